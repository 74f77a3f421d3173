//! Waits for downloads, as long as there is something to wait for.

use super::super::download_bars::{DownloadBars, waiting};
use crate::failure::{Code, Failure};
use crate::output::counted;
use crate::signals;
use coffer_model::{Track, TrackId};
use coffer_player::{
    DownloadSnapshot, DownloadState, EntryKey, FailReason, NotReady, Player, WaitReason,
};
use serde::Serialize;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A server in trouble may get over it; one that gives nothing for so long will not while somebody waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// A pinned track that would not play without the server.
#[derive(Debug, Serialize)]
pub(crate) struct Missing {
    pub(crate) track: TrackId,
    pub(crate) title: String,
    pub(crate) reason: String,
}

impl Missing {
    pub(crate) fn new(track: &Track, not_ready: &NotReady) -> Self {
        Self {
            track: track.id,
            title: track.title.clone(),
            reason: reason(not_ready.download.as_ref()),
        }
    }
}

/// Why a track is not there, in words.
pub(crate) fn reason(state: Option<&DownloadState>) -> String {
    match state {
        Some(DownloadState::Queued) => "its download will begin".to_owned(),
        Some(DownloadState::Running { .. }) => "it is being downloaded".to_owned(),
        Some(DownloadState::Paused) => "its download is paused".to_owned(),
        Some(DownloadState::Waiting(reason)) => waiting(reason),
        Some(DownloadState::Failed(reason)) => failed(reason),
        Some(DownloadState::Done(_)) | None => "it is not downloaded".to_owned(),
    }
}

fn failed(reason: &FailReason) -> String {
    match reason {
        FailReason::NotFound => "the server does not have it any more".to_owned(),
        FailReason::Gone => "the server's operator has blocked it".to_owned(),
        FailReason::WrongContent => {
            "the server sends another file than it announced; sync and pin again".to_owned()
        }
        FailReason::Cache(why) => format!("it cannot be stored here: {why}"),
    }
}

/// How the waiting ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Every download is whole or failed for good.
    Done,
    /// Nothing goes on by itself, for this reason; without one, the server gives nothing. As it was seen then: a moment
    /// later the downloads may be trying again.
    Stuck(Option<WaitReason>),
    /// The user stopped it.
    Stopped,
    /// Nobody waited.
    NotAwaited,
}

impl End {
    /// What the command's exit code says.
    pub(crate) fn verdict(&self, missing: &[Missing]) -> Result<(), Failure> {
        let later = "the downloads go on with the next command";
        match self {
            Self::NotAwaited => Ok(()),
            _ if missing.is_empty() => Ok(()),
            Self::Done => {
                let tracks = counted(missing.len(), "track");
                Err(Failure::new(
                    Code::InPart,
                    format!("{tracks} could not be downloaded"),
                ))
            }
            Self::Stopped => Err(Failure::new(Code::InPart, format!("stopped; {later}"))),
            Self::Stuck(reason) => {
                let (code, words) = reason.as_ref().map_or_else(
                    || (Code::NotReachable, "the server gives nothing".to_owned()),
                    |reason| (code(reason), waiting(reason)),
                );
                Err(Failure::new(code, format!("{words}; {later}")))
            }
        }
    }
}

fn code(reason: &WaitReason) -> Code {
    match reason {
        WaitReason::SignIn => Code::SignIn,
        WaitReason::DiskFull | WaitReason::LimitReached => Code::NoRoom,
        WaitReason::Offline
        | WaitReason::Metered
        | WaitReason::DataBudget
        | WaitReason::ListenerLimit(_)
        | WaitReason::Server(_) => Code::NotReachable,
    }
}

/// Waits until each of `tracks` is whole or failed, or nothing goes on by itself.
pub(crate) async fn wait(
    player: &Player,
    tracks: &HashMap<EntryKey, Track>,
    json: bool,
) -> Result<End, Failure> {
    let mut downloads = player.downloads();
    let mut bars = DownloadBars::new(json);
    let ended = signals::ended()?;
    tokio::pin!(ended);
    let mut progress = (Progress::default(), Instant::now());
    let end = loop {
        let snapshot = downloads.borrow_and_update().clone();
        bars.show(tracks, &snapshot);
        let now = Progress::of(|key| tracks.contains_key(key), &snapshot);
        if let Some(end) = now.end() {
            break end;
        }
        if now != progress.0 {
            progress = (now, Instant::now());
        }
        tokio::select! {
            changed = downloads.changed() => if changed.is_err() {
                break End::Stuck(None);
            },
            () = &mut ended => break End::Stopped,
            () = sleep_until(progress.1 + PATIENCE) => break End::Stuck(None),
        }
    };
    bars.finish();
    Ok(end)
}

