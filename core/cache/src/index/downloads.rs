//! Rows of `downloads`.

use super::{expected, hash_blob, key, sql};
use crate::key::{EntryKey, Expected};
use rusqlite::{Connection, params};

/// A row of `downloads`; the state is in words.
pub(crate) struct DownloadRow {
    pub(crate) key: EntryKey,
    pub(crate) position: i64,
    pub(crate) expected: Expected,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
}

pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<DownloadRow>> {
    db.prepare("SELECT * FROM downloads ORDER BY position")?
        .query_map([], |row| {
            Ok(DownloadRow {
                key: key(row)?,
                position: row.get("position")?,
                expected: expected(row, "size", "hash")?,
                state: row.get("state")?,
                reason: row.get("reason")?,
                detail: row.get("detail")?,
            })
        })?
        .collect()
}

pub(crate) fn put(db: &Connection, row: &DownloadRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO downloads (account, track, position, size, hash, state, reason, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        row.key.account.0,
        row.key.track.0,
        row.position,
        row.expected.size.map(sql),
        hash_blob(&row.expected),
        row.state,
        row.reason,
        row.detail,
    ])?;
    Ok(())
}

pub(crate) fn delete(db: &Connection, key: &EntryKey) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM downloads WHERE account = ?1 AND track = ?2")?
        .execute(params![key.account.0, key.track.0])?;
    Ok(())
}
