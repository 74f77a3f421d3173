//! What users say about their music: stars, ratings, plays.

use super::StoreError;
use rusqlite::{OptionalExtension, Transaction};

/// What can be starred and rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A track's number.
    Track(i64),
    /// An album's number.
    Album(i64),
    /// An artist's number.
    Artist(i64),
}

impl Item {
    /// The item's table and number. Table names cannot be bound, so they come from here alone.
    fn row(self) -> (&'static str, i64) {
        match self {
            Self::Track(number) => ("tracks", number),
            Self::Album(number) => ("albums", number),
            Self::Artist(number) => ("artists", number),
        }
    }
}

/// Stars an item (`Some`, the time in Unix milliseconds) or takes its star away. False where the user has no such
/// item. An item that is starred already keeps its time.
pub(crate) fn set_star(
    transaction: &Transaction<'_>,
    user: i64,
    item: Item,
    starred_at: Option<i64>,
) -> Result<bool, StoreError> {
    if !exists(transaction, user, item)? {
        return Ok(false);
    }
    let (table, number) = item.row();
    // Rows that would not change are not touched, so that they stay where they are in the change feed.
    let sql = match starred_at {
        Some(_) => format!(
            "UPDATE {table} SET starred_at = ?3 WHERE id = ?1 AND user_id = ?2 AND starred_at IS NULL"
        ),
        None => format!(
            "UPDATE {table} SET starred_at = ?3 WHERE id = ?1 AND user_id = ?2 AND starred_at IS NOT NULL"
        ),
    };
    transaction
        .prepare_cached(&sql)?
        .execute((number, user, starred_at))?;
    Ok(true)
}

/// Rates an item from 1 to 5, or takes its rating away. False where the user has no such item.
pub(crate) fn set_rating(
    transaction: &Transaction<'_>,
    user: i64,
    item: Item,
    rating: Option<i64>,
) -> Result<bool, StoreError> {
    if !exists(transaction, user, item)? {
        return Ok(false);
    }
    let (table, number) = item.row();
    transaction
        .prepare_cached(&format!(
            "UPDATE {table} SET rating = ?3 WHERE id = ?1 AND user_id = ?2 AND rating IS NOT ?3"
        ))?
        .execute((number, user, rating))?;
    Ok(true)
}

/// One play of a track.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    /// The track's number.
    pub(crate) track: i64,
    /// Unix milliseconds.
    pub(crate) played_at: i64,
    /// The client that played it.
    pub(crate) client: String,
}

/// Counts a play, once for each (track, time, client). False where the user has no such track.
pub(crate) fn record_play(
    transaction: &Transaction<'_>,
    user: i64,
    play: &Play,
) -> Result<bool, StoreError> {
    let album: Option<i64> = transaction
        .prepare_cached("SELECT album_id FROM tracks WHERE id = ?1 AND user_id = ?2")?
        .query_row((play.track, user), |row| row.get(0))
        .optional()?;
    let Some(album) = album else {
        return Ok(false);
    };
    let new = transaction
        .prepare_cached(
            "INSERT INTO plays (user_id, track_id, played_at, client) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute((user, play.track, play.played_at, &play.client))?;
    if new == 0 {
        return Ok(true);
    }
    for (table, number) in [("tracks", play.track), ("albums", album)] {
        transaction
            .prepare_cached(&format!(
                "UPDATE {table} SET play_count = play_count + 1, played_at = max(coalesce(played_at, 0), ?2) \
                 WHERE id = ?1"
            ))?
            .execute((number, play.played_at))?;
    }
    Ok(true)
}

fn exists(transaction: &Transaction<'_>, user: i64, item: Item) -> Result<bool, StoreError> {
    let (table, number) = item.row();
    Ok(transaction
        .prepare_cached(&format!(
            "SELECT 1 FROM {table} WHERE id = ?1 AND user_id = ?2"
        ))?
        .exists((number, user))?)
}
