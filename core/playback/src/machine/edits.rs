//! Commands that change the queue. Each is one step of undo.

use super::Playback;
use crate::queue::{NewTrack, Queue};
use crate::{EntryId, State};
use coffer_model::Millis;

impl Playback {
    pub(super) fn play_now(&mut self, tracks: Vec<NewTrack>, start: Option<usize>) {
        if tracks.is_empty() {
            return;
        }
        let seed = self.next_seed();
        self.edit(|queue| queue.replace(tracks, start, seed));
        self.user_acts();
        if let Some(index) = self.queue.current_index() {
            self.begin(index, true);
        }
    }

    pub(super) fn remove(&mut self, entry: EntryId) {
        let was_current = self.current_entry() == Some(entry);
        let was_last = self.queue.current_index().map(|index| index + 1) == Some(self.queue.len());
        let wraps = self.queue.repeat() == crate::Repeat::All;
        let play = self.state.wants_sound();
        self.edit(|queue| {
            queue.remove(entry);
        });
        if !was_current {
            return;
        }
        match self.queue.current_index() {
            None => self.emptied(),
            Some(index) if !was_last => self.begin(index, play),
            Some(_) if wraps => self.begin(0, play),
            Some(_) if play || self.state == State::Ended => {
                // What played is gone and nothing follows it: the queue is over, at the end of what is left.
                self.release();
                self.new_play();
                self.rest_at(Millis::ZERO);
                self.end();
            }
            Some(index) => self.begin(index, false),
        }
    }

    pub(super) fn clear(&mut self) {
        self.edit(Queue::clear);
        self.user_acts();
        self.emptied();
    }

    fn emptied(&mut self) {
        self.release();
        self.state = State::Idle;
        self.problem = None;
        self.hold = None;
        self.stop_after_current = false;
        self.new_play();
        self.rest_at(Millis::ZERO);
        self.save_position();
    }

    /// Takes back the last edit. What plays goes on where it is in the queue again; else what played before the edit
    /// comes back at its position, sounding if there is sound now.
    pub(super) fn undo(&mut self) {
        let Some(checkpoint) = self.undo.pop() else {
            return;
        };
        let position = checkpoint.position;
        if self.queue.restore(checkpoint) {
            return;
        }
        if self.queue.is_empty() {
            return self.emptied();
        }
        let play = self.state.wants_sound();
        self.user_moves();
        self.new_play();
        if play {
            self.load_current(position, true);
        } else {
            self.release();
            self.state = State::Paused { request: None };
            self.rest_at(position);
        }
        self.save_position();
    }

    /// Changes the queue. A change that was none is no step of undo.
    pub(super) fn edit(&mut self, change: impl FnOnce(&mut Queue)) {
        let was_empty = self.queue.is_empty();
        let checkpoint = self.queue.checkpoint(self.position_now());
        let version = self.queue.version();
        change(&mut self.queue);
        if self.queue.version() != version {
            self.undo.push(checkpoint, self.settings.undo_depth);
        }
        if was_empty {
            self.new_play();
            self.rest_at(Millis::ZERO);
        }
    }
}
