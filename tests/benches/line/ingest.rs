//! Many small files, sent and read.

use crate::player;
use crate::process::{cpu_seconds, peak_rss};
use crate::report::Report;
use coffer_fixtures::{Encoding, Tone, encode};
use coffer_player::find_files;
use coffer_tests::TestLocker;
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// Sends `count` MP3 files of a second, each with tags of its own.
pub async fn measure(report: &mut Report, count: usize) {
    let music = tempfile::tempdir().unwrap();
    let plain = music.path().join("plain.mp3");
    encode(Tone::new(330.0, 1.0), Encoding::Mp3Cbr, &[], None, &plain).unwrap();
    let audio = std::fs::read(&plain).unwrap();
    std::fs::remove_file(&plain).unwrap();
    // The encoder wrote an empty tag in front; its size is in four bytes of seven bits.
    let skip = match audio.get(..10) {
        Some([b'I', b'D', b'3', _, _, _, a, b, c, d]) => {
            10 + ((usize::from(*a) << 21)
                | (usize::from(*b) << 14)
                | (usize::from(*c) << 7)
                | usize::from(*d))
        }
        _ => 0,
    };
    for number in 0..count {
        let mut file = id3(&[
            ("TIT2", &format!("Track {number}")),
            ("TPE1", &format!("Artist {}", number / 100)),
            ("TALB", &format!("Album {}", number / 10)),
            ("TRCK", &(number % 10 + 1).to_string()),
        ]);
        file.extend(&audio[skip..]);
        std::fs::write(music.path().join(format!("{number:05}.mp3")), file).unwrap();
    }
    let locker = TestLocker::start();
    let home = tempfile::tempdir().unwrap();
    let (player, account) = player(home.path(), &locker.url()).await;
    let files = find_files(&[music.path().to_owned()], "").unwrap();
    let cpu = cpu_seconds(locker.id());
    let began = Instant::now();
    player.upload(account.id, &files, |_| {}).await.unwrap();
    let sent = began.elapsed().as_secs_f64();
    settled(&locker).await;
    let seconds = began.elapsed().as_secs_f64();
    let thousand = 1000.0 / count as f64;
    report.add(
        format!("upload of {count} files"),
        count as f64 / sent,
        "files/s",
    );
    report.add(
        format!("upload and ingest of {count} files"),
        count as f64 / seconds,
        "files/s",
    );
    let cpu = (cpu_seconds(locker.id()) - cpu) * thousand;
    report.add("CPU of the locker per 1,000 files", cpu, "s");
    report.add(
        "peak memory of the locker",
        peak_rss(locker.id()) as f64 / 1e6,
        "MB",
    );
    player.shut_down().await.unwrap();
}

/// Waits until the locker has read every file.
pub async fn settled(locker: &TestLocker) {
    let database = Connection::open(locker.data().join("locker.db")).unwrap();
    loop {
        let pending: u64 = database
            .query_row(
                "SELECT count(*) FROM files WHERE media = 'pending'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        if pending == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// An ID3v2.3 tag of Latin-1 text frames.
fn id3(frames: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (id, text) in frames {
        body.extend(id.as_bytes());
        body.extend(u32::try_from(text.len() + 1).unwrap().to_be_bytes());
        body.extend([0, 0, 0]);
        body.extend(text.as_bytes());
    }
    let size = u32::try_from(body.len()).unwrap();
    let mut tag = b"ID3\x03\x00\x00".to_vec();
    tag.extend([21, 14, 7, 0].map(|shift| u8::try_from(size >> shift & 0x7f).unwrap()));
    tag.extend(body);
    tag
}
