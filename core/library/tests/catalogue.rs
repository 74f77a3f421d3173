//! Sync from the lists of servers with all sorts of manners.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use coffer_library::{AlbumQuery, ArtistQuery, Source, SyncError, SyncOptions, SyncReport, sync};
use support::lists::{FakeLists, Manners};
use support::world::{List, World};
use support::{Home, check, home};

fn options(page: u32) -> SyncOptions {
    SyncOptions {
        catalogue_page: page,
        ..SyncOptions::default()
    }
}

async fn run(home: &Home, lists: &FakeLists, page: u32) -> Result<SyncReport, SyncError> {
    sync(
        &home.library,
        home.account,
        Source::Catalogue(lists),
        &options(page),
        |_| {},
    )
    .await
}

fn world() -> World {
    let mut world = World::with_songs(63);
    world.lists.insert(
        1,
        List {
            name: "Mix".into(),
            songs: vec![3, 1, 3, 40],
            edits: 0,
        },
    );
    world.songs.get_mut(&5).unwrap().starred = true;
    world.songs.get_mut(&6).unwrap().rating = Some(4);
    world
}

#[tokio::test]
async fn all_comes_whatever_the_manners_of_the_server() {
    let plain = Manners::default();
    for manners in [
        plain,
        Manners {
            empty: false,
            ..plain
        },
        Manners {
            empty: false,
            quotes: false,
            ..plain
        },
        Manners { cap: 7, ..plain },
        Manners { cap: 1, ..plain },
        Manners {
            ignores_offset: true,
            ..plain
        },
        Manners {
            repeats_last: true,
            ..plain
        },
        Manners {
            starred2: false,
            ..plain
        },
        Manners {
            twice: true,
            ..plain
        },
    ] {
        let home = home();
        let lists = FakeLists::of(&world(), manners);
        run(&home, &lists, 10).await.unwrap();
        check::same(&home, &world(), |key| lists.id(key));
        let report = run(&home, &lists, 10).await.unwrap();
        assert_eq!(
            (report.added, report.changed, report.removed),
            (0, 0, 0),
            "{manners:?}"
        );
    }
}

#[tokio::test]
async fn tracks_of_a_server_without_albums_and_artists_get_local_ones_by_name() {
    let home = home();
    let lists = FakeLists::of(
        &world(),
        Manners {
            entities: false,
            ..Manners::default()
        },
    );
    run(&home, &lists, 10).await.unwrap();
    check::same(&home, &world(), |key| lists.id(key));
    let albums = home.library.albums(&AlbumQuery::default()).unwrap();
    assert!(
        albums
            .iter()
            .all(|album| album.server_id.0.starts_with("local:"))
    );
    lists.renumber(4);
    run(&home, &lists, 10).await.unwrap();
    assert_eq!(home.library.albums(&AlbumQuery::default()).unwrap(), albums);
}

#[tokio::test]
async fn a_pass_cut_after_any_answer_goes_on_and_removes_nothing_before_its_end() {
    let smaller = World::with_songs(30);
    let mut finished = false;
    for answers in 0..200 {
        let home = home();
        let lists = FakeLists::of(&world(), Manners::default());
        run(&home, &lists, 10).await.unwrap();
        lists.publish(&smaller);
        lists.line.cut_after(answers);
        let ended = run(&home, &lists, 9).await;
        if ended.is_ok() {
            finished = true;
            break;
        }
        assert_eq!(
            home.library.counts(None).unwrap().tracks,
            63,
            "cut after {answers}"
        );
        lists.line.repair();
        run(&home, &lists, 9).await.unwrap();
        check::same(&home, &smaller, |key| lists.id(key));
    }
    assert!(finished);
}