/// How far the downloads are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// Those that move, or will by themselves.
    going: usize,
    /// Those that somebody has to help.
    stuck: usize,
    /// What the first of those waits for.
    held_up: Option<WaitReason>,
    bytes: u64,
}

impl Progress {
    fn of(wanted: impl Fn(&EntryKey) -> bool, snapshot: &DownloadSnapshot) -> Self {
        let mut progress = Self::default();
        for item in snapshot.items.iter().filter(|item| wanted(&item.key)) {
            match &item.state {
                DownloadState::Queued => progress.going += 1,
                DownloadState::Running { bytes, .. } => {
                    progress.going += 1;
                    progress.bytes = progress.bytes.saturating_add(bytes.0);
                }
                DownloadState::Waiting(WaitReason::ListenerLimit(_) | WaitReason::Server(_)) => {
                    progress.going += 1;
                }
                DownloadState::Waiting(
                    reason @ (WaitReason::Offline
                    | WaitReason::Metered
                    | WaitReason::SignIn
                    | WaitReason::DiskFull
                    | WaitReason::LimitReached
                    | WaitReason::DataBudget),
                ) => {
                    progress.stuck += 1;
                    progress.held_up.get_or_insert_with(|| reason.clone());
                }
                DownloadState::Paused => progress.stuck += 1,
                DownloadState::Failed(_) | DownloadState::Done(_) => {}
            }
        }
        progress
    }

    fn end(&self) -> Option<End> {
        match (self.going, self.stuck) {
            (0, 0) => Some(End::Done),
            (0, _) => Some(End::Stuck(self.held_up.clone())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_model::{AccountId, Bytes};
    use coffer_player::{DownloadItem, Verification};

    fn end(states: Vec<DownloadState>) -> Option<End> {
        let key = |track| EntryKey {
            account: AccountId(1),
            track: TrackId(track),
        };
        let items: Vec<DownloadItem> = (1..)
            .zip(states)
            .map(|(track, state)| DownloadItem {
                key: key(track),
                expected: coffer_player::Expected::default(),
                state,
            })
            .collect();
        let wanted = items.iter().map(|item| item.key).collect::<Vec<_>>();
        Progress::of(|key| wanted.contains(key), &DownloadSnapshot { items }).end()
    }

    fn missing(state: &DownloadState) -> Missing {
        Missing {
            track: TrackId(1),
            title: "Hello".to_owned(),
            reason: reason(Some(state)),
        }
    }

    #[test]
    fn waiting_ends_when_nothing_goes_on_by_itself() {
        let whole = || DownloadState::Done(Verification::Hash);
        let running = DownloadState::Running {
            bytes: Bytes(1),
            total: None,
            rate: Bytes(0),
        };
        assert_eq!(end(vec![]), Some(End::Done));
        assert_eq!(
            end(vec![whole(), DownloadState::Failed(FailReason::Gone)]),
            Some(End::Done)
        );
        let offline = || DownloadState::Waiting(WaitReason::Offline);
        let stuck = End::Stuck(Some(WaitReason::Offline));
        assert_eq!(end(vec![whole(), offline()]), Some(stuck));
        assert_eq!(end(vec![DownloadState::Paused]), Some(End::Stuck(None)));
        assert_eq!(end(vec![running, offline()]), None);
        assert_eq!(
            end(vec![DownloadState::Waiting(WaitReason::Server(
                String::new()
            ))]),
            None
        );
    }

    #[test]
    fn the_exit_code_says_who_can_help() {
        let code = |end: End, state| end.verdict(&[missing(&state)]).unwrap_err().code();
        // Whatever it does by now.
        let stuck = |reason| code(End::Stuck(reason), DownloadState::Queued);
        assert_eq!(stuck(Some(WaitReason::SignIn)), Code::SignIn);
        assert_eq!(stuck(Some(WaitReason::DiskFull)), Code::NoRoom);
        assert_eq!(stuck(Some(WaitReason::Offline)), Code::NotReachable);
        assert_eq!(stuck(None), Code::NotReachable);
        assert_eq!(
            code(End::Done, DownloadState::Failed(FailReason::NotFound)),
            Code::InPart
        );
        assert_eq!(code(End::Stopped, DownloadState::Queued), Code::InPart);
        assert!(
            End::NotAwaited
                .verdict(&[missing(&DownloadState::Queued)])
                .is_ok()
        );
        assert!(End::Done.verdict(&[]).is_ok());
    }
}
