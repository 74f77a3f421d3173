//! The limit, which holds at every moment, and who goes first.

use crate::support::{Bench, CHUNK, FakeDisk, FakeOrigin, key, music, sized};
use coffer_cache::{Cache, Expected};
use coffer_model::Bytes;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn tracks(count: i64, chunks: u64) -> Vec<(coffer_cache::EntryKey, Vec<u8>)> {
    (1..=count)
        .map(|track| (key(track), music(track as u64, chunks * CHUNK)))
        .collect()
}

#[test]
fn the_track_used_least_recently_goes_first() {
    let bench = Bench::with(|settings| settings.limit = Bytes(9 * CHUNK));
    let origin = FakeOrigin::new(tracks(4, 3));
    for track in [1, 2, 3] {
        bench.read_all(key(track), &origin).unwrap();
        bench.until_whole(key(track));
        // A track is in use until it is closed, which happens aside.
        bench.until_closed();
    }
    bench.read_all(key(1), &origin).unwrap();
    bench.until_closed();
    bench.read_all(key(4), &origin).unwrap();
    bench.until_whole(key(4));
    let whole = |track| bench.wait(bench.cache().is_whole(key(track))).unwrap();
    assert_eq!([1, 2, 3, 4].map(whole), [true, false, true, true]);
    assert!(!bench.data_file(key(2)).exists());
    assert!(!bench.sums_file(key(2)).exists());
}

#[test]
fn the_limit_holds_at_every_moment_under_concurrent_readers() {
    let limit = 20 * CHUNK;
    let bench = Bench::with(|settings| settings.limit = Bytes(limit));
    let origin = FakeOrigin::new(tracks(24, 4));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|lane| {
                let (bench, origin) = (&bench, &origin);
                scope.spawn(move || {
                    for track in (1..=24).filter(|track| track % 4 == lane) {
                        let bytes = bench.read_all(key(track), origin).unwrap();
                        assert!(bytes == music(track as u64, 4 * CHUNK));
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                let streamed = bench.streamed();
                assert!(streamed <= limit, "{streamed} of {limit} bytes");
                let on_disk = bench.bytes_on_disk();
                assert!(
                    on_disk <= limit + 24 * CHUNK / 8,
                    "{on_disk} bytes on the disk"
                );
            }
        });
        for reader in readers {
            reader.join().unwrap();
        }
        is_over.store(true, Ordering::Release);
    });
}

#[test]
fn a_file_larger_than_the_limit_plays_without_breaking_it() {
    let bench = Bench::with(|settings| settings.limit = Bytes(3 * CHUNK));
    let file = music(1, 40 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    assert!(bench.streamed() <= 3 * CHUNK);
}

#[test]
fn a_limit_of_nothing_still_plays() {
    let bench = Bench::with(|settings| settings.limit = Bytes(0));
    let file = music(1, 1_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    assert_eq!(bench.streamed(), 0);
}

#[test]
fn a_track_that_is_being_read_is_not_evicted() {
    let bench = Bench::with(|settings| settings.limit = Bytes(8 * CHUNK));
    let origin = FakeOrigin::new(tracks(3, 4));
    bench.read_all(key(1), &origin).unwrap();
    bench.until_whole(key(1));
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    for track in [2, 3] {
        bench.read_all(key(track), &origin).unwrap();
        bench.until_whole(key(track));
        bench.until_only_open(1);
    }
    let requests = origin.requests().len();
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == music(1, 4 * CHUNK));
    assert_eq!(origin.requests().len(), requests);
}

#[test]
fn a_lower_limit_evicts_at_once() {
    let bench = Bench::new();
    let origin = FakeOrigin::new(tracks(5, 2));
    for track in 1..=5 {
        bench.read_all(key(track), &origin).unwrap();
        bench.until_whole(key(track));
    }
    bench.until_closed();
    assert_eq!(bench.streamed(), 10 * CHUNK);
    bench
        .wait(bench.cache().set_limit(Bytes(5 * CHUNK)))
        .unwrap();
    assert_eq!(bench.streamed(), 4 * CHUNK);
    assert!(bench.wait(bench.cache().is_whole(key(5))).unwrap());
}

#[test]
fn pinned_tracks_do_not_count_and_are_not_evicted() {
    let bench = Bench::with(|settings| settings.limit = Bytes(4 * CHUNK));
    let files = tracks(6, 4);
    let origin = FakeOrigin::new(files.clone());
    let pins = files[..3]
        .iter()
        .map(|(key, file)| (*key, sized(file)))
        .collect();
    bench
        .wait(bench.cache().set_pinned("album", "Album", pins))
        .unwrap();
    let runner = bench.run(&origin);
    for track in 1..=3 {
        bench.until_done(key(track));
    }
    drop(runner);
    for track in 4..=6 {
        bench.read_all(key(track), &origin).unwrap();
    }
    bench.until_closed();
    assert_eq!(bench.pinned(), 12 * CHUNK);
    assert!(bench.streamed() <= 4 * CHUNK);
    for track in 1..=3 {
        assert!(bench.wait(bench.cache().is_whole(key(track))).unwrap());
    }
}

#[test]
fn a_full_disk_does_not_stop_the_music_and_streamed_tracks_make_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = crate::support::settings(folder.path());
    let cache = runtime
        .block_on(Cache::open_on(settings, disk.clone()))
        .unwrap();
    let file = music(9, 1_000_000);
    let origin = FakeOrigin::new([(key(9), file.clone())]);
    disk.set_room(100_000);
    let handle = runtime.handle().clone();
    let mut reader = cache
        .reader(key(9), Expected::default(), origin, handle)
        .unwrap();
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == file);
    let streamed = runtime.block_on(cache.status()).unwrap().streamed.0;
    assert!(streamed <= 100_000, "{streamed}");
}
