//! Pins: sets of tracks under a rule's id, kept up to date by the caller. A pinned track is downloaded, verified and
//! never evicted until no rule names it; then it may be evicted like any other.

use crate::cache::Cache;
use crate::downloads::DownloadState;
use crate::error::CacheError;
use crate::index::{entries, pins};
use crate::key::{EntryKey, Expected, Verification};
use coffer_model::Bytes;
use std::collections::BTreeSet;

/// A set of pinned tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As the caller named it.
    pub id: String,
    /// For people.
    pub label: String,
    /// How many tracks.
    pub tracks: u64,
}

/// A pinned track that would not play offline in its present version.
#[derive(Clone, Debug, PartialEq)]
pub struct NotReady {
    /// Which.
    pub key: EntryKey,
    /// Bytes that are there.
    pub stored: Bytes,
    /// Length of the file, where known.
    pub total: Option<Bytes>,
    /// It was there, and the disk damaged it.
    pub is_damaged: bool,
    /// An older version is there whole, and plays.
    pub has_old_version: bool,
    /// Why it is not whole: what its download does or waits for. `None`: it was taken off the queue.
    pub download: Option<DownloadState>,
}

impl Cache {
    /// Makes `tracks`, in this order, the tracks of `rule`. Those that are not whole and verified are queued;
    /// those that no rule names any more leave the queue and become evictable. Durable when it returns.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn set_pinned(
        &self,
        rule: &str,
        label: &str,
        tracks: Vec<(EntryKey, Expected)>,
    ) -> Result<(), CacheError> {
        let (rule, label) = (rule.to_owned(), label.to_owned());
        self.with(move |cache| {
            let vault = cache.vault();
            let before = vault.index.read(|db| pins::of_rule(db, &rule))?;
            let now = tracks.iter().map(|(key, _)| *key);
            let affected: BTreeSet<EntryKey> = before.into_iter().chain(now).collect();
            vault.repin(&affected, |db| pins::replace(db, &rule, &label, &tracks))?;
            let absent = vault.index.read(|db| {
                let mut absent = Vec::new();
                for (key, expected) in tracks {
                    let row = entries::get(db, &key)?;
                    if !row.is_some_and(|row| is_ready(&row, &expected)) {
                        absent.push((key, expected));
                    }
                }
                Ok(absent)
            })?;
            cache.queue().add(&vault.index, &absent)?;
            cache.drop_unpinned(&affected)
        })
        .await
    }

    /// Unpins a rule's tracks, except those that another rule names.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn remove_rule(&self, rule: &str) -> Result<(), CacheError> {
        let rule = rule.to_owned();
        self.with(move |cache| {
            let vault = cache.vault();
            let affected = vault.index.read(|db| pins::of_rule(db, &rule))?;
            let affected: BTreeSet<EntryKey> = affected.into_iter().collect();
            vault.repin(&affected, |db| pins::remove(db, &rule))?;
            cache.drop_unpinned(&affected)
        })
        .await
    }

    /// All rules, by id.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn rules(&self) -> Result<Vec<Rule>, CacheError> {
        self.with(|cache| {
            let rules = cache.vault().index.read(pins::rules)?;
            let rule = |(id, label, tracks)| Rule { id, label, tracks };
            Ok(rules.into_iter().map(rule).collect())
        })
        .await
    }

    /// Every pinned track once, with what is expected of it.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn pinned(&self) -> Result<Vec<(EntryKey, Expected)>, CacheError> {
        self.with(|cache| {
            let pins = cache.vault().index.read(pins::all)?;
            Ok(pins
                .into_iter()
                .map(|pin| (pin.key, pin.expected))
                .collect())
        })
        .await
    }

    /// Every pinned track that is not whole and verified, with the reason. Empty means: ready to go offline.
    ///
    /// # Errors
    /// [`CacheError`] where the index refuses.
    pub async fn ready_report(&self) -> Result<Vec<NotReady>, CacheError> {
        self.with(|cache| {
            let missing = cache.vault().index.read(|db| {
                let mut missing = Vec::new();
                for pin in pins::all(db)? {
                    let row = entries::get(db, &pin.key)?;
                    if !row.as_ref().is_some_and(|row| is_ready(row, &pin.expected)) {
                        missing.push((pin, row));
                    }
                }
                Ok(missing)
            })?;
            let report = missing.into_iter().map(|(pin, row)| {
                let open = cache.vault().opened(&pin.key);
                let (stored, total) = match (&open, &row) {
                    (Some(entry), _) => {
                        let state = entry.state();
                        (state.stored, state.length())
                    }
                    (None, Some(row)) => (row.stored, row.total),
                    (None, None) => (0, None),
                };
                NotReady {
                    key: pin.key,
                    stored: Bytes(stored),
                    total: total.or(pin.expected.size).map(Bytes),
                    is_damaged: row.as_ref().is_some_and(|row| row.damaged),
                    has_old_version: row
                        .is_some_and(|row| row.is_whole() && conflicts(&row, &pin.expected)),
                    download: cache
                        .queue()
                        .state(&pin.key)
                        .filter(|state| !matches!(state, DownloadState::Done(_))),
                }
            });
            Ok(report.collect())
        })
        .await
    }

    fn drop_unpinned(&self, keys: &BTreeSet<EntryKey>) -> Result<(), CacheError> {
        let index = &self.vault().index;
        let unpinned: BTreeSet<EntryKey> = index.read(|db| {
            let mut unpinned = BTreeSet::new();
            for key in keys {
                if pins::get(db, key)?.is_none() {
                    unpinned.insert(*key);
                }
            }
            Ok(unpinned)
        })?;
        self.queue()
            .remove_where(index, |key| unpinned.contains(key))
    }
}

/// The row is of another version than the library expects.
fn conflicts(row: &entries::EntryRow, expected: &Expected) -> bool {
    let known = Expected {
        size: row.expected.size.or(row.total),
        hash: row.expected.hash,
    };
    known.conflicts_with(expected)
}

/// Whole, of the expected version, and checked as well as it can be.
pub(crate) fn is_ready(row: &entries::EntryRow, expected: &Expected) -> bool {
    let is_checked = match row.verification {
        Some(Verification::Hash) => true,
        Some(Verification::LengthOnly) => expected.hash.is_none(),
        None => false,
    };
    row.is_whole() && is_checked && !conflicts(row, expected)
}
