//! The one task that owns ingest: it feeds the readers, and publishes what they answer.

use super::publish::{self, Outcome, Pending};
use super::reading::{self, Reading};
use crate::app::App;
use crate::store::{StoreError, covers};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Files asked of the database at once.
const SCAN: usize = 512;
/// Files in one transaction: its one fsync is then nothing per file, and no other writer waits for long.
const BATCH: usize = 128;
/// Read files that wait for the writer at most; beyond it the readers pause.
const BACKLOG: usize = 1024;
/// How long the first file of a batch waits for others while the readers are busy.
const GATHER: Duration = Duration::from_millis(50);
/// How long a full or failing disk is left alone.
const RETRY: Duration = Duration::from_secs(30);
/// Unused pictures are removed at most this often.
const SWEEP: Duration = Duration::from_secs(600);

/// Works until `stop` is cancelled: at the start and on every wake it takes all pending files. What has been read by
/// then is published before it returns.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    Supervisor::new(app).run(stop).await;
}

/// A file that a reader is done with; `None` where it has to be tried again.
type Read = (Pending, Option<Outcome>);
type Publishing = JoinHandle<(Vec<i64>, Result<(), StoreError>)>;

struct Supervisor {
    app: App,
    workers: usize,
    halt: Arc<AtomicBool>,
    queue: VecDeque<Pending>,
    reading: JoinSet<Read>,
    ready: Vec<(Pending, Outcome)>,
    /// When the oldest of `ready` came.
    ready_since: Instant,
    publishing: Option<Publishing>,
    /// Ids of the files in `queue`, `reading`, `ready`, `publishing` and `failed`: not to be taken twice.
    taken: HashSet<i64>,
    /// Files to be tried again at `retry_at`.
    failed: Vec<i64>,
    retry_at: Option<Instant>,
    is_dirty: bool,
    swept: Option<Instant>,
}

impl Supervisor {
    fn new(app: App) -> Self {
        Self {
            app,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            halt: Arc::default(),
            queue: VecDeque::new(),
            reading: JoinSet::new(),
            ready: Vec::new(),
            ready_since: Instant::now(),
            publishing: None,
            taken: HashSet::new(),
            failed: Vec::new(),
            retry_at: None,
            is_dirty: true,
            swept: None,
        }
    }

