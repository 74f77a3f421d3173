//! Edits of the queue. Each takes well under a frame's time with 100,000 entries.

use super::{NewTrack, Queue, QueueItem};
use crate::EntryId;
use imbl::Vector;
use std::sync::Arc;

impl Queue {
    /// Replaces all entries. `start` is the index that becomes current, held to the last; `None`: the first in the
    /// play order. A shuffled queue stays shuffled, by an order drawn from `seed`, with the start first.
    pub fn replace(&mut self, tracks: Vec<NewTrack>, start: Option<usize>, seed: u64) {
        let shuffled = self.unshuffled.take().is_some();
        self.order = self.items(tracks);
        self.current = 0;
        if let Some(start) = start {
            self.current = start.min(self.len().saturating_sub(1));
        } else if shuffled {
            self.current = super::shuffle::any_index(self.len(), seed);
        }
        self.changed();
        if shuffled {
            self.shuffle(seed);
        }
    }

    /// Puts tracks right after the current entry, in both orders.
    pub fn insert_next(&mut self, tracks: Vec<NewTrack>) {
        if tracks.is_empty() {
            return;
        }
        let items = self.items(tracks);
        if let Some(unshuffled) = &mut self.unshuffled {
            let current = self.order.get(self.current).map(|item| item.entry);
            let at = unshuffled
                .iter()
                .position(|item| Some(item.entry) == current);
            splice(unshuffled, at.map_or(0, |at| at + 1), items.clone());
        }
        let at = if self.is_empty() { 0 } else { self.current + 1 };
        splice(&mut self.order, at, items);
        self.changed();
    }

    /// Puts tracks at the end, in both orders: what was added last is heard last, shuffled or not.
    pub fn insert_last(&mut self, tracks: Vec<NewTrack>) {
        if tracks.is_empty() {
            return;
        }
        let items = self.items(tracks);
        if let Some(unshuffled) = &mut self.unshuffled {
            unshuffled.append(items.clone());
        }
        self.order.append(items);
        self.changed();
    }

    /// Takes an entry out. The current one stays current; where it is taken out itself, the one that follows it
    /// takes its index, or the last one. `None` where there is no such entry.
    pub fn remove(&mut self, entry: EntryId) -> Option<Arc<QueueItem>> {
        let index = self.index_of(entry)?;
        let removed = self.order.remove(index);
        if let Some(unshuffled) = &mut self.unshuffled
            && let Some(index) = unshuffled.iter().position(|item| item.entry == entry)
        {
            unshuffled.remove(index);
        }
        if index < self.current {
            self.current -= 1;
        }
        self.changed();
        Some(removed)
    }

    /// Moves an entry to index `to` (held to the last) of the play order. The order to un-shuffle to stays.
    /// Says whether anything moved.
    pub fn move_entry(&mut self, entry: EntryId, to: usize) -> bool {
        let to = to.min(self.len().saturating_sub(1));
        let Some(from) = self.index_of(entry).filter(|from| *from != to) else {
            return false;
        };
        let item = self.order.remove(from);
        self.order.insert(to, item);
        if self.current == from {
            self.current = to;
        } else if from < self.current && self.current <= to {
            self.current -= 1;
        } else if to <= self.current && self.current < from {
            self.current += 1;
        }
        self.changed();
        true
    }

    /// Takes all entries out. Shuffle stays on, for what is queued next.
    pub fn clear(&mut self) {
        if self.is_empty() {
            return;
        }
        self.order = Vector::new();
        self.unshuffled = self.unshuffled.take().map(|_| Vector::new());
        self.changed();
    }

    fn items(&mut self, tracks: Vec<NewTrack>) -> Vector<Arc<QueueItem>> {
        tracks
            .into_iter()
            .map(|new| {
                self.last_entry += 1;
                Arc::new(QueueItem {
                    entry: EntryId(self.last_entry),
                    track: new.track,
                    title: new.title,
                    duration: new.duration,
                })
            })
            .collect()
    }
}

fn splice(order: &mut Vector<Arc<QueueItem>>, at: usize, items: Vector<Arc<QueueItem>>) {
    let tail = order.split_off(at.min(order.len()));
    order.append(items);
    order.append(tail);
}
