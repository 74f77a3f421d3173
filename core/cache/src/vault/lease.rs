//! Opening and closing entries. Whoever works on an entry holds a lease; leased entries are never evicted.

use super::{Books, Slot, Vault};
use crate::entry::Entry;
use crate::error::CacheError;
use crate::files::{self, Files};
use crate::index::{entries, pins};
use crate::key::{EntryKey, Expected};
use std::ops::Deref;
use std::sync::Arc;

/// What to do with bytes of another version than the library expects.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum OnConflict {
    /// Begin anew.
    Replace,
    /// A whole pinned file stays until its successor can be fetched: offline, the old version plays.
    KeepWholePins,
}

/// The right to use an open entry.
pub(crate) struct Lease {
    pub(super) vault: Arc<Vault>,
    pub(super) entry: Arc<Entry>,
}

impl Deref for Lease {
    type Target = Arc<Entry>;

    fn deref(&self) -> &Arc<Entry> {
        &self.entry
    }
}

impl Clone for Lease {
    fn clone(&self) -> Self {
        if let Some(slot) = self.vault.books().slot(&self.entry) {
            slot.leases += 1;
        }
        Self {
            vault: self.vault.clone(),
            entry: self.entry.clone(),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut books = self.vault.books();
        let Some(slot) = books.slot(&self.entry) else {
            return;
        };
        slot.leases = slot.leases.saturating_sub(1);
        let last = slot.leases == 0;
        drop(books);
        if last {
            let (vault, entry) = (self.vault.clone(), self.entry.clone());
            // Where the runtime is gone the entry stays dirty, as after a crash.
            self.vault.runtime.spawn_blocking(move || {
                if let Err(error) = vault.close_entry(&entry) {
                    tracing::warn!(track = %entry.key, %error, "an entry could not be closed");
                }
            });
        }
    }
}

impl Vault {
    /// Opens the entry of `key`, new or as it is on the disk.
    pub(crate) fn lease(
        self: &Arc<Self>,
        key: &EntryKey,
        expected: &Expected,
        on_conflict: OnConflict,
    ) -> Result<Lease, CacheError> {
        let mut books = self.books();
        if !books.open.contains_key(key) {
            self.load(&mut books, key, expected)?;
        }
        if let Some(slot) = books.open.get(key) {
            let state = slot.entry.state();
            let keep = on_conflict == OnConflict::KeepWholePins && slot.pinned && state.is_whole();
            let replace = state.conflicts_with(expected) && !keep;
            drop(state);
            if replace {
                self.delete_in(&mut books, key)?;
                self.load(&mut books, key, expected)?;
            }
        }
        let Some(slot) = books.open.get_mut(key) else {
            return Err(CacheError::ShuttingDown);
        };
        let mut state = slot.entry.state();
        if !state.conflicts_with(expected) {
            state.expected = expected.or(state.expected);
        }
        drop(state);
        slot.leases += 1;
        Ok(Lease {
            vault: self.clone(),
            entry: slot.entry.clone(),
        })
    }

    fn load(
        &self,
        books: &mut Books,
        key: &EntryKey,
        expected: &Expected,
    ) -> Result<(), CacheError> {
        let row = self.index.read(|db| entries::get(db, key))?;
        let slot = match row {
            Some(row) => self.load_row(books, row)?,
            None => {
                let (generation, pinned) = self
                    .index
                    .read(|db| Ok((entries::new_generation(db)?, pins::get(db, key)?.is_some())))?;
                Slot {
                    entry: Arc::new(Entry::new(*key, generation, *expected)),
                    leases: 0,
                    bytes: 0,
                    pinned,
                    writing: None,
                }
            }
        };
        books.open.insert(*key, slot);
        Ok(())
    }

    fn load_row(&self, books: &mut Books, row: entries::EntryRow) -> Result<Slot, CacheError> {
        let entry = Entry::new(row.key, row.generation, row.expected);
        let path = files::data_path(&self.dir, &row.key);
        let found = Files::open(&self.dir, &row.key).map_err(CacheError::io(&path))?;
        let mut state = entry.state();
        state.total = row.total;
        state.etag = row.etag;
        if let Some(found) = found {
            state.sums = found.load_sums().map_err(CacheError::io(&path))?;
            state.count();
            let _ = entry.files.set(found);
        }
        let stored = state.stored;
        drop(state);
        if stored != row.stored {
            tracing::warn!(track = %row.key, stored_bytes = stored, recorded_bytes = row.stored,
                "the files of an entry are not as they were left");
            self.index
                .write(|db| entries::damage(db, &row.key, stored))?;
            books.debit(row.pinned, row.stored);
            books.credit(row.pinned, stored);
        }
        Ok(Slot {
            entry: Arc::new(entry),
            leases: 0,
            bytes: stored,
            pinned: row.pinned,
            writing: None,
        })
    }

    /// The last lease ended: flush, record, and let go.
    fn close_entry(&self, entry: &Arc<Entry>) -> Result<(), CacheError> {
        self.flush(entry)?;
        let mut books = self.books();
        books.clock += 1;
        let clock = books.clock;
        let Some(slot) = books.slot(entry) else {
            return Ok(());
        };
        if slot.leases > 0 {
            return Ok(());
        }
        slot.writing = None;
        let is_nothing = {
            let state = entry.state();
            state.stored == 0 && !state.is_whole()
        };
        if is_nothing {
            return self.delete_in(&mut books, &entry.key);
        }
        self.index.write(|db| {
            record(db, entry)?;
            entries::touch(db, &entry.key, clock)
        })?;
        books.open.remove(&entry.key);
        self.enforce(&mut books);
        Ok(())
    }

    /// Makes the rows of all open entries true, for when the process may end any time now.
    pub(crate) fn settle_all(&self) -> Result<(), CacheError> {
        let open: Vec<Arc<Entry>> = {
            let books = self.books();
            books.open.values().map(|slot| slot.entry.clone()).collect()
        };
        open.iter().try_for_each(|entry| self.settle(entry))
    }

    /// Flushes an entry and makes its row true.
    pub(crate) fn settle(&self, entry: &Arc<Entry>) -> Result<(), CacheError> {
        self.flush(entry)?;
        let mut books = self.books();
        let Some(slot) = books.slot(entry) else {
            return Ok(());
        };
        if slot.bytes != entry.state().stored {
            // A chunk is being written: the row has to stay dirty.
            return Ok(());
        }
        slot.writing = None;
        self.index.write(|db| record(db, entry))
    }
}

/// Makes the row true, if there is one.
fn record(db: &rusqlite::Connection, entry: &Entry) -> rusqlite::Result<()> {
    let state = entry.state();
    entries::settle(
        db,
        &entry.key,
        state.stored,
        state.total,
        state.etag.as_deref(),
    )
}
