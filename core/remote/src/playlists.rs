//! Reads and writes playlists.

use crate::browse::{item, present};
use crate::subsonic::Call;
use crate::{Client, Purpose, RemoteError};
use coffer_protocol::opensubsonic::{Nothing, Playlist, body};

impl Client {
    /// The playlists, without entries.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn playlists(&self) -> Result<Vec<Playlist>, RemoteError> {
        let call = Call::new("getPlaylists").purpose(Purpose::Sync);
        Ok(self
            .call::<body::Playlists>(call)
            .await?
            .body
            .playlists
            .playlist)
    }

    /// A playlist with its entries.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn playlist(&self, id: &str) -> Result<Playlist, RemoteError> {
        let call = item("getPlaylist", "playlist", id);
        let subject = call.subject.clone();
        let playlist = self.call::<body::OnePlaylist>(call).await?.body.playlist;
        present(playlist, |playlist| &playlist.id).ok_or_else(|| subject.missing())
    }

    /// Makes a playlist of `songs`. Not tried again: a second try could make a second one.
    ///
    /// `None` where the server does not answer with the new playlist (before API 1.14): look it up by name.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn create_playlist(
        &self,
        name: &str,
        songs: &[&str],
    ) -> Result<Option<Playlist>, RemoteError> {
        let call = with_songs(Call::new("createPlaylist").with("name", name), songs);
        let playlist = self.call::<body::OnePlaylist>(call.once()).await?;
        Ok(present(playlist.body.playlist, |playlist| &playlist.id))
    }

    /// Sets the entries of a playlist to `songs`, in order.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn replace_playlist(&self, id: &str, songs: &[&str]) -> Result<(), RemoteError> {
        let call = Call::new("createPlaylist").with("playlistId", id);
        let call = with_songs(call, songs).about("playlist", id);
        self.call::<Nothing>(call).await.map(drop)
    }

    /// Sets name and comment of a playlist; `None` leaves as it is.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn rename_playlist(
        &self,
        id: &str,
        name: Option<&str>,
        comment: Option<&str>,
    ) -> Result<(), RemoteError> {
        let mut call = Call::new("updatePlaylist").with("playlistId", id);
        if let Some(name) = name {
            call = call.with("name", name);
        }
        if let Some(comment) = comment {
            call = call.with("comment", comment);
        }
        self.call::<Nothing>(call.about("playlist", id))
            .await
            .map(drop)
    }

    /// Appends `songs` to a playlist. Not tried again: a second try could append them twice.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn append_to_playlist(&self, id: &str, songs: &[&str]) -> Result<(), RemoteError> {
        let mut call = Call::new("updatePlaylist").with("playlistId", id);
        for song in songs {
            call = call.with("songIdToAdd", song);
        }
        let call = call.about("playlist", id).once();
        self.call::<Nothing>(call).await.map(drop)
    }

    /// Deletes a playlist. One that is gone already counts as deleted.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn delete_playlist(&self, id: &str) -> Result<(), RemoteError> {
        let call = Call::new("deletePlaylist")
            .with("id", id)
            .about("playlist", id);
        match self.call::<Nothing>(call).await {
            Err(RemoteError::NotFound { .. }) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

fn with_songs(mut call: Call, songs: &[&str]) -> Call {
    for song in songs {
        call = call.with("songId", song);
    }
    call
}