#[tokio::test]
async fn a_renumbered_server_keeps_every_local_id() {
    let home = home();
    let lists = FakeLists::of(&world(), Manners::default());
    run(&home, &lists, 10).await.unwrap();
    let songs = check::local_ids(&home, &world(), |key| lists.id(key));
    let albums = |home: &Home| {
        let albums = home.library.albums(&AlbumQuery::default()).unwrap();
        albums
            .into_iter()
            .map(|album| (album.id, album.title))
            .collect::<Vec<_>>()
    };
    let artists = |home: &Home| {
        let artists = home.library.artists(&ArtistQuery::default()).unwrap();
        artists
            .into_iter()
            .map(|artist| (artist.id, artist.name))
            .collect::<Vec<_>>()
    };
    let before = (
        albums(&home),
        artists(&home),
        home.library.playlists(None).unwrap()[0].id,
    );
    for seed in 0..8 {
        lists.renumber(seed);
        run(&home, &lists, 10).await.unwrap();
        check::same(&home, &world(), |key| lists.id(key));
        assert_eq!(
            check::local_ids(&home, &world(), |key| lists.id(key)),
            songs
        );
        assert_eq!(
            (
                albums(&home),
                artists(&home),
                home.library.playlists(None).unwrap()[0].id
            ),
            before
        );
    }
}

#[tokio::test]
async fn a_pass_cut_before_and_taken_up_after_a_renumbering_keeps_every_local_id() {
    for answers in 0..30 {
        let home = home();
        let lists = FakeLists::of(&world(), Manners::default());
        run(&home, &lists, 10).await.unwrap();
        let songs = check::local_ids(&home, &world(), |key| lists.id(key));
        lists.line.cut_after(answers);
        let _cut_or_complete = run(&home, &lists, 10).await;
        lists.line.repair();
        lists.renumber(answers);
        run(&home, &lists, 10).await.unwrap();
        check::same(&home, &world(), |key| lists.id(key));
        assert_eq!(
            check::local_ids(&home, &world(), |key| lists.id(key)),
            songs,
            "cut after {answers}"
        );
    }
}

#[tokio::test]
async fn what_slipped_past_the_pages_is_asked_for_before_it_is_removed() {
    let home = home();
    let lists = FakeLists::of(&world(), Manners::default());
    run(&home, &lists, 10).await.unwrap();
    let before = check::local_ids(&home, &world(), |key| lists.id(key));
    // Songs go from the front while the list is read, so that those behind move up into pages already read.
    let mut smaller = world();
    for uid in [10, 11, 12, 13, 14] {
        smaller.remove_song(uid);
    }
    let options = SyncOptions {
        catalogue_page: 10,
        in_flight: 1,
        ..SyncOptions::default()
    };
    let publish = |progress: coffer_library::SyncProgress| {
        if progress.stage == coffer_library::SyncStage::Tracks && progress.done == 20 {
            lists.publish(&smaller);
        }
    };
    sync(
        &home.library,
        home.account,
        Source::Catalogue(&lists),
        &options,
        publish,
    )
    .await
    .unwrap();
    // The songs that had gone by then were seen in their place; the next pass misses them.
    run(&home, &lists, 10).await.unwrap();
    check::same(&home, &smaller, |key| lists.id(key));
    for (uid, id) in check::local_ids(&home, &smaller, |key| lists.id(key)) {
        assert_eq!(before[&uid], id, "song {uid}");
    }
}

#[tokio::test]
async fn an_unchanged_playlist_is_not_fetched_again() {
    let home = home();
    let lists = FakeLists::of(&world(), Manners::default());
    run(&home, &lists, 500).await.unwrap();
    let before = lists.line.asked();
    run(&home, &lists, 500).await.unwrap();
    let unchanged = lists.line.asked() - before;
    let mut edited = world();
    edited.lists.get_mut(&1).unwrap().songs.reverse();
    edited.lists.get_mut(&1).unwrap().edits += 1;
    lists.publish(&edited);
    let before = lists.line.asked();
    run(&home, &lists, 500).await.unwrap();
    assert_eq!(lists.line.asked() - before, unchanged + 1);
    check::same(&home, &edited, |key| lists.id(key));
}
