//! The orders in which a library is browsed: each function yields the numbers of the rows of one list.
//!
//! An index that covers the order answers it alone, so that skipping to a page touches no row; whole rows are
//! fetched for the page only (`by_ids` of [`tracks`](super::tracks), [`albums`](super::albums) and
//! [`artists`](super::artists)).

use super::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

/// A window of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// At most so many.
    pub(crate) size: i64,
    /// After so many.
    pub(crate) offset: i64,
}

/// A genre with how many of the user's songs and albums have it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are the schema's")]
pub(crate) struct GenreRow {
    pub(crate) name: String,
    pub(crate) songs: i64,
    pub(crate) albums: i64,
}

/// The order and filter of an album list.
#[derive(Clone, Debug)]
pub(crate) enum AlbumOrder {
    /// Any albums, another choice each time.
    Random,
    /// Last added first.
    Newest,
    /// Best rated first; unrated ones are not listed.
    Highest,
    /// Most played first; unplayed ones are not listed.
    Frequent,
    /// Last played first; unplayed ones are not listed.
    Recent,
    /// By title.
    Name,
    /// By the album artist's name, then year.
    Artist,
    /// Starred ones, last starred first.
    Starred,
    /// Of these years, both included. The other way round where the first is the later one.
    Years(i64, i64),
    /// Of a genre, by title.
    Genre(String),
}

/// The numbers of one page of the user's albums.
pub(crate) fn albums_by(
    connection: &Connection,
    user: i64,
    order: &AlbumOrder,
    page: Page,
) -> Result<Vec<i64>, StoreError> {
    let (sql, values) = album_statement(user, order, page);
    numbers(connection, sql, values)
}

/// The statement behind [`albums_by`], with its values.
pub(crate) fn album_statement(
    user: i64,
    order: &AlbumOrder,
    page: Page,
) -> (&'static str, Vec<Value>) {
    let (sql, mut filter): (&'static str, Vec<Value>) = match order {
        AlbumOrder::Random => (
            "SELECT id FROM albums WHERE user_id = ?1 ORDER BY random() LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Newest => (
            "SELECT id FROM albums WHERE user_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Highest => (
            "SELECT id FROM albums WHERE user_id = ?1 AND rating IS NOT NULL \
             ORDER BY rating DESC, id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Frequent => (
            "SELECT id FROM albums WHERE user_id = ?1 AND play_count > 0 \
             ORDER BY play_count DESC, id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Recent => (
            "SELECT id FROM albums WHERE user_id = ?1 AND played_at IS NOT NULL \
             ORDER BY played_at DESC, id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Name => (
            "SELECT id FROM albums WHERE user_id = ?1 ORDER BY title_key, id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Artist => (
            "SELECT al.id FROM artists ar CROSS JOIN albums al ON al.artist_id = ar.id \
             WHERE ar.user_id = ?1 ORDER BY ar.name_key, al.year, al.id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Starred => (
            "SELECT id FROM albums WHERE user_id = ?1 AND starred_at IS NOT NULL \
             ORDER BY starred_at DESC, id LIMIT ?2 OFFSET ?3",
            vec![],
        ),
        AlbumOrder::Years(first, last) if first <= last => (
            "SELECT id FROM albums WHERE user_id = ?1 AND year BETWEEN ?4 AND ?5 \
             ORDER BY year, title_key, id LIMIT ?2 OFFSET ?3",
            vec![(*first).into(), (*last).into()],
        ),
        AlbumOrder::Years(last, first) => (
            "SELECT id FROM albums WHERE user_id = ?1 AND year BETWEEN ?4 AND ?5 \
             ORDER BY year DESC, title_key DESC, id DESC LIMIT ?2 OFFSET ?3",
            vec![(*first).into(), (*last).into()],
        ),
        AlbumOrder::Genre(genre) => (
            "SELECT id FROM albums WHERE user_id = ?1 AND genre = ?4 \
             ORDER BY title_key, id LIMIT ?2 OFFSET ?3",
            vec![genre.clone().into()],
        ),
    };
    let mut values: Vec<Value> = vec![user.into(), page.size.into(), page.offset.into()];
    values.append(&mut filter);
    (sql, values)
}

/// The user's artists that have albums, by name.
pub(crate) fn album_artists(connection: &Connection, user: i64) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM artists ar WHERE user_id = ?1 \
         AND EXISTS (SELECT 1 FROM albums WHERE artist_id = ar.id) ORDER BY name_key",
        vec![user.into()],
    )
}

/// The albums that an artist appears on, whoever's they are, oldest first.
pub(crate) fn albums_with_artist(
    connection: &Connection,
    user: i64,
    artist: i64,
) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM albums WHERE user_id = ?1 AND id IN (SELECT album_id FROM tracks WHERE artist_id = ?2) \
         ORDER BY year, id",
        vec![user.into(), artist.into()],
    )
}

/// One page of the songs of a genre.
pub(crate) fn songs_of_genre(
    connection: &Connection,
    user: i64,
    genre: &str,
    page: Page,
) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM tracks WHERE user_id = ?1 AND genre = ?4 ORDER BY id LIMIT ?2 OFFSET ?3",
        vec![
            user.into(),
            page.size.into(),
            page.offset.into(),
            genre.to_owned().into(),
        ],
    )
}

