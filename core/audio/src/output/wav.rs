use super::Output;
use crate::{OutputError, PcmFormat};
use hound::{SampleFormat, WavSpec, WavWriter};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// How samples are stored in a WAV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WavFormat {
    /// 16-bit integers, rounded to the nearest and held at full scale.
    Pcm16,
    /// 32-bit float: the samples as they are.
    #[default]
    Float32,
}

/// Writes a WAV file as fast as the decoder goes. Its shape is that of the first track unless given.
///
/// The file is whole after each track's end and when this is dropped. Volume does not change it, and nothing is faded.
pub struct WavOutput {
    path: PathBuf,
    format: WavFormat,
    shape: Option<PcmFormat>,
    /// Made before the shape is known, so that a wrong path is an error at once.
    file: Option<File>,
    writer: Option<WavWriter<BufWriter<File>>>,
    playing: bool,
    written: u64,
}

impl WavOutput {
    /// Creates the file, or empties it.
    ///
    /// # Errors
    ///
    /// [`OutputError::File`] where it cannot be created.
    pub fn create(path: &Path, format: WavFormat) -> Result<Self, OutputError> {
        let file = File::create(path).map_err(|source| OutputError::File {
            path: path.display().to_string(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            format,
            shape: None,
            file: Some(file),
            writer: None,
            playing: false,
            written: 0,
        })
    }

    /// Writes every track in this shape, whatever the first one has.
    #[must_use]
    pub fn with_shape(mut self, shape: PcmFormat) -> Self {
        self.shape = Some(shape);
        self
    }

    fn failed(&self, error: hound::Error) -> OutputError {
        let source = match error {
            hound::Error::IoError(error) => error,
            other => io::Error::other(other),
        };
        OutputError::File {
            path: self.path.display().to_string(),
            source,
        }
    }
}

impl Output for WavOutput {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        let shape = *self.shape.get_or_insert(track);
        if let Some(file) = self.file.take() {
            let (bits_per_sample, sample_format) = match self.format {
                WavFormat::Pcm16 => (16, SampleFormat::Int),
                WavFormat::Float32 => (32, SampleFormat::Float),
            };
            let spec = WavSpec {
                channels: shape.channels,
                sample_rate: shape.rate,
                bits_per_sample,
                sample_format,
            };
            let writer = WavWriter::new(BufWriter::new(file), spec);
            self.writer = Some(writer.map_err(|error| self.failed(error))?);
        }
        Ok(shape)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let Some(writer) = self.writer.as_mut().filter(|_| self.playing) else {
            return Ok(0);
        };
        let result = match self.format {
            WavFormat::Float32 => samples
                .iter()
                .try_for_each(|sample| writer.write_sample(*sample)),
            WavFormat::Pcm16 => samples
                .iter()
                .try_for_each(|sample| writer.write_sample(to_pcm16(*sample))),
        };
        result.map_err(|error| self.failed(error))?;
        let channels = self
            .shape
            .map_or(1, |shape| usize::from(shape.channels).max(1));
        let frames = samples.len() / channels;
        self.written += frames as u64;
        Ok(frames)
    }

    fn played(&self) -> u64 {
        self.written
    }

    fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
    }

    fn flush(&mut self, _fade_in: bool) {}

    fn is_paced(&self) -> bool {
        false
    }

    fn settle(&mut self) -> Result<(), OutputError> {
        match self.writer.as_mut().map(WavWriter::flush) {
            Some(Err(error)) => Err(self.failed(error)),
            _ => Ok(()),
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "held within the range before"
)]
fn to_pcm16(sample: f32) -> i16 {
    (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}
