//! The bin: files and folders on their way out, with all that is needed to bring them back as they were.
//!
//! A file leaves `files` for `bin_files` and its track `tracks` for `bin_tracks`, so that no query of the library or the
//! drive can meet one that is thrown away. Ids stay: what comes back is the same track, in the same playlists.

use super::tree::{Scope, rest_after};
use super::{StoreError, files};
use coffer_protocol::coffer::BinItem;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

/// Every column of `tracks`, and of `bin_tracks`, but those that name an album or an artist.
const TRACK: &str = "id, user_id, file_id, artist, title, track_number, disc_number, year, genre, duration, bit_rate, \
    sample_rate, bit_depth, channels, format, suffix, audio_hash, track_gain, track_peak, album_gain, album_peak, lyrics, \
    cover_id, play_count, played_at, starred_at, rating, created_at";

/// Something in the bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BinRow {
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) is_folder: bool,
    pub(crate) file_count: u64,
    /// Bytes, versions included.
    pub(crate) size: u64,
    pub(crate) deleted_at: i64,
}

impl BinRow {
    /// As the protocol says it; `lifetime` in milliseconds.
    pub(crate) fn item(self, lifetime: i64) -> BinItem {
        BinItem {
            id: self.id,
            path: self.path,
            folder: self.is_folder,
            files: self.file_count,
            size: self.size,
            deleted_at: self.deleted_at,
            expires_at: self.deleted_at.saturating_add(lifetime),
        }
    }
}

const COLUMNS: &str = "id, path, is_folder, file_count, size, deleted_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<BinRow> {
    Ok(BinRow {
        id: row.get(0)?,
        path: row.get(1)?,
        is_folder: row.get(2)?,
        file_count: row.get(3)?,
        size: row.get(4)?,
        deleted_at: row.get(5)?,
    })
}

/// What the user threw away, last first, before the id `before`, at most `limit`.
pub(crate) fn list(
    connection: &Connection,
    user_id: i64,
    before: i64,
    limit: usize,
) -> Result<Vec<BinRow>, StoreError> {
    let rows = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM bin WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
        ))?
        .query_map((user_id, before, limit as u64), from_row)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The user's entry with this id.
pub(crate) fn by_id(
    connection: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<BinRow>, StoreError> {
    let row = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM bin WHERE id = ?1 AND user_id = ?2"
        ))?
        .query_row((id, user_id), from_row)
        .optional()?;
    Ok(row)
}

/// Bytes of everything in the user's bin.
pub(crate) fn size(connection: &Connection, user_id: i64) -> Result<u64, StoreError> {
    let size = connection
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM bin WHERE user_id = ?1")?
        .query_row([user_id], |row| row.get(0))?;
    Ok(size)
}

/// The users who threw something away before `deadline` that is still there.
pub(crate) fn users_with_older(
    connection: &Connection,
    deadline: i64,
) -> Result<Vec<i64>, StoreError> {
    let users = connection
        .prepare_cached("SELECT DISTINCT user_id FROM bin WHERE deleted_at <= ?1")?
        .query_map([deadline], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(users)
}

/// Throws away the file or folder at `path`.
pub(crate) fn throw(
    tx: &Transaction<'_>,
    user_id: i64,
    path: &str,
    is_folder: bool,
    now: i64,
) -> Result<BinRow, StoreError> {
    let scope = if is_folder {
        Scope::below(path)
    } else {
        Scope::file(path)
    };
    let range = (user_id, &scope.from, &scope.until);
    let (file_count, size): (u64, u64) = tx.query_row(
        "SELECT count(*), coalesce(sum(size), 0) + coalesce((
             SELECT sum(v.size) FROM files f JOIN versions v ON v.file_id = f.id
             WHERE f.user_id = ?1 AND f.path >= ?2 AND f.path < ?3), 0)
         FROM files WHERE user_id = ?1 AND path >= ?2 AND path < ?3",
        range,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let id = tx
        .prepare_cached(
            "INSERT INTO bin (user_id, path, is_folder, file_count, size, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert((user_id, path, is_folder, file_count, size, now))?;
    tx.prepare_cached(
        "INSERT INTO bin_files (id, bin_id, user_id, path, blob_id, size, content_type, media, problem, cover_id,
             created_at, modified_at)
         SELECT id, ?4, user_id, path, blob_id, size, content_type, media, problem, cover_id, created_at, modified_at
         FROM files WHERE user_id = ?1 AND path >= ?2 AND path < ?3",
    )?
    .execute((user_id, &scope.from, &scope.until, id))?;
    keep_tracks(tx, id)?;
    tx.prepare_cached("DELETE FROM files WHERE user_id = ?1 AND path >= ?2 AND path < ?3")?
        .execute(range)?;
    if is_folder {
        keep_folders(tx, user_id, path, &scope, id)?;
    }
    Ok(BinRow {
        id,
        path: path.to_owned(),
        is_folder,
        file_count,
        size,
        deleted_at: now,
    })
}

