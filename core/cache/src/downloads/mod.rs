//! Downloads: a persisted queue, and a runner that makes its tracks whole and verified.
//!
//! ```text
//! queued -> running -> done
//!              |-> waiting (tries again by itself, or after sign-in)   pause: any -> paused -> queued
//!              '-> failed (until somebody retries)
//! ```

mod items;
mod queue;
mod runner;
mod state;
mod transfer;

pub(crate) use queue::Queue;
pub use runner::{DownloadPolicy, DownloadRunner};
pub use state::{DownloadItem, DownloadSnapshot, DownloadState, FailReason, WaitReason};

use crate::cache::Cache;
use crate::error::CacheError;
use crate::key::{EntryKey, Expected};
use std::sync::Arc;
use tokio::sync::watch;

impl Cache {
    /// Queues a track. One that is queued already keeps its place and state. The bytes of a track that no rule
    /// pins are evictable, and count against the limit, like streamed ones.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn download(&self, key: EntryKey, expected: Expected) -> Result<(), CacheError> {
        self.with(move |cache| cache.queue().add(&cache.vault().index, &[(key, expected)]))
            .await
    }

    /// Pauses a download (or all, for `None`); what came in stays.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn pause_downloads(&self, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.with(move |cache| cache.queue().pause(&cache.vault().index, key))
            .await
    }

    /// Resumes a paused download, or all.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn resume_downloads(&self, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.with(move |cache| cache.queue().resume(&cache.vault().index, key))
            .await
    }

    /// Tries a failed or waiting download again now, or all: as after a sign-in, or when the network is back.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn retry_downloads(&self, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.with(move |cache| cache.queue().retry(&cache.vault().index, key))
            .await
    }

    /// Holds up every download for `reason`, or (`None`) lets them go on. Readers are not held up. What is told here
    /// is about the network of now, so it is not kept over a restart: tell it again before the downloads run.
    pub fn hold_downloads(&self, reason: Option<WaitReason>) {
        match reason {
            Some(reason) => self.queue().hold(reason),
            None => self.queue().release(),
        }
    }

    /// Tries again now what waits, but not what failed and not what is held up.
    pub fn wake_downloads(&self) {
        self.queue().wake_waiting();
    }

    /// Takes a download, or all, off the queue; what came in stays, and is evictable unless pinned.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn cancel_downloads(&self, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.with(move |cache| {
            let index = &cache.vault().index;
            cache
                .queue()
                .remove_where(index, |each| key.is_none_or(|key| key == *each))
        })
        .await
    }

    /// Takes the finished ones off the list.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn clear_done_downloads(&self) -> Result<(), CacheError> {
        self.with(|cache| cache.queue().remove_done(&cache.vault().index))
            .await
    }

    /// The queue as it is, and as it changes.
    #[must_use]
    pub fn downloads(&self) -> watch::Receiver<Arc<DownloadSnapshot>> {
        self.queue().watch()
    }
}
