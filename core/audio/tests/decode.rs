//! Decoding against ffmpeg's: lengths to the frame, samples within the codec's rounding, seeks against the whole.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test may fail by a panic"
)]

mod media;

use coffer_audio::{AudioError, TrackInfo};
use coffer_model::{AudioFormat, Frames, Millis};
use media::{MONO, MUSIC, Media, Numbers, decode, difference, open, reference, rest};
use std::path::Path;

/// Decodes `path` and compares it with ffmpeg's decoding: same length, no sample further off than `largest`.
fn agrees(path: &Path, largest: f32) -> TrackInfo {
    let mut decoder = open(path).unwrap();
    let info = decoder.info().clone();
    let (ours, theirs) = (rest(&mut decoder), reference(path));
    assert_eq!(ours.len(), theirs.len(), "{path:?}");
    let (measured, _) = difference(&ours, &theirs);
    assert!(measured <= largest, "{path:?}: {measured}");
    assert_eq!(decoder.damaged(), 0);
    let frames = Frames((ours.len() / usize::from(info.channels)) as u64);
    assert!(
        info.frames.is_none_or(|stated| stated == frames),
        "{path:?}: {info:?}"
    );
    info
}

/// Seeks to many milliseconds and frames, each compared with the same part of a full decode.
fn seeks_agree(path: &Path, largest: f32) {
    let full = decode(path);
    let mut decoder = open(path).unwrap();
    let (rate, channels) = (decoder.info().rate, usize::from(decoder.info().channels));
    let frames = (full.len() / channels) as u64;
    let mut numbers = Numbers(0x5eed);
    for round in 0..24 {
        let frame = match round {
            0 => 0,
            1 => frames - 1,
            2 => frames,
            _ if round % 2 == 0 => numbers.below(frames),
            _ => {
                let time = Millis(numbers.below(Frames(frames).to_millis(rate).0));
                decoder.seek_time(time).unwrap();
                time.to_frames(rate).0
            }
        };
        if round < 3 || round % 2 == 0 {
            decoder.seek(Frames(frame)).unwrap();
        }
        assert_eq!(decoder.position(), Frames(frame), "{path:?}");
        let wanted = &full[usize::try_from(frame).unwrap() * channels..];
        let wanted = &wanted[..wanted.len().min(5_000 * channels)];
        let mut heard = Vec::new();
        while heard.len() < wanted.len() {
            match decoder.next_chunk().unwrap() {
                Some(chunk) => heard.extend_from_slice(chunk),
                None => break,
            }
        }
        assert!(
            heard.len() >= wanted.len(),
            "{path:?}: short after a seek to {frame}"
        );
        let (measured, _) = difference(&heard, wanted);
        assert!(
            measured <= largest,
            "{path:?}: {measured} after a seek to {frame}"
        );
    }
    decoder.seek(Frames(0)).unwrap();
    assert_eq!(rest(&mut decoder).len(), full.len());
}

fn wave(media: &Media) -> std::path::PathBuf {
    media.make("source.wav", MUSIC, 44_100, 2.3, &["-c:a", "pcm_s16le"])
}