/// Copies the tracks of an entry's files, and what belongs to them, before they go.
fn keep_tracks(tx: &Transaction<'_>, bin_id: i64) -> Result<(), StoreError> {
    let kept = tx
        .prepare_cached(&format!(
            "INSERT INTO bin_tracks ({TRACK}, album_id, artist_id) SELECT {TRACK}, album_id, artist_id FROM tracks
             WHERE file_id IN (SELECT id FROM bin_files WHERE bin_id = ?1)"
        ))?
        .execute([bin_id])?;
    if kept == 0 {
        return Ok(());
    }
    let tracks =
        "SELECT t.id FROM bin_files f JOIN bin_tracks t ON t.file_id = f.id WHERE f.bin_id = ?1";
    for statement in [
        "INSERT OR REPLACE INTO bin_albums
             (id, user_id, artist_id, title, title_key, play_count, played_at, starred_at, rating, created_at)
         SELECT id, user_id, artist_id, title, title_key, play_count, played_at, starred_at, rating, created_at
         FROM albums WHERE id IN (SELECT album_id FROM bin_tracks WHERE id IN (:tracks))",
        "INSERT OR REPLACE INTO bin_artists (id, user_id, name, name_key, starred_at, rating, created_at)
         SELECT id, user_id, name, name_key, starred_at, rating, created_at FROM artists WHERE id IN (
             SELECT artist_id FROM bin_tracks WHERE id IN (:tracks)
             UNION SELECT al.artist_id FROM bin_tracks t JOIN albums al ON al.id = t.album_id WHERE t.id IN (:tracks))",
        "INSERT INTO bin_plays (track_id, played_at, client)
         SELECT track_id, played_at, client FROM plays WHERE track_id IN (:tracks)",
        "INSERT INTO bin_entries (track_id, playlist_id, position)
         SELECT track_id, playlist_id, position FROM playlist_entries WHERE track_id IN (:tracks)",
    ] {
        tx.prepare_cached(&statement.replace(":tracks", tracks))?
            .execute([bin_id])?;
    }
    Ok(())
}

fn keep_folders(
    tx: &Transaction<'_>,
    user_id: i64,
    path: &str,
    scope: &Scope,
    bin_id: i64,
) -> Result<(), StoreError> {
    let chosen = "user_id = :user AND (path = :path OR path >= :from AND path < :until)";
    tx.prepare_cached(&format!(
        "INSERT INTO bin_folders (id, bin_id, path, created_at)
         SELECT id, :bin, path, created_at FROM folders WHERE {chosen}"
    ))?
    .execute(named_params! {
        ":user": user_id, ":path": path, ":from": scope.from, ":until": scope.until, ":bin": bin_id,
    })?;
    tx.prepare_cached(&format!("DELETE FROM folders WHERE {chosen}"))?
        .execute(named_params! {
            ":user": user_id, ":path": path, ":from": scope.from, ":until": scope.until,
        })?;
    Ok(())
}

