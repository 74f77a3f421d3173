//! The states of playback.

use crate::RequestId;
use coffer_model::Millis;

/// What playback is doing. A state that holds a `request` has exactly this load in the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Stopped. The engine holds nothing; `Play` loads the current entry at its position.
    Idle,
    /// The engine opens the current entry.
    Loading {
        /// The load.
        request: RequestId,
        /// Whether it will sound.
        play: bool,
    },
    /// Open, meant to sound, out of data.
    Buffering {
        /// The load.
        request: RequestId,
    },
    /// Sounding.
    Playing {
        /// The load.
        request: RequestId,
    },
    /// Paused.
    Paused {
        /// The load; `None` where nothing is loaded (restored after a restart, or the network was gone).
        request: Option<RequestId>,
    },
    /// The current entry needs a network that is not there. Position is kept.
    WaitingForNetwork {
        /// The load that failed last.
        request: RequestId,
        /// How many attempts have failed.
        attempt: u32,
        /// The next attempt, on the monotonic clock.
        retry_at: Millis,
    },
    /// The queue has been played to its end.
    Ended,
    /// Stopped by the problem in the snapshot. `Play` tries again.
    Failed,
}

impl State {
    /// The load that the engine holds.
    #[must_use]
    pub fn request(self) -> Option<RequestId> {
        match self {
            Self::Loading { request, .. }
            | Self::Buffering { request }
            | Self::Playing { request } => Some(request),
            Self::Paused { request } => request,
            Self::Idle | Self::WaitingForNetwork { .. } | Self::Ended | Self::Failed => None,
        }
    }

    /// Whether the user hears the track or will as soon as it can be.
    #[must_use]
    pub fn wants_sound(self) -> bool {
        match self {
            Self::Loading { play, .. } => play,
            Self::Buffering { .. } | Self::Playing { .. } | Self::WaitingForNetwork { .. } => true,
            Self::Idle | Self::Paused { .. } | Self::Ended | Self::Failed => false,
        }
    }

    /// The load, once it is open.
    pub(crate) fn opened(self) -> Option<RequestId> {
        match self {
            Self::Loading { .. } => None,
            Self::Idle
            | Self::Buffering { .. }
            | Self::Playing { .. }
            | Self::Paused { .. }
            | Self::WaitingForNetwork { .. }
            | Self::Ended
            | Self::Failed => self.request(),
        }
    }
}
