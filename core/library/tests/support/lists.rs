//! An OpenSubsonic server's lists over a world.

use super::Line;
use super::world::{Key, Names, World};
use async_trait::async_trait;
use coffer_library::{Catalogue, EmptyQuery, ItemKind, SourceError, SourceErrorKind};
use coffer_protocol::opensubsonic::{
    AlbumId3, ArtistId3, Child, Playlist, SearchResult3, Starred2,
};
use std::sync::Mutex;

/// What the server is like.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// `query=` lists everything.
    pub empty: bool,
    /// `query=""` lists everything.
    pub quotes: bool,
    /// The most items in a page.
    pub cap: u32,
    /// Answers the first page whatever the offset.
    pub ignores_offset: bool,
    /// Answers its last page again and again.
    pub repeats_last: bool,
    /// Songs carry ids of album and artist, and there are lists of them.
    pub entities: bool,
    /// Has `getStarred2`; else songs carry `starred`.
    pub starred2: bool,
    /// Lists each album twice.
    pub twice: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            empty: true,
            quotes: true,
            cap: 500,
            ignores_offset: false,
            repeats_last: false,
            entities: true,
            starred2: true,
            twice: false,
        }
    }
}

struct Inside {
    world: World,
    names: Names,
}

pub struct FakeLists {
    pub line: Line,
    pub manners: Manners,
    inside: Mutex<Inside>,
}

impl FakeLists {
    pub fn of(world: &World, manners: Manners) -> Self {
        let inside = Inside {
            world: world.clone(),
            names: Names::default(),
        };
        Self {
            line: Line::default(),
            manners,
            inside: Mutex::new(inside),
        }
    }

    pub fn publish(&self, world: &World) {
        self.inside.lock().unwrap().world = world.clone();
    }

    pub fn renumber(&self, seed: u64) {
        let mut inside = self.inside.lock().unwrap();
        inside.names = Names::renumbered(&inside.world, seed);
    }

    pub fn id(&self, key: &Key) -> String {
        self.inside.lock().unwrap().names.id(key)
    }

    fn page<T>(&self, items: Vec<T>, offset: u32, size: u32) -> Vec<T> {
        let size = usize::try_from(size.min(self.manners.cap)).unwrap();
        let mut offset = if self.manners.ignores_offset {
            0
        } else {
            usize::try_from(offset).unwrap()
        };
        if self.manners.repeats_last && offset >= items.len() {
            offset = items.len().saturating_sub(size);
        }
        items.into_iter().skip(offset).take(size).collect()
    }

    async fn ask(&self) -> Result<(), SourceError> {
        tokio::task::yield_now().await;
        self.line.pass()
    }
}

impl Inside {
    fn songs(&mut self, manners: Manners) -> Vec<Child> {
        let uids: Vec<u32> = self.world.songs.keys().copied().collect();
        let mut songs: Vec<Child> = uids
            .into_iter()
            .map(|uid| self.song(uid, manners))
            .collect();
        songs.sort_by(|left, right| left.title.cmp(&right.title));
        songs
    }

    fn song(&mut self, uid: u32, manners: Manners) -> Child {
        let song = self.world.songs[&uid].clone();
        let album = Key::Album(song.album.clone(), song.album_artist.clone());
        let artist = Key::Artist(song.artist.clone());
        Child {
            id: self.names.id(&Key::Song(uid)),
            album_id: manners.entities.then(|| self.names.id(&album)),
            artist_id: manners.entities.then(|| self.names.id(&artist)),
            duration: i64::try_from(song.duration(uid)).ok(),
            size: i64::try_from(song.size(uid)).ok(),
            title: song.title,
            album: Some(song.album),
            artist: Some(song.artist),
            display_album_artist: Some(song.album_artist),
            track: Some(i64::from(song.number)),
            suffix: Some("flac".into()),
            path: Some(song.path),
            user_rating: song.rating.map(i64::from),
            play_count: i64::try_from(song.plays).ok(),
            starred: (song.starred && !manners.starred2).then(|| "2020-01-01T00:00:00Z".into()),
            ..Child::default()
        }
    }

    fn albums(&mut self, manners: Manners) -> Vec<AlbumId3> {
        if !manners.entities {
            return Vec::new();
        }
        let albums: Vec<(String, String)> = self.world.albums().into_iter().collect();
        let albums = albums.into_iter().flat_map(|(title, artist)| {
            let album = AlbumId3 {
                id: self.names.id(&Key::Album(title.clone(), artist.clone())),
                name: title,
                artist_id: Some(self.names.id(&Key::Artist(artist.clone()))),
                artist: Some(artist),
                ..AlbumId3::default()
            };
            vec![album; if manners.twice { 2 } else { 1 }]
        });
        albums.collect()
    }

