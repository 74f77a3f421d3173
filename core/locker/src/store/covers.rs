//! Which pictures a user's tracks, albums and folders show. The bytes are in [`Covers`](crate::covers::Covers).
//!
//! On the wire a picture's id is [`wire_id`]. A picture under an id never changes, so that players keep it for good.

use super::StoreError;
use coffer_model::ContentHash;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// The id of a picture on the wire: `co-1`.
pub(crate) fn wire_id(cover_id: i64) -> String {
    format!("co-{cover_id}")
}

/// The hash of the user's picture with this id.
pub(crate) fn by_id(
    conn: &Connection,
    user_id: i64,
    cover_id: i64,
) -> Result<Option<ContentHash>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT sha256 FROM covers WHERE id = ?1 AND user_id = ?2")?
        .query_row(params![cover_id, user_id], |row| row.get(0))
        .optional()?
        .map(ContentHash))
}

/// The id of the picture with this hash, made where it is new. Its bytes must be in the cover store already.
pub(crate) fn ensure(
    tx: &Transaction<'_>,
    user_id: i64,
    hash: &ContentHash,
) -> Result<i64, StoreError> {
    let found = tx
        .prepare_cached("SELECT id FROM covers WHERE user_id = ?1 AND sha256 = ?2")?
        .query_row(params![user_id, hash.0], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    Ok(tx
        .prepare_cached("INSERT INTO covers (user_id, sha256) VALUES (?1, ?2)")?
        .insert(params![user_id, hash.0])?)
}

/// The picture file in the folder of the album's first track that has one beside it.
pub(super) fn beside_album(tx: &Transaction<'_>, album_id: i64) -> Result<Option<i64>, StoreError> {
    let mut tracks = tx.prepare_cached(
        "SELECT f.user_id, rtrim(f.path, replace(f.path, '/', '')) \
         FROM tracks t JOIN files f ON f.id = t.file_id WHERE t.album_id = ?1 \
         ORDER BY t.disc_number, t.track_number, t.id",
    )?;
    let mut picture = tx.prepare_cached(
        "SELECT cover_id FROM files WHERE user_id = ?1 AND rtrim(path, replace(path, '/', '')) = ?2 \
         AND cover_id IS NOT NULL ORDER BY path LIMIT 1",
    )?;
    let mut seen: HashSet<String> = HashSet::new();
    let mut rows = tracks.query([album_id])?;
    while let Some(row) = rows.next()? {
        let (user_id, folder): (i64, String) = (row.get(0)?, row.get(1)?);
        if seen.contains(&folder) {
            continue;
        }
        let found = picture
            .query_row(params![user_id, folder], |row| row.get(0))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
        seen.insert(folder);
    }
    Ok(None)
}

/// Forgets the user's pictures that nothing shows, and that nothing in the bin will show again.
pub(super) fn tidy(tx: &Transaction<'_>, user_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM covers WHERE user_id = ?1 AND stale = 1 \
         AND NOT EXISTS (SELECT 1 FROM tracks WHERE cover_id = covers.id) \
         AND NOT EXISTS (SELECT 1 FROM albums WHERE cover_id = covers.id) \
         AND NOT EXISTS (SELECT 1 FROM files WHERE cover_id = covers.id) \
         AND NOT EXISTS (SELECT 1 FROM bin_tracks WHERE cover_id = covers.id) \
         AND NOT EXISTS (SELECT 1 FROM bin_files WHERE cover_id = covers.id)",
    )?
    .execute([user_id])?;
    tx.prepare_cached("UPDATE covers SET stale = 0 WHERE user_id = ?1 AND stale = 1")?
        .execute([user_id])?;
    Ok(())
}

/// Every picture of every user, for sweeping the cover store.
pub(crate) fn all(conn: &Connection) -> Result<HashSet<(i64, ContentHash)>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT user_id, sha256 FROM covers")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, ContentHash(row.get(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
