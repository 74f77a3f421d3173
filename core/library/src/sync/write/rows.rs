//! What both kinds of source say about an item, in one shape.

use coffer_model::ContentHash;
use std::borrow::Cow;

/// Marks ids that this device made for artists and albums which the server only names.
const LOCAL_PREFIX: &str = "local:";

/// The id was made here: the server does not know it.
pub(crate) fn is_local_id(id: &str) -> bool {
    id.starts_with(LOCAL_PREFIX)
}

/// The id of what the server only names.
pub(crate) fn local_id(key: &str) -> Cow<'static, str> {
    Cow::Owned(format!("{LOCAL_PREFIX}{key}"))
}

/// What an item says about the one above it.
#[derive(Clone, Debug)]
pub(crate) enum Parent<'a, T> {
    /// There is none.
    None,
    /// The server's id; the item itself comes apart, before or after.
    Id(&'a str),
    /// Id and names; the item itself may never come.
    Named(T),
}

#[derive(Clone, Debug)]
pub(crate) struct ArtistRow<'a> {
    pub(crate) server_id: Cow<'a, str>,
    pub(crate) name: &'a str,
    pub(crate) cover: Option<&'a str>,
    pub(crate) rating: Option<u8>,
    pub(crate) starred: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct AlbumRow<'a> {
    pub(crate) server_id: Cow<'a, str>,
    pub(crate) title: &'a str,
    pub(crate) artist: &'a str,
    pub(crate) artist_of: Parent<'a, ArtistRow<'a>>,
    pub(crate) year: Option<i32>,
    pub(crate) genre: Option<&'a str>,
    pub(crate) cover: Option<&'a str>,
    pub(crate) created_at: i64,
    pub(crate) rating: Option<u8>,
    pub(crate) starred: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TrackRow<'a> {
    pub(crate) server_id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) artist: &'a str,
    pub(crate) artist_of: Parent<'a, ArtistRow<'a>>,
    /// Its title, where this source tells it with the track.
    pub(crate) album: Option<&'a str>,
    pub(crate) album_of: Parent<'a, AlbumRow<'a>>,
    pub(crate) track_number: Option<u32>,
    pub(crate) disc_number: Option<u32>,
    pub(crate) year: Option<i32>,
    pub(crate) genre: Option<&'a str>,
    pub(crate) duration: i64,
    pub(crate) size: i64,
    pub(crate) format: Option<&'a str>,
    pub(crate) suffix: &'a str,
    pub(crate) hash: Option<ContentHash>,
    pub(crate) path: Option<&'a str>,
    pub(crate) cover: Option<&'a str>,
    pub(crate) track_gain: Option<f32>,
    pub(crate) track_peak: Option<f32>,
    pub(crate) album_gain: Option<f32>,
    pub(crate) album_peak: Option<f32>,
    pub(crate) rating: Option<u8>,
    pub(crate) starred: bool,
    /// `None` where the source does not count.
    pub(crate) plays: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct PlaylistRow<'a> {
    pub(crate) server_id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) comment: &'a str,
    pub(crate) version: Option<Cow<'a, str>>,
}