#[test]
fn lossless_formats_decode_bit_for_bit() {
    let media = Media::new();
    let source = wave(&media);
    for (name, options, format, bits) in [
        (
            "16.wav",
            vec!["-c:a", "pcm_s16le"],
            AudioFormat::Wav,
            Some(16),
        ),
        (
            "24.wav",
            vec!["-c:a", "pcm_s24le"],
            AudioFormat::Wav,
            Some(24),
        ),
        (
            "32.wav",
            vec!["-c:a", "pcm_s32le"],
            AudioFormat::Wav,
            Some(32),
        ),
        (
            "float.wav",
            vec!["-c:a", "pcm_f32le"],
            AudioFormat::Wav,
            Some(32),
        ),
        ("8.wav", vec!["-c:a", "pcm_u8"], AudioFormat::Wav, Some(8)),
        ("16.aiff", vec![], AudioFormat::Aiff, Some(16)),
        (
            "24.aiff",
            vec!["-c:a", "pcm_s24be"],
            AudioFormat::Aiff,
            Some(24),
        ),
        ("16.flac", vec![], AudioFormat::Flac, Some(16)),
        (
            "24.flac",
            vec!["-sample_fmt", "s32"],
            AudioFormat::Flac,
            Some(24),
        ),
        ("5.1.flac", vec!["-ac", "6"], AudioFormat::Flac, Some(16)),
        ("96.flac", vec!["-ar", "96000"], AudioFormat::Flac, Some(16)),
        ("ogg.oga", vec!["-c:a", "flac"], AudioFormat::Flac, Some(16)),
        ("alac.m4a", vec!["-c:a", "alac"], AudioFormat::Alac, None),
    ] {
        let path = media.convert(&source, name, &options);
        let info = agrees(&path, 0.0);
        assert_eq!(info.format, format, "{name}");
        assert!(bits.is_none() || info.bits == bits, "{name}: {info:?}");
        seeks_agree(&path, 0.0);
    }
}

#[test]
fn mp3_is_as_long_as_its_tag_says() {
    let media = Media::new();
    let source = wave(&media);
    for (name, options) in [
        ("cbr.mp3", vec!["-b:a", "128k"]),
        ("vbr.mp3", vec!["-q:a", "3"]),
        ("high.mp3", vec!["-b:a", "320k"]),
        ("low.mp3", vec!["-ac", "1", "-ar", "22050", "-b:a", "32k"]),
        (
            "lowest.mp3",
            vec!["-ac", "1", "-ar", "11025", "-b:a", "16k"],
        ),
    ] {
        let path = media.convert(&source, name, &options);
        assert!(agrees(&path, 1e-5).frames.is_some());
        seeks_agree(&path, 0.0);
    }
}

#[test]
fn mp3_without_a_tag_plays_whole() {
    let media = Media::new();
    let source = wave(&media);
    let path = media.convert(
        &source,
        "bare.mp3",
        &["-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"],
    );
    assert_eq!(agrees(&path, 1e-5).frames, None);
    seeks_agree(&path, 0.0);
}

#[test]
fn mp3_files_glued_together_play_to_the_end() {
    let media = Media::new();
    let source = wave(&media);
    let part = media.convert(&source, "part.mp3", &["-b:a", "128k"]);
    let mut bytes = std::fs::read(&part).unwrap();
    bytes.extend(bytes.clone());
    bytes.extend(std::fs::read(&part).unwrap());
    let glued = media.path("glued.mp3");
    std::fs::write(&glued, bytes).unwrap();
    assert!(decode(&glued).len() > 2 * 280_000);
}

#[test]
fn aac_is_as_long_as_the_source_was() {
    let media = Media::new();
    let source = wave(&media);
    for (name, options) in [
        ("last.m4a", vec!["-c:a", "aac", "-b:a", "128k"]),
        (
            "first.m4a",
            vec!["-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"],
        ),
    ] {
        let path = media.convert(&source, name, &options);
        let ours = decode(&path);
        // ffmpeg takes off what is in front; what is behind it leaves on.
        let theirs = reference(&path);
        assert_eq!(ours.len(), 2 * 101_430, "{name}");
        let (_, rms) = difference(&ours, &theirs);
        assert!(rms < 1e-5, "{name}: {rms}");
        assert_eq!(open(&path).unwrap().info().frames, Some(Frames(101_430)));
        // The codec fills bands with noise, which is not the same noise each time.
        seeks_agree(&path, 2e-3);
    }
}

#[test]
fn aac_without_an_index_of_lengths_plays_whole() {
    let media = Media::new();
    let source = wave(&media);
    let fragments = ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"];
    let fragmented = media.convert(&source, "fragmented.m4a", &fragments);
    assert!(decode(&fragmented).len() >= 2 * 101_430);
    let adts = media.convert(&source, "raw.aac", &["-c:a", "aac"]);
    let info = agrees(&adts, 1e-3);
    assert_eq!((info.format, info.frames), (AudioFormat::Aac, None));
    seeks_agree(&adts, 2e-3);
}

