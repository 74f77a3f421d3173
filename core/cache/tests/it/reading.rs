//! What a decoder's thread sees.

use crate::support::{Bench, CHUNK, FakeOrigin, KIB, LONG, key, music, read_error, sized};
use coffer_cache::{Expected, OriginError, Purpose, ReadError};
use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;

#[test]
fn a_sequential_read_of_ten_megabytes_is_one_request_and_one_for_the_tail() {
    let bench = Bench::new();
    let file = music(1, 10_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut bytes = Vec::new();
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == file);
    let requests = origin.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert_eq!(origin.sent(), 10_000_000, "every byte comes once");
    assert!(
        requests
            .iter()
            .all(|(_, purpose)| *purpose == Purpose::Stream)
    );

    drop(reader);
    bench.until_whole(key(1));
    origin.fail(OriginError::Offline);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    assert_eq!(origin.requests().len(), 2, "the second time it is all here");
}

#[test]
fn a_file_whose_length_nobody_states_is_read_to_its_end_and_then_known() {
    let bench = Bench::new();
    for (track, length) in [(1, 700_001), (2, 3 * CHUNK), (3, 1)] {
        let file = music(track, length);
        let origin = FakeOrigin::new([(key(track as i64), file.clone())]);
        origin.set(|manner| manner.hides_total = true);
        assert!(bench.read_all(key(track as i64), &origin).unwrap() == file);
        bench.until_whole(key(track as i64));
    }
}

#[test]
fn a_length_that_only_the_library_knows_is_enough() {
    let bench = Bench::new();
    for (track, length) in [(1, 700_001), (2, 16 * CHUNK), (3, 5)] {
        let file = music(track, length);
        let origin = FakeOrigin::new([(key(track as i64), file.clone())]);
        origin.set(|manner| manner.hides_total = true);
        let mut bytes = Vec::new();
        let mut reader = bench.reader(key(track as i64), sized(&file), &origin);
        assert_eq!(reader.byte_len(), Some(length));
        reader.read_to_end(&mut bytes).unwrap();
        assert!(bytes == file);
        bench.until_whole(key(track as i64));
    }
}

#[test]
fn an_empty_file_is_read_as_empty() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([(key(1), Vec::new())]);
    assert!(bench.read_all(key(1), &origin).unwrap().is_empty());
}

