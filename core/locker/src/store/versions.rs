//! Contents that files had before they were overwritten.

use super::StoreError;
use super::files::FileRow;
use coffer_model::ContentHash;
use coffer_protocol::coffer::VersionItem;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// A version with its content's row.
pub(crate) struct VersionRow {
    pub(crate) blob_id: i64,
    pub(crate) item: VersionItem,
}

const SELECT: &str = "SELECT v.id, v.blob_id, v.size, b.sha256, v.modified_at, v.replaced_at
    FROM versions v JOIN blobs b ON b.id = v.blob_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<VersionRow> {
    Ok(VersionRow {
        blob_id: row.get(1)?,
        item: VersionItem {
            id: row.get(0)?,
            size: row.get(2)?,
            hash: ContentHash(row.get(3)?),
            modified_at: row.get(4)?,
            replaced_at: row.get(5)?,
        },
    })
}

/// The versions of a file, newest first.
pub(crate) fn of_file(
    connection: &Connection,
    file_id: i64,
) -> Result<Vec<VersionItem>, StoreError> {
    let versions = connection
        .prepare_cached(&format!("{SELECT} WHERE v.file_id = ?1 ORDER BY v.id DESC"))?
        .query_map([file_id], |row| from_row(row).map(|version| version.item))?
        .collect::<Result<_, _>>()?;
    Ok(versions)
}

/// This version of a file.
pub(crate) fn get(
    connection: &Connection,
    file_id: i64,
    version: i64,
) -> Result<Option<VersionRow>, StoreError> {
    let version = connection
        .prepare_cached(&format!("{SELECT} WHERE v.id = ?2 AND v.file_id = ?1"))?
        .query_row((file_id, version), from_row)
        .optional()?;
    Ok(version)
}

/// Gives a file another content; the one that it has becomes a version, and the oldest beyond `most` go.
///
/// The file keeps its identity, and with it what the user made of its track; ingest looks at it again.
pub(crate) fn overwrite(
    tx: &Transaction<'_>,
    file: &FileRow,
    blob_id: i64,
    now: i64,
    most: u32,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO versions (user_id, file_id, blob_id, size, modified_at, replaced_at)
         SELECT user_id, id, blob_id, size, modified_at, ?2 FROM files WHERE id = ?1",
    )?
    .execute((file.id, now))?;
    tx.prepare_cached(
        "UPDATE files SET blob_id = b.id, size = b.size, modified_at = ?3, media = 'pending', problem = NULL
         FROM blobs b WHERE b.id = ?2 AND files.id = ?1",
    )?
    .execute((file.id, blob_id, now))?;
    tx.prepare_cached(
        "DELETE FROM versions WHERE file_id = ?1 AND id <= (
             SELECT id FROM versions WHERE file_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute((file.id, most))?;
    Ok(())
}

/// Removes a version, or all of a file where none is named. Answers how many went.
pub(crate) fn remove(
    tx: &Transaction<'_>,
    file_id: i64,
    version: Option<i64>,
) -> Result<usize, StoreError> {
    let removed = tx
        .prepare_cached("DELETE FROM versions WHERE file_id = ?1 AND (?2 IS NULL OR id = ?2)")?
        .execute((file_id, version))?;
    Ok(removed)
}

/// Bytes of all versions of the user's files, those in the bin left out.
pub(crate) fn size(connection: &Connection, user_id: i64) -> Result<u64, StoreError> {
    let size = connection
        .prepare_cached(
            "SELECT coalesce(sum(v.size), 0) FROM versions v JOIN files f ON f.id = v.file_id WHERE v.user_id = ?1",
        )?
        .query_row([user_id], |row| row.get(0))?;
    Ok(size)
}
