//! What was heard and what was not, from the signals of playback.

use super::Display;
use crate::failure::{Code, Failure};
use coffer_model::{Millis, Track, TrackId};
use coffer_player::{EntryId, FailureKind, Heard, PlaybackProblem, Player, Snapshot, State};
use serde::Serialize;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::TryRecvError;

/// How listening ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The queue was played to its end.
    Ended,
    /// Playback stopped at a problem.
    Failed,
    /// What is left needs a network that is not there.
    NoNetwork,
    /// The listener had enough.
    Stopped,
}

/// A track that was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Played {
    track: TrackId,
    title: String,
    /// Length of the track, as the library knows it.
    milliseconds: Millis,
}

/// A track that was not, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Trouble {
    track: TrackId,
    title: String,
    kind: &'static str,
    pub(crate) message: String,
    #[serde(skip)]
    pub(crate) code: Code,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Listened {
    pub(crate) played: Vec<Played>,
    pub(crate) problems: Vec<Trouble>,
    /// From the command to the first sound.
    pub(crate) first_sound: Option<Duration>,
    pub(crate) ending: Ending,
}

impl Listened {
    /// Success where all was played.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        let Some(first) = self.problems.first() else {
            return Ok(());
        };
        let (played, problems) = (self.played.len(), self.problems.len());
        // The reasons were shown as they came.
        Err(if played == 0 {
            Failure::new(first.code, "nothing was played")
        } else {
            let all = played + problems;
            Failure::new(
                Code::InPart,
                format!("{problems} of {all} tracks did not play"),
            )
        })
    }
}

/// The notes while it plays.
pub(super) struct Notes {
    heard_signals: broadcast::Receiver<Heard>,
    problem_signals: broadcast::Receiver<PlaybackProblem>,
    tracks: HashMap<TrackId, Track>,
    heard: Vec<Heard>,
    problems: Vec<PlaybackProblem>,
    /// The entry that waited for the network last.
    waited: Option<EntryId>,
    first_sound: Option<Duration>,
    /// The listener passed over tracks.
    pub(super) moved: bool,
}

impl Notes {
    pub(super) fn new(player: &Player, tracks: &[Track]) -> Self {
        Self {
            heard_signals: player.heard(),
            problem_signals: player.playback().problems(),
            tracks: tracks
                .iter()
                .map(|track| (track.id, track.clone()))
                .collect(),
            heard: Vec::new(),
            problems: Vec::new(),
            waited: None,
            first_sound: None,
            moved: false,
        }
    }

    /// Takes what was signalled up to `snapshot`; signals come before the snapshot that shows them.
    pub(super) fn take(&mut self, began: Instant, snapshot: &Snapshot, display: &Display) {
        while let Some(heard) = next(&mut self.heard_signals) {
            self.first_sound.get_or_insert_with(|| began.elapsed());
            if let Some(track) = self.tracks.get(&heard.track) {
                display.track(track);
            }
            self.heard.push(heard);
        }
        while let Some(problem) = next(&mut self.problem_signals) {
            display.trouble(&problem.message);
            self.problems.retain(|known| known.entry != problem.entry);
            self.problems.push(problem);
        }
        let current = snapshot.current.as_ref().map(|item| item.entry);
        match snapshot.state {
            State::WaitingForNetwork { .. } => self.waited = current,
            // It was worth the wait.
            State::Playing { .. } if current.is_some() && current == self.waited => {
                self.waited = None;
                self.problems
                    .retain(|problem| Some(problem.entry) != current);
            }
            State::Idle
            | State::Loading { .. }
            | State::Buffering { .. }
            | State::Playing { .. }
            | State::Paused { .. }
            | State::Ended
            | State::Failed => {}
        }
    }

    pub(super) fn sum_up(self, snapshot: &Snapshot, ending: Ending) -> Listened {
        let has_problem = |entry| self.problems.iter().any(|problem| problem.entry == entry);
        let mut problems: Vec<Trouble> = self.problems.iter().map(Trouble::from).collect();
        // What the listener left out is no trouble; what playback left out is.
        if !self.moved && ending != Ending::Stopped {
            let no_network = self
                .problems
                .iter()
                .any(|problem| matches!(problem.kind, FailureKind::Network));
            let left_out = snapshot.queue.iter().filter(|item| {
                !has_problem(item.entry) && self.heard.iter().all(|heard| heard.entry != item.entry)
            });
            problems.extend(left_out.map(|item| {
                let title = item.title.to_string();
                let (kind, message, code) = if no_network {
                    let message =
                        format!("`{title}` is not on this device and the locker cannot be reached");
                    ("network", message, Code::NotReachable)
                } else {
                    (
                        "not_tried",
                        format!("`{title}` was not tried any more"),
                        Code::Trouble,
                    )
                };
                Trouble {
                    track: item.track,
                    title,
                    kind,
                    message,
                    code,
                }
            }));
        }
        let mut counted: Vec<EntryId> = Vec::new();
        let mut played = Vec::new();
        for heard in &self.heard {
            if has_problem(heard.entry) || counted.contains(&heard.entry) {
                continue;
            }
            counted.push(heard.entry);
            if let Some(track) = self.tracks.get(&heard.track) {
                played.push(Played {
                    track: track.id,
                    title: track.title.clone(),
                    milliseconds: track.duration,
                });
            }
        }
        Listened {
            played,
            problems,
            first_sound: self.first_sound,
            ending,
        }
    }
}

fn next<T: Clone>(signals: &mut broadcast::Receiver<T>) -> Option<T> {
    loop {
        match signals.try_recv() {
            Ok(signal) => return Some(signal),
            Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
        }
    }
}

impl From<&PlaybackProblem> for Trouble {
    fn from(problem: &PlaybackProblem) -> Self {
        let (kind, code) = match problem.kind {
            FailureKind::Network => ("network", Code::NotReachable),
            FailureKind::Server { .. } => ("server", Code::NotReachable),
            FailureKind::DataBudget => ("data_budget", Code::NotReachable),
            FailureKind::NotFound => ("not_found", Code::NotFound),
            FailureKind::Unsupported => ("unsupported", Code::Trouble),
            FailureKind::Corrupt => ("corrupt", Code::Trouble),
            FailureKind::Unauthorized => ("unauthorized", Code::SignIn),
            FailureKind::ListenerLimit => ("listener_limit", Code::Trouble),
            FailureKind::Certificate => ("certificate", Code::NotReachable),
            FailureKind::StorageFull => ("storage_full", Code::NoRoom),
            FailureKind::Output => ("output", Code::Trouble),
            FailureKind::Internal => ("internal", Code::Trouble),
        };
        Self {
            track: problem.track,
            title: problem.title.to_string(),
            kind,
            message: problem.message.clone(),
            code,
        }
    }
}

impl Trouble {
    /// The sound output does not work, whatever is played.
    pub(crate) fn is_output(&self) -> bool {
        self.kind == "output"
    }
}