/// Takes an entry out of the bin to `to`, where nothing is, in a folder that exists.
pub(crate) fn restore(
    tx: &Transaction<'_>,
    user_id: i64,
    entry: &BinRow,
    to: &str,
    now: i64,
) -> Result<(), StoreError> {
    let rest = rest_after(&entry.path);
    tx.prepare_cached(
        "INSERT INTO folders (id, user_id, path, created_at)
         SELECT id, ?2, ?3 || substr(path, ?4), created_at FROM bin_folders WHERE bin_id = ?1",
    )?
    .execute((entry.id, user_id, to, rest))?;
    tx.prepare_cached(
        "INSERT INTO files (id, user_id, path, blob_id, size, content_type, media, problem, created_at, modified_at)
         SELECT id, user_id, ?2 || substr(path, ?3), blob_id, size, content_type, media, problem, created_at, modified_at
         FROM bin_files WHERE bin_id = ?1",
    )?
    .execute((entry.id, to, rest))?;
    restore_tracks(tx, entry.id, now)?;
    // After the tracks: it lets the albums in the folder choose their picture anew.
    tx.prepare_cached(
        "UPDATE files SET cover_id = b.cover_id FROM bin_files b
         WHERE b.bin_id = ?1 AND b.cover_id IS NOT NULL AND files.id = b.id",
    )?
    .execute([entry.id])?;
    remove(tx, user_id, entry.id)?;
    if !entry.is_folder
        && let Some(file) = files::by_path(tx, user_id, to)?
    {
        // Another name may mean another type.
        files::set_path(tx, &file, to)?;
    }
    Ok(())
}

/// Brings the tracks back, to the albums and artists of the same names where others have taken the places of theirs.
fn restore_tracks(tx: &Transaction<'_>, bin_id: i64, now: i64) -> Result<(), StoreError> {
    let tracks =
        "SELECT t.id FROM bin_files f JOIN bin_tracks t ON t.file_id = f.id WHERE f.bin_id = :bin";
    let artist_of = |row: &str| {
        format!(
            "(SELECT ar.id FROM bin_artists ba JOIN artists ar ON ar.user_id = ba.user_id AND ar.name_key = ba.name_key
              WHERE ba.id = {row}.artist_id)"
        )
    };
    let album_artist = artist_of("ba");
    let track_artist = artist_of("t");
    for statement in [
        format!(
            "INSERT INTO artists (id, user_id, name, name_key, starred_at, rating, created_at)
             SELECT id, user_id, name, name_key, starred_at, rating, created_at FROM bin_artists ba
             WHERE id IN (SELECT artist_id FROM bin_tracks WHERE id IN ({tracks})
                 UNION SELECT al.artist_id FROM bin_tracks t JOIN bin_albums al ON al.id = t.album_id
                     WHERE t.id IN ({tracks}))
             AND NOT EXISTS (SELECT 1 FROM artists WHERE user_id = ba.user_id AND name_key = ba.name_key)"
        ),
        format!(
            "INSERT INTO albums
                 (id, user_id, artist_id, title, title_key, play_count, played_at, starred_at, rating, created_at)
             SELECT id, user_id, {album_artist}, title, title_key, play_count, played_at, starred_at, rating, created_at
             FROM bin_albums ba WHERE id IN (SELECT album_id FROM bin_tracks WHERE id IN ({tracks}))
             AND NOT EXISTS (SELECT 1 FROM albums
                 WHERE user_id = ba.user_id AND artist_id = {album_artist} AND title_key = ba.title_key)"
        ),
        format!(
            "INSERT INTO tracks ({TRACK}, album_id, artist_id)
             SELECT {TRACK}, (SELECT al.id FROM bin_albums ba JOIN albums al
                     ON al.user_id = ba.user_id AND al.artist_id = {album_artist} AND al.title_key = ba.title_key
                     WHERE ba.id = t.album_id), {track_artist}
             FROM bin_tracks t WHERE id IN ({tracks})"
        ),
        format!(
            "INSERT INTO plays (user_id, track_id, played_at, client)
             SELECT t.user_id, p.track_id, p.played_at, p.client
             FROM bin_plays p JOIN bin_tracks t ON t.id = p.track_id WHERE p.track_id IN ({tracks})"
        ),
        // To their places, where nobody has rewritten the playlist meanwhile, ...
        format!(
            "INSERT INTO playlist_entries (playlist_id, position, track_id)
             SELECT playlist_id, position, track_id FROM bin_entries WHERE track_id IN ({tracks})
             ON CONFLICT (playlist_id, position) DO NOTHING"
        ),
        // ... and else to its end.
        format!(
            "INSERT INTO playlist_entries (playlist_id, position, track_id)
             SELECT playlist_id,
                 (SELECT max(position) FROM playlist_entries WHERE playlist_id = e.playlist_id)
                     + row_number() OVER (PARTITION BY playlist_id ORDER BY position),
                 track_id
             FROM bin_entries e WHERE track_id IN ({tracks})
             AND NOT EXISTS (SELECT 1 FROM playlist_entries
                 WHERE playlist_id = e.playlist_id AND position = e.position AND track_id = e.track_id)"
        ),
    ] {
        tx.prepare_cached(&statement)?
            .execute(named_params! { ":bin": bin_id })?;
    }
    tx.prepare_cached(&format!(
        "UPDATE playlists SET changed_at = :now
         WHERE id IN (SELECT playlist_id FROM bin_entries WHERE track_id IN ({tracks}))"
    ))?
    .execute(named_params! { ":bin": bin_id, ":now": now })?;
    Ok(())
}

