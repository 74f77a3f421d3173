//! Outputs that do what a test tells them.

use crate::player::PATIENCE;
use coffer_audio::output::Null;
use coffer_audio::{Output, OutputError, PcmFormat};
use std::sync::{Arc, Condvar, Mutex};

/// A paced output whose pace the test gives: it takes everything, and as many frames leave as the test says.
#[derive(Clone, Default)]
pub(crate) struct Stepped {
    format: Option<PcmFormat>,
    steps: Arc<(Mutex<Steps>, Condvar)>,
}

#[derive(Default)]
struct Steps {
    taken: u64,
    may_leave: u64,
    settled: u64,
}

impl Stepped {
    /// Wants every track in `format`.
    pub(crate) fn of(format: PcmFormat) -> Self {
        Self {
            format: Some(format),
            ..Self::default()
        }
    }

    pub(crate) fn let_leave(&self, frames: u64) {
        self.steps.0.lock().unwrap().may_leave = frames;
    }

    pub(crate) fn taken(&self) -> u64 {
        self.steps.0.lock().unwrap().taken
    }

    pub(crate) fn until_taken(&self, frames: u64) {
        self.until(|steps| steps.taken >= frames);
    }

    /// Until the engine has said so often that nothing more comes for now.
    pub(crate) fn until_settled(&self, times: u64) {
        self.until(|steps| steps.settled >= times);
    }

    fn until(&self, is_so: impl Fn(&Steps) -> bool) {
        let (steps, changed) = &*self.steps;
        let waited =
            changed.wait_timeout_while(steps.lock().unwrap(), PATIENCE, |steps| !is_so(steps));
        let (steps, outcome) = waited.unwrap();
        assert!(
            !outcome.timed_out(),
            "{} frames were taken, and {} ends seen",
            steps.taken,
            steps.settled
        );
    }
}

impl Output for Stepped {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        Ok(self.format.unwrap_or(track))
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let frames = samples.len() / 2;
        self.steps.0.lock().unwrap().taken += frames as u64;
        self.steps.1.notify_all();
        Ok(frames)
    }

    fn played(&self) -> u64 {
        let steps = self.steps.0.lock().unwrap();
        steps.taken.min(steps.may_leave)
    }

    fn set_playing(&mut self, _playing: bool) {}

    fn flush(&mut self, _fade_in: bool) {
        let mut steps = self.steps.0.lock().unwrap();
        steps.may_leave = steps.taken;
    }

    fn is_paced(&self) -> bool {
        true
    }

    fn settle(&mut self) -> Result<(), OutputError> {
        self.steps.0.lock().unwrap().settled += 1;
        self.steps.1.notify_all();
        Ok(())
    }
}

/// An output that breaks once and counts how often it is opened.
pub(crate) struct Fragile {
    pub(crate) inner: Null,
    pub(crate) opens: Arc<Mutex<u32>>,
    pub(crate) breaks_after: Option<u64>,
}

impl Output for Fragile {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        *self.opens.lock().unwrap() += 1;
        self.inner.open(track)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        if self
            .breaks_after
            .is_some_and(|frames| self.inner.played() >= frames)
        {
            self.breaks_after = None;
            return Err(OutputError::Lost {
                reason: "unplugged".to_owned(),
            });
        }
        self.inner.write(samples)
    }

    fn played(&self) -> u64 {
        self.inner.played()
    }

    fn set_playing(&mut self, playing: bool) {
        self.inner.set_playing(playing);
    }

    fn flush(&mut self, fade_in: bool) {
        self.inner.flush(fade_in);
    }

    fn is_paced(&self) -> bool {
        false
    }
}

pub(crate) struct NoDevice;

impl Output for NoDevice {
    fn open(&mut self, _track: PcmFormat) -> Result<PcmFormat, OutputError> {
        Err(OutputError::NoDevice)
    }

    fn write(&mut self, _samples: &[f32]) -> Result<usize, OutputError> {
        Ok(0)
    }

    fn played(&self) -> u64 {
        0
    }

    fn set_playing(&mut self, _playing: bool) {}

    fn flush(&mut self, _fade_in: bool) {}

    fn is_paced(&self) -> bool {
        true
    }
}
