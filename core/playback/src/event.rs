//! Everything that can move playback.

use crate::{Command, EntryId, FailureKind, RequestId, SeekId};
use coffer_model::Millis;

/// An instant. All time in this crate comes in with an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds on a clock that never goes back and counts while the device sleeps.
    pub monotonic: Millis,
    /// Milliseconds since 1970-01-01T00:00:00Z, for the record of plays.
    pub unix: Millis,
}

/// An input of [`crate::Playback::apply`].
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Someone asks for something.
    Command(Command),
    /// The engine reports.
    Engine(EngineEvent),
    /// The time that [`crate::Playback::wake_at`] named has come (early or late ticks are harmless).
    Tick,
    /// The answer to [`crate::Effect::FindAvailable`].
    AvailableFound {
        /// The request of the effect.
        request: RequestId,
        /// The next entry that plays without a network, if any.
        entry: Option<EntryId>,
    },
}

/// A report of the engine. `request` is that of the load or preload which it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineEvent {
    /// The track is open and its format known; no sound yet.
    Opened {
        /// The load or preload.
        request: RequestId,
        /// The exact length, where the file tells.
        duration: Option<Millis>,
    },
    /// Sound comes out: after a load, a `Play`, or a stall.
    Started {
        /// The load.
        request: RequestId,
        /// The position of the frame that is heard.
        position: Millis,
    },
    /// Where the sound is. Once a second is enough.
    Position {
        /// The load.
        request: RequestId,
        /// The position of the frame that is heard.
        position: Millis,
    },
    /// Out of data; sound stops until the next `Started`.
    Buffering {
        /// The load.
        request: RequestId,
        /// Where it stalled.
        position: Millis,
    },
    /// A seek is done; the next frame heard is `position`.
    Seeked {
        /// The load.
        request: RequestId,
        /// The seek.
        seek: SeekId,
        /// Where it landed.
        position: Millis,
    },
    /// A seek cannot be done; sound goes on from `position`.
    SeekFailed {
        /// The load.
        request: RequestId,
        /// The seek.
        seek: SeekId,
        /// Where the sound is.
        position: Millis,
    },
    /// The current track ended and the preloaded one plays, without a gap.
    Joined {
        /// The load that ended.
        finished: RequestId,
        /// The preload that is now the load.
        request: RequestId,
    },
    /// The current track ended and nothing is preloaded.
    Finished {
        /// The load.
        request: RequestId,
    },
    /// The load or preload is over, by an error. The engine holds nothing for `request` any more.
    Failed {
        /// The load or preload.
        request: RequestId,
        /// What went wrong.
        kind: FailureKind,
        /// In the engine's words, for the log.
        detail: String,
    },
    /// The sound device went away.
    OutputLost,
    /// A sound device is there again.
    OutputRegained,
}
