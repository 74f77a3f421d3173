//! Shuffle: the current entry first, then every order of the others with equal chance (Fisher-Yates).

use super::Queue;
use imbl::Vector;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::sync::Arc;

impl Queue {
    /// Turns shuffle on, by an order drawn from `seed`, or off. The current entry stays current.
    /// Says whether anything changed; an order that is drawn already is not drawn again.
    pub fn set_shuffle(&mut self, on: bool, seed: u64) -> bool {
        if on == self.is_shuffled() {
            return false;
        }
        if on {
            self.shuffle(seed);
        } else {
            self.unshuffle();
        }
        true
    }

    pub(super) fn shuffle(&mut self, seed: u64) {
        let mut rest: Vec<Arc<_>> = self.order.iter().cloned().collect();
        let first = (self.current < rest.len()).then(|| rest.remove(self.current));
        rest.shuffle(&mut SmallRng::seed_from_u64(seed));
        let mut order: Vector<Arc<_>> = first.into_iter().collect();
        order.append(rest.into_iter().collect());
        self.unshuffled = Some(std::mem::replace(&mut self.order, order));
        self.current = 0;
        self.changed();
    }

    fn unshuffle(&mut self) {
        let Some(unshuffled) = self.unshuffled.take() else {
            return;
        };
        let current = self.order.get(self.current).map(|item| item.entry);
        let index = unshuffled
            .iter()
            .position(|item| Some(item.entry) == current);
        self.order = unshuffled;
        self.current = index.unwrap_or(0);
        self.changed();
    }
}

/// Any index below `len`, with equal chance; 0 where there is none.
pub(super) fn any_index(len: usize, seed: u64) -> usize {
    if len == 0 {
        return 0;
    }
    // Not the stream that orders the rest, or the start would say what follows it.
    SmallRng::seed_from_u64(!seed).random_range(0..len)
}
