//! What the queue holds: items in order, and what holds them up.

use super::state::{DownloadItem, DownloadSnapshot, DownloadState, WaitReason, to_words};
use crate::error::CacheError;
use crate::index::{
    Index,
    downloads::{self, DownloadRow},
};
use crate::key::{EntryKey, Expected};
use coffer_model::AccountId;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

#[derive(Default)]
pub(super) struct Items {
    pub(super) by_position: BTreeMap<i64, EntryKey>,
    pub(super) by_key: HashMap<EntryKey, Item>,
    /// What keeps every download from running: the network, as the caller sees it.
    pub(super) held: Option<WaitReason>,
    /// What keeps all downloads of an account from starting.
    pub(super) holds: HashMap<AccountId, Hold>,
    pub(super) next_run: u64,
}

pub(super) struct Item {
    pub(super) position: i64,
    pub(super) expected: Expected,
    pub(super) state: DownloadState,
    /// Failures in a row, for the back-off.
    pub(super) failures: u32,
    pub(super) not_before: Option<Instant>,
    /// The transfer in progress.
    pub(super) run: Option<Run>,
}

pub(super) struct Run {
    pub(super) id: u64,
    pub(super) task: Option<AbortHandle>,
}

pub(super) struct Hold {
    pub(super) reason: WaitReason,
    /// `None`: until told.
    pub(super) until: Option<Instant>,
    pub(super) failures: u32,
}

/// First and longest pause before another try; doubled in between.
#[derive(Clone, Copy)]
pub(super) struct BackOff {
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

impl BackOff {
    pub(super) fn after(&self, failures: u32) -> Duration {
        let factor = 1_u32.checked_shl(failures.min(20)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

impl Items {
    pub(super) fn put_queued(
        &mut self,
        index: &Index,
        tracks: &[(EntryKey, Expected)],
    ) -> Result<(), CacheError> {
        let mut end = self
            .by_position
            .last_key_value()
            .map_or(0, |(last, _)| *last);
        let mut fresh = Vec::new();
        for (key, expected) in tracks {
            let position = self.by_key.get(key).map_or_else(
                || {
                    end += 1;
                    end
                },
                |item| item.position,
            );
            let item = Item {
                position,
                expected: *expected,
                state: DownloadState::Queued,
                failures: 0,
                not_before: None,
                run: None,
            };
            fresh.push((*key, item));
        }
        index.durable(|db| {
            fresh
                .iter()
                .try_for_each(|(key, item)| downloads::put(db, &item.row(key, &item.state)))
        })?;
        for (key, item) in fresh {
            self.by_position.insert(item.position, key);
            if let Some(old) = self.by_key.insert(key, item) {
                old.stop();
            }
        }
        Ok(())
    }

    pub(super) fn hold(
        &mut self,
        account: AccountId,
        reason: WaitReason,
        now: Instant,
        back_off: &BackOff,
    ) {
        let failures = match self.holds.get(&account) {
            // Several ran at once and failed alike: one failure.
            Some(hold) if hold.reason == reason && hold.until.is_none_or(|until| until > now) => {
                return;
            }
            Some(hold) if hold.reason == reason => hold.failures.saturating_add(1),
            _ => 0,
        };
        let until = (reason != WaitReason::SignIn).then(|| now + back_off.after(failures));
        self.holds.insert(
            account,
            Hold {
                reason,
                until,
                failures,
            },
        );
        // Its siblings waited for the same and may go when the hold ends.
    }

    /// Stops what runs; it is queued, as the index has it.
    pub(super) fn requeue_running(&mut self) {
        for item in self.by_key.values_mut() {
            if item.run.is_some() {
                item.stop();
                item.run = None;
                item.state = DownloadState::Queued;
            }
        }
    }

    /// When the item may start; `None` where it may not, or only when told.
    pub(super) fn ready_at(&self, key: &EntryKey, now: Instant) -> Option<Instant> {
        let item = self.by_key.get(key)?;
        let is_willing = matches!(
            item.state,
            DownloadState::Queued | DownloadState::Waiting(_)
        );
        if self.held.is_some() || !is_willing || item.run.is_some() {
            return None;
        }
        let own = item.not_before.unwrap_or(now);
        match self.holds.get(&key.account) {
            Some(hold) => Some(hold.until?.max(own)),
            None => Some(own),
        }
    }

    pub(super) fn running(&mut self, (key, run): (EntryKey, u64)) -> Option<&mut Run> {
        self.by_key
            .get_mut(&key)?
            .run
            .as_mut()
            .filter(|it| it.id == run)
    }

    /// The state for people: what is held up waits, even if it was not tried.
    pub(super) fn shown(&self, key: &EntryKey, item: &Item) -> DownloadState {
        let hold = self.holds.get(&key.account).map(|hold| &hold.reason);
        match (&item.state, self.held.as_ref(), hold) {
            (
                DownloadState::Queued | DownloadState::Waiting(WaitReason::Offline),
                Some(reason),
                _,
            )
            | (DownloadState::Queued, None, Some(reason)) => DownloadState::Waiting(reason.clone()),
            (state, _, _) => state.clone(),
        }
    }

    pub(super) fn snapshot(&self) -> DownloadSnapshot {
        let items = self.by_position.values().filter_map(|key| {
            let item = self.by_key.get(key)?;
            Some(DownloadItem {
                key: *key,
                expected: item.expected,
                state: self.shown(key, item),
            })
        });
        DownloadSnapshot {
            items: items.collect(),
        }
    }
}

impl Item {
    pub(super) fn row(&self, key: &EntryKey, state: &DownloadState) -> DownloadRow {
        let (state, reason, detail) = to_words(state);
        DownloadRow {
            key: *key,
            position: self.position,
            expected: self.expected,
            state: state.to_owned(),
            reason: reason.map(str::to_owned),
            detail,
        }
    }

    pub(super) fn stop(&self) {
        if let Some(task) = self.run.as_ref().and_then(|run| run.task.as_ref()) {
            task.abort();
        }
    }
}
