//! Tracks: the joined row that every surface answers from.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

/// A track with what is known of its file, album and artists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrackRow {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// Track artists as displayed.
    pub(crate) artist: String,
    /// The first track artist.
    pub(crate) artist_id: i64,
    pub(crate) album: String,
    pub(crate) album_id: i64,
    pub(crate) album_artist: String,
    pub(crate) album_artist_id: i64,
    pub(crate) track_number: Option<u32>,
    pub(crate) disc_number: Option<u32>,
    pub(crate) year: Option<i32>,
    pub(crate) genre: Option<String>,
    /// Milliseconds.
    pub(crate) duration: u64,
    /// kbit/s.
    pub(crate) bit_rate: Option<u32>,
    /// Hz.
    pub(crate) sample_rate: Option<u32>,
    pub(crate) bit_depth: Option<u32>,
    pub(crate) channels: Option<u32>,
    /// An [`AudioFormat`](coffer_model::AudioFormat) name.
    pub(crate) format: String,
    /// By content, without a dot.
    pub(crate) suffix: String,
    pub(crate) file_id: i64,
    /// Path in the locker.
    pub(crate) path: String,
    /// Bytes.
    pub(crate) size: u64,
    /// SHA-256 of the file.
    pub(crate) sha256: [u8; 32],
    /// The embedded picture, else the album's.
    pub(crate) cover_id: Option<i64>,
    /// dB.
    pub(crate) track_gain: Option<f32>,
    /// 1.0 = full scale.
    pub(crate) track_peak: Option<f32>,
    /// dB.
    pub(crate) album_gain: Option<f32>,
    /// 1.0 = full scale.
    pub(crate) album_peak: Option<f32>,
    pub(crate) play_count: u64,
    pub(crate) played_at: Option<i64>,
    pub(crate) starred_at: Option<i64>,
    /// 1 to 5.
    pub(crate) rating: Option<u8>,
    pub(crate) created_at: i64,
}

/// The columns that [`TrackRow::read`] expects, in its order.
pub(crate) const COLUMNS: &str = "t.id, t.title, t.artist, t.artist_id, al.title, t.album_id, \
    aa.name, al.artist_id, t.track_number, t.disc_number, t.year, t.genre, t.duration, t.bit_rate, \
    t.sample_rate, t.bit_depth, t.channels, t.format, t.suffix, t.file_id, f.path, f.size, b.sha256, \
    COALESCE(t.cover_id, al.cover_id), t.track_gain, t.track_peak, t.album_gain, t.album_peak, \
    t.play_count, t.played_at, t.starred_at, t.rating, t.created_at";

/// What [`COLUMNS`] come from; `t` tracks, `al` album, `aa` its artist, `f` file, `b` blob. Append a `WHERE`.
pub(crate) const FROM: &str = "tracks t JOIN albums al ON al.id = t.album_id \
    JOIN artists aa ON aa.id = al.artist_id JOIN files f ON f.id = t.file_id \
    JOIN blobs b ON b.id = f.blob_id";

impl TrackRow {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            title: row.get(1)?,
            artist: row.get(2)?,
            artist_id: row.get(3)?,
            album: row.get(4)?,
            album_id: row.get(5)?,
            album_artist: row.get(6)?,
            album_artist_id: row.get(7)?,
            track_number: row.get(8)?,
            disc_number: row.get(9)?,
            year: row.get(10)?,
            genre: row.get(11)?,
            duration: unsigned(row, 12)?,
            bit_rate: row.get(13)?,
            sample_rate: row.get(14)?,
            bit_depth: row.get(15)?,
            channels: row.get(16)?,
            format: row.get(17)?,
            suffix: row.get(18)?,
            file_id: row.get(19)?,
            path: row.get(20)?,
            size: unsigned(row, 21)?,
            sha256: row.get(22)?,
            cover_id: row.get(23)?,
            track_gain: row.get(24)?,
            track_peak: row.get(25)?,
            album_gain: row.get(26)?,
            album_peak: row.get(27)?,
            play_count: unsigned(row, 28)?,
            played_at: row.get(29)?,
            starred_at: row.get(30)?,
            rating: row.get(31)?,
            created_at: row.get(32)?,
        })
    }
}

/// Every track that `rest` (`WHERE …`, `ORDER BY …`, over the names of [`FROM`]) chooses.
pub(crate) fn select(
    conn: &Connection,
    rest: &str,
    params: &[&dyn ToSql],
) -> Result<Vec<TrackRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} {rest}"))?;
    let rows = statement.query_map(params, TrackRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The user's track with this id.
pub(crate) fn by_id(
    conn: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<TrackRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE t.id = ?1 AND t.user_id = ?2"
    ))?;
    Ok(statement
        .query_row(params![id, user_id], TrackRow::read)
        .optional()?)
}

/// The user's tracks with these ids, in their order; unknown ids are left out.
pub(crate) fn by_ids(
    conn: &Connection,
    user_id: i64,
    ids: &[i64],
) -> Result<Vec<TrackRow>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM json_each(?1) asked CROSS JOIN {FROM} \
         WHERE t.id = asked.value AND t.user_id = ?2 ORDER BY asked.key"
    ))?;
    // What `Debug` writes for integers is a JSON list.
    let rows = statement.query_map(params![format!("{ids:?}"), user_id], TrackRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The tracks of an album, by disc and number.
pub(crate) fn of_album(
    conn: &Connection,
    user_id: i64,
    album_id: i64,
) -> Result<Vec<TrackRow>, StoreError> {
    select(
        conn,
        "WHERE t.album_id = ?1 AND t.user_id = ?2 ORDER BY t.disc_number, t.track_number, t.id",
        &[&album_id, &user_id],
    )
}

/// The lyrics embedded in a track.
pub(crate) fn lyrics(
    conn: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<String>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT lyrics FROM tracks WHERE id = ?1 AND user_id = ?2")?
        .query_row(params![id, user_id], |row| row.get(0))
        .optional()?
        .flatten())
}

/// How many tracks the user has.
pub(crate) fn count(conn: &Connection, user_id: i64) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM tracks WHERE user_id = ?1")?
        .query_row([user_id], |row| unsigned(row, 0))?)
}

/// A column that is never negative.
pub(super) fn unsigned(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(index)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(index, value))
}
