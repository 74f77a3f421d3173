//! Records of the library.

use crate::cover::CoverRef;
use crate::number::{int, long};
use coffer_model::{AccountId, ServerId};

/// A playable track.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Track {
    /// The id on this device, never given twice.
    pub id: i64,
    /// The account it belongs to.
    pub account: i64,
    /// Title; the file's name where no tag says it.
    pub title: String,
    /// Track artist as displayed.
    pub artist: String,
    /// Album title as displayed, empty where unknown.
    pub album: String,
    /// The album, where it has one.
    pub album_id: Option<i64>,
    /// The track artist, where known.
    pub artist_id: Option<i64>,
    /// Number on the disc, from 1.
    pub track_number: Option<i32>,
    /// Number of the disc, from 1.
    pub disc_number: Option<i32>,
    /// Year of release.
    pub year: Option<i32>,
    /// Audible length, milliseconds; 0 where unknown.
    pub duration_ms: i64,
    /// Size of the file, bytes; 0 where unknown.
    pub size_bytes: i64,
    /// File suffix without a dot.
    pub suffix: String,
    /// Cover art.
    pub cover: Option<CoverRef>,
    /// Starred?
    pub starred: bool,
    /// 1 to 5, where rated.
    pub rating: Option<i32>,
    /// Plays, those not yet sent included.
    pub play_count: i64,
}

/// An album.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Album {
    /// The id on this device, never given twice.
    pub id: i64,
    /// The account it belongs to.
    pub account: i64,
    /// Title.
    pub title: String,
    /// Album artist as displayed.
    pub artist: String,
    /// The album artist, where known.
    pub artist_id: Option<i64>,
    /// Year of release.
    pub year: Option<i32>,
    /// Genre as displayed.
    pub genre: Option<String>,
    /// How many tracks it has.
    pub track_count: i32,
    /// Sum of its tracks' lengths, milliseconds.
    pub duration_ms: i64,
    /// Cover art.
    pub cover: Option<CoverRef>,
    /// Starred?
    pub starred: bool,
}

/// An artist.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Artist {
    /// The id on this device, never given twice.
    pub id: i64,
    /// The account it belongs to.
    pub account: i64,
    /// Name.
    pub name: String,
    /// Number of albums whose album artist it is.
    pub album_count: i32,
    /// A picture.
    pub cover: Option<CoverRef>,
    /// Starred?
    pub starred: bool,
}

/// A playlist, without its entries.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Playlist {
    /// The id on this device, never given twice.
    pub id: i64,
    /// The account it belongs to.
    pub account: i64,
    /// Name.
    pub name: String,
    /// How many entries it has.
    pub track_count: i32,
    /// Sum of its entries' lengths, milliseconds.
    pub duration_ms: i64,
}

/// What a search found, best first in each list.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct SearchResults {
    /// Artists.
    pub artists: Vec<Artist>,
    /// Albums, by title and artist.
    pub albums: Vec<Album>,
    /// Tracks, by title and artist.
    pub tracks: Vec<Track>,
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Counts {
    /// Artists.
    pub artists: i64,
    /// Albums.
    pub albums: i64,
    /// Tracks.
    pub tracks: i64,
    /// Playlists.
    pub playlists: i64,
}

/// How often each part of the library has changed since it was opened: compare with the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Revisions {
    /// Accounts added, edited or removed.
    pub accounts: i64,
    /// Artists.
    pub artists: i64,
    /// Albums.
    pub albums: i64,
    /// Tracks, their ratings, stars and play counts included.
    pub tracks: i64,
    /// Playlists and their entries.
    pub playlists: i64,
    /// Edits queued, sent or refused.
    pub outbox: i64,
}

fn cover(account: AccountId, id: Option<ServerId>) -> Option<CoverRef> {
    id.map(|id| CoverRef {
        account: account.0,
        id: id.0,
    })
}

/// Converts each of `items`.
pub(crate) fn list<T, U: From<T>>(items: impl IntoIterator<Item = T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

impl From<coffer_model::Track> for Track {
    fn from(track: coffer_model::Track) -> Self {
        Self {
            id: track.id.0,
            account: track.account.0,
            title: track.title,
            artist: track.artist,
            album: track.album,
            album_id: track.album_id.map(|id| id.0),
            artist_id: track.artist_id.map(|id| id.0),
            track_number: track.track_number.map(int),
            disc_number: track.disc_number.map(int),
            year: track.year,
            duration_ms: long(track.duration.0),
            size_bytes: long(track.size.0),
            suffix: track.suffix,
            cover: cover(track.account, track.cover),
            starred: track.starred,
            rating: track.rating.map(i32::from),
            play_count: long(track.play_count),
        }
    }
}

impl From<coffer_model::Album> for Album {
    fn from(album: coffer_model::Album) -> Self {
        Self {
            id: album.id.0,
            account: album.account.0,
            title: album.title,
            artist: album.artist,
            artist_id: album.artist_id.map(|id| id.0),
            year: album.year,
            genre: album.genre,
            track_count: int(album.track_count),
            duration_ms: long(album.duration.0),
            cover: cover(album.account, album.cover),
            starred: album.starred,
        }
    }
}

impl From<coffer_model::Artist> for Artist {
    fn from(artist: coffer_model::Artist) -> Self {
        Self {
            id: artist.id.0,
            account: artist.account.0,
            name: artist.name,
            album_count: int(artist.album_count),
            cover: cover(artist.account, artist.cover),
            starred: artist.starred,
        }
    }
}

impl From<coffer_model::Playlist> for Playlist {
    fn from(playlist: coffer_model::Playlist) -> Self {
        Self {
            id: playlist.id.0,
            account: playlist.account.0,
            name: playlist.name,
            track_count: int(playlist.track_count),
            duration_ms: long(playlist.duration.0),
        }
    }
}

impl From<coffer_player::SearchResults> for SearchResults {
    fn from(found: coffer_player::SearchResults) -> Self {
        Self {
            artists: list(found.artists),
            albums: list(found.albums),
            tracks: list(found.tracks),
        }
    }
}

impl From<coffer_player::Counts> for Counts {
    fn from(counts: coffer_player::Counts) -> Self {
        Self {
            artists: long(counts.artists),
            albums: long(counts.albums),
            tracks: long(counts.tracks),
            playlists: long(counts.playlists),
        }
    }
}

impl From<coffer_player::Revisions> for Revisions {
    fn from(revisions: coffer_player::Revisions) -> Self {
        Self {
            accounts: long(revisions.accounts),
            artists: long(revisions.artists),
            albums: long(revisions.albums),
            tracks: long(revisions.tracks),
            playlists: long(revisions.playlists),
            outbox: long(revisions.outbox),
        }
    }
}
