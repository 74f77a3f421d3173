//! What playback needs from outside. Each port is implemented where the parts are joined.

use crate::saved::{Saved, SavedPosition, SavedQueue};
use crate::{CountedPlay, EngineCommand, EntryId, Now};
use coffer_model::{Millis, TrackId};
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

/// Decodes and sounds. Reports come back through [`crate::EngineReports`] with the request they are about.
///
/// What an engine keeps to:
/// - at most one load and one preload; `Load` replaces both, `Stop` drops both;
/// - per load: `Opened` once, then `Started` each time sound begins (after the load, a `Play`, a stall), `Position`
///   about once a second, `Buffering` when it runs out of data, and one of `Joined`, `Finished`, `Failed` at the end,
///   after which it holds nothing for that request;
/// - a preload reports `Opened` or `Failed`; at the end of the current track a preload that is ready joins on
///   (`Joined`), else `Finished` is reported and the preload dropped;
/// - each `Seek` is answered by `Seeked` or `SeekFailed` with its id, or replaced by a later one;
/// - an order about a request that it does not hold (any more) is ignored.
pub trait Engine: Send + 'static {
    /// Takes an order and returns at once; the work is done elsewhere.
    fn execute(&mut self, command: EngineCommand);
}

/// Keeps the queue over the end of the process. Called off the actor, one call at a time; may block.
pub trait QueueStore: Send + 'static {
    /// What was saved last; `None` when nothing was.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read. Playback begins with an empty queue then.
    fn load(&mut self) -> Result<Option<Saved>, StoreError>;

    /// Replaces the saved queue. Called for the newest state only: edits that come faster are left out.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written. It is tried again with the next save.
    fn save_queue(&mut self, queue: &SavedQueue) -> Result<(), StoreError>;

    /// Replaces the small record.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    fn save_position(&mut self, position: &SavedPosition) -> Result<(), StoreError>;
}

/// Why the store of the queue failed.
#[derive(Debug, thiserror::Error)]
#[error("the saved queue cannot be reached")]
pub struct StoreError(#[source] pub Box<dyn Error + Send + Sync>);

/// Knows what plays without a network.
pub trait Availability: Send + 'static {
    /// Whether `track` is whole on this device. Answers from memory: it is asked for up to every entry of the queue.
    fn is_available(&self, track: TrackId) -> bool;
}

/// Learns what is heard. Returns at once: the durable record is kept elsewhere.
pub trait PlayLog: Send + 'static {
    /// A track began to sound.
    fn now_playing(&mut self, entry: EntryId, track: TrackId);
    /// A play counts.
    fn played(&mut self, play: CountedPlay);
}

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// This instant.
    fn now(&self) -> Now;
}

/// The system's clock: tokio's for spans, the wall clock for dates. On Android give an own one over the clock that
/// counts while the device sleeps, so that positions compare with the platform's.
#[derive(Clone, Debug)]
pub struct SystemClock {
    origin: tokio::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            origin: tokio::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Now {
            monotonic: self.origin.elapsed().into(),
            unix: Millis::from(unix),
        }
    }
}
