//! What playback wants done. The actor does it; the pure core only says so.

use crate::{EntryId, PlaybackProblem, RequestId, SeekId};
use coffer_model::{Millis, TrackId};

/// An output of [`crate::Playback::apply`], to be executed in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// For the engine.
    Engine(EngineCommand),
    /// The queue changed: save it whole.
    SaveQueue,
    /// Current entry, position, repeat or volume changed: save the small record.
    SavePosition,
    /// A track began to sound.
    NowPlaying {
        /// The entry.
        entry: EntryId,
        /// Its track.
        track: TrackId,
    },
    /// A track was heard long enough to count.
    Scrobble(CountedPlay),
    /// A track did not play.
    Problem(PlaybackProblem),
    /// Look for the next entry that plays without a network and answer with
    /// [`crate::Event::AvailableFound`].
    FindAvailable {
        /// To be given back.
        request: RequestId,
    },
}

/// A play that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedPlay {
    /// The entry.
    pub entry: EntryId,
    /// Its track.
    pub track: TrackId,
    /// When its first sound was heard, in milliseconds since 1970-01-01T00:00:00Z.
    pub started_at: Millis,
}

/// An order to the engine. See [`crate::Engine`] for what it promises.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineCommand {
    /// Replaces everything, current and preloaded.
    Load {
        /// To be carried by every event about this load.
        request: RequestId,
        /// The queue entry.
        entry: EntryId,
        /// What to open.
        track: TrackId,
        /// Where to begin.
        start: Millis,
        /// Whether to sound as soon as it can.
        play: bool,
    },
    /// Opens and decodes ahead what follows, so that it joins on without a gap.
    Preload {
        /// To be carried by every event about this preload, and by the load it becomes.
        request: RequestId,
        /// The queue entry.
        entry: EntryId,
        /// What to open.
        track: TrackId,
    },
    /// Forgets the preload.
    DropPreload {
        /// The preload.
        request: RequestId,
    },
    /// Sound, also when still loading.
    Play {
        /// The load.
        request: RequestId,
    },
    /// Silence, also when still loading.
    Pause {
        /// The load.
        request: RequestId,
    },
    /// Moves within the load.
    Seek {
        /// The load.
        request: RequestId,
        /// To be given back.
        seek: SeekId,
        /// Where to.
        to: Millis,
    },
    /// Linear gain, 0.0 to 1.0.
    SetVolume(f32),
    /// Drops everything, current and preloaded, and releases the output.
    Stop,
}
