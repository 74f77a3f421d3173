//! Where the sound goes.

mod device;
mod null;
mod ring;
mod wav;

pub use device::DeviceOutput;
pub use null::{Null, PacedNull};
pub use ring::{RingControl, RingSource, ring};
pub use wav::{WavFormat, WavOutput};

use crate::{OutputError, PcmFormat};

/// Takes PCM from the engine. All calls come from one thread and none may block for long.
///
/// Frames are counted from the first one ever written; the count goes on over [`open`](Self::open) and
/// [`flush`](Self::flush).
pub trait Output: Send {
    /// Makes ready for a track of format `track` and says in which format to write. Called before the first write, and
    /// again after a loss or a [`rest`](Self::rest).
    ///
    /// # Errors
    ///
    /// Whatever keeps it from working, [`OutputError::NoDevice`] among it.
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError>;

    /// Takes as many of the interleaved frames as there is room for now and says how many (frames, not samples). An
    /// output without a pace takes all while it plays and none while it is paused.
    ///
    /// # Errors
    ///
    /// Where the output stopped working.
    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError>;

    /// How many frames have left, or were flushed, of all that were written.
    fn played(&self) -> u64;

    /// Lets frames leave, or holds them. An output starts held.
    fn set_playing(&mut self, playing: bool);

    /// Forgets what was written and has not left. `fade_in` says whether what comes next begins inside a track.
    fn flush(&mut self, fade_in: bool);

    /// Loudness from 0 to 1, for outputs that are listened to. A file does not change with it.
    fn set_volume(&mut self, volume: f32) {
        let _ = volume;
    }

    /// Do frames leave at the pace of time? A track that is slow to come makes gaps only then.
    fn is_paced(&self) -> bool;

    /// Has it stopped working since the last call?
    ///
    /// # Errors
    ///
    /// [`OutputError::Lost`] and the like, once.
    fn check(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    /// Everything written belongs to an ended track and has left; what is kept in memory may be stored now.
    ///
    /// # Errors
    ///
    /// Where it cannot be stored.
    fn settle(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    /// Nothing will be wanted for a while. Gives the device back where that saves power, and then says true: it must be
    /// opened again, and what it held is flushed.
    fn rest(&mut self) -> bool {
        false
    }

    /// How often there was nothing to play when there should have been.
    fn underruns(&self) -> u64 {
        0
    }
}
