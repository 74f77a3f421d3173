//! Kills and power cuts: nothing false is read afterwards, and little is fetched again.

use crate::support::{
    Bench, CHUNK, Dice, FakeDisk, FakeOrigin, eager, hashed, key, music, settings,
};
use coffer_cache::{Cache, DownloadState, Expected, OriginError};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Bytes that a power cut may take: a group that is not flushed.
const GROUP: u64 = 8 << 20;

/// What is there, read offline, equals the file; answers how much that is.
fn read_what_is_there(bench: &Bench, origin: &Arc<FakeOrigin>, file: &[u8]) -> u64 {
    use std::io::{Seek, SeekFrom};
    let mut good = 0;
    for range in bench.wait(bench.cache().cached_ranges(key(1))).unwrap() {
        let mut position = range.start;
        while position < range.end {
            let mut reader = bench.reader(key(1), Expected::default(), origin);
            reader.seek(SeekFrom::Start(position)).unwrap();
            let end = range.end.min((position / CHUNK + 1) * CHUNK);
            let mut bytes = vec![0; (end - position) as usize];
            if reader.read_exact(&mut bytes).is_ok() {
                assert!(
                    bytes == file[position as usize..end as usize],
                    "a false byte"
                );
                good += end - position;
            }
            position = end;
        }
    }
    good
}

#[test]
fn dropped_at_any_point_the_cache_reopens_true_and_loses_a_chunk_at_most() {
    let mut bench = Bench::new();
    let file = music(1, 3_000_000);
    let mut dice = Dice::new(3);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut least = 0;
    for _ in 0..12 {
        origin.fail(None);
        let there: u64 = least + dice.below(400_000);
        let mut reader = bench.reader(key(1), Expected::default(), &origin);
        let mut bytes = vec![0; (there as usize).min(file.len())];
        reader.read_exact(&mut bytes).unwrap();
        assert!(bytes == file[..bytes.len()]);
        bench.crash();
        drop(reader);
        bench.reopen();
        origin.fail(OriginError::Offline);
        let good = read_what_is_there(&bench, &origin, &file);
        // The chunk that was being read, and the one that was being stored.
        assert!(
            good + 2 * CHUNK >= bytes.len() as u64,
            "{good} of {}",
            bytes.len()
        );
        assert!(good + 2 * CHUNK >= least);
        assert_eq!(bench.streamed(), good, "the books are right");
        least = bytes.len() as u64;
    }
    origin.fail(None);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
}

#[test]
fn after_a_power_cut_nothing_false_is_read_and_one_group_at_most_is_lost() {
    let size = 20_000_000;
    let file = music(2, size);
    for seed in 1..=6 {
        let mut dice = Dice::new(seed);
        let mut bench = Bench::new();
        bench.crash();
        let disk = Arc::new(FakeDisk::new(u64::MAX));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let cache = runtime
            .block_on(Cache::open_on(settings(bench.folder.path()), disk.clone()))
            .unwrap();
        let origin = FakeOrigin::new([(key(1), file.clone())]);
        let mut reader = cache
            .reader(
                key(1),
                Expected::default(),
                origin.clone(),
                runtime.handle().clone(),
            )
            .unwrap();
        let read = 1 + dice.below(size);
        reader.read_exact(&mut vec![0; read as usize]).unwrap();
        // Stop the feeds first, so that no write comes after the cut.
        drop(runtime);
        drop((reader, cache));
        disk.cut_power(&mut dice);

        bench.reopen();
        origin.fail(OriginError::Offline);
        let good = read_what_is_there(&bench, &origin, &file);
        assert!(good + GROUP + 2 * CHUNK >= read, "{good} of {read}");
        origin.fail(None);
        assert!(bench.read_all(key(1), &origin).unwrap() == file);
    }
}

#[test]
fn a_download_survives_a_crash_and_ends_verified() {
    let mut bench = Bench::new();
    let file = music(3, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let pins = vec![(key(1), hashed(&file))];
    bench
        .wait(bench.cache().set_pinned("r", "R", pins))
        .unwrap();
    for step in 1..=4 {
        origin.allow(400_000);
        let runner = bench.run(&origin);
        bench.until_stored(key(1), step * 200_000);
        std::mem::forget(runner);
        bench.reopen();
        assert_eq!(bench.states(), [DownloadState::Queued]);
    }
    origin.allow(u64::MAX);
    let _runner = bench.run(&origin);
    bench.until_done(key(1));
    assert!(origin.sent() < 2_600_000, "{}", origin.sent());
    assert!(bench.wait(bench.cache().ready_report()).unwrap().is_empty());
}

/// In the child: downloads into the folder, and says how much was announced as stored.
#[test]
fn child_that_is_killed() {
    let Ok(folder) = std::env::var("COFFER_CACHE_KILLED") else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let cache = Cache::open(settings(folder.as_ref())).await.unwrap();
        let file = music(4, 30_000_000);
        let origin = FakeOrigin::new([(key(1), file.clone())]);
        let pins = vec![(key(1), hashed(&file))];
        cache.set_pinned("r", "R", pins).await.unwrap();
        let _runner = cache.run_downloads(origin, eager());
        loop {
            let ranges = cache.cached_ranges(key(1)).await.unwrap();
            let stored: u64 = ranges.iter().map(|it| it.end - it.start).sum();
            println!("stored {stored}");
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn what_a_killed_process_had_stored_is_there_and_true() {
    let mut bench = Bench::new();
    bench.crash();
    let file = music(4, 30_000_000);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_that_is_killed", "--nocapture"])
        .env("COFFER_CACHE_KILLED", bench.folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let announced = lines
        .map_while(Result::ok)
        .filter_map(|line| line.rsplit_once("stored ")?.1.parse::<u64>().ok())
        .find(|stored| *stored > 3_000_000)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    bench.reopen();
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    origin.fail(OriginError::Offline);
    let good = read_what_is_there(&bench, &origin, &file);
    assert!(good >= announced, "{good} of {announced}");
    assert_eq!(bench.pinned(), good, "the books are right");
    origin.fail(None);
    let _runner = bench.run(&origin);
    bench.until_done(key(1));
    assert!(
        origin.sent() <= 30_000_000 - good,
        "nothing is fetched again"
    );
}
