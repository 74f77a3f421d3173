//! A Coffer locker's feed over a world.

use super::Line;
use super::world::{Key, Names, World, shuffle};
use async_trait::async_trait;
use coffer_library::{ChangeFeed, SourceError};
use coffer_protocol::coffer::{
    AlbumItem, ArtistItem, Change, ChangesPage, PlaylistItem, TrackItem,
};
use std::collections::BTreeMap;
use std::sync::Mutex;

#[derive(Default)]
struct Inside {
    feed: u32,
    seq: u64,
    names: Names,
    items: BTreeMap<String, Change>,
    log: BTreeMap<u64, Change>,
    places: BTreeMap<String, u64>,
}

#[derive(Default)]
pub struct FakeFeed {
    pub line: Line,
    inside: Mutex<Inside>,
}

impl FakeFeed {
    pub fn of(world: &World) -> Self {
        let feed = Self::default();
        feed.publish(world);
        feed
    }

    /// Puts what changed in `world` since the last time at the end of the feed.
    pub fn publish(&self, world: &World) {
        let mut inside = self.inside.lock().unwrap();
        let keys = world.keys();
        inside.put(world, &keys);
    }

    /// The locker was rebuilt: another feed, other ids, everything in another order.
    pub fn rebuild(&self, world: &World, seed: u64) {
        let mut inside = self.inside.lock().unwrap();
        *inside = Inside {
            feed: inside.feed + 1,
            names: Names::renumbered(world, seed),
            ..Inside::default()
        };
        let mut keys = world.keys();
        shuffle(&mut keys, seed ^ 0x55);
        inside.put(world, &keys);
    }

    /// The locker was restored: another feed, the same ids, everything in another order.
    pub fn restore(&self, world: &World, seed: u64) {
        let mut inside = self.inside.lock().unwrap();
        let names = inside.names.clone();
        *inside = Inside {
            feed: inside.feed + 1,
            names,
            ..Inside::default()
        };
        let mut keys = world.keys();
        shuffle(&mut keys, seed);
        inside.put(world, &keys);
    }

    pub fn id(&self, key: &Key) -> String {
        self.inside.lock().unwrap().names.id(key)
    }
}

impl Inside {
    fn put(&mut self, world: &World, keys: &[Key]) {
        let items: Vec<(String, Change)> = keys
            .iter()
            .map(|key| (self.names.id(key), change(&mut self.names, world, key)))
            .collect();
        let gone: Vec<String> = self
            .items
            .keys()
            .filter(|id| !items.iter().any(|(other, _)| other == *id))
            .cloned()
            .collect();
        for id in gone {
            self.items.remove(&id);
            self.log(id.clone(), Change::Gone { id });
        }
        for (id, item) in items {
            if self.items.get(&id) != Some(&item) {
                self.items.insert(id.clone(), item.clone());
                self.log(id, item);
            }
        }
    }

    fn log(&mut self, id: String, change: Change) {
        self.seq += 1;
        if let Some(before) = self.places.insert(id, self.seq) {
            self.log.remove(&before);
        }
        self.log.insert(self.seq, change);
    }
}

fn change(names: &mut Names, world: &World, key: &Key) -> Change {
    match key {
        Key::Artist(name) => Change::Artist(ArtistItem {
            id: names.id(key),
            name: name.clone(),
            starred: false,
        }),
        Key::Album(title, artist) => Change::Album(AlbumItem {
            id: names.id(key),
            title: title.clone(),
            artist: artist.clone(),
            artist_id: Some(names.id(&Key::Artist(artist.clone()))),
            ..AlbumItem::default()
        }),
        Key::Song(uid) => {
            let song = &world.songs[uid];
            Change::Track(Box::new(TrackItem {
                id: names.id(key),
                title: song.title.clone(),
                artist: song.artist.clone(),
                album_id: Some(
                    names.id(&Key::Album(song.album.clone(), song.album_artist.clone())),
                ),
                artist_id: Some(names.id(&Key::Artist(song.artist.clone()))),
                track: Some(song.number),
                duration: song.duration(*uid) * 1000,
                size: song.size(*uid),
                format: Some("flac".into()),
                path: song.path.clone(),
                hash: Some(song.hash(*uid)),
                rating: song.rating,
                starred: song.starred,
                plays: song.plays,
                ..TrackItem::default()
            }))
        }
        Key::List(uid) => {
            let list = &world.lists[uid];
            Change::Playlist(PlaylistItem {
                id: names.id(key),
                name: list.name.clone(),
                comment: String::new(),
                tracks: list
                    .songs
                    .iter()
                    .map(|song| names.id(&Key::Song(*song)))
                    .collect(),
                changed_at: i64::from(list.edits),
            })
        }
    }
}

#[async_trait]
impl ChangeFeed for FakeFeed {
    async fn changes(&self, cursor: Option<&str>, limit: u32) -> Result<ChangesPage, SourceError> {
        tokio::task::yield_now().await;
        self.line.pass()?;
        let inside = self.inside.lock().unwrap();
        let after: u64 = cursor.unwrap_or("0").parse().unwrap();
        let mut rest = inside.log.range(after + 1..);
        let page: Vec<(u64, Change)> = rest
            .by_ref()
            .take(usize::try_from(limit).unwrap())
            .map(|(seq, change)| (*seq, change.clone()))
            .collect();
        Ok(ChangesPage {
            feed: format!("feed {}", inside.feed),
            cursor: page.last().map_or(after, |(seq, _)| *seq).to_string(),
            more: rest.next().is_some(),
            changes: page.into_iter().map(|(_, change)| change).collect(),
            total: (after == 0).then(|| u64::try_from(inside.log.len()).unwrap()),
        })
    }
}
