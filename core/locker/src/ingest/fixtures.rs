//! Music made for the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Two seconds of a tone at `hertz`, encoded as the suffix of `name` says (`x.alac.m4a` is ALAC), with tags.
pub(crate) fn tone(folder: &Path, name: &str, hertz: u32, tags: &[(&str, &str)]) -> PathBuf {
    encode(
        folder,
        name,
        &[&format!(
            "sine=frequency={hertz}:duration=2:sample_rate=44100"
        )],
        &[],
        tags,
    )
}

/// As [`tone`], with a picture of one colour embedded as front cover.
pub(crate) fn tone_with_cover(
    folder: &Path,
    name: &str,
    cover: &Path,
    tags: &[(&str, &str)],
) -> PathBuf {
    let args = [
        "-i",
        cover.to_str().unwrap(),
        "-map",
        "0:a",
        "-map",
        "1:v",
        "-c:v",
        "copy",
        "-disposition:v",
        "attached_pic",
    ];
    encode(
        folder,
        name,
        &["sine=frequency=500:duration=2:sample_rate=44100"],
        &args,
        tags,
    )
}

fn encode(
    folder: &Path,
    name: &str,
    source: &[&str],
    more: &[&str],
    tags: &[(&str, &str)],
) -> PathBuf {
    let path = folder.join(name);
    let codec: &[&str] = match name.split_once('.').unwrap().1 {
        "mp3" => &["-c:a", "libmp3lame", "-b:a", "128k"],
        "m4a" | "aac" | "mp4" => &["-c:a", "aac", "-b:a", "128k"],
        "alac.m4a" => &["-c:a", "alac"],
        "flac" => &["-c:a", "flac"],
        "ogg" => &["-c:a", "libvorbis"],
        "opus" => &["-c:a", "libopus", "-b:a", "96k"],
        "wav" => &["-c:a", "pcm_s16le"],
        "aiff" => &["-c:a", "pcm_s16be", "-write_id3v2", "1"],
        other => panic!("no encoder for `{other}`"),
    };
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i"])
        .args(source)
        .args(more);
    command.args(["-ac", "2"]).args(codec);
    for (key, value) in tags {
        command.arg("-metadata").arg(format!("{key}={value}"));
    }
    let status = command
        .arg(&path)
        .status()
        .expect("ffmpeg is needed for these tests");
    assert!(status.success(), "ffmpeg made no `{name}`");
    path
}

/// A picture of one colour, of the kind that the suffix of `name` says.
pub(crate) fn picture(folder: &Path, name: &str, side: u32, colour: [u8; 3]) -> PathBuf {
    let path = folder.join(name);
    image::RgbImage::from_pixel(side, side, image::Rgb(colour))
        .save(&path)
        .unwrap();
    path
}

/// Bytes without any order, the same each time.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A short MP3 with these ID3v2.4 text frames (`TIT2`, `TALB` …): cheap to make by the thousand, each another content.
pub(crate) fn mp3(frames: &[(&str, &str)]) -> Vec<u8> {
    static BARE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bare.mp3");
        let status = Command::new("ffmpeg")
            .args([
                "-v",
                "error",
                "-nostdin",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=1",
            ])
            .args(["-c:a", "libmp3lame", "-b:a", "32k", "-id3v2_version", "0"])
            .arg(&path)
            .status()
            .expect("ffmpeg is needed for these tests");
        assert!(status.success());
        std::fs::read(path).unwrap()
    });
    let synchsafe =
        |size: usize| [21, 14, 7, 0].map(|shift| u8::try_from(size >> shift & 0x7f).unwrap());
    let mut body = Vec::new();
    for (id, text) in frames {
        body.extend_from_slice(id.as_bytes());
        body.extend_from_slice(&synchsafe(text.len() + 1));
        // No flags; UTF-8.
        body.extend_from_slice(&[0, 0, 3]);
        body.extend_from_slice(text.as_bytes());
    }
    let mut file = b"ID3\x04\0\0".to_vec();
    file.extend_from_slice(&synchsafe(body.len()));
    file.extend_from_slice(&body);
    file.extend_from_slice(&BARE);
    file
}
