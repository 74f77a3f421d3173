//! What plays: commands with a number, snapshots that say which was applied last.

mod command;
mod snapshot;

pub use command::{Interruption, PlaybackCommand, QueueTrack, RepeatMode};
pub use snapshot::{FailureKind, PlaybackProblem, PlaybackSnapshot, PlaybackState, QueueEntry};

use crate::CofferError;
use crate::listening::{ListenerError, Listening, Subscription};
use crate::number::long;
use crate::runtime::{Core, at_once};
use coffer_model::TrackId;
use snapshot::{queue, snapshot};
use std::sync::Arc;

/// A part of a track's file that is on this device.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct CachedRange {
    /// Where it begins, 0 to 1.
    pub start: f32,
    /// Where it ends, 0 to 1.
    pub end: f32,
}

/// Hears of playback. Kotlin implements it; called on threads of the core, may block.
#[uniffi::export(callback_interface)]
pub trait PlaybackListener: Send + Sync {
    /// Playback changed; at first the present state.
    ///
    /// * `queue` - the entries in play order; `null` where they are the ones that this listener was told last.
    fn on_snapshot(
        &self,
        snapshot: PlaybackSnapshot,
        queue: Option<Vec<QueueEntry>>,
    ) -> Result<(), ListenerError>;
}

/// What plays.
#[derive(uniffi::Object)]
pub struct Playback {
    core: Arc<Core>,
}

impl Playback {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
        }
    }
}

#[uniffi::export]
impl Playback {
    /// Sends a command and returns at once with its number. It is done when
    /// [`last_applied`](PlaybackSnapshot::last_applied) has reached that number.
    pub fn send(&self, command: PlaybackCommand) -> Result<i64, CofferError> {
        at_once(|| long(self.core.player.playback().send(command.into()).0))
    }

    /// What playback does now.
    pub fn snapshot(&self) -> Result<PlaybackSnapshot, CofferError> {
        at_once(|| {
            let playback = self.core.player.playback();
            let seen = playback.snapshot();
            snapshot(&seen, playback.clock().now().monotonic)
        })
    }

    /// The position at this moment, milliseconds.
    pub fn position_ms(&self) -> Result<i64, CofferError> {
        at_once(|| long(self.core.player.playback().position().0))
    }

    /// The parts of a track's file that are on this device, in order. Empty where its length is not known yet.
    pub async fn cached_ranges(&self, track: i64) -> Result<Vec<CachedRange>, CofferError> {
        let ranges = |core: Arc<Core>| async move {
            let parts = core.player.cached_parts(TrackId(track)).await?;
            let range = |part: coffer_player::Part| CachedRange {
                start: part.start,
                end: part.end,
            };
            Ok(parts.into_iter().map(range).collect())
        };
        self.core.run(ranges).await
    }

    /// Calls `listener` at each change, until the answer is stopped or closed.
    pub fn subscribe(
        &self,
        listener: Box<dyn PlaybackListener>,
    ) -> Result<Arc<Subscription>, CofferError> {
        at_once(|| {
            let playback = self.core.player.playback();
            let clock = playback.clock();
            let mut told = None;
            Subscription::new(Listening::start(
                self.core.runtime.handle(),
                playback.snapshots(),
                listener,
                move |listener, seen| {
                    let version = Some(seen.queue.version());
                    let entries = (told != version).then(|| queue(seen));
                    told = version;
                    listener.on_snapshot(snapshot(seen, clock.now().monotonic), entries)
                },
            ))
        })
    }
}
