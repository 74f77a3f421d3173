//! What is there: lists by window, search, stars and ratings, covers.

use crate::listening::{ListenerError, Listening, Subscription};
use crate::model::list;
use crate::number::{index, small};
use crate::runtime::{Core, at_once};
use crate::{
    Album, Artist, CofferError, Counts, Cover, CoverRef, Playlist, Revisions, SearchResults, Track,
};
use coffer_model::{AccountId, AlbumId, ArtistId, PlaylistId, ServerId, TrackId};
use coffer_player::{Edit, Library, PlayerError};
use std::sync::Arc;

/// Order of albums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AlbumSort {
    /// By title.
    Title,
    /// By album artist, then year.
    Artist,
    /// Last come first.
    Newest,
    /// Latest year first, unknown years last.
    Year,
}

/// Order of tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TrackSort {
    /// By title.
    Title,
    /// Last come first.
    Newest,
    /// Most played first, then by title.
    Plays,
    /// Best rated first, then by title.
    Rating,
}

/// A window on the albums.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AlbumQuery {
    /// Order.
    pub sort: AlbumSort,
    /// Only of this account.
    #[uniffi(default = None)]
    pub account: Option<i64>,
    /// Only those whose album artist it is.
    #[uniffi(default = None)]
    pub artist: Option<i64>,
    /// Only of this genre; case does not matter.
    #[uniffi(default = None)]
    pub genre: Option<String>,
    /// Only starred ones.
    #[uniffi(default = false)]
    pub starred: bool,
    /// How many to pass over.
    #[uniffi(default = 0)]
    pub offset: i32,
    /// How many at most.
    #[uniffi(default = 100)]
    pub limit: i32,
}

/// A window on the artists, by name.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ArtistQuery {
    /// Only of this account.
    #[uniffi(default = None)]
    pub account: Option<i64>,
    /// Only starred ones.
    #[uniffi(default = false)]
    pub starred: bool,
    /// Only artists with albums of their own, not those of single tracks.
    #[uniffi(default = true)]
    pub with_albums: bool,
    /// How many to pass over.
    #[uniffi(default = 0)]
    pub offset: i32,
    /// How many at most.
    #[uniffi(default = 100)]
    pub limit: i32,
}

/// A window on the tracks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrackQuery {
    /// Order.
    pub sort: TrackSort,
    /// Only of this account.
    #[uniffi(default = None)]
    pub account: Option<i64>,
    /// Only by this track artist.
    #[uniffi(default = None)]
    pub artist: Option<i64>,
    /// Only of this genre; case does not matter.
    #[uniffi(default = None)]
    pub genre: Option<String>,
    /// Only starred ones.
    #[uniffi(default = false)]
    pub starred: bool,
    /// How many to pass over.
    #[uniffi(default = 0)]
    pub offset: i32,
    /// How many at most.
    #[uniffi(default = 100)]
    pub limit: i32,
}

/// What can be starred and rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Item {
    /// A track.
    Track {
        /// Its id.
        id: i64,
    },
    /// An album.
    Album {
        /// Its id.
        id: i64,
    },
    /// An artist.
    Artist {
        /// Its id.
        id: i64,
    },
}

/// Hears of changes of the library. Kotlin implements it; called on threads of the core, may block.
#[uniffi::export(callback_interface)]
pub trait LibraryListener: Send + Sync {
    /// Something changed; at first the present state.
    fn on_change(&self, revisions: Revisions) -> Result<(), ListenerError>;
}

/// What is there. Works without a network, except where it says otherwise.
#[derive(uniffi::Object)]
pub struct MusicLibrary {
    core: Arc<Core>,
}

impl MusicLibrary {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Library) -> Result<T, coffer_player::LibraryError> + Send + 'static,
    ) -> Result<T, CofferError> {
        self.core
            .read(|player| Ok(work(player.library()).map_err(PlayerError::from)?))
            .await
    }

    async fn edit(&self, edit: Edit) -> Result<(), CofferError> {
        self.core
            .run(|core| async move { Ok(core.player.edit(edit).await?) })
            .await
    }
}

