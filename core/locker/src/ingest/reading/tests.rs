use super::*;
use crate::ingest::fixtures;
use coffer_model::AudioFormat;
use std::path::PathBuf;

static RUNS: AtomicBool = AtomicBool::new(false);

fn read_as(source: &Path, path: &str) -> Reading {
    read(source, path, &RUNS)
}

fn music(source: &Path, path: &str) -> (Audio, Tags) {
    match read_as(source, path) {
        Reading::Music(audio, tags) => (*audio, *tags),
        other => panic!("`{path}` is {other:?}"),
    }
}

fn problem(source: &Path, path: &str) -> String {
    match read_as(source, path) {
        Reading::Broken(problem) => problem,
        other => panic!("`{path}` is {other:?}"),
    }
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

const TAGS: [(&str, &str); 8] = [
    ("title", "Grün 日本"),
    ("artist", "Ärt & Co"),
    ("album", "Ein Album"),
    ("album_artist", "Ärt"),
    ("track", "3/9"),
    ("disc", "2/2"),
    ("date", "1999-05-01"),
    ("genre", "Post-Rock"),
];

#[test]
fn every_format_yields_its_tags_length_and_properties() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format, suffix) in [
        ("a.mp3", AudioFormat::Mp3, "mp3"),
        ("a.m4a", AudioFormat::Aac, "m4a"),
        ("a.alac.m4a", AudioFormat::Alac, "m4a"),
        ("a.flac", AudioFormat::Flac, "flac"),
        ("a.ogg", AudioFormat::Vorbis, "ogg"),
        ("a.opus", AudioFormat::Opus, "opus"),
        ("a.wav", AudioFormat::Wav, "wav"),
        ("a.aiff", AudioFormat::Aiff, "aiff"),
    ] {
        let source = fixtures::tone(folder.path(), name, 440, &TAGS);
        let (audio, tags) = music(&source, name);
        assert_eq!((audio.format, audio.suffix), (format, suffix), "{name}");
        assert_eq!(audio.duration, 2000, "{name}: ms");
        assert_eq!(audio.channels, Some(2), "{name}");
        let rate = if format == AudioFormat::Opus {
            48_000
        } else {
            44_100
        };
        assert_eq!(audio.sample_rate, Some(rate), "{name}");
        assert_eq!(audio.problem, None, "{name}");
        assert!(audio.bit_rate.is_some_and(|rate| rate > 10), "{name}");
        assert_eq!(tags.title.as_deref(), Some("Grün 日本"), "{name}");
        assert_eq!(tags.artist.as_deref(), Some("Ärt & Co"), "{name}");
        assert_eq!(tags.album.as_deref(), Some("Ein Album"), "{name}");
        assert_eq!(tags.track_number, Some(3), "{name}");
        assert_eq!(tags.year, Some(1999), "{name}");
        // RIFF INFO has neither album artist nor disc.
        if format != AudioFormat::Wav {
            assert_eq!(tags.album_artist.as_deref(), Some("Ärt"), "{name}");
            assert_eq!(tags.disc_number, Some(2), "{name}");
            assert_eq!(tags.genre.as_deref(), Some("Post-Rock"), "{name}");
        }
    }
}

#[test]
fn the_bit_depth_of_lossless_music_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.flac", "a.alac.m4a", "a.wav", "a.aiff"] {
        let source = fixtures::tone(folder.path(), name, 440, &[]);
        let (audio, _) = music(&source, name);
        assert!(
            matches!(audio.bit_depth, Some(16 | 24)),
            "{name}: {:?}",
            audio.bit_depth
        );
    }
}

#[test]
fn a_renamed_file_is_what_it_contains() {
    let folder = tempfile::tempdir().unwrap();
    let source = fixtures::tone(folder.path(), "a.mp3", 440, &[]);
    let (audio, _) = music(&source, "renamed.flac");
    assert_eq!((audio.format, audio.suffix), (AudioFormat::Mp3, "mp3"));
    let (audio, _) = music(&source, "no suffix at all");
    assert_eq!(audio.format, AudioFormat::Mp3);
    let source = fixtures::tone(folder.path(), "a.mp4", 440, &[]);
    assert_eq!(music(&source, "a.bin").0.format, AudioFormat::Aac);
}

