//! Tracks.

use super::Conditions;
use super::rows::{ids_of, tracks_by_ids};
use crate::{Library, LibraryError};
use coffer_model::{AccountId, AlbumId, ArtistId, ServerId, Track, TrackId};
use rusqlite::{OptionalExtension, params};

/// Order of tracks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackSort {
    /// By title.
    #[default]
    Title,
    /// Last come first.
    Newest,
    /// Most played first, then by title.
    Plays,
    /// Best rated first, then by title.
    Rating,
}

/// A window on the tracks. The default is the first 100 of all, by title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackQuery {
    /// Order.
    pub sort: TrackSort,
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only by this track artist.
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

impl Default for TrackQuery {
    fn default() -> Self {
        Self {
            sort: TrackSort::Title,
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
    /// A window on the tracks.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn tracks_window(&self, query: &TrackQuery) -> Result<Vec<Track>, LibraryError> {
        let order = match query.sort {
            TrackSort::Title => "title_key, id",
            TrackSort::Newest => "id DESC",
            TrackSort::Plays => "play_count DESC, title_key, id",
            TrackSort::Rating => "rating DESC, title_key, id",
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
            conditions.terms.push("starred = 1");
        }
        self.read(|connection| {
            let ids =
                conditions.window(connection, "tracks", order, (query.offset, query.limit))?;
            Ok(tracks_by_ids(connection, &ids)?)
        })
    }

    /// One track; `None` where it is gone.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn track(&self, id: TrackId) -> Result<Option<Track>, LibraryError> {
        self.read(|connection| Ok(tracks_by_ids(connection, &[id.0])?.pop()))
    }

    /// The tracks with `ids`, in their order; those that are gone are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn tracks(&self, ids: &[TrackId]) -> Result<Vec<Track>, LibraryError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        self.read(|connection| Ok(tracks_by_ids(connection, &ids)?))
    }

    /// The track that `account`'s server knows as `id`.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn track_by_server_id(
        &self,
        account: AccountId,
        id: &ServerId,
    ) -> Result<Option<Track>, LibraryError> {
        self.read(|connection| {
            let id: Option<i64> = connection
                .prepare_cached("SELECT id FROM tracks WHERE account_id = ?1 AND server_id = ?2")?
                .query_row(params![account.0, id.0], |row| row.get(0))
                .optional()?;
            Ok(tracks_by_ids(connection, id.as_slice())?.pop())
        })
    }

    /// The tracks of an album, by disc and number.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn album_tracks(&self, album: AlbumId) -> Result<Vec<Track>, LibraryError> {
        let sql = "SELECT id FROM tracks WHERE album_id = ?1
                   ORDER BY coalesce(disc_number, 1), track_number IS NULL, track_number, title_key, id";
        self.tracks_of(sql, album.0)
    }

    /// The tracks by an artist or on albums of the artist: albums by year, then disc and number.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn artist_tracks(&self, artist: ArtistId) -> Result<Vec<Track>, LibraryError> {
        let sql = "SELECT t.id FROM tracks t LEFT JOIN albums b ON b.id = t.album_id
                   WHERE t.id IN (SELECT id FROM tracks WHERE artist_id = ?1
                                  UNION SELECT x.id FROM albums a JOIN tracks x ON x.album_id = a.id
                                  WHERE a.artist_id = ?1)
                   ORDER BY b.year, b.title_key, b.id, coalesce(t.disc_number, 1), t.track_number, t.title_key, t.id";
        self.tracks_of(sql, artist.0)
    }

    pub(super) fn tracks_of(&self, sql: &str, parent: i64) -> Result<Vec<Track>, LibraryError> {
        self.read(|connection| {
            let ids = ids_of(connection, sql, parent)?;
            Ok(tracks_by_ids(connection, &ids)?)
        })
    }
}
