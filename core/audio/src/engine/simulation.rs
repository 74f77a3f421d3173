//! The pump without threads and without time, against a simple model of what has to come of each load.
//!
//! The test plays the tracks' threads and the output, so that any order of what they do and of the commands can be had,
//! and had again. A track has a thousand frames per second (a frame is a millisecond, and seeks are exact), and each
//! of its samples says which frame of which track it is.

mod model;
mod output;
mod thread;

use super::load::{Cut, Load};
use super::pump::{Command, Pump};
use super::track::Track;
use super::{EngineEvent, Position};
use coffer_model::Millis;
use model::Model;
use output::{Simulated, Sound};
use proptest::prelude::*;
use std::io;
use std::sync::{Arc, Mutex};
use thread::{Kind, Thread, Trouble};

#[derive(Clone, Debug)]
enum Step {
    Load(Cut, Kind),
    Discard,
    /// In the current track, or in one that is not.
    Seek(bool, u64),
    Play,
    Pause,
    Stop,
    /// The thread of one of the last tracks does so many steps.
    Decode(usize, usize),
    Leave(usize),
    Turn(usize),
    LoseOutput,
}

struct Simulation {
    pump: Pump,
    events: Arc<Mutex<Vec<EngineEvent>>>,
    sound: Arc<Mutex<Sound>>,
    threads: Arc<Mutex<Vec<Thread>>>,
    position: Arc<Mutex<Option<Position>>>,
    model: Model,
    requests: u64,
    /// The kind of the track that is loaded next.
    kind: Arc<Mutex<Kind>>,
}

