//! Playback at one moment.

use super::RepeatMode;
use crate::number::{int, long};
use coffer_model::Millis;
use coffer_player::{QueueItem, Snapshot, State};

/// A place in the queue.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct QueueEntry {
    /// Its id, never used again: the same track may stand twice.
    pub id: i64,
    /// The track.
    pub track: i64,
    /// Its title, for messages.
    pub title: String,
    /// Its length as the library knows it, milliseconds.
    pub duration_ms: Option<i64>,
}

/// What playback is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PlaybackState {
    /// Stopped.
    Idle,
    /// The current entry is being opened.
    Loading {
        /// Whether it will sound.
        play: bool,
    },
    /// Meant to sound, out of data.
    Buffering,
    /// Sounding.
    Playing,
    /// Paused.
    Paused,
    /// The current entry needs a network that is not there. Position is kept.
    WaitingForNetwork {
        /// How many attempts have failed.
        attempt: i32,
        /// When the next one comes, milliseconds from now.
        retry_in_ms: i64,
    },
    /// The queue has been played to its end.
    Ended,
    /// Stopped by the problem in the snapshot.
    Failed,
}

/// What went wrong with a track; the text a user reads is chosen by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FailureKind {
    /// It is not here and the server cannot be reached.
    Network,
    /// The server is in trouble.
    Server,
    /// The limit on mobile data is spent.
    DataBudget,
    /// The server does not have it (any more).
    NotFound,
    /// No decoder for the format.
    Unsupported,
    /// The file is damaged.
    Corrupt,
    /// The server does not accept the sign-in.
    Unauthorized,
    /// Too many others listen to it.
    ListenerLimit,
    /// The server's certificate is not trusted.
    Certificate,
    /// No room left on the device.
    StorageFull,
    /// The sound output cannot be opened.
    Output,
    /// A bug in Coffer.
    Internal,
}

/// A track that did not play, and why.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlaybackProblem {
    /// The queue entry.
    pub entry: i64,
    /// Its track.
    pub track: i64,
    /// Its title.
    pub title: String,
    /// What went wrong.
    pub kind: FailureKind,
    /// One plain sentence, for logs.
    pub message: String,
}

/// Playback at one moment.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct PlaybackSnapshot {
    /// What playback does.
    pub state: PlaybackState,
    /// Grows with each change of entries or order.
    pub queue_version: i64,
    /// How many entries the queue has.
    pub queue_size: i32,
    /// Where the current entry stands in the play order.
    pub current_index: Option<i32>,
    /// The current entry; `null` for an empty queue.
    pub current: Option<QueueEntry>,
    /// Where the current entry plays at the moment of this snapshot's crossing, milliseconds.
    pub position_ms: i64,
    /// 1 while sound moves on, 0 while it does not.
    pub speed: i32,
    /// The length of the current entry, milliseconds, where known.
    pub duration_ms: Option<i64>,
    /// The volume as set, 0 to 1, without ducking.
    pub volume: f32,
    /// Whether there is a network, as far as the core was told.
    pub online: bool,
    /// Whether the play order is shuffled.
    pub shuffle: bool,
    /// What follows the last entry.
    pub repeat: RepeatMode,
    /// Whether playback stops when the current entry has ended.
    pub stop_after_current: bool,
    /// Whether there is an edit to undo.
    pub can_undo: bool,
    /// The last track that did not play, until playback or the user moves on.
    pub problem: Option<PlaybackProblem>,
    /// The number of the last command that is contained in this.
    pub last_applied: i64,
}

/// `seen` at the time `now` of playback's clock.
pub(super) fn snapshot(seen: &Snapshot, now: Millis) -> PlaybackSnapshot {
    PlaybackSnapshot {
        state: state(seen.state, now),
        queue_version: long(seen.queue.version()),
        queue_size: int(seen.queue.len()),
        current_index: seen.queue.current_index().map(int),
        current: seen.current.as_deref().map(QueueEntry::from),
        position_ms: long(seen.position_at(now).0),
        speed: seen.position.speed.into(),
        duration_ms: seen.duration.map(|duration| long(duration.0)),
        volume: seen.volume,
        online: seen.online,
        shuffle: seen.shuffle(),
        repeat: seen.repeat().into(),
        stop_after_current: seen.stop_after_current,
        can_undo: seen.can_undo,
        problem: seen.problem.as_ref().map(PlaybackProblem::from),
        last_applied: long(seen.last_applied.0),
    }
}

/// The entries in play order.
pub(super) fn queue(seen: &Snapshot) -> Vec<QueueEntry> {
    seen.queue
        .iter()
        .map(|item| QueueEntry::from(&**item))
        .collect()
}

fn state(state: State, now: Millis) -> PlaybackState {
    match state {
        State::Idle => PlaybackState::Idle,
        State::Loading { play, .. } => PlaybackState::Loading { play },
        State::Buffering { .. } => PlaybackState::Buffering,
        State::Playing { .. } => PlaybackState::Playing,
        State::Paused { .. } => PlaybackState::Paused,
        State::WaitingForNetwork {
            attempt, retry_at, ..
        } => PlaybackState::WaitingForNetwork {
            attempt: int(attempt),
            retry_in_ms: long(retry_at.saturating_sub(now).0),
        },
        State::Ended => PlaybackState::Ended,
        State::Failed => PlaybackState::Failed,
    }
}

impl From<&QueueItem> for QueueEntry {
    fn from(item: &QueueItem) -> Self {
        Self {
            id: long(item.entry.0),
            track: item.track.0,
            title: (*item.title).to_owned(),
            duration_ms: item.duration.map(|duration| long(duration.0)),
        }
    }
}

impl From<&coffer_player::PlaybackProblem> for PlaybackProblem {
    fn from(problem: &coffer_player::PlaybackProblem) -> Self {
        Self {
            entry: long(problem.entry.0),
            track: problem.track.0,
            title: (*problem.title).to_owned(),
            kind: problem.kind.into(),
            message: problem.message.clone(),
        }
    }
}

impl From<coffer_player::FailureKind> for FailureKind {
    fn from(kind: coffer_player::FailureKind) -> Self {
        use coffer_player::FailureKind as Kind;
        match kind {
            Kind::Network => Self::Network,
            Kind::Server { .. } => Self::Server,
            Kind::DataBudget => Self::DataBudget,
            Kind::NotFound => Self::NotFound,
            Kind::Unsupported => Self::Unsupported,
            Kind::Corrupt => Self::Corrupt,
            Kind::Unauthorized => Self::Unauthorized,
            Kind::ListenerLimit => Self::ListenerLimit,
            Kind::Certificate => Self::Certificate,
            Kind::StorageFull => Self::StorageFull,
            Kind::Output => Self::Output,
            Kind::Internal => Self::Internal,
        }
    }
}
