//! The queue and what becomes of its items.

use crate::support::{
    Bench, CHUNK, FakeDisk, FakeOrigin, KIB, eager, hashed, key, music, patient, sized,
};
use coffer_cache::{
    Cache, DownloadState, EntryKey, Expected, FailReason, OriginError, Purpose, Verification,
    WaitReason,
};
use coffer_model::{AccountId, TrackId};
use std::io::Read;
use std::sync::Arc;

fn is_waiting(reason: &WaitReason) -> impl Fn(&DownloadState) -> bool + '_ {
    move |state| *state == DownloadState::Waiting(reason.clone())
}

#[test]
fn a_download_is_verified_by_its_hash_or_else_by_its_length() {
    let bench = Bench::new();
    let (one, two) = (music(1, 3_000_000), music(2, 100));
    let origin = FakeOrigin::new([(key(1), one.clone()), (key(2), two.clone())]);
    bench
        .wait(bench.cache().download(key(1), hashed(&one)))
        .unwrap();
    bench
        .wait(bench.cache().download(key(2), Expected::default()))
        .unwrap();
    let _runner = bench.run(&origin);
    bench.until_state(key(1), |it| *it == DownloadState::Done(Verification::Hash));
    bench.until_state(key(2), |it| {
        *it == DownloadState::Done(Verification::LengthOnly)
    });
    assert!(bench.wait(bench.cache().is_whole(key(1))).unwrap());
    assert!(
        origin
            .requests()
            .iter()
            .all(|(_, purpose)| *purpose == Purpose::Download)
    );
    assert_eq!(origin.sent(), 3_000_100);
}

#[test]
fn an_empty_file_is_downloaded_and_whole() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([(key(1), Vec::new())]);
    bench
        .wait(bench.cache().download(key(1), hashed(b"")))
        .unwrap();
    let _runner = bench.run(&origin);
    bench.until_state(key(1), |it| *it == DownloadState::Done(Verification::Hash));
}

