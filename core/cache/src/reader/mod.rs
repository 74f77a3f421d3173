//! A blocking reader for a decoder's thread: bytes from the disk where they are, from the origin where not.
//!
//! At most two feeds run for a reader: the main one, which goes on sequentially while the decoder follows, and one
//! for the last chunks of the file, which demuxers probe for trailing tags and indexes before they begin. A read
//! elsewhere replaces the main feed, unless what it wants is about to come in anyway.

mod cancel;
mod feeds;
mod wait;

pub use cancel::CancelHandle;

use crate::cache::Cache;
use crate::chunk::{self, CHUNK};
use crate::error::{CacheError, ReadError};
use crate::key::{EntryKey, Expected};
use crate::origin::Origin;
use crate::vault::{Lease, OnConflict};
use cancel::Control;
use feeds::Running;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use tokio::runtime::Handle;

/// How often a reader begins anew on a file that changes under it before the first byte is given.
const RESTARTS: u32 = 3;

/// Blocking `Read + Seek + Send`. Errors are `io::Error`s around a [`ReadError`]; see [`ReadError::of`].
pub struct Reader {
    cache: Cache,
    key: EntryKey,
    expected: Expected,
    origin: Arc<dyn Origin>,
    runtime: Handle,
    control: Arc<Control>,
    lease: Lease,
    position: u64,
    /// Bytes were given out: from here on only this version will do.
    has_delivered: bool,
    restarts: u32,
    /// The checked chunk that was read from the disk last.
    chunk: Option<(u64, Vec<u8>)>,
    main: Option<Running>,
    tail: Option<Running>,
    was_tail_fetched: bool,
    /// Fetching ahead failed: wait until the bytes are needed.
    did_ahead_fail: bool,
    /// Chunks that failed their checksum once. Twice is the disk's fault, not a chance.
    damaged: BTreeSet<u64>,
}

/// Where the byte at the position is.
enum Place {
    Memory(usize),
    Disk(u64),
    PastEnd,
    Missing,
}

impl Reader {
    pub(crate) fn open(
        cache: Cache,
        key: EntryKey,
        expected: Expected,
        origin: Arc<dyn Origin>,
        runtime: Handle,
    ) -> Result<Self, CacheError> {
        let lease = cache
            .vault()
            .lease(&key, &expected, OnConflict::KeepWholePins)?;
        Ok(Self {
            cache,
            key,
            expected,
            origin,
            runtime,
            control: Arc::new(Control::new(&lease)),
            lease,
            position: 0,
            has_delivered: false,
            restarts: 0,
            chunk: None,
            main: None,
            tail: None,
            was_tail_fetched: false,
            did_ahead_fail: false,
            damaged: BTreeSet::new(),
        })
    }

    /// Length of the file, as the origin or else the library states it.
    #[must_use]
    pub fn byte_len(&self) -> Option<u64> {
        self.lease.state().length()
    }

    /// Ends a blocked read, and all later ones, from any thread.
    #[must_use]
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.control.clone(), self.key)
    }

    fn copy_chunk(&self, buffer: &mut [u8]) -> Option<usize> {
        let (index, bytes) = self.chunk.as_ref()?;
        let offset = self.position.checked_sub(index * CHUNK)?;
        let rest = bytes.get(chunk::size(offset)..)?;
        copy(rest, buffer)
    }

    fn look(&self, buffer: &mut [u8]) -> Place {
        let state = self.lease.state();
        if state.length().unwrap_or(chunk::LONGEST).min(chunk::LONGEST) <= self.position {
            return Place::PastEnd;
        }
        if let Some(count) = state
            .bytes_at(self.position)
            .and_then(|bytes| copy(bytes, buffer))
        {
            return Place::Memory(count);
        }
        let index = self.position / CHUNK;
        if state.has(index) {
            Place::Disk(index)
        } else {
            Place::Missing
        }
    }

    /// Reads a chunk from the disk; a bad one is given up, to be fetched again.
    fn load(&mut self, index: u64) -> Result<(), ReadError> {
        match self.lease.read_chunk(index) {
            Ok(bytes) => {
                self.chunk = bytes.map(|bytes| (index, bytes));
                Ok(())
            }
            Err(()) if self.damaged.insert(index) => self
                .cache
                .lose_chunk(&self.lease, index)
                .map_err(|error| self.cache_error(&error)),
            Err(()) => Err(ReadError::Damaged {
                key: self.key,
                offset: self.position,
                source: None,
            }),
        }
    }

    /// The entry was replaced, and more is needed than was kept of it.
    fn restart(&mut self) -> Result<(), ReadError> {
        if self.has_delivered || self.restarts >= RESTARTS {
            return Err(ReadError::Changed(self.key));
        }
        self.restarts += 1;
        (self.main, self.tail, self.chunk) = (None, None, None);
        self.was_tail_fetched = false;
        self.lease = self
            .cache
            .vault()
            .lease(&self.key, &self.expected, OnConflict::KeepWholePins)
            .map_err(|error| self.cache_error(&error))?;
        self.control.follow(&self.lease);
        Ok(())
    }

    fn cache_error(&self, error: &dyn std::error::Error) -> ReadError {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            reason = format!("{reason}: {error}");
            cause = error.source();
        }
        ReadError::Cache {
            key: self.key,
            reason,
        }
    }

    fn deliver(&mut self, count: usize) -> usize {
        self.position += chunk::wide(count);
        self.has_delivered = true;
        count
    }
}

fn copy(from: &[u8], to: &mut [u8]) -> Option<usize> {
    let count = from.len().min(to.len());
    if count == 0 {
        return None;
    }
    to.get_mut(..count)?.copy_from_slice(from.get(..count)?);
    Some(count)
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.fetch_ahead();
        loop {
            if self.control.is_cancelled() {
                return Err(ReadError::Cancelled(self.key).into());
            }
            if let Some(count) = self.copy_chunk(buffer) {
                return Ok(self.deliver(count));
            }
            match self.look(buffer) {
                Place::Memory(count) => return Ok(self.deliver(count)),
                Place::Disk(index) => self.load(index)?,
                Place::PastEnd => return Ok(0),
                Place::Missing => self.fetch()?,
            }
        }
    }
}

impl Seek for Reader {
    /// Moves without I/O. From the end only where the length is known.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self
                .byte_len()
                .ok_or(io::ErrorKind::Unsupported)?
                .checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("key", &self.key)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
