//! What is typed wrongly, and two commands in one folder.

use super::assert_refused;
use coffer_player::Sound;
use coffer_tests::{Coffer, TestLocker};

#[test]
fn junk_on_the_command_line_is_answered_with_the_usage() {
    let coffer = Coffer::new();
    for junk in [
        &["frobnicate"][..],
        &["play"],
        &["play", "--track", "one"],
        &["play", "--track", "1", "--wav", "a.wav", "--null"],
        &["pin"],
        &["upload"],
        &["serve"],
        &["sign-in"],
        &["sign-in", "localhost"],
        &["sign-in", "localhost", "--code", "a", "--user", "b"],
        &["ls", "nonsense"],
        &["ls", "--limit", "-1"],
        &["search"],
        &["sync", "--never"],
        &["pair", "ada"],
        &["\u{0}nul\u{fffd}".trim_matches('\u{0}')],
    ] {
        assert_refused(&coffer.run(junk), 2, "");
    }
    assert_refused(&coffer.run(Vec::<&str>::new()), 2, "Usage");
    assert!(
        std::fs::read_dir(coffer.home()).unwrap().next().is_none(),
        "nothing is made"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named() {
    let locker = TestLocker::start();
    let coffer = Coffer::paired(&locker);
    let here = coffer.home().join("nothing");
    let missing = here.to_str().unwrap();
    assert_refused(&coffer.run(["upload", missing]), 5, missing);
    assert_refused(
        &coffer.run(["play", "--track", "7", "--null"]),
        5,
        "track 7",
    );
    assert_refused(&coffer.run(["pin", "--album", "7"]), 5, "album 7");
    assert_refused(
        &coffer.run(["play", "no", "such", "song", "--null"]),
        5,
        "no such song",
    );
    assert_refused(&coffer.run(["sign-out", "7"]), 5, "account `7`");
    assert_refused(&coffer.run(["device", "revoke", "nonsense"]), 5, "nonsense");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_player_in_one_folder_is_told_of_the_first() {
    let locker = TestLocker::start();
    let coffer = Coffer::paired(&locker);
    let player = coffer.player(Sound::Null).await;
    let words = "is already running";
    for command in [
        &["sync"][..],
        &["app-password", "list"],
        &["device", "list"],
    ] {
        assert_refused(&coffer.run(command), 1, words);
    }
    // What only reads goes on meanwhile.
    assert_eq!(
        coffer.rows(&["ls", "tracks"]),
        Vec::<serde_json::Value>::new()
    );
    let status = coffer.run(["status", "--json"]).success().json();
    assert_eq!(status["accounts"][0]["user"], TestLocker::USER, "{status}");
    assert!(status["device"].is_null(), "{status}");
    player.shut_down().await.unwrap();
    drop(player);
    coffer.let_go().await;
    let _ = coffer.run(["sync"]).success();
    // The locker's folder has one owner too.
    let data = locker.data().to_str().unwrap();
    let second = coffer.run(["serve", "--listen", "127.0.0.1:0", "--data", data]);
    assert_refused(&second, 1, "in use");
}
