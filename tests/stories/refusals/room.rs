//! No room: the user's quota, the locker's disk.

use super::{assert_refused, text};
use coffer_fixtures::{AlbumSpec, Encoding, Tone, TrackSpec, decode_f32, write_albums};
use coffer_tests::{Coffer, TestLocker, assert_same, seed};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of `size` times `byte`.
fn file(folder: &Path, name: &str, byte: u8, size: usize) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, vec![byte; size]).unwrap();
    path
}

/// The locker has these files and no other, byte for byte by their hashes, and counts them rightly.
#[track_caller]
fn assert_stored(coffer: &Coffer, files: &[&PathBuf]) {
    let stored = coffer.rows(&["ls", "files"]);
    let found: Vec<_> = stored
        .iter()
        .map(|row| row["hash"].as_str().unwrap())
        .collect();
    let hash = |file: &&PathBuf| -> String {
        Sha256::digest(std::fs::read(file).unwrap())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    let wanted: Vec<_> = files.iter().map(hash).collect();
    assert_eq!(found, wanted, "by path");
    let used: u64 = files
        .iter()
        .map(|file| file.metadata().unwrap().len())
        .sum();
    assert_eq!(quota(coffer)["used"], used);
    assert_eq!(quota(coffer)["reserved"], 0);
}

fn quota(coffer: &Coffer) -> Value {
    coffer.run(["status", "--json"]).success().json()["accounts"][0]["quota"].clone()
}

#[test]
fn what_does_not_fit_into_the_quota_is_refused_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let a = file(folder.path(), "a.bin", 1, 60_000);
    let b = file(folder.path(), "b.bin", 2, 60_000);
    let c = file(folder.path(), "c.bin", 3, 40_000);
    let locker = TestLocker::start();
    locker.add_user_within("bob", "a password of bob's", 100_000);
    let coffer = Coffer::new();
    let sign_in = ["sign-in", &locker.url(), "--user", "bob"];
    let _ = coffer.run_with(sign_in, "a password of bob's\n").success();
    let _ = coffer.run(["upload", text(&a)]).success();
    assert_stored(&coffer, &[&a]);

    let refused = coffer.run(["upload", text(&b), "--json"]);
    assert_refused(&refused, 6, "no room for `file b.bin` within the quota");
    assert_refused(&refused, 6, "40.0 kB left");
    assert_eq!(
        refused.json()["files"][0]["outcome"],
        "failed",
        "{refused:?}"
    );
    assert_stored(&coffer, &[&a]);

    // To the last byte, and what was refused does not hold up the others.
    let in_part = coffer.run(["upload", text(&a), text(&b), text(&c), "--json"]);
    assert_refused(&in_part, 7, "1 of 3 files were not uploaded");
    assert_eq!(
        (
            &in_part.json()["uploaded"],
            &in_part.json()["already_there"]
        ),
        (&json!(1), &json!(1))
    );
    assert_stored(&coffer, &[&a, &c]);
    assert_eq!(quota(&coffer)["used"], quota(&coffer)["limit"]);
    assert_refused(&coffer.run(["upload", text(&b)]), 6, "b.bin");
    assert_stored(&coffer, &[&a, &c]);
}

