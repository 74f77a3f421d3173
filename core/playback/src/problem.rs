//! Why a track does not play, by what can be done about it.

use crate::EntryId;
use coffer_model::{Millis, TrackId};
use std::sync::Arc;

/// What went wrong with a track. The engine says so in [`crate::EngineEvent::Failed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The bytes are not here and the locker cannot be reached.
    Network,
    /// The locker answers, but not with the track (overload, 5xx).
    Server {
        /// The time the locker asked for before the next attempt.
        retry_after: Option<Millis>,
    },
    /// The user's limit on mobile data is spent; another network or month lifts it.
    DataBudget,
    /// The locker does not have the track (any more).
    NotFound,
    /// No decoder for the format.
    Unsupported,
    /// The file is damaged.
    Corrupt,
    /// The locker does not accept the sign-in.
    Unauthorized,
    /// Too many others listen to this track; a slot must be taken over.
    ListenerLimit,
    /// The locker's certificate is not trusted.
    Certificate,
    /// No room left on the device.
    StorageFull,
    /// The sound output cannot be opened.
    Output,
    /// A bug in Coffer.
    Internal,
}

/// What playback does about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Keep the position and try again, or go on with what is playable without a network.
    Wait { at_least: Millis },
    /// Go on with the next entry.
    Skip,
    /// Stop: every other track would fail in the same way, or the user must act.
    Stop,
}

impl FailureKind {
    pub(crate) fn remedy(self) -> Remedy {
        match self {
            Self::Network | Self::DataBudget => Remedy::Wait {
                at_least: Millis::ZERO,
            },
            Self::Server { retry_after } => Remedy::Wait {
                at_least: retry_after.unwrap_or_default(),
            },
            Self::NotFound | Self::Unsupported | Self::Corrupt | Self::Internal => Remedy::Skip,
            Self::Unauthorized
            | Self::ListenerLimit
            | Self::Certificate
            | Self::StorageFull
            | Self::Output => Remedy::Stop,
        }
    }

    fn sentence(self, title: &str) -> String {
        match self {
            Self::Network => {
                format!("`{title}` is not on this device and the locker cannot be reached")
            }
            Self::Server { .. } => format!("the locker cannot give `{title}` now"),
            Self::DataBudget => {
                format!("`{title}` is not on this device and the mobile data limit is spent")
            }
            Self::NotFound => format!("`{title}` is not in the locker any more"),
            Self::Unsupported => format!("the format of `{title}` is not supported"),
            Self::Corrupt => format!("the file of `{title}` is damaged"),
            Self::Unauthorized => format!("sign in again to play `{title}`"),
            Self::ListenerLimit => format!("too many others listen to `{title}`"),
            Self::Certificate => {
                format!("the certificate of the locker that has `{title}` is not trusted")
            }
            Self::StorageFull => format!("no room left on this device to play `{title}`"),
            Self::Output => format!("the sound output does not open to play `{title}`"),
            Self::Internal => format!("`{title}` does not play because of a bug"),
        }
    }
}

/// A track that did not play, and why. In the snapshot until playback moves on or the user acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaybackProblem {
    /// The queue entry.
    pub entry: EntryId,
    /// Its track.
    pub track: TrackId,
    /// Its title.
    pub title: Arc<str>,
    /// What went wrong; the text a user reads is chosen by this.
    pub kind: FailureKind,
    /// One plain sentence, lower case, no full stop, naming the track.
    pub message: String,
    /// The engine's own words, for the log.
    pub detail: String,
}

impl PlaybackProblem {
    pub(crate) fn new(item: &crate::QueueItem, kind: FailureKind, detail: String) -> Self {
        Self {
            entry: item.entry,
            track: item.track,
            title: item.title.clone(),
            kind,
            message: kind.sentence(&item.title),
            detail,
        }
    }
}
