//! `coffer pin`, killed on its way.

use super::point::points;
use super::scene::{File, Killed, OVERHEAD, Scene, eventually, hash_of, kill_at, measured};
use coffer_cache::{Cache, CacheSettings};
use coffer_fixtures::{Encoding, Tone, encode};
use coffer_model::{AccountId, TrackId};
use coffer_player::EntryKey;
use coffer_tests::{Coffer, Direction, TestLocker, sized};
use serde_json::Value;
use std::path::Path;

/// What the cache stores at once.
const CHUNK: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_was_killed_loses_at_most_the_chunk_that_was_coming_in() {
    let scene = Scene::with(TestLocker::start()).await;
    let (wire, coffer) = (&scene.wire, &scene.coffer);
    let points = points(sized(20, 200));
    let tracks = tracks(&scene, points.len()).await;
    for (mut point, track) in points.zip(&tracks) {
        let id = track["id"].to_string();
        let size = track["size"].as_u64().unwrap();
        let key = EntryKey {
            account: AccountId(1),
            track: TrackId(track["id"].as_i64().unwrap()),
        };
        let pin = ["pin", "--track", &id, "--json"];
        let at = 1 + point.below(size);
        let is_drained = point.one_in(2);
        let arrived = at.saturating_sub(OVERHEAD);

        wire.trip_after(Direction::Down, at);
        let killed = if is_drained {
            // The network stands still; everything that came is taken in. Then the kill.
            let mut command = coffer.spawn(pin);
            wire.tripped().await;
            let sums = coffer
                .home()
                .join(format!("cache/1/{:02x}/{id}.sums", key.track.0 & 0xff));
            eventually("what arrived is stored", || {
                (stored_chunks(&sums) + 1) * CHUNK >= arrived
            })
            .await;
            command.kill().unwrap();
            command.wait().unwrap();
            Killed::AtThePoint
        } else {
            kill_at(coffer, &pin, wire, Direction::Down, at).await
        };
        assert_eq!(killed, Killed::AtThePoint);
        wire.disconnect();
        wire.connect();
        let stored = stored_bytes(coffer, key).await;

        let (said, again) = measured(coffer, &pin, wire, Direction::Down);
        assert_eq!(said["whole"], 1, "{said}");
        assert!(
            again <= size - stored + CHUNK + OVERHEAD,
            "{again} bytes again, {stored} were there"
        );
        let cache = cache(coffer).await;
        let verified = cache.verify(key).await.unwrap();
        assert!(
            verified.is_whole && verified.hash_matches == Some(true),
            "{verified:?}"
        );
        assert_eq!(verified.checked.0, size);
        drop(cache);
        coffer.let_go().await;
    }
    let status = coffer.run(["status", "--json"]).success().json();
    assert_eq!(
        status["device"]["missing"],
        serde_json::json!([]),
        "{status}"
    );
    assert!(coffer.run(["sync", "--json"]).success().json()[0]["added"] == 0);
}

/// `count` tracks of 1 to 3 MB, at the locker and in the player's library.
async fn tracks(scene: &Scene, count: usize) -> Vec<Value> {
    let folder = scene.folder.path().join("Music");
    std::fs::create_dir(&folder).unwrap();
    let mut files = Vec::new();
    for number in 0..count {
        let path = folder.join(format!("{number}.wav"));
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let tone = Tone::new(110.0 + number as f64, 6.0 + (number % 7) as f64);
        let title = format!("Tone {number}");
        encode(tone, Encoding::Wav, &[("title", &title)], None, &path).unwrap();
        files.push(file(&path));
    }
    let _ = scene
        .coffer
        .run(["upload", folder.to_str().unwrap(), "--json"])
        .success();
    scene.assert_exact(&files);
    let listed = || {
        let _ = scene.coffer.run(["sync", "--json"]).success();
        let listed = scene
            .coffer
            .run(["ls", "tracks", "--limit", "1000", "--json"])
            .success()
            .json();
        listed.as_array().unwrap().clone()
    };
    eventually("every track is in the library", || listed().len() == count).await;
    listed()
}

fn file(path: &Path) -> File {
    File {
        path: path.to_owned(),
        size: std::fs::metadata(path).unwrap().len(),
        hash: hash_of(path),
    }
}

/// The cache of a player that does not run.
async fn cache(coffer: &Coffer) -> Cache {
    Cache::open(CacheSettings::new(coffer.home().join("cache")))
        .await
        .unwrap()
}

async fn stored_bytes(coffer: &Coffer, key: EntryKey) -> u64 {
    let cache = cache(coffer).await;
    let ranges = cache.cached_ranges(key).await.unwrap();
    drop(cache);
    coffer.let_go().await;
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// How many chunks a track's checksums tell of.
fn stored_chunks(sums: &Path) -> u64 {
    let sums = std::fs::read(sums).unwrap_or_default();
    sums.chunks_exact(8).filter(|sum| **sum != [0; 8]).count() as u64
}