#[uniffi::export]
impl MusicLibrary {
    /// A window on the albums.
    pub async fn albums(&self, query: AlbumQuery) -> Result<Vec<Album>, CofferError> {
        let query = query.into();
        self.read(move |library| library.albums(&query).map(list))
            .await
    }

    /// A window on the artists.
    pub async fn artists(&self, query: ArtistQuery) -> Result<Vec<Artist>, CofferError> {
        let query = query.into();
        self.read(move |library| library.artists(&query).map(list))
            .await
    }

    /// A window on the tracks.
    pub async fn tracks(&self, query: TrackQuery) -> Result<Vec<Track>, CofferError> {
        let query = query.into();
        self.read(move |library| library.tracks_window(&query).map(list))
            .await
    }

    /// The playlists of one account or of all, by name.
    pub async fn playlists(&self, account: Option<i64>) -> Result<Vec<Playlist>, CofferError> {
        let account = account.map(AccountId);
        self.read(move |library| library.playlists(account).map(list))
            .await
    }

    /// One album; `null` where it is gone.
    pub async fn album(&self, id: i64) -> Result<Option<Album>, CofferError> {
        self.read(move |library| Ok(library.album(AlbumId(id))?.map(Album::from)))
            .await
    }

    /// One artist; `null` where it is gone.
    pub async fn artist(&self, id: i64) -> Result<Option<Artist>, CofferError> {
        self.read(move |library| Ok(library.artist(ArtistId(id))?.map(Artist::from)))
            .await
    }

    /// One track; `null` where it is gone.
    pub async fn track(&self, id: i64) -> Result<Option<Track>, CofferError> {
        self.read(move |library| Ok(library.track(TrackId(id))?.map(Track::from)))
            .await
    }

    /// One playlist; `null` where it is gone.
    pub async fn playlist(&self, id: i64) -> Result<Option<Playlist>, CofferError> {
        self.read(move |library| Ok(library.playlist(PlaylistId(id))?.map(Playlist::from)))
            .await
    }

    /// The tracks of an album, by disc and number.
    pub async fn album_tracks(&self, id: i64) -> Result<Vec<Track>, CofferError> {
        self.read(move |library| library.album_tracks(AlbumId(id)).map(list))
            .await
    }

    /// The tracks by an artist or on albums of the artist: albums by year, then disc and number.
    pub async fn artist_tracks(&self, id: i64) -> Result<Vec<Track>, CofferError> {
        self.read(move |library| library.artist_tracks(ArtistId(id)).map(list))
            .await
    }

    /// The albums of an artist, oldest first.
    pub async fn artist_albums(&self, id: i64) -> Result<Vec<Album>, CofferError> {
        self.read(move |library| library.artist_albums(ArtistId(id)).map(list))
            .await
    }

    /// The tracks of a playlist in its order; a track may stand twice.
    pub async fn playlist_tracks(&self, id: i64) -> Result<Vec<Track>, CofferError> {
        self.read(move |library| library.playlist_tracks(PlaylistId(id)).map(list))
            .await
    }

    /// The tracks with `ids`, in their order; those that are gone are left out.
    pub async fn tracks_by_ids(&self, ids: Vec<i64>) -> Result<Vec<Track>, CofferError> {
        let ids: Vec<TrackId> = ids.into_iter().map(TrackId).collect();
        self.read(move |library| library.tracks(&ids).map(list))
            .await
    }

    /// What has every word of `query`, the last of which may be unfinished; up to `limit` of each kind.
    pub async fn search(&self, query: String, limit: i32) -> Result<SearchResults, CofferError> {
        self.read(move |library| {
            library
                .search(&query, index(limit))
                .map(SearchResults::from)
        })
        .await
    }

