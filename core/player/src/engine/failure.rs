//! What a decoder's error means for the queue.

use super::track::NotInLibrary;
use coffer_audio::AudioError;
use coffer_cache::{OriginError, ReadError};
use coffer_model::Millis;
use coffer_playback::FailureKind;

/// An error with its causes, for the log.
pub(super) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

pub(super) fn failure_kind(error: &AudioError) -> FailureKind {
    match error {
        AudioError::Source(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(NotInLibrary) => FailureKind::NotFound,
            None => ReadError::of(error).map_or(FailureKind::Internal, read_failure),
        },
        AudioError::Unsupported { .. } => FailureKind::Unsupported,
        AudioError::Malformed { .. } | AudioError::Truncated { .. } => FailureKind::Corrupt,
        AudioError::Output(_) => FailureKind::Output,
    }
}

fn read_failure(error: &ReadError) -> FailureKind {
    match (error, error.origin()) {
        (_, Some(origin)) => match origin {
            OriginError::Offline | OriginError::Broken(_) => FailureKind::Network,
            OriginError::Unauthorized => FailureKind::Unauthorized,
            OriginError::NotFound | OriginError::Gone => FailureKind::NotFound,
            OriginError::ListenerLimit(_) => FailureKind::ListenerLimit,
            OriginError::DataBudget => FailureKind::DataBudget,
            OriginError::Unavailable { retry_after } => FailureKind::Server {
                retry_after: retry_after.map(Millis::from),
            },
        },
        (ReadError::TimedOut { .. } | ReadError::Origin { .. }, None) => FailureKind::Network,
        (ReadError::Changed(_), None) => FailureKind::Server { retry_after: None },
        (ReadError::Damaged { .. }, None) => FailureKind::Corrupt,
        (ReadError::Cancelled(_) | ReadError::Cache { .. }, None) => FailureKind::Internal,
    }
}
