//! An open entry: which chunks are on the disk, and what is coming in. No policy, no I/O under its lock.

use crate::chunk::{self, CHUNK};
use crate::files::Files;
use crate::key::{EntryKey, Expected};
use crate::origin::OriginError;
use crate::sync::lock;
use crate::view::{REACH, View};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::AtomicU64;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock};
use tokio::sync::Notify;

/// One version of one file. When the origin has another version, this one turns stale and a new `Entry` takes its
/// place: the bytes of two versions never share an object, a file or a checksum seed.
pub(crate) struct Entry {
    pub(crate) key: EntryKey,
    pub(crate) generation: u64,
    /// Set once there is something to store.
    pub(crate) files: OnceLock<Files>,
    /// Bytes written since the last flush.
    pub(crate) unsynced: AtomicU64,
    state: Mutex<State>,
    /// Rung whenever `state` changed, for decoder threads.
    pub(crate) arrived: Condvar,
    /// Rung whenever a chunk was stored or a feed ended, for downloads.
    pub(crate) changed: Notify,
}

/// What is known and there. Behind [`Entry::state`].
pub(crate) struct State {
    /// Length, as the origin stated it.
    pub(crate) total: Option<u64>,
    pub(crate) etag: Option<String>,
    pub(crate) expected: Expected,
    /// Checksum by chunk; 0 or missing where the chunk is absent.
    pub(crate) sums: Vec<u64>,
    /// Bytes in the chunks that are there.
    pub(crate) stored: u64,
    /// Replaced: nothing is stored any more, what is there can still be read.
    pub(crate) stale: bool,
    /// The origin answers every request with the whole file.
    pub(crate) ignores_ranges: bool,
    /// Running and finished feeds by number.
    pub(crate) views: BTreeMap<u64, View>,
    pub(crate) next_view: u64,
}

/// The answer is of another version than what is here.
#[derive(Debug)]
pub(crate) struct OtherVersion;

impl Entry {
    pub(crate) fn new(key: EntryKey, generation: u64, expected: Expected) -> Self {
        Self {
            key,
            generation,
            files: OnceLock::new(),
            unsynced: AtomicU64::new(0),
            state: Mutex::new(State {
                total: None,
                etag: None,
                expected,
                sums: Vec::new(),
                stored: 0,
                stale: false,
                ignores_ranges: false,
                views: BTreeMap::new(),
                next_view: 0,
            }),
            arrived: Condvar::new(),
            changed: Notify::new(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Tells everybody who waits to look again.
    pub(crate) fn ring(&self) {
        self.arrived.notify_all();
        self.changed.notify_waiters();
    }

    /// The chunk at `index` from the disk, where it is there: `Ok(None)` if not, `Err` if its checksum fails.
    pub(crate) fn read_chunk(&self, index: u64) -> Result<Option<Vec<u8>>, ()> {
        let (sum, span) = {
            let state = self.state();
            (state.sum(index), chunk::span(index, state.total))
        };
        let (Some(files), true) = (self.files.get(), sum != 0) else {
            return Ok(None);
        };
        match files.read(&span) {
            Ok(bytes) if chunk::checksum(self.generation, index, &bytes) == sum => Ok(Some(bytes)),
            Ok(_) => Err(()),
            Err(error) => {
                tracing::warn!(track = %self.key, chunk = index, %error, "a chunk could not be read");
                Err(())
            }
        }
    }

    /// Takes what an answer says about the file.
    pub(crate) fn admit(
        &self,
        total: Option<u64>,
        etag: Option<&str>,
    ) -> Result<Result<(), OtherVersion>, OriginError> {
        if total.is_some_and(|total| total > chunk::LONGEST) {
            return Err(OriginError::Broken(format!(
                "a length of {} bytes",
                total.unwrap_or_default()
            )));
        }
        let mut state = self.state();
        let other_total = matches!((state.total, total), (Some(was), Some(is)) if was != is);
        let other_etag = matches!((&state.etag, etag), (Some(was), Some(is)) if was != is);
        // Bytes past the stated end can only come from another version.
        let too_long = total.is_some_and(|total| state.reaches_past(total));
        if state.stale || other_total || other_etag || too_long {
            return Ok(Err(OtherVersion));
        }
        state.total = state.total.or(total);
        if state.etag.is_none() {
            state.etag = etag.map(str::to_owned);
        }
        drop(state);
        self.ring();
        Ok(Ok(()))
    }
}

impl State {
    /// The checksum of a chunk, 0 where it is absent.
    pub(crate) fn sum(&self, index: u64) -> u64 {
        self.sums
            .get(chunk::size(index))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn has(&self, index: u64) -> bool {
        self.sum(index) != 0
    }

    /// The length as far as anybody knows it.
    pub(crate) fn length(&self) -> Option<u64> {
        self.total.or(self.expected.size)
    }

    /// Every byte is here.
    pub(crate) fn is_whole(&self) -> bool {
        self.total == Some(self.stored)
    }

    /// What is here, or being fetched, is of another version than `expected`.
    pub(crate) fn conflicts_with(&self, expected: &Expected) -> bool {
        let known = Expected {
            size: self.expected.size.or(self.total),
            hash: self.expected.hash,
        };
        known.conflicts_with(expected)
    }

    /// The first absent chunk in `from..`, `None` where there is none before the end of the file.
    pub(crate) fn first_absent(&self, from: u64) -> Option<u64> {
        let known = wide_len(&self.sums);
        let absent = (from..known)
            .find(|&index| !self.has(index))
            .unwrap_or(known.max(from));
        match self.total {
            Some(total) if chunk::span(absent, Some(total)).is_empty() => None,
            _ => Some(absent),
        }
    }

    /// Where from `position` on the disk has at least `run` bytes on end, or all up to the end of the file.
    pub(crate) fn present_run(&self, position: u64, run: u64) -> bool {
        let first = position / CHUNK;
        match self.first_absent(first) {
            None => true,
            Some(absent) => absent.saturating_sub(first).saturating_mul(CHUNK) >= run,
        }
    }

    /// Where the hole at `start` ends: at the next run on the disk that is worth another request.
    pub(crate) fn hole_end(&self, start: u64) -> u64 {
        (start / CHUNK..wide_len(&self.sums))
            .map(|index| index * CHUNK)
            .find(|&position| self.present_run(position, REACH))
            .or(self.length())
            .filter(|&end| end > start)
            .unwrap_or(u64::MAX)
    }

    /// What is on the disk, as byte ranges in order.
    pub(crate) fn ranges(&self) -> Vec<Range<u64>> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for index in (0..wide_len(&self.sums)).filter(|&index| self.has(index)) {
            let span = chunk::span(index, self.total);
            match ranges.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => ranges.push(span),
            }
        }
        ranges
    }

    /// Counts `stored` from the checksums.
    pub(crate) fn count(&mut self) {
        self.stored = self.ranges().iter().map(chunk::len).sum();
    }

    pub(crate) fn set_sum(&mut self, index: u64, sum: u64) {
        let at = chunk::size(index);
        if self.sums.len() <= at {
            self.sums.resize(at.saturating_add(1), 0);
        }
        if let Some(slot) = self.sums.get_mut(at) {
            *slot = sum;
        }
    }

    /// Full chunks are here that a file of `total` bytes does not have.
    fn reaches_past(&self, total: u64) -> bool {
        let last = self.sums.iter().rposition(|&sum| sum != 0);
        self.total.is_none()
            && last.is_some_and(|last| chunk::span(chunk::wide(last), None).end > total)
    }
}

fn wide_len(sums: &[u64]) -> u64 {
    chunk::wide(sums.len())
}
