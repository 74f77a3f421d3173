//! Playlists.

use super::Conditions;
use super::rows::playlists_by_ids;
use crate::{Library, LibraryError};
use coffer_model::{AccountId, Playlist, PlaylistId, Track};

impl Library {
    /// The playlists of one account or of all, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn playlists(&self, account: Option<AccountId>) -> Result<Vec<Playlist>, LibraryError> {
        let mut conditions = Conditions::default();
        conditions.account(account);
        self.read(|connection| {
            let ids = conditions.window(connection, "playlists", "name_key, id", (0, u32::MAX))?;
            Ok(playlists_by_ids(connection, &ids)?)
        })
    }

    /// One playlist; `None` where it is gone.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn playlist(&self, id: PlaylistId) -> Result<Option<Playlist>, LibraryError> {
        self.read(|connection| Ok(playlists_by_ids(connection, &[id.0])?.pop()))
    }

    /// The tracks of a playlist in its order; a track may stand twice.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn playlist_tracks(&self, id: PlaylistId) -> Result<Vec<Track>, LibraryError> {
        let sql = "SELECT track_id FROM playlist_entries WHERE playlist_id = ?1 ORDER BY position";
        self.tracks_of(sql, id.0)
    }
}
