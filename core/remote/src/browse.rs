//! Reads a server's library.

use crate::subsonic::Call;
use crate::{Client, Purpose, RemoteError};
use coffer_protocol::opensubsonic::{AlbumId3, ArtistId3, Child, SearchResult3, Starred2, body};
use std::collections::HashSet;

/// What a search page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchKind {
    /// Artists.
    Artists,
    /// Albums.
    Albums,
    /// Songs.
    Songs,
}

/// The order or selection of an album list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlbumListType {
    /// All, by name: the one to page through a library with.
    ByName,
    /// All, by artist.
    ByArtist,
    /// Newest first.
    Newest,
    /// Heard last, first.
    Recent,
    /// Heard most, first.
    Frequent,
    /// Starred.
    Starred,
    /// Any, in no order.
    Random,
}

impl AlbumListType {
    fn name(self) -> &'static str {
        match self {
            Self::ByName => "alphabeticalByName",
            Self::ByArtist => "alphabeticalByArtist",
            Self::Newest => "newest",
            Self::Recent => "recent",
            Self::Frequent => "frequent",
            Self::Starred => "starred",
            Self::Random => "random",
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items, each id once.
    pub items: Vec<T>,
    /// How many the server sent, doubles included: by so much the offset moves on. Only 0 is a sure sign
    /// of the end, for servers cap the size.
    pub received: u32,
}

/// A page of `search3`.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage {
    /// What was found, each id once. Only the list of the asked kind is filled.
    pub result: SearchResult3,
    /// As [`Page::received`].
    pub received: u32,
}

impl Client {
    /// A page of what `query` finds.
    ///
    /// Empty text pages through everything on most servers; a few want `""` (two quotes), some find nothing
    /// with either.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn search3_page(
        &self,
        kind: SearchKind,
        offset: u32,
        size: u32,
        query: &str,
    ) -> Result<SearchPage, RemoteError> {
        let mut call = Call::new("search3")
            .purpose(Purpose::Sync)
            .with("query", query);
        for (each, count_key, offset_key) in [
            (SearchKind::Artists, "artistCount", "artistOffset"),
            (SearchKind::Albums, "albumCount", "albumOffset"),
            (SearchKind::Songs, "songCount", "songOffset"),
        ] {
            call = if each == kind {
                call.with(count_key, size).with(offset_key, offset)
            } else {
                call.with(count_key, 0)
            };
        }
        let found = self.call::<body::Search3>(call).await?.body.result;
        let mut result = SearchResult3::default();
        let received = match kind {
            SearchKind::Artists => fill(&mut result.artist, found.artist, |item| &item.id),
            SearchKind::Albums => fill(&mut result.album, found.album, |item| &item.id),
            SearchKind::Songs => fill(&mut result.song, found.song, |item| &item.id),
        };
        Ok(SearchPage { result, received })
    }

    /// A page of albums, without songs. `size` is at most 500.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn album_list2(
        &self,
        list: AlbumListType,
        offset: u32,
        size: u32,
    ) -> Result<Page<AlbumId3>, RemoteError> {
        let call = Call::new("getAlbumList2")
            .purpose(Purpose::Sync)
            .with("type", list.name())
            .with("size", size)
            .with("offset", offset);
        let albums = self.call::<body::Albums>(call).await?.body.list.album;
        let mut items = Vec::new();
        let received = fill(&mut items, albums, |album| &album.id);
        Ok(Page { items, received })
    }

    /// An album with its songs.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn album(&self, id: &str) -> Result<AlbumId3, RemoteError> {
        let call = item("getAlbum", "album", id);
        let subject = call.subject.clone();
        let album = self.call::<body::Album>(call).await?.body.album;
        present(album, |album| &album.id).ok_or_else(|| subject.missing())
    }

    /// All album artists.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn artists(&self) -> Result<Vec<ArtistId3>, RemoteError> {
        let call = Call::new("getArtists").purpose(Purpose::Sync);
        let artists = self.call::<body::Artists>(call).await?.body.artists;
        let all = artists.index.into_iter().flat_map(|index| index.artist);
        let mut items = Vec::new();
        fill(&mut items, all.collect(), |artist| &artist.id);
        Ok(items)
    }

    /// An artist with its albums.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn artist(&self, id: &str) -> Result<ArtistId3, RemoteError> {
        let call = item("getArtist", "artist", id);
        let subject = call.subject.clone();
        let artist = self.call::<body::Artist>(call).await?.body.artist;
        present(artist, |artist| &artist.id).ok_or_else(|| subject.missing())
    }

    /// A song.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn song(&self, id: &str) -> Result<Child, RemoteError> {
        let call = item("getSong", "song", id);
        let subject = call.subject.clone();
        let song = self.call::<body::Song>(call).await?.body.song;
        present(song, |song| &song.id).ok_or_else(|| subject.missing())
    }

    /// All that the user starred.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn starred2(&self) -> Result<Starred2, RemoteError> {
        let call = Call::new("getStarred2").purpose(Purpose::Sync);
        Ok(self.call::<body::Starred>(call).await?.body.starred)
    }
}

pub(crate) fn item(method: &'static str, kind: &str, id: &str) -> Call {
    Call::new(method)
        .purpose(Purpose::Sync)
        .with("id", id)
        .about(kind, id)
}

/// An element without an id is one that was left out.
pub(crate) fn present<T>(item: T, id: impl Fn(&T) -> &String) -> Option<T> {
    (!id(&item).is_empty()).then_some(item)
}

/// Moves `items` into `into`, each id once, those without an id not at all; returns how many there were.
fn fill<T>(into: &mut Vec<T>, items: Vec<T>, id: impl Fn(&T) -> &String) -> u32 {
    let received = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let mut seen = HashSet::new();
    into.extend(
        items
            .into_iter()
            .filter(|item| !id(item).is_empty() && seen.insert(id(item).clone())),
    );
    received
}