#[test]
fn a_full_disk_is_said_and_what_was_begun_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount("16m") else {
        eprintln!("skipped: only root may mount the small disk that this test fills");
        return;
    };
    let small = file(folder.path(), "a.bin", 1, 3_000_000);
    let large = file(folder.path(), "b.bin", 2, 20_000_000);
    let late = file(folder.path(), "c.bin", 3, 1_000_000);
    // Dropped, and so ended, before the disk.
    let locker = TestLocker::start_at(&disk.folder.path().join("locker"), &[]);
    let coffer = Coffer::paired(&locker);
    let _ = coffer.run(["upload", text(&small)]).success();
    assert_stored(&coffer, &[&small]);
    for _ in 0..2 {
        assert_refused(&coffer.run(["upload", text(&large)]), 6, "disk is full");
        assert_eq!(coffer.rows(&["ls", "files"]).len(), 1);
    }
    assert_refused(&coffer.run(["upload", text(&late)]), 6, "disk is full");
    assert_eq!(quota(&coffer)["used"], 3_000_000);
    // What asks for no room goes on.
    let _ = coffer.run(["sync"]).success();

    disk.resize("64m");
    let uploaded = coffer
        .run(["upload", text(&large), text(&late), "--json"])
        .success()
        .json();
    assert_eq!(uploaded["uploaded"], 2, "{uploaded}");
    let first = &uploaded["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["target"] == "b.bin")
        .unwrap();
    assert!(
        first["resumed_from"].as_u64().unwrap() > 0,
        "it began anew: {uploaded}"
    );
    assert_stored(&coffer, &[&small, &large, &late]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_room_says_so_and_keeps_what_it_has() {
    const TRACKS: usize = 3;
    let folder = tempfile::tempdir().unwrap();
    // The player leaves 200 MB to the rest of the device: no room for all of the three files of 3.5 MB, nor for one of
    // them whole where they share it.
    let Some(disk) = Disk::mount("209000000") else {
        eprintln!("skipped: only root may mount the small disk that this test fills");
        return;
    };
    let album = AlbumSpec {
        artist: "The Oscillators".to_owned(),
        title: "Long Tones".to_owned(),
        year: 2001,
        genre: "Test".to_owned(),
        cover: 1,
        tracks: (1..=TRACKS)
            .map(|number| TrackSpec {
                title: format!("Tone {number}"),
                encoding: Encoding::Wav,
                tone: Tone::new(220.0 * number as f64, 20.0),
            })
            .collect(),
    };
    let music = write_albums(&[album], folder.path()).unwrap();
    let mut locker = TestLocker::start();
    let coffer = Coffer::new_in(disk.folder.path());
    let _ = coffer.pair(&locker, &locker.url(), "phone").success();
    let _ = coffer.run(["upload", text(folder.path())]).success();
    let tracks = coffer.synced(TRACKS).await;
    let albums = coffer.rows(&["ls", "albums"]);
    let id = albums[0]["id"].to_string();
    let pin = ["pin", "--album", &id, "--json"];

    for _ in 0..2 {
        assert_refused(&coffer.run(pin), 6, "disk of this machine is full");
    }
    let status = coffer.run(["status", "--json"]).success().json();
    let device = &status["device"];
    let whole = device["pins"][0]["whole"].as_u64().unwrap();
    assert!(whole < TRACKS as u64, "{device}");
    assert_eq!(
        device["missing"].as_array().unwrap().len(),
        TRACKS - usize::try_from(whole).unwrap()
    );

    disk.resize("400m");
    let pinned = coffer.run(pin).success().json();
    assert_eq!(pinned["whole"], TRACKS, "{pinned}");
    locker.stop();
    for (track, file) in tracks.iter().zip(&music) {
        let wav = folder.path().join("played.wav");
        let id = track["id"].to_string();
        let play = ["play", "--track", &id, "--wav", text(&wav)];
        let _ = coffer.run(play).success();
        let (played, wanted) = (decode_f32(&wav).unwrap(), decode_f32(file).unwrap());
        assert_same(&track.to_string(), &played, &wanted, 1e-4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_does_not_fit_onto_the_disk_goes_on_when_there_is_room() {
    const TRACKS: usize = 20_000;
    let Some(disk) = Disk::mount("4m") else {
        eprintln!("skipped: only root may mount the small disk that this test fills");
        return;
    };
    let mut locker = TestLocker::start();
    locker.stop();
    seed::library(locker.data(), TestLocker::USER, TRACKS);
    locker.restart();
    let coffer = Coffer::new_in(disk.folder.path());
    let _ = coffer.pair(&locker, &locker.url(), "phone").success();
    for _ in 0..2 {
        assert_refused(&coffer.run(["sync"]), 6, "full");
    }
    disk.resize("200m");
    let _ = coffer.run(["sync"]).success();
    let listed = coffer.rows(&["ls", "tracks", "--limit", "30000"]);
    assert_eq!(listed.len(), TRACKS);
}

/// A small disk of its own. Unmounted when dropped.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// `None` where this user or machine may not mount.
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder.path());
        mount
            .output()
            .is_ok_and(|output| output.status.success())
            .then_some(Self { folder })
    }

    fn resize(&self, size: &str) {
        let options = format!("remount,size={size}");
        let status = Command::new("mount")
            .args(["-o", &options])
            .arg(self.folder.path())
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whoever still has a file there must not keep the mount.
        let status = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("`{}` is still mounted", self.folder.path().display());
        }
    }
}
