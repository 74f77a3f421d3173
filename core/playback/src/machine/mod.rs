//! Playback as a pure state machine: an event and its time in, effects out. No I/O, no clock, no randomness.

mod edits;
mod failure;
mod interruption;
mod listening;
mod preload;
mod report;
mod restore;
mod transport;

use crate::queue::{Queue, UndoHistory};
use crate::{
    Command, Effect, EngineCommand, EntryId, Event, Now, PlaybackProblem, Position, RequestId,
    SeekId, Settings, State,
};
use coffer_model::Millis;
use interruption::Hold;
use listening::Listening;
use preload::Preloaded;

/// The whole truth about playback.
#[derive(Clone, Debug)]
pub struct Playback {
    settings: Settings,
    queue: Queue,
    undo: UndoHistory,
    state: State,
    now: Now,
    position: Position,
    duration: Option<Millis>,
    /// The seek that the engine has not answered yet. Positions from before it are not taken.
    seeking: Option<SeekId>,
    /// Whether the load has been heard since it was asked for.
    heard: bool,
    preload: Option<Preloaded>,
    listening: Listening,
    hold: Option<Hold>,
    ducked: bool,
    volume: f32,
    online: bool,
    stop_after_current: bool,
    failures: u32,
    attempts: u32,
    problem: Option<PlaybackProblem>,
    saved_queue: u64,
    saved_position_at: Millis,
    seed: u64,
    last_request: u64,
    last_seek: u64,
    effects: Vec<Effect>,
}

impl Playback {
    /// Nothing queued, nothing playing. `seed` decides the orders that shuffle will draw.
    #[must_use]
    pub fn new(settings: Settings, seed: u64) -> Self {
        Self {
            settings,
            queue: Queue::default(),
            undo: UndoHistory::default(),
            state: State::Idle,
            now: Now::default(),
            position: Position::default(),
            duration: None,
            seeking: None,
            heard: false,
            preload: None,
            listening: Listening::default(),
            hold: None,
            ducked: false,
            volume: 1.0,
            online: true,
            stop_after_current: false,
            failures: 0,
            attempts: 0,
            problem: None,
            saved_queue: 0,
            saved_position_at: Millis::ZERO,
            seed,
            last_request: 0,
            last_seek: 0,
            effects: Vec::new(),
        }
    }

    /// Takes an event and says what is to be done about it, in order.
    ///
    /// Any event is fine in any state. One that is about a load, seek or search which is not the current one changes
    /// nothing.
    pub fn apply(&mut self, event: Event, now: Now) -> Vec<Effect> {
        self.advance_time(now);
        self.count_play();
        match event {
            Event::Command(command) => self.command(command),
            Event::Engine(report) => self.report(report),
            Event::Tick => self.tick(),
            Event::AvailableFound { request, entry } => self.available_found(request, entry),
        }
        self.count_play();
        self.keep_preload();
        if self.queue.version() != self.saved_queue {
            self.saved_queue = self.queue.version();
            self.effects.push(Effect::SaveQueue);
        }
        std::mem::take(&mut self.effects)
    }

    /// When the next [`Event::Tick`] is due, on the monotonic clock.
    #[must_use]
    pub fn wake_at(&self) -> Option<Millis> {
        let retry = match self.state {
            State::WaitingForNetwork { retry_at, .. } => Some(retry_at),
            State::Idle
            | State::Loading { .. }
            | State::Buffering { .. }
            | State::Playing { .. }
            | State::Paused { .. }
            | State::Ended
            | State::Failed => None,
        };
        let running = self.position.speed > 0;
        let save = running.then(|| self.saved_position_at + self.settings.save_position_every);
        let count = running
            .then(|| self.time_to_count())
            .flatten()
            .map(|left| self.now.monotonic + left);
        [retry, save, count].into_iter().flatten().min()
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::PlayNow { tracks, start } => self.play_now(tracks, start),
            Command::PlayNext(tracks) => self.edit(|queue| queue.insert_next(tracks)),
            Command::PlayLast(tracks) => self.edit(|queue| queue.insert_last(tracks)),
            Command::Play => self.play(),
            Command::Pause => self.pause(),
            Command::Toggle if self.state.wants_sound() => self.pause(),
            Command::Toggle => self.play(),
            Command::Seek(to) => self.seek(to),
            Command::Next => self.next(),
            Command::Previous => self.previous(),
            Command::SkipTo(entry) => self.skip_to(entry),
            Command::Remove(entry) => self.remove(entry),
            Command::Move { entry, to } => self.edit(|queue| {
                queue.move_entry(entry, to);
            }),
            Command::Clear => self.clear(),
            Command::SetShuffle(on) => {
                let seed = self.next_seed();
                self.edit(|queue| {
                    queue.set_shuffle(on, seed);
                });
            }
            Command::SetRepeat(repeat) => {
                self.queue.set_repeat(repeat);
                self.save_position();
            }
            Command::SetVolume(volume) => self.set_volume(volume),
            Command::Stop => self.stop(),
            Command::Undo => self.undo(),
            Command::StopAfterCurrent(stop) => self.stop_after_current = stop,
            Command::InterruptionBegan(kind) => self.interruption_began(kind),
            Command::InterruptionEnded => self.interruption_ended(),
            Command::BecomingNoisy => self.becoming_noisy(),
            Command::NetworkChanged(online) => self.network_changed(online),
        }
    }

    fn tick(&mut self) {
        match self.state {
            State::WaitingForNetwork { retry_at, .. } if self.now.monotonic >= retry_at => {
                self.load_current(self.position_now(), true);
            }
            State::WaitingForNetwork { .. }
            | State::Idle
            | State::Loading { .. }
            | State::Buffering { .. }
            | State::Playing { .. }
            | State::Paused { .. }
            | State::Ended
            | State::Failed => {}
        }
        let due = self.saved_position_at + self.settings.save_position_every;
        if self.position.speed > 0 && self.now.monotonic >= due {
            self.save_position();
        }
    }

    /// Time never goes back, whatever the clock says.
    fn advance_time(&mut self, now: Now) {
        let monotonic = now.monotonic.max(self.now.monotonic);
        if self.position.speed > 0 {
            self.listening
                .heard_for(monotonic.saturating_sub(self.now.monotonic));
        }
        self.now = Now {
            monotonic,
            unix: now.unix,
        };
    }

    fn save_position(&mut self) {
        self.saved_position_at = self.now.monotonic;
        self.effects.push(Effect::SavePosition);
    }

    fn engine(&mut self, command: EngineCommand) {
        self.effects.push(Effect::Engine(command));
    }

    fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    fn next_seed(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(1);
        self.seed
    }

    fn current_entry(&self) -> Option<EntryId> {
        self.queue.current().map(|item| item.entry)
    }

    fn position_now(&self) -> Millis {
        self.position.at(self.now.monotonic, self.duration)
    }
}