    async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.fill().await;
            self.publish_when_due();
            let gathered = self.ready_since + GATHER;
            let is_gathering = !self.ready.is_empty() && self.publishing.is_none();
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.app.ingest().waiting.notified() => self.is_dirty = true,
                Some(read) = self.reading.join_next() => self.take(read),
                Some(done) = finished(&mut self.publishing) => self.published(done),
                () = sleep_until(gathered), if is_gathering => {}
                () = sleep_until(self.retry_at.unwrap_or(gathered)), if self.retry_at.is_some() => self.retry(),
            }
        }
        self.finish().await;
    }

    /// Looks for pending files when there is a reason to, and keeps the readers busy.
    async fn fill(&mut self) {
        if self.is_dirty && self.queue.is_empty() {
            self.scan().await;
        }
        while self.reading.len() < self.workers && self.ready.len() < BACKLOG {
            let Some(file) = self.queue.pop_front() else {
                break;
            };
            let (app, halt) = (self.app.clone(), Arc::clone(&self.halt));
            self.reading.spawn_blocking(move || read(&app, file, &halt));
        }
    }

    async fn scan(&mut self) {
        let asked = self.app.ingest().asked.load(Ordering::Acquire);
        let found = self
            .app
            .store()
            .read(|conn| publish::pending(conn, SCAN))
            .await;
        match found {
            Ok(found) => {
                let taken = &mut self.taken;
                let fresh = found.into_iter().filter(|file| taken.insert(file.id));
                self.queue.extend(fresh);
            }
            Err(error) => return self.back_off(&error),
        }
        // Files that wait for a retry are not waited for.
        if self.taken.len() == self.failed.len() {
            self.is_dirty = false;
            self.sweep().await;
            self.app.ingest().settled.send_replace(asked);
        } else if self.queue.is_empty() {
            // All that is pending is under way; look again when it is published.
            self.is_dirty = false;
        }
    }

    fn take(&mut self, read: Result<Read, tokio::task::JoinError>) {
        match read {
            Ok((file, Some(outcome))) => {
                if self.ready.is_empty() {
                    self.ready_since = Instant::now();
                }
                self.ready.push((file, outcome));
            }
            Ok((file, None)) => {
                self.failed.push(file.id);
                self.retry_at.get_or_insert_with(|| Instant::now() + RETRY);
                self.is_dirty = true;
            }
            Err(error) => tracing::error!(%error, "a reader was lost"),
        }
    }

    fn publish_when_due(&mut self) {
        if self.publishing.is_some() || self.ready.is_empty() {
            return;
        }
        let is_due = self.ready.len() >= BATCH
            || self.reading.is_empty() && self.queue.is_empty()
            || self.ready_since.elapsed() >= GATHER;
        if is_due {
            self.publish();
        }
    }

    fn publish(&mut self) {
        let rest = self.ready.split_off(self.ready.len().min(BATCH));
        let mut batch = std::mem::replace(&mut self.ready, rest);
        // In the order in which they came in, whichever was read first: ids tell it.
        batch.sort_unstable_by_key(|(file, _)| file.id);
        self.ready_since = Instant::now();
        let ids: Vec<i64> = batch.iter().map(|(file, _)| file.id).collect();
        let (store, now) = (self.app.store().clone(), self.app.now());
        self.publishing = Some(tokio::spawn(async move {
            let published = store
                .write(move |tx| publish::publish(tx, &batch, now))
                .await;
            (ids, published)
        }));
    }

    fn published(&mut self, done: (Vec<i64>, Result<(), StoreError>)) {
        let (ids, result) = done;
        for id in ids {
            self.taken.remove(&id);
        }
        self.is_dirty = true;
        if let Err(error) = result {
            self.back_off(&error);
        }
    }

    /// Leaves the database alone for a while. What was not published is still pending.
    fn back_off(&mut self, error: &StoreError) {
        let cause: &dyn std::error::Error = error;
        tracing::error!(cause, "ingest waits: the database cannot be used");
        self.is_dirty = false;
        self.retry_at.get_or_insert_with(|| Instant::now() + RETRY);
    }

    fn retry(&mut self) {
        self.retry_at = None;
        for id in self.failed.drain(..) {
            self.taken.remove(&id);
        }
        self.is_dirty = true;
    }

    /// Removes pictures that nothing shows. Nothing is being read now, so that none is between store and row.
    async fn sweep(&mut self) {
        if self.swept.is_some_and(|swept| swept.elapsed() < SWEEP) {
            return;
        }
        self.swept = Some(Instant::now());
        let app = self.app.clone();
        let swept = tokio::task::spawn_blocking(move || {
            let known = app.store().read_blocking(covers::all)?;
            if let Err(error) = app.covers().sweep(&known) {
                tracing::warn!(%error, "unused pictures cannot be removed");
            }
            Ok::<(), StoreError>(())
        });
        if let Ok(Err(error)) = swept.await {
            tracing::warn!(%error, "unused pictures cannot be told");
        }
    }

    async fn finish(mut self) {
        self.halt.store(true, Ordering::Relaxed);
        while let Some(read) = self.reading.join_next().await {
            self.take(read);
        }
        loop {
            if let Some(done) = finished(&mut self.publishing).await {
                self.published(done);
            }
            if self.ready.is_empty() {
                return;
            }
            self.publish();
        }
    }
}

/// The end of a publication; `None` at once where none is under way.
async fn finished(
    publishing: &mut Option<Publishing>,
) -> Option<(Vec<i64>, Result<(), StoreError>)> {
    let done = publishing.as_mut()?.await;
    *publishing = None;
    Some(done.unwrap_or_else(|_| (Vec::new(), Err(StoreError::ShuttingDown))))
}

/// Reads one file and stores its picture. Blocks.
fn read(app: &App, file: Pending, halt: &AtomicBool) -> Read {
    let source = app.blobs().path(file.user_id, &file.hash);
    let store = |bytes: &[u8]| app.covers().put(file.user_id, bytes);
    let outcome = match reading::read(&source, &file.path, halt) {
        Reading::Music(audio, mut tags) => {
            match tags.picture.take().map(|it| store(&it)).transpose() {
                Ok(cover) => Ok(Outcome::Music(audio, tags, cover)),
                Err(error) => Err(error),
            }
        }
        Reading::Picture(bytes) => store(&bytes).map(Outcome::Picture),
        Reading::Other => Ok(Outcome::Other),
        Reading::Broken(problem) => Ok(Outcome::Broken(problem)),
        Reading::Stopped => return (file, None),
    };
    match outcome {
        Ok(outcome) => (file, Some(outcome)),
        Err(error) => {
            tracing::error!(%error, "ingest waits: a picture cannot be stored");
            (file, None)
        }
    }
}
