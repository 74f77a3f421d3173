//! `coffer sync`, killed on its way.

use super::point::points;
use super::scene::{Killed, kill_at, measured, signed_in};
use coffer_model::{Credential, Secret};
use coffer_player::{AlbumQuery, ArtistQuery, TrackQuery, open_library};
use coffer_remote::{Client, ClientConfig};
use coffer_tests::{Coffer, Direction, TestLocker, Wire, seed, sized};
use std::collections::BTreeSet;

/// Tracks at the locker: several pages.
const TRACKS: usize = 4_000;
/// Changes that the player asks for at once.
const PAGE: u32 = 1_000;
/// Bytes by which the same page may be longer or shorter another time.
const SLACK: u64 = 2_048;

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_killed_fetches_at_most_one_page_again() {
    // A player signs in at each point, and each is a device.
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("coffer.toml");
    std::fs::write(&settings, "max_devices = 1000\n").unwrap();
    let settings = ["--config", settings.to_str().unwrap()];
    let mut locker = TestLocker::start_at(&folder.path().join("locker"), &settings);
    locker.stop();
    seed::library(locker.data(), TestLocker::USER, TRACKS);
    locker.restart();
    let wire = Wire::to(locker.address()).await;
    let pages = page_ends(&wire).await;
    assert!(pages.len() > 4, "{pages:?}");

    let reference = signed_in(&wire);
    let (said, whole) = measured(&reference, &["sync", "--json"], &wire, Direction::Down);
    assert_eq!(said[0]["pages"], pages.len());
    let wanted = rows(&reference);
    assert_eq!(wanted.len(), TRACKS + TRACKS / 10 + TRACKS / 100);

    for mut point in points(sized(20, 200)) {
        let coffer = signed_in(&wire);
        let at = 1 + point.below(whole - SLACK);
        let killed = kill_at(&coffer, &["sync", "--json"], &wire, Direction::Down, at).await;
        assert_eq!(killed, Killed::AtThePoint);
        wire.disconnect();
        wire.connect();
        let arrived = pages.iter().filter(|end| **end + SLACK <= at).count();
        let (said, _) = measured(&coffer, &["sync", "--json"], &wire, Direction::Down);
        let fetched = said[0]["pages"].as_u64().unwrap();
        assert!(
            fetched <= (pages.len() - arrived + 1) as u64,
            "{arrived} of {} pages had arrived, and {fetched} were fetched: {said}",
            pages.len()
        );
        assert!(rows(&coffer) == wanted, "the library is not the locker's");
    }
}

/// How many bytes have come when each page of the feed is whole.
async fn page_ends(wire: &Wire) -> Vec<u64> {
    let anonymous = Client::new(ClientConfig::new(wire.url().parse().unwrap())).unwrap();
    let password = Secret::new(TestLocker::PASSWORD);
    let key = anonymous
        .sign_in(TestLocker::USER, &password, "a test")
        .await
        .unwrap();
    let client = anonymous.with_credential(Some(Credential::DeviceKey(Secret::new(key.key))));
    let begin = wire.passed(Direction::Down);
    let (mut ends, mut cursor) = (Vec::new(), "0".to_owned());
    loop {
        let page = client.changes(&cursor, PAGE).await.unwrap();
        ends.push(wire.passed(Direction::Down) - begin);
        if !page.more {
            return ends;
        }
        cursor = page.cursor;
    }
}

/// Everything in the library of a player, by the server's ids.
fn rows(coffer: &Coffer) -> BTreeSet<(String, String, String)> {
    let library = open_library(coffer.home()).unwrap();
    let limit = 100_000;
    let artists = library
        .artists(&ArtistQuery {
            limit,
            ..ArtistQuery::default()
        })
        .unwrap();
    let albums = library
        .albums(&AlbumQuery {
            limit,
            ..AlbumQuery::default()
        })
        .unwrap();
    let tracks = library
        .tracks_window(&TrackQuery {
            limit,
            ..TrackQuery::default()
        })
        .unwrap();
    let artists = artists
        .into_iter()
        .map(|it| (it.server_id.0, it.name, String::new()));
    let albums = albums
        .into_iter()
        .map(|it| (it.server_id.0, it.title, it.artist));
    let tracks = tracks
        .into_iter()
        .map(|it| (it.server_id.0, it.title, it.album));
    artists.chain(albums).chain(tracks).collect()
}
