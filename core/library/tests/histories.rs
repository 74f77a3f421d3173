//! Whatever happens on a server and to the line, the library ends up with exactly what the server has, and local
//! ids stay.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use coffer_library::{Source, SyncError, SyncOptions, SyncReport, sync};
use coffer_model::TrackId;
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::feed::FakeFeed;
use support::lists::{FakeLists, Manners};
use support::world::{Key, List, Song, World};
use support::{Home, Line, check, home};

#[derive(Clone, Debug)]
enum Step {
    Add {
        artist: u8,
        album: u8,
    },
    Delete(prop::sample::Index),
    Retag(prop::sample::Index),
    Regroup(prop::sample::Index, u8),
    Play(prop::sample::Index),
    Star(prop::sample::Index),
    Rate(prop::sample::Index, u8),
    List(u8, Vec<prop::sample::Index>),
    DropList(u8),
    Renumber(u64),
    /// The line is cut after so many answers.
    CutSync(u8),
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    let song = any::<prop::sample::Index>;
    prop_oneof![
        6 => (0..4u8, 0..6u8).prop_map(|(artist, album)| Step::Add { artist, album }),
        2 => song().prop_map(Step::Delete),
        2 => song().prop_map(Step::Retag),
        1 => (song(), 0..6u8).prop_map(|(song, album)| Step::Regroup(song, album)),
        1 => song().prop_map(Step::Play),
        1 => song().prop_map(Step::Star),
        1 => (song(), 1..=5u8).prop_map(|(song, stars)| Step::Rate(song, stars)),
        1 => (0..3u8, prop::collection::vec(song(), 0..6)).prop_map(|(list, songs)| Step::List(list, songs)),
        1 => (0..3u8).prop_map(Step::DropList),
        2 => any::<u64>().prop_map(Step::Renumber),
        4 => (0..12u8).prop_map(Step::CutSync),
        3 => Just(Step::Sync),
    ]
}

/// Either kind of server.
enum Server {
    Feed(FakeFeed),
    Lists(FakeLists),
}

impl Server {
    fn source(&self) -> Source<'_> {
        match self {
            Self::Feed(feed) => Source::Feed(feed),
            Self::Lists(lists) => Source::Catalogue(lists),
        }
    }
    fn line(&self) -> &Line {
        match self {
            Self::Feed(feed) => &feed.line,
            Self::Lists(lists) => &lists.line,
        }
    }
    fn publish(&self, world: &World) {
        match self {
            Self::Feed(feed) => feed.publish(world),
            Self::Lists(lists) => lists.publish(world),
        }
    }
    fn renumber(&self, world: &World, seed: u64) {
        match self {
            Self::Feed(feed) if seed.is_multiple_of(4) => feed.restore(world, seed),
            Self::Feed(feed) => feed.rebuild(world, seed),
            Self::Lists(lists) => lists.renumber(seed),
        }
    }
    fn id(&self, key: &Key) -> String {
        match self {
            Self::Feed(feed) => feed.id(key),
            Self::Lists(lists) => lists.id(key),
        }
    }
}

struct Story {
    home: Home,
    server: Server,
    world: World,
    options: SyncOptions,
    next: u32,
    /// Songs whose local id is known from a complete sync.
    known: BTreeMap<u32, TrackId>,
    /// Content changed since the last complete sync: with other ids on top of it nobody could recognise it.
    is_retagged: bool,
    /// Ids changed since the last complete sync.
    is_renumbered: bool,
}

impl Story {
    async fn sync(&self) -> Result<SyncReport, SyncError> {
        sync(
            &self.home.library,
            self.home.account,
            self.server.source(),
            &self.options,
            |_| {},
        )
        .await
    }

    async fn complete(&mut self) {
        self.server.line().repair();
        self.sync().await.unwrap();
        // A pass over lists that went on from a cut has not seen what changed before that place; the next one has.
        if matches!(self.server, Server::Lists(_)) {
            self.sync().await.unwrap();
        }
        check::same(&self.home, &self.world, |key| self.server.id(key));
        let ids = check::local_ids(&self.home, &self.world, |key| self.server.id(key));
        for (uid, id) in &self.known {
            if let Some(now) = ids.get(uid) {
                assert_eq!(now, id, "song {uid} keeps its local id");
            }
        }
        self.known = ids;
        self.is_retagged = false;
        self.is_renumbered = false;
    }

