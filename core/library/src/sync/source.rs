//! What sync asks for. The consumer of this crate implements these over the network.

use async_trait::async_trait;
use coffer_protocol::coffer::ChangesPage;
use coffer_protocol::opensubsonic::{AlbumId3, Playlist, SearchResult3, Starred2};
use std::error::Error;

/// Why a source did not answer, after its own retries.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// What can be done about it.
    pub kind: SourceErrorKind,
    /// What failed, lower case, without secrets.
    pub message: String,
    /// The cause below.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl SourceError {
    /// An error without a cause below it.
    #[must_use]
    pub fn new(kind: SourceErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }
}

/// What can be done about a [`SourceError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceErrorKind {
    /// No network, or nobody answers: wait for it.
    Unreachable,
    /// Sign in again.
    Unauthorized,
    /// There is no such item.
    NotFound,
    /// The server has no such method.
    Unsupported,
    /// The server is in trouble, or its answer cannot be read: try later.
    Server,
    /// The user's limit on mobile data is reached.
    BudgetSpent,
}

/// The change feed of a Coffer locker.
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// The page after `cursor`, which a page of the same feed gave; `None` is the start (`0` on the wire). Up to
    /// `limit` changes; the locker may send fewer.
    async fn changes(&self, cursor: Option<&str>, limit: u32) -> Result<ChangesPage, SourceError>;
}

/// How `search3` is asked for everything: servers disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyQuery {
    /// `query=` with nothing after it.
    Empty,
    /// `query=""`, two quotation marks.
    Quotes,
}

/// Which of the three lists of `search3` is asked for; the counts of the others are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `artistCount`, `artistOffset`.
    Artist,
    /// `albumCount`, `albumOffset`.
    Album,
    /// `songCount`, `songOffset`.
    Song,
}

/// The lists of an OpenSubsonic server.
#[async_trait]
pub trait Catalogue: Send + Sync {
    /// A page of `search3`.
    async fn search3(
        &self,
        query: EmptyQuery,
        kind: ItemKind,
        offset: u32,
        size: u32,
    ) -> Result<SearchResult3, SourceError>;
    /// A page of `getAlbumList2`, `type=alphabeticalByName`.
    async fn album_list2(&self, offset: u32, size: u32) -> Result<Vec<AlbumId3>, SourceError>;
    /// `getAlbum`, with its songs.
    async fn album(&self, id: &str) -> Result<AlbumId3, SourceError>;
    /// `getPlaylists`.
    async fn playlists(&self) -> Result<Vec<Playlist>, SourceError>;
    /// `getPlaylist`, with its entries.
    async fn playlist(&self, id: &str) -> Result<Playlist, SourceError>;
    /// `getStarred2`.
    async fn starred2(&self) -> Result<Starred2, SourceError>;
}

/// Where an account is synced from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// A Coffer locker.
    Feed(&'a dyn ChangeFeed),
    /// Any other OpenSubsonic server.
    Catalogue(&'a dyn Catalogue),
}
