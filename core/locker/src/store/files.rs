//! Files and the blobs behind them.

use super::{StoreError, albums};
use crate::paths;
use coffer_model::ContentHash;
use coffer_protocol::coffer::{FileItem, MediaState};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// A stored file.
pub(crate) struct FileRow {
    pub(crate) id: i64,
    pub(crate) blob_id: i64,
    pub(crate) item: FileItem,
}

const SELECT: &str = "SELECT f.id, f.blob_id, f.path, f.size, b.sha256, f.content_type, f.modified_at, f.media, t.id,
    f.problem FROM files f JOIN blobs b ON b.id = f.blob_id LEFT JOIN tracks t ON t.file_id = f.id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    let media: String = row.get(7)?;
    let track_id: Option<i64> = row.get(8)?;
    Ok(FileRow {
        id: row.get(0)?,
        blob_id: row.get(1)?,
        item: FileItem {
            path: row.get(2)?,
            size: row.get(3)?,
            hash: ContentHash(row.get(4)?),
            content_type: row.get(5)?,
            modified_at: row.get(6)?,
            media: match media.as_str() {
                "music" => MediaState::Music,
                "other" => MediaState::Other,
                "broken" => MediaState::Broken,
                _ => MediaState::Pending,
            },
            track_id: track_id.map(|id| format!("tr-{id}")),
            problem: row.get(9)?,
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

/// Whether the user has a blob row for this content.
pub(crate) fn has_blob(
    connection: &Connection,
    user_id: i64,
    hash: &ContentHash,
) -> Result<bool, StoreError> {
    let has = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM blobs WHERE user_id = ?1 AND sha256 = ?2)")?
        .query_row((user_id, hash.0), |row| row.get(0))?;
    Ok(has)
}

/// Whether `path` is a folder: files lie below it.
pub(crate) fn is_folder(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<bool, StoreError> {
    // '0' follows '/' in Unicode.
    let is = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM files WHERE user_id = ?1 AND path > ?2 || '/' AND path < ?2 || '0')",
        )?
        .query_row((user_id, path), |row| row.get(0))?;
    Ok(is)
}

/// Where a new file goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing is there.
    Free(String),
    /// The same content is there already.
    Same(String),
}

/// The place for new content that wants to be at `wanted`: there, or where something else is there (a file with other
/// content, or a folder; a file where a folder is needed) at the next numbered name.
pub(crate) fn place_for(
    connection: &Connection,
    user_id: i64,
    wanted: &str,
    hash: &ContentHash,
) -> Result<Place, StoreError> {
    let mut names = wanted.split('/').peekable();
    let mut folder = String::new();
    while let Some(name) = names.next() {
        let is_last = names.peek().is_none();
        let mut number = 1;
        loop {
            let name = if number == 1 {
                name.to_owned()
            } else {
                paths::numbered(name, number)
            };
            let path = format!("{folder}{name}");
            let there = by_path(connection, user_id, &path)?;
            match there {
                Some(file) if is_last && file.item.hash == *hash => return Ok(Place::Same(path)),
                None if is_last && !is_folder(connection, user_id, &path)? => {
                    return Ok(Place::Free(path));
                }
                None if !is_last => {
                    folder = path + "/";
                    break;
                }
                _ => number += 1,
            }
        }
    }
    Ok(Place::Free(wanted.to_owned()))
}

/// A file to be.
pub(crate) struct NewFile<'a> {
    pub(crate) user_id: i64,
    pub(crate) path: &'a str,
    pub(crate) hash: ContentHash,
    pub(crate) size: u64,
    pub(crate) now: i64,
}

/// Adds a file that waits for ingest, and its blob where the user has none with this content.
pub(crate) fn insert(tx: &Transaction<'_>, new: &NewFile<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id, sha256) DO NOTHING",
        (new.user_id, new.hash.0, new.size, new.now),
    )?;
    tx.execute(
        "INSERT INTO files (user_id, path, blob_id, size, content_type, created_at, modified_at)
         SELECT ?1, ?2, id, size, ?4, ?5, ?5 FROM blobs WHERE user_id = ?1 AND sha256 = ?3",
        (
            new.user_id,
            new.path,
            new.hash.0,
            content_type(new.path),
            new.now,
        ),
    )?;
    Ok(())
}

/// Gives a file another path. Where that changes its type, ingest looks at it again.
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

/// Removes a file, its track and what that leaves empty. Answers whether its blob went with it, so that the bytes
/// can go once this is committed.
pub(crate) fn delete(
    tx: &Transaction<'_>,
    user_id: i64,
    file: &FileRow,
) -> Result<bool, StoreError> {
    tx.execute("DELETE FROM files WHERE id = ?1", [file.id])?;
    albums::tidy(tx, user_id)?;
    let removed = tx.execute(
        "DELETE FROM blobs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM files WHERE blob_id = ?1)",
        [file.blob_id],
    )?;
    Ok(removed > 0)
}

/// Every blob: user and content.
pub(crate) fn all_blobs(
    connection: &Connection,
) -> Result<std::collections::HashSet<(i64, ContentHash)>, StoreError> {
    let blobs = connection
        .prepare("SELECT user_id, sha256 FROM blobs")?
        .query_map([], |row| Ok((row.get(0)?, ContentHash(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    Ok(blobs)
}

/// The media type that goes with a file's name.
fn content_type(path: &str) -> String {
    mime_guess::from_path(path)
        .first_or_octet_stream()
        .essence_str()
        .to_owned()
}
