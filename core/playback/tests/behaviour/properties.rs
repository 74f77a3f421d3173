//! A thousand commands and reports in any order, fresh and stale, and what stays true throughout.

use crate::driver::{Driver, tracks};
use coffer_model::Millis;
use coffer_playback::{
    Command, Effect, EngineCommand, EngineEvent, EntryId, Event, FailureKind, Interruption, Repeat,
    RequestId, SeekId, Snapshot, State,
};
use proptest::prelude::*;

/// Whom a report is about.
#[derive(Clone, Copy, Debug)]
enum About {
    Load,
    Preload,
    Stale(u64),
}

#[derive(Clone, Debug)]
enum Step {
    Command(Command),
    Edit(EditKind, usize),
    Opened(About, Option<u64>),
    Started(About, i64),
    Position(About, i64),
    Buffering(About, i64),
    Seeked(About, bool, u64),
    Joined(About, About),
    Finished(About),
    Failed(About, FailureKind),
    Output(bool),
    Found(About, usize),
    Pass(u64),
}

#[derive(Clone, Copy, Debug)]
enum EditKind {
    SkipTo,
    Remove,
    Move(usize),
}

/// What the engine was told to hold.
#[derive(Clone, Debug, Default)]
struct Held {
    load: Option<RequestId>,
    preload: Option<RequestId>,
    seek: u64,
}

impl Held {
    fn take(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Engine(EngineCommand::Load { request, .. }) => {
                    (self.load, self.preload) = (Some(*request), None);
                }
                Effect::Engine(EngineCommand::Preload { request, .. }) => {
                    assert!(self.load.is_some(), "a preload without a load");
                    assert!(self.preload.is_none(), "two preloads");
                    self.preload = Some(*request);
                }
                Effect::Engine(EngineCommand::DropPreload { request }) => {
                    assert_eq!(
                        self.preload,
                        Some(*request),
                        "the preload that is there is dropped"
                    );
                    self.preload = None;
                }
                Effect::Engine(EngineCommand::Stop) => (self.load, self.preload) = (None, None),
                Effect::Engine(
                    EngineCommand::Play { request } | EngineCommand::Pause { request },
                ) => {
                    assert_eq!(
                        self.load,
                        Some(*request),
                        "only the load that is there is told"
                    );
                }
                Effect::Engine(EngineCommand::Seek { request, seek, .. }) => {
                    assert_eq!(
                        self.load,
                        Some(*request),
                        "only the load that is there is told"
                    );
                    self.seek = seek.0;
                }
                _ => {}
            }
        }
    }
}

fn about() -> impl Strategy<Value = About> {
    prop_oneof![
        6 => Just(About::Load),
        2 => Just(About::Preload),
        2 => (0..40u64).prop_map(About::Stale),
    ]
}

fn failure() -> impl Strategy<Value = FailureKind> {
    prop::sample::select(vec![
        FailureKind::Network,
        FailureKind::Server {
            retry_after: Some(Millis(90_000)),
        },
        FailureKind::DataBudget,
        FailureKind::NotFound,
        FailureKind::Unsupported,
        FailureKind::Corrupt,
        FailureKind::Unauthorized,
        FailureKind::ListenerLimit,
        FailureKind::Output,
    ])
}

