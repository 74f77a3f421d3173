//! Files that are not what they seem.

use super::{assert_refused, text};
use coffer_fixtures::{Encoding, Tone, decode_f32, encode};
use coffer_tests::{Coffer, TestLocker, assert_near, assert_same, eventually};
use std::path::Path;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_what_its_bytes_are_and_one_cut_short_plays_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let music = folder.path().join("Music");
    std::fs::create_dir(&music).unwrap();
    let flac = |title: &str, root: f64, seconds: f64| {
        let path = folder.path().join(format!("{title}.flac"));
        encode(
            Tone::new(root, seconds),
            Encoding::Flac,
            &[("title", title)],
            None,
            &path,
        )
        .unwrap();
        path
    };
    let (good, cut, renamed) = (
        flac("Good", 220.0, 1.5),
        flac("Cut", 330.0, 4.0),
        flac("Renamed", 165.0, 1.5),
    );
    std::fs::copy(&good, music.join("good.flac")).unwrap();
    std::fs::copy(&renamed, music.join("renamed.txt")).unwrap();
    let whole = std::fs::read(&cut).unwrap();
    std::fs::write(music.join("cut.flac"), &whole[..whole.len() * 6 / 10]).unwrap();
    std::fs::write(
        music.join("page.mp3"),
        "<!doctype html><title>Not music</title>",
    )
    .unwrap();
    std::fs::write(music.join("empty.flac"), "").unwrap();

    let locker = TestLocker::start();
    let coffer = Coffer::paired(&locker);
    // All of it is stored: a locker takes any file.
    let uploaded = coffer
        .run(["upload", text(&music), "--json"])
        .success()
        .json();
    assert_eq!(uploaded["uploaded"], 5, "{uploaded}");
    let files = eventually("the locker has looked at every file", async || {
        let files = coffer.rows(&["ls", "files"]);
        files
            .iter()
            .all(|file| file["media"] != "pending")
            .then_some(files)
    })
    .await;
    let media = |name: &str| {
        let path = format!("Music/{name}");
        files.iter().find(|file| file["path"] == *path).unwrap()["media"]
            .as_str()
            .unwrap()
    };
    assert_eq!(
        (media("good.flac"), media("renamed.txt")),
        ("music", "music")
    );
    assert_eq!(
        (media("page.mp3"), media("empty.flac")),
        ("broken", "broken")
    );

    let tracks = coffer.synced(3).await;
    let id = |title: &str| {
        tracks
            .iter()
            .find(|track| track["title"] == title)
            .expect(title)["id"]
            .to_string()
    };
    let wav = folder.path().join("out.wav");
    let _ = play(&coffer, &[&id("Renamed")], &wav).success();
    assert_same(
        "renamed",
        &decode_f32(&wav).unwrap(),
        &decode_f32(&renamed).unwrap(),
        0.0,
    );

    // The queue goes on behind the cut.
    let played = play(&coffer, &[&id("Cut"), &id("Good")], &wav);
    assert_refused(&played, 7, "the file of `Cut` is damaged");
    let said = played.json();
    assert_eq!(said["problems"][0]["kind"], "corrupt", "{said}");
    assert_eq!(said["problems"].as_array().unwrap().len(), 1, "{said}");
    assert_eq!(said["played"][0]["title"], "Good", "{said}");
    let heard = decode_f32(&wav).unwrap();
    let good = decode_f32(&good).unwrap();
    let (front, back) = heard.split_at(heard.len() - good.len());
    assert_same("the track behind the cut", back, &good, 0.0);
    let cut = decode_f32(&cut).unwrap();
    assert!(
        front.len() > cut.len() / 3,
        "only {} of {} samples were heard",
        front.len(),
        cut.len()
    );
    assert_near("before the cut", front, &cut, 0.0);

    let nowhere = folder.path().join("none/out.wav");
    assert_refused(&play(&coffer, &[&id("Good")], &nowhere), 1, text(&nowhere));
}

fn play(coffer: &Coffer, tracks: &[&str], wav: &Path) -> coffer_tests::Outcome {
    let tracks = tracks.iter().flat_map(|track| ["--track", track]);
    coffer.run(
        ["play", "--json", "--wav", text(wav)]
            .into_iter()
            .chain(tracks),
    )
}
