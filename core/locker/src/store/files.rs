//! Files and the blobs behind them.

use super::{StoreError, blobs, folders};
use crate::paths;
use coffer_model::ContentHash;
use coffer_protocol::coffer::{FileItem, MediaState};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// A stored file.
pub(crate) struct FileRow {
    pub(crate) id: i64,
    pub(crate) item: FileItem,
}

const SELECT: &str =
    "SELECT f.id, f.path, f.size, b.sha256, f.content_type, f.modified_at, f.media, t.id,
    f.problem FROM files f JOIN blobs b ON b.id = f.blob_id LEFT JOIN tracks t ON t.file_id = f.id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    let media: String = row.get(6)?;
    let track_id: Option<i64> = row.get(7)?;
    Ok(FileRow {
        id: row.get(0)?,
        item: FileItem {
            path: row.get(1)?,
            size: row.get(2)?,
            hash: ContentHash(row.get(3)?),
            content_type: row.get(4)?,
            modified_at: row.get(5)?,
            media: match media.as_str() {
                "music" => MediaState::Music,
                "other" => MediaState::Other,
                "broken" => MediaState::Broken,
                _ => MediaState::Pending,
            },
            track_id: track_id.map(|id| format!("tr-{id}")),
            problem: row.get(8)?,
        },
    })
}

/// The user's file at `path`.
pub(crate) fn by_path(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<Option<FileRow>, StoreError> {
    let file = connection
        .prepare_cached(&format!("{SELECT} WHERE f.user_id = ?1 AND f.path = ?2"))?
        .query_row((user_id, path), from_row)
        .optional()?;
    Ok(file)
}

/// The user's file with this id.
pub(crate) fn by_id(
    connection: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<FileRow>, StoreError> {
    let file = connection
        .prepare_cached(&format!("{SELECT} WHERE f.id = ?1 AND f.user_id = ?2"))?
        .query_row((id, user_id), from_row)
        .optional()?;
    Ok(file)
}

/// The user's files whose path starts with `prefix` and comes after `after` (bytewise), at most `limit`.
pub(crate) fn list(
    connection: &Connection,
    user_id: i64,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<FileItem>, StoreError> {
    let files = connection
        .prepare_cached(&format!(
            "{SELECT} WHERE f.user_id = ?1 AND f.path >= ?2 AND f.path < ?2 || char(0x10FFFF) AND f.path > ?3
             ORDER BY f.path LIMIT ?4"
        ))?
        .query_map((user_id, prefix, after, limit), |row| from_row(row).map(|file| file.item))?
        .collect::<Result<_, _>>()?;
    Ok(files)
}

/// The files in the folder `inside` (empty for the topmost) whose path comes after `after` (bytewise), at most `limit`.
pub(crate) fn list_in(
    connection: &Connection,
    user_id: i64,
    inside: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<FileItem>, StoreError> {
    let files = connection
        .prepare_cached(&format!(
            "{SELECT} WHERE f.user_id = ?1 AND rtrim(f.path, replace(f.path, '/', '')) = ?2 AND f.path > ?3
             ORDER BY f.path LIMIT ?4"
        ))?
        .query_map(
            (user_id, paths::prefix_within(inside), after, limit as u64),
            |row| from_row(row).map(|file| file.item),
        )?
        .collect::<Result<_, _>>()?;
    Ok(files)
}

/// The first path under which the user has this content.
pub(crate) fn path_with_content(
    connection: &Connection,
    user_id: i64,
    hash: &ContentHash,
) -> Result<Option<String>, StoreError> {
    let path = connection
        .prepare_cached(
            "SELECT f.path FROM blobs b JOIN files f ON f.blob_id = b.id
             WHERE b.user_id = ?1 AND b.sha256 = ?2 ORDER BY f.path LIMIT 1",
        )?
        .query_row((user_id, hash.0), |row| row.get(0))
        .optional()?;
    Ok(path)
}

/// A file to be.
pub(crate) struct NewFile<'a> {
    pub(crate) user_id: i64,
    pub(crate) path: &'a str,
    pub(crate) hash: ContentHash,
    pub(crate) size: u64,
    pub(crate) now: i64,
}

/// The id of the next file. One in the bin keeps its own, to come back with.
pub(crate) fn next_id(connection: &Connection) -> Result<i64, StoreError> {
    let id = connection
        .prepare_cached(
            "SELECT 1 + max(coalesce((SELECT max(id) FROM files), 0), coalesce((SELECT max(id) FROM bin_files), 0))",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(id)
}

/// Adds a file that waits for ingest, the folders above it and its blob, as far as the user does not have them.
pub(crate) fn insert(tx: &Transaction<'_>, new: &NewFile<'_>) -> Result<(), StoreError> {
    folders::ensure_above(tx, new.user_id, new.path, new.now)?;
    let blob_id = blobs::ensure(tx, new.user_id, &new.hash, new.size, new.now)?;
    tx.prepare_cached(
        "INSERT INTO files (id, user_id, path, blob_id, size, content_type, created_at, modified_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    )?
    .execute((
        next_id(tx)?,
        new.user_id,
        new.path,
        blob_id,
        new.size,
        content_type(new.path),
        new.now,
    ))?;
    Ok(())
}

/// Gives a file another path, at which nothing is. Where that changes its type, ingest looks at it again.
pub(crate) fn set_path(tx: &Transaction<'_>, file: &FileRow, path: &str) -> Result<(), StoreError> {
    let content_type = content_type(path);
    let again = content_type != file.item.content_type && file.item.media != MediaState::Music;
    tx.execute(
        "UPDATE files SET path = ?2, content_type = ?3, media = iif(?4, 'pending', media),
             problem = iif(?4, NULL, problem) WHERE id = ?1",
        (file.id, path, content_type, again),
    )?;
    Ok(())
}

/// The media type that goes with a file's name.
fn content_type(path: &str) -> String {
    mime_guess::from_path(path)
        .first_or_octet_stream()
        .essence_str()
        .to_owned()
}
