//! Opening, accounts, windows, listeners.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use coffer_library::{
    AlbumQuery, AlbumSort, Library, LibraryError, Source, SyncOptions, TrackQuery, TrackSort, sync,
};
use coffer_model::{AccountId, TrackId};
use std::error::Error;
use support::feed::FakeFeed;
use support::world::{Key, List, World};
use support::{Home, check, details, home};

async fn fill(home: &Home, account: AccountId, world: &World) -> FakeFeed {
    let feed = FakeFeed::of(world);
    sync(
        &home.library,
        account,
        Source::Feed(&feed),
        &SyncOptions::default(),
        |_| {},
    )
    .await
    .unwrap();
    feed
}

#[test]
fn opening_again_changes_nothing() {
    let home = home();
    let path = home.folder.path().join("library.db");
    let account = home.account;
    drop(home.library);
    let before = std::fs::read(&path).unwrap();
    let library = Library::open(&path).unwrap();
    assert_eq!(library.account(account).unwrap().details, details("one"));
    drop(library);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_library_of_a_newer_program_is_refused_and_left_as_it_is() {
    let home = home();
    let path = home.folder.path().join("library.db");
    drop(home.library);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("INSERT INTO refinery_schema_history SELECT 99, 'future', applied_on, checksum FROM refinery_schema_history", [])
        .unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    let error = Library::open(&path).unwrap_err();
    assert!(
        matches!(
            error,
            LibraryError::Newer {
                found: 99,
                known: 1,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("schema 99"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_database_is_refused_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    std::fs::write(
        &path,
        "this is not a database, however long it is ".repeat(100),
    )
    .unwrap();
    let error = Library::open(&path).unwrap_err();
    assert!(error.to_string().contains("library.db"), "{error}");
    assert!(error.source().is_some());
}

#[test]
fn accounts_keep_their_details_and_the_order_of_their_addresses() {
    let home = home();
    let mut account = home.library.account(home.account).unwrap();
    account.details.addresses = vec!["https://home.local".into(), "https://away.example".into()];
    account.details.label = "Ada's".into();
    home.library.update_account(&account).unwrap();
    assert_eq!(home.again().accounts().unwrap(), vec![account.clone()]);
    account.id = AccountId(77);
    assert!(matches!(
        home.library.update_account(&account),
        Err(LibraryError::NoSuchAccount(AccountId(77)))
    ));
}

#[tokio::test]
async fn removing_an_account_removes_its_data_and_nothing_else() {
    let home = home();
    let second = home.library.add_account(&details("two")).unwrap();
    let mut world = World::with_songs(30);
    world.lists.insert(
        1,
        List {
            name: "List".into(),
            songs: vec![1, 2],
            edits: 0,
        },
    );
    fill(&home, home.account, &world).await;
    let feed = fill(&home, second, &world).await;
    let track = check::tracks(&home)
        .into_iter()
        .find(|track| track.account == home.account)
        .unwrap();
    home.library
        .record(coffer_library::Edit::Scrobble(track.id), 5)
        .unwrap();

    home.library.remove_account(home.account).unwrap();

    check::same(&home, &world, |key| feed.id(key));
    assert_eq!(
        home.library.counts(Some(home.account)).unwrap(),
        coffer_library::Counts::default()
    );
    assert_eq!(home.library.counts(Some(second)).unwrap().tracks, 30);
    assert!(home.library.outbox(home.account).unwrap().is_empty());
    assert!(matches!(
        home.library.remove_account(home.account),
        Err(LibraryError::NoSuchAccount(_))
    ));
    let third = home.library.add_account(&details("three")).unwrap();
    assert!(third.0 > second.0, "ids are not given twice");
}

#[tokio::test]
async fn windows_show_each_item_once_in_order() {
    let home = home();
    let world = World::with_songs(100);
    fill(&home, home.account, &world).await;
    let mut windows = Vec::new();
    for offset in (0..100).step_by(7) {
        let query = TrackQuery {
            offset,
            limit: 7,
            ..TrackQuery::default()
        };
        windows.extend(home.library.tracks_window(&query).unwrap());
    }
    assert_eq!(windows, check::tracks(&home));
    assert!(
        windows
            .windows(2)
            .all(|pair| pair[0].title <= pair[1].title)
    );
    let beyond = TrackQuery {
        offset: 1000,
        ..TrackQuery::default()
    };
    assert!(home.library.tracks_window(&beyond).unwrap().is_empty());

    for sort in [
        AlbumSort::Title,
        AlbumSort::Artist,
        AlbumSort::Newest,
        AlbumSort::Year,
    ] {
        let albums = home
            .library
            .albums(&AlbumQuery {
                sort,
                ..AlbumQuery::default()
            })
            .unwrap();
        assert_eq!(albums.len(), 10, "{sort:?}");
    }
    for sort in [TrackSort::Newest, TrackSort::Plays, TrackSort::Rating] {
        assert_eq!(
            home.library
                .tracks_window(&TrackQuery {
                    sort,
                    ..TrackQuery::default()
                })
                .unwrap()
                .len(),
            100
        );
    }
    let album = &home.library.albums(&AlbumQuery::default()).unwrap()[0];
    assert_eq!(album.track_count, 10);
    let tracks = home.library.album_tracks(album.id).unwrap();
    assert!(
        tracks
            .windows(2)
            .all(|pair| pair[0].track_number <= pair[1].track_number)
    );
    assert_eq!(
        album.duration.0,
        tracks.iter().map(|track| track.duration.0).sum::<u64>()
    );
    let artist = home
        .library
        .artist(album.artist_id.unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(
        usize::try_from(artist.album_count).unwrap(),
        home.library.artist_albums(artist.id).unwrap().len()
    );
    assert_eq!(home.library.artist_tracks(artist.id).unwrap().len(), 40);
    let of_artist = AlbumQuery {
        artist: Some(artist.id),
        ..AlbumQuery::default()
    };
    assert_eq!(home.library.albums(&of_artist).unwrap().len(), 4);
}

#[tokio::test]
async fn tracks_come_in_the_order_asked_for_and_gone_ones_are_left_out() {
    let home = home();
    let feed = fill(&home, home.account, &World::with_songs(3)).await;
    let all = check::tracks(&home);
    let asked = [all[2].id, TrackId(9_999), all[0].id, all[2].id];
    let found: Vec<TrackId> = home
        .library
        .tracks(&asked)
        .unwrap()
        .into_iter()
        .map(|track| track.id)
        .collect();
    assert_eq!(found, [all[2].id, all[0].id, all[2].id]);
    assert_eq!(home.library.track(TrackId(9_999)).unwrap(), None);
    let id = feed.id(&Key::Song(1)).as_str().into();
    let track = home
        .library
        .track_by_server_id(home.account, &id)
        .unwrap()
        .unwrap();
    assert_eq!(track.title, "Song 1");
}

#[tokio::test]
async fn listeners_hear_of_changes_and_only_of_changes() {
    let home = home();
    let mut world = World::with_songs(3);
    let mut changes = home.library.subscribe();
    let feed = fill(&home, home.account, &world).await;
    assert!(changes.has_changed().unwrap());
    let seen = *changes.borrow_and_update();
    assert!(seen.tracks > 0 && seen.albums > 0 && seen.artists > 0);

    let options = SyncOptions::default();
    sync(
        &home.library,
        home.account,
        Source::Feed(&feed),
        &options,
        |_| {},
    )
    .await
    .unwrap();
    assert!(!changes.has_changed().unwrap(), "nothing changed");

    world.songs.get_mut(&1).unwrap().plays = 4;
    feed.publish(&world);
    sync(
        &home.library,
        home.account,
        Source::Feed(&feed),
        &options,
        |_| {},
    )
    .await
    .unwrap();
    let now = *changes.borrow_and_update();
    assert_eq!(
        (now.tracks, now.albums, now.playlists),
        (seen.tracks + 1, seen.albums, seen.playlists)
    );
}

#[tokio::test]
async fn a_reader_does_not_wait_for_the_writer() {
    let home = home();
    fill(&home, home.account, &World::with_songs(20)).await;
    let other = rusqlite::Connection::open(home.folder.path().join("library.db")).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM playlist_entries; DELETE FROM tracks;")
        .unwrap();
    assert_eq!(check::tracks(&home).len(), 20);
    other.execute_batch("ROLLBACK").unwrap();
}
