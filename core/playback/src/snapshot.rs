//! What a screen, a lock screen or a car shows.

use crate::queue::{Queue, QueueItem};
use crate::{PlaybackProblem, Position, Repeat, Seq, State};
use coffer_model::Millis;
use std::sync::Arc;

/// Playback at one moment. Cheap to copy: the queue's memory is shared.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What playback does.
    pub state: State,
    /// The queue; [`Queue::version`] says whether it changed since another snapshot.
    pub queue: Queue,
    /// The current entry; `None` for an empty queue.
    pub current: Option<Arc<QueueItem>>,
    /// What will follow by itself.
    pub next: Option<Arc<QueueItem>>,
    /// Where the current entry plays.
    pub position: Position,
    /// The length of the current entry, where known.
    pub duration: Option<Millis>,
    /// The volume as set, 0.0 to 1.0, without ducking.
    pub volume: f32,
    /// Whether there is a network, as far as playback was told.
    pub online: bool,
    /// Whether playback stops when the current entry has ended.
    pub stop_after_current: bool,
    /// Whether there is an edit to undo.
    pub can_undo: bool,
    /// The last track that did not play, until playback or the user moves on.
    pub problem: Option<PlaybackProblem>,
    /// The last command that is contained in this snapshot.
    pub last_applied: Seq,
}

impl Snapshot {
    /// Whether the play order is shuffled.
    #[must_use]
    pub fn shuffle(&self) -> bool {
        self.queue.is_shuffled()
    }

    /// What follows the last entry.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        self.queue.repeat()
    }

    /// The position at a time on the monotonic clock.
    #[must_use]
    pub fn position_at(&self, monotonic: Millis) -> Millis {
        self.position.at(monotonic, self.duration)
    }
}

/// Equal queues are told by their version: two snapshots of one playback need no walk through 100,000 entries.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
            && self.queue.version() == other.queue.version()
            && self.queue.repeat() == other.queue.repeat()
            && self.queue.current_index() == other.queue.current_index()
            && self.current == other.current
            && self.next == other.next
            && self.position == other.position
            && self.duration == other.duration
            && self.volume == other.volume
            && self.online == other.online
            && self.stop_after_current == other.stop_after_current
            && self.can_undo == other.can_undo
            && self.problem == other.problem
            && self.last_applied == other.last_applied
    }
}
