//! Room: the limit on streamed bytes, the free space of the disk, and eviction.

use super::{Books, Vault};
use crate::chunk;
use crate::entry::Entry;
use crate::error::{CacheError, StoreFailure};
use crate::files;
use crate::index::entries;
use std::sync::Arc;

/// Sums, as [`Cache::status`](crate::Cache::status) shows them.
pub(crate) struct Account {
    pub(crate) streamed: u64,
    pub(crate) pinned: u64,
    pub(crate) limit: u64,
}

impl Vault {
    pub(crate) fn account(&self) -> Account {
        let books = self.books();
        Account {
            streamed: books.streamed,
            pinned: books.pinned,
            limit: books.limit,
        }
    }

    /// Free bytes of the disk, beyond those that the rest of the device keeps.
    pub(crate) fn free(&self) -> Result<u64, CacheError> {
        let free = self
            .disk
            .free(&self.dir)
            .map_err(CacheError::io(&self.dir))?;
        Ok(free.saturating_sub(self.keep_free))
    }

    pub(crate) fn set_limit(&self, limit: u64) {
        let mut books = self.books();
        books.limit = limit;
        self.enforce(&mut books);
        self.freed.notify_waiters();
    }

    /// Evicts until the limit holds, as far as entries are not in use.
    pub(super) fn enforce(&self, books: &mut Books) {
        while books.streamed > books.limit && self.evict_one(books) {}
    }

    /// Books room for `bytes` of an entry before they are written.
    pub(super) fn reserve(&self, entry: &Arc<Entry>, bytes: u64) -> Result<(), StoreFailure> {
        let mut books = self.books();
        let pinned = books.slot(entry).ok_or(StoreFailure::Stale)?.pinned;
        while !pinned && books.streamed.saturating_add(bytes) > books.limit {
            if !self.evict_one(&mut books) {
                return Err(StoreFailure::LimitReached);
            }
        }
        while self.free()? < bytes {
            if !self.evict_one(&mut books) {
                return Err(StoreFailure::DiskFull);
            }
        }
        let slot = books.slot(entry).ok_or(StoreFailure::Stale)?;
        slot.bytes = slot.bytes.saturating_add(bytes);
        books.credit(pinned, bytes);
        Ok(())
    }

    /// Gives room back: the bytes were not written, or are bad.
    pub(super) fn release(&self, entry: &Arc<Entry>, bytes: u64) {
        let mut books = self.books();
        if let Some(slot) = books.slot(entry) {
            slot.bytes = slot.bytes.saturating_sub(bytes);
            let pinned = slot.pinned;
            books.debit(pinned, bytes);
        }
    }

    /// Whether `bytes` more of an entry would find room, without asking an origin for them first.
    pub(crate) fn has_room(&self, entry: &Arc<Entry>) -> Result<(), StoreFailure> {
        self.reserve(entry, chunk::CHUNK)?;
        self.release(entry, chunk::CHUNK);
        Ok(())
    }

    pub(super) fn evict_any(&self) -> bool {
        self.evict_one(&mut self.books())
    }

    /// Deletes the entry that was used least recently. False where there is none to delete.
    fn evict_one(&self, books: &mut Books) -> bool {
        let victim = self
            .index
            .read(|db| entries::to_evict(db, |key| books.open.contains_key(key)));
        let (key, stored) = match victim {
            Ok(Some(victim)) => victim,
            Ok(None) => return false,
            Err(error) => {
                tracing::error!(%error, "the entries to evict could not be listed");
                return false;
            }
        };
        let deleted = files::remove(&self.dir, &key)
            .map_err(CacheError::io(&files::data_path(&self.dir, &key)))
            .and_then(|()| self.index.write(|db| entries::delete(db, &key)));
        if let Err(error) = deleted {
            tracing::error!(track = %key, %error, "an entry could not be evicted");
            return false;
        }
        tracing::debug!(track = %key, bytes = stored, "evicted");
        books.debit(false, stored);
        self.freed.notify_waiters();
        true
    }
}
