//! What opening costs: which bytes are read before the first sample.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test may fail by a panic"
)]

mod media;

use coffer_audio::{Decoder, Hint, Source};
use coffer_model::{Frames, Millis};
use media::{MUSIC, Media, decode, difference, rest};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A source that notes each run of sequential reads.
struct Counting {
    inner: Cursor<Vec<u8>>,
    runs: Runs,
    ready: u64,
}

type Runs = Arc<Mutex<Vec<std::ops::Range<u64>>>>;

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.inner.position();
        let count = self.inner.read(buffer)?;
        let end = at + count as u64;
        let mut runs = self.runs.lock().unwrap();
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = end,
            _ => runs.push(at..end),
        }
        Ok(count)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Counting {
    fn byte_len(&self) -> Option<u64> {
        Some(self.inner.get_ref().len() as u64)
    }

    fn ready_until(&self, from: u64) -> u64 {
        from.max(self.ready)
    }
}

fn counting(bytes: Vec<u8>) -> (Counting, Runs) {
    let runs = Runs::default();
    let source = Counting {
        inner: Cursor::new(bytes),
        runs: Arc::clone(&runs),
        ready: u64::MAX,
    };
    (source, runs)
}

/// Opens the file and takes the first chunk; says what was read for it.
fn first_chunk(bytes: Vec<u8>) -> Vec<std::ops::Range<u64>> {
    let (source, runs) = counting(bytes);
    let mut decoder = Decoder::open(Box::new(source), &Hint::default()).unwrap();
    assert!(decoder.next_chunk().unwrap().is_some());
    runs.lock().unwrap().clone()
}

fn music(media: &Media) -> std::path::PathBuf {
    media.make("source.wav", MUSIC, 44_100, 10.0, &["-c:a", "pcm_s16le"])
}

#[test]
fn the_first_sample_needs_only_the_head_of_the_file() {
    let media = Media::new();
    let source = music(&media);
    for (name, options) in [
        ("a.mp3", vec!["-b:a", "320k"]),
        ("bare.mp3", vec!["-b:a", "320k", "-write_xing", "0"]),
        ("a.flac", vec![]),
        ("a.ogg", vec!["-c:a", "libvorbis", "-q:a", "9"]),
        ("a.opus", vec!["-c:a", "libopus", "-b:a", "256k"]),
        ("a.wav", vec![]),
        (
            "first.m4a",
            vec!["-c:a", "aac", "-b:a", "256k", "-movflags", "+faststart"],
        ),
    ] {
        let path = media.convert(&source, name, &options);
        let runs = first_chunk(std::fs::read(&path).unwrap());
        let furthest = runs.iter().map(|run| run.end).max().unwrap();
        assert!(furthest <= 132 * 1024, "{name}: {runs:?}");
    }
}

#[test]
fn an_index_at_the_end_costs_one_visit_there() {
    let media = Media::new();
    let path = media.convert(&music(&media), "last.m4a", &["-c:a", "aac", "-b:a", "256k"]);
    let bytes = std::fs::read(&path).unwrap();
    let index = bytes.windows(4).rposition(|kind| kind == b"moov").unwrap() as u64 - 4;
    let middle = first_chunk(bytes)
        .into_iter()
        .filter(|run| run.end > 132 * 1024 && run.start < index - 64 * 1024)
        .count();
    assert_eq!(middle, 0);
}

#[test]
fn covers_in_front_are_stepped_over() {
    let media = Media::new();
    let source = music(&media);
    let flac = std::fs::read(media.convert(&source, "a.flac", &[])).unwrap();
    let picture = vec![0x55; 2_000_000];
    let mut covered = flac[..42].to_vec();
    covered.push(6);
    covered.extend(&u32::try_from(picture.len()).unwrap().to_be_bytes()[1..]);
    covered.extend(&picture);
    covered.extend(&flac[42..]);

    let mp3 = std::fs::read(media.convert(&source, "a.mp3", &["-id3v2_version", "0"])).unwrap();
    let len = u32::try_from(picture.len()).unwrap();
    let mut tagged = b"ID3\x04\x00\x00".to_vec();
    tagged.extend((0..4).rev().map(|place| (len >> (7 * place) & 0x7f) as u8));
    tagged.extend(&picture);
    tagged.extend(&mp3);

    for (plain, covered) in [(flac, covered), (mp3, tagged)] {
        let whole = |bytes: Vec<u8>| {
            let mut decoder =
                Decoder::open(Box::new(Cursor::new(bytes)), &Hint::default()).unwrap();
            let samples = rest(&mut decoder);
            decoder.seek_time(Millis(7_777)).unwrap();
            (samples, rest(&mut decoder))
        };
        let read: u64 = first_chunk(covered.clone())
            .iter()
            .map(|run| run.end - run.start)
            .sum();
        assert!(read < 256 * 1024, "{read}");
        assert!(whole(covered) == whole(plain));
    }
}

#[test]
fn a_seek_in_a_constant_mp3_reads_only_around_its_target() {
    let media = Media::new();
    let path = media.convert(&music(&media), "a.mp3", &["-b:a", "320k"]);
    let full = decode(&path);
    let (source, runs) = counting(std::fs::read(&path).unwrap());
    let mut decoder = Decoder::open(Box::new(source), &Hint::default()).unwrap();
    runs.lock().unwrap().clear();
    decoder.seek(Frames(300_000)).unwrap();
    let heard = decoder.next_chunk().unwrap().unwrap().to_vec();
    assert!(heard == full[600_000..600_000 + heard.len()]);
    let read: u64 = runs
        .lock()
        .unwrap()
        .iter()
        .map(|run| run.end - run.start)
        .sum();
    assert!(read < 64 * 1024, "{read}");
}

#[test]
fn a_seek_in_a_variable_mp3_goes_by_the_table_where_the_bytes_are_not_at_hand() {
    let media = Media::new();
    let path = media.convert(&music(&media), "a.mp3", &["-q:a", "0"]);
    let (mut source, runs) = counting(std::fs::read(&path).unwrap());
    source.ready = 0;
    let mut decoder = Decoder::open(Box::new(source), &Hint::default()).unwrap();
    let total = decoder.info().frames.unwrap();
    runs.lock().unwrap().clear();
    decoder.seek_time(Millis(7_000)).unwrap();
    let first = runs
        .lock()
        .unwrap()
        .iter()
        .map(|run| run.start)
        .min()
        .unwrap();
    assert!(first > 64 * 1024, "it does not read its way there: {first}");
    let left = (rest(&mut decoder).len() / 2) as u64;
    let expected = total.0 - Millis(7_000).to_frames(44_100).0;
    assert!(left.abs_diff(expected) < total.0 / 100, "{left} {expected}");
}

#[test]
fn a_tail_of_tags_is_no_music() {
    let media = Media::new();
    let path = media.convert(&music(&media), "a.mp3", &["-b:a", "128k"]);
    let plain = decode(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend(b"APETAGEX\xd0\x07\0\0");
    bytes.extend([0x41; 500]);
    bytes.extend(b"TAG");
    bytes.resize(bytes.len() + 125, b' ');
    let tailed: &Path = &media.path("tail.mp3");
    std::fs::write(tailed, bytes).unwrap();
    assert_eq!(difference(&decode(tailed), &plain).0, 0.0);
    assert_eq!(decode(tailed).len(), plain.len());
}