    fn song(&self, index: &prop::sample::Index) -> Option<u32> {
        let uids: Vec<u32> = self.world.songs.keys().copied().collect();
        (!uids.is_empty()).then(|| uids[index.index(uids.len())])
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Add { artist, album } => {
                let song = Song::new(
                    self.next,
                    &format!("Artist {artist}"),
                    &format!("Album {album}"),
                );
                self.world.songs.insert(self.next, song);
                self.next += 1;
            }
            Step::Delete(index) => {
                if let Some(uid) = self.song(&index) {
                    self.world.remove_song(uid);
                }
            }
            Step::Retag(index) => {
                if self.is_renumbered {
                    self.complete().await;
                }
                if let Some(uid) = self.song(&index) {
                    let song = self.world.songs.get_mut(&uid).unwrap();
                    song.version += 1;
                    song.title = format!("Song {uid} take {}", song.version);
                    self.is_retagged = true;
                }
            }
            Step::Regroup(index, album) => {
                if self.is_renumbered {
                    self.complete().await;
                }
                if let Some(uid) = self.song(&index) {
                    let song = self.world.songs.get_mut(&uid).unwrap();
                    song.version += 1;
                    song.album = format!("Album {album}");
                    self.is_retagged = true;
                }
            }
            Step::Play(index) => self.edit(&index, |song| song.plays += 1),
            Step::Star(index) => self.edit(&index, |song| song.starred = !song.starred),
            Step::Rate(index, stars) => self.edit(&index, |song| song.rating = Some(stars)),
            Step::List(list, songs) => {
                let songs: Vec<u32> = songs.iter().filter_map(|song| self.song(song)).collect();
                let edits = self.next;
                self.next += 1;
                let list = (
                    u32::from(list),
                    List {
                        name: format!("List {list}"),
                        songs,
                        edits,
                    },
                );
                self.world.lists.extend([list]);
            }
            Step::DropList(list) => {
                self.world.lists.remove(&u32::from(list));
            }
            Step::Renumber(seed) => {
                if self.is_retagged {
                    self.complete().await;
                }
                self.server.renumber(&self.world, seed);
                self.is_renumbered = true;
            }
            Step::CutSync(answers) => {
                self.server.line().cut_after(u64::from(answers));
                let _cut_or_complete = self.sync().await;
                self.server.line().repair();
            }
            Step::Sync => self.complete().await,
        }
        self.server.publish(&self.world);
    }

    fn edit(&mut self, index: &prop::sample::Index, edit: impl FnOnce(&mut Song)) {
        if let Some(uid) = self.song(index) {
            edit(self.world.songs.get_mut(&uid).unwrap());
        }
    }
}

fn play(server: Server, steps: Vec<Step>, page: u32, in_flight: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut story = Story {
            home: home(),
            server,
            world: World::default(),
            options: SyncOptions {
                feed_page: page,
                catalogue_page: page,
                in_flight,
            },
            next: 0,
            known: BTreeMap::new(),
            is_retagged: false,
            is_renumbered: false,
        };
        for step in steps {
            story.step(step).await;
        }
        story.complete().await;
    });
}

/// Few by default, because each case writes a database; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let config = ProptestConfig {
        max_shrink_iters: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig {
            cases: 24,
            ..config
        },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_history_of_a_locker_ends_in_its_state_with_local_ids_kept(
        steps in prop::collection::vec(step(), 1..60),
        page in 1..9u32,
    ) {
        play(Server::Feed(FakeFeed::default()), steps, page, 1);
    }

    #[test]
    fn any_history_of_another_server_ends_in_its_state_with_local_ids_kept(
        steps in prop::collection::vec(step(), 1..60),
        page in 1..9u32,
        in_flight in 1..5usize,
        (empty, quotes, twice, repeats_last) in any::<(bool, bool, bool, bool)>(),
    ) {
        let manners = Manners { empty, quotes, twice, repeats_last, ..Manners::default() };
        play(Server::Lists(FakeLists::of(&World::default(), manners)), steps, page, in_flight);
    }
}
