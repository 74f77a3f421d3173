//! One download: fill the holes, then check the whole.

use super::state::{DownloadState, FailReason, WaitReason};
use crate::cache::{Cache, blocking};
use crate::chunk::CHUNK;
use crate::entry::{Entry, State};
use crate::error::{CacheError, StoreFailure};
use crate::feed::{Feed, FeedError, ViewGuard};
use crate::key::{EntryKey, Expected, Verification};
use crate::origin::{Origin, OriginError, Purpose};
use crate::sync::lock;
use crate::vault::{Lease, OnConflict};
use crate::view::View;
use coffer_model::Bytes;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// How often a file may change, or chunks prove bad, during one download.
const ROUNDS: u32 = 4;
/// A look at least so often while a reader fetches the rest.
const GLANCE: Duration = Duration::from_secs(1);

/// Progress of a transfer, read from outside.
#[derive(Default)]
pub(super) struct Meter {
    inner: Mutex<Option<Reading>>,
}

struct Reading {
    entry: Weak<Entry>,
    stored: u64,
    at: Instant,
}

impl Meter {
    fn watch(self: &Arc<Self>, entry: &Arc<Entry>) {
        *lock(&self.inner) = Some(Reading {
            entry: Arc::downgrade(entry),
            stored: entry.state().stored,
            at: Instant::now(),
        });
    }

    /// The transfer's task still has it.
    pub(super) fn is_live(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1
    }

