//! The actor: one task that owns [`Playback`], takes messages in order, and carries the effects out.

mod handle;
mod saver;

pub use handle::{EngineReports, PlaybackHandle};

use crate::{
    Availability, Clock, Effect, Engine, EntryId, Event, PlayLog, Playback, PlaybackProblem,
    QueueStore, RequestId, Seq, Settings, Snapshot,
};
use handle::Message;
use saver::Saver;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, mpsc, watch};

/// Problems that a slow listener may be behind before it misses the oldest.
const PROBLEMS_KEPT: usize = 32;

/// What playback works with, besides the engine.
pub struct Ports {
    /// Keeps the queue.
    pub store: Box<dyn QueueStore>,
    /// Knows what plays offline.
    pub availability: Box<dyn Availability>,
    /// Learns what was heard.
    pub log: Box<dyn PlayLog>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// Starts playback on `runtime`, with the queue that was saved, paused where it was.
///
/// The engine is made with the end it reports to. Commands may be sent at once; they are applied after the saved queue
/// is back. The actor ends, saving where it was, when the last handle is dropped or [`PlaybackHandle::shut_down`] is
/// called.
///
/// # Errors
/// What `engine` fails with; nothing was started then.
pub fn spawn<E: Engine, Failure>(
    engine: impl FnOnce(EngineReports) -> Result<E, Failure>,
    ports: Ports,
    settings: Settings,
    runtime: &Handle,
) -> Result<PlaybackHandle, Failure> {
    let (sender, inbox) = mpsc::unbounded_channel();
    let engine = engine(EngineReports::new(&sender))?;
    let playback = Playback::new(settings, seed(&*ports.clock));
    let (snapshots, seen) = watch::channel(Arc::new(playback.snapshot(Seq(0))));
    let (problems, _) = broadcast::channel(PROBLEMS_KEPT);
    let handle = PlaybackHandle::new(sender, seen, problems.clone(), ports.clock.clone());
    let actor = Actor {
        playback,
        engine: Box::new(engine),
        availability: ports.availability,
        log: ports.log,
        clock: ports.clock,
        snapshots,
        problems,
        last_applied: Seq(0),
    };
    runtime.spawn(actor.run(inbox, Saver::new(ports.store)));
    Ok(handle)
}

/// A different order for each start; no secret.
fn seed(clock: &dyn Clock) -> u64 {
    getrandom::u64().unwrap_or_else(|_| clock.now().unix.0)
}

struct Actor {
    playback: Playback,
    engine: Box<dyn Engine>,
    availability: Box<dyn Availability>,
    log: Box<dyn PlayLog>,
    clock: Arc<dyn Clock>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    problems: broadcast::Sender<PlaybackProblem>,
    last_applied: Seq,
}

impl Actor {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>, mut saver: Saver) {
        if let Some(saved) = saver.load().await {
            let effects = self.playback.restore(&saved, self.clock.now());
            self.carry_out(effects, &saver);
            self.publish();
        }
        let mut waiting = Vec::new();
        loop {
            let wake = self.playback.wake_at();
            let left = wake.map(|at| at.saturating_sub(self.clock.now().monotonic).to_duration());
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(Message::Command(seq, command)) => {
                        self.last_applied = seq;
                        self.apply(Event::Command(command), &saver);
                    }
                    Some(Message::Engine(report)) => self.apply(Event::Engine(report), &saver),
                    Some(Message::ShutDown(done)) => {
                        waiting.push(done);
                        break;
                    }
                    None => break,
                },
                () = tokio::time::sleep(left.unwrap_or(Duration::MAX)), if left.is_some() => {
                    self.apply(Event::Tick, &saver);
                }
            }
            self.publish();
        }
        self.finish(saver).await;
        drop(waiting);
    }

    fn apply(&mut self, event: Event, saver: &Saver) {
        let effects = self.playback.apply(event, self.clock.now());
        self.carry_out(effects, saver);
    }

    fn carry_out(&mut self, effects: Vec<Effect>, saver: &Saver) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Engine(command) => self.engine.execute(command),
                Effect::SaveQueue => {
                    saver.save_queue(
                        self.playback.queue().clone(),
                        self.playback.saved_position(),
                    );
                }
                Effect::SavePosition => saver.save_position(self.playback.saved_position()),
                Effect::NowPlaying { entry, track } => self.log.now_playing(entry, track),
                Effect::Scrobble(play) => self.log.played(play),
                Effect::Problem(problem) => {
                    tracing::info!(track = problem.track.0, kind = ?problem.kind, detail = problem.detail, "a track did not play");
                    // Nobody may be listening; the snapshot has it as well.
                    let _ = self.problems.send(problem);
                }
                Effect::FindAvailable { request } => effects.extend(self.find_available(request)),
            }
        }
    }

    fn find_available(&mut self, request: RequestId) -> Vec<Effect> {
        let mut upcoming = self.playback.queue().upcoming();
        let found = upcoming.find(|item| self.availability.is_available(item.track));
        let entry: Option<EntryId> = found.map(|item| item.entry);
        drop(upcoming);
        self.playback
            .apply(Event::AvailableFound { request, entry }, self.clock.now())
    }

    fn publish(&self) {
        let snapshot = self.playback.snapshot(self.last_applied);
        self.snapshots.send_if_modified(|seen| {
            let changed = **seen != snapshot;
            if changed {
                *seen = Arc::new(snapshot);
            }
            changed
        });
    }

    async fn finish(mut self, saver: Saver) {
        self.apply(Event::Command(crate::Command::Stop), &saver);
        drop(self.engine);
        saver.finish().await;
    }
}