#[test]
fn a_download_goes_on_from_what_is_there() {
    let mut bench = Bench::new();
    let file = music(3, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    origin.allow(1_200_000);
    let runner = bench.run(&origin);
    bench.until_stored(key(1), 1_100_000);
    drop(runner);
    bench.reopen();
    origin.allow(u64::MAX);
    let states: Vec<_> = bench.states();
    assert_eq!(states, [DownloadState::Queued], "the queue survives");
    let _runner = bench.run(&origin);
    bench.until_done(key(1));
    assert!(
        origin.sent() <= 2_000_000 + 2 * CHUNK + 20_014,
        "{}",
        origin.sent()
    );
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
}

#[test]
fn what_was_streamed_is_not_downloaded_again() {
    let bench = Bench::new();
    let file = music(4, 1_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench.read_all(key(1), &origin).unwrap();
    bench.until_whole(key(1));
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    let requests = origin.requests().len();
    let _runner = bench.run(&origin);
    bench.until_done(key(1));
    assert_eq!(origin.requests().len(), requests);
}

#[test]
fn a_reader_takes_the_bytes_of_the_download_that_runs() {
    let bench = Bench::new();
    let file = music(5, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    origin.allow(10_000);
    let _runner = bench.run(&origin);
    let mut sent = origin.watch_sent();
    bench.wait(async {
        sent.wait_for(|sent| *sent == 10_000).await.unwrap();
    });
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    origin.allow(u64::MAX);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == file);
    bench.until_done(key(1));
    assert!(origin.sent() <= 2_000_000 + 3 * CHUNK, "{}", origin.sent());
}

#[test]
fn the_wrong_hash_twice_is_a_failure_and_nothing_of_it_stays() {
    let bench = Bench::new();
    let file = music(6, 300_000);
    let origin = FakeOrigin::new([(key(1), music(7, 300_000))]);
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    let _runner = bench.run(&origin);
    let failed = DownloadState::Failed(FailReason::WrongContent);
    bench.until_state(key(1), |it| *it == failed);
    assert_eq!(origin.requests().len(), 2);
    assert!(!bench.data_file(key(1)).exists());

    origin.replace(key(1), file);
    bench
        .wait(bench.cache().retry_downloads(Some(key(1))))
        .unwrap();
    bench.until_done(key(1));
}

#[test]
fn the_wrong_hash_once_is_made_good() {
    let bench = Bench::new();
    let file = music(8, 300_000);
    let origin = FakeOrigin::new([(key(1), music(9, 300_000))]);
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    origin.allow(200_000);
    let _runner = bench.run(&origin);
    let mut requests = origin.watch_requests();
    bench.wait(async {
        requests.wait_for(|it| it.len() == 1).await.unwrap();
    });
    origin.replace(key(1), file);
    origin.allow(u64::MAX);
    bench.until_done(key(1));
}

#[test]
fn offline_waits_and_goes_on_by_itself() {
    let bench = Bench::new();
    let file = music(10, 100_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    origin.fail(OriginError::Offline);
    bench
        .wait(bench.cache().download(key(1), sized(&file)))
        .unwrap();
    let _runner = bench.run(&origin);
    bench.until_state(key(1), is_waiting(&WaitReason::Offline));
    let mut requests = origin.watch_requests();
    bench.wait(async {
        requests.wait_for(|it| it.len() > 3).await.unwrap();
    });
    origin.fail(None);
    bench.until_done(key(1));
}

#[test]
fn one_refusal_holds_the_whole_account_until_somebody_signs_in() {
    let bench = Bench::new();
    let files: Vec<_> = (1..=50).map(|track| (key(track), music(1, 1000))).collect();
    let other = EntryKey {
        account: AccountId(2),
        track: TrackId(1),
    };
    let origin = FakeOrigin::new(files.clone());
    origin.fail(OriginError::Unauthorized);
    for (key, file) in &files {
        bench
            .wait(bench.cache().download(*key, sized(file)))
            .unwrap();
    }
    let runner = bench.run(&origin);
    bench.until(|snapshot| {
        let waits = is_waiting(&WaitReason::SignIn);
        snapshot.items.iter().all(|item| waits(&item.state))
    });
    drop(runner);
    assert!(
        origin.requests().len() <= 3,
        "no storm: {}",
        origin.requests().len()
    );
    origin.fail(None);
    let _runner = bench.run(&origin);
    bench
        .wait(bench.cache().download(other, Expected::default()))
        .unwrap();
    bench.until_state(other, |it| {
        *it == DownloadState::Failed(FailReason::NotFound)
    });
    assert!(origin.requests().len() <= 5, "another account is not held");
    bench.wait(bench.cache().retry_downloads(None)).unwrap();
    for (key, _) in files {
        bench.until_done(key);
    }
}

#[test]
fn not_found_and_gone_are_failures() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([]);
    bench
        .wait(bench.cache().download(key(1), Expected::default()))
        .unwrap();
    let _runner = bench.run(&origin);
    bench.until_state(key(1), |it| {
        *it == DownloadState::Failed(FailReason::NotFound)
    });
    origin.fail(OriginError::Gone);
    bench
        .wait(bench.cache().retry_downloads(Some(key(1))))
        .unwrap();
    bench.until_state(key(1), |it| *it == DownloadState::Failed(FailReason::Gone));
}

#[test]
fn every_state_survives_a_restart() {
    let mut bench = Bench::new();
    let file = music(11, 1000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    for track in [1, 2, 3] {
        bench
            .wait(bench.cache().download(key(track), Expected::default()))
            .unwrap();
    }
    bench
        .wait(bench.cache().pause_downloads(Some(key(3))))
        .unwrap();
    let runner = bench.run(&origin);
    bench.until_done(key(1));
    bench.until_state(key(2), |it| matches!(it, DownloadState::Failed(_)));
    drop(runner);
    let before = bench.states();
    bench.reopen();
    assert_eq!(bench.states(), before);
    assert_eq!(before[2], DownloadState::Paused);
}

#[test]
fn paused_stays_paused_until_resumed_and_cancelled_is_gone() {
    let bench = Bench::new();
    let file = music(12, 1_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone()), (key(2), file.clone())]);
    origin.allow(100_000);
    bench
        .wait(bench.cache().download(key(1), sized(&file)))
        .unwrap();
    bench
        .wait(bench.cache().download(key(2), sized(&file)))
        .unwrap();
    let _runner = bench.run(&origin);
    let mut requests = origin.watch_requests();
    bench.wait(async {
        requests.wait_for(|it| it.len() == 2).await.unwrap();
    });
    bench.wait(bench.cache().pause_downloads(None)).unwrap();
    assert_eq!(
        bench.states(),
        [DownloadState::Paused, DownloadState::Paused]
    );
    origin.allow(u64::MAX);
    bench
        .wait(bench.cache().cancel_downloads(Some(key(2))))
        .unwrap();
    bench.wait(bench.cache().resume_downloads(None)).unwrap();
    bench.until_done(key(1));
    assert_eq!(bench.states().len(), 1);
    bench.wait(bench.cache().clear_done_downloads()).unwrap();
    assert!(bench.states().is_empty());
}

#[test]
fn no_more_run_at_a_time_than_allowed() {
    let bench = Bench::new();
    let files: Vec<_> = (1..=8)
        .map(|track| (key(track), music(1, 50_000)))
        .collect();
    let origin = FakeOrigin::new(files.clone());
    origin.allow(1);
    for (key, file) in &files {
        bench
            .wait(bench.cache().download(*key, sized(file)))
            .unwrap();
    }
    let _runner = bench.run(&origin);
    let running = |snapshot: &coffer_cache::DownloadSnapshot| {
        let is_running = |state: &DownloadState| matches!(state, DownloadState::Running { .. });
        snapshot
            .items
            .iter()
            .filter(|item| is_running(&item.state))
            .count()
    };
    bench.until(|snapshot| running(snapshot) == 3);
    assert!(origin.requests().len() <= 3);
    origin.allow(u64::MAX);
    for (key, _) in files {
        bench.until_done(key);
    }
}

#[test]
fn progress_is_shown() {
    let bench = Bench::new();
    let file = music(13, 1_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    origin.allow(500 * KIB);
    bench
        .wait(bench.cache().download(key(1), sized(&file)))
        .unwrap();
    let _runner = bench.run(&origin);
    bench.until_state(key(1), |state| {
        matches!(state, DownloadState::Running { bytes, total, .. }
            if bytes.0 >= 400 * KIB && total.is_some_and(|total| total.0 == 1_000_000))
    });
    origin.allow(u64::MAX);
    bench.until_done(key(1));
}

#[test]
fn a_full_disk_holds_downloads_until_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(FakeDisk::new(200_000));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = crate::support::settings(folder.path());
    let cache = runtime
        .block_on(Cache::open_on(settings, disk.clone()))
        .unwrap();
    let file = music(14, 1_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    runtime.block_on(async {
        let pins = vec![(key(1), hashed(&file))];
        cache.set_pinned("album", "Album", pins).await.unwrap();
        let _runner = cache.run_downloads(origin.clone(), eager());
        let mut downloads = cache.downloads();
        let state = |it: &Arc<coffer_cache::DownloadSnapshot>| it.items[0].state.clone();
        let full = DownloadState::Waiting(WaitReason::DiskFull);
        let wait = downloads.wait_for(|it| state(it) == full);
        tokio::time::timeout(crate::support::LONG, wait)
            .await
            .unwrap()
            .unwrap();
        let sent = origin.sent();
        assert!(sent < 400_000, "nothing is fetched that finds no room");
        disk.set_room(u64::MAX);
        let wait = downloads.wait_for(|it| state(it) == DownloadState::Done(Verification::Hash));
        tokio::time::timeout(crate::support::LONG, wait)
            .await
            .unwrap()
            .unwrap();
    });
}

#[test]
fn an_unpinned_download_waits_for_the_limit() {
    let bench = Bench::with(|settings| settings.limit = coffer_model::Bytes(2 * CHUNK));
    let file = music(15, 5 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench
        .wait(bench.cache().download(key(1), sized(&file)))
        .unwrap();
    let _runner = bench.cache_runner(&origin, patient());
    bench.until_state(key(1), is_waiting(&WaitReason::LimitReached));
    assert!(bench.streamed() <= 2 * CHUNK);
    bench
        .wait(bench.cache().set_limit(coffer_model::Bytes(10 * CHUNK)))
        .unwrap();
    bench.wait(bench.cache().retry_downloads(None)).unwrap();
    bench.until_done(key(1));
}

#[test]
fn what_is_held_up_keeps_its_bytes_says_why_and_goes_on_when_it_may() {
    let bench = Bench::new();
    let file = music(31, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone()), (key(2), music(32, 1_000))]);
    for track in [1, 2] {
        bench
            .wait(bench.cache().download(key(track), Expected::default()))
            .unwrap();
    }
    origin.allow(1_000_000);
    let _runner = bench.run(&origin);
    bench.until_stored(key(1), 900_000);
    bench.cache().hold_downloads(Some(WaitReason::Metered));
    bench.until_state(key(1), is_waiting(&WaitReason::Metered));
    origin.allow(u64::MAX);
    bench
        .wait(bench.cache().download(key(3), Expected::default()))
        .unwrap();
    bench.until_state(key(3), is_waiting(&WaitReason::Metered));
    // Neither a sign-in nor the user's impatience is an answer to what the network costs.
    bench.cache().wake_downloads();
    bench.wait(bench.cache().retry_downloads(None)).unwrap();
    let held = DownloadState::Waiting(WaitReason::Metered);
    assert_eq!(bench.states().first(), Some(&held));
    assert_eq!(bench.states().last(), Some(&held));
    bench.cache().hold_downloads(None);
    bench.until_done(key(1));
    bench.until_done(key(2));
    bench.until_state(key(3), |it| {
        *it == DownloadState::Failed(FailReason::NotFound)
    });
    assert!(origin.sent() <= 2_001_000 + 3 * CHUNK, "{}", origin.sent());
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
}

#[test]
fn what_is_held_up_still_plays() {
    let bench = Bench::new();
    let file = music(33, 300_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench
        .wait(bench.cache().download(key(1), hashed(&file)))
        .unwrap();
    bench.cache().hold_downloads(Some(WaitReason::Metered));
    let _runner = bench.run(&origin);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    bench.until_state(key(1), is_waiting(&WaitReason::Metered));
}
