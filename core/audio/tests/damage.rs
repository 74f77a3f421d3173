//! Files that are broken, cut short, or no audio at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test may fail by a panic"
)]

mod media;

use coffer_audio::{AudioError, Decoder, Hint, Source};
use coffer_model::Frames;
use media::{MUSIC, Media, Numbers, decode, open};
use proptest::prelude::*;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

fn decode_bytes(bytes: Vec<u8>) -> Result<(usize, u64), AudioError> {
    let mut decoder = Decoder::open(Box::new(Cursor::new(bytes)), &Hint::default())?;
    let mut samples = 0;
    while let Some(chunk) = decoder.next_chunk()? {
        samples += chunk.len();
    }
    Ok((samples, decoder.damaged()))
}

fn samples(media: &Media) -> Vec<PathBuf> {
    let source = media.make("source.wav", MUSIC, 44_100, 0.7, &["-c:a", "pcm_s16le"]);
    [
        ("a.mp3", vec!["-b:a", "128k"]),
        ("v.mp3", vec!["-q:a", "3"]),
        ("a.m4a", vec!["-c:a", "aac"]),
        (
            "f.m4a",
            vec!["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"],
        ),
        ("l.m4a", vec!["-c:a", "alac"]),
        ("a.flac", vec![]),
        ("a.ogg", vec!["-c:a", "libvorbis"]),
        ("a.opus", vec!["-c:a", "libopus"]),
        ("a.oga", vec!["-c:a", "flac"]),
        ("a.aiff", vec![]),
        ("a.aac", vec![]),
        ("b.wav", vec!["-c:a", "pcm_s24le"]),
    ]
    .into_iter()
    .map(|(name, options)| media.convert(&source, name, &options))
    .collect()
}

#[test]
fn empty_and_foreign_files_are_errors() {
    for bytes in [
        &b""[..],
        b"x",
        b"<html><body>not found</body></html>",
        &[0; 100_000],
        b"ID3",
    ] {
        let result = decode_bytes(bytes.to_vec());
        assert!(
            matches!(result, Err(AudioError::Malformed { .. })),
            "{result:?}"
        );
    }
}

#[test]
fn a_head_without_a_body_is_an_error() {
    let media = Media::new();
    for path in samples(&media) {
        let bytes = std::fs::read(&path).unwrap();
        for len in [4, 16, 40] {
            assert!(
                decode_bytes(bytes[..len].to_vec()).is_err(),
                "{path:?} {len}"
            );
        }
    }
}

