//! Saves in the background: the newest queue and the newest position; what was overtaken is never written.

use crate::queue::Queue;
use crate::saved::{Saved, SavedPosition, SavedQueue};
use crate::{QueueStore, StoreError};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

type Store = Box<dyn QueueStore>;

enum Work {
    Queue(Queue, SavedPosition),
    Position(SavedPosition),
}

#[derive(Default)]
struct Pending {
    queue: Option<(Queue, SavedPosition)>,
    position: Option<SavedPosition>,
}

impl Pending {
    fn add(&mut self, work: Work) {
        match work {
            Work::Queue(queue, position) => {
                self.queue = Some((queue, position));
                self.position = Some(position);
            }
            Work::Position(position) => self.position = Some(position),
        }
    }

    /// Writes what is pending, the queue first: a position without its entry would be of no use.
    /// What could not be written stays pending.
    fn write(&mut self, store: &mut dyn QueueStore) -> Result<(), StoreError> {
        if let Some((queue, position)) = &self.queue {
            store.save_queue(&SavedQueue::new(queue, *position))?;
            self.queue = None;
        }
        if let Some(position) = &self.position {
            store.save_position(position)?;
            self.position = None;
        }
        Ok(())
    }
}

pub(super) struct Saver {
    store: Option<Store>,
    work: mpsc::UnboundedSender<Work>,
    queued: Option<mpsc::UnboundedReceiver<Work>>,
    task: Option<JoinHandle<()>>,
}

impl Saver {
    pub(super) fn new(store: Store) -> Self {
        let (work, queued) = mpsc::unbounded_channel();
        Self {
            store: Some(store),
            work,
            queued: Some(queued),
            task: None,
        }
    }

    /// Reads what was saved, and from then on writes.
    pub(super) async fn load(&mut self) -> Option<Saved> {
        let (mut store, queued) = (self.store.take()?, self.queued.take()?);
        let (store, loaded) = spawn_blocking(move || {
            let loaded = store.load();
            (store, loaded)
        })
        .await
        .inspect_err(|error| tracing::error!(%error, "the store of the queue broke down"))
        .ok()?;
        self.task = Some(tokio::spawn(run(store, queued)));
        loaded.unwrap_or_else(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the saved queue is not restored"
            );
            None
        })
    }

    pub(super) fn save_queue(&self, queue: Queue, position: SavedPosition) {
        let _ = self.work.send(Work::Queue(queue, position));
    }

    pub(super) fn save_position(&self, position: SavedPosition) {
        let _ = self.work.send(Work::Position(position));
    }

    /// Waits until all is written.
    pub(super) async fn finish(self) {
        drop(self.work);
        if let Some(task) = self.task {
            let _ = task.await;
        }
    }
}

async fn run(mut store: Store, mut queued: mpsc::UnboundedReceiver<Work>) {
    let mut pending = Pending::default();
    while let Some(work) = queued.recv().await {
        pending.add(work);
        while let Ok(work) = queued.try_recv() {
            pending.add(work);
        }
        let written = spawn_blocking(move || {
            let result = pending.write(&mut *store);
            (store, pending, result)
        });
        match written.await {
            Ok((back, left, result)) => {
                (store, pending) = (back, left);
                if let Err(error) = result {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the queue is not saved yet"
                    );
                }
            }
            Err(error) => {
                tracing::error!(%error, "the store of the queue broke down");
                return;
            }
        }
    }
}
