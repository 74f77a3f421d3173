//! Rows of `rules` and `pins`.

use super::{expected, hash_blob, key, sql};
use crate::key::{EntryKey, Expected};
use rusqlite::{Connection, OptionalExtension, params};

/// A pinned track, in the order in which it is wanted.
pub(crate) struct PinRow {
    pub(crate) key: EntryKey,
    pub(crate) expected: Expected,
}

/// Replaces the tracks of a rule; the rule is made where it is new.
pub(crate) fn replace(
    db: &Connection,
    rule: &str,
    label: &str,
    pins: &[(EntryKey, Expected)],
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO rules (id, label) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET label = ?2",
        [rule, label],
    )?;
    db.execute("DELETE FROM pins WHERE rule = ?1", [rule])?;
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO pins (rule, account, track, position, size, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, (key, expected)) in (0_i64..).zip(pins) {
        insert.execute(params![
            rule,
            key.account.0,
            key.track.0,
            position,
            expected.size.map(sql),
            hash_blob(expected),
        ])?;
    }
    Ok(())
}

pub(crate) fn remove(db: &Connection, rule: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM rules WHERE id = ?1", [rule])?;
    Ok(())
}

/// The pins of an account go, and the rules that had no others.
pub(crate) fn remove_account(db: &Connection, account: i64) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM rules WHERE id IN (SELECT rule FROM pins WHERE account = ?1)
         AND NOT EXISTS (SELECT 1 FROM pins WHERE rule = rules.id AND account <> ?1)",
        [account],
    )?;
    db.execute("DELETE FROM pins WHERE account = ?1", [account])?;
    Ok(())
}

/// `(id, label, tracks)`.
pub(crate) fn rules(db: &Connection) -> rusqlite::Result<Vec<(String, String, u64)>> {
    db.prepare(
        "SELECT id, label, (SELECT count(*) FROM pins WHERE rule = id) FROM rules ORDER BY id",
    )?
    .query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            u64::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
        ))
    })?
    .collect()
}

/// The keys of one rule.
pub(crate) fn of_rule(db: &Connection, rule: &str) -> rusqlite::Result<Vec<EntryKey>> {
    db.prepare_cached("SELECT account, track FROM pins WHERE rule = ?1")?
        .query_map([rule], key)?
        .collect()
}

/// Every pinned track once. Of several rules' expectations the most telling one counts.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<PinRow>> {
    db.prepare_cached(
        "SELECT account, track, max(size) AS size, max(hash) AS hash, min(position) AS position
         FROM pins GROUP BY account, track ORDER BY min(rule), min(position)",
    )?
    .query_map([], |row| {
        Ok(PinRow {
            key: key(row)?,
            expected: expected(row, "size", "hash")?,
        })
    })?
    .collect()
}

/// What is expected of a track, if some rule pins it.
pub(crate) fn get(db: &Connection, key: &EntryKey) -> rusqlite::Result<Option<Expected>> {
    db.prepare_cached(
        "SELECT size, hash FROM pins WHERE account = ?1 AND track = ?2
         ORDER BY hash IS NULL, size IS NULL LIMIT 1",
    )?
    .query_row(params![key.account.0, key.track.0], |row| {
        expected(row, "size", "hash")
    })
    .optional()
}

/// Writes the pins' effect on the entry; answers whether it is pinned.
pub(crate) fn mark_entry(db: &Connection, key: &EntryKey) -> rusqlite::Result<bool> {
    let pinned = get(db, key)?.is_some();
    db.prepare_cached("UPDATE entries SET pinned = ?3 WHERE account = ?1 AND track = ?2")?
        .execute(params![key.account.0, key.track.0, pinned])?;
    Ok(pinned)
}