fn command() -> impl Strategy<Value = Command> {
    let some = || (0..6i64).prop_map(|count| tracks(1..=count));
    prop_oneof![
        2 => (some(), prop::option::of(0..8usize)).prop_map(|(tracks, start)| Command::PlayNow { tracks, start }),
        2 => some().prop_map(Command::PlayNext),
        2 => some().prop_map(Command::PlayLast),
        4 => Just(Command::Play),
        2 => Just(Command::Pause),
        2 => Just(Command::Toggle),
        3 => (0..250_000u64).prop_map(|to| Command::Seek(Millis(to))),
        3 => Just(Command::Next),
        3 => Just(Command::Previous),
        1 => Just(Command::Clear),
        2 => any::<bool>().prop_map(Command::SetShuffle),
        2 => prop::sample::select(vec![Repeat::Off, Repeat::All, Repeat::One]).prop_map(Command::SetRepeat),
        1 => (0.0..1.0f32).prop_map(Command::SetVolume),
        1 => Just(Command::Stop),
        2 => Just(Command::Undo),
        1 => any::<bool>().prop_map(Command::StopAfterCurrent),
        2 => prop::sample::select(vec![Interruption::Transient, Interruption::Duck, Interruption::Permanent])
            .prop_map(Command::InterruptionBegan),
        2 => Just(Command::InterruptionEnded),
        1 => Just(Command::BecomingNoisy),
        2 => any::<bool>().prop_map(Command::NetworkChanged),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kind = prop_oneof![
        Just(EditKind::SkipTo),
        Just(EditKind::Remove),
        (0..12usize).prop_map(EditKind::Move)
    ];
    let off = || -3_000..3_000i64;
    let step = prop_oneof![
        8 => command().prop_map(Step::Command),
        2 => (kind, 0..12usize).prop_map(|(kind, at)| Step::Edit(kind, at)),
        6 => (about(), prop::option::of(0..200_000u64)).prop_map(|(of, length)| Step::Opened(of, length)),
        6 => (about(), off()).prop_map(|(of, off)| Step::Started(of, off)),
        4 => (about(), off()).prop_map(|(of, off)| Step::Position(of, off)),
        2 => (about(), off()).prop_map(|(of, off)| Step::Buffering(of, off)),
        3 => (about(), any::<bool>(), 0..200_000u64).prop_map(|(of, newest, to)| Step::Seeked(of, newest, to)),
        3 => (about(), about()).prop_map(|(of, onto)| Step::Joined(of, onto)),
        2 => about().prop_map(Step::Finished),
        2 => (about(), failure()).prop_map(|(of, kind)| Step::Failed(of, kind)),
        1 => any::<bool>().prop_map(Step::Output),
        2 => (about(), 0..12usize).prop_map(|(of, at)| Step::Found(of, at)),
        4 => (0..20_000u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1_000)
}

struct Run {
    driver: Driver,
    held: Held,
}

impl Run {
    fn request(&self, about: About) -> RequestId {
        let waiting = match self.driver.state() {
            State::WaitingForNetwork { request, .. } => Some(request),
            _ => None,
        };
        match about {
            About::Load => self.held.load.or(waiting),
            About::Preload => self.held.preload,
            About::Stale(number) => Some(RequestId(number)),
        }
        .unwrap_or(RequestId(u64::MAX))
    }

    fn near(&self, off: i64) -> Millis {
        let position = i64::try_from(self.driver.position().0).unwrap_or(i64::MAX);
        Millis(u64::try_from(position.saturating_add(off)).unwrap_or(0))
    }

    fn entry(&self, at: usize) -> EntryId {
        let item = self.driver.playback.queue().get(at);
        item.map_or(EntryId(u64::MAX), |item| item.entry)
    }

    fn event(&self, step: &Step) -> Event {
        let report = match step {
            Step::Command(command) => return Event::Command(command.clone()),
            Step::Edit(kind, at) => {
                let entry = self.entry(*at);
                return Event::Command(match kind {
                    EditKind::SkipTo => Command::SkipTo(entry),
                    EditKind::Remove => Command::Remove(entry),
                    EditKind::Move(to) => Command::Move { entry, to: *to },
                });
            }
            Step::Found(about, at) => {
                let (request, entry) = (self.request(*about), Some(self.entry(*at)));
                return Event::AvailableFound { request, entry };
            }
            Step::Pass(_) => return Event::Tick,
            Step::Opened(about, length) => EngineEvent::Opened {
                request: self.request(*about),
                duration: length.map(Millis),
            },
            Step::Started(about, off) => EngineEvent::Started {
                request: self.request(*about),
                position: self.near(*off),
            },
            Step::Position(about, off) => EngineEvent::Position {
                request: self.request(*about),
                position: self.near(*off),
            },
            Step::Buffering(about, off) => EngineEvent::Buffering {
                request: self.request(*about),
                position: self.near(*off),
            },
            Step::Seeked(about, newest, to) => EngineEvent::Seeked {
                request: self.request(*about),
                seek: SeekId(if *newest {
                    self.held.seek
                } else {
                    self.held.seek / 2
                }),
                position: Millis(*to),
            },
            Step::Joined(about, onto) => EngineEvent::Joined {
                finished: self.request(*about),
                request: self.request(*onto),
            },
            Step::Finished(about) => EngineEvent::Finished {
                request: self.request(*about),
            },
            Step::Failed(about, kind) => EngineEvent::Failed {
                request: self.request(*about),
                kind: *kind,
                detail: String::new(),
            },
            Step::Output(true) => EngineEvent::OutputRegained,
            Step::Output(false) => EngineEvent::OutputLost,
        };
        Event::Engine(report)
    }

    /// The engine's own view moves with what it reports.
    fn engine_moves(&mut self, event: &Event) {
        match event {
            Event::Engine(EngineEvent::Joined { finished, request })
                if self.held.load == Some(*finished) =>
            {
                self.held.load = Some(*request);
                self.held.preload = None;
            }
            Event::Engine(EngineEvent::Finished { request })
                if self.held.load == Some(*request) =>
            {
                self.held.load = None;
                self.held.preload = None;
            }
            Event::Engine(EngineEvent::Failed { request, .. }) => {
                self.held.load = self.held.load.filter(|load| load != request);
                self.held.preload = self.held.preload.filter(|preload| preload != request);
            }
            _ => {}
        }
    }

    fn is_stale(&self, event: &Event) -> bool {
        let about = match event {
            Event::Engine(
                EngineEvent::Opened { request, .. }
                | EngineEvent::Started { request, .. }
                | EngineEvent::Position { request, .. }
                | EngineEvent::Buffering { request, .. }
                | EngineEvent::Finished { request }
                | EngineEvent::Failed { request, .. },
            ) => *request,
            Event::Engine(EngineEvent::Joined { finished, .. }) => {
                return self.held.load != Some(*finished);
            }
            Event::Engine(EngineEvent::Seeked { request, seek, .. }) => {
                return self.held.load != Some(*request) || seek.0 != self.held.seek;
            }
            _ => return false,
        };
        ![self.held.load, self.held.preload].contains(&Some(about))
    }

    fn step(&mut self, step: &Step) {
        if let Step::Pass(span) = step {
            let effects = self.driver.pass(Millis(*span));
            self.held.take(&effects);
        }
        let event = self.event(step);
        let (before, shown) = (self.driver.snapshot(), self.driver.position());
        let stale = self.is_stale(&event);
        self.engine_moves(&event);
        let effects = self.driver.event(event.clone()).to_vec();
        if stale {
            assert_eq!(
                self.driver.snapshot(),
                before,
                "a stale report changed something"
            );
            assert_eq!(effects, [], "a stale report had effects");
        }
        self.held.take(&effects);
        self.check(&before, shown, &event);
    }

    fn check(&self, before: &Snapshot, shown: Millis, event: &Event) {
        let (after, driver) = (self.driver.snapshot(), &self.driver);
        assert_eq!(
            self.held.load,
            after.state.request(),
            "exactly the state's load is in the engine"
        );
        assert_eq!(
            after.current.is_some(),
            !after.queue.is_empty(),
            "a queue has a current entry"
        );
        if let Some(current) = &after.current {
            assert!(driver.playback.queue().index_of(current.entry).is_some());
        } else {
            assert_eq!(after.state, State::Idle);
        }
        assert!(
            driver
                .playback
                .wake_at()
                .is_none_or(|at| at > driver.now.monotonic || is_due(driver))
        );
        let goes_on = matches!((before.state, after.state),
            (State::Playing { request: one }, State::Playing { request: two }) if one == two);
        let seeks = matches!(event, Event::Command(Command::Seek(_) | Command::Previous))
            || matches!(event, Event::Engine(EngineEvent::Seeked { .. }));
        if goes_on && !seeks {
            assert!(
                driver.position() >= shown.min(after.duration.unwrap_or(shown)),
                "the position went back"
            );
        }
        self.check_stop();
    }

    /// From every state, `Stop` leads to nothing.
    fn check_stop(&self) {
        let (mut playback, mut held) = (self.driver.playback.clone(), self.held.clone());
        held.take(&playback.apply(Event::Command(Command::Stop), self.driver.now));
        assert_eq!(
            (playback.state(), held.load, held.preload),
            (State::Idle, None, None)
        );
        assert_eq!(playback.wake_at(), None);
    }
}

/// A deadline that has come is met by one tick.
fn is_due(driver: &Driver) -> bool {
    let mut playback = driver.playback.clone();
    playback.apply(Event::Tick, driver.now);
    playback
        .wake_at()
        .is_none_or(|at| at > driver.now.monotonic)
}

fn ids(driver: &Driver) -> (Vec<EntryId>, Vec<EntryId>) {
    let queue = driver.playback.queue();
    (
        queue.iter().map(|item| item.entry).collect(),
        queue.unshuffled().map(|item| item.entry).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_playback_stays_in_order(steps in steps()) {
        let mut run = Run { driver: Driver::new(), held: Held::default() };
        for step in &steps {
            run.step(step);
        }
    }

    #[test]
    fn undo_walks_back_through_the_last_fifty_edits_exactly(steps in steps()) {
        let mut run = Run { driver: Driver::new(), held: Held::default() };
        let mut past = Vec::new();
        for step in steps.iter().filter(|step| !matches!(step, Step::Command(Command::Undo))) {
            let before = ids(&run.driver);
            let version = run.driver.playback.queue().version();
            run.step(step);
            if run.driver.playback.queue().version() != version {
                past.push(before);
            }
        }
        for expected in past.iter().rev().take(50) {
            run.driver.command(Command::Undo);
            prop_assert_eq!(&ids(&run.driver), expected);
        }
        let oldest = ids(&run.driver);
        run.driver.command(Command::Undo);
        prop_assert!(!run.driver.snapshot().can_undo);
        prop_assert_eq!(ids(&run.driver), oldest);
    }
}
