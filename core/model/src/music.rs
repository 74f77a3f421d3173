//! Tracks, albums, artists, playlists as the player knows them.

use crate::{
    AccountId, AlbumId, ArtistId, AudioFormat, Bytes, ContentHash, Millis, PlaylistId, ServerId,
    TrackId,
};
use serde::{Deserialize, Serialize};

/// Loudness data of a track, in dB and as a fraction of full scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplayGain {
    /// Track gain, dB.
    pub track_gain: Option<f32>,
    /// Track peak, 1.0 = full scale.
    pub track_peak: Option<f32>,
    /// Album gain, dB.
    pub album_gain: Option<f32>,
    /// Album peak, 1.0 = full scale.
    pub album_peak: Option<f32>,
}

/// One playable track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The local id.
    pub id: TrackId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The id by which the server knows it now.
    pub server_id: ServerId,
    /// Title; the file's name where no tag says it.
    pub title: String,
    /// Track artist as displayed.
    pub artist: String,
    /// Album title as displayed, empty where unknown.
    pub album: String,
    /// The album, where it has one.
    pub album_id: Option<AlbumId>,
    /// The track artist, where known.
    pub artist_id: Option<ArtistId>,
    /// Number on the disc, from 1.
    pub track_number: Option<u32>,
    /// Number of the disc, from 1.
    pub disc_number: Option<u32>,
    /// Year of release.
    pub year: Option<i32>,
    /// Genre as displayed.
    pub genre: Option<String>,
    /// Audible length.
    pub duration: Millis,
    /// Size of the original file.
    pub size: Bytes,
    /// What it is encoded as; `None` where the server names a format that Coffer does not know.
    pub format: Option<AudioFormat>,
    /// File suffix without a dot, as the server says.
    pub suffix: String,
    /// SHA-256 of the original, where the server tells it.
    pub content_hash: Option<ContentHash>,
    /// Path in the locker or library of the server, for display and identity.
    pub path: Option<String>,
    /// The server's id of the cover art.
    pub cover: Option<ServerId>,
    /// Loudness.
    pub replay_gain: ReplayGain,
    /// 1 to 5, where rated.
    pub rating: Option<u8>,
    /// Starred?
    pub starred: bool,
    /// Plays counted by the server and not yet sent ones.
    pub play_count: u64,
}

/// An album.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Album {
    /// The local id.
    pub id: AlbumId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The id by which the server knows it now.
    pub server_id: ServerId,
    /// Title.
    pub title: String,
    /// Album artist as displayed.
    pub artist: String,
    /// The album artist, where known.
    pub artist_id: Option<ArtistId>,
    /// Year of release.
    pub year: Option<i32>,
    /// Genre as displayed.
    pub genre: Option<String>,
    /// How many tracks it has.
    pub track_count: u32,
    /// Sum of its tracks' lengths.
    pub duration: Millis,
    /// The server's id of the cover art.
    pub cover: Option<ServerId>,
    /// Starred?
    pub starred: bool,
}

/// An artist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Artist {
    /// The local id.
    pub id: ArtistId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The id by which the server knows it now.
    pub server_id: ServerId,
    /// Name.
    pub name: String,
    /// Number of albums whose album artist it is.
    pub album_count: u32,
    /// The server's id of a picture.
    pub cover: Option<ServerId>,
    /// Starred?
    pub starred: bool,
}

/// A playlist, without its entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Playlist {
    /// The local id.
    pub id: PlaylistId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The id by which the server knows it now.
    pub server_id: ServerId,
    /// Name.
    pub name: String,
    /// Free text.
    pub comment: String,
    /// How many entries it has.
    pub track_count: u32,
    /// Sum of its entries' lengths.
    pub duration: Millis,
}