impl Simulation {
    fn new(capacity: Option<usize>, rate: u32) -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let sound = Arc::new(Mutex::new(Sound::new(capacity, rate)));
        let threads = Arc::new(Mutex::new(Vec::new()));
        let kind = Arc::new(Mutex::new(Kind::default()));
        let position = Arc::new(Mutex::new(None));
        let (log, starts, what) = (events.clone(), threads.clone(), kind.clone());
        let spawn = move |load: Load| {
            let request = load.request;
            let (track, _, side) = Track::new(load);
            let thread = Thread::new(request, *what.lock().unwrap(), side);
            starts.lock().unwrap().push(thread);
            track
        };
        let pump = Pump::new(
            Box::new(Simulated(sound.clone())),
            Box::new(move |event| log.lock().unwrap().push(event)),
            Box::new(spawn),
            position.clone(),
        );
        Self {
            pump,
            events,
            sound,
            threads,
            position,
            // Resampled, the frames do not say any more what they are.
            model: Model::new(rate != thread::RATE),
            requests: 0,
            kind,
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Load(cut, kind) => {
                self.requests += 1;
                let request = self.requests;
                *self.kind.lock().unwrap() = kind;
                let open = Box::new(|| Err(io::Error::other("there is no file")));
                let load = Load {
                    cut,
                    start: Millis(kind.start),
                    ..Load::new(request, open)
                };
                self.model.load(request, kind, cut);
                self.pump.obey(Command::Load(load));
            }
            Step::Discard => {
                self.model.discard();
                self.pump.obey(Command::DiscardNext);
            }
            Step::Seek(in_current, to) => {
                let current = self.model.current.unwrap_or(0);
                let request = if in_current { current } else { current + 1 };
                let is_accepted = in_current
                    && self
                        .pump
                        .current
                        .as_ref()
                        .is_some_and(|track| track.failure.is_none());
                if is_accepted {
                    self.model.seek(to);
                }
                let to = Millis(to);
                self.pump.obey(Command::Seek { request, to });
            }
            Step::Play => self.pump.obey(Command::Play),
            Step::Pause => self.pump.obey(Command::Pause),
            Step::Stop => {
                self.model.stop();
                self.pump.obey(Command::Stop);
            }
            Step::Decode(back, steps) => {
                let mut threads = self.threads.lock().unwrap();
                let count = threads.len();
                if let Some(thread) = count.checked_sub(back + 1).map(|at| &mut threads[at]) {
                    (0..steps).for_each(|_| thread.step());
                }
            }
            Step::Leave(frames) => self.sound.lock().unwrap().leave(frames),
            Step::Turn(turns) => (0..turns).for_each(|_| {
                self.turn();
            }),
            Step::LoseOutput => self.sound.lock().unwrap().is_lost = true,
        }
        self.check();
    }

    /// One turn of the pump. If it would sleep until somebody wakes it, there must be nothing to do.
    fn turn(&mut self) -> bool {
        let went_on = self.pump.turn();
        self.check();
        if !went_on && self.pump.patience().is_none() {
            assert!(!self.pump.turn(), "it sleeps over work");
            assert!(
                self.events.lock().unwrap().is_empty(),
                "it sleeps over news"
            );
        }
        went_on
    }

    fn check(&mut self) {
        let events = std::mem::take(&mut *self.events.lock().unwrap());
        // What was heard before the events is what they speak of.
        for (request, frame) in self.sound.lock().unwrap().take_heard() {
            self.model.hear(request, frame);
        }
        for event in events {
            self.model.tell(&event);
        }
        let request = |track: &Option<Track>| track.as_ref().map(|track| track.request);
        assert_eq!(request(&self.pump.current), self.model.current);
        assert_eq!(request(&self.pump.next), self.model.next);
        let position = *self.position.lock().unwrap();
        assert_eq!(position.is_some(), self.model.current.is_some());
    }

    /// With everybody doing their part, what is loaded plays to its end.
    fn finish(&mut self) {
        for _ in 0..4_000 {
            if self.model.current.is_none() {
                return;
            }
            self.step(&Step::Play);
            for thread in self.threads.lock().unwrap().iter_mut() {
                (0..4).for_each(|_| thread.step());
            }
            while self.turn() {}
            self.step(&Step::Leave(50));
        }
        panic!(
            "nothing comes of {:?} and {:?}: {:?}",
            self.model.current,
            self.model.next,
            self.position.lock().unwrap()
        );
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    let frames = prop_oneof![1 => Just(0_u64), 2 => 1_u64..40, 6 => 40_u64..400];
    let trouble = prop_oneof![
        8 => Just(Trouble::None),
        1 => Just(Trouble::Open),
        1 => (0_u64..300).prop_map(Trouble::At),
    ];
    let start = prop_oneof![4 => Just(0_u64), 1 => 0_u64..300];
    (frames, start, trouble).prop_map(|(frames, start, trouble)| Kind {
        frames,
        start,
        trouble,
    })
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => kinds().prop_map(|kind| Step::Load(Cut::Now, kind)),
        5 => kinds().prop_map(|kind| Step::Load(Cut::AfterCurrent, kind)),
        2 => Just(Step::Discard),
        2 => (prop::bool::weighted(0.8), 0_u64..450).prop_map(|(current, to)| Step::Seek(current, to)),
        3 => Just(Step::Play),
        1 => Just(Step::Pause),
        1 => Just(Step::Stop),
        12 => (0_usize..3, 1_usize..12).prop_map(|(back, steps)| Step::Decode(back, steps)),
        8 => (1_usize..200).prop_map(Step::Leave),
        12 => (1_usize..12).prop_map(Step::Turn),
        1 => Just(Step::LoseOutput),
    ]
}

fn capacities() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![
        Just(None),
        Just(Some(20)),
        Just(Some(200)),
        Just(Some(5_000)),
    ]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn simulate(capacity: Option<usize>, rate: u32, steps: &[Step]) {
    let mut simulation = Simulation::new(capacity, rate);
    for step in steps {
        simulation.step(step);
    }
    simulation.finish();
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn whatever_is_loaded_and_not_replaced_is_heard_to_its_end_or_fails(
        capacity in capacities(),
        steps in prop::collection::vec(steps(), 1..80),
    ) {
        simulate(capacity, thread::RATE, &steps);
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn it_is_so_on_an_output_of_another_rate(
        capacity in capacities(),
        steps in prop::collection::vec(steps(), 1..80),
    ) {
        simulate(capacity, thread::RATE * 3 / 2, &steps);
    }
}