#[test]
fn the_first_bytes_are_read_before_their_chunk_is_full() {
    let bench = Bench::new();
    let file = music(2, 100_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    origin.allow(100);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let mut first = [0; 100];
    reader.read_exact(&mut first).unwrap();
    assert_eq!(first[..], file[..100]);
}

#[test]
fn a_probe_of_the_end_leaves_the_sequential_request_alone() {
    let bench = Bench::new();
    let file = music(3, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    let mut start = [0; 10];
    reader.read_exact(&mut start).unwrap();
    reader.seek(SeekFrom::End(-128)).unwrap();
    let mut tag = [0; 128];
    reader.read_exact(&mut tag).unwrap();
    assert_eq!(tag[..], file[file.len() - 128..]);
    reader.seek(SeekFrom::Start(0)).unwrap();
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == file);
    assert_eq!(origin.requests().len(), 2, "{:?}", origin.requests());
}

#[test]
fn a_seek_far_away_opens_one_request_there() {
    let bench = Bench::new();
    let file = music(4, 20_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    let mut part = [0; 1000];
    reader.read_exact(&mut part).unwrap();
    reader.seek(SeekFrom::Start(12_345_678)).unwrap();
    reader.read_exact(&mut part).unwrap();
    assert_eq!(part[..], file[12_345_678..12_346_678]);
    let starts: Vec<u64> = origin
        .requests()
        .iter()
        .map(|(range, _)| range.start)
        .collect();
    // The tail's may have been too late to be asked for.
    assert!(starts.len() <= 3, "{starts:?}");
    assert!(starts.contains(&(12_345_678 / CHUNK * CHUNK)));
}

#[test]
fn a_seek_to_what_is_about_to_come_waits_for_it() {
    let bench = Bench::new();
    let file = music(5, 10_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    origin.allow(1000);
    let mut part = [0; 1000];
    reader.read_exact(&mut part).unwrap();
    reader.seek(SeekFrom::Start(200_000)).unwrap();
    origin.allow(u64::MAX);
    reader.read_exact(&mut part).unwrap();
    assert_eq!(part[..], file[200_000..201_000]);
    let starts: Vec<u64> = origin
        .requests()
        .iter()
        .map(|(range, _)| range.start)
        .collect();
    assert!(
        starts.iter().all(|start| *start == 0 || *start > 9_000_000),
        "{starts:?}"
    );
}

#[test]
fn no_more_is_fetched_ahead_than_allowed() {
    let bench = Bench::with(|settings| settings.read_ahead = coffer_model::Bytes(512 * KIB));
    let file = music(6, 5_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let mut part = [0; 1000];
    reader.read_exact(&mut part).unwrap();
    // The tail and the window, and the piece that goes over it.
    let most = 512 * KIB + 2 * CHUNK + 20_014;
    let mut sent = origin.watch_sent();
    bench.wait(async {
        sent.wait_for(|sent| *sent >= 512 * KIB).await.unwrap();
    });
    assert!(origin.sent() <= most, "{}", origin.sent());
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest == file[1000..]);
    assert!(origin.requests().len() <= 2);
}

#[test]
fn an_origin_that_ignores_ranges_is_still_read_right() {
    let bench = Bench::new();
    let file = music(7, 1_500_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    origin.set(|manner| manner.ignores_ranges = true);
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    for position in [700_000, 1_499_000, 0, 100_000] {
        reader.seek(SeekFrom::Start(position)).unwrap();
        let mut part = [0; 999];
        reader.read_exact(&mut part).unwrap();
        assert_eq!(part[..], file[position as usize..position as usize + 999]);
    }
    reader.seek(SeekFrom::Start(0)).unwrap();
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes == file);
}

#[test]
fn a_body_that_begins_too_late_is_refused() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([(key(1), music(8, 300_000))]);
    origin.set(|manner| manner.late_by = 1);
    let error = read_error(bench.read_all(key(1), &origin));
    assert!(
        matches!(error.origin(), Some(OriginError::Broken(_))),
        "{error:?}"
    );
}

#[test]
fn bodies_that_break_off_are_taken_up_where_they_broke() {
    for is_loud in [true, false] {
        let bench = Bench::new();
        let file = music(9, 1_000_000);
        let origin = FakeOrigin::new([(key(1), file.clone())]);
        origin.set(|manner| manner.cut = Some((100_000, is_loud)));
        assert!(bench.read_all(key(1), &origin).unwrap() == file);
        // The tail may come twice, if the front is faster; beginning chunks anew would cost more.
        assert!(
            origin.sent() < 1_000_000 + 2 * CHUNK + 10_007,
            "{}",
            origin.sent()
        );
    }
}

#[test]
fn a_body_that_never_brings_a_byte_is_an_error() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([(key(1), music(10, 300_000))]);
    origin.set(|manner| manner.cut = Some((0, true)));
    let error = read_error(bench.read_all(key(1), &origin));
    assert!(matches!(error.origin(), Some(OriginError::Broken(_))));
}

#[test]
fn errors_of_the_origin_reach_the_caller_and_the_next_read_tries_again() {
    let bench = Bench::new();
    let file = music(11, 300_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let mut byte = [0; 1];
    for error in [
        OriginError::Offline,
        OriginError::Unauthorized,
        OriginError::Gone,
    ] {
        let name = error.to_string();
        origin.fail(error);
        let error = read_error(reader.read(&mut byte));
        assert_eq!(error.origin().unwrap().to_string(), name);
    }
    origin.fail(None);
    reader.read_exact(&mut byte).unwrap();
    assert_eq!(byte[0], file[0]);
}

#[test]
fn going_offline_in_the_middle_plays_what_is_here() {
    let bench = Bench::new();
    let file = music(12, 3_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let mut part = vec![0; 1_000_000];
    origin.allow(1_300_000);
    reader.read_exact(&mut part).unwrap();
    drop(reader);
    origin.fail(OriginError::Offline);
    origin.allow(u64::MAX);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let mut again = vec![0; 900_000];
    reader.read_exact(&mut again).unwrap();
    assert!(again == file[..900_000]);
    let error = read_error(reader.read_to_end(&mut again));
    assert!(matches!(error.origin(), Some(OriginError::Offline)));
}

#[test]
fn silence_ends_in_a_timeout() {
    let bench = Bench::with(|settings| settings.read_timeout = Duration::from_millis(50));
    let origin = FakeOrigin::new([(key(1), music(13, 300_000))]);
    origin.allow(0);
    let error = read_error(bench.read_all(key(1), &origin));
    assert!(
        matches!(error, ReadError::TimedOut { offset: 0, .. }),
        "{error:?}"
    );
}

#[test]
fn a_blocked_read_is_cancelled_from_another_thread() {
    let bench = Bench::new();
    let origin = FakeOrigin::new([(key(1), music(14, 300_000))]);
    origin.allow(0);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    let cancel = reader.cancel_handle();
    let (done, ended) = std::sync::mpsc::channel();
    let decoder = std::thread::spawn(move || {
        let error = read_error(reader.read(&mut [0; 10]));
        let again = read_error(reader.read(&mut [0; 10]));
        done.send((error, again)).unwrap();
    });
    let mut requests = origin.watch_requests();
    bench.wait(async {
        requests.wait_for(|it| !it.is_empty()).await.unwrap();
    });
    cancel.cancel();
    let (error, again) = ended.recv_timeout(LONG).unwrap();
    assert!(matches!(error, ReadError::Cancelled(_)));
    assert!(matches!(again, ReadError::Cancelled(_)));
    decoder.join().unwrap();
}

#[test]
fn a_file_that_changes_under_a_reader_is_never_mixed() {
    for by_etag in [true, false] {
        let bench = Bench::with(|settings| settings.read_ahead = coffer_model::Bytes(0));
        let old = music(15, 3_000_000);
        let new = music(16, if by_etag { 3_000_000 } else { 3_000_001 });
        let origin = FakeOrigin::new([(key(1), old.clone())]);
        origin.set(|manner| manner.etag = by_etag.then(|| "old".to_owned()));
        let mut reader = bench.reader(key(1), Expected::default(), &origin);
        origin.allow(500_000);
        let mut part = vec![0; 100_000];
        reader.read_exact(&mut part).unwrap();
        assert!(part == old[..100_000]);

        origin.replace(key(1), new.clone());
        origin.set(|manner| manner.etag = by_etag.then(|| "new".to_owned()));
        origin.allow(u64::MAX);
        reader.seek(SeekFrom::Start(2_000_000)).unwrap();
        let error = read_error(reader.read(&mut part));
        assert!(matches!(error, ReadError::Changed(_)), "{error:?}");
        assert!(bench.read_all(key(1), &origin).unwrap() == new);
        // What the old reader has been given stays what it was.
        reader.seek(SeekFrom::Start(0)).unwrap();
        match reader.read(&mut part) {
            Ok(count) => assert!(part[..count] == old[..count]),
            Err(error) => assert!(matches!(ReadError::of(&error), Some(ReadError::Changed(_)))),
        }
    }
}

#[test]
fn a_file_that_changed_since_last_time_starts_anew_for_a_new_reader() {
    let bench = Bench::new();
    let (old, new) = (music(17, 1_000_000), music(18, 1_200_000));
    let origin = FakeOrigin::new([(key(1), old.clone())]);
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    origin.allow(300_000);
    reader.read_exact(&mut [0; 200_000]).unwrap();
    drop(reader);
    origin.replace(key(1), new.clone());
    origin.allow(u64::MAX);
    // The beginning is of the old version; the reader learns it before it has given anything out.
    let mut reader = bench.reader(key(1), Expected::default(), &origin);
    reader.seek(SeekFrom::Start(900_000)).unwrap();
    let mut part = vec![0; 1000];
    reader.read_exact(&mut part).unwrap();
    assert!(part == new[900_000..901_000]);
    reader.seek(SeekFrom::Start(0)).unwrap();
    reader.read_exact(&mut part).unwrap();
    assert!(part == new[..1000]);
}

#[test]
fn another_expectation_discards_what_was_cached() {
    let bench = Bench::new();
    let (old, new) = (music(19, 400_000), music(20, 400_001));
    let origin = FakeOrigin::new([(key(1), old.clone())]);
    let mut bytes = Vec::new();
    bench
        .reader(key(1), sized(&old), &origin)
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(bytes == old);
    origin.replace(key(1), new.clone());
    bytes.clear();
    bench
        .reader(key(1), sized(&new), &origin)
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(bytes == new);
}

#[test]
fn two_readers_of_one_track_agree() {
    let bench = Bench::new();
    let file = music(21, 2_000_000);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert!(bench.read_all(key(1), &origin).unwrap() == file));
        }
    });
}

