//! The actor with a fake engine and a store in memory, in tokio's paused time.

use crate::driver::{LENGTH, tracks};
use coffer_model::{Millis, TrackId};
use coffer_playback::{
    Availability, Command, CountedPlay, Engine, EngineCommand, EngineEvent, EngineReports, EntryId,
    FailureKind, PlayLog, PlaybackHandle, Ports, QueueStore, RequestId, Saved, SavedPosition,
    SavedQueue, Seq, Settings, Snapshot, State, StoreError, SystemClock, spawn,
};
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(3_600);

/// Opens and sounds whatever it can reach, at once.
struct FakeEngine {
    reports: EngineReports,
    orders: UnboundedSender<EngineCommand>,
    world: Arc<Mutex<World>>,
    loaded: Option<(RequestId, Millis)>,
}

/// What the fakes share with the test.
#[derive(Default)]
struct World {
    offline: bool,
    missing: HashSet<i64>,
    on_device: HashSet<i64>,
    heard: Vec<TrackId>,
    counted: Vec<CountedPlay>,
    saved: Option<Saved>,
    queue_saves: usize,
    store_fails: bool,
}

impl Engine for FakeEngine {
    fn execute(&mut self, command: EngineCommand) {
        let _ = self.orders.send(command.clone());
        match command {
            EngineCommand::Load {
                request,
                track,
                start,
                play,
                ..
            } => {
                self.loaded = Some((request, start));
                if self.opens(request, track) && play {
                    self.reports.send(EngineEvent::Started {
                        request,
                        position: start,
                    });
                }
            }
            EngineCommand::Preload { request, track, .. } => {
                self.opens(request, track);
            }
            EngineCommand::Play { request } => {
                let position = self.loaded.map_or(Millis::ZERO, |(_, position)| position);
                self.reports
                    .send(EngineEvent::Started { request, position });
            }
            EngineCommand::Seek { request, seek, to } => {
                self.reports.send(EngineEvent::Seeked {
                    request,
                    seek,
                    position: to,
                });
            }
            EngineCommand::DropPreload { .. }
            | EngineCommand::Pause { .. }
            | EngineCommand::SetVolume(_)
            | EngineCommand::Stop => {}
        }
    }
}

impl FakeEngine {
    fn opens(&self, request: RequestId, track: TrackId) -> bool {
        let world = self.world.lock().unwrap();
        let kind = if world.missing.contains(&track.0) {
            Some(FailureKind::NotFound)
        } else if world.offline && !world.on_device.contains(&track.0) {
            Some(FailureKind::Network)
        } else {
            None
        };
        self.reports.send(match kind {
            None => EngineEvent::Opened {
                request,
                duration: Some(LENGTH),
            },
            Some(kind) => EngineEvent::Failed {
                request,
                kind,
                detail: "fake".into(),
            },
        });
        kind.is_none()
    }
}

struct Shared(Arc<Mutex<World>>);

impl Availability for Shared {
    fn is_available(&self, track: TrackId) -> bool {
        self.0.lock().unwrap().on_device.contains(&track.0)
    }
}

impl PlayLog for Shared {
    fn now_playing(&mut self, _entry: EntryId, track: TrackId) {
        self.0.lock().unwrap().heard.push(track);
    }

    fn played(&mut self, play: CountedPlay) {
        self.0.lock().unwrap().counted.push(play);
    }
}

impl QueueStore for Shared {
    fn load(&mut self) -> Result<Option<Saved>, StoreError> {
        let world = self.0.lock().unwrap();
        if world.store_fails {
            return Err(StoreError("no disk".into()));
        }
        Ok(world.saved.clone())
    }

    fn save_queue(&mut self, queue: &SavedQueue) -> Result<(), StoreError> {
        let mut world = self.0.lock().unwrap();
        if world.store_fails {
            return Err(StoreError("disk full".into()));
        }
        world.queue_saves += 1;
        let position = world.saved.as_ref().and_then(|saved| saved.position);
        world.saved = Some(Saved {
            queue: queue.clone(),
            position,
        });
        Ok(())
    }

    fn save_position(&mut self, position: &SavedPosition) -> Result<(), StoreError> {
        if let Some(saved) = &mut self.0.lock().unwrap().saved {
            saved.position = Some(*position);
        }
        Ok(())
    }
}

struct Stage {
    handle: PlaybackHandle,
    orders: UnboundedReceiver<EngineCommand>,
    world: Arc<Mutex<World>>,
}

impl Stage {
    fn new() -> Self {
        Self::over(Arc::default())
    }

    fn over(world: Arc<Mutex<World>>) -> Self {
        let (sender, orders) = unbounded_channel();
        let ports = Ports {
            store: Box::new(Shared(world.clone())),
            availability: Box::new(Shared(world.clone())),
            log: Box::new(Shared(world.clone())),
            clock: Arc::new(SystemClock::default()),
        };
        let engine = |reports| {
            Ok::<_, Infallible>(FakeEngine {
                reports,
                orders: sender,
                world: world.clone(),
                loaded: None,
            })
        };
        let handle = spawn(engine, ports, Settings::default(), &Handle::current()).unwrap();
        Self {
            handle,
            orders,
            world,
        }
    }

