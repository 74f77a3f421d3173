//! Rows of `entries`.

use super::{expected, hash_blob, key, length, sql};
use crate::key::{EntryKey, Expected, Verification};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

/// A row of `entries`.
pub(crate) struct EntryRow {
    pub(crate) key: EntryKey,
    pub(crate) generation: u64,
    pub(crate) total: Option<u64>,
    pub(crate) etag: Option<String>,
    pub(crate) expected: Expected,
    pub(crate) stored: u64,
    pub(crate) pinned: bool,
    pub(crate) verification: Option<Verification>,
    pub(crate) damaged: bool,
}

impl EntryRow {
    pub(crate) fn is_whole(&self) -> bool {
        self.total == Some(self.stored)
    }
}

/// What is recorded of a file when something of it is about to be stored.
#[derive(Clone, PartialEq)]
pub(crate) struct Shape {
    pub(crate) total: Option<u64>,
    pub(crate) etag: Option<String>,
    pub(crate) expected: Expected,
}

/// Sums over all entries.
#[derive(Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) streamed: u64,
    pub(crate) pinned: u64,
    pub(crate) last_use: i64,
}

fn entry(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    let total: Option<i64> = row.get("total")?;
    Ok(EntryRow {
        key: key(row)?,
        generation: row.get::<_, i64>("generation")?.cast_unsigned(),
        total: total.and_then(|total| u64::try_from(total).ok()),
        etag: row.get("etag")?,
        expected: expected(row, "expected_size", "expected_hash")?,
        stored: length(row, "stored")?,
        pinned: row.get("pinned")?,
        verification: match row.get("verified")? {
            1 => Some(Verification::LengthOnly),
            2 => Some(Verification::Hash),
            _ => None,
        },
        damaged: row.get("damaged")?,
    })
}

pub(crate) fn get(db: &Connection, key: &EntryKey) -> rusqlite::Result<Option<EntryRow>> {
    db.prepare_cached("SELECT * FROM entries WHERE account = ?1 AND track = ?2")?
        .query_row(params![key.account.0, key.track.0], entry)
        .optional()
}

/// All keys, or one account's, in order.
pub(crate) fn keys(db: &Connection, account: Option<i64>) -> rusqlite::Result<Vec<EntryKey>> {
    db.prepare_cached(
        "SELECT account, track FROM entries WHERE ?1 IS NULL OR account = ?1 ORDER BY account, track",
    )?
    .query_map([account], key)?
    .collect()
}

/// Entries that were being written when the cache stopped.
pub(crate) fn dirty(db: &Connection) -> rusqlite::Result<Vec<EntryRow>> {
    db.prepare("SELECT * FROM entries WHERE dirty = 1")?
        .query_map([], entry)?
        .collect()
}

pub(crate) fn totals(db: &Connection) -> rusqlite::Result<Totals> {
    db.query_row(
        "SELECT coalesce(sum(stored) FILTER (WHERE pinned = 0), 0) AS streamed,
                coalesce(sum(stored) FILTER (WHERE pinned = 1), 0) AS pinned,
                coalesce(max(used), 0) AS last_use FROM entries",
        [],
        |row| {
            Ok(Totals {
                streamed: length(row, "streamed")?,
                pinned: length(row, "pinned")?,
                last_use: row.get("last_use")?,
            })
        },
    )
}

/// The entry that was used least recently, is not pinned and is not among those that `is_open`.
pub(crate) fn to_evict(
    db: &Connection,
    is_open: impl Fn(&EntryKey) -> bool,
) -> rusqlite::Result<Option<(EntryKey, u64)>> {
    let mut statement = db.prepare_cached(
        "SELECT account, track, stored FROM entries WHERE pinned = 0 ORDER BY used",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = key(row)?;
        if !is_open(&key) {
            return Ok(Some((key, length(row, "stored")?)));
        }
    }
    Ok(None)
}

/// The entry is about to be written: from here on a crash makes its bytes be counted anew.
pub(crate) fn begin_writing(
    db: &Connection,
    key: &EntryKey,
    generation: u64,
    shape: &Shape,
    used: i64,
    pinned: bool,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO entries (account, track, generation, total, etag, expected_size, expected_hash, used,
                              pinned, dirty)
         VALUES (:account, :track, :generation, :total, :etag, :size, :hash, :used, :pinned, 1)
         ON CONFLICT DO UPDATE SET generation = :generation, total = :total, etag = :etag, expected_size = :size, expected_hash = :hash,
                                   dirty = 1, verified = 0",
    )?
    .execute(named_params! {
        ":account": key.account.0,
        ":track": key.track.0,
        ":generation": generation.cast_signed(),
        ":total": shape.total.map(sql),
        ":etag": shape.etag,
        ":size": shape.expected.size.map(sql),
        ":hash": hash_blob(&shape.expected),
        ":used": used,
        ":pinned": pinned,
    })?;
    Ok(())
}

/// What is recorded is true again.
pub(crate) fn settle(
    db: &Connection,
    key: &EntryKey,
    stored: u64,
    total: Option<u64>,
    etag: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE entries SET stored = ?3, total = ?4, etag = ?5, dirty = 0 WHERE account = ?1 AND track = ?2",
    )?
    .execute(params![
        key.account.0,
        key.track.0,
        sql(stored),
        total.map(sql),
        etag,
    ])?;
    Ok(())
}

pub(crate) fn touch(db: &Connection, key: &EntryKey, used: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE entries SET used = ?3 WHERE account = ?1 AND track = ?2")?
        .execute(params![key.account.0, key.track.0, used])?;
    Ok(())
}

/// A chunk was lost; `stored` bytes are left.
pub(crate) fn damage(db: &Connection, key: &EntryKey, stored: u64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE entries SET stored = ?3, damaged = 1, verified = 0 WHERE account = ?1 AND track = ?2",
    )?
    .execute(params![key.account.0, key.track.0, sql(stored)])?;
    Ok(())
}

pub(crate) fn verify(
    db: &Connection,
    key: &EntryKey,
    verification: Verification,
    expected: &Expected,
) -> rusqlite::Result<()> {
    let verified = match verification {
        Verification::LengthOnly => 1,
        Verification::Hash => 2,
    };
    db.prepare_cached(
        "UPDATE entries SET verified = ?3, damaged = 0, expected_size = ?4, expected_hash = ?5
         WHERE account = ?1 AND track = ?2",
    )?
    .execute(params![
        key.account.0,
        key.track.0,
        verified,
        expected.size.map(sql),
        hash_blob(expected),
    ])?;
    Ok(())
}

pub(crate) fn delete(db: &Connection, key: &EntryKey) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM entries WHERE account = ?1 AND track = ?2")?
        .execute(params![key.account.0, key.track.0])?;
    Ok(())
}

/// 64 random bits.
pub(crate) fn new_generation(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("SELECT random()", [], |row| row.get::<_, i64>(0))
        .map(i64::cast_unsigned)
}