#[test]
fn an_absurd_length_is_refused() {
    use coffer_cache::{EntryKey, Fetched, Origin};
    struct Liar;
    #[async_trait::async_trait]
    impl Origin for Liar {
        async fn fetch(
            &self,
            _: &EntryKey,
            range: std::ops::Range<u64>,
            _: Purpose,
        ) -> Result<Fetched, OriginError> {
            Ok(Fetched {
                offset: range.start,
                total: Some(u64::MAX),
                etag: None,
                body: Box::pin(futures::stream::empty()),
            })
        }
    }
    let bench = Bench::new();
    let handle = bench.runtime.as_ref().unwrap().handle().clone();
    let mut reader = bench
        .cache()
        .reader(
            key(1),
            Expected::default(),
            std::sync::Arc::new(Liar),
            handle,
        )
        .unwrap();
    let error = read_error(reader.read(&mut [0; 10]));
    assert!(matches!(error.origin(), Some(OriginError::Broken(_))));
    reader.seek(SeekFrom::Start(u64::MAX - 1)).unwrap();
    assert_eq!(reader.read(&mut [0; 10]).unwrap(), 0);
}

#[test]
fn a_reader_may_go_to_any_thread() {
    fn accepts<T: Read + Seek + Send + Sync + 'static>() {}
    accepts::<coffer_cache::Reader>();
}