    fn play_now(&self, ids: impl IntoIterator<Item = i64>) -> Seq {
        self.handle.send(Command::PlayNow {
            tracks: tracks(ids),
            start: None,
        })
    }

    async fn until(&self, wanted: impl FnMut(&Arc<Snapshot>) -> bool) -> Arc<Snapshot> {
        let mut snapshots = self.handle.snapshots();
        let seen = timeout(PATIENCE, snapshots.wait_for(wanted)).await;
        seen.expect("in time").expect("playback lives").clone()
    }

    async fn until_playing(&self, track: i64) -> Arc<Snapshot> {
        self.until(|snapshot| is_playing(snapshot, track)).await
    }

    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

fn is_playing(snapshot: &Snapshot, track: i64) -> bool {
    matches!(snapshot.state, State::Playing { .. }) && current(snapshot) == Some(track)
}

fn current(snapshot: &Snapshot) -> Option<i64> {
    snapshot.current.as_ref().map(|item| item.track.0)
}

#[tokio::test(start_paused = true)]
async fn a_command_is_numbered_at_once_and_the_snapshot_says_when_it_is_applied() {
    let stage = Stage::new();
    assert_eq!(stage.play_now(1..=3), Seq(1));
    assert_eq!(stage.handle.send(Command::Pause), Seq(2));
    let last = stage.handle.send(Command::Next);
    assert!(stage.handle.applied(last).await);
    let snapshot = stage.handle.snapshot();
    assert_eq!(snapshot.last_applied, Seq(3));
    assert_eq!(current(&snapshot), Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_of_many_threads_are_applied_in_the_order_of_their_numbers() {
    let stage = Stage::new();
    let senders: Vec<_> = (0..4i64)
        .map(|thread| {
            let handle = stage.handle.clone();
            tokio::task::spawn_blocking(move || {
                (0..50i64)
                    .map(|n| {
                        let track = thread * 100 + n;
                        (handle.send(Command::PlayLast(tracks([track]))), track)
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut sent = Vec::new();
    for sender in senders {
        sent.extend(sender.await.unwrap());
    }
    sent.sort_unstable();
    assert!(stage.handle.applied(Seq(200)).await);
    let queued: Vec<_> = stage
        .handle
        .snapshot()
        .queue
        .iter()
        .map(|item| item.track.0)
        .collect();
    assert_eq!(
        queued,
        sent.into_iter().map(|(_, track)| track).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn a_track_plays_and_its_position_moves_without_snapshots() {
    let stage = Stage::new();
    stage.play_now(1..=2);
    stage.until_playing(1).await;
    let mut snapshots = stage.handle.snapshots();
    snapshots.mark_unchanged();
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(stage.handle.position(), Millis(20_000));
    assert!(!snapshots.has_changed().unwrap());
}

#[tokio::test(start_paused = true)]
async fn tracks_join_and_plays_are_logged() {
    let mut stage = Stage::new();
    stage.play_now(1..=2);
    let playing = stage.until_playing(1).await;
    tokio::time::sleep(LENGTH.to_duration()).await;
    let preload = loop {
        if let Some(EngineCommand::Preload { request, .. }) = stage.orders.recv().await {
            break request;
        }
    };
    stage.handle.engine_event(EngineEvent::Joined {
        finished: playing.state.request().unwrap(),
        request: preload,
    });
    stage.until_playing(2).await;
    let world = stage.world();
    assert_eq!(world.heard, [TrackId(1), TrackId(2)]);
    assert_eq!(
        world
            .counted
            .iter()
            .map(|play| play.track.0)
            .collect::<Vec<_>>(),
        [1]
    );
}

#[tokio::test(start_paused = true)]
async fn a_network_that_comes_back_unnoticed_is_found_by_trying() {
    let stage = Stage::new();
    stage.world().offline = true;
    stage.play_now(1..=2);
    stage
        .until(|snapshot| matches!(snapshot.state, State::WaitingForNetwork { attempt: 4, .. }))
        .await;
    stage.world().offline = false;
    stage.until_playing(1).await;
    assert_eq!(stage.handle.snapshot().problem, None);
}

#[tokio::test(start_paused = true)]
async fn offline_the_queue_goes_on_with_what_is_on_the_device() {
    let stage = Stage::new();
    let mut problems = stage.handle.problems();
    {
        let mut world = stage.world();
        world.offline = true;
        world.on_device.insert(3);
    }
    stage.play_now(1..=4);
    let snapshot = stage.until_playing(3).await;
    assert_eq!(
        snapshot.problem.as_ref().map(|problem| problem.track),
        Some(TrackId(1))
    );
    let told = problems.recv().await.unwrap();
    assert_eq!((told.track, told.kind), (TrackId(1), FailureKind::Network));
}

#[tokio::test(start_paused = true)]
async fn missing_tracks_stop_after_three_and_each_is_told() {
    let stage = Stage::new();
    let mut problems = stage.handle.problems();
    stage.world().missing.extend(1..=20);
    stage.play_now(1..=20);
    let snapshot = stage
        .until(|snapshot| snapshot.state == State::Failed)
        .await;
    assert_eq!(current(&snapshot), Some(3));
    for track in 1..=3 {
        assert_eq!(problems.recv().await.unwrap().track, TrackId(track));
    }
}

#[tokio::test(start_paused = true)]
async fn queue_and_position_are_back_after_a_shutdown() {
    let world = Arc::default();
    let stage = Stage::over(Arc::clone(&world));
    stage.play_now(1..=5);
    stage.handle.send(Command::Next);
    stage.until_playing(2).await;
    tokio::time::sleep(Duration::from_millis(31_500)).await;
    stage.handle.shut_down().await;
    assert!(!stage.handle.applied(stage.handle.send(Command::Play)).await);

    let mut again = Stage::over(world);
    let snapshot = again.until(|snapshot| !snapshot.queue.is_empty()).await;
    assert_eq!(snapshot.state, State::Paused { request: None });
    assert_eq!(
        (current(&snapshot), snapshot.position.value),
        (Some(2), Millis(31_500))
    );
    again.handle.send(Command::Play);
    again.until_playing(2).await;
    while let Some(order) = again.orders.recv().await {
        if let EngineCommand::Load { start, .. } = order {
            assert_eq!(start, Millis(31_500));
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_killed_loses_at_most_five_seconds() {
    let world: Arc<Mutex<World>> = Arc::default();
    let stage = Stage::over(Arc::clone(&world));
    stage.play_now(1..=5);
    stage.until_playing(1).await;
    tokio::time::sleep(Duration::from_millis(33_900)).await;
    let killed = Arc::new(Mutex::new(World {
        saved: world.lock().unwrap().saved.clone(),
        ..World::default()
    }));
    let again = Stage::over(killed);
    let snapshot = again.until(|snapshot| !snapshot.queue.is_empty()).await;
    assert!(
        (28_900..=33_900).contains(&snapshot.position.value.0),
        "{:?}",
        snapshot.position
    );
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_saves_and_ends() {
    let world: Arc<Mutex<World>> = Arc::default();
    let Stage {
        handle, mut orders, ..
    } = Stage::over(Arc::clone(&world));
    handle.send(Command::PlayLast(tracks(1..=3)));
    let mut snapshots = handle.snapshots();
    drop(handle);
    let ended = timeout(PATIENCE, async {
        while snapshots.changed().await.is_ok() {}
        while orders.recv().await.is_some() {}
    });
    assert!(ended.await.is_ok());
    let saved = timeout(PATIENCE, async {
        while world.lock().unwrap().saved.is_none() {
            tokio::task::yield_now().await;
        }
    });
    assert!(saved.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_tried_again_and_does_not_stop_the_music() {
    let stage = Stage::new();
    stage.world().store_fails = true;
    stage.play_now(1..=3);
    stage.until_playing(1).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(stage.world().queue_saves, 0);
    stage.world().store_fails = false;
    tokio::time::sleep(Duration::from_secs(6)).await;
    stage.handle.shut_down().await;
    let world = stage.world();
    assert_eq!(
        world.saved.as_ref().map(|saved| saved.queue.items.len()),
        Some(3)
    );
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_cannot_be_made_starts_nothing() {
    let world: Arc<Mutex<World>> = Arc::default();
    let ports = Ports {
        store: Box::new(Shared(world.clone())),
        availability: Box::new(Shared(world.clone())),
        log: Box::new(Shared(world.clone())),
        clock: Arc::new(SystemClock::default()),
    };
    let engine = |_| Err::<FakeEngine, _>("no sound card");
    let started = spawn(engine, ports, Settings::default(), &Handle::current());
    assert_eq!(started.err(), Some("no sound card"));
    assert_eq!(Arc::strong_count(&world), 1, "the ports are given up");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_told_the_time_of_the_handle_s_clock_agrees_with_the_handle() {
    let stage = Stage::new();
    stage.play_now([1]);
    let snapshot = stage.until_playing(1).await;
    tokio::time::advance(Duration::from_secs(2)).await;
    let now = stage.handle.clock().now().monotonic;
    assert_eq!(snapshot.position_at(now), Millis(2_000));
    assert_eq!(snapshot.position_at(now), stage.handle.position());
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_cannot_be_read_begins_empty() {
    let world: Arc<Mutex<World>> = Arc::default();
    world.lock().unwrap().store_fails = true;
    let stage = Stage::over(world);
    stage.play_now([1]);
    stage.until_playing(1).await;
}