    fn artists(&mut self, manners: Manners) -> Vec<ArtistId3> {
        if !manners.entities {
            return Vec::new();
        }
        let artists = self.world.artists().into_iter();
        artists
            .map(|name| ArtistId3 {
                id: self.names.id(&Key::Artist(name.clone())),
                name,
                ..ArtistId3::default()
            })
            .collect()
    }

    fn playlist(&mut self, uid: u32) -> Playlist {
        let list = self.world.lists[&uid].clone();
        Playlist {
            id: self.names.id(&Key::List(uid)),
            name: list.name,
            song_count: i64::try_from(list.songs.len()).ok(),
            changed: Some(format!("edit {}", list.edits)),
            ..Playlist::default()
        }
    }
}

fn not_found() -> SourceError {
    SourceError::new(SourceErrorKind::NotFound, "no such item")
}

#[async_trait]
impl Catalogue for FakeLists {
    async fn search3(
        &self,
        query: EmptyQuery,
        kind: ItemKind,
        offset: u32,
        size: u32,
    ) -> Result<SearchResult3, SourceError> {
        self.ask().await?;
        let is_everything = match query {
            EmptyQuery::Empty => self.manners.empty,
            EmptyQuery::Quotes => self.manners.quotes,
        };
        let mut result = SearchResult3::default();
        if !is_everything {
            return Ok(result);
        }
        let mut inside = self.inside.lock().unwrap();
        match kind {
            ItemKind::Artist => {
                result.artist = self.page(inside.artists(self.manners), offset, size)
            }
            ItemKind::Album => result.album = self.page(inside.albums(self.manners), offset, size),
            ItemKind::Song => result.song = self.page(inside.songs(self.manners), offset, size),
        }
        Ok(result)
    }

    async fn album_list2(&self, offset: u32, size: u32) -> Result<Vec<AlbumId3>, SourceError> {
        self.ask().await?;
        let mut inside = self.inside.lock().unwrap();
        Ok(inside
            .albums(self.manners)
            .into_iter()
            .skip(offset as usize)
            .take(size as usize)
            .collect())
    }

    async fn album(&self, id: &str) -> Result<AlbumId3, SourceError> {
        self.ask().await?;
        let mut inside = self.inside.lock().unwrap();
        let albums = inside.albums(self.manners);
        let mut album = albums
            .into_iter()
            .find(|album| album.id == id)
            .ok_or_else(not_found)?;
        let songs = inside.songs(self.manners).into_iter();
        album.song = songs
            .filter(|song| song.album_id.as_deref() == Some(id))
            .collect();
        Ok(album)
    }

    async fn playlists(&self) -> Result<Vec<Playlist>, SourceError> {
        self.ask().await?;
        let mut inside = self.inside.lock().unwrap();
        let uids: Vec<u32> = inside.world.lists.keys().copied().collect();
        Ok(uids.into_iter().map(|uid| inside.playlist(uid)).collect())
    }

    async fn playlist(&self, id: &str) -> Result<Playlist, SourceError> {
        self.ask().await?;
        let mut inside = self.inside.lock().unwrap();
        let uids: Vec<u32> = inside.world.lists.keys().copied().collect();
        for uid in uids {
            let mut playlist = inside.playlist(uid);
            if playlist.id == id {
                let songs = inside.world.lists[&uid].songs.clone();
                playlist.entry = songs
                    .into_iter()
                    .map(|song| inside.song(song, self.manners))
                    .collect();
                return Ok(playlist);
            }
        }
        Err(not_found())
    }

    async fn starred2(&self) -> Result<Starred2, SourceError> {
        self.ask().await?;
        if !self.manners.starred2 {
            return Err(SourceError::new(
                SourceErrorKind::Unsupported,
                "no getStarred2",
            ));
        }
        let mut inside = self.inside.lock().unwrap();
        let uids: Vec<u32> = inside.world.songs.keys().copied().collect();
        let song = uids
            .into_iter()
            .filter(|uid| inside.world.songs[uid].starred)
            .collect::<Vec<_>>();
        let song = song
            .into_iter()
            .map(|uid| inside.song(uid, self.manners))
            .collect();
        Ok(Starred2 {
            song,
            ..Starred2::default()
        })
    }
}
