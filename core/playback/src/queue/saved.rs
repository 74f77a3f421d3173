//! The queue from and to its saved form.

use super::{Queue, QueueItem};
use crate::EntryId;
use crate::saved::{SavedItem, SavedQueue};
use imbl::Vector;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

impl Queue {
    /// The queue that was saved; its current entry is the first until [`Queue::set_current`]. Entry ids that are
    /// taken twice are given out anew, a shuffled order that is no permutation is left out.
    #[must_use]
    pub fn from_saved(saved: &SavedQueue) -> Self {
        let items = with_unique_entries(&saved.items);
        let shuffled = saved
            .shuffled
            .as_ref()
            .and_then(|indices| permuted(&items, indices));
        let last_entry = items.iter().map(|item| item.entry.0).max().unwrap_or(0);
        let items: Vector<_> = items.into_iter().collect();
        let (order, unshuffled) = match shuffled {
            Some(order) => (order, Some(items)),
            None => (items, None),
        };
        Self {
            order,
            unshuffled,
            last_entry,
            // Not the empty queue's: who saw that one before must see that this is another.
            version: 1,
            ..Self::default()
        }
    }

    /// While shuffled: the play order as indices into the order in which tracks were queued.
    pub(crate) fn play_order(&self) -> Option<Vec<u32>> {
        let unshuffled = self.unshuffled.as_ref()?;
        let index: HashMap<EntryId, u32> = (0..)
            .zip(unshuffled)
            .map(|(at, item)| (item.entry, at))
            .collect();
        Some(
            self.order
                .iter()
                .filter_map(|item| index.get(&item.entry).copied())
                .collect(),
        )
    }
}

fn with_unique_entries(saved: &[SavedItem]) -> Vec<Arc<QueueItem>> {
    let mut seen = HashSet::with_capacity(saved.len());
    // Ids near the end of the range can only come from a damaged record, and would leave no room for new ones.
    let unique = saved
        .iter()
        .all(|item| item.entry.0 < u64::MAX / 2 && seen.insert(item.entry));
    (1..)
        .zip(saved)
        .map(|(number, item)| {
            Arc::new(QueueItem {
                entry: if unique { item.entry } else { EntryId(number) },
                track: item.track,
                title: item.title.as_str().into(),
                duration: item.duration,
            })
        })
        .collect()
}

fn permuted(items: &[Arc<QueueItem>], indices: &[u32]) -> Option<Vector<Arc<QueueItem>>> {
    let mut seen = vec![false; items.len()];
    let mut order = Vector::new();
    for index in indices {
        let index = usize::try_from(*index).ok()?;
        if std::mem::replace(seen.get_mut(index)?, true) {
            return None;
        }
        order.push_back(items.get(index)?.clone());
    }
    (order.len() == items.len()).then_some(order)
}
