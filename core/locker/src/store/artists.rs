//! Artists: of tracks and of albums.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, params};

/// An artist.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArtistRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// Folded, for sorting and for the index's letters.
    pub(crate) name_key: String,
    /// How many albums have it as album artist.
    pub(crate) album_count: u32,
    /// The picture of its first album that has one.
    pub(crate) cover_id: Option<i64>,
    pub(crate) starred_at: Option<i64>,
    /// 1 to 5.
    pub(crate) rating: Option<u8>,
}

/// The columns that [`ArtistRow::read`] expects, from `artists ar`.
pub(crate) const COLUMNS: &str = "ar.id, ar.name, ar.name_key, \
    (SELECT count(*) FROM albums WHERE artist_id = ar.id), \
    (SELECT cover_id FROM albums WHERE artist_id = ar.id AND cover_id IS NOT NULL ORDER BY year, id LIMIT 1), \
    ar.starred_at, ar.rating";

impl ArtistRow {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            name_key: row.get(2)?,
            album_count: row.get(3)?,
            cover_id: row.get(4)?,
            starred_at: row.get(5)?,
            rating: row.get(6)?,
        })
    }
}

/// Every artist that `rest` (`WHERE …`, `ORDER BY …`, over `ar`) chooses.
pub(crate) fn select(
    conn: &Connection,
    rest: &str,
    params: &[&dyn ToSql],
) -> Result<Vec<ArtistRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM artists ar {rest}"))?;
    let rows = statement.query_map(params, ArtistRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The user's artist with this id.
pub(crate) fn by_id(
    conn: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<ArtistRow>, StoreError> {
    let found = select(
        conn,
        "WHERE ar.id = ?1 AND ar.user_id = ?2",
        &[&id, &user_id],
    )?;
    Ok(found.into_iter().next())
}

/// The user's artists with these ids, in their order; unknown ids are left out.
pub(crate) fn by_ids(
    conn: &Connection,
    user_id: i64,
    ids: &[i64],
) -> Result<Vec<ArtistRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM json_each(?1) asked CROSS JOIN artists ar \
         WHERE ar.id = asked.value AND ar.user_id = ?2 ORDER BY asked.key"
    ))?;
    // What `Debug` writes for integers is a JSON list.
    let rows = statement.query_map(params![format!("{ids:?}"), user_id], ArtistRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The id of the artist of this name, made where it is new. The first spelling stays.
pub(crate) fn ensure(
    tx: &Transaction<'_>,
    user_id: i64,
    name: &str,
    key: &str,
    now: i64,
) -> Result<i64, StoreError> {
    let found = tx
        .prepare_cached("SELECT id FROM artists WHERE user_id = ?1 AND name_key = ?2")?
        .query_row(params![user_id, key], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    Ok(tx
        .prepare_cached(
            "INSERT INTO artists (user_id, name, name_key, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert(params![user_id, name, key, now])?)
}

/// Removes the user's artists that neither a track nor an album is left of.
pub(super) fn tidy(tx: &Transaction<'_>, user_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM artists WHERE user_id = ?1 AND stale = 1 \
         AND NOT EXISTS (SELECT 1 FROM tracks WHERE artist_id = artists.id) \
         AND NOT EXISTS (SELECT 1 FROM albums WHERE artist_id = artists.id)",
    )?
    .execute([user_id])?;
    tx.prepare_cached("UPDATE artists SET stale = 0 WHERE user_id = ?1 AND stale = 1")?
        .execute([user_id])?;
    Ok(())
}
