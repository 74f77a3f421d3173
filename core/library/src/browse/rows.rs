//! Rows to model types. A window is a list of ids first; each id is then read in full, by its primary key.

use coffer_model::{
    AccountId, Album, AlbumId, Artist, ArtistId, AudioFormat, Bytes, ContentHash, Millis, Playlist,
    PlaylistId, ReplayGain, ServerId, Track, TrackId,
};
use rusqlite::{Connection, OptionalExtension, Row};

const TRACK: &str = "SELECT t.id, t.account_id, t.server_id, t.title, t.artist, b.title, t.album_id, t.artist_id,
        t.track_number, t.disc_number, t.year, t.genre, t.duration, t.size, t.format, t.suffix, t.content_hash, t.path,
        t.cover, t.track_gain, t.track_peak, t.album_gain, t.album_peak, t.rating, t.starred, t.play_count
    FROM tracks t LEFT JOIN albums b ON b.id = t.album_id WHERE t.id = ?1";
const ALBUM: &str = "SELECT a.id, a.account_id, a.server_id, a.title, a.artist, a.artist_id, a.year, a.genre, a.cover,
        a.starred, count(t.id), coalesce(sum(t.duration), 0)
    FROM albums a LEFT JOIN tracks t ON t.album_id = a.id WHERE a.id = ?1 GROUP BY a.id";
const ARTIST: &str = "SELECT id, account_id, server_id, name, cover, starred,
        (SELECT count(*) FROM albums WHERE artist_id = artists.id)
    FROM artists WHERE id = ?1";
const PLAYLIST: &str = "SELECT p.id, p.account_id, p.server_id, p.name, p.comment, count(t.id),
        coalesce(sum(t.duration), 0)
    FROM playlists p LEFT JOIN playlist_entries e ON e.playlist_id = p.id LEFT JOIN tracks t ON t.id = e.track_id
    WHERE p.id = ?1 GROUP BY p.id";

/// A stored count or size. Only non-negative numbers are ever written.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// Null while a renumbering server has given the id to another row: nothing can be asked for by it then.
fn server_id(id: Option<String>) -> ServerId {
    ServerId(id.unwrap_or_default())
}

fn track(row: &Row<'_>) -> Result<Track, rusqlite::Error> {
    Ok(Track {
        id: TrackId(row.get(0)?),
        account: AccountId(row.get(1)?),
        server_id: server_id(row.get(2)?),
        title: row.get(3)?,
        artist: row.get(4)?,
        album: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        album_id: row.get::<_, Option<i64>>(6)?.map(AlbumId),
        artist_id: row.get::<_, Option<i64>>(7)?.map(ArtistId),
        track_number: row.get(8)?,
        disc_number: row.get(9)?,
        year: row.get(10)?,
        genre: row.get(11)?,
        duration: Millis(unsigned(row.get(12)?)),
        size: Bytes(unsigned(row.get(13)?)),
        format: row
            .get::<_, Option<String>>(14)?
            .and_then(|name| AudioFormat::from_name(&name)),
        suffix: row.get(15)?,
        content_hash: row.get::<_, Option<[u8; 32]>>(16)?.map(ContentHash),
        path: row.get(17)?,
        cover: row.get::<_, Option<String>>(18)?.map(ServerId),
        replay_gain: ReplayGain {
            track_gain: row.get(19)?,
            track_peak: row.get(20)?,
            album_gain: row.get(21)?,
            album_peak: row.get(22)?,
        },
        rating: row.get(23)?,
        starred: row.get(24)?,
        play_count: unsigned(row.get(25)?),
    })
}

fn album(row: &Row<'_>) -> Result<Album, rusqlite::Error> {
    Ok(Album {
        id: AlbumId(row.get(0)?),
        account: AccountId(row.get(1)?),
        server_id: server_id(row.get(2)?),
        title: row.get(3)?,
        artist: row.get(4)?,
        artist_id: row.get::<_, Option<i64>>(5)?.map(ArtistId),
        year: row.get(6)?,
        genre: row.get(7)?,
        cover: row.get::<_, Option<String>>(8)?.map(ServerId),
        starred: row.get(9)?,
        track_count: small(row.get(10)?),
        duration: Millis(unsigned(row.get(11)?)),
    })
}

fn artist(row: &Row<'_>) -> Result<Artist, rusqlite::Error> {
    Ok(Artist {
        id: ArtistId(row.get(0)?),
        account: AccountId(row.get(1)?),
        server_id: server_id(row.get(2)?),
        name: row.get(3)?,
        cover: row.get::<_, Option<String>>(4)?.map(ServerId),
        starred: row.get(5)?,
        album_count: small(row.get(6)?),
    })
}

fn playlist(row: &Row<'_>) -> Result<Playlist, rusqlite::Error> {
    Ok(Playlist {
        id: PlaylistId(row.get(0)?),
        account: AccountId(row.get(1)?),
        server_id: server_id(row.get(2)?),
        name: row.get(3)?,
        comment: row.get(4)?,
        track_count: small(row.get(5)?),
        duration: Millis(unsigned(row.get(6)?)),
    })
}

/// The items with `ids`, in the order of `ids`; ids that are gone are left out.
fn by_ids<T>(
    connection: &Connection,
    sql: &str,
    ids: &[i64],
    read: fn(&Row<'_>) -> Result<T, rusqlite::Error>,
) -> Result<Vec<T>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        items.extend(statement.query_row([id], read).optional()?);
    }
    Ok(items)
}

pub(crate) fn tracks_by_ids(
    connection: &Connection,
    ids: &[i64],
) -> Result<Vec<Track>, rusqlite::Error> {
    by_ids(connection, TRACK, ids, track)
}

pub(crate) fn albums_by_ids(
    connection: &Connection,
    ids: &[i64],
) -> Result<Vec<Album>, rusqlite::Error> {
    by_ids(connection, ALBUM, ids, album)
}

pub(crate) fn artists_by_ids(
    connection: &Connection,
    ids: &[i64],
) -> Result<Vec<Artist>, rusqlite::Error> {
    by_ids(connection, ARTIST, ids, artist)
}

pub(super) fn playlists_by_ids(
    connection: &Connection,
    ids: &[i64],
) -> Result<Vec<Playlist>, rusqlite::Error> {
    by_ids(connection, PLAYLIST, ids, playlist)
}

/// Runs `sql`, which answers ids, with one parameter.
pub(super) fn ids_of(
    connection: &Connection,
    sql: &str,
    parameter: i64,
) -> Result<Vec<i64>, rusqlite::Error> {
    connection
        .prepare_cached(sql)?
        .query_map([parameter], |row| row.get(0))?
        .collect()
}
