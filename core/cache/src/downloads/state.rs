//! What a download may be doing, in types and in the index's words.

use crate::key::{EntryKey, Expected, Verification};
use coffer_model::Bytes;

/// A download, as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct DownloadItem {
    /// Which track.
    pub key: EntryKey,
    /// What it should be.
    pub expected: Expected,
    /// What it does.
    pub state: DownloadState,
}

/// All downloads in the order of the queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DownloadSnapshot {
    /// The items.
    pub items: Vec<DownloadItem>,
}

/// What a download does.
#[derive(Clone, Debug, PartialEq)]
pub enum DownloadState {
    /// Its turn will come.
    Queued,
    /// Bytes are coming in, or being verified.
    Running {
        /// Bytes on the disk.
        bytes: Bytes,
        /// Length of the file, where known.
        total: Option<Bytes>,
        /// Bytes per second, lately.
        rate: Bytes,
    },
    /// The user stopped it.
    Paused,
    /// It goes on by itself when the reason is gone; after a sign-in, when told.
    Waiting(WaitReason),
    /// It will not get better by itself.
    Failed(FailReason),
    /// Whole and checked.
    Done(Verification),
}

/// What a download waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// There is no network, or the server cannot be reached.
    Offline,
    /// The network costs money, and the user does not want downloads there.
    Metered,
    /// The user has to sign in.
    SignIn,
    /// The disk has no room.
    DiskFull,
    /// The track is not pinned, and the limit of the cache leaves no room.
    LimitReached,
    /// The data budget is spent.
    DataBudget,
    /// All listening slots are taken; by whom.
    ListenerLimit(String),
    /// The server has trouble, or its answers break off.
    Server(String),
}

impl WaitReason {
    /// Holds for all downloads of the account.
    pub(super) fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::Offline | Self::Metered | Self::SignIn | Self::DiskFull | Self::DataBudget
        )
    }
}

/// Why a download failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailReason {
    /// The server has no such file.
    NotFound,
    /// The file was taken down.
    Gone,
    /// Twice the file came with another hash or length than the library expects.
    WrongContent,
    /// The cache could not store it; why.
    Cache(String),
}

/// A state in the index's words: `state`, `reason`, `detail`.
pub(super) type Words = (&'static str, Option<&'static str>, Option<String>);

pub(super) fn to_words(state: &DownloadState) -> Words {
    match state {
        DownloadState::Queued | DownloadState::Running { .. } => ("queued", None, None),
        DownloadState::Paused => ("paused", None, None),
        DownloadState::Done(Verification::Hash) => ("done", Some("hash"), None),
        DownloadState::Done(Verification::LengthOnly) => ("done", Some("length"), None),
        DownloadState::Waiting(reason) => {
            let (word, detail) = match reason {
                WaitReason::Offline => ("offline", None),
                WaitReason::Metered => ("metered", None),
                WaitReason::SignIn => ("sign_in", None),
                WaitReason::DiskFull => ("disk_full", None),
                WaitReason::LimitReached => ("limit", None),
                WaitReason::DataBudget => ("data_budget", None),
                WaitReason::ListenerLimit(who) => ("listeners", Some(who.clone())),
                WaitReason::Server(what) => ("server", Some(what.clone())),
            };
            ("waiting", Some(word), detail)
        }
        DownloadState::Failed(reason) => {
            let (word, detail) = match reason {
                FailReason::NotFound => ("not_found", None),
                FailReason::Gone => ("gone", None),
                FailReason::WrongContent => ("wrong_content", None),
                FailReason::Cache(what) => ("cache", Some(what.clone())),
            };
            ("failed", Some(word), detail)
        }
    }
}

/// The state of the words. Words of a newer program queue the download again.
pub(super) fn from_words(
    state: &str,
    reason: Option<&str>,
    detail: Option<String>,
) -> DownloadState {
    let detail = detail.unwrap_or_default();
    match (state, reason) {
        ("paused", _) => DownloadState::Paused,
        ("done", Some("hash")) => DownloadState::Done(Verification::Hash),
        ("done", Some("length")) => DownloadState::Done(Verification::LengthOnly),
        ("waiting", Some("offline")) => DownloadState::Waiting(WaitReason::Offline),
        ("waiting", Some("metered")) => DownloadState::Waiting(WaitReason::Metered),
        ("waiting", Some("sign_in")) => DownloadState::Waiting(WaitReason::SignIn),
        ("waiting", Some("disk_full")) => DownloadState::Waiting(WaitReason::DiskFull),
        ("waiting", Some("limit")) => DownloadState::Waiting(WaitReason::LimitReached),
        ("waiting", Some("data_budget")) => DownloadState::Waiting(WaitReason::DataBudget),
        ("waiting", Some("listeners")) => DownloadState::Waiting(WaitReason::ListenerLimit(detail)),
        ("waiting", Some("server")) => DownloadState::Waiting(WaitReason::Server(detail)),
        ("failed", Some("not_found")) => DownloadState::Failed(FailReason::NotFound),
        ("failed", Some("gone")) => DownloadState::Failed(FailReason::Gone),
        ("failed", Some("wrong_content")) => DownloadState::Failed(FailReason::WrongContent),
        ("failed", Some("cache")) => DownloadState::Failed(FailReason::Cache(detail)),
        _ => DownloadState::Queued,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_survives_the_index() {
        let states = [
            DownloadState::Queued,
            DownloadState::Paused,
            DownloadState::Done(Verification::Hash),
            DownloadState::Done(Verification::LengthOnly),
            DownloadState::Waiting(WaitReason::Offline),
            DownloadState::Waiting(WaitReason::Metered),
            DownloadState::Waiting(WaitReason::SignIn),
            DownloadState::Waiting(WaitReason::DiskFull),
            DownloadState::Waiting(WaitReason::LimitReached),
            DownloadState::Waiting(WaitReason::DataBudget),
            DownloadState::Waiting(WaitReason::ListenerLimit("ada".to_owned())),
            DownloadState::Waiting(WaitReason::Server("busy".to_owned())),
            DownloadState::Failed(FailReason::NotFound),
            DownloadState::Failed(FailReason::Gone),
            DownloadState::Failed(FailReason::WrongContent),
            DownloadState::Failed(FailReason::Cache("broken".to_owned())),
        ];
        for state in states {
            let (word, reason, detail) = to_words(&state);
            assert_eq!(from_words(word, reason, detail), state);
        }
    }
}
