//! Which of the uploaded music is pinned, streamed, and left in the locker.

use crate::failure::{Code, Failure};
use coffer_model::Track;
use coffer_player::{AlbumQuery, Library, PinTarget, TrackQuery};

/// Tracks looked at; more would not make a better demo.
const LOOKED_AT: u32 = 1_000;

/// The cast of the demo.
pub(super) struct Cast {
    /// What is pinned.
    pub(super) pinned: PinTarget,
    /// Tracks that are not pinned.
    pub(super) others: Vec<Track>,
}

/// Pins the first album; where there is no other, only the first track.
pub(super) fn cast(library: &Library) -> Result<Cast, Failure> {
    let albums = library.albums(&AlbumQuery {
        limit: 2,
        ..AlbumQuery::default()
    })?;
    let mut tracks = library.tracks_window(&TrackQuery {
        limit: LOOKED_AT,
        ..TrackQuery::default()
    })?;
    let Some(first) = tracks.first() else {
        return Err(Failure::new(
            Code::Trouble,
            "none of the uploaded files is music",
        ));
    };
    let pinned = match albums.as_slice() {
        [album, _, ..] => PinTarget::Album(album.id),
        _ => PinTarget::Track(first.id),
    };
    let is_pinned = |track: &Track| match pinned {
        PinTarget::Album(id) => track.album_id == Some(id),
        _ => pinned == PinTarget::Track(track.id),
    };
    tracks.retain(|track| !is_pinned(track));
    Ok(Cast {
        pinned,
        others: tracks,
    })
}
