//! Which entries are open, what all of them hold, and the index behind them.
//!
//! # Durability
//! 1. Before the first byte of an entry is stored, its row is committed *durably* with `dirty = 1`.
//! 2. A chunk is stored as data, then as its checksum in the sidecar; both are plain writes into the page cache.
//! 3. Each [`GROUP`] bytes, and when the entry closes, data and then checksums are flushed (`fdatasync`); on closing
//!    the row then gets its true `stored` and `dirty = 0`.
//!
//! A chunk is served only if the sidecar has a checksum for it *and* the bytes match it, so the order in which
//! writes reach the medium decides only how much is fetched again, never what is played:
//! - process killed: the page cache survives, so at most the chunk that was being written is lost;
//! - power cut: at most the last group is lost; what the medium kept of it either matches its checksum or is fetched
//!   again. The checksum is 64 bits wide and seeded by a random generation and the chunk's place, so that leftovers
//!   of an older version of the file do not match either;
//! - rows: `dirty` entries are counted anew when the cache is opened, so the totals and the limit hold.
//!
//! Written besides the data: 8 bytes for each 64 KiB and a few index pages for each entry.
//!
//! # Locks
//! Taken in this order: the books, then an entry's state or the index. Nothing is fetched under any of them.

mod lease;
mod room;
mod store;

pub(crate) use lease::{Lease, OnConflict};

use crate::disk::Disk;
use crate::entry::Entry;
use crate::error::CacheError;
use crate::files::{self, Files};
use crate::index::{Index, entries, pins};
use crate::key::EntryKey;
use crate::settings::CacheSettings;
use crate::sync::lock;
use std::collections::{BTreeSet, HashMap};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// Bytes that a power cut may take: data is flushed when so many are written.
pub(crate) const GROUP: u64 = 8 << 20;

/// The entries. Calls block, if only for a moment.
pub(crate) struct Vault {
    pub(crate) dir: PathBuf,
    pub(crate) index: Index,
    /// Rung when bytes were freed or the limit rose.
    pub(crate) freed: Notify,
    disk: Arc<dyn Disk>,
    books: Mutex<Books>,
    keep_free: u64,
    runtime: Handle,
    /// Held for as long as the vault lives: one cache for a folder.
    _lock: File,
}

/// The accounts. What is open counts here, what is closed counts in the index.
struct Books {
    open: HashMap<EntryKey, Slot>,
    /// Bytes of entries that no rule pins, room for chunks being written included.
    streamed: u64,
    pinned: u64,
    limit: u64,
    /// Order of use.
    clock: i64,
}

struct Slot {
    entry: Arc<Entry>,
    leases: usize,
    /// This entry's share of the totals.
    bytes: u64,
    pinned: bool,
    /// What was recorded when writing began; `None` while the row is settled.
    writing: Option<entries::Shape>,
}

impl Books {
    fn total_of(&mut self, pinned: bool) -> &mut u64 {
        if pinned {
            &mut self.pinned
        } else {
            &mut self.streamed
        }
    }

    fn credit(&mut self, pinned: bool, bytes: u64) {
        let total = self.total_of(pinned);
        *total = total.saturating_add(bytes);
    }

    fn debit(&mut self, pinned: bool, bytes: u64) {
        let total = self.total_of(pinned);
        *total = total.saturating_sub(bytes);
    }

    /// The slot of this very entry, not of a version that took its place.
    fn slot(&mut self, entry: &Arc<Entry>) -> Option<&mut Slot> {
        self.open
            .get_mut(&entry.key)
            .filter(|slot| Arc::ptr_eq(&slot.entry, entry))
    }
}

impl Vault {
    /// Opens the folder and repairs what a crash left.
    pub(crate) fn open(
        settings: &CacheSettings,
        disk: Arc<dyn Disk>,
        runtime: Handle,
    ) -> Result<Self, CacheError> {
        let dir = settings.dir.clone();
        std::fs::create_dir_all(&dir).map_err(CacheError::io(&dir))?;
        let lock_path = dir.join("lock");
        let lock = File::create(&lock_path).map_err(CacheError::io(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(CacheError::InUse(dir)),
            Err(TryLockError::Error(error)) => return Err(CacheError::io(&lock_path)(error)),
        }
        let index = Index::open(&dir.join("index.sqlite"))?;
        recount_dirty(&dir, &index)?;
        let totals = index.read(entries::totals)?;
        let vault = Self {
            index,
            freed: Notify::new(),
            disk,
            books: Mutex::new(Books {
                open: HashMap::new(),
                streamed: totals.streamed,
                pinned: totals.pinned,
                limit: settings.limit.0,
                clock: totals.last_use,
            }),
            keep_free: settings.keep_free.0,
            runtime,
            _lock: lock,
            dir,
        };
        vault.enforce(&mut vault.books());
        Ok(vault)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.books)
    }