    /// How far it is, and how fast since the last reading.
    pub(super) fn read(&self) -> Option<DownloadState> {
        let mut inner = lock(&self.inner);
        let reading = inner.as_mut()?;
        let entry = reading.entry.upgrade()?;
        let (stored, length) = {
            let state = entry.state();
            (state.stored, state.length())
        };
        let millis = u64::try_from(reading.at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let fresh = stored.saturating_sub(reading.stored);
        (reading.stored, reading.at) = (stored, Instant::now());
        Some(DownloadState::Running {
            bytes: Bytes(stored),
            total: length.map(Bytes),
            rate: Bytes(fresh.saturating_mul(1000) / millis.max(1)),
        })
    }
}

/// Downloads and verifies a track; answers the state that it ends in.
pub(super) async fn transfer(
    cache: &Cache,
    origin: &Arc<dyn Origin>,
    key: EntryKey,
    expected: Expected,
    meter: &Arc<Meter>,
) -> DownloadState {
    let mut wrong = 0;
    for _ in 0..ROUNDS {
        let round = round(cache, origin, key, expected, meter).await;
        match round {
            Ok(Round::Whole(verification)) => return DownloadState::Done(verification),
            Ok(Round::WrongContent) => {
                wrong += 1;
                if wrong > 1 {
                    return DownloadState::Failed(FailReason::WrongContent);
                }
            }
            Ok(Round::Damaged) | Err(FeedError::Changed) => {}
            Err(error) => return end_state(error),
        }
    }
    DownloadState::Waiting(WaitReason::Server("the file keeps changing".to_owned()))
}

enum Round {
    Whole(Verification),
    WrongContent,
    Damaged,
}

async fn round(
    cache: &Cache,
    origin: &Arc<dyn Origin>,
    key: EntryKey,
    expected: Expected,
    meter: &Arc<Meter>,
) -> Result<Round, FeedError> {
    let mut lease = open(cache, key, expected, OnConflict::KeepWholePins).await?;
    if lease.state().conflicts_with(&expected) {
        // The old version goes only when its successor can be had.
        origin.fetch(&key, 0..1, Purpose::Download).await?;
        drop(lease);
        lease = open(cache, key, expected, OnConflict::Replace).await?;
    }
    meter.watch(&lease);
    fill(cache, origin, &lease).await?;
    check(cache, lease, expected).await
}

async fn open(
    cache: &Cache,
    key: EntryKey,
    expected: Expected,
    on_conflict: OnConflict,
) -> Result<Lease, CacheError> {
    cache
        .with(move |cache| cache.vault().lease(&key, &expected, on_conflict))
        .await
}

/// Fetches until every chunk is on the disk.
async fn fill(cache: &Cache, origin: &Arc<dyn Origin>, lease: &Lease) -> Result<(), FeedError> {
    loop {
        let changed = lease.changed.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let (hole, before) = {
            let state = lease.state();
            if state.stale {
                return Err(FeedError::Changed);
            }
            (next_hole(&state, cache.read_ahead()), state.stored)
        };
        match hole {
            Hole::None => break,
            Hole::WithReader => {
                // A reader is fetching what is left; its bytes count for both.
                let _ = tokio::time::timeout(GLANCE, changed).await;
                continue;
            }
            Hole::At(start, end) => fetch(cache, origin, lease, start, end).await?,
        }
        let state = lease.state();
        if state.stored == before && state.total != Some(0) {
            let nothing = "the answer was empty".to_owned();
            return Err(OriginError::Broken(nothing).into());
        }
    }
    if lease.state().total == Some(0) {
        let (vault, lease) = (cache.vault().clone(), lease.clone());
        blocking(move || vault.record_shape(&lease)).await?;
    }
    Ok(())
}

async fn fetch(
    cache: &Cache,
    origin: &Arc<dyn Origin>,
    lease: &Lease,
    start: u64,
    end: u64,
) -> Result<(), FeedError> {
    {
        let (vault, lease) = (cache.vault().clone(), lease.clone());
        blocking(move || vault.has_room(&lease)).await?;
    }
    let view = ViewGuard::open(lease, View::new(true, start, end));
    Feed {
        vault: cache.vault().clone(),
        lease: lease.clone(),
        origin: origin.clone(),
        view: view.id,
        window: None,
        patience: cache.read_timeout(),
    }
    .drive()
    .await
}

enum Hole {
    None,
    At(u64, u64),
    /// Only where a reader's feed is at work.
    WithReader,
}

/// The first hole that no reader's feed is about to fill.
fn next_hole(state: &State, read_ahead: u64) -> Hole {
    let mut from = 0;
    let mut is_with_reader = false;
    while let Some(absent) = state.first_absent(from) {
        let start = absent * CHUNK;
        let window_end = state
            .views
            .values()
            .filter(|view| !view.is_download && view.outcome.is_none())
            .map(|view| {
                let begin = view.position / CHUNK * CHUNK;
                begin..begin.saturating_add(read_ahead).min(view.end)
            })
            .find(|window| window.contains(&start))
            .map(|window| window.end);
        match window_end {
            None => return Hole::At(start, state.hole_end(start)),
            Some(end) => {
                is_with_reader = true;
                from = end.div_ceil(CHUNK).max(absent + 1);
            }
        }
        if state.total.is_none() {
            break;
        }
    }
    if is_with_reader {
        Hole::WithReader
    } else {
        Hole::None
    }
}

/// Reads everything back: what is called done was on the disk, and good.
async fn check(cache: &Cache, lease: Lease, expected: Expected) -> Result<Round, FeedError> {
    let round = cache
        .with(move |cache| {
            let checked = cache.check(&lease)?;
            let Some(found) = checked.hash else {
                return Ok(Round::Damaged);
            };
            let has_length = expected.size.is_none_or(|size| size == checked.good);
            let has_hash = expected.hash.is_none_or(|hash| hash == found);
            if !has_length || !has_hash {
                tracing::warn!(track = %lease.key, bytes = checked.good, "a download has the wrong content");
                cache.vault().invalidate(&lease)?;
                return Ok(Round::WrongContent);
            }
            let verification = match expected.hash {
                Some(_) => Verification::Hash,
                None => Verification::LengthOnly,
            };
            cache
                .vault()
                .record_verified(&lease, verification, &expected)?;
            Ok(Round::Whole(verification))
        })
        .await?;
    Ok(round)
}

/// Where a download lands that could not go on.
fn end_state(error: FeedError) -> DownloadState {
    let waiting = DownloadState::Waiting;
    match error {
        FeedError::Origin(error) => match error {
            OriginError::Offline => waiting(WaitReason::Offline),
            OriginError::Unauthorized => waiting(WaitReason::SignIn),
            OriginError::NotFound => DownloadState::Failed(FailReason::NotFound),
            OriginError::Gone => DownloadState::Failed(FailReason::Gone),
            OriginError::DataBudget => waiting(WaitReason::DataBudget),
            OriginError::ListenerLimit(who) => waiting(WaitReason::ListenerLimit(who)),
            error @ (OriginError::Unavailable { .. } | OriginError::Broken(_)) => {
                waiting(WaitReason::Server(error.to_string()))
            }
        },
        FeedError::Changed | FeedError::NoRanges => {
            waiting(WaitReason::Server("the file changed".to_owned()))
        }
        FeedError::Store(failure) => match failure.as_ref() {
            StoreFailure::DiskFull => waiting(WaitReason::DiskFull),
            StoreFailure::LimitReached => waiting(WaitReason::LimitReached),
            failure => DownloadState::Failed(FailReason::Cache(failure.to_string())),
        },
    }
}
