//! `coffer ls`.

use super::Context;
use crate::arguments::{Kind, Ls};
use crate::failure::Failure;
use crate::output::counted;
use crate::{home, output};
use coffer_model::{Album, AlbumId, Artist, Bytes, Millis, Playlist, Track};
use coffer_player::{AlbumQuery, ArtistQuery, PlayerError, Sound, TrackQuery, open_library};
use serde::Serialize;
use std::fmt;

/// A track, as listed.
#[derive(Serialize)]
pub(crate) struct TrackRow {
    id: i64,
    title: String,
    artist: String,
    album: String,
    album_id: Option<i64>,
    track_number: Option<u32>,
    duration: Millis,
    size: u64,
    format: Option<String>,
    path: Option<String>,
    hash: Option<String>,
    rating: Option<u8>,
    starred: bool,
    play_count: u64,
}

/// An album, as listed.
#[derive(Serialize)]
pub(crate) struct AlbumRow {
    id: i64,
    title: String,
    artist: String,
    year: Option<i32>,
    tracks: u32,
    duration: Millis,
    starred: bool,
}

/// An artist, as listed.
#[derive(Serialize)]
pub(crate) struct ArtistRow {
    id: i64,
    name: String,
    albums: u32,
    starred: bool,
}

/// A playlist, as listed.
#[derive(Serialize)]
struct PlaylistRow {
    id: i64,
    name: String,
    tracks: u32,
    duration: Millis,
}

impl From<&Track> for TrackRow {
    fn from(track: &Track) -> Self {
        Self {
            id: track.id.0,
            title: track.title.clone(),
            artist: track.artist.clone(),
            album: track.album.clone(),
            album_id: track.album_id.map(|id| id.0),
            track_number: track.track_number,
            duration: track.duration,
            size: track.size.0,
            format: track.format.map(|format| format.to_string()),
            path: track.path.clone(),
            hash: track.content_hash.map(|hash| hash.to_string()),
            rating: track.rating,
            starred: track.starred,
            play_count: track.play_count,
        }
    }
}

impl From<&Album> for AlbumRow {
    fn from(album: &Album) -> Self {
        Self {
            id: album.id.0,
            title: album.title.clone(),
            artist: album.artist.clone(),
            year: album.year,
            tracks: album.track_count,
            duration: album.duration,
            starred: album.starred,
        }
    }
}

impl From<&Artist> for ArtistRow {
    fn from(artist: &Artist) -> Self {
        Self {
            id: artist.id.0,
            name: artist.name.clone(),
            albums: artist.album_count,
            starred: artist.starred,
        }
    }
}

impl From<&Playlist> for PlaylistRow {
    fn from(playlist: &Playlist) -> Self {
        Self {
            id: playlist.id.0,
            name: playlist.name.clone(),
            tracks: playlist.track_count,
            duration: playlist.duration,
        }
    }
}

impl fmt::Display for TrackRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            title,
            artist,
            album,
            duration,
            ..
        } = self;
        write!(f, "{id:>6}  {title} · {artist} · {album} ({duration})")
    }
}

impl fmt::Display for AlbumRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            title,
            artist,
            tracks,
            duration,
            ..
        } = self;
        write!(f, "{id:>6}  {title} · {artist}")?;
        if let Some(year) = self.year {
            write!(f, " · {year}")?;
        }
        write!(f, " ({}, {duration})", counted(*tracks, "track"))
    }
}

impl fmt::Display for ArtistRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let albums = counted(self.albums, "album");
        write!(f, "{:>6}  {} ({albums})", self.id, self.name)
    }
}

impl fmt::Display for PlaylistRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            name,
            tracks,
            duration,
        } = self;
        let tracks = counted(*tracks, "track");
        write!(f, "{id:>6}  {name} ({tracks}, {duration})")
    }
}

/// Lists the library; files are asked from the locker.
pub(crate) async fn run(context: Context, arguments: Ls) -> Result<(), Failure> {
    let Ls {
        kind,
        album,
        offset,
        limit,
    } = arguments;
    if let Some(id) = album {
        let library = open_library(&context.home)?;
        let rows = library.album_tracks(AlbumId(id))?;
        if rows.is_empty() && library.album(AlbumId(id))?.is_none() {
            return Err(PlayerError::NotFound(format!("album {id}")).into());
        }
        return print::<TrackRow, _>(context.json, &rows);
    }
    let library = open_library(&context.home)?;
    match kind {
        Kind::Files => files(context, offset, limit).await,
        Kind::Albums => {
            let query = AlbumQuery {
                offset,
                limit,
                ..AlbumQuery::default()
            };
            print::<AlbumRow, _>(context.json, &library.albums(&query)?)
        }
        Kind::Artists => {
            let query = ArtistQuery {
                offset,
                limit,
                ..ArtistQuery::default()
            };
            print::<ArtistRow, _>(context.json, &library.artists(&query)?)
        }
        Kind::Tracks => {
            let query = TrackQuery {
                offset,
                limit,
                ..TrackQuery::default()
            };
            print::<TrackRow, _>(context.json, &library.tracks_window(&query)?)
        }
        Kind::Playlists => {
            let playlists = library.playlists(None)?;
            let from = playlists.len().min(offset as usize);
            let to = playlists.len().min(from + limit as usize);
            print::<PlaylistRow, _>(context.json, &playlists[from..to])
        }
    }
}

fn print<'a, Row, Item>(json: bool, items: &'a [Item]) -> Result<(), Failure>
where
    Row: From<&'a Item> + Serialize + fmt::Display,
{
    let rows: Vec<Row> = items.iter().map(Row::from).collect();
    if json {
        return Ok(output::json(&rows)?);
    }
    for row in rows {
        output::line(format_args!("{row}"))?;
    }
    Ok(())
}

async fn files(context: Context, offset: u32, limit: u32) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let account = home::locker_account(&player)?;
    let wanted = offset as usize + limit as usize;
    let mut files = Vec::new();
    let mut after = None;
    while files.len() < wanted {
        let page = player.files(account.id, "", after.as_deref(), 500).await?;
        files.extend(page.files);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    player.shut_down().await?;
    let shown: Vec<_> = files
        .into_iter()
        .skip(offset as usize)
        .take(limit as usize)
        .collect();
    if context.json {
        return Ok(output::json(&shown)?);
    }
    for file in shown {
        let problem = file.problem.map(|words| format!("  ({words})"));
        output::line(format_args!(
            "{:>10}  {}{}",
            Bytes(file.size).to_string(),
            file.path,
            problem.unwrap_or_default()
        ))?;
    }
    Ok(())
}
