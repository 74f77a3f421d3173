//! Out to what is saved and shown, and back after a restart.

use super::Playback;
use super::interruption::sane_volume;
use crate::queue::Queue;
use crate::saved::{Saved, SavedPosition};
use crate::{Effect, EngineCommand, Now, Seq, Snapshot, State};

impl Playback {
    /// Takes over what was saved: paused at its position, nothing loaded. To be called before the first event.
    ///
    /// Of the two records the small one decides, where its entry is in the queue; else it is older than the queue.
    pub fn restore(&mut self, saved: &Saved, now: Now) -> Vec<Effect> {
        self.advance_time(now);
        self.queue = Queue::from_saved(&saved.queue);
        self.saved_queue = self.queue.version();
        let index_of =
            |record: SavedPosition| record.entry.and_then(|entry| self.queue.index_of(entry));
        let with_index =
            |record: SavedPosition| index_of(record).map(|index| (index, record.position));
        let place = saved
            .position
            .and_then(with_index)
            .or_else(|| with_index(saved.queue.position));
        let (index, position) = place.unwrap_or_default();
        self.queue.set_current(index);
        let settings = saved.position.unwrap_or(saved.queue.position);
        self.queue.set_repeat(settings.repeat);
        self.volume = sane_volume(settings.volume);
        if !self.queue.is_empty() {
            self.state = State::Paused { request: None };
            self.rest_at(position);
        }
        vec![Effect::Engine(EngineCommand::SetVolume(self.gain()))]
    }

    /// The small record to save.
    #[must_use]
    pub fn saved_position(&self) -> SavedPosition {
        SavedPosition {
            entry: self.current_entry(),
            position: self.position_now(),
            repeat: self.queue.repeat(),
            volume: self.volume,
        }
    }

    /// The queue.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// What it does.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// What to show, after the command `last_applied`.
    #[must_use]
    pub fn snapshot(&self, last_applied: Seq) -> Snapshot {
        let next = self
            .queue
            .following()
            .and_then(|index| self.queue.get(index));
        Snapshot {
            state: self.state,
            queue: self.queue.clone(),
            current: self.queue.current().cloned(),
            next: next.cloned(),
            position: self.position,
            duration: self.duration,
            volume: self.volume,
            online: self.online,
            stop_after_current: self.stop_after_current,
            can_undo: !self.undo.is_empty(),
            problem: self.problem.clone(),
            last_applied,
        }
    }
}