#[test]
fn adts_is_aac_with_its_own_suffix() {
    let folder = tempfile::tempdir().unwrap();
    let source = fixtures::tone(folder.path(), "a.aac", 440, &[]);
    let (audio, _) = music(&source, "a.aac");
    assert_eq!((audio.format, audio.suffix), (AudioFormat::Aac, "aac"));
    assert!(audio.duration.abs_diff(2000) < 60, "{}", audio.duration);
}

#[test]
fn an_edit_of_the_tags_keeps_the_audio_hash_and_other_audio_has_another() {
    let folder = tempfile::tempdir().unwrap();
    for suffix in [
        "mp3", "m4a", "alac.m4a", "flac", "ogg", "opus", "wav", "aiff",
    ] {
        let make = |name: &str, hertz, title| {
            let source = fixtures::tone(
                folder.path(),
                &format!("{name}.{suffix}"),
                hertz,
                &[("title", title)],
            );
            music(&source, "x").0.hash
        };
        let first = make("a", 440, "one");
        assert_eq!(
            first,
            make("b", 440, "another and longer title"),
            "{suffix}"
        );
        assert_ne!(first, make("c", 660, "one"), "{suffix}");
    }
}

#[test]
fn gain_is_read_as_replay_gain_and_from_r128() {
    let folder = tempfile::tempdir().unwrap();
    let tags = [
        ("REPLAYGAIN_TRACK_GAIN", "-7.25 dB"),
        ("REPLAYGAIN_TRACK_PEAK", "0.98"),
        ("REPLAYGAIN_ALBUM_GAIN", "-6.50 dB"),
        ("REPLAYGAIN_ALBUM_PEAK", "1.01"),
    ];
    for name in ["a.flac", "a.mp3", "a.ogg"] {
        let source = fixtures::tone(folder.path(), name, 440, &tags);
        let gain = music(&source, name).1.gain;
        assert_eq!(
            (gain.track_gain, gain.track_peak),
            (Some(-7.25), Some(0.98)),
            "{name}"
        );
        assert_eq!(
            (gain.album_gain, gain.album_peak),
            (Some(-6.5), Some(1.01)),
            "{name}"
        );
    }
    let tags = [("R128_TRACK_GAIN", "-1792"), ("R128_ALBUM_GAIN", "256")];
    let source = fixtures::tone(folder.path(), "r.opus", 440, &tags);
    let gain = music(&source, "r.opus").1.gain;
    assert_eq!((gain.track_gain, gain.album_gain), (Some(-2.0), Some(6.0)));
}

#[test]
fn the_front_cover_is_read_from_the_formats_that_carry_one() {
    let folder = tempfile::tempdir().unwrap();
    let cover = fixtures::picture(folder.path(), "c.jpg", 40, [200, 10, 10]);
    for name in ["a.mp3", "a.m4a", "a.flac"] {
        let source = fixtures::tone_with_cover(folder.path(), name, &cover, &[("title", "x")]);
        let (_, tags) = music(&source, name);
        let picture = tags
            .picture
            .unwrap_or_else(|| panic!("{name} has no picture"));
        let decoded = image::load_from_memory(&picture).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (40, 40), "{name}");
    }
}

#[test]
fn a_truncated_file_plays_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.wav", "a.flac", "a.mp3"] {
        let source = fixtures::tone(folder.path(), name, 440, &[("title", "half")]);
        let whole = std::fs::read(&source).unwrap();
        let half = put(folder.path(), "half", &whole[..whole.len() * 2 / 5]);
        let (audio, tags) = music(&half, name);
        assert!(audio.duration < 900, "{name}: {}", audio.duration);
        assert!(audio.problem.is_some(), "{name} has no problem");
        // A WAV has its tags at the end.
        if name != "a.wav" {
            assert_eq!(tags.title.as_deref(), Some("half"), "{name}");
        }
    }
}

#[test]
fn a_truncated_file_that_no_player_opens_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.m4a", "a.aiff"] {
        let source = fixtures::tone(folder.path(), name, 440, &[]);
        let whole = std::fs::read(&source).unwrap();
        let half = put(folder.path(), "half", &whole[..whole.len() / 2]);
        assert!(!problem(&half, name).is_empty());
    }
}

