//! Stored contents, one row per user and content. What no file, version or binned file has any more goes by
//! [`collect`].

use super::StoreError;
use coffer_model::ContentHash;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use std::collections::HashSet;

/// Whether the user has a row for this content.
pub(crate) fn has(
    connection: &Connection,
    user_id: i64,
    hash: &ContentHash,
) -> Result<bool, StoreError> {
    let has = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM blobs WHERE user_id = ?1 AND sha256 = ?2)")?
        .query_row((user_id, hash.0), |row| row.get(0))?;
    Ok(has)
}

/// The row of this content, made where the user has none.
pub(crate) fn ensure(
    tx: &Transaction<'_>,
    user_id: i64,
    hash: &ContentHash,
    size: u64,
    now: i64,
) -> Result<i64, StoreError> {
    let found = tx
        .prepare_cached("SELECT id FROM blobs WHERE user_id = ?1 AND sha256 = ?2")?
        .query_row((user_id, hash.0), |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = tx
        .prepare_cached(
            "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert((user_id, hash.0, size, now))?;
    Ok(id)
}

/// Every content: user and hash.
pub(crate) fn all(connection: &Connection) -> Result<HashSet<(i64, ContentHash)>, StoreError> {
    let blobs = connection
        .prepare("SELECT user_id, sha256 FROM blobs")?
        .query_map([], |row| Ok((row.get(0)?, ContentHash(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    Ok(blobs)
}

/// Forgets the user's contents that nothing has any more, and answers them: their bytes can go once this is committed.
///
/// It looks only at what the triggers have marked as stale.
pub(crate) fn collect(tx: &Transaction<'_>, user_id: i64) -> Result<Vec<ContentHash>, StoreError> {
    let gone = tx
        .prepare_cached(
            "DELETE FROM blobs WHERE user_id = ?1 AND stale = 1
             AND NOT EXISTS (SELECT 1 FROM files WHERE blob_id = blobs.id)
             AND NOT EXISTS (SELECT 1 FROM versions WHERE blob_id = blobs.id)
             AND NOT EXISTS (SELECT 1 FROM bin_files WHERE blob_id = blobs.id)
             RETURNING sha256",
        )?
        .query_map([user_id], |row| row.get(0).map(ContentHash))?
        .collect::<Result<_, _>>()?;
    tx.prepare_cached("UPDATE blobs SET stale = 0 WHERE user_id = ?1 AND stale = 1")?
        .execute([user_id])?;
    Ok(gone)
}
