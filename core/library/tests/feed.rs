//! Sync from a change feed, cut in every place.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use async_trait::async_trait;
use coffer_library::{
    ChangeFeed, LibraryError, Source, SourceError, SourceErrorKind, SyncError, SyncOptions,
    SyncReport, sync,
};
use coffer_protocol::coffer::{Change, ChangesPage, TrackItem};
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use support::feed::FakeFeed;
use support::world::{List, World};
use support::{Home, check, home};
use tokio::sync::Notify;

fn options(page: u32) -> SyncOptions {
    SyncOptions {
        feed_page: page,
        ..SyncOptions::default()
    }
}

async fn run(home: &Home, feed: &dyn ChangeFeed, page: u32) -> Result<SyncReport, SyncError> {
    sync(
        &home.library,
        home.account,
        Source::Feed(feed),
        &options(page),
        |_| {},
    )
    .await
}

fn world() -> World {
    let mut world = World::with_songs(47);
    world.lists.insert(
        1,
        List {
            name: "Mix".into(),
            songs: vec![3, 1, 3, 40],
            edits: 0,
        },
    );
    world
}

#[tokio::test]
async fn a_sync_cut_after_any_page_goes_on_there_and_fetches_at_most_one_page_again() {
    let whole = {
        let home = home();
        let feed = FakeFeed::of(&world());
        run(&home, &feed, 5).await.unwrap();
        feed.line.asked()
    };
    assert!(whole > 10);
    for answers in 0..whole {
        let home = home();
        let feed = FakeFeed::of(&world());
        feed.line.cut_after(answers);
        let error = run(&home, &feed, 5).await.unwrap_err();
        assert!(
            matches!(&error, SyncError::Source(cause) if cause.kind == SourceErrorKind::Unreachable)
        );
        assert!(!home.library.is_settled(home.account).unwrap());
        feed.line.repair();
        let before = feed.line.asked();
        // A new process opens what the old one left.
        let again = home.again();
        let home = Home {
            library: again,
            ..home
        };
        run(&home, &feed, 5).await.unwrap();
        check::same(&home, &world(), |key| feed.id(key));
        assert!(home.library.is_settled(home.account).unwrap());
        assert!(
            feed.line.asked() - before <= whole - answers + 1,
            "cut after {answers} of {whole}"
        );
    }
}

/// Stops for ever at one of its pages.
struct Stuck<'a> {
    feed: &'a FakeFeed,
    at: u64,
    reached: Notify,
}

#[async_trait]
impl ChangeFeed for Stuck<'_> {
    async fn changes(&self, cursor: Option<&str>, limit: u32) -> Result<ChangesPage, SourceError> {
        if self.feed.line.asked.load(Ordering::SeqCst) == self.at {
            self.reached.notify_one();
            std::future::pending::<()>().await;
        }
        self.feed.changes(cursor, limit).await
    }
}

#[tokio::test]
async fn a_sync_dropped_anywhere_goes_on() {
    let home = home();
    for at in 0..12 {
        let feed = FakeFeed::of(&world());
        let stuck = Stuck {
            feed: &feed,
            at,
            reached: Notify::new(),
        };
        tokio::select! {
            biased;
            ended = run(&home, &stuck, 5) => { ended.unwrap(); }
            () = stuck.reached.notified() => {}
        }
        run(&home, &feed, 5).await.unwrap();
        check::same(&home, &world(), |key| feed.id(key));
        feed.rebuild(&world(), at);
    }
}

#[tokio::test]
async fn two_syncs_of_an_account_take_turns() {
    let home = home();
    let feed = FakeFeed::of(&world());
    let (one, two) = tokio::join!(run(&home, &feed, 3), run(&home, &feed, 3));
    assert!(one.unwrap().added > 0);
    assert_eq!(two.unwrap().added, 0);
    check::same(&home, &world(), |key| feed.id(key));
}

#[tokio::test]
async fn nothing_is_swept_before_a_new_feed_has_been_read_to_its_end() {
    let home = home();
    let feed = FakeFeed::of(&world());
    run(&home, &feed, 5).await.unwrap();
    let before = home.library.counts(None).unwrap();
    let mut smaller = world();
    for uid in 20..47 {
        smaller.remove_song(uid);
    }
    feed.rebuild(&smaller, 7);
    let mut cuts = 0;
    let report = loop {
        feed.line.cut_after(3);
        match run(&home, &feed, 2).await {
            Ok(report) => break report,
            Err(_) => assert_eq!(home.library.counts(None).unwrap().tracks, before.tracks),
        }
        cuts += 1;
    };
    assert!(cuts > 2 && report.is_full && report.removed >= 27);
    check::same(&home, &smaller, |key| feed.id(key));
}

#[tokio::test]
async fn a_rebuilt_locker_keeps_every_local_id_and_every_list() {
    let home = home();
    let feed = FakeFeed::of(&world());
    run(&home, &feed, 5).await.unwrap();
    let songs = check::local_ids(&home, &world(), |key| feed.id(key));
    let others = |home: &Home| {
        let mut ids = Vec::new();
        let albums = home
            .library
            .albums(&coffer_library::AlbumQuery::default())
            .unwrap();
        ids.extend(albums.into_iter().map(|album| (album.title, album.id.0)));
        let artists = home
            .library
            .artists(&coffer_library::ArtistQuery::default())
            .unwrap();
        ids.extend(artists.into_iter().map(|artist| (artist.name, artist.id.0)));
        ids.extend(
            home.library
                .playlists(None)
                .unwrap()
                .into_iter()
                .map(|list| (list.name, list.id.0)),
        );
        ids
    };
    let before = others(&home);
    for seed in 0..12 {
        feed.rebuild(&world(), seed);
        run(&home, &feed, 4).await.unwrap();
        check::same(&home, &world(), |key| feed.id(key));
        assert_eq!(
            check::local_ids(&home, &world(), |key| feed.id(key)),
            songs,
            "seed {seed}"
        );
        assert_eq!(others(&home), before, "seed {seed}");
    }
}

