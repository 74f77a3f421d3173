//! Media for the tests, made by ffmpeg, and ffmpeg's own decoding of it.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use coffer_audio::{AudioError, Decoder, Hint};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub struct Media {
    dir: TempDir,
}

/// A tone that rises on one side and not on the other, with a few samples to get hold of.
pub const MUSIC: &str =
    "0.4*sin(2*PI*440*t)+0.2*sin(2*PI*1234*t*(1+t))|0.4*sin(2*PI*660*t)-0.1*sin(2*PI*90*t)";
pub const MONO: &str = "0.4*sin(2*PI*440*t)+0.2*sin(2*PI*1234*t*(1+t))";

impl Media {
    pub fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// `seconds` of the expression at `rate`, encoded by ffmpeg's `options` to `name`.
    pub fn make(
        &self,
        name: &str,
        expression: &str,
        rate: u32,
        seconds: f64,
        options: &[&str],
    ) -> PathBuf {
        let path = self.path(name);
        let source = format!("aevalsrc='{expression}':s={rate}:d={seconds}");
        ffmpeg(&["-f", "lavfi", "-i", &source], options, &path);
        path
    }

    /// `input` encoded by ffmpeg's `options` to `name`.
    pub fn convert(&self, input: &Path, name: &str, options: &[&str]) -> PathBuf {
        let path = self.path(name);
        ffmpeg(&["-i", input.to_str().unwrap()], options, &path);
        path
    }
}

fn ffmpeg(input: &[&str], options: &[&str], output: &Path) {
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-nostdin"])
        .args(input)
        .args(options)
        .arg(output)
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success(), "ffmpeg failed to write {output:?}");
}

/// What ffmpeg decodes `path` to.
pub fn reference(path: &Path) -> Vec<f32> {
    // Its own Opus decoder is not the reference one; through that one it gives 16 bits.
    let is_opus = path.extension().is_some_and(|suffix| suffix == "opus");
    let codec: &[&str] = if is_opus { &["-c:a", "libopus"] } else { &[] };
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin"])
        .args(codec)
        .args(["-i", path.to_str().unwrap()])
        .args(["-f", "f32le", "-acodec", "pcm_f32le", "-"])
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success());
    output
        .stdout
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect()
}

pub fn open(path: &Path) -> Result<Decoder, AudioError> {
    let suffix = path.extension().unwrap_or_default().to_str().unwrap();
    Decoder::open(Box::new(File::open(path).unwrap()), &Hint::suffix(suffix))
}

/// Everything from where the decoder is to the end.
pub fn rest(decoder: &mut Decoder) -> Vec<f32> {
    let mut samples = Vec::new();
    while let Some(chunk) = decoder.next_chunk().unwrap() {
        assert!(!chunk.is_empty());
        samples.extend_from_slice(chunk);
    }
    samples
}

pub fn decode(path: &Path) -> Vec<f32> {
    rest(&mut open(path).unwrap())
}

/// Largest difference and root mean square of the differences.
pub fn difference(one: &[f32], other: &[f32]) -> (f32, f32) {
    let largest = one
        .iter()
        .zip(other)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    let squares: f64 = one
        .iter()
        .zip(other)
        .map(|(a, b)| f64::from(a - b).powi(2))
        .sum();
    let count = one.len().min(other.len()).max(1);
    #[allow(clippy::cast_possible_truncation, reason = "a measure for people")]
    let rms = (squares / count as f64).sqrt() as f32;
    (largest, rms)
}

/// A small generator for tests that want many different numbers and the same ones each time (xorshift64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}
