//! Playlists and their entries. An entry's place is its rank by `position`; positions may have gaps, so that taking
//! entries out rewrites nothing.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// A playlist with what is known about its entries together.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are the schema's")]
pub(crate) struct PlaylistRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) comment: String,
    pub(crate) public: bool,
    pub(crate) created_at: i64,
    pub(crate) changed_at: i64,
    pub(crate) track_count: i64,
    /// Sum of the entries' lengths, milliseconds.
    pub(crate) duration: i64,
    /// The picture of the first entry that has one.
    pub(crate) cover_id: Option<i64>,
}

const SELECT: &str = "SELECT p.id, p.name, p.comment, p.public, p.created_at, p.changed_at, \
    count(t.id), coalesce(sum(t.duration), 0), \
    (SELECT coalesce(ct.cover_id, al.cover_id) FROM playlist_entries ce \
       CROSS JOIN tracks ct ON ct.id = ce.track_id CROSS JOIN albums al ON al.id = ct.album_id \
     WHERE ce.playlist_id = p.id AND coalesce(ct.cover_id, al.cover_id) IS NOT NULL \
     ORDER BY ce.position LIMIT 1) \
    FROM playlists p \
    LEFT JOIN playlist_entries e ON e.playlist_id = p.id \
    LEFT JOIN tracks t ON t.id = e.track_id";

/// The user's playlists, by name.
pub(crate) fn list(connection: &Connection, user: i64) -> Result<Vec<PlaylistRow>, StoreError> {
    let sql = format!("{SELECT} WHERE p.user_id = ?1 GROUP BY p.id ORDER BY p.name, p.id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([user], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One of the user's playlists.
pub(crate) fn get(
    connection: &Connection,
    user: i64,
    playlist: i64,
) -> Result<Option<PlaylistRow>, StoreError> {
    let sql = format!("{SELECT} WHERE p.id = ?1 AND p.user_id = ?2 GROUP BY p.id");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row((playlist, user), read)
        .optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PlaylistRow> {
    Ok(PlaylistRow {
        id: row.get(0)?,
        name: row.get(1)?,
        comment: row.get(2)?,
        public: row.get(3)?,
        created_at: row.get(4)?,
        changed_at: row.get(5)?,
        track_count: row.get(6)?,
        duration: row.get(7)?,
        cover_id: row.get(8)?,
    })
}

/// The numbers of the tracks of a playlist, in order.
pub(crate) fn entries(
    connection: &Connection,
    user: i64,
    playlist: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT e.track_id FROM playlists p CROSS JOIN playlist_entries e ON e.playlist_id = p.id \
         WHERE p.id = ?1 AND p.user_id = ?2 ORDER BY e.position",
    )?;
    let rows = statement.query_map((playlist, user), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes an empty playlist and answers its number.
pub(crate) fn create(
    transaction: &Transaction<'_>,
    user: i64,
    name: &str,
    now: i64,
) -> Result<i64, StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO playlists (user_id, name, created_at, changed_at) VALUES (?1, ?2, ?3, ?3)",
        )?
        .execute((user, name, now))?;
    Ok(transaction.last_insert_rowid())
}

/// What an edit changes; `None` and empty lists change nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    /// A new name.
    pub(crate) name: Option<String>,
    /// A new comment.
    pub(crate) comment: Option<String>,
    /// Whether it is marked as public.
    pub(crate) public: Option<bool>,
    /// Drop all entries first.
    pub(crate) clear: bool,
    /// Places to empty, counted from 0 as they are before the edit.
    pub(crate) remove: Vec<usize>,
    /// Numbers of tracks to put at the end, after the removals.
    pub(crate) add: Vec<i64>,
}

/// Why an edit was refused; nothing was changed then, if the transaction is rolled back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditError {
    /// The user has no such playlist.
    #[error("no playlist has the number `{0}`")]
    NoPlaylist(i64),
    /// The user has no such track.
    #[error("no track has the number `{0}`")]
    NoTrack(i64),
    /// There is no such place in the playlist.
    #[error("the playlist has no entry `{0}`")]
    NoEntry(usize),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for EditError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Edits one of the user's playlists.
pub(crate) fn edit(
    transaction: &Transaction<'_>,
    user: i64,
    playlist: i64,
    edit: &Edit,
    now: i64,
) -> Result<(), EditError> {
    // The entries change before the playlist's own row, whose trigger announces the playlist in the change feed.
    let owned = transaction
        .prepare_cached("SELECT 1 FROM playlists WHERE id = ?1 AND user_id = ?2")?
        .exists((playlist, user))?;
    if !owned {
        return Err(EditError::NoPlaylist(playlist));
    }
    if edit.clear {
        transaction
            .prepare_cached("DELETE FROM playlist_entries WHERE playlist_id = ?1")?
            .execute([playlist])?;
    } else if !edit.remove.is_empty() {
        remove_entries(transaction, playlist, &edit.remove)?;
    }
    append_entries(transaction, user, playlist, &edit.add)?;
    transaction
        .prepare_cached(
            "UPDATE playlists SET name = coalesce(?2, name), comment = coalesce(?3, comment), \
             public = coalesce(?4, public), changed_at = ?5 WHERE id = ?1",
        )?
        .execute((playlist, &edit.name, &edit.comment, edit.public, now))?;
    Ok(())
}

fn remove_entries(
    transaction: &Transaction<'_>,
    playlist: i64,
    places: &[usize],
) -> Result<(), EditError> {
    let positions: Vec<i64> = transaction
        .prepare_cached(
            "SELECT position FROM playlist_entries WHERE playlist_id = ?1 ORDER BY position",
        )?
        .query_map([playlist], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut delete = transaction
        .prepare_cached("DELETE FROM playlist_entries WHERE playlist_id = ?1 AND position = ?2")?;
    for place in places {
        let position = positions.get(*place).ok_or(EditError::NoEntry(*place))?;
        delete.execute((playlist, position))?;
    }
    Ok(())
}

fn append_entries(
    transaction: &Transaction<'_>,
    user: i64,
    playlist: i64,
    tracks: &[i64],
) -> Result<(), EditError> {
    let end: i64 = transaction
        .prepare_cached(
            "SELECT coalesce(max(position) + 1, 0) FROM playlist_entries WHERE playlist_id = ?1",
        )?
        .query_row([playlist], |row| row.get(0))?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO playlist_entries (playlist_id, position, track_id) \
         SELECT ?1, ?2, id FROM tracks WHERE id = ?3 AND user_id = ?4",
    )?;
    for (position, track) in (end..).zip(tracks) {
        if insert.execute((playlist, position, track, user))? == 0 {
            return Err(EditError::NoTrack(*track));
        }
    }
    Ok(())
}

/// Removes one of the user's playlists. False where there is no such playlist.
pub(crate) fn delete(
    transaction: &Transaction<'_>,
    user: i64,
    playlist: i64,
) -> Result<bool, StoreError> {
    let gone = transaction
        .prepare_cached("DELETE FROM playlists WHERE id = ?1 AND user_id = ?2")?
        .execute((playlist, user))?;
    Ok(gone > 0)
}
