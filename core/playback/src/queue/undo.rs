//! Undo: the queue as it was before each of the last edits.

use super::{Queue, QueueItem};
use crate::EntryId;
use coffer_model::Millis;
use imbl::Vector;
use std::collections::VecDeque;
use std::sync::Arc;

/// Entries and order at one moment, and what played.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoint {
    order: Vector<Arc<QueueItem>>,
    unshuffled: Option<Vector<Arc<QueueItem>>>,
    current: usize,
    /// The position in the current entry.
    pub(crate) position: Millis,
}

/// The last edits, newest at the back.
#[derive(Clone, Debug, Default)]
pub(crate) struct UndoHistory(VecDeque<Checkpoint>);

impl UndoHistory {
    pub(crate) fn push(&mut self, checkpoint: Checkpoint, depth: usize) {
        self.0.push_back(checkpoint);
        while self.0.len() > depth {
            self.0.pop_front();
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Checkpoint> {
        self.0.pop_back()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Queue {
    pub(crate) fn checkpoint(&self, position: Millis) -> Checkpoint {
        Checkpoint {
            order: self.order.clone(),
            unshuffled: self.unshuffled.clone(),
            current: self.current,
            position,
        }
    }

    /// Brings entries, order and shuffle back. What is current now stays current where it is still there (what the
    /// user hears does not jump); else what was current then. Entry ids are never given out a second time.
    /// Says whether the current entry stayed.
    pub(crate) fn restore(&mut self, checkpoint: Checkpoint) -> bool {
        let playing: Option<EntryId> = self.current().map(|item| item.entry);
        self.order = checkpoint.order;
        self.unshuffled = checkpoint.unshuffled;
        let kept = playing.and_then(|entry| self.index_of(entry));
        self.current = kept.unwrap_or(checkpoint.current);
        self.changed();
        kept.is_some()
    }
}