    /// How much there is, in one account or in all.
    pub async fn counts(&self, account: Option<i64>) -> Result<Counts, CofferError> {
        let account = account.map(AccountId);
        self.read(move |library| library.counts(account).map(Counts::from))
            .await
    }

    /// Stars an item, or takes the star away. Here at once, at the server as soon as it can be reached.
    pub async fn set_starred(&self, item: Item, on: bool) -> Result<(), CofferError> {
        let item = item.into();
        self.edit(if on {
            Edit::Star(item)
        } else {
            Edit::Unstar(item)
        })
        .await
    }

    /// Rates an item from 1 to 5; `null` takes the rating away. As for stars.
    pub async fn set_rating(&self, item: Item, rating: Option<i32>) -> Result<(), CofferError> {
        // What is no rating at all is refused as 0 is.
        let stars = rating.map(|rating| u8::try_from(rating).unwrap_or(0));
        self.edit(Edit::Rate(item.into(), stars)).await
    }

    /// A picture, at most `size` pixels wide and high: from this device where it was shown before, else from the
    /// server.
    pub async fn cover(&self, cover: CoverRef, size: i32) -> Result<Arc<Cover>, CofferError> {
        let fetch = |core: Arc<Core>| async move {
            let (account, id) = (AccountId(cover.account), ServerId(cover.id));
            let bytes = core.player.cover(account, &id, small(size)).await?;
            Ok(Arc::new(Cover::new(bytes)))
        };
        self.core.run(fetch).await
    }

    /// Calls `listener` at each change, until the answer is stopped or closed.
    pub fn subscribe(
        &self,
        listener: Box<dyn LibraryListener>,
    ) -> Result<Arc<Subscription>, CofferError> {
        at_once(|| {
            let revisions = self.core.player.library().subscribe();
            let runtime = self.core.runtime.handle();
            Subscription::new(Listening::start(
                runtime,
                revisions,
                listener,
                |listener, revisions| listener.on_change((*revisions).into()),
            ))
        })
    }
}

impl From<Item> for coffer_player::Item {
    fn from(item: Item) -> Self {
        match item {
            Item::Track { id } => Self::Track(TrackId(id)),
            Item::Album { id } => Self::Album(AlbumId(id)),
            Item::Artist { id } => Self::Artist(ArtistId(id)),
        }
    }
}

impl From<AlbumQuery> for coffer_player::AlbumQuery {
    fn from(query: AlbumQuery) -> Self {
        use coffer_player::AlbumSort as Sort;
        Self {
            sort: match query.sort {
                AlbumSort::Title => Sort::Title,
                AlbumSort::Artist => Sort::Artist,
                AlbumSort::Newest => Sort::Newest,
                AlbumSort::Year => Sort::Year,
            },
            account: query.account.map(AccountId),
            artist: query.artist.map(ArtistId),
            genre: query.genre,
            starred: query.starred,
            offset: small(query.offset),
            limit: small(query.limit),
        }
    }
}

impl From<ArtistQuery> for coffer_player::ArtistQuery {
    fn from(query: ArtistQuery) -> Self {
        Self {
            account: query.account.map(AccountId),
            starred: query.starred,
            with_albums: query.with_albums,
            offset: small(query.offset),
            limit: small(query.limit),
        }
    }
}

impl From<TrackQuery> for coffer_player::TrackQuery {
    fn from(query: TrackQuery) -> Self {
        use coffer_player::TrackSort as Sort;
        Self {
            sort: match query.sort {
                TrackSort::Title => Sort::Title,
                TrackSort::Newest => Sort::Newest,
                TrackSort::Plays => Sort::Plays,
                TrackSort::Rating => Sort::Rating,
            },
            account: query.account.map(AccountId),
            artist: query.artist.map(ArtistId),
            genre: query.genre,
            starred: query.starred,
            offset: small(query.offset),
            limit: small(query.limit),
        }
    }
}