#[test]
fn a_file_cut_short_gives_what_is_there() {
    let media = Media::new();
    let source = media.make("source.wav", MUSIC, 44_100, 4.0, &["-c:a", "pcm_s16le"]);
    for (name, options, must_tell) in [
        ("a.mp3", vec!["-b:a", "128k"], true),
        ("a.flac", vec![], true),
        (
            "a.m4a",
            vec!["-c:a", "aac", "-movflags", "+faststart"],
            true,
        ),
        ("a.wav", vec![], true),
        ("a.aac", vec![], false),
        ("a.ogg", vec!["-c:a", "libvorbis"], false),
    ] {
        let path = media.convert(&source, name, &options);
        let whole = decode(&path);
        let bytes = std::fs::read(&path).unwrap();
        let cut = media.path(&format!("cut-{name}"));
        std::fs::write(&cut, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let mut decoder = open(&cut).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut heard = 0;
        let end = loop {
            match decoder.next_chunk() {
                Ok(Some(chunk)) => heard += chunk.len(),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        assert!(
            (whole.len() / 3..whole.len() * 8 / 10).contains(&heard),
            "{name}: {heard}"
        );
        assert_eq!(
            matches!(end, Some(AudioError::Truncated { .. })),
            must_tell,
            "{name}: {end:?}"
        );
    }
}

#[test]
fn a_damaged_part_is_counted_and_the_rest_is_played() {
    let media = Media::new();
    let source = media.make("source.wav", MUSIC, 44_100, 4.0, &["-c:a", "pcm_s16le"]);
    for (name, options) in [
        ("a.mp3", vec!["-b:a", "128k"]),
        ("a.m4a", vec!["-c:a", "alac"]),
        ("a.flac", vec![]),
        ("a.aac", vec![]),
    ] {
        let path = media.convert(&source, name, &options);
        let whole = decode(&path).len();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3_000].fill(0xa5);
        let (heard, damaged) =
            decode_bytes(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(damaged > 0, "{name}");
        assert!(heard > whole * 7 / 10, "{name}: {heard} of {whole}");
    }
}

#[test]
fn files_with_bytes_changed_never_panic_and_always_end() {
    let media = Media::new();
    let mut numbers = Numbers(0x0dd_ba11);
    for path in samples(&media) {
        let good = std::fs::read(&path).unwrap();
        for _ in 0..60 {
            let mut bytes = good.clone();
            for _ in 0..=numbers.below(12) {
                let span = if numbers.below(3) == 0 {
                    bytes.len()
                } else {
                    bytes.len().min(600)
                };
                let at = usize::try_from(numbers.below(span as u64)).unwrap();
                bytes[at] = numbers.below(256) as u8;
            }
            if numbers.below(4) == 0 {
                bytes.truncate(usize::try_from(numbers.below(good.len() as u64)).unwrap());
            }
            let Ok(mut decoder) = Decoder::open(Box::new(Cursor::new(bytes)), &Hint::default())
            else {
                continue;
            };
            let mut heard = 0;
            while let Ok(Some(chunk)) = decoder.next_chunk() {
                heard += chunk.len();
                assert!(heard < 100_000_000, "{path:?} does not end");
            }
            for _ in 0..3 {
                if decoder.seek(Frames(numbers.below(100_000))).is_ok() {
                    let _ = decoder.next_chunk();
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn random_bytes_never_panic_and_always_end(
        magic in prop::sample::select(vec![
            &b""[..], b"fLaC", b"OggS\0\x02", b"RIFF\xff\xff\xff\x7fWAVEfmt ", b"FORM\0\0\xff\xffAIFFCOMM",
            b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\x40\0moov", b"ID3\x04\0\0\0\0\0\x02", b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80",
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..6_000),
    ) {
        let bytes = [magic, &tail[..]].concat();
        let _ = decode_bytes(bytes);
    }
}

/// Fails once it has given so many bytes.
struct Failing(Cursor<Vec<u8>>, u64);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            // The kinds that a demuxer would retry or take for the end.
            let kind = if self.1.is_multiple_of(2) {
                io::ErrorKind::Interrupted
            } else {
                io::ErrorKind::UnexpectedEof
            };
            return Err(io::Error::new(kind, "the line is dead"));
        }
        let room = usize::try_from(self.1 - self.0.position())
            .unwrap()
            .min(buffer.len());
        self.0.read(&mut buffer[..room])
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Source for Failing {
    fn byte_len(&self) -> Option<u64> {
        Some(self.0.get_ref().len() as u64)
    }
}

#[test]
fn an_error_of_the_source_is_passed_on_as_it_is_wherever_it_happens() {
    let media = Media::new();
    for path in samples(&media) {
        let bytes = std::fs::read(&path).unwrap();
        for place in [0, 5, 50, 1_001, 3_000] {
            let limit = place.min(bytes.len() as u64 / 2);
            let source = Failing(Cursor::new(bytes.clone()), limit);
            let result =
                Decoder::open(Box::new(source), &Hint::default()).and_then(|mut decoder| {
                    while decoder.next_chunk()?.is_some() {}
                    Ok(())
                });
            match result {
                Err(AudioError::Source(cause)) => assert_eq!(cause.to_string(), "the line is dead"),
                other => panic!("{path:?} at {limit}: {other:?}"),
            }
        }
    }
}
