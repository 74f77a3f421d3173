//! Every format through the whole stack: locker, HTTP ranges, cache, decoder, WAV. What comes out is what `ffmpeg`
//! decodes from the same file.

use coffer_fixtures::{Encoding, Tone, decode_f32, encode};
use coffer_tests::{Coffer, TestLocker, assert_near, assert_same};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is heard: a length that is no multiple of any codec's block.
const SECONDS: f64 = 2.3;
/// Samples of the lossless formats are the same to the bit.
const EXACT: f32 = 0.0;
/// How far one decoder of MP3 or Vorbis may be from another.
const ROUNDING: f32 = 1e-5;
/// The reference decoder of Opus gives `ffmpeg` 16 bits.
const OPUS: f32 = 2e-5;
/// AAC fills bands with noise of the decoder's own.
const NOISE: f32 = 2e-3;

struct Case {
    title: String,
    file: PathBuf,
    rate: u32,
    channels: u16,
    tolerance: f32,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_comes_out_of_the_locker_as_ffmpeg_decodes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases: Vec<Case> = Encoding::ALL
        .iter()
        .map(|encoding| usual(*encoding, folder.path()))
        .collect();
    cases.extend(unusual(folder.path()));
    let locker = TestLocker::start();
    let coffer = Coffer::paired(&locker);
    let _ = coffer
        .run(["upload", text(folder.path()), "--json"])
        .success();
    let tracks = coffer.synced(cases.len()).await;
    for case in cases {
        let Case {
            title,
            file,
            rate,
            channels,
            tolerance,
        } = case;
        let track = tracks
            .iter()
            .find(|track| track["title"] == title)
            .expect(&title);
        let wav = folder.path().join("out.wav");
        let id = track["id"].to_string();
        let _ = coffer
            .run(["play", "--track", &id, "--wav", text(&wav), "--json"])
            .success();
        assert_eq!(shape(&wav), (rate, channels), "{title}");
        let found = decode_f32(&wav).unwrap();
        let wanted = reference(&file);
        if file.extension().is_some_and(|suffix| suffix == "m4a") && tolerance > EXACT {
            // The encoder fills its last block with silence, which the edit list of the file cuts off again. This
            // decoder does what it says; Debian's ffmpeg (5.1) does so at the front and leaves the end on.
            assert_eq!(found.len() / usize::from(channels), frames(rate), "{title}");
            assert!(wanted.len() >= found.len(), "{title}");
            assert_near(&title, &found, &wanted, tolerance);
        } else {
            assert_same(&title, &found, &wanted, tolerance);
        }
        assert_eq!(track["duration"], 2_300, "{title}: {track}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_that_was_cut_in_two_plays_as_if_it_were_one() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.flac");
    let music = folder.path().join("Music");
    std::fs::create_dir(&music).unwrap();
    encode(Tone::new(220.0, SECONDS), Encoding::Flac, &[], None, &whole).unwrap();
    for (number, trim) in [
        ("1", "atrim=end_sample=40001"),
        ("2", "atrim=start_sample=40001"),
    ] {
        let half = music.join(format!("{number}.flac"));
        let tags = [
            format!("title=Side {number}"),
            format!("track={number}"),
            "album=Halves".to_owned(),
            "artist=Ada".to_owned(),
        ];
        let tags = tags.iter().flat_map(|tag| ["-metadata", tag]);
        let options = ["-i", text(&whole), "-af", trim, "-sample_fmt", "s16"];
        ffmpeg(options.into_iter().chain(tags).chain([text(&half)]));
    }
    let locker = TestLocker::start();
    let coffer = Coffer::paired(&locker);
    let _ = coffer.run(["upload", text(&music), "--json"]).success();
    let album = coffer.synced(2).await[0]["album_id"].to_string();
    let wav = folder.path().join("out.wav");
    let _ = coffer
        .run(["play", "--album", &album, "--wav", text(&wav), "--json"])
        .success();
    assert_same(
        "the joined album",
        &decode_f32(&wav).unwrap(),
        &reference(&whole),
        EXACT,
    );
}

/// A format as the fixtures make it.
fn usual(encoding: Encoding, folder: &Path) -> Case {
    let title = format!("{encoding:?}");
    let file = folder.join(format!("{title}.{}", encoding.suffix()));
    encode(
        Tone::new(196.0, SECONDS),
        encoding,
        &[("title", &title)],
        None,
        &file,
    )
    .unwrap();
    let (rate, tolerance) = match encoding {
        Encoding::Flac | Encoding::Alac | Encoding::Wav | Encoding::Aiff => (44_100, EXACT),
        Encoding::Mp3Cbr | Encoding::Mp3Vbr | Encoding::Vorbis => (44_100, ROUNDING),
        Encoding::Aac | Encoding::AacIndexLast => (44_100, NOISE),
        Encoding::Opus => (48_000, OPUS),
    };
    Case {
        title,
        file,
        rate,
        channels: 2,
        tolerance,
    }
}

/// Other rates, channels and depths.
fn unusual(folder: &Path) -> [Case; 5] {
    let case = |name: &str, options: &[&str], shape: (u32, u16), tolerance| {
        let file = folder.join(name);
        let title = format!("title={name}");
        let tone = format!(
            "aevalsrc=exprs='0.4*sin(2*PI*440*t)|0.4*sin(2*PI*660*t)-0.1*sin(2*PI*90*t)':d={SECONDS}:s=44100"
        );
        let input = ["-f", "lavfi", "-i", &tone];
        let output = ["-metadata", &title, text(&file)];
        let options = options.iter().copied();
        ffmpeg(input.into_iter().chain(options).chain(output));
        Case {
            title: name.to_owned(),
            file,
            rate: shape.0,
            channels: shape.1,
            tolerance,
        }
    };
    let (mono, fast) = (["-ac", "1"], ["-ar", "48000"]);
    let slow = ["-ar", "22050", "-b:a", "64k"];
    let opus = ["-ac", "1", "-c:a", "libopus"];
    [
        case("mono.flac", &mono, (44_100, 1), EXACT),
        case("48 kHz.flac", &fast, (48_000, 2), EXACT),
        case("24 bit.flac", &["-sample_fmt", "s32"], (44_100, 2), EXACT),
        case("22 kHz.mp3", &slow, (22_050, 2), ROUNDING),
        case("mono.opus", &opus, (48_000, 1), OPUS),
    ]
}

fn ffmpeg<'a>(arguments: impl IntoIterator<Item = &'a str>) {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments);
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// What `ffmpeg` decodes. Opus by the reference decoder, of which `ffmpeg`'s own is not a copy.
fn reference(file: &Path) -> Vec<f32> {
    if file.extension().is_none_or(|suffix| suffix != "opus") {
        return decode_f32(file).unwrap();
    }
    let samples = file.with_extension("f32");
    let (input, format) = (
        ["-c:a", "libopus", "-i", text(file)],
        ["-f", "f32le", text(&samples)],
    );
    ffmpeg(input.into_iter().chain(format));
    let bytes = std::fs::read(samples).unwrap();
    let samples = bytes
        .chunks_exact(4)
        .map(|sample| f32::from_le_bytes(sample.try_into().unwrap()));
    samples.collect()
}

/// Frames of the tone.
fn frames(rate: u32) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds of music"
    )]
    let frames = (SECONDS * f64::from(rate)).round() as usize;
    frames
}

/// Rate and channels, from the head of a WAV file.
fn shape(wav: &Path) -> (u32, u16) {
    let bytes = std::fs::read(wav).unwrap();
    let rate = u32::from_le_bytes(bytes[24..28].try_into().unwrap());
    (rate, u16::from_le_bytes(bytes[22..24].try_into().unwrap()))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
