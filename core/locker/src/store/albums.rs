//! Albums. Their sums (`track_count`, `duration`) are kept by triggers; year, genre and picture by [`tidy`].

use super::tracks::unsigned;
use super::{StoreError, artists, covers};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, params};

/// An album.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AlbumRow {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// Album artist as displayed.
    pub(crate) artist: String,
    pub(crate) artist_id: i64,
    pub(crate) year: Option<i32>,
    pub(crate) genre: Option<String>,
    pub(crate) cover_id: Option<i64>,
    pub(crate) track_count: u32,
    /// Milliseconds.
    pub(crate) duration: u64,
    pub(crate) play_count: u64,
    pub(crate) played_at: Option<i64>,
    pub(crate) starred_at: Option<i64>,
    /// 1 to 5.
    pub(crate) rating: Option<u8>,
    pub(crate) created_at: i64,
}

/// The columns that [`AlbumRow::read`] expects.
pub(crate) const COLUMNS: &str = "al.id, al.title, aa.name, al.artist_id, al.year, al.genre, al.cover_id, \
    al.track_count, al.duration, al.play_count, al.played_at, al.starred_at, al.rating, al.created_at";

/// What [`COLUMNS`] come from; `al` album, `aa` its artist. Append a `WHERE`.
pub(crate) const FROM: &str = "albums al JOIN artists aa ON aa.id = al.artist_id";

impl AlbumRow {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            title: row.get(1)?,
            artist: row.get(2)?,
            artist_id: row.get(3)?,
            year: row.get(4)?,
            genre: row.get(5)?,
            cover_id: row.get(6)?,
            track_count: row.get(7)?,
            duration: unsigned(row, 8)?,
            play_count: unsigned(row, 9)?,
            played_at: row.get(10)?,
            starred_at: row.get(11)?,
            rating: row.get(12)?,
            created_at: row.get(13)?,
        })
    }
}

/// Every album that `rest` (`WHERE …`, `ORDER BY …`, over the names of [`FROM`]) chooses.
pub(crate) fn select(
    conn: &Connection,
    rest: &str,
    params: &[&dyn ToSql],
) -> Result<Vec<AlbumRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} {rest}"))?;
    let rows = statement.query_map(params, AlbumRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The user's album with this id.
pub(crate) fn by_id(
    conn: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<AlbumRow>, StoreError> {
    let found = select(
        conn,
        "WHERE al.id = ?1 AND al.user_id = ?2",
        &[&id, &user_id],
    )?;
    Ok(found.into_iter().next())
}

/// The user's albums with these ids, in their order; unknown ids are left out.
pub(crate) fn by_ids(
    conn: &Connection,
    user_id: i64,
    ids: &[i64],
) -> Result<Vec<AlbumRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM json_each(?1) asked CROSS JOIN {FROM} \
         WHERE al.id = asked.value AND al.user_id = ?2 ORDER BY asked.key"
    ))?;
    // What `Debug` writes for integers is a JSON list.
    let rows = statement.query_map(params![format!("{ids:?}"), user_id], AlbumRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The albums of an album artist, oldest first.
pub(crate) fn of_artist(
    conn: &Connection,
    user_id: i64,
    artist_id: i64,
) -> Result<Vec<AlbumRow>, StoreError> {
    select(
        conn,
        "WHERE al.artist_id = ?1 AND al.user_id = ?2 ORDER BY al.year, al.title_key, al.id",
        &[&artist_id, &user_id],
    )
}

/// The id of the artist's album of this title, made where it is new. The first spelling stays.
pub(crate) fn ensure(
    tx: &Transaction<'_>,
    user_id: i64,
    artist_id: i64,
    title: &str,
    key: &str,
    now: i64,
) -> Result<i64, StoreError> {
    let found = tx
        .prepare_cached(
            "SELECT id FROM albums WHERE user_id = ?1 AND artist_id = ?2 AND title_key = ?3",
        )?
        .query_row(params![user_id, artist_id, key], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    Ok(tx
        .prepare_cached(
            "INSERT INTO albums (user_id, artist_id, title, title_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .insert(params![user_id, artist_id, title, key, now])?)
}

/// Puts the user's library in order after tracks or files were changed or deleted, in the same transaction: albums
/// whose tracks changed choose year, genre and picture anew; albums and artists that no track is left of go, and so do
/// pictures that nothing shows.
///
/// It looks only at what the triggers have marked as stale.
pub(crate) fn tidy(tx: &Transaction<'_>, user_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM albums WHERE user_id = ?1 AND stale = 1 AND track_count = 0")?
        .execute([user_id])?;
    let stale: Vec<i64> = tx
        .prepare_cached("SELECT id FROM albums WHERE user_id = ?1 AND stale = 1")?
        .query_map([user_id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for album_id in stale {
        refresh(tx, album_id)?;
    }
    artists::tidy(tx, user_id)?;
    covers::tidy(tx, user_id)
}

/// Chooses what an album shows from its tracks in disc order: the earliest year, the most frequent genre, the first
/// embedded picture, else the picture file that lies beside a track. The feed hears of it only where it differs.
fn refresh(tx: &Transaction<'_>, album_id: i64) -> Result<(), StoreError> {
    let year: Option<i32> = tx
        .prepare_cached("SELECT min(year) FROM tracks WHERE album_id = ?1")?
        .query_row([album_id], |row| row.get(0))?;
    let genre: Option<String> = tx
        .prepare_cached(
            "SELECT genre FROM tracks WHERE album_id = ?1 AND genre IS NOT NULL \
             GROUP BY genre ORDER BY count(*) DESC, genre LIMIT 1",
        )?
        .query_row([album_id], |row| row.get(0))
        .optional()?;
    let embedded: Option<i64> = tx
        .prepare_cached(
            "SELECT cover_id FROM tracks WHERE album_id = ?1 AND cover_id IS NOT NULL \
             ORDER BY disc_number, track_number, id LIMIT 1",
        )?
        .query_row([album_id], |row| row.get(0))
        .optional()?;
    let cover = match embedded {
        Some(id) => Some(id),
        None => covers::beside_album(tx, album_id)?,
    };
    tx.prepare_cached("UPDATE albums SET stale = 0 WHERE id = ?1")?
        .execute([album_id])?;
    tx.prepare_cached(
        "UPDATE albums SET year = ?2, genre = ?3, cover_id = ?4 \
         WHERE id = ?1 AND (year IS NOT ?2 OR genre IS NOT ?3 OR cover_id IS NOT ?4)",
    )?
    .execute(params![album_id, year, genre, cover])?;
    Ok(())
}
