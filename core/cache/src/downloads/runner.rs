//! The runner: starts what the queue has, a few at a time, and writes down how it ended.

use super::items::BackOff;
use super::queue::Job;
use super::state::{DownloadState, FailReason};
use super::transfer::{Meter, transfer};
use crate::cache::Cache;
use crate::key::EntryKey;
use crate::origin::Origin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior};

/// How downloads run.
#[derive(Clone, Debug)]
pub struct DownloadPolicy {
    /// Files at a time. Default 3.
    pub parallel: usize,
    /// Pause before the second try; doubled for each further one. Default 5 s.
    pub first_pause: Duration,
    /// The longest pause. Default 5 min.
    pub longest_pause: Duration,
    /// How often progress is published. Default 500 ms.
    pub progress_every: Duration,
}

impl Default for DownloadPolicy {
    fn default() -> Self {
        Self {
            parallel: 3,
            first_pause: Duration::from_secs(5),
            longest_pause: Duration::from_secs(300),
            progress_every: Duration::from_millis(500),
        }
    }
}

/// Runs downloads until it is dropped; then what was running is queued again, with the bytes that came in.
#[must_use = "downloads run only as long as this lives"]
#[derive(Debug)]
pub struct DownloadRunner {
    task: JoinHandle<()>,
}

impl Drop for DownloadRunner {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Puts the queue in order when the runner ends, however that happens.
struct Interrupt(Cache);

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.0.queue().interrupt();
    }
}

struct Running {
    job: (EntryKey, u64),
    meter: Arc<Meter>,
}

impl Cache {
    /// Starts to work on the queue, on the current runtime. One runner at a time makes sense; a second one would
    /// share the queue with the first.
    pub fn run_downloads(&self, origin: Arc<dyn Origin>, policy: DownloadPolicy) -> DownloadRunner {
        DownloadRunner {
            task: tokio::spawn(run(self.clone(), origin, policy)),
        }
    }
}

async fn run(cache: Cache, origin: Arc<dyn Origin>, policy: DownloadPolicy) {
    let _interrupt = Interrupt(cache.clone());
    let back_off = BackOff {
        first: policy.first_pause,
        longest: policy.longest_pause,
    };
    let mut transfers = JoinSet::new();
    let mut running: Vec<Running> = Vec::new();
    let mut tick = tokio::time::interval(policy.progress_every.max(Duration::from_millis(1)));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        while transfers.len() < policy.parallel.max(1) {
            let Some(job) = cache.queue().take(Instant::now()) else {
                break;
            };
            running.push(start(&cache, &origin, job, &mut transfers));
        }
        let next = cache.queue().next_start(Instant::now());
        let is_waiting = next.is_some() && transfers.len() < policy.parallel.max(1);
        tokio::select! {
            Some(ended) = transfers.join_next_with_id() => match ended {
                Ok((_, (job, state))) => {
                    running.retain(|it| it.job != job);
                    finish(&cache, job, state, back_off).await;
                }
                Err(_) => {
                    // The queue knows what it stopped, and ignores that; what is left is a panic.
                    let (live, dead): (Vec<_>, Vec<_>) = running.into_iter().partition(|it| it.meter.is_live());
                    running = live;
                    let state = DownloadState::Failed(FailReason::Cache("it broke down".to_owned()));
                    for Running { job, .. } in dead {
                        finish(&cache, job, state.clone(), back_off).await;
                    }
                }
            },
            () = cache.queue().wake.notified() => {}
            () = cache.vault().freed.notified() => cache.queue().wake_for_room(),
            () = tokio::time::sleep_until(next.unwrap_or_else(Instant::now)), if is_waiting => {}
            _ = tick.tick(), if !running.is_empty() => {
                let report = |it: &Running| Some((it.job, it.meter.read()?));
                cache.queue().progress(running.iter().filter_map(report).collect());
            }
        }
    }
}

fn start(
    cache: &Cache,
    origin: &Arc<dyn Origin>,
    job: Job,
    transfers: &mut JoinSet<((EntryKey, u64), DownloadState)>,
) -> Running {
    let id = (job.key, job.run);
    let meter = Arc::new(Meter::default());
    let live = meter.clone();
    let (cache_of_task, origin) = (cache.clone(), origin.clone());
    let task = transfers.spawn(async move {
        let state = transfer(&cache_of_task, &origin, job.key, job.expected, &live).await;
        (id, state)
    });
    cache.queue().started(id, task);
    Running { job: id, meter }
}

async fn finish(cache: &Cache, job: (EntryKey, u64), state: DownloadState, back_off: BackOff) {
    tracing::debug!(track = %job.0, ?state, "a download ended");
    let recorded = cache
        .with(move |cache| {
            cache
                .queue()
                .finish(&cache.vault().index, job, state, &back_off)
        })
        .await;
    if let Err(error) = recorded {
        tracing::error!(track = %job.0, %error, "the end of a download could not be recorded");
    }
}
