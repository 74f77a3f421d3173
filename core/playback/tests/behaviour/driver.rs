//! Drives the pure core by hand: commands and engine reports in, effects out, time as told.

use coffer_model::{Millis, TrackId};
use coffer_playback::{
    Command, Effect, EngineCommand, EngineEvent, EntryId, Event, FailureKind, NewTrack, Now,
    Playback, PlaybackProblem, RequestId, Seq, Settings, Snapshot, State,
};

pub(crate) const LENGTH: Millis = Millis(200_000);

pub(crate) fn track(id: i64) -> NewTrack {
    NewTrack {
        track: TrackId(id),
        title: format!("Song {id}").into(),
        duration: Some(LENGTH),
    }
}

pub(crate) fn tracks(ids: impl IntoIterator<Item = i64>) -> Vec<NewTrack> {
    ids.into_iter().map(track).collect()
}

pub(crate) struct Driver {
    pub(crate) playback: Playback,
    pub(crate) now: Now,
    pub(crate) last: Vec<Effect>,
}

impl Driver {
    pub(crate) fn new() -> Self {
        Self {
            playback: Playback::new(Settings::default(), 7),
            now: Now {
                monotonic: Millis(1_000),
                unix: Millis(1_700_000_000_000),
            },
            last: Vec::new(),
        }
    }

    /// A queue of these tracks, the first one sounding.
    pub(crate) fn playing(ids: impl IntoIterator<Item = i64>) -> Self {
        let mut driver = Self::new();
        driver.play_now(ids);
        driver.sound();
        driver
    }

    pub(crate) fn play_now(&mut self, ids: impl IntoIterator<Item = i64>) {
        self.command(Command::PlayNow {
            tracks: tracks(ids),
            start: None,
        });
    }

    pub(crate) fn event(&mut self, event: Event) -> &[Effect] {
        self.last = self.playback.apply(event, self.now);
        &self.last
    }

    pub(crate) fn command(&mut self, command: Command) -> &[Effect] {
        self.event(Event::Command(command))
    }

    pub(crate) fn engine(&mut self, report: EngineEvent) -> &[Effect] {
        self.event(Event::Engine(report))
    }

    /// The engine opens the current load and lets it sound at the position asked for.
    pub(crate) fn sound(&mut self) {
        let (request, position) = (self.request(), self.position());
        self.engine(EngineEvent::Opened {
            request,
            duration: None,
        });
        self.engine(EngineEvent::Started { request, position });
    }

    pub(crate) fn finish(&mut self) {
        let request = self.request();
        self.engine(EngineEvent::Finished { request });
    }

    pub(crate) fn fail(&mut self, kind: FailureKind) {
        let request = self.request();
        self.engine(EngineEvent::Failed {
            request,
            kind,
            detail: "as told by the test".into(),
        });
    }

    /// Time passes; ticks come when they are due.
    pub(crate) fn pass(&mut self, span: Millis) -> Vec<Effect> {
        let until = self.now.monotonic + span;
        let mut all = Vec::new();
        while let Some(at) = self.playback.wake_at().filter(|at| *at <= until) {
            self.move_to(at.max(self.now.monotonic));
            all.extend_from_slice(self.event(Event::Tick));
        }
        self.move_to(until);
        all
    }

    fn move_to(&mut self, monotonic: Millis) {
        self.now.unix = self.now.unix + monotonic.saturating_sub(self.now.monotonic);
        self.now.monotonic = monotonic;
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.playback.snapshot(Seq(0))
    }

    pub(crate) fn state(&self) -> State {
        self.playback.state()
    }

    pub(crate) fn request(&self) -> RequestId {
        self.state().request().expect("a load")
    }

    pub(crate) fn position(&self) -> Millis {
        self.snapshot().position_at(self.now.monotonic)
    }

    pub(crate) fn current(&self) -> Option<i64> {
        self.snapshot().current.map(|item| item.track.0)
    }

    pub(crate) fn problem(&self) -> Option<PlaybackProblem> {
        self.snapshot().problem
    }

    /// The tracks in play order.
    pub(crate) fn order(&self) -> Vec<i64> {
        self.playback
            .queue()
            .iter()
            .map(|item| item.track.0)
            .collect()
    }

    pub(crate) fn entry(&self, track: i64) -> EntryId {
        let mut items = self.playback.queue().iter();
        items
            .find(|item| item.track.0 == track)
            .expect("a queued track")
            .entry
    }

    pub(crate) fn is_playing(&self) -> bool {
        matches!(self.state(), State::Playing { .. })
    }

    pub(crate) fn is_paused(&self) -> bool {
        matches!(self.state(), State::Paused { .. })
    }

    /// Loading the track, to sound or not.
    pub(crate) fn loads(&self, track: i64, sounds: bool) -> bool {
        matches!(self.state(), State::Loading { play, .. } if play == sounds)
            && self.current() == Some(track)
    }
}

pub(crate) fn loads(effects: &[Effect]) -> Vec<(i64, Millis, bool)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Engine(EngineCommand::Load {
                track, start, play, ..
            }) => Some((track.0, *start, *play)),
            _ => None,
        })
        .collect()
}

pub(crate) fn preloads(effects: &[Effect]) -> Vec<(RequestId, i64)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Engine(EngineCommand::Preload { request, track, .. }) => {
                Some((*request, track.0))
            }
            _ => None,
        })
        .collect()
}

pub(crate) fn dropped(effects: &[Effect]) -> Vec<RequestId> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Engine(EngineCommand::DropPreload { request }) => Some(*request),
            _ => None,
        })
        .collect()
}