#[test]
fn apples_gapless_tag_decides_over_the_edit_list() {
    let media = Media::new();
    let source = wave(&media);
    let smpb = "iTunSMPB= 00000000 00000400 000001C2 0000000000018000 00000000";
    let path = media.convert(
        &source,
        "itunes.m4a",
        &[
            "-c:a",
            "aac",
            "-movflags",
            "+use_metadata_tags",
            "-metadata",
            smpb,
        ],
    );
    let tagged = with_itunes_tag(&std::fs::read(&path).unwrap(), 1_024, 0x1_8000);
    std::fs::write(&path, tagged).unwrap();
    assert_eq!(decode(&path).len(), 2 * 0x1_8000);
}

/// The file with a `udta/meta/ilst/----` box appended to its `moov`, which must be the last box.
fn with_itunes_tag(file: &[u8], delay: u32, frames: u64) -> Vec<u8> {
    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let len = u32::try_from(8 + content.len()).unwrap();
        [&len.to_be_bytes(), &kind[..], content].concat()
    }
    let text = format!(" 00000000 {delay:08X} 00000000 {frames:016X} 00000000");
    let mean = boxed(b"mean", b"\0\0\0\0com.apple.iTunes");
    let name = boxed(b"name", b"\0\0\0\0iTunSMPB");
    let data = boxed(b"data", &[b"\0\0\0\x01\0\0\0\0", text.as_bytes()].concat());
    let item = boxed(b"----", &[mean, name, data].concat());
    let handler = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0\0");
    let list = boxed(b"ilst", &item);
    let meta = boxed(b"meta", &[b"\0\0\0\0", &handler[..], &list[..]].concat());
    let user = boxed(b"udta", &meta);
    let begin = file.windows(4).rposition(|kind| kind == b"moov").unwrap() - 4;
    let mut tagged = file[..begin].to_vec();
    tagged.extend(boxed(b"moov", &[&file[begin + 8..], &user[..]].concat()));
    tagged
}

#[test]
fn vorbis_and_opus_are_as_long_as_their_granules_say() {
    let media = Media::new();
    let source = wave(&media);
    for (name, options, largest) in [
        ("stereo.ogg", vec!["-c:a", "libvorbis"], 1e-6),
        (
            "mono.ogg",
            vec!["-c:a", "libvorbis", "-ac", "1", "-q:a", "1"],
            1e-6,
        ),
        ("5.1.ogg", vec!["-c:a", "libvorbis", "-ac", "6"], 1e-6),
        ("stereo.opus", vec!["-c:a", "libopus", "-b:a", "96k"], 2e-5),
        (
            "mono.opus",
            vec!["-c:a", "libopus", "-ac", "1", "-b:a", "24k"],
            2e-5,
        ),
    ] {
        let path = media.convert(&source, name, &options);
        agrees(&path, largest);
        seeks_agree(&path, if name.ends_with("opus") { 1e-4 } else { 0.0 });
        let mut decoder = open(&path).unwrap();
        let frames = (decode(&path).len() / usize::from(decoder.info().channels)) as u64;
        decoder.seek(Frames(1)).unwrap();
        assert_eq!(
            decoder.info().frames,
            Some(Frames(frames)),
            "{name}: known after a seek"
        );
    }
}

#[test]
fn long_ogg_files_seek_exactly_too() {
    let media = Media::new();
    let source = media.make("long.wav", MUSIC, 44_100, 15.0, &[]);
    for (name, options, largest) in [
        ("long.ogg", vec!["-c:a", "libvorbis", "-q:a", "6"], 0.0),
        ("long.opus", vec!["-c:a", "libopus", "-b:a", "128k"], 1e-4),
        ("long.oga", vec!["-c:a", "flac"], 0.0),
        ("long.mp3", vec!["-q:a", "2"], 0.0),
    ] {
        seeks_agree(&media.convert(&source, name, &options), largest);
    }
}