    /// Brings the pinned flags of `keys` into line with the pins, then the limit.
    pub(crate) fn repin(
        &self,
        keys: &BTreeSet<EntryKey>,
        change: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), CacheError> {
        let mut books = self.books();
        let moved = self.index.durable(|db| {
            change(db)?;
            let mut moved = Vec::new();
            for key in keys {
                let row = entries::get(db, key)?;
                let pinned = pins::mark_entry(db, key)?;
                moved.push((*key, row, pinned));
            }
            Ok(moved)
        })?;
        for (key, row, pinned) in moved {
            let (bytes, was_pinned) = match books.open.get_mut(&key) {
                Some(slot) => (slot.bytes, std::mem::replace(&mut slot.pinned, pinned)),
                None => row.map_or((0, pinned), |row| (row.stored, row.pinned)),
            };
            if was_pinned != pinned {
                books.debit(was_pinned, bytes);
                books.credit(pinned, bytes);
            }
        }
        self.enforce(&mut books);
        Ok(())
    }

    /// Deletes an entry and its bytes. Readers keep what is on the disk until they need more.
    pub(crate) fn delete(&self, key: &EntryKey) -> Result<(), CacheError> {
        self.delete_in(&mut self.books(), key)
    }

    /// Deletes this version, unless another took its place already.
    pub(crate) fn invalidate(&self, entry: &Arc<Entry>) -> Result<(), CacheError> {
        let mut books = self.books();
        if books.slot(entry).is_some() {
            self.delete_in(&mut books, &entry.key)?;
        }
        Ok(())
    }

    fn delete_in(&self, books: &mut Books, key: &EntryKey) -> Result<(), CacheError> {
        let row = self.index.read(|db| entries::get(db, key))?;
        files::remove(&self.dir, key).map_err(CacheError::io(&files::data_path(&self.dir, key)))?;
        if row.is_some() {
            self.index.durable(|db| entries::delete(db, key))?;
        }
        if let Some(slot) = books.open.remove(key) {
            slot.entry.state().stale = true;
            slot.entry.ring();
            books.debit(slot.pinned, slot.bytes);
        } else if let Some(row) = row {
            books.debit(row.pinned, row.stored);
        }
        self.freed.notify_waiters();
        Ok(())
    }

    pub(crate) fn open_count(&self) -> usize {
        self.books().open.len()
    }

    /// The open entries of an account.
    pub(crate) fn opened_of(&self, account: coffer_model::AccountId) -> Vec<EntryKey> {
        let books = self.books();
        let keys = books.open.keys().copied();
        keys.filter(|key| key.account == account).collect()
    }

    /// The open entry of a key.
    pub(crate) fn opened(&self, key: &EntryKey) -> Option<Arc<Entry>> {
        self.books().open.get(key).map(|slot| slot.entry.clone())
    }
}

/// A crash left `stored` behind what is on the disk: count it from the checksums.
fn recount_dirty(dir: &std::path::Path, index: &Index) -> Result<(), CacheError> {
    let mut counted = Vec::new();
    for row in index.read(entries::dirty)? {
        let entry = Entry::new(row.key, row.generation, row.expected);
        let found = Files::open(dir, &row.key)
            .and_then(|files| files.as_ref().map(Files::load_sums).transpose())
            .map_err(CacheError::io(&files::data_path(dir, &row.key)))?;
        let mut state = entry.state();
        state.total = row.total;
        state.sums = found.unwrap_or_default();
        state.count();
        counted.push((row.key, state.stored, row.total, row.etag));
    }
    if counted.is_empty() {
        return Ok(());
    }
    index.write(|db| {
        counted.iter().try_for_each(|(key, stored, total, etag)| {
            entries::settle(db, key, *stored, *total, etag.as_deref())
        })
    })
}
