//! A feed: one request at a time to the origin, carried on as far as it is wanted. It stores chunks as they fill
//! up; until then readers take the bytes from its [`View`](crate::view::View).

use crate::cache::blocking;
use crate::chunk::{self, CHUNK};
use crate::entry::OtherVersion;
use crate::error::{CacheError, StoreFailure};
use crate::origin::{Origin, OriginError, Purpose};
use crate::vault::{Lease, Vault};
use crate::view::{REACH, View};
use bytes::{Buf, Bytes};
use futures::StreamExt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Requests that may break one after the other without a byte in between.
const TRIES: u32 = 3;
/// Before the second try; doubled for each further one. The first is repeated at once.
const PAUSE: Duration = Duration::from_millis(250);

/// Why a feed ended early.
#[derive(Clone, Debug)]
pub(crate) enum FeedError {
    Origin(OriginError),
    /// The origin has another version; the entry was replaced.
    Changed,
    /// The origin sends the whole file, and what is wanted is far from its beginning.
    NoRanges,
    /// A download could not be stored.
    Store(Arc<StoreFailure>),
}

impl From<OriginError> for FeedError {
    fn from(error: OriginError) -> Self {
        Self::Origin(error)
    }
}

impl From<StoreFailure> for FeedError {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::Stale => Self::Changed,
            failure => Self::Store(Arc::new(failure)),
        }
    }
}

/// How far ahead of its reader a feed may be.
pub(crate) struct Window {
    /// Where the reader is.
    pub(crate) wanted: watch::Receiver<u64>,
    /// Bytes.
    pub(crate) ahead: u64,
    /// Give up, rather than pass through the file, where the origin ignores ranges.
    pub(crate) needs_ranges: bool,
}

/// The driver of a view. Its view stays behind it, for what it holds; see [`ViewGuard`].
pub(crate) struct Feed {
    pub(crate) vault: Arc<Vault>,
    pub(crate) lease: Lease,
    pub(crate) origin: Arc<dyn Origin>,
    pub(crate) view: u64,
    /// `None` for downloads.
    pub(crate) window: Option<Window>,
    /// How long a download waits without a byte. A reader has its own eye on that.
    pub(crate) patience: Duration,
}

/// Removes a view when its owner goes.
pub(crate) struct ViewGuard {
    pub(crate) lease: Lease,
    pub(crate) id: u64,
}

impl ViewGuard {
    pub(crate) fn open(lease: &Lease, view: View) -> Self {
        let id = lease.state().open_view(view);
        Self {
            lease: lease.clone(),
            id,
        }
    }
}

impl Drop for ViewGuard {
    fn drop(&mut self) {
        self.lease.state().views.remove(&self.id);
        self.lease.ring();
    }
}

impl Feed {
    /// Runs to the end and leaves the outcome in the view.
    pub(crate) async fn run(mut self) {
        let outcome = self.drive().await;
        if let Some(view) = self.lease.state().views.get_mut(&self.view) {
            view.outcome = Some(outcome);
        }
        self.lease.ring();
    }

