//! Fills a locker's database with a library that nobody has to upload.

use rusqlite::{Connection, params};
use std::path::Path;

/// Words that titles are made of: 40 x 40 x 40 titles before one repeats.
const WORDS: [&str; 40] = [
    "amber", "anchor", "autumn", "avenue", "ballad", "beacon", "blue", "candle", "carousel",
    "cinder", "copper", "daylight", "delta", "distant", "echo", "ember", "evening", "falling",
    "feather", "garden", "glass", "harbour", "hollow", "island", "juniper", "lantern", "lullaby",
    "marble", "meridian", "midnight", "northern", "ocean", "paper", "quiet", "river", "saffron",
    "silver", "thunder", "velvet", "winter",
];

/// A title of three words, different for each `number` below 64,000.
#[must_use]
pub fn title(number: usize) -> String {
    let mixed = number * 7919 % 64_000;
    let [a, b, c] = [mixed / 1600, mixed / 40 % 40, mixed % 40].map(|index| WORDS[index]);
    format!("{a} {b} {c}")
}

/// Adds `tracks` tracks of the user, ten to an album, ten albums to an artist. The files behind them do not exist:
/// they are listed and synced, not played.
pub fn library(data: &Path, user: &str, tracks: usize) {
    let mut connection = Connection::open(data.join("locker.db")).unwrap();
    connection
        .pragma_update(None, "synchronous", "OFF")
        .unwrap();
    let transaction = connection.transaction().unwrap();
    let user: i64 = transaction
        .query_row("SELECT id FROM users WHERE name = ?1", [user], |row| {
            row.get(0)
        })
        .unwrap();
    {
        let mut artist = transaction
            .prepare(
                "INSERT INTO artists (user_id, name, name_key, created_at) VALUES (?1, ?2, ?2, 0)",
            )
            .unwrap();
        let mut album = transaction
            .prepare(
                "INSERT INTO albums (user_id, artist_id, title, title_key, year, genre, track_count, duration, created_at)
                 VALUES (?1, ?2, ?3, ?3, ?4, 'Folk', 10, 2000000, 0)",
            )
            .unwrap();
        let mut blob = transaction
            .prepare(
                "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, 5000000, 0)",
            )
            .unwrap();
        let mut file = transaction
            .prepare(
                "INSERT INTO files (user_id, path, blob_id, size, content_type, media, created_at, modified_at)
                 VALUES (?1, ?2, ?3, 5000000, 'audio/flac', 'music', 0, 0)",
            )
            .unwrap();
        let mut track = transaction
            .prepare(
                "INSERT INTO tracks (user_id, file_id, album_id, artist_id, artist, title, track_number, disc_number, year, genre,
                                     duration, bit_rate, sample_rate, channels, format, suffix, created_at)
                 SELECT ?1, ?2, ?3, id, name, ?5, ?6, 1, ?7, 'Folk', 200000, 900, 44100, 2, 'flac', 'flac', 0
                 FROM artists WHERE id = ?4",
            )
            .unwrap();
        let (mut artist_id, mut album_id) = (0, 0);
        for number in 0..tracks {
            let year = i64::try_from(1960 + number / 10 % 60).unwrap();
            if number % 100 == 0 {
                let name = format!("{} {}", title(number + 17), number / 100);
                artist_id = artist.insert(params![user, name]).unwrap();
            }
            if number % 10 == 0 {
                let name = format!("{} {}", title(number + 31), number / 10);
                album_id = album.insert(params![user, artist_id, name, year]).unwrap();
            }
            let name = title(number);
            let hash = spread(number);
            let blob_id = blob.insert(params![user, hash.as_slice()]).unwrap();
            let path = format!("Music/{artist_id}/{album_id}/{number:06} {name}.flac");
            let file_id = file.insert(params![user, path, blob_id]).unwrap();
            let place = i64::try_from(number % 10 + 1).unwrap();
            track
                .insert(params![
                    user, file_id, album_id, artist_id, name, place, year
                ])
                .unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// 32 bytes that do not compress, as hashes do not.
fn spread(number: usize) -> [u8; 32] {
    let mut state = number as u64 + 1;
    let mut bytes = [0; 32];
    for byte in &mut bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *byte = state.to_le_bytes()[3];
    }
    bytes
}
