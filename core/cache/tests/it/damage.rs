//! Flips and truncations on the disk: found, fetched again, never played.

use crate::support::{Bench, CHUNK, Dice, FakeOrigin, hashed, key, music, read_error, sized};
use coffer_cache::{Expected, OriginError, ReadError};
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Seeded; `COFFER_FLIPS` asks for more.
fn rounds() -> u64 {
    let asked = std::env::var("COFFER_FLIPS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(200)
}

fn flip(path: &Path, at: u64, bit: u64) {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    byte[0] ^= 1 << bit;
    file.write_all_at(&byte, at).unwrap();
}

/// Reads all that can be read; checks every byte; answers how many and the error.
fn read_checked(mut reader: impl Read, file: &[u8]) -> (usize, Option<std::io::Error>) {
    let mut buffer = vec![0; 30_000];
    let mut position = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return (position, None),
            Ok(count) => {
                assert!(
                    buffer[..count] == file[position..position + count],
                    "wrong bytes"
                );
                position += count;
            }
            Err(error) => return (position, Some(error)),
        }
    }
}

#[test]
fn every_flip_and_truncation_is_detected_and_no_wrong_byte_is_read() {
    let bench = Bench::new();
    let length = 5 * CHUNK + 1234;
    let file = music(1, length);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    bench.until_whole(key(1));
    let mut dice = Dice::new(7);
    for round in 0..rounds() {
        let is_sums = dice.below(4) == 0;
        let (path, size) = if is_sums {
            (bench.sums_file(key(1)), 6 * 8)
        } else {
            (bench.data_file(key(1)), length)
        };
        let at = dice.below(size);
        if dice.below(3) == 0 {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(at).unwrap();
        } else {
            flip(&path, at, dice.below(8));
        }
        bench.until_closed();

        origin.fail(OriginError::Offline);
        let (count, error) = read_checked(bench.reader(key(1), sized(&file), &origin), &file);
        let error = error.unwrap_or_else(|| panic!("round {round}: nothing was noticed"));
        let error = ReadError::of(&error).unwrap();
        assert!(
            matches!(error, ReadError::Damaged { .. } | ReadError::Origin { .. }),
            "{error:?}"
        );
        assert!((count as u64) < length);

        origin.fail(None);
        assert!(bench.read_all(key(1), &origin).unwrap() == file);
        bench.until_whole(key(1));
    }
}

#[test]
fn offline_a_damaged_chunk_is_called_damaged_and_the_others_play() {
    let bench = Bench::new();
    let file = music(2, 10 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
    bench.until_whole(key(1));
    flip(&bench.data_file(key(1)), 4 * CHUNK + 5, 3);
    let sent = origin.sent();
    origin.fail(OriginError::Offline);
    let mut reader = bench.reader(key(1), sized(&file), &origin);
    reader.seek(SeekFrom::Start(4 * CHUNK)).unwrap();
    let error = read_error(reader.read(&mut [0; 10]));
    assert!(
        matches!(
            &error,
            ReadError::Damaged {
                source: Some(OriginError::Offline),
                ..
            }
        ),
        "{error:?}"
    );
    let mut rest = Vec::new();
    reader.seek(SeekFrom::Start(5 * CHUNK)).unwrap();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest == file[5 * CHUNK as usize..]);
    origin.fail(None);
    reader.seek(SeekFrom::Start(0)).unwrap();
    rest.clear();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest == file);
    let again = origin.sent() - sent;
    assert!(again < 2 * CHUNK, "one chunk, not the file: {again}");
}

#[test]
fn chunks_of_another_place_do_not_pass() {
    let bench = Bench::new();
    let file = music(3, 4 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    bench.read_all(key(1), &origin).unwrap();
    bench.until_whole(key(1));
    // Chunk 0 and its checksum in chunk 1's place.
    let data = OpenOptions::new()
        .write(true)
        .open(bench.data_file(key(1)))
        .unwrap();
    data.write_all_at(&file[..CHUNK as usize], CHUNK).unwrap();
    let sums = std::fs::read(bench.sums_file(key(1))).unwrap();
    let file_of_sums = OpenOptions::new()
        .write(true)
        .open(bench.sums_file(key(1)))
        .unwrap();
    file_of_sums.write_all_at(&sums[..8], 8).unwrap();
    bench.until_closed();
    origin.fail(OriginError::Offline);
    let (count, error) = read_checked(bench.reader(key(1), sized(&file), &origin), &file);
    assert_eq!(count as u64, CHUNK);
    assert!(error.is_some());
}

#[test]
fn verify_counts_what_is_damaged_and_fetches_a_pinned_track_again() {
    let bench = Bench::new();
    let file = music(4, 6 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let pins = vec![(key(1), hashed(&file))];
    bench
        .wait(bench.cache().set_pinned("album", "Album", pins))
        .unwrap();
    let runner = bench.run(&origin);
    bench.until_done(key(1));
    let report = bench.wait(bench.cache().verify(key(1))).unwrap();
    assert_eq!(
        (report.damaged_chunks, report.hash_matches),
        (0, Some(true))
    );
    assert!(report.is_whole);
    assert!(bench.wait(bench.cache().ready_report()).unwrap().is_empty());

    drop(runner);
    for chunk in [1, 3] {
        flip(&bench.data_file(key(1)), chunk * CHUNK + 9, 0);
    }
    let report = bench.wait(bench.cache().verify(key(1))).unwrap();
    assert_eq!((report.damaged_chunks, report.is_whole), (2, false));
    let missing = bench.wait(bench.cache().ready_report()).unwrap();
    assert!(missing[0].is_damaged);
    assert_eq!(
        missing[0].download,
        Some(coffer_cache::DownloadState::Queued)
    );

    let _runner = bench.run(&origin);
    bench.until_done(key(1));
    assert!(bench.wait(bench.cache().ready_report()).unwrap().is_empty());
    assert!(bench.read_all(key(1), &origin).unwrap() == file);
}

#[test]
fn a_scrub_names_the_damaged_tracks_and_tells_its_progress() {
    let bench = Bench::new();
    let files = (1..=4).map(|track| (key(track), music(track as u64, 2 * CHUNK)));
    let origin = FakeOrigin::new(files);
    for track in 1..=4 {
        bench.read_all(key(track), &origin).unwrap();
        bench.until_whole(key(track));
    }
    flip(&bench.data_file(key(3)), 5, 5);
    let mut seen = Vec::new();
    let report = bench
        .wait(
            bench
                .cache()
                .scrub(|progress| seen.push((progress.done, progress.total))),
        )
        .unwrap();
    assert_eq!(report.damaged, [key(3)]);
    assert_eq!(report.checked.0, 7 * CHUNK);
    assert_eq!(seen, [(1, 4), (2, 4), (3, 4), (4, 4)]);
}

#[test]
fn a_whole_file_with_the_wrong_hash_is_discarded_by_verify() {
    let bench = Bench::new();
    let file = music(5, 2 * CHUNK);
    let origin = FakeOrigin::new([(key(1), file.clone())]);
    let wrong = Expected {
        size: None,
        hash: hashed(b"another").hash,
    };
    let mut bytes = Vec::new();
    bench
        .reader(key(1), wrong, &origin)
        .read_to_end(&mut bytes)
        .unwrap();
    bench.until_whole(key(1));
    let report = bench.wait(bench.cache().verify(key(1))).unwrap();
    assert_eq!(report.hash_matches, Some(false));
    assert!(!bench.wait(bench.cache().is_whole(key(1))).unwrap());
    assert!(!bench.data_file(key(1)).exists());
}
