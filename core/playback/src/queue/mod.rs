//! The queue: entries in play order, which of them is current, shuffle and repeat.
//!
//! Pure and cheap to copy: the sequences are persistent vectors, so that a copy for a snapshot, an undo step or a
//! save shares its memory with the queue. What lies before the current entry in the play order is its history:
//! `Previous` walks back through it. Shuffle is a second order over the same entries, drawn once; it stays as drawn
//! when the queue wraps around or is edited, and turning it off gives back the order in which tracks were queued.

mod edit;
mod saved;
mod shuffle;
mod undo;

use crate::EntryId;
use coffer_model::{Millis, TrackId};
use imbl::Vector;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(crate) use undo::UndoHistory;

/// A track to be queued, with what the queue needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrack {
    /// The track.
    pub track: TrackId,
    /// Its title, for messages.
    pub title: Arc<str>,
    /// Its length as the library knows it; the engine's is taken once the track is open.
    pub duration: Option<Millis>,
}

/// An entry of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    /// Its own id, unique in this queue's life.
    pub entry: EntryId,
    /// The track.
    pub track: TrackId,
    /// Its title, for messages.
    pub title: Arc<str>,
    /// Its length as the library knows it.
    pub duration: Option<Millis>,
}

/// What follows the end of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// The next entry; the queue ends after the last.
    #[default]
    Off,
    /// The next entry; the first after the last.
    All,
    /// The same entry again. `Next` and `Previous` still move, as with [`Repeat::Off`].
    One,
}

/// The queue. There is a current entry whenever it is not empty.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    order: Vector<Arc<QueueItem>>,
    /// The order in which tracks were queued, while `order` is shuffled.
    unshuffled: Option<Vector<Arc<QueueItem>>>,
    current: usize,
    repeat: Repeat,
    last_entry: u64,
    version: u64,
}

impl Queue {
    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The entries in the order in which they play.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<QueueItem>> + ExactSizeIterator {
        self.order.iter()
    }

    /// The entries in the order in which they were queued.
    pub fn unshuffled(
        &self,
    ) -> impl DoubleEndedIterator<Item = &Arc<QueueItem>> + ExactSizeIterator {
        self.unshuffled.as_ref().unwrap_or(&self.order).iter()
    }

    /// The entry at `index` of the play order.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Arc<QueueItem>> {
        self.order.get(index)
    }

    /// Where `entry` stands in the play order.
    #[must_use]
    pub fn index_of(&self, entry: EntryId) -> Option<usize> {
        self.order.iter().position(|item| item.entry == entry)
    }

    /// The index of the current entry.
    #[must_use]
    pub fn current_index(&self) -> Option<usize> {
        (!self.is_empty()).then_some(self.current)
    }

    /// The current entry.
    #[must_use]
    pub fn current(&self) -> Option<&Arc<QueueItem>> {
        self.order.get(self.current)
    }

    /// Whether the play order is shuffled.
    #[must_use]
    pub fn is_shuffled(&self) -> bool {
        self.unshuffled.is_some()
    }

    /// What follows the last entry.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// Grows with each change of entries or order. Not with the current entry.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The index that plays when the current track has ended.
    #[must_use]
    pub fn following(&self) -> Option<usize> {
        match self.repeat {
            Repeat::One => self.current_index(),
            Repeat::Off | Repeat::All => self.index_after(),
        }
    }

    /// The index that `Next` goes to.
    #[must_use]
    pub fn index_after(&self) -> Option<usize> {
        let next = self.current + 1;
        if next < self.len() {
            Some(next)
        } else if self.repeat == Repeat::All && !self.is_empty() {
            Some(0)
        } else {
            None
        }
    }

    /// The index that `Previous` goes to.
    #[must_use]
    pub fn index_before(&self) -> Option<usize> {
        if self.current > 0 {
            Some(self.current - 1)
        } else if self.repeat == Repeat::All && !self.is_empty() {
            Some(self.len() - 1)
        } else {
            None
        }
    }

    /// The entries after the current one in the order in which they will come, once around when all repeats.
    pub fn upcoming(&self) -> impl Iterator<Item = &Arc<QueueItem>> {
        let wraps = if self.repeat == Repeat::All {
            self.current.min(self.len())
        } else {
            0
        };
        self.order
            .iter()
            .skip(self.current + 1)
            .chain(self.order.iter().take(wraps))
    }

    /// Makes the entry at `index` current. Says whether there is one.
    pub fn set_current(&mut self, index: usize) -> bool {
        let exists = index < self.len();
        if exists {
            self.current = index;
        }
        exists
    }

    /// Sets what follows the last entry.
    pub fn set_repeat(&mut self, repeat: Repeat) {
        self.repeat = repeat;
    }

    fn changed(&mut self) {
        self.version += 1;
        self.current = self.current.min(self.len().saturating_sub(1));
    }
}
