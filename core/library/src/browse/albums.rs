//! Albums.

use super::Conditions;
use super::rows::{albums_by_ids, ids_of};
use crate::{Library, LibraryError};
use coffer_model::{AccountId, Album, AlbumId, ArtistId};

/// Order of albums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlbumSort {
    /// By title.
    #[default]
    Title,
    /// By album artist, then year.
    Artist,
    /// Last come first.
    Newest,
    /// Latest year first, unknown years last.
    Year,
}

/// A window on the albums. The default is the first 100 of all, by title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlbumQuery {
    /// Order.
    pub sort: AlbumSort,
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only those whose album artist it is.
    pub artist: Option<ArtistId>,
    /// Only of this genre; case does not matter.
    pub genre: Option<String>,
    /// Only starred ones.
    pub starred: bool,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

impl Default for AlbumQuery {
    fn default() -> Self {
        Self {
            sort: AlbumSort::Title,
            account: None,
            artist: None,
            genre: None,
            starred: false,
            offset: 0,
            limit: 100,
        }
    }
}

impl Library {
    /// A window on the albums.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn albums(&self, query: &AlbumQuery) -> Result<Vec<Album>, LibraryError> {
        let order = match query.sort {
            AlbumSort::Title => "title_key, id",
            AlbumSort::Artist => "artist_key, year, title_key, id",
            AlbumSort::Newest => "created_at DESC, id DESC",
            AlbumSort::Year => "year DESC, title_key, id",
        };
        let mut conditions = Conditions::default();
        conditions.account(query.account);
        if let Some(artist) = query.artist {
            conditions.add("artist_id = ?", artist.0);
        }
        if let Some(genre) = &query.genre {
            conditions.add("genre = ? COLLATE NOCASE", genre.clone());
        }
        if query.starred {
            conditions.add("starred = ?", 1);
        }
        self.read(|connection| {
            let ids =
                conditions.window(connection, "albums", order, (query.offset, query.limit))?;
            Ok(albums_by_ids(connection, &ids)?)
        })
    }

    /// One album; `None` where it is gone.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn album(&self, id: AlbumId) -> Result<Option<Album>, LibraryError> {
        self.read(|connection| Ok(albums_by_ids(connection, &[id.0])?.pop()))
    }

    /// The albums whose album artist is `artist`, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn artist_albums(&self, artist: ArtistId) -> Result<Vec<Album>, LibraryError> {
        self.read(|connection| {
            let sql = "SELECT id FROM albums WHERE artist_id = ?1 ORDER BY year, title_key, id";
            let ids = ids_of(connection, sql, artist.0)?;
            Ok(albums_by_ids(connection, &ids)?)
        })
    }
}