#[tokio::test]
async fn a_copy_that_comes_before_its_original_does_not_take_its_local_id() {
    let track = |id: &str, path: &str| {
        Change::Track(Box::new(TrackItem {
            id: id.into(),
            title: "Twin".into(),
            path: path.into(),
            hash: Some(coffer_model::ContentHash([9; 32])),
            ..TrackItem::default()
        }))
    };
    let home = home();
    let first = Script::of("one", vec![track("tr-1", "a.mp3")]);
    run(&home, &first, 5).await.unwrap();
    let id = check::tracks(&home)[0].id;
    let second = Script::of("two", vec![track("tr-2", "b.mp3"), track("tr-1", "a.mp3")]);
    run(&home, &second, 1).await.unwrap();
    let tracks = check::tracks(&home);
    assert_eq!(tracks.len(), 2);
    let original = tracks
        .iter()
        .find(|track| track.server_id.0 == "tr-1")
        .unwrap();
    assert_eq!((original.id, original.path.as_deref()), (id, Some("a.mp3")));
    assert_eq!(home.library.search("twin", 10).unwrap().tracks.len(), 2);
}

/// A feed of given changes.
struct Script {
    feed: &'static str,
    changes: Vec<Change>,
    asked: Mutex<Vec<Option<String>>>,
}

impl Script {
    fn of(feed: &'static str, changes: Vec<Change>) -> Self {
        Self {
            feed,
            changes,
            asked: Mutex::default(),
        }
    }
}

#[async_trait]
impl ChangeFeed for Script {
    async fn changes(&self, cursor: Option<&str>, limit: u32) -> Result<ChangesPage, SourceError> {
        self.asked.lock().unwrap().push(cursor.map(str::to_owned));
        let start: usize = cursor
            .map_or(0, |cursor| cursor.parse().unwrap())
            .min(self.changes.len());
        let end = (start + usize::try_from(limit).unwrap()).min(self.changes.len());
        Ok(ChangesPage {
            feed: self.feed.into(),
            cursor: end.to_string(),
            more: end < self.changes.len(),
            changes: self.changes[start..end].to_vec(),
            total: None,
        })
    }
}

#[tokio::test]
async fn a_track_before_its_album_and_its_artist_is_put_below_them_when_they_come() {
    let feed = FakeFeed::of(&world());
    for seed in 0..6 {
        let home = home();
        feed.restore(&world(), seed);
        run(&home, &feed, 3).await.unwrap();
        check::same(&home, &world(), |key| feed.id(key));
    }
}

/// Names itself anew in every answer, or stands still.
struct Mad {
    stands_still: bool,
    count: Mutex<u32>,
}

#[async_trait]
impl ChangeFeed for Mad {
    async fn changes(
        &self,
        _cursor: Option<&str>,
        _limit: u32,
    ) -> Result<ChangesPage, SourceError> {
        let mut count = self.count.lock().unwrap();
        *count += 1;
        let feed = if self.stands_still {
            "same".to_owned()
        } else {
            count.to_string()
        };
        Ok(ChangesPage {
            feed,
            cursor: "1".into(),
            more: true,
            changes: Vec::new(),
            total: None,
        })
    }
}

#[tokio::test]
async fn a_feed_that_makes_no_sense_ends_in_an_error_not_in_a_loop() {
    let home = home();
    let stuck = Mad {
        stands_still: true,
        count: Mutex::default(),
    };
    assert!(matches!(
        run(&home, &stuck, 5).await,
        Err(SyncError::StuckFeed(_))
    ));
    let unstable = Mad {
        stands_still: false,
        count: Mutex::default(),
    };
    assert!(matches!(
        run(&home, &unstable, 5).await,
        Err(SyncError::UnstableFeed(_))
    ));
}

#[tokio::test]
async fn an_account_removed_during_a_sync_ends_it() {
    let home = home();
    let feed = FakeFeed::of(&world());
    let library = home.library.clone();
    let account = home.account;
    let ended = sync(
        &home.library,
        account,
        Source::Feed(&feed),
        &options(5),
        move |progress| {
            if progress.done == 10 {
                library.remove_account(account).unwrap();
            }
        },
    )
    .await;
    assert!(matches!(
        ended,
        Err(SyncError::Library(LibraryError::NoSuchAccount(_)))
    ));
    assert_eq!(
        home.library.counts(None).unwrap(),
        coffer_library::Counts::default()
    );
}

#[tokio::test]
async fn a_locker_that_was_a_plain_server_before_keeps_local_ids() {
    use support::lists::{FakeLists, Manners};
    let home = home();
    let lists = FakeLists::of(&world(), Manners::default());
    let source = Source::Catalogue(&lists);
    sync(
        &home.library,
        home.account,
        source,
        &SyncOptions::default(),
        |_| {},
    )
    .await
    .unwrap();
    let before = check::local_ids(&home, &world(), |key| lists.id(key));
    let feed = FakeFeed::default();
    feed.rebuild(&world(), 3);
    run(&home, &feed, 5).await.unwrap();
    check::same(&home, &world(), |key| feed.id(key));
    assert_eq!(
        check::local_ids(&home, &world(), |key| feed.id(key)),
        before
    );
}
