//! Rules, and what they keep.

use crate::support::{Bench, CHUNK, FakeOrigin, hashed, key, music, sized};
use coffer_cache::{DownloadState, EntryKey, Expected, OriginError, Rule, WaitReason};
use coffer_model::{AccountId, Bytes, TrackId};
use std::io::Read;

fn download(bench: &Bench, origin: &std::sync::Arc<FakeOrigin>, keys: &[EntryKey]) {
    let _runner = bench.run(origin);
    for key in keys {
        bench.until_done(*key);
    }
}

#[test]
fn a_track_pinned_by_two_rules_stays_until_both_are_gone_and_then_is_evictable_not_deleted() {
    let bench = Bench::new();
    let file = music(1, 3 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let pins = || vec![(key(1), hashed(&file))];
    let cache = bench.cache();
    bench
        .wait(cache.set_pinned("album:1", "Album", pins()))
        .unwrap();
    bench
        .wait(cache.set_pinned("playlist:2", "Mix", pins()))
        .unwrap();
    download(&bench, &origin, &[key(1)]);
    bench.until_closed();
    assert_eq!((bench.pinned(), bench.streamed()), (3 * CHUNK, 0));

    bench.wait(cache.remove_rule("album:1")).unwrap();
    assert_eq!((bench.pinned(), bench.streamed()), (3 * CHUNK, 0));
    bench.wait(cache.remove_rule("playlist:2")).unwrap();
    assert_eq!((bench.pinned(), bench.streamed()), (0, 3 * CHUNK));
    assert!(bench.wait(cache.is_whole(key(1))).unwrap());
    bench.wait(cache.set_limit(Bytes(0))).unwrap();
    assert!(!bench.wait(cache.is_whole(key(1))).unwrap());
}

#[test]
fn rules_survive_a_restart_and_are_replaced_whole() {
    let mut bench = Bench::new();
    let any = Expected::default();
    let pins = vec![(key(2), any), (key(1), any)];
    bench
        .wait(bench.cache().set_pinned("r", "Old name", pins))
        .unwrap();
    bench.reopen();
    let pinned = bench.wait(bench.cache().pinned()).unwrap();
    assert_eq!(
        pinned,
        [(key(2), any), (key(1), any)],
        "in the rule's order"
    );
    let pins = vec![(key(3), any), (key(1), any)];
    bench
        .wait(bench.cache().set_pinned("r", "Name", pins))
        .unwrap();
    let rule = Rule {
        id: "r".to_owned(),
        label: "Name".to_owned(),
        tracks: 2,
    };
    assert_eq!(bench.wait(bench.cache().rules()).unwrap(), [rule]);
    let keys: Vec<_> = bench
        .cache()
        .downloads()
        .borrow()
        .items
        .iter()
        .map(|it| it.key)
        .collect();
    assert_eq!(
        keys,
        [key(1), key(3)],
        "what is not pinned any more is not fetched"
    );
}

#[test]
fn the_report_names_every_track_that_is_not_whole_with_its_reason() {
    let bench = Bench::new();
    let (one, two) = (music(1, 100_000), music(2, 200_000));
    let origin = FakeOrigin::new([(key(1), one.clone())]);
    let pins = vec![
        (key(1), hashed(&one)),
        (key(2), hashed(&two)),
        (key(3), Expected::default()),
    ];
    bench
        .wait(bench.cache().set_pinned("r", "R", pins))
        .unwrap();
    bench
        .wait(bench.cache().cancel_downloads(Some(key(3))))
        .unwrap();
    let runner = bench.run(&origin);
    bench.until_done(key(1));
    bench.until_state(key(2), |state| matches!(state, DownloadState::Failed(_)));
    drop(runner);
    let report = bench.wait(bench.cache().ready_report()).unwrap();
    assert_eq!(report.len(), 2);
    assert_eq!(report[0].key, key(2));
    assert_eq!(report[0].total, Some(Bytes(200_000)));
    assert!(matches!(report[0].download, Some(DownloadState::Failed(_))));
    assert_eq!((report[1].key, &report[1].download), (key(3), &None));
}

#[test]
fn offline_the_report_says_so_for_those_not_tried_too() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([]);
    origin.fail(OriginError::Offline);
    let pins = (1..=20)
        .map(|track| (key(track), Expected::default()))
        .collect();
    bench
        .wait(bench.cache().set_pinned("r", "R", pins))
        .unwrap();
    let _runner = bench.cache_runner(&origin, crate::support::patient());
    let offline = DownloadState::Waiting(WaitReason::Offline);
    bench.until(|snapshot| snapshot.items.iter().all(|item| item.state == offline));
    let report = bench.wait(bench.cache().ready_report()).unwrap();
    assert_eq!(report.len(), 20);
    assert!(report.iter().all(|it| it.download == Some(offline.clone())));
    assert!(origin.requests().len() <= 3);
}

