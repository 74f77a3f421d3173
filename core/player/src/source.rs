//! Gives sync its pages and takes its edits: the library's ports over HTTP.

use async_trait::async_trait;
use coffer_library::{
    Catalogue, ChangeFeed, Edit, EditSender, EmptyQuery, Item, ItemKind, OutgoingEdit, SendError,
    SourceError, SourceErrorKind,
};
use coffer_protocol::coffer::ChangesPage;
use coffer_protocol::opensubsonic::{AlbumId3, Playlist, SearchResult3, Starred2};
use coffer_remote::{AlbumListType, Client, RemoteError, SearchKind};

/// One server, as sync sees it.
pub(crate) struct RemoteSource<'a>(pub(crate) &'a Client);

fn source_error(error: RemoteError) -> SourceError {
    let kind = match &error {
        RemoteError::Unreachable { .. }
        | RemoteError::Tls { .. }
        | RemoteError::NotAServer { .. } => SourceErrorKind::Unreachable,
        RemoteError::Unauthorized { .. } | RemoteError::NeedsDeviceKey { .. } => {
            SourceErrorKind::Unauthorized
        }
        RemoteError::NotFound { .. } => SourceErrorKind::NotFound,
        RemoteError::Unsupported { .. } | RemoteError::NotAllowed { .. } => {
            SourceErrorKind::Unsupported
        }
        _ => SourceErrorKind::Server,
    };
    SourceError {
        kind,
        message: error.to_string(),
        source: Some(Box::new(error)),
    }
}

#[async_trait]
impl ChangeFeed for RemoteSource<'_> {
    async fn changes(&self, cursor: Option<&str>, limit: u32) -> Result<ChangesPage, SourceError> {
        self.0
            .changes(cursor.unwrap_or("0"), limit)
            .await
            .map_err(source_error)
    }
}

#[async_trait]
impl Catalogue for RemoteSource<'_> {
    async fn search3(
        &self,
        query: EmptyQuery,
        kind: ItemKind,
        offset: u32,
        size: u32,
    ) -> Result<SearchResult3, SourceError> {
        let kind = match kind {
            ItemKind::Artist => SearchKind::Artists,
            ItemKind::Album => SearchKind::Albums,
            ItemKind::Song => SearchKind::Songs,
        };
        let query = match query {
            EmptyQuery::Empty => "",
            EmptyQuery::Quotes => "\"\"",
        };
        let page = self.0.search3_page(kind, offset, size, query).await;
        page.map(|page| page.result).map_err(source_error)
    }

    async fn album_list2(&self, offset: u32, size: u32) -> Result<Vec<AlbumId3>, SourceError> {
        let page = self
            .0
            .album_list2(AlbumListType::ByName, offset, size)
            .await;
        page.map(|page| page.items).map_err(source_error)
    }

    async fn album(&self, id: &str) -> Result<AlbumId3, SourceError> {
        self.0.album(id).await.map_err(source_error)
    }

    async fn playlists(&self) -> Result<Vec<Playlist>, SourceError> {
        self.0.playlists().await.map_err(source_error)
    }

    async fn playlist(&self, id: &str) -> Result<Playlist, SourceError> {
        self.0.playlist(id).await.map_err(source_error)
    }

    async fn starred2(&self) -> Result<Starred2, SourceError> {
        self.0.starred2().await.map_err(source_error)
    }
}

#[async_trait]
impl EditSender for RemoteSource<'_> {
    async fn send(&self, edit: &OutgoingEdit) -> Result<(), SendError> {
        let id = &edit.server_id.0;
        let outcome = match edit.edit {
            Edit::Scrobble(_) => match self.0.scrobble(&[(id, edit.at)]).await {
                (_, Some(error)) => Err(error),
                (_, None) => Ok(()),
            },
            Edit::Star(item) => self.0.star(kind(item), id).await,
            Edit::Unstar(item) => self.0.unstar(kind(item), id).await,
            Edit::Rate(_, stars) => self.0.set_rating(id, stars.unwrap_or(0)).await,
        };
        outcome.map_err(|error| match error {
            RemoteError::Unsupported { .. } => SendError::Unsupported,
            RemoteError::NotFound { .. }
            | RemoteError::Api { .. }
            | RemoteError::NotAllowed { .. } => SendError::Refused(error.to_string()),
            later => SendError::Later(source_error(later)),
        })
    }
}

fn kind(item: Item) -> coffer_remote::ItemKind {
    match item {
        Item::Track(_) => coffer_remote::ItemKind::Song,
        Item::Album(_) => coffer_remote::ItemKind::Album,
        Item::Artist(_) => coffer_remote::ItemKind::Artist,
    }
}
