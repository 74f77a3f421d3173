//! What one feed is bringing in: its place, and the bytes that are in memory only.

use crate::chunk::{self, CHUNK};
use crate::entry::State;
use crate::feed::FeedError;
use bytes::{Buf, Bytes};
use std::collections::BTreeMap;

/// A wanted byte this close ahead of a running request is waited for; further off, another request is faster.
pub(crate) const REACH: u64 = 256 * 1024;

/// The state of a feed, seen by all readers of the entry.
pub(crate) struct View {
    /// A download: it never pauses for a slow decoder.
    pub(crate) is_download: bool,
    /// The next byte to come in.
    pub(crate) position: u64,
    /// What was asked for; ahead of `position` where the origin began earlier.
    pub(crate) target: u64,
    /// Where it stops.
    pub(crate) end: u64,
    /// The chunk in progress: it ends at `position`.
    partial: Vec<u8>,
    /// Full chunks that are not on the disk (yet, or for want of room).
    pub(crate) held: BTreeMap<u64, Bytes>,
    /// How it ended, once it has.
    pub(crate) outcome: Option<Result<(), FeedError>>,
}

impl View {
    /// A feed about to ask for `start..end`; `start` is the beginning of a chunk.
    pub(crate) fn new(is_download: bool, start: u64, end: u64) -> Self {
        Self {
            is_download,
            position: start,
            target: start,
            end,
            partial: Vec::new(),
            held: BTreeMap::new(),
            outcome: None,
        }
    }

    /// Bytes in memory from `position` on.
    pub(crate) fn bytes_at(&self, position: u64) -> Option<&[u8]> {
        let partial_start = self
            .position
            .saturating_sub(chunk::wide(self.partial.len()));
        let (start, bytes): (u64, &[u8]) = if position >= partial_start {
            (partial_start, &self.partial)
        } else {
            let index = position / CHUNK;
            (index * CHUNK, self.held.get(&index)?)
        };
        bytes
            .get(chunk::size(position.saturating_sub(start))..)
            .filter(|rest| !rest.is_empty())
    }

    /// It is running and will soon bring the byte at `position`.
    pub(crate) fn covers(&self, position: u64, ignores_ranges: bool) -> bool {
        let reach = if ignores_ranges {
            u64::MAX
        } else {
            self.position.max(self.target).saturating_add(REACH)
        };
        self.outcome.is_none() && (self.position..self.end.min(reach)).contains(&position)
    }

    /// The origin began at `offset`, a chunk's beginning before the wanted one.
    pub(crate) fn rewind(&mut self, offset: u64) {
        self.target = self.target.max(self.position);
        self.position = offset;
        self.partial.clear();
    }

    /// Takes from `data` up to the end of a chunk or of the file; answers the chunk if that completes it.
    pub(crate) fn push(&mut self, data: &mut Bytes, length: Option<u64>) -> Option<(u64, Bytes)> {
        let index = self.position / CHUNK;
        let span = chunk::span(index, length);
        let room = span.end.saturating_sub(self.position);
        let take = data.len().min(chunk::size(room));
        if self.partial.capacity() == 0 {
            self.partial.reserve_exact(chunk::size(CHUNK));
        }
        self.partial
            .extend_from_slice(data.get(..take).unwrap_or_default());
        data.advance(take);
        self.position += chunk::wide(take);
        self.complete(index, span.end)
    }

    /// The file turned out to end here.
    pub(crate) fn finish_file(&mut self) -> Option<(u64, Bytes)> {
        let last = self.position.saturating_sub(1) / CHUNK;
        if self.partial.is_empty() {
            return None;
        }
        self.complete(last, self.position)
    }

    fn complete(&mut self, index: u64, end: u64) -> Option<(u64, Bytes)> {
        // A feed that resumed elsewhere has only the end of the chunk: not enough to store.
        let whole = chunk::wide(self.partial.len()) == end.saturating_sub(index * CHUNK);
        if self.position != end || self.partial.is_empty() {
            return None;
        }
        let bytes = Bytes::from(std::mem::take(&mut self.partial));
        whole.then(|| {
            self.held.insert(index, bytes.clone());
            (index, bytes)
        })
    }

    /// Forgets held chunks that end at or before `position`.
    pub(crate) fn forget_before(&mut self, position: u64) {
        self.held = self.held.split_off(&(position / CHUNK));
    }
}

impl State {
    pub(crate) fn open_view(&mut self, view: View) -> u64 {
        let id = self.next_view;
        self.next_view += 1;
        self.views.insert(id, view);
        id
    }

    /// Bytes in memory from `position` on, whichever feed has them.
    pub(crate) fn bytes_at(&self, position: u64) -> Option<&[u8]> {
        self.views.values().find_map(|view| view.bytes_at(position))
    }
}