#[test]
fn a_pinned_file_with_a_successor_plays_until_the_successor_can_be_had() {
    let bench = Bench::new();
    let (old, new) = (music(3, 300_000), music(4, 310_000));
    let origin = FakeOrigin::new([(key(1), old.clone())]);
    let pin = |file: &[u8]| vec![(key(1), hashed(file))];
    bench
        .wait(bench.cache().set_pinned("r", "R", pin(&old)))
        .unwrap();
    download(&bench, &origin, &[key(1)]);

    origin.fail(OriginError::Offline);
    bench
        .wait(bench.cache().set_pinned("r", "R", pin(&new)))
        .unwrap();
    let runner = bench.run(&origin);
    bench.until_state(key(1), |it| {
        *it == DownloadState::Waiting(WaitReason::Offline)
    });
    let report = bench.wait(bench.cache().ready_report()).unwrap();
    assert!(report[0].has_old_version);
    let mut bytes = Vec::new();
    bench
        .reader(key(1), hashed(&new), &origin)
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(bytes == old);
    drop(runner);

    let mut playing = bench.reader(key(1), hashed(&new), &origin);
    let mut start = vec![0; 1000];
    playing.read_exact(&mut start).unwrap();
    origin.replace(key(1), new.clone());
    origin.fail(None);
    bench.wait(bench.cache().retry_downloads(None)).unwrap();
    download(&bench, &origin, &[key(1)]);
    bytes.clear();
    playing.read_to_end(&mut bytes).unwrap();
    assert!(
        bytes == old[1000..],
        "who plays the old version goes on with it"
    );
    bytes.clear();
    bench
        .reader(key(1), hashed(&new), &origin)
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(bytes == new);
    assert!(bench.wait(bench.cache().ready_report()).unwrap().is_empty());
}

#[test]
fn a_streamed_track_that_gets_pinned_moves_over_while_it_is_open() {
    let bench = Bench::new();
    let file = music(5, 4 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    reader.read_to_end(&mut Vec::new()).unwrap();
    bench.until_whole(key(1));
    assert_eq!((bench.pinned(), bench.streamed()), (0, 4 * CHUNK));
    let pins = vec![(key(1), sized(&file))];
    bench
        .wait(bench.cache().set_pinned("r", "R", pins))
        .unwrap();
    assert_eq!((bench.pinned(), bench.streamed()), (4 * CHUNK, 0));
    drop(reader);
    bench.until_closed();
    bench.wait(bench.cache().set_limit(Bytes(0))).unwrap();
    assert!(bench.wait(bench.cache().is_whole(key(1))).unwrap());
}

#[test]
fn removing_an_account_removes_its_bytes_pins_and_downloads_alone() {
    let bench = Bench::new();
    let file = music(6, 2 * CHUNK);
    let other = EntryKey {
        account: AccountId(2),
        track: TrackId(1),
    };
    let origin = FakeOrigin::new([(key(1), file.clone()), (other, file.clone())]);
    let any = Expected::default();
    let cache = bench.cache();
    bench
        .wait(cache.set_pinned("both", "Both", vec![(key(1), any), (other, any)]))
        .unwrap();
    bench
        .wait(cache.set_pinned("one", "One", vec![(key(1), any)]))
        .unwrap();
    download(&bench, &origin, &[key(1), other]);
    bench.wait(cache.remove_account(AccountId(1))).unwrap();
    assert!(!bench.folder.path().join("1").exists());
    assert!(bench.wait(cache.is_whole(other)).unwrap());
    assert_eq!(bench.wait(cache.pinned()).unwrap(), [(other, any)]);
    assert_eq!(bench.wait(cache.rules()).unwrap().len(), 1);
    assert_eq!(bench.states().len(), 1);
    assert_eq!((bench.pinned(), bench.streamed()), (2 * CHUNK, 0));
}

#[test]
fn removing_a_pinned_track_queues_it_again() {
    let bench = Bench::new();
    let file = music(7, 2 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench
        .wait(
            bench
                .cache()
                .set_pinned("r", "R", vec![(key(1), hashed(&file))]),
        )
        .unwrap();
    download(&bench, &origin, &[key(1)]);
    bench.wait(bench.cache().remove(key(1))).unwrap();
    assert!(!bench.data_file(key(1)).exists());
    assert_eq!(bench.states(), [DownloadState::Queued]);
    download(&bench, &origin, &[key(1)]);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
}
