//! The queue: what is to be downloaded, in which order, and what holds it up. Every change is in the index before
//! it is shown.

use super::items::{BackOff, Item, Items, Run};
use super::state::{DownloadSnapshot, DownloadState, WaitReason, from_words};
use crate::error::CacheError;
use crate::index::{
    Index,
    downloads::{self, DownloadRow},
};
use crate::key::{EntryKey, Expected};
use crate::sync::lock;
use coffer_model::Bytes;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The queue. Calls that change it block.
pub(crate) struct Queue {
    items: Mutex<Items>,
    /// Rung when there may be something to start.
    pub(super) wake: Notify,
    snapshot: watch::Sender<Arc<DownloadSnapshot>>,
}

/// A download to start.
pub(super) struct Job {
    pub(super) key: EntryKey,
    pub(super) expected: Expected,
    pub(super) run: u64,
}

impl Queue {
    pub(crate) fn load(rows: Vec<DownloadRow>) -> Self {
        let mut items = Items::default();
        for row in rows {
            items.by_position.insert(row.position, row.key);
            items.by_key.insert(
                row.key,
                Item {
                    position: row.position,
                    expected: row.expected,
                    state: from_words(&row.state, row.reason.as_deref(), row.detail),
                    failures: 0,
                    not_before: None,
                    run: None,
                },
            );
        }
        let snapshot = watch::Sender::new(Arc::new(items.snapshot()));
        Self {
            items: Mutex::new(items),
            wake: Notify::new(),
            snapshot,
        }
    }

    fn items(&self) -> MutexGuard<'_, Items> {
        lock(&self.items)
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Arc<DownloadSnapshot>> {
        self.snapshot.subscribe()
    }

    pub(crate) fn state(&self, key: &EntryKey) -> Option<DownloadState> {
        let items = self.items();
        items.by_key.get(key).map(|item| items.shown(key, item))
    }

    fn publish(&self, items: &Items) {
        self.snapshot.send_replace(Arc::new(items.snapshot()));
    }

    /// Queues what is not queued, and what is of another version than was queued.
    pub(crate) fn add(
        &self,
        index: &Index,
        tracks: &[(EntryKey, Expected)],
    ) -> Result<(), CacheError> {
        let mut items = self.items();
        let fresh: Vec<_> = tracks
            .iter()
            .filter(|(key, expected)| {
                items.by_key.get(key).is_none_or(|item| {
                    item.expected != *expected || matches!(item.state, DownloadState::Done(_))
                })
            })
            .copied()
            .collect();
        items.put_queued(index, &fresh)?;
        self.publish(&items);
        self.wake.notify_one();
        Ok(())
    }

    /// Queues a track that lost bytes; one in the queue keeps its place.
    pub(crate) fn renew(
        &self,
        index: &Index,
        key: EntryKey,
        expected: Expected,
    ) -> Result<(), CacheError> {
        self.add(index, &[(key, expected)])
    }

    pub(super) fn pause(&self, index: &Index, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.change(index, key, |item| {
            (!matches!(item.state, DownloadState::Done(_))).then_some(DownloadState::Paused)
        })
    }

    pub(super) fn resume(&self, index: &Index, key: Option<EntryKey>) -> Result<(), CacheError> {
        self.change(index, key, |item| {
            (item.state == DownloadState::Paused).then_some(DownloadState::Queued)
        })
    }

    pub(super) fn retry(&self, index: &Index, key: Option<EntryKey>) -> Result<(), CacheError> {
        {
            let mut items = self.items();
            items
                .holds
                .retain(|account, _| key.is_some_and(|key| key.account != *account));
        }
        self.change(index, key, |item| {
            matches!(
                item.state,
                DownloadState::Failed(_) | DownloadState::Waiting(_)
            )
            .then_some(DownloadState::Queued)
        })
    }

    /// Holds up every download. What runs is queued again, with the bytes that came in.
    pub(super) fn hold(&self, reason: WaitReason) {
        let mut items = self.items();
        items.held = Some(reason);
        items.requeue_running();
        self.publish(&items);
    }

    /// Ends [`hold`](Self::hold). Whatever waits may try again.
    pub(super) fn release(&self) {
        self.items().held = None;
        self.wake_waiting();
    }

    /// Whatever waits may try again.
    pub(super) fn wake_waiting(&self) {
        let mut items = self.items();
        items.holds.clear();
        for item in items.by_key.values_mut() {
            item.not_before = None;
        }
        self.publish(&items);
        self.wake.notify_one();
    }

    /// Room was made: what waits for it may try again.
    pub(super) fn wake_for_room(&self) {
        let mut items = self.items();
        items
            .holds
            .retain(|_, hold| hold.reason != WaitReason::DiskFull);
        for item in items.by_key.values_mut() {
            if item.state == DownloadState::Waiting(WaitReason::LimitReached) {
                item.not_before = None;
            }
        }
    }

    pub(crate) fn remove_where(
        &self,
        index: &Index,
        matches: impl Fn(&EntryKey) -> bool,
    ) -> Result<(), CacheError> {
        self.remove(index, |key, _| matches(key))
    }

