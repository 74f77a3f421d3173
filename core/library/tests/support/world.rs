//! What a server has, apart from how it names it.

use coffer_model::ContentHash;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Song(u32),
    Album(String, String),
    Artist(String),
    List(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    pub title: String,
    pub artist: String,
    pub album: String,
    pub album_artist: String,
    pub number: u32,
    pub path: String,
    /// Changes with the content.
    pub version: u32,
    pub starred: bool,
    pub rating: Option<u8>,
    pub plays: u64,
}

impl Song {
    pub fn new(uid: u32, artist: &str, album: &str) -> Self {
        Self {
            title: format!("Song {uid}"),
            artist: artist.into(),
            album: album.into(),
            album_artist: artist.into(),
            number: uid % 20 + 1,
            path: format!("{artist}/{album}/{uid}.flac"),
            version: 0,
            starred: false,
            rating: None,
            plays: 0,
        }
    }

    pub fn size(&self, uid: u32) -> u64 {
        u64::from(uid) * 1000 + u64::from(self.version) + 1
    }

    /// Seconds.
    pub fn duration(&self, uid: u32) -> u64 {
        100 + u64::from(uid % 300)
    }

    pub fn hash(&self, uid: u32) -> ContentHash {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&uid.to_be_bytes());
        hash[4..8].copy_from_slice(&self.version.to_be_bytes());
        ContentHash(hash)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub name: String,
    pub songs: Vec<u32>,
    pub edits: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub songs: BTreeMap<u32, Song>,
    pub lists: BTreeMap<u32, List>,
}

impl World {
    pub fn with_songs(count: u32) -> Self {
        let mut world = Self::default();
        for uid in 0..count {
            let album = uid / 10;
            world.songs.insert(
                uid,
                Song::new(
                    uid,
                    &format!("Artist {}", album / 4),
                    &format!("Album {album}"),
                ),
            );
        }
        world
    }

    pub fn artists(&self) -> BTreeSet<String> {
        let names = self
            .songs
            .values()
            .flat_map(|song| [song.artist.clone(), song.album_artist.clone()]);
        names.collect()
    }

    pub fn albums(&self) -> BTreeSet<(String, String)> {
        self.songs
            .values()
            .map(|song| (song.album.clone(), song.album_artist.clone()))
            .collect()
    }

    /// Every item.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.artists().into_iter().map(Key::Artist).collect();
        keys.extend(
            self.albums()
                .into_iter()
                .map(|(title, artist)| Key::Album(title, artist)),
        );
        keys.extend(self.songs.keys().map(|uid| Key::Song(*uid)));
        keys.extend(self.lists.keys().map(|uid| Key::List(*uid)));
        keys
    }

    pub fn remove_song(&mut self, uid: u32) {
        self.songs.remove(&uid);
        for list in self.lists.values_mut() {
            let before = list.songs.len();
            list.songs.retain(|song| *song != uid);
            list.edits += u32::from(list.songs.len() != before);
        }
    }
}

/// How a server names things.
#[derive(Clone, Debug, Default)]
pub struct Names {
    ids: BTreeMap<Key, String>,
    next: [u32; 4],
}

impl Names {
    pub fn id(&mut self, key: &Key) -> String {
        if let Some(id) = self.ids.get(key) {
            return id.clone();
        }
        let (kind, prefix) = match key {
            Key::Song(_) => (0, "tr"),
            Key::Album(..) => (1, "al"),
            Key::Artist(_) => (2, "ar"),
            Key::List(_) => (3, "pl"),
        };
        self.next[kind] += 1;
        let id = format!("{prefix}-{}", self.next[kind]);
        self.ids.insert(key.clone(), id.clone());
        id
    }

    /// Names for all of `world` from 1 on, in an order that `seed` gives: the old ids mean other things.
    pub fn renumbered(world: &World, seed: u64) -> Self {
        let mut names = Self::default();
        let mut keys = world.keys();
        shuffle(&mut keys, seed);
        for key in &keys {
            names.id(key);
        }
        names
    }
}

pub fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % (last + 1);
        items.swap(last, other);
    }
}
