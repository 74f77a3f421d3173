//! Turns what was read into rows. One transaction for many files.

use super::audio::Audio;
use super::tags::Tags;
use super::text::fold;
use crate::store::{StoreError, albums, artists, covers};
use coffer_model::ContentHash;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeSet;

/// A file whose `media` is `pending`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) id: i64,
    pub(super) user_id: i64,
    pub(super) path: String,
    pub(super) blob_id: i64,
    pub(super) hash: ContentHash,
}

/// What a file is, its picture stored already.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A track, with its picture.
    Music(Box<Audio>, Box<Tags>, Option<ContentHash>),
    /// The picture of a folder.
    Picture(ContentHash),
    /// A file like any other.
    Other,
    /// It does not play; why.
    Broken(String),
}

/// Name of artists that no tag tells.
const UNKNOWN_ARTIST: &str = "[Unknown Artist]";
/// Title of albums that no tag tells, one per artist.
const UNKNOWN_ALBUM: &str = "[Unknown Album]";
/// Album artist of compilations that name none.
const VARIOUS_ARTISTS: &str = "Various Artists";

/// Up to `limit` pending files, those that wait longest first.
pub(super) fn pending(
    conn: &rusqlite::Connection,
    limit: usize,
) -> Result<Vec<Pending>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT f.id, f.user_id, f.path, f.blob_id, b.sha256 FROM files f JOIN blobs b ON b.id = f.blob_id \
         WHERE f.media = 'pending' ORDER BY f.id LIMIT ?1",
    )?;
    let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok(Pending {
            id: row.get(0)?,
            user_id: row.get(1)?,
            path: row.get(2)?,
            blob_id: row.get(3)?,
            hash: ContentHash(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes what was read. A file that was replaced, moved or deleted meanwhile is left alone: it is pending still, or gone.
pub(super) fn publish(
    tx: &Transaction<'_>,
    outcomes: &[(Pending, Outcome)],
    now: i64,
) -> Result<(), StoreError> {
    let mut users = BTreeSet::new();
    for (file, outcome) in outcomes {
        if publish_one(tx, file, outcome, now)? {
            users.insert(file.user_id);
        }
    }
    for user_id in users {
        albums::tidy(tx, user_id)?;
    }
    Ok(())
}

fn publish_one(
    tx: &Transaction<'_>,
    file: &Pending,
    outcome: &Outcome,
    now: i64,
) -> Result<bool, StoreError> {
    let (media, problem) = match outcome {
        Outcome::Music(audio, _, _) => ("music", audio.problem.as_deref()),
        Outcome::Picture(_) | Outcome::Other => ("other", None),
        Outcome::Broken(problem) => ("broken", Some(problem.as_str())),
    };
    let taken = tx
        .prepare_cached(
            "UPDATE files SET media = ?3, problem = ?4 \
             WHERE id = ?1 AND blob_id = ?2 AND path = ?5 AND media = 'pending'",
        )?
        .execute(params![file.id, file.blob_id, media, problem, file.path])?;
    if taken == 0 {
        return Ok(false);
    }
    let picture = match outcome {
        Outcome::Picture(hash) => Some(covers::ensure(tx, file.user_id, hash)?),
        Outcome::Music(..) | Outcome::Other | Outcome::Broken(_) => None,
    };
    tx.prepare_cached("UPDATE files SET cover_id = ?2 WHERE id = ?1 AND cover_id IS NOT ?2")?
        .execute(params![file.id, picture])?;
    match outcome {
        Outcome::Music(audio, tags, cover) => publish_track(tx, file, audio, tags, *cover, now)?,
        Outcome::Picture(_) | Outcome::Other | Outcome::Broken(_) => {
            // What was music before it was replaced.
            tx.prepare_cached("DELETE FROM tracks WHERE file_id = ?1")?
                .execute([file.id])?;
        }
    }
    Ok(true)
}

fn publish_track(
    tx: &Transaction<'_>,
    file: &Pending,
    audio: &Audio,
    tags: &Tags,
    cover: Option<ContentHash>,
    now: i64,
) -> Result<(), StoreError> {
    let artist = tags.artist.as_deref().unwrap_or(UNKNOWN_ARTIST);
    let first_artist = tags.first_artist.as_deref().unwrap_or(artist);
    let album_artist = match &tags.album_artist {
        Some(name) => name.as_str(),
        None if tags.is_compilation => VARIOUS_ARTISTS,
        None => first_artist,
    };
    let album = tags.album.as_deref().unwrap_or(UNKNOWN_ALBUM);
    let file_title = title_of_path(&file.path);
    let title = tags.title.as_deref().unwrap_or(&file_title);

    let artist_id = ensure_artist(tx, file.user_id, first_artist, now)?;
    let album_artist_id = ensure_artist(tx, file.user_id, album_artist, now)?;
    let album_id = albums::ensure(tx, file.user_id, album_artist_id, album, &fold(album), now)?;
    let cover_id = cover
        .map(|hash| covers::ensure(tx, file.user_id, &hash))
        .transpose()?;
    let duration = i64::try_from(audio.duration).unwrap_or(i64::MAX);
    let known: Option<i64> = tx
        .prepare_cached("SELECT id FROM tracks WHERE file_id = ?1")?
        .query_row([file.id], |row| row.get(0))
        .optional()?;
    // The same parameters for both; an existing track keeps its id, plays, star and rating.
    let sql = if known.is_some() {
        "UPDATE tracks SET user_id = ?1, album_id = ?3, artist_id = ?4, artist = ?5, title = ?6, track_number = ?7, \
         disc_number = ?8, year = ?9, genre = ?10, duration = ?11, bit_rate = ?12, sample_rate = ?13, bit_depth = ?14, \
         channels = ?15, format = ?16, suffix = ?17, audio_hash = ?18, track_gain = ?19, track_peak = ?20, \
         album_gain = ?21, album_peak = ?22, lyrics = ?23, cover_id = ?24, created_at = min(created_at, ?25) \
         WHERE file_id = ?2"
    } else {
        "INSERT INTO tracks (user_id, file_id, album_id, artist_id, artist, title, track_number, disc_number, year, \
         genre, duration, bit_rate, sample_rate, bit_depth, channels, format, suffix, audio_hash, track_gain, \
         track_peak, album_gain, album_peak, lyrics, cover_id, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
         ?23, ?24, ?25)"
    };
    tx.prepare_cached(sql)?.execute(params![
        file.user_id,
        file.id,
        album_id,
        artist_id,
        artist,
        title,
        tags.track_number,
        tags.disc_number,
        tags.year,
        tags.genre,
        duration,
        audio.bit_rate,
        audio.sample_rate,
        audio.bit_depth,
        audio.channels,
        audio.format.name(),
        audio.suffix,
        audio.hash,
        tags.gain.track_gain,
        tags.gain.track_peak,
        tags.gain.album_gain,
        tags.gain.album_peak,
        tags.lyrics,
        cover_id,
        now,
    ])?;
    Ok(())
}

fn ensure_artist(
    tx: &Transaction<'_>,
    user_id: i64,
    name: &str,
    now: i64,
) -> Result<i64, StoreError> {
    artists::ensure(tx, user_id, name, &fold(name), now)
}

/// The file's name without its suffix.
fn title_of_path(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    super::text::name(stem).unwrap_or_else(|| "?".to_owned())
}
