//! Which feeds a reader runs, and where.

use super::Reader;
use crate::chunk::CHUNK;
use crate::feed::{Feed, ViewGuard, Window};
use crate::view::{REACH, View};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Files up to this length are fetched from the front alone.
const SHORT: u64 = 4 * CHUNK;

/// A feed of this reader, running or finished. Dropping it ends the request.
pub(super) struct Running {
    pub(super) view: ViewGuard,
    pub(super) wanted: watch::Sender<u64>,
    /// The decoder waited for it: its failure is the read's failure.
    pub(super) is_needed: bool,
    task: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Running {
    /// Tells the feed where the reader is.
    pub(super) fn follow(&self, position: u64) {
        self.wanted.send_if_modified(|wanted| {
            let moved = *wanted != position;
            *wanted = position;
            moved
        });
    }

    /// What begins at `position` is another feed's.
    fn end_at(&self, position: u64) {
        let mut state = self.view.lease.state();
        if let Some(view) = state.views.get_mut(&self.view.id) {
            view.end = view.end.min(position);
        }
    }

    /// It will soon bring the byte at `position`.
    pub(super) fn covers(&self, position: u64) -> bool {
        let state = self.view.lease.state();
        let view = state.views.get(&self.view.id);
        view.is_some_and(|view| view.covers(position, state.ignores_ranges))
    }

    fn is_running(&self) -> bool {
        let state = self.view.lease.state();
        state
            .views
            .get(&self.view.id)
            .is_some_and(|view| view.outcome.is_none())
    }

    fn has_failed(&self) -> bool {
        let state = self.view.lease.state();
        state
            .views
            .get(&self.view.id)
            .is_some_and(|view| matches!(view.outcome, Some(Err(_))))
    }
}

impl Reader {
    /// Where the last chunks begin (64 to 128 KiB), in a file that is long enough to fetch them apart.
    fn tail_start(&self) -> Option<u64> {
        let length = self.lease.state().length()?;
        (length > SHORT).then(|| (length - CHUNK) / CHUNK * CHUNK)
    }

    fn is_in_tail(&self, position: u64) -> bool {
        self.tail_start().is_some_and(|start| position >= start)
    }

    /// Opens a feed for the missing chunk at `position`, and the tail's with it the first time.
    pub(super) fn start(&mut self, position: u64, is_needed: bool) {
        let start = position / CHUNK * CHUNK;
        let (hole_end, ignores_ranges) = {
            let state = self.lease.state();
            let end = if state.ignores_ranges {
                state.length().unwrap_or(u64::MAX)
            } else {
                state.hole_end(start)
            };
            (end, state.ignores_ranges)
        };
        if self.is_in_tail(position) && !ignores_ranges {
            self.tail = None;
            self.tail = Some(self.spawn(start, hole_end, true, is_needed));
            return;
        }
        // The old request ends before the new one begins.
        self.main = None;
        self.start_tail(start);
        let end = match (self.tail_start(), &self.tail) {
            (Some(tail), Some(_)) if tail > start => hole_end.min(tail),
            _ => hole_end,
        };
        self.main = Some(self.spawn(start, end, false, is_needed));
    }

    /// Fetches the file's end early, once, if the main feed at `main` will not be there soon.
    fn start_tail(&mut self, main: u64) {
        let Some(start) = self.tail_start().filter(|_| !self.was_tail_fetched) else {
            return;
        };
        self.was_tail_fetched = true;
        let (absent, end, ignores_ranges) = {
            let state = self.lease.state();
            let absent = state.first_absent(start / CHUNK).map(|index| index * CHUNK);
            (absent, state.length(), state.ignores_ranges)
        };
        if let (Some(absent), Some(end)) = (absent, end)
            && absent < end
            && absent > main.saturating_add(REACH)
            && !ignores_ranges
        {
            self.tail = Some(self.spawn(absent, end, true, false));
            if let Some(main) = &self.main {
                main.end_at(absent);
            }
        }
    }

    fn spawn(&self, start: u64, end: u64, needs_ranges: bool, is_needed: bool) -> Running {
        let view = ViewGuard::open(&self.lease, View::new(false, start, end));
        let (wanted, position) = watch::channel(start);
        let feed = Feed {
            vault: self.cache.vault().clone(),
            lease: self.lease.clone(),
            origin: self.origin.clone(),
            view: view.id,
            window: Some(Window {
                wanted: position,
                ahead: self.cache.read_ahead(),
                needs_ranges,
            }),
            patience: self.cache.read_timeout(),
        };
        let task = self.runtime.spawn(feed.run()).abort_handle();
        Running {
            view,
            wanted,
            is_needed,
            task,
        }
    }

    /// Keeps the main feed following the reader, or begins one for the next hole that is near.
    pub(super) fn fetch_ahead(&mut self) {
        let position = self.position;
        for running in [&mut self.main, &mut self.tail].into_iter().flatten() {
            running.is_needed = false;
        }
        if let Some(main) = &self.main
            && main.is_running()
        {
            if !self.is_in_tail(position) {
                main.follow(position);
            }
            self.start_tail(position);
            return;
        }
        if self.main.as_ref().is_some_and(Running::has_failed) {
            self.did_ahead_fail = true;
            self.main = None;
        }
        if self.did_ahead_fail {
            return;
        }
        let hole = {
            let state = self.lease.state();
            let near = position.saturating_add(self.cache.read_ahead());
            let end = state.length().unwrap_or(u64::MAX).min(near);
            state
                .first_absent(position / CHUNK)
                .map(|index| index * CHUNK)
                // The chunk at hand is `fetch`'s matter, and so is what another feed brings.
                .filter(|&hole| hole > position && hole < end && !state.stale)
                .filter(|&hole| state.bytes_at(hole).is_none())
                .filter(|&hole| {
                    let ignores_ranges = state.ignores_ranges;
                    !state
                        .views
                        .values()
                        .any(|view| view.covers(hole, ignores_ranges))
                })
        };
        if let Some(hole) = hole
            && !self.is_in_tail(hole)
        {
            self.start(hole, false);
        }
    }
}
