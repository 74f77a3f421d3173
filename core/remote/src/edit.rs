//! Stars, ratings, plays.

use crate::subsonic::Call;
use crate::{Client, RemoteError};
use coffer_protocol::opensubsonic::Nothing;

/// What can be starred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A song.
    Song,
    /// An album.
    Album,
    /// An artist.
    Artist,
}

impl ItemKind {
    fn key(self) -> &'static str {
        match self {
            Self::Song => "id",
            Self::Album => "albumId",
            Self::Artist => "artistId",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Song => "song",
            Self::Album => "album",
            Self::Artist => "artist",
        }
    }
}

impl Client {
    /// Stars an item.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn star(&self, kind: ItemKind, id: &str) -> Result<(), RemoteError> {
        let call = Call::new("star").with(kind.key(), id);
        self.call::<Nothing>(call.about(kind.name(), id))
            .await
            .map(drop)
    }

    /// Takes the star from an item.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn unstar(&self, kind: ItemKind, id: &str) -> Result<(), RemoteError> {
        let call = Call::new("unstar").with(kind.key(), id);
        self.call::<Nothing>(call.about(kind.name(), id))
            .await
            .map(drop)
    }

    /// Rates an item of any kind, 1 to 5; 0 takes the rating away. More than 5 is 5.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn set_rating(&self, id: &str, rating: u8) -> Result<(), RemoteError> {
        let call = Call::new("setRating")
            .with("id", id)
            .with("rating", rating.min(5));
        self.call::<Nothing>(call.about("item", id)).await.map(drop)
    }

    /// Reports plays, each with its start in Unix milliseconds, in order, a request each: some servers
    /// count only the first of several. Returns how many the server took; when that is not all of them,
    /// also why the next one failed, for which it is not known whether it was counted.
    ///
    /// A failed request is not tried again: a second try could count the play twice.
    pub async fn scrobble(&self, plays: &[(&str, i64)]) -> (usize, Option<RemoteError>) {
        for (done, (id, at)) in plays.iter().enumerate() {
            let call = Call::new("scrobble")
                .with("id", id)
                .with("time", at)
                .with("submission", true);
            if let Err(error) = self.call::<Nothing>(call.about("song", id).once()).await {
                return (done, Some(error));
            }
        }
        (plays.len(), None)
    }

    /// Tells the server what is playing now. Some servers count it as a play.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn now_playing(&self, id: &str) -> Result<(), RemoteError> {
        let call = Call::new("scrobble")
            .with("id", id)
            .with("submission", false);
        self.call::<Nothing>(call.about("song", id).once())
            .await
            .map(drop)
    }
}
