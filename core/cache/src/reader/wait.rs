//! Waiting for a byte that is not here.

use super::Reader;
use super::feeds::Running;
use crate::chunk::CHUNK;
use crate::entry::State;
use crate::error::ReadError;
use crate::feed::FeedError;
use crate::view::View;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

impl Reader {
    /// Returns once the byte at the position, or a reason why it will not come from this feed, may be here.
    pub(super) fn fetch(&mut self) -> Result<(), ReadError> {
        let position = self.position;
        let (is_stale, is_coming) = {
            let state = self.lease.state();
            // It may have come since it was missed: a feed is past what it has brought.
            let is_coming = self.is_here(&state) || self.covering(&state).next().is_some();
            (state.stale, is_coming)
        };
        if is_stale {
            return self.restart();
        }
        if !is_coming {
            self.take_failure()?;
            self.start(position, true);
            self.did_ahead_fail = false;
        }
        for running in [&mut self.main, &mut self.tail].into_iter().flatten() {
            if running.covers(position) {
                running.is_needed = true;
                running.follow(position);
            }
        }
        self.wait()
    }

    fn is_here(&self, state: &State) -> bool {
        state.has(self.position / CHUNK)
            || state.bytes_at(self.position).is_some()
            || state.total.is_some_and(|total| total <= self.position)
    }

    /// Feeds that will bring the byte: ours, or a download, which never waits for anybody.
    fn covering<'a>(&self, state: &'a State) -> impl Iterator<Item = &'a View> {
        let ours = [&self.main, &self.tail].map(|it| it.as_ref().map(|running| running.view.id));
        let position = self.position;
        state
            .views
            .iter()
            .filter(move |(id, view)| view.is_download || ours.contains(&Some(**id)))
            .map(|(_, view)| view)
            .filter(move |view| view.covers(position, state.ignores_ranges))
    }

    fn wait(&mut self) -> Result<(), ReadError> {
        let patience = self.cache.read_timeout();
        let mut quiet_since = Instant::now();
        let mut seen = None;
        let entry = Arc::clone(&*self.lease);
        let mut state = entry.state();
        loop {
            if self.control.is_cancelled() || state.stale || self.is_here(&state) {
                return Ok(());
            }
            // No feed, no sum.
            let progress = self
                .covering(&state)
                .map(|view| view.position)
                .reduce(u64::wrapping_add);
            if progress.is_none() {
                return Ok(());
            }
            if std::mem::replace(&mut seen, progress) != progress {
                quiet_since = Instant::now();
            }
            let left = patience.saturating_sub(quiet_since.elapsed());
            if left.is_zero() {
                drop(state);
                (self.main, self.tail) = (None, None);
                return Err(ReadError::TimedOut {
                    key: self.key,
                    offset: self.position,
                });
            }
            state = entry
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// What the feed that was waited for failed with, once. Reading again tries again.
    fn take_failure(&mut self) -> Result<(), ReadError> {
        let needed = [&mut self.main, &mut self.tail]
            .into_iter()
            .find_map(|slot| {
                let failure = slot.as_ref().and_then(failure)?;
                slot.take()?.is_needed.then_some(failure)
            });
        needed.map_or(Ok(()), |failure| self.explain(failure))
    }

    fn explain(&self, failure: FeedError) -> Result<(), ReadError> {
        let (key, offset) = (self.key, self.position);
        match failure {
            FeedError::Origin(source) if self.damaged.contains(&(offset / CHUNK)) => {
                Err(ReadError::Damaged {
                    key,
                    offset,
                    source: Some(source),
                })
            }
            FeedError::Origin(source) => Err(ReadError::Origin {
                key,
                offset,
                source,
            }),
            FeedError::Changed => Err(ReadError::Changed(key)),
            // The main feed passes through the file instead.
            FeedError::NoRanges => Ok(()),
            FeedError::Store(failure) => Err(self.cache_error(failure.as_ref())),
        }
    }
}

fn failure(running: &Running) -> Option<FeedError> {
    let state = running.view.lease.state();
    match &state.views.get(&running.view.id)?.outcome {
        Some(Err(error)) => Some(error.clone()),
        _ => None,
    }
}
