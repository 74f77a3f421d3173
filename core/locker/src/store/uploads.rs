//! Uploads under way. Their bytes are in `uploads/<id>`.

use super::StoreError;
use coffer_model::ContentHash;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// An upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UploadRow {
    pub(crate) id: String,
    pub(crate) user_id: i64,
    /// Where the file wants to be.
    pub(crate) path: String,
    /// Bytes that the whole has, or may have so far where its length is told later; reserved against the quota.
    pub(crate) length: u64,
    /// The length is told later.
    pub(crate) is_deferred: bool,
    /// To be concatenated with others; never a file by itself.
    pub(crate) is_partial: bool,
    /// Where a part with a checksum began that has not been compared with it.
    pub(crate) unchecked_from: Option<u64>,
    /// Announced by the client, or set once all bytes are there.
    pub(crate) sha256: Option<ContentHash>,
    /// `Upload-Metadata` as sent.
    pub(crate) metadata: String,
    pub(crate) expires_at: i64,
}

impl UploadRow {
    /// Whether it becomes a file with its first `offset` bytes.
    pub(crate) fn is_whole(&self, offset: u64) -> bool {
        !self.is_deferred && !self.is_partial && offset == self.length
    }
}

const COLUMNS: &str = "id, user_id, path, length, is_deferred, is_partial, unchecked_from, sha256, metadata, expires_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<UploadRow> {
    Ok(UploadRow {
        id: row.get(0)?,
        user_id: row.get(1)?,
        path: row.get(2)?,
        length: row.get(3)?,
        is_deferred: row.get(4)?,
        is_partial: row.get(5)?,
        unchecked_from: row.get(6)?,
        sha256: row.get::<_, Option<[u8; 32]>>(7)?.map(ContentHash),
        metadata: row.get(8)?,
        expires_at: row.get(9)?,
    })
}

/// Adds an upload.
pub(crate) fn insert(tx: &Transaction<'_>, upload: &UploadRow, now: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO uploads (id, user_id, path, length, is_deferred, is_partial, sha256, metadata, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            &upload.id,
            upload.user_id,
            &upload.path,
            upload.length,
            upload.is_deferred,
            upload.is_partial,
            upload.sha256.map(|hash| hash.0),
            &upload.metadata,
            now,
            upload.expires_at,
        ),
    )?;
    Ok(())
}

/// The user's upload with this id.
pub(crate) fn get(
    connection: &Connection,
    user_id: i64,
    id: &str,
) -> Result<Option<UploadRow>, StoreError> {
    let upload = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM uploads WHERE id = ?1 AND user_id = ?2"
        ))?
        .query_row((id, user_id), from_row)
        .optional()?;
    Ok(upload)
}

/// The user's other uploads of the same announced content to the same place in the same way.
pub(crate) fn alike(
    connection: &Connection,
    upload: &UploadRow,
) -> Result<Vec<UploadRow>, StoreError> {
    let uploads = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM uploads
             WHERE user_id = ?1 AND path = ?2 AND length = ?3 AND sha256 = ?4 AND id <> ?5 AND metadata = ?6
                 AND is_deferred = ?7 AND is_partial = ?8"
        ))?
        .query_map(
            (
                upload.user_id,
                &upload.path,
                upload.length,
                upload.sha256.map(|hash| hash.0),
                &upload.id,
                &upload.metadata,
                upload.is_deferred,
                upload.is_partial,
            ),
            from_row,
        )?
        .collect::<Result<_, _>>()?;
    Ok(uploads)
}

/// Every upload.
pub(crate) fn all(connection: &Connection) -> Result<Vec<UploadRow>, StoreError> {
    let uploads = connection
        .prepare(&format!(
            "SELECT {COLUMNS} FROM uploads ORDER BY created_at"
        ))?
        .query_map([], from_row)?
        .collect::<Result<_, _>>()?;
    Ok(uploads)
}

/// Bytes promised to the user's unfinished uploads.
pub(crate) fn reserved(connection: &Connection, user_id: i64) -> Result<u64, StoreError> {
    let sum = connection.query_row(
        "SELECT coalesce(sum(length), 0) FROM uploads WHERE user_id = ?1",
        [user_id],
        |row| row.get(0),
    )?;
    Ok(sum)
}

/// How many unfinished uploads the user has.
pub(crate) fn count(connection: &Connection, user_id: i64) -> Result<u32, StoreError> {
    let count = connection.query_row(
        "SELECT count(*) FROM uploads WHERE user_id = ?1",
        [user_id],
        |row| row.get(0),
    )?;
    Ok(count)
}

/// Notes the hash of all the bytes.
pub(crate) fn set_hash(
    tx: &Transaction<'_>,
    id: &str,
    hash: &ContentHash,
) -> Result<(), StoreError> {
    tx.execute("UPDATE uploads SET sha256 = ?2 WHERE id = ?1", (id, hash.0))?;
    Ok(())
}

/// Reserves so many bytes, which are the last word unless `is_deferred`.
pub(crate) fn set_length(
    tx: &Transaction<'_>,
    id: &str,
    length: u64,
    is_deferred: bool,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE uploads SET length = ?2, is_deferred = ?3 WHERE id = ?1",
        (id, length, is_deferred),
    )?;
    Ok(())
}

/// Notes where a part begins that is to be compared with a checksum, or that there is none any more.
pub(crate) fn set_unchecked(
    tx: &Transaction<'_>,
    id: &str,
    from: Option<u64>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE uploads SET unchecked_from = ?2 WHERE id = ?1",
        (id, from),
    )?;
    Ok(())
}

/// Gives an upload more time.
pub(crate) fn set_expiry(
    tx: &Transaction<'_>,
    id: &str,
    expires_at: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE uploads SET expires_at = ?2 WHERE id = ?1",
        (id, expires_at),
    )?;
    Ok(())
}

/// Forgets an upload.
pub(crate) fn delete(tx: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
    Ok(())
}