/// Which songs a random choice is made from. Absent bounds do not bound.
#[derive(Clone, Debug, Default)]
pub(crate) struct RandomFilter {
    /// Of this genre.
    pub(crate) genre: Option<String>,
    /// Of this year or later.
    pub(crate) from_year: Option<i64>,
    /// Of this year or earlier.
    pub(crate) to_year: Option<i64>,
}

/// At most `size` songs, another choice each time.
pub(crate) fn random_songs(
    connection: &Connection,
    user: i64,
    filter: &RandomFilter,
    size: i64,
) -> Result<Vec<i64>, StoreError> {
    // Without a filter the index alone answers; years make it look at the rows.
    let mut sql = String::from("SELECT id FROM tracks WHERE user_id = ?1");
    let mut values: Vec<Value> = vec![user.into(), size.into()];
    for (condition, value) in [
        ("genre =", filter.genre.clone().map(Value::from)),
        ("year >=", filter.from_year.map(Value::from)),
        ("year <=", filter.to_year.map(Value::from)),
    ] {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" AND {condition} ?{}", values.len()));
        }
    }
    sql.push_str(" ORDER BY random() LIMIT ?2");
    numbers(connection, &sql, values)
}

/// The starred songs, last starred first.
pub(crate) fn starred_songs(connection: &Connection, user: i64) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM tracks WHERE user_id = ?1 AND starred_at IS NOT NULL ORDER BY starred_at DESC",
        vec![user.into()],
    )
}

/// The starred albums, last starred first.
pub(crate) fn starred_albums(connection: &Connection, user: i64) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM albums WHERE user_id = ?1 AND starred_at IS NOT NULL ORDER BY starred_at DESC, id",
        vec![user.into()],
    )
}

/// The starred artists, last starred first.
pub(crate) fn starred_artists(connection: &Connection, user: i64) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM artists WHERE user_id = ?1 AND starred_at IS NOT NULL ORDER BY starred_at DESC",
        vec![user.into()],
    )
}

/// The most played songs of an artist.
pub(crate) fn top_songs(
    connection: &Connection,
    user: i64,
    artist: i64,
    count: i64,
) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM tracks WHERE artist_id = ?2 AND user_id = ?1 ORDER BY play_count DESC, id LIMIT ?3",
        vec![user.into(), artist.into(), count.into()],
    )
}

/// Songs of the genres that an artist's songs have, by other artists, another choice each time.
pub(crate) fn songs_like_artist(
    connection: &Connection,
    user: i64,
    artist: i64,
    count: i64,
) -> Result<Vec<i64>, StoreError> {
    numbers(
        connection,
        "SELECT id FROM tracks WHERE user_id = ?1 AND artist_id <> ?2 \
         AND genre IN (SELECT genre FROM tracks WHERE artist_id = ?2 AND user_id = ?1 AND genre IS NOT NULL) \
         ORDER BY random() LIMIT ?3",
        vec![user.into(), artist.into(), count.into()],
    )
}

/// The artist with exactly this name.
pub(crate) fn artist_named(
    connection: &Connection,
    user: i64,
    name: &str,
) -> Result<Option<i64>, StoreError> {
    // The folded key decides identity, but what clients send is the name as displayed.
    Ok(connection
        .prepare_cached("SELECT id FROM artists WHERE user_id = ?1 AND name = ?2 COLLATE NOCASE")?
        .query_row((user, name), |row| row.get(0))
        .optional()?)
}

/// The genres in use, by name.
pub(crate) fn genres(connection: &Connection, user: i64) -> Result<Vec<GenreRow>, StoreError> {
    collect(
        connection,
        "SELECT genre, count(*), \
           (SELECT count(*) FROM albums al WHERE al.user_id = ?1 AND al.genre = t.genre) \
         FROM tracks t WHERE user_id = ?1 AND genre IS NOT NULL GROUP BY genre ORDER BY genre",
        vec![user.into()],
        |row| {
            Ok(GenreRow {
                name: row.get(0)?,
                songs: row.get(1)?,
                albums: row.get(2)?,
            })
        },
    )
}

/// The last change of the user's albums and artists, as the feed counts. Zero where there was none.
pub(crate) fn last_index_change(connection: &Connection, user: i64) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT seq FROM changes WHERE user_id = ?1 AND kind IN ('artist', 'album') ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([user], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// Whether any of the user's files waits to be read.
pub(crate) fn has_pending_files(connection: &Connection, user: i64) -> Result<bool, StoreError> {
    Ok(connection
        // The sign keeps SQLite from walking all files of the user: few files wait, and an index has just those.
        .prepare_cached("SELECT 1 FROM files WHERE media = 'pending' AND +user_id = ?1 LIMIT 1")?
        .exists([user])?)
}

fn numbers(connection: &Connection, sql: &str, values: Vec<Value>) -> Result<Vec<i64>, StoreError> {
    collect(connection, sql, values, |row| row.get(0))
}

fn collect<T>(
    connection: &Connection,
    sql: &str,
    values: Vec<Value>,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(values), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