    pub(super) fn remove_done(&self, index: &Index) -> Result<(), CacheError> {
        self.remove(index, |_, item| {
            matches!(item.state, DownloadState::Done(_))
        })
    }

    fn remove(
        &self,
        index: &Index,
        matches: impl Fn(&EntryKey, &Item) -> bool,
    ) -> Result<(), CacheError> {
        let mut items = self.items();
        let gone: Vec<(EntryKey, i64)> = items
            .by_key
            .iter()
            .filter(|(key, item)| matches(key, item))
            .map(|(key, item)| (*key, item.position))
            .collect();
        if gone.is_empty() {
            return Ok(());
        }
        index.write(|db| {
            gone.iter()
                .try_for_each(|(key, _)| downloads::delete(db, key))
        })?;
        for (key, position) in gone {
            items.by_position.remove(&position);
            if let Some(item) = items.by_key.remove(&key) {
                item.stop();
            }
        }
        self.publish(&items);
        Ok(())
    }

    /// Gives items (one, or all) the state that `to` answers, and stops their transfers.
    fn change(
        &self,
        index: &Index,
        key: Option<EntryKey>,
        to: impl Fn(&Item) -> Option<DownloadState>,
    ) -> Result<(), CacheError> {
        let mut items = self.items();
        let changes: Vec<(EntryKey, DownloadState)> = items
            .by_key
            .iter()
            .filter(|(each, _)| key.is_none_or(|key| key == **each))
            .filter_map(|(each, item)| Some((*each, to(item)?)))
            .collect();
        index.write(|db| {
            changes.iter().try_for_each(|(key, state)| {
                items
                    .by_key
                    .get(key)
                    .map_or(Ok(()), |item| downloads::put(db, &item.row(key, state)))
            })
        })?;
        for (key, state) in changes {
            if let Some(item) = items.by_key.get_mut(&key) {
                item.stop();
                item.run = None;
                item.state = state;
                item.failures = 0;
                item.not_before = None;
            }
        }
        self.publish(&items);
        self.wake.notify_one();
        Ok(())
    }

    /// The next download that may start now.
    pub(super) fn take(&self, now: Instant) -> Option<Job> {
        let mut items = self.items();
        let key = items
            .by_position
            .values()
            .find(|key| items.ready_at(key, now).is_some_and(|at| at <= now))
            .copied()?;
        items.next_run += 1;
        let run = items.next_run;
        let item = items.by_key.get_mut(&key)?;
        item.run = Some(Run {
            id: run,
            task: None,
        });
        item.state = DownloadState::Running {
            bytes: Bytes::ZERO,
            total: item.expected.size.map(Bytes),
            rate: Bytes::ZERO,
        };
        let expected = item.expected;
        self.publish(&items);
        Some(Job { key, expected, run })
    }

    /// When the next download may start, if only time is missing.
    pub(super) fn next_start(&self, now: Instant) -> Option<Instant> {
        let items = self.items();
        let times = items
            .by_key
            .keys()
            .filter_map(|key| items.ready_at(key, now));
        times.min().map(|at| at.max(now))
    }

    /// The job's task can be stopped from here on; it is at once where the job was taken back meanwhile.
    pub(super) fn started(&self, job: (EntryKey, u64), task: AbortHandle) {
        let mut items = self.items();
        match items.running(job) {
            Some(run) => run.task = Some(task),
            None => task.abort(),
        }
    }

    /// Shows how far the running ones are.
    pub(super) fn progress(&self, reports: Vec<((EntryKey, u64), DownloadState)>) {
        let mut items = self.items();
        for (job, state) in reports {
            if items.running(job).is_some()
                && let Some(item) = items.by_key.get_mut(&job.0)
            {
                item.state = state;
            }
        }
        self.publish(&items);
    }

    /// Records how a job ended, unless it was taken back meanwhile.
    pub(super) fn finish(
        &self,
        index: &Index,
        job: (EntryKey, u64),
        state: DownloadState,
        back_off: &BackOff,
    ) -> Result<(), CacheError> {
        let now = Instant::now();
        let mut items = self.items();
        if items.running(job).is_none() {
            return Ok(());
        }
        let (key, _) = job;
        if let Some(item) = items.by_key.get(&key) {
            index.write(|db| downloads::put(db, &item.row(&key, &state)))?;
        }
        match &state {
            DownloadState::Waiting(reason) if reason.is_shared() => {
                items.hold(key.account, reason.clone(), now, back_off);
            }
            DownloadState::Done(_) => {
                items.holds.remove(&key.account);
            }
            _ => {}
        }
        if let Some(item) = items.by_key.get_mut(&key) {
            item.run = None;
            item.not_before = match &state {
                DownloadState::Waiting(reason) if !reason.is_shared() => {
                    Some(now + back_off.after(item.failures))
                }
                _ => None,
            };
            item.failures = item.failures.saturating_add(1);
            item.state = state;
        }
        self.publish(&items);
        Ok(())
    }

    /// The runner stops: what ran is queued again, as the index has it.
    pub(super) fn interrupt(&self) {
        let mut items = self.items();
        items.requeue_running();
        self.publish(&items);
        // Another runner may be there already, and this one may have taken what was meant to wake it.
        self.wake.notify_one();
    }
}
