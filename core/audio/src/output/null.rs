use super::Output;
use crate::{OutputError, PcmFormat};
use std::time::{Duration, Instant};

/// Goes nowhere, as fast as the decoder goes.
#[derive(Debug, Default)]
pub struct Null {
    format: Option<PcmFormat>,
    channels: usize,
    playing: bool,
    written: u64,
}

impl Null {
    /// Takes each track as the first one is.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Wants every track in `format`.
    #[must_use]
    pub fn of(format: PcmFormat) -> Self {
        Self {
            format: Some(format),
            ..Self::default()
        }
    }
}

impl Output for Null {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        let format = *self.format.get_or_insert(track);
        self.channels = usize::from(format.channels).max(1);
        Ok(format)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        if !self.playing || self.channels == 0 {
            return Ok(0);
        }
        let frames = samples.len() / self.channels;
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
}

/// Goes nowhere, at the pace of time: a device without sound.
#[derive(Debug)]
pub struct PacedNull {
    format: PcmFormat,
    /// Frames that it holds at most.
    capacity: u64,
    written: u64,
    /// Frames that had left at `since`, or for good while it is held.
    left: u64,
    since: Option<Instant>,
}

impl PacedNull {
    /// Plays `format`, and holds `buffer` of it.
    #[must_use]
    pub fn new(format: PcmFormat, buffer: Duration) -> Self {
        let frames = buffer.as_millis() * u128::from(format.rate) / 1000;
        Self {
            format,
            capacity: u64::try_from(frames).unwrap_or(u64::MAX).max(1),
            written: 0,
            left: 0,
            since: None,
        }
    }

    /// Counts on from now.
    fn settle_clock(&mut self) {
        self.left = self.played();
        self.since = self.since.map(|_| Instant::now());
    }
}

impl Output for PacedNull {
    fn open(&mut self, _track: PcmFormat) -> Result<PcmFormat, OutputError> {
        Ok(self.format)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let played = self.played();
        if played == self.written {
            self.settle_clock();
        }
        let frames = (samples.len() / usize::from(self.format.channels).max(1)) as u64;
        let taken = frames.min(self.capacity.saturating_sub(self.written - played));
        self.written += taken;
        Ok(usize::try_from(taken).unwrap_or(0))
    }

    fn played(&self) -> u64 {
        let run = self.since.map_or(0, |since| since.elapsed().as_nanos());
        let frames = run * u128::from(self.format.rate) / 1_000_000_000;
        let frames = u64::try_from(frames).unwrap_or(u64::MAX);
        self.left.saturating_add(frames).min(self.written)
    }

    fn set_playing(&mut self, playing: bool) {
        self.settle_clock();
        self.since = playing.then(Instant::now);
    }

    fn flush(&mut self, _fade_in: bool) {
        self.settle_clock();
        self.left = self.written;
    }

    fn is_paced(&self) -> bool {
        true
    }
}
