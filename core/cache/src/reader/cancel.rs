//! Ending a read from another thread.

use crate::entry::Entry;
use crate::key::EntryKey;
use crate::sync::lock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Shared by a reader and its cancel handles.
pub(super) struct Control {
    is_cancelled: AtomicBool,
    /// On whose bell the reader waits.
    entry: Mutex<Arc<Entry>>,
}

impl Control {
    pub(super) fn new(entry: &Arc<Entry>) -> Self {
        Self {
            is_cancelled: AtomicBool::new(false),
            entry: Mutex::new(entry.clone()),
        }
    }

    /// The reader went on to another entry.
    pub(super) fn follow(&self, entry: &Arc<Entry>) {
        *lock(&self.entry) = entry.clone();
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }
}

/// Cancels a [`Reader`](super::Reader). Cheap to clone; does not keep the reader's file open for eviction.
#[derive(Clone)]
pub struct CancelHandle {
    control: Arc<Control>,
    key: EntryKey,
}

impl CancelHandle {
    pub(super) fn new(control: Arc<Control>, key: EntryKey) -> Self {
        Self { control, key }
    }

    /// Makes the read in progress, and every later one, fail with
    /// [`ReadError::Cancelled`](crate::ReadError::Cancelled).
    pub fn cancel(&self) {
        self.control.is_cancelled.store(true, Ordering::Release);
        let entry = lock(&self.control.entry).clone();
        // Under the lock, so that the reader either sees the flag or already waits for the bell.
        let state = entry.state();
        entry.arrived.notify_all();
        drop(state);
    }
}

impl std::fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CancelHandle")
            .field("key", &self.key)
            .field("is_cancelled", &self.control.is_cancelled())
            .finish()
    }
}
