//! Finding files and folders by their names: an FTS5 table that the schema's triggers keep in step with the rows.

use super::{StoreError, files, folders, search};
use crate::paths;
use coffer_protocol::coffer::Found;
use rusqlite::Connection;

/// Matches that are looked at at once, where only those in one folder are wanted.
const BATCH: usize = 500;

/// The user's files and folders below `inside` (everywhere for the topmost) that match: every word of `query` must begin
/// a word of the name, without regard to case and accents. The newest come first, after the place `before`; at most
/// `limit`. Answers each with its place.
pub(crate) fn find(
    connection: &Connection,
    user_id: i64,
    query: &str,
    inside: &str,
    before: i64,
    limit: usize,
) -> Result<Vec<(i64, Found)>, StoreError> {
    let words = search::words(query);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut pattern = format!("owner : \"\u{e000}{user_id}\"");
    for word in words {
        pattern.push_str(&format!(" words : \"{word}\" *"));
    }
    let prefix = paths::prefix_within(inside);
    let (mut found, mut place) = (Vec::new(), before);
    loop {
        let batch = matches(connection, &pattern, place)?;
        let is_last = batch.len() < BATCH;
        for row in batch {
            place = row;
            let item = load(connection, user_id, row)?;
            if let Some(item) = item.filter(|item| item.path().starts_with(&prefix)) {
                found.push((row, item));
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}

fn matches(connection: &Connection, pattern: &str, before: i64) -> Result<Vec<i64>, StoreError> {
    let rows = connection
        .prepare_cached(
            "SELECT rowid FROM file_search WHERE file_search MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3",
        )?
        .query_map((pattern, before, BATCH as u64), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn load(connection: &Connection, user_id: i64, row: i64) -> Result<Option<Found>, StoreError> {
    let id = row >> 1;
    if row & 1 == 0 {
        let file = files::by_id(connection, user_id, id)?;
        return Ok(file.map(|file| Found::File(Box::new(file.item))));
    }
    Ok(folders::by_id(connection, user_id, id)?.map(Found::Folder))
}