/// Bytes of the longest path in an entry.
pub(crate) fn longest_path(connection: &Connection, id: i64) -> Result<usize, StoreError> {
    let longest: u64 = connection.query_row(
        "SELECT max(coalesce((SELECT max(octet_length(path)) FROM bin_files WHERE bin_id = ?1), 0),
             coalesce((SELECT max(octet_length(path)) FROM bin_folders WHERE bin_id = ?1), 0))",
        [id],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(longest).unwrap_or(usize::MAX))
}

/// Removes an entry for good. False where the user has none with this id.
pub(crate) fn remove(tx: &Transaction<'_>, user_id: i64, id: i64) -> Result<bool, StoreError> {
    let removed = tx
        .prepare_cached("DELETE FROM bin WHERE id = ?1 AND user_id = ?2")?
        .execute((id, user_id))?;
    Ok(removed > 0)
}

/// Removes for good what the user threw away up to `deadline`.
pub(crate) fn remove_older(
    tx: &Transaction<'_>,
    user_id: i64,
    deadline: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM bin WHERE user_id = ?1 AND deleted_at <= ?2")?
        .execute((user_id, deadline))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::edits;
    use std::collections::BTreeSet;

    #[test]
    fn a_track_in_the_bin_has_every_column_of_one_in_the_library() {
        let folder = tempfile::tempdir().unwrap();
        let store = edits::store(folder.path());
        let columns = |table: &'static str| {
            store
                .read_blocking::<BTreeSet<String>, StoreError, _>(|conn| {
                    let names = conn
                        .prepare("SELECT name FROM pragma_table_info(?1)")?
                        .query_map([table], |row| row.get(0))?
                        .collect::<Result<_, _>>()?;
                    Ok(names)
                })
                .unwrap()
        };
        let named: BTreeSet<String> = TRACK
            .split(", ")
            .chain(["album_id", "artist_id"])
            .map(str::to_owned)
            .collect();
        assert_eq!(columns("tracks"), named);
        assert_eq!(columns("bin_tracks"), named);
    }
}
