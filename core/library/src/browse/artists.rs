//! Artists.

use super::Conditions;
use super::rows::artists_by_ids;
use crate::{Library, LibraryError};
use coffer_model::{AccountId, Artist, ArtistId};

/// A window on the artists, by name. The default is the first 100 of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtistQuery {
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only starred ones.
    pub starred: bool,
    /// Only artists with albums of their own, not those of single tracks.
    pub with_albums: bool,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

impl Default for ArtistQuery {
    fn default() -> Self {
        Self {
            account: None,
            starred: false,
            with_albums: false,
            offset: 0,
            limit: 100,
        }
    }
}

impl Library {
    /// A window on the artists.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn artists(&self, query: &ArtistQuery) -> Result<Vec<Artist>, LibraryError> {
        let mut conditions = Conditions::default();
        conditions.account(query.account);
        if query.starred {
            conditions.add("starred = ?", 1);
        }
        if query.with_albums {
            conditions.add(
                "EXISTS (SELECT 1 FROM albums WHERE artist_id = artists.id) = ?",
                1,
            );
        }
        self.read(|connection| {
            let window = (query.offset, query.limit);
            let ids = conditions.window(connection, "artists", "name_key, id", window)?;
            Ok(artists_by_ids(connection, &ids)?)
        })
    }

    /// One artist; `None` where it is gone.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn artist(&self, id: ArtistId) -> Result<Option<Artist>, LibraryError> {
        self.read(|connection| Ok(artists_by_ids(connection, &[id.0])?.pop()))
    }
}
