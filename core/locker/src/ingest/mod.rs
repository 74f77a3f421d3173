//! Makes tracks of files: reads tags, picture, length and audio of each file whose `media` is `pending`.
//!
//! ```text
//! files with media = 'pending' -> reading (one blocking task per core) -> publish (one transaction for many files)
//! ```
//! The database is the queue: what a crash interrupts is still pending at the next start.

mod audio;
mod mp4;
mod publish;
mod reading;
mod sniff;
mod supervisor;
mod tags;
mod text;

pub(crate) use supervisor::run;

use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Notify, watch};

/// Tells the ingest task that a file waits, and others whether it is done.
pub(crate) struct IngestQueue {
    waiting: Notify,
    /// Counts the wakes; the start is the first.
    asked: AtomicU64,
    /// Up to which wake nothing is pending any more.
    settled: watch::Sender<u64>,
}

impl Default for IngestQueue {
    fn default() -> Self {
        Self {
            waiting: Notify::new(),
            asked: AtomicU64::new(1),
            settled: watch::Sender::new(0),
        }
    }
}

impl IngestQueue {
    /// A file with `media = 'pending'` exists. Call it after the commit.
    pub(crate) fn wake(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
        self.waiting.notify_one();
    }

    /// Returns when every file that was pending at the last [`wake`](Self::wake) before this call is published.
    ///
    /// Files that cannot be read for now (the disk fails or is full) are not waited for.
    pub(crate) async fn settled(&self) {
        let asked = self.asked.load(Ordering::Acquire);
        // It fails only without a sender, which `self` holds.
        let _ = self
            .settled
            .subscribe()
            .wait_for(|settled| *settled >= asked)
            .await;
    }
}

#[cfg(test)]
pub(crate) mod edits;
#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