#[test]
fn junk_is_broken_where_it_is_named_like_music_and_other_where_not() {
    let folder = tempfile::tempdir().unwrap();
    let junk = [
        put(folder.path(), "empty", b""),
        put(
            folder.path(),
            "text",
            "hello, this is not music\n".repeat(100).as_bytes(),
        ),
        put(folder.path(), "noise", &fixtures::noise(10_000_000)),
        put(folder.path(), "zeros", &[0; 100_000]),
        put(folder.path(), "head", b"ID3"),
        put(
            folder.path(),
            "ogg",
            b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0junk",
        ),
    ];
    for source in &junk {
        for name in [
            "a.mp3", "a.flac", "a.m4a", "a.ogg", "a.opus", "a.wav", "a.aiff", "a.aac",
        ] {
            assert!(!problem(source, name).is_empty(), "{source:?} as {name}");
        }
        let other = read_as(source, "notes.txt");
        assert!(matches!(other, Reading::Other), "{source:?} is {other:?}");
    }
    assert!(problem(&folder.path().join("missing"), "a.mp3").starts_with("it cannot be read"));
}

#[test]
fn music_that_breaks_off_into_junk_after_its_first_bytes_is_broken_or_has_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "a.mp3",
        "a.m4a",
        "a.alac.m4a",
        "a.flac",
        "a.ogg",
        "a.opus",
        "a.wav",
        "a.aiff",
    ] {
        let source = fixtures::tone(folder.path(), name, 440, &TAGS);
        let whole = std::fs::read(&source).unwrap();
        let junk = fixtures::noise(whole.len());
        // Damage at many places: whatever comes of it, it must come.
        for step in 0..20 {
            let mut bytes = whole.clone();
            let at = whole.len() * step / 20;
            let end = (at + 1 + 40 * (step % 3)).min(bytes.len());
            bytes[at..end].copy_from_slice(&junk[at..end]);
            let damaged = put(folder.path(), "damaged", &bytes);
            assert!(!matches!(
                read_as(&damaged, name),
                Reading::Stopped | Reading::Picture(_)
            ));
            let cut = put(folder.path(), "cut", &whole[..at]);
            assert!(!matches!(
                read_as(&cut, name),
                Reading::Stopped | Reading::Picture(_)
            ));
        }
    }
}

#[test]
fn hostile_tags_become_plain_short_text() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(100_000);
    let tags = [
        ("title", "evil\u{202e}gpj.exe\r\nline"),
        ("artist", long.as_str()),
        ("album", "  \u{200b}\u{feff} "),
        ("date", "99999999"),
        ("track", "-5"),
        ("REPLAYGAIN_TRACK_GAIN", "inf"),
    ];
    for name in ["a.flac", "a.mp3", "a.opus"] {
        let source = fixtures::tone(folder.path(), name, 440, &tags);
        let (_, tags) = music(&source, name);
        assert_eq!(tags.title.as_deref(), Some("evilgpj.exe line"), "{name}");
        assert!(
            tags.artist
                .is_some_and(|artist| artist.chars().count() <= 500),
            "{name}"
        );
        assert_eq!(
            (tags.track_number, tags.gain.track_gain),
            (None, None),
            "{name}"
        );
    }
}

#[test]
fn pictures_of_folders_are_told_from_other_pictures_and_from_junk() {
    let folder = tempfile::tempdir().unwrap();
    let picture = fixtures::picture(folder.path(), "p.png", 8, [1, 2, 3]);
    assert!(matches!(
        read_as(&picture, "A/Cover.png"),
        Reading::Picture(_)
    ));
    assert!(matches!(read_as(&picture, "A/holiday.png"), Reading::Other));
    let junk = put(folder.path(), "junk", &fixtures::noise(1000));
    assert!(matches!(read_as(&junk, "A/cover.jpg"), Reading::Other));
}

#[test]
fn reading_stops_when_the_locker_does() {
    let folder = tempfile::tempdir().unwrap();
    let source = fixtures::tone(folder.path(), "a.mp3", 440, &[]);
    assert!(matches!(
        read(&source, "a.mp3", &AtomicBool::new(true)),
        Reading::Stopped
    ));
}