#[test]
fn opus_output_gain_is_applied() {
    let media = Media::new();
    let path = media.make("gain.opus", MONO, 48_000, 1.0, &["-c:a", "libopus"]);
    let plain = decode(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    // -6.0 dB in Q7.8, in the header packet, and the page's checksum anew.
    let head = bytes
        .windows(8)
        .position(|part| part == b"OpusHead")
        .unwrap();
    bytes[head + 16..head + 18].copy_from_slice(&(-6_i16 * 256).to_le_bytes());
    let page_len = 27 + 1 + 19;
    bytes[22..26].fill(0);
    let sum = ogg_checksum(&bytes[..page_len]);
    bytes[22..26].copy_from_slice(&sum.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let quieter: Vec<f32> = plain.iter().map(|sample| sample * 0.501_187).collect();
    let (largest, _) = difference(&decode(&path), &quieter);
    assert!(largest < 1e-5, "{largest}");
    agrees(&path, 2e-5);
}

/// CRC-32 as Ogg has it (RFC 3533, section 6).
fn ogg_checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum: u32, _| {
            if sum & 0x8000_0000 == 0 {
                sum << 1
            } else {
                sum << 1 ^ 0x04c1_1db7
            }
        })
    })
}

#[test]
fn a_chained_file_plays_all_its_links() {
    let media = Media::new();
    for (name, codec, rate) in [
        ("a.ogg", "libvorbis", 44_100),
        ("a.opus", "libopus", 48_000),
    ] {
        let one = media.make(
            name,
            MUSIC,
            rate,
            1.0,
            &["-c:a", codec, "-serial_offset", "1"],
        );
        let other = media.make(
            &format!("b{name}"),
            MUSIC,
            rate,
            0.5,
            &["-c:a", codec, "-serial_offset", "7"],
        );
        let links = [std::fs::read(&one).unwrap(), std::fs::read(&other).unwrap()];
        let chained = media.path(&format!("chained-{name}"));
        std::fs::write(&chained, links.concat()).unwrap();
        let all = decode(&chained);
        let expected = decode(&one).len() + decode(&other).len();
        assert_eq!(all.len(), expected, "{name}");
        let mut decoder = open(&chained).unwrap();
        decoder.seek(Frames(u64::from(rate) / 2)).unwrap();
        assert_eq!(rest(&mut decoder).len(), expected - rate as usize, "{name}");
        decoder.seek(Frames(u64::from(rate) + 100)).unwrap();
        assert_eq!(
            rest(&mut decoder).len(),
            expected - 2 * (rate as usize + 100),
            "{name}"
        );
    }
}

#[test]
fn what_is_not_decoded_is_named() {
    let media = Media::new();
    let source = wave(&media);
    for (name, options) in [
        ("5.1.opus", vec!["-ac", "6", "-c:a", "libopus"]),
        ("5.1.m4a", vec!["-ac", "6", "-c:a", "aac"]),
        ("adpcm.wav", vec!["-c:a", "adpcm_ms"]),
        ("matroska.mka", vec!["-c:a", "flac"]),
        ("pack.wv", vec![]),
    ] {
        let path = media.convert(&source, name, &options);
        assert!(
            matches!(open(&path), Err(AudioError::Unsupported { .. })),
            "{name}"
        );
    }
}

#[test]
fn he_aac_is_named_as_unsupported() {
    let media = Media::new();
    let path = media.convert(&wave(&media), "he.m4a", &["-c:a", "aac"]);
    let mut bytes = std::fs::read(&path).unwrap();
    // The decoder's configuration behind tag 5: object type 2 (LC) becomes 5 (SBR).
    let esds = bytes.windows(4).position(|kind| kind == b"esds").unwrap();
    let config = esds
        + bytes[esds..]
            .windows(4)
            .position(|part| part == [0x05, 0x80, 0x80, 0x80])
            .unwrap()
        + 5;
    bytes[config] = 5 << 3 | bytes[config] & 7;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(open(&path), Err(AudioError::Unsupported { .. })));
}
