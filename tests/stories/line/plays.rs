//! What a user does on one device is seen on the other: plays, stars, ratings.

use super::{id, text};
use coffer_fixtures::{Encoding, Tone, encode};
use coffer_model::TrackId;
use coffer_player::{Edit, Item, Sound, TrackQuery};
use coffer_tests::{Coffer, TestLocker, within};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn plays_stars_and_ratings_are_seen_on_the_other_device() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.mp3");
    // A play counts from half a minute on, once half of it was heard: at the pace of time, so no longer than needed.
    let tone = Tone::new(220.0, 30.5);
    encode(tone, Encoding::Mp3Cbr, &[("title", "Long")], None, &file).unwrap();
    let locker = TestLocker::start();
    let phone = Coffer::paired(&locker);
    let laptop = Coffer::paired(&locker);
    let _ = laptop.run(["upload", text(&file), "--json"]).success();
    let tracks = phone.synced(1).await;

    let player = phone.player(Sound::Silent).await;
    let library = player.library().clone();
    let mut revisions = library.subscribe();
    let tracks_here = library.tracks_window(&TrackQuery {
        limit: 1,
        ..TrackQuery::default()
    });
    let track = tracks_here.unwrap().remove(0);
    assert_eq!(track.id, TrackId(id(&tracks, "Long").parse().unwrap()));
    player.play(std::slice::from_ref(&track), 0);
    // Recorded here as soon as it counts, and sent by itself.
    within("the play is counted and sent", async {
        while library.track(track.id).unwrap().unwrap().play_count == 0
            || !library.pending(track.account).unwrap().is_empty()
        {
            revisions.changed().await.unwrap();
        }
    })
    .await;
    library
        .record(Edit::Star(Item::Track(track.id)), 1_700_000_000_000)
        .unwrap();
    library
        .record(
            Edit::Rate(Item::Track(track.id), Some(4)),
            1_700_000_000_001,
        )
        .unwrap();
    player.shut_down().await.unwrap();
    drop((player, library));
    phone.let_go().await;
    let sent = phone.run(["sync", "--json"]).success().json();
    assert_eq!(sent[0]["edits_sent"], 2, "{sent}");

    for device in [&laptop, &phone] {
        let _ = device.run(["sync", "--json"]).success();
        let row = device.rows(&["ls", "tracks"]).remove(0);
        assert_eq!(row["play_count"], 1, "{row}");
        assert_eq!(
            (&row["starred"], &row["rating"]),
            (&json!(true), &json!(4)),
            "{row}"
        );
    }
}
