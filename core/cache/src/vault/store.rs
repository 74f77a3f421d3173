//! Storing, flushing and losing chunks.

use super::{GROUP, Vault};
use crate::chunk;
use crate::disk;
use crate::entry::Entry;
use crate::error::{CacheError, StoreFailure};
use crate::files::{self, Files, SUM};
use crate::index::entries::{self, Shape};
use crate::key::{Expected, Verification};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Vault {
    /// Stores a whole chunk. Evicts first where that is needed.
    pub(crate) fn store(
        &self,
        entry: &Arc<Entry>,
        index: u64,
        bytes: &[u8],
    ) -> Result<(), StoreFailure> {
        if entry.state().has(index) {
            return Ok(());
        }
        let length = chunk::wide(bytes.len());
        self.reserve(entry, length)?;
        let stored = self.store_reserved(entry, index, bytes);
        if stored.is_err() {
            self.release(entry, length);
        }
        if stored? {
            self.flush_after(entry, length)?;
        } else {
            self.release(entry, length);
        }
        Ok(())
    }

    /// Records what is known of the file, where no chunk is left that would do it: an empty file, or a length
    /// learnt at the end.
    pub(crate) fn record_shape(&self, entry: &Arc<Entry>) -> Result<(), StoreFailure> {
        self.begin_writing(entry).map(|_| ())
    }

    /// Answers false where another feed was first.
    fn store_reserved(
        &self,
        entry: &Arc<Entry>,
        index: u64,
        bytes: &[u8],
    ) -> Result<bool, StoreFailure> {
        let files = self.begin_writing(entry)?;
        let path = files::data_path(&self.dir, &entry.key);
        let offset = chunk::span(index, None).start;
        self.write(&files.data, bytes, offset, &path)?;
        let sum = chunk::checksum(entry.generation, index, bytes);
        // The checksum is written before the chunk is announced: an announced chunk survives a kill.
        self.write(&files.sums, &sum.to_le_bytes(), index * SUM, &path)?;
        let mut state = entry.state();
        if state.stale {
            return Err(StoreFailure::Stale);
        }
        if state.has(index) {
            return Ok(false);
        }
        state.set_sum(index, sum);
        state.stored += chunk::wide(bytes.len());
        drop(state);
        entry.ring();
        Ok(true)
    }

    /// Writes, evicting while the disk says that it is full.
    fn write(
        &self,
        file: &std::fs::File,
        bytes: &[u8],
        offset: u64,
        path: &std::path::Path,
    ) -> Result<(), StoreFailure> {
        loop {
            match self.disk.write_at(file, bytes, offset) {
                Ok(()) => return Ok(()),
                Err(error) if disk::is_full(&error) => {
                    if !self.evict_any() {
                        return Err(StoreFailure::DiskFull);
                    }
                }
                Err(error) => return Err(CacheError::io(path)(error).into()),
            }
        }
    }

    /// Records that the entry is being written, and as what; makes its files.
    fn begin_writing<'a>(&self, entry: &'a Arc<Entry>) -> Result<&'a Files, StoreFailure> {
        let mut books = self.books();
        books.clock += 1;
        let clock = books.clock;
        let slot = books.slot(entry).ok_or(StoreFailure::Stale)?;
        let shape = {
            let state = entry.state();
            Shape {
                total: state.total,
                etag: state.etag.clone(),
                expected: state.expected,
            }
        };
        if slot.writing.as_ref() != Some(&shape) {
            let pinned = slot.pinned;
            self.index
                .durable(|db| {
                    entries::begin_writing(db, &entry.key, entry.generation, &shape, clock, pinned)
                })
                .map_err(full_index)?;
            slot.writing = Some(shape);
        }
        if entry.files.get().is_none() {
            let path = files::data_path(&self.dir, &entry.key);
            match Files::create(&self.dir, &entry.key) {
                Ok(files) => {
                    let _ = entry.files.set(files);
                }
                Err(error) if disk::is_full(&error) => return Err(StoreFailure::DiskFull),
                Err(error) => return Err(CacheError::io(&path)(error).into()),
            }
        }
        entry.files.get().ok_or(StoreFailure::Stale)
    }

    fn flush_after(&self, entry: &Arc<Entry>, written: u64) -> Result<(), CacheError> {
        if entry.unsynced.fetch_add(written, Ordering::Relaxed) + written >= GROUP {
            self.flush(entry)?;
        }
        Ok(())
    }

    /// Data, then checksums, onto the medium.
    pub(crate) fn flush(&self, entry: &Arc<Entry>) -> Result<(), CacheError> {
        if entry.unsynced.swap(0, Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let Some(files) = entry.files.get() else {
            return Ok(());
        };
        let sync = |file| -> io::Result<()> { self.disk.sync(file) };
        sync(&files.data)
            .and_then(|()| sync(&files.sums))
            .map_err(CacheError::io(&files::data_path(&self.dir, &entry.key)))
    }

    /// A chunk failed its checksum: it counts as absent from here on.
    pub(crate) fn lose(&self, entry: &Arc<Entry>, index: u64) -> Result<(), CacheError> {
        let (length, stored) = {
            let mut state = entry.state();
            if !state.has(index) {
                return Ok(());
            }
            state.set_sum(index, 0);
            let length = chunk::len(&chunk::span(index, state.total));
            state.stored = state.stored.saturating_sub(length);
            (length, state.stored)
        };
        tracing::warn!(track = %entry.key, chunk = index, "a chunk is damaged");
        self.release(entry, length);
        if let Some(files) = entry.files.get() {
            // Best effort: if this is lost, the checksum fails again.
            let _ = self.disk.write_at(&files.sums, &[0; 8], index * SUM);
        }
        let mut books = self.books();
        if books.slot(entry).is_some() {
            self.index
                .write(|db| entries::damage(db, &entry.key, stored))?;
        }
        drop(books);
        entry.ring();
        Ok(())
    }

    /// Records that a whole file was checked.
    pub(crate) fn record_verified(
        &self,
        entry: &Arc<Entry>,
        verification: Verification,
        expected: &Expected,
    ) -> Result<(), CacheError> {
        self.settle(entry)?;
        let mut books = self.books();
        if books.slot(entry).is_none() {
            return Ok(());
        }
        self.index
            .durable(|db| entries::verify(db, &entry.key, verification, expected))
    }
}

/// A full disk may show at the index first.
fn full_index(error: CacheError) -> StoreFailure {
    match error {
        CacheError::Index(rusqlite::Error::SqliteFailure(cause, _))
            if cause.code == rusqlite::ErrorCode::DiskFull =>
        {
            StoreFailure::DiskFull
        }
        error => error.into(),
    }
}
