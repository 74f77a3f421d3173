//! An output whose frames leave when they are told to.

use crate::{Output, OutputError, PcmFormat};
use std::sync::{Arc, Mutex};

/// What is in the output and what has left it.
pub(super) struct Sound {
    /// Frames that it holds at most; `None` for an output without a pace.
    capacity: Option<usize>,
    rate: u32,
    waiting: Vec<f32>,
    heard: Vec<f32>,
    played: u64,
    is_playing: bool,
    pub(super) is_lost: bool,
}

impl Sound {
    pub(super) fn new(capacity: Option<usize>, rate: u32) -> Self {
        Self {
            capacity,
            rate,
            waiting: Vec::new(),
            heard: Vec::new(),
            played: 0,
            is_playing: false,
            is_lost: false,
        }
    }

    /// Lets frames leave, if it is not held.
    pub(super) fn leave(&mut self, frames: usize) {
        if self.is_playing {
            let count = frames.min(self.waiting.len());
            self.heard.extend(self.waiting.drain(..count));
            self.played += count as u64;
        }
    }

    /// The frames that left since the last call: of which request, and which of it.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "they were made from small numbers"
    )]
    pub(super) fn take_heard(&mut self) -> Vec<(u64, u64)> {
        let heard = std::mem::take(&mut self.heard).into_iter();
        heard
            .map(|sample| (sample as u64 / 1_000, sample as u64 % 1_000))
            .collect()
    }
}

pub(super) struct Simulated(pub(super) Arc<Mutex<Sound>>);

impl Output for Simulated {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        let rate = self.0.lock().unwrap().rate;
        Ok(PcmFormat { rate, ..track })
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let mut sound = self.0.lock().unwrap();
        let room = match sound.capacity {
            Some(capacity) => capacity - sound.waiting.len(),
            None if sound.is_playing => usize::MAX,
            None => 0,
        };
        let taken = &samples[..samples.len().min(room)];
        sound.waiting.extend_from_slice(taken);
        if sound.capacity.is_none() {
            sound.leave(taken.len());
        }
        Ok(taken.len())
    }

    fn played(&self) -> u64 {
        self.0.lock().unwrap().played
    }

    fn set_playing(&mut self, playing: bool) {
        self.0.lock().unwrap().is_playing = playing;
    }

    fn flush(&mut self, _fade_in: bool) {
        let mut sound = self.0.lock().unwrap();
        sound.played += sound.waiting.len() as u64;
        sound.waiting.clear();
    }

    fn is_paced(&self) -> bool {
        self.0.lock().unwrap().capacity.is_some()
    }

    fn check(&mut self) -> Result<(), OutputError> {
        let mut sound = self.0.lock().unwrap();
        if std::mem::take(&mut sound.is_lost) {
            sound.played += sound.waiting.len() as u64;
            sound.waiting.clear();
            return Err(OutputError::NoDevice);
        }
        Ok(())
    }
}
