use crate::{Gain, Hint, Source};
use coffer_model::Millis;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Opens a source. It runs on the track's own thread and may block.
pub type OpenSource = Box<dyn FnOnce() -> io::Result<Box<dyn Source>> + Send>;

/// Makes a source that is waiting return an error. Called when the track is replaced, stopped or played to its end,
/// perhaps more than once.
pub type Cancel = Arc<dyn Fn() + Send + Sync>;

/// When a track that is loaded begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// At once. Everything that was loaded before is dropped.
    Now,
    /// With the frame after the last one of the current track; at once where there is none. It takes the place of a
    /// track that was waiting there.
    AfterCurrent,
}

/// A track to be played.
pub struct Load {
    /// Goes with every event about this track. The caller's choice; each load should have its own.
    pub request: u64,
    /// Where the bytes come from.
    pub open: OpenSource,
    /// What is known of the file.
    pub hint: Hint,
    /// Where to begin.
    pub start: Millis,
    /// ReplayGain.
    pub gain: Gain,
    /// When to begin.
    pub cut: Cut,
    /// How to wake the source.
    pub cancel: Option<Cancel>,
}

impl Load {
    /// A track to be played now from its start, as it is.
    #[must_use]
    pub fn new(request: u64, open: OpenSource) -> Self {
        Self {
            request,
            open,
            hint: Hint::default(),
            start: Millis::ZERO,
            gain: Gain::default(),
            cut: Cut::Now,
            cancel: None,
        }
    }
}

impl fmt::Debug for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("request", &self.request)
            .field("hint", &self.hint)
            .field("start", &self.start)
            .field("gain", &self.gain)
            .field("cut", &self.cut)
            .finish_non_exhaustive()
    }
}