    /// Requests until the view's end, the end of the file, or what is on the disk already.
    pub(crate) async fn drive(&mut self) -> Result<(), FeedError> {
        let mut tries = 0;
        let mut pause = PAUSE;
        loop {
            let Some(range) = self.rest() else {
                return Ok(());
            };
            let start = range.start;
            match self.request(range).await {
                Ok(()) => return Ok(()),
                Err(FeedError::Origin(error)) if error.is_momentary() => {
                    if self.rest().is_none_or(|rest| rest.start > start) {
                        (tries, pause) = (0, PAUSE);
                    }
                    tries += 1;
                    tracing::debug!(track = %self.lease.key, %error, tries, "a request broke");
                    if tries >= TRIES {
                        return Err(error.into());
                    }
                    if tries > 1 {
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Result<T, OriginError> {
        if self.window.is_some() {
            return Ok(step.await);
        }
        tokio::time::timeout(self.patience, step)
            .await
            .map_err(|_| OriginError::Broken("nothing came for too long".to_owned()))
    }

    fn purpose(&self) -> Purpose {
        match self.window {
            Some(_) => Purpose::Stream,
            None => Purpose::Download,
        }
    }

    /// What is still to come in.
    fn rest(&self) -> Option<Range<u64>> {
        let state = self.lease.state();
        let view = state.views.get(&self.view)?;
        let end = view.end.min(state.total.unwrap_or(u64::MAX));
        // An empty file, or one of unknown length, is asked for once.
        (view.position < end).then_some(view.position..view.end)
    }

    async fn request(&mut self, range: Range<u64>) -> Result<(), FeedError> {
        let asked = self
            .origin
            .fetch(&self.lease.key, range.clone(), self.purpose());
        let fetched = self.in_time(asked).await??;
        self.admit(fetched.total, fetched.etag.as_deref()).await?;
        let mut skip = self.line_up(&range, fetched.offset)?;
        let mut body = fetched.body;
        while let Some(data) = self.in_time(body.next()).await? {
            let mut data = data?;
            let skipped = skip.min(chunk::wide(data.len()));
            data.advance(chunk::size(skipped));
            skip -= skipped;
            while !data.is_empty() {
                if let Some((index, bytes)) = self.push(&mut data)? {
                    self.keep(index, bytes).await?;
                }
                if self.is_done() {
                    return Ok(());
                }
            }
            self.wait_for_reader().await;
        }
        self.end_of_body().await
    }

    async fn admit(&self, total: Option<u64>, etag: Option<&str>) -> Result<(), FeedError> {
        match self.lease.admit(total, etag)? {
            Ok(()) => Ok(()),
            Err(OtherVersion) => {
                let (vault, lease) = (self.vault.clone(), self.lease.clone());
                blocking(move || vault.invalidate(&lease))
                    .await
                    .map_err(StoreFailure::from)?;
                Err(FeedError::Changed)
            }
        }
    }

    /// Brings the view to where the body begins; answers how many bytes of it to pass over.
    fn line_up(&self, range: &Range<u64>, offset: u64) -> Result<u64, FeedError> {
        let behind = range.start.checked_sub(offset).ok_or_else(|| {
            OriginError::Broken(format!("byte {} was asked for, {offset} came", range.start))
        })?;
        if behind == 0 {
            return Ok(0);
        }
        let mut state = self.lease.state();
        state.ignores_ranges |= offset == 0 || behind > REACH;
        let needs_ranges = self.window.as_ref().is_some_and(|it| it.needs_ranges);
        if needs_ranges && behind > REACH {
            return Err(FeedError::NoRanges);
        }
        if !offset.is_multiple_of(CHUNK) {
            return Ok(behind);
        }
        if let Some(view) = state.views.get_mut(&self.view) {
            view.rewind(offset);
        }
        Ok(0)
    }

    fn push(&self, data: &mut Bytes) -> Result<Option<(u64, Bytes)>, FeedError> {
        let mut state = self.lease.state();
        let length = state.length();
        let before = data.len();
        let view = state
            .views
            .get_mut(&self.view)
            .ok_or_else(|| OriginError::Broken("nobody waits for it".to_owned()))?;
        let full = view.push(data, length);
        let position = view.position;
        if data.len() == before {
            // Past the end of the file.
            data.clear();
        }
        if length == Some(position) {
            // Where the origin states no length, the library's is taken for it.
            state.total = length;
        }
        drop(state);
        self.lease.arrived.notify_all();
        Ok(full)
    }

    /// Stores a chunk. A listener is served from memory where there is no room; a download stops.
    async fn keep(&self, index: u64, bytes: Bytes) -> Result<(), FeedError> {
        let (vault, lease) = (self.vault.clone(), self.lease.clone());
        let stored = blocking(move || vault.store(&lease, index, &bytes)).await;
        let mut state = self.lease.state();
        let Some(view) = state.views.get_mut(&self.view) else {
            return Ok(());
        };
        match (stored, &self.window) {
            (Ok(()), _) => {
                view.held.remove(&index);
                Ok(())
            }
            (Err(StoreFailure::Stale), _) => Err(FeedError::Changed),
            (Err(failure), None) => Err(failure.into()),
            (Err(failure), Some(window)) => {
                tracing::debug!(track = %self.lease.key, %failure, "a chunk stays in memory only");
                view.forget_before(*window.wanted.borrow());
                Ok(())
            }
        }
    }

    /// The end is reached, or what follows is on the disk.
    fn is_done(&self) -> bool {
        let state = self.lease.state();
        let Some(view) = state.views.get(&self.view) else {
            return true;
        };
        let (position, target) = (view.position, view.target);
        let at_end = position >= view.end.min(state.total.unwrap_or(u64::MAX));
        let at_boundary = position.is_multiple_of(CHUNK);
        // Where every request is the whole file, breaking off for a run on the disk costs more than it saves.
        let run = if state.ignores_ranges {
            u64::MAX
        } else {
            REACH
        };
        let caught_up = at_boundary && position >= target && state.present_run(position, run);
        (at_end && (at_boundary || state.total.is_some())) || caught_up
    }

    async fn wait_for_reader(&mut self) {
        let Some(position) = self.rest().map(|rest| rest.start) else {
            return;
        };
        if let Some(window) = &mut self.window {
            let ahead = window.ahead;
            // An error means that the reader is gone, and this feed with it.
            let _ = window
                .wanted
                .wait_for(|wanted| position < wanted.saturating_add(ahead))
                .await;
        }
    }

    /// The body ended. Where no length is stated, that is the end of the file.
    async fn end_of_body(&self) -> Result<(), FeedError> {
        let last = {
            let mut state = self.lease.state();
            let (total, length) = (state.total, state.length());
            let Some(view) = state.views.get_mut(&self.view) else {
                return Ok(());
            };
            let position = view.position;
            let is_short = position < length.unwrap_or(0).min(view.end);
            let is_empty = total.is_none() && position == view.target && position > 0;
            if is_short || is_empty {
                let error = format!("the body ended at byte {position}");
                return Err(OriginError::Broken(error).into());
            }
            if total.is_some() {
                return Ok(());
            }
            let last = view.finish_file();
            state.total = Some(position);
            last
        };
        match last {
            Some((index, bytes)) => self.keep(index, bytes).await?,
            None => {
                let (vault, lease) = (self.vault.clone(), self.lease.clone());
                blocking(move || vault.record_shape(&lease)).await?;
            }
        }
        self.lease.ring();
        Ok(())
    }
}

impl From<CacheError> for FeedError {
    fn from(error: CacheError) -> Self {
        StoreFailure::from(error).into()
    }
}
