//! A device that was locked out.

use super::{id, text};
use coffer_fixtures::{Encoding, Tone, decode_f32, encode};
use coffer_tests::{Coffer, TestLocker, assert_same};

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_told_to_sign_in_again_and_plays_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("Kept.flac");
    let other = folder.path().join("Other.flac");
    for (file, title, root) in [(&kept, "Kept", 220.0), (&other, "Other", 330.0)] {
        encode(
            Tone::new(root, 1.5),
            Encoding::Flac,
            &[("title", title)],
            None,
            file,
        )
        .unwrap();
    }
    let locker = TestLocker::start();
    let laptop = Coffer::paired(&locker);
    let phone = Coffer::new();
    let _ = phone.pair(&locker, &locker.url(), "phone").success();
    let _ = laptop
        .run(["upload", text(&kept), text(&other), "--json"])
        .success();
    let tracks = phone.synced(2).await;
    let (kept_id, other_id) = (id(&tracks, "Kept"), id(&tracks, "Other"));
    let _ = phone.run(["pin", "--track", &kept_id, "--json"]).success();

    let devices = laptop.rows(&["device", "list"]);
    let device = devices
        .iter()
        .find(|device| device["name"] == "phone")
        .unwrap();
    let _ = laptop
        .run(["device", "revoke", device["id"].as_str().unwrap(), "--json"])
        .success();

    for asks in [
        vec!["sync", "--json"],
        vec!["upload", text(&kept), "--json"],
        vec!["device", "list", "--json"],
        vec!["pin", "--track", &other_id, "--json"],
        vec!["play", "--track", &other_id, "--null", "--json"],
    ] {
        let refused = phone.run(&asks);
        assert_eq!(refused.code, Some(3), "{asks:?}: {refused:?}");
        assert!(
            refused.stderr.contains("sign in again"),
            "{asks:?}: {refused:?}"
        );
    }
    let wav = folder.path().join("kept.wav");
    let _ = phone
        .run(["play", "--track", &kept_id, "--wav", text(&wav), "--json"])
        .success();
    assert_same(
        "Kept",
        &decode_f32(&wav).unwrap(),
        &decode_f32(&kept).unwrap(),
        0.0,
    );
    assert_eq!(phone.rows(&["ls", "tracks"]).len(), 2, "the library stays");
    // The other device is none the worse.
    let _ = laptop.run(["sync", "--json"]).success();

    // Signing in again is enough: same account, same library, and the download that waited goes on.
    let _ = phone.pair(&locker, &locker.url(), "phone").success();
    let pinned = phone
        .run(["pin", "--track", &other_id, "--json"])
        .success()
        .json();
    assert_eq!(pinned["whole"], 1, "{pinned}");
    let synced = phone.run(["sync", "--json"]).success().json();
    assert_eq!(
        (&synced[0]["added"], &synced[0]["removed"]),
        (&0.into(), &0.into()),
        "{synced}"
    );
}
