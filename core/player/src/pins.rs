//! What stays on this device: rules by which tracks are kept, brought up to date after each sync.

use crate::engine::{entry_key, expected};
use crate::{Player, PlayerError};
use coffer_cache::{NotReady, Rule};
use coffer_library::Library;
use coffer_model::{AlbumId, ArtistId, PlaylistId, Track, TrackId};
use std::fmt;
use std::str::FromStr;

/// What is pinned. Its text is the id of the cache's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinTarget {
    /// One track.
    Track(TrackId),
    /// All tracks of an album, also those that come later.
    Album(AlbumId),
    /// All tracks of an artist.
    Artist(ArtistId),
    /// All entries of a playlist.
    Playlist(PlaylistId),
}

impl fmt::Display for PinTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Track(id) => write!(f, "track:{id}"),
            Self::Album(id) => write!(f, "album:{id}"),
            Self::Artist(id) => write!(f, "artist:{id}"),
            Self::Playlist(id) => write!(f, "playlist:{id}"),
        }
    }
}

impl FromStr for PinTarget {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once(':').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        Ok(match kind {
            "track" => Self::Track(TrackId(id)),
            "album" => Self::Album(AlbumId(id)),
            "artist" => Self::Artist(ArtistId(id)),
            "playlist" => Self::Playlist(PlaylistId(id)),
            _ => return Err(()),
        })
    }
}

/// The tracks that `target` stands for now, in playing order, and its name.
///
/// # Errors
/// [`PlayerError::NotFound`] where it is not in the library.
pub fn resolve(library: &Library, target: PinTarget) -> Result<(String, Vec<Track>), PlayerError> {
    let missing = || PlayerError::NotFound(target.to_string().replace(':', " "));
    Ok(match target {
        PinTarget::Track(id) => {
            let track = library.track(id)?.ok_or_else(missing)?;
            (track.title.clone(), vec![track])
        }
        PinTarget::Album(id) => {
            let album = library.album(id)?.ok_or_else(missing)?;
            (album.title, library.album_tracks(id)?)
        }
        PinTarget::Artist(id) => {
            let artist = library.artist(id)?.ok_or_else(missing)?;
            (artist.name, library.artist_tracks(id)?)
        }
        PinTarget::Playlist(id) => {
            let playlist = library.playlist(id)?.ok_or_else(missing)?;
            (playlist.name, library.playlist_tracks(id)?)
        }
    })
}

impl Player {
    /// [`resolve`] in the player's library.
    ///
    /// # Errors
    /// [`PlayerError::NotFound`] where it is not in the library.
    pub fn resolve(&self, target: PinTarget) -> Result<(String, Vec<Track>), PlayerError> {
        resolve(self.library(), target)
    }

    /// Pins `target`: its tracks are downloaded, verified, and never evicted. Returns once the rule is on the disk;
    /// [`downloads`](Self::downloads) shows the progress. Says which tracks it stands for.
    ///
    /// # Errors
    /// [`PlayerError::NotFound`], or where the cache fails.
    pub async fn pin(&self, target: PinTarget) -> Result<Vec<Track>, PlayerError> {
        let (label, tracks) = self.resolve(target)?;
        self.set_pinned(target, &label, &tracks).await?;
        Ok(tracks)
    }

    /// Gives up a pin. What it kept stays until the room is needed.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn unpin(&self, target: PinTarget) -> Result<(), PlayerError> {
        Ok(self.cache().remove_rule(&target.to_string()).await?)
    }

    /// The rules.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn pins(&self) -> Result<Vec<Rule>, PlayerError> {
        Ok(self.cache().rules().await?)
    }

    /// Every pinned track that would not play without a network, with the reason. Empty means: ready to go offline.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn not_ready(&self) -> Result<Vec<NotReady>, PlayerError> {
        Ok(self.cache().ready_report().await?)
    }

    /// Brings the rules up to date with the library. Where the last sync was cut short the rules only grow: a track
    /// that is not listed may only not be listed yet.
    pub(crate) async fn refresh_pins(&self, settled: bool) -> Result<(), PlayerError> {
        for rule in self.cache().rules().await? {
            let Ok(target) = rule.id.parse::<PinTarget>() else {
                continue;
            };
            match self.resolve(target) {
                Ok((label, tracks)) => {
                    if settled || tracks.len() as u64 >= rule.tracks {
                        self.set_pinned(target, &label, &tracks).await?;
                    }
                }
                // Gone from the server: what is on this device stays playable until the user unpins it.
                Err(PlayerError::NotFound(_)) => {
                    tracing::info!(rule = rule.id, "a pinned item is gone from the library");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn set_pinned(
        &self,
        target: PinTarget,
        label: &str,
        tracks: &[Track],
    ) -> Result<(), PlayerError> {
        let entries = tracks
            .iter()
            .map(|track| (entry_key(track), expected(track)))
            .collect();
        Ok(self
            .cache()
            .set_pinned(&target.to_string(), label, entries)
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_survives_its_text() {
        for target in [
            PinTarget::Track(TrackId(1)),
            PinTarget::Album(AlbumId(2)),
            PinTarget::Artist(ArtistId(3)),
            PinTarget::Playlist(PlaylistId(4)),
        ] {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert_eq!("album:x".parse::<PinTarget>(), Err(()));
        assert_eq!("genre:1".parse::<PinTarget>(), Err(()));
    }
}
