//! The ends of the actor that others hold.

use crate::{Clock, Command, EngineEvent, PlaybackProblem, Seq, Snapshot};
use coffer_model::Millis;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedSender, WeakUnboundedSender};
use tokio::sync::{broadcast, oneshot, watch};

pub(super) enum Message {
    Command(Seq, Command),
    Engine(EngineEvent),
    /// Answered by being dropped.
    ShutDown(oneshot::Sender<()>),
}

/// Controls and shows playback. Cheap to clone; playback ends when the last one is dropped.
#[derive(Clone)]
pub struct PlaybackHandle {
    /// Numbers are given out in the order in which commands enter the inbox: both under this lock.
    numbered: Arc<Mutex<(Seq, UnboundedSender<Message>)>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    problems: broadcast::Sender<PlaybackProblem>,
    clock: Arc<dyn Clock>,
}

impl PlaybackHandle {
    pub(super) fn new(
        sender: UnboundedSender<Message>,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        problems: broadcast::Sender<PlaybackProblem>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            numbered: Arc::new(Mutex::new((Seq(0), sender))),
            snapshots,
            problems,
            clock,
        }
    }

    /// Sends a command and returns at once with its number. It is done when [`Snapshot::last_applied`] has reached
    /// that number. After [`Self::shut_down`] nothing is applied any more.
    pub fn send(&self, command: Command) -> Seq {
        let mut numbered = self.numbered.lock().unwrap_or_else(PoisonError::into_inner);
        numbered.0.0 += 1;
        let seq = numbered.0;
        // The actor is gone only after a shutdown.
        let _ = numbered.1.send(Message::Command(seq, command));
        seq
    }

    /// Passes on a report of the engine, for engines that do not hold an [`EngineReports`].
    pub fn engine_event(&self, event: EngineEvent) {
        let numbered = self.numbered.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = numbered.1.send(Message::Engine(event));
    }

    /// The newest snapshot, and a signal for each change. Closed when playback has ended.
    #[must_use]
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// The newest snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// The position at this moment.
    #[must_use]
    pub fn position(&self) -> Millis {
        self.snapshot().position_at(self.clock.now().monotonic)
    }

    /// The clock of [`Snapshot::position_at`] and of [`State::WaitingForNetwork`](crate::State::WaitingForNetwork).
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Each track that does not play, once.
    #[must_use]
    pub fn problems(&self) -> broadcast::Receiver<PlaybackProblem> {
        self.problems.subscribe()
    }

    /// Waits until the command `seq` is applied. Says whether it was; not after a shutdown.
    pub async fn applied(&self, seq: Seq) -> bool {
        let mut snapshots = self.snapshots();
        snapshots
            .wait_for(|snapshot| snapshot.last_applied >= seq)
            .await
            .is_ok()
    }

    /// Stops playback, and returns when the engine is gone and queue and position are saved.
    pub async fn shut_down(&self) {
        let (done, finished) = oneshot::channel();
        {
            let numbered = self.numbered.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = numbered.1.send(Message::ShutDown(done));
        }
        // An error is the answer: the actor has dropped its end.
        let _ = finished.await;
    }
}

/// Where an engine reports to. Does not keep playback alive.
#[derive(Clone)]
pub struct EngineReports(WeakUnboundedSender<Message>);

impl EngineReports {
    pub(super) fn new(sender: &UnboundedSender<Message>) -> Self {
        Self(sender.downgrade())
    }

    /// Sends a report; from any thread, never blocks. Ignored when playback has ended.
    pub fn send(&self, event: EngineEvent) {
        if let Some(sender) = self.0.upgrade() {
            let _ = sender.send(Message::Engine(event));
        }
    }
}
