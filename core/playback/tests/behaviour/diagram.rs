//! The state diagram in the README is drawn by the transitions themselves.

use crate::driver::{Driver, tracks};
use coffer_model::Millis;
use coffer_playback::{Command, EngineEvent, Event, FailureKind, Interruption, State};
use std::collections::BTreeMap;

const README: &str = include_str!("../../README.md");

fn name(state: State) -> &'static str {
    match state {
        State::Idle => "Idle",
        State::Loading { .. } => "Loading",
        State::Buffering { .. } => "Buffering",
        State::Playing { .. } => "Playing",
        State::Paused { .. } => "Paused",
        State::WaitingForNetwork { .. } => "WaitingForNetwork",
        State::Ended => "Ended",
        State::Failed => "Failed",
    }
}

/// One way into each state, with a track before and after the current one where that can be.
fn states() -> Vec<Driver> {
    let loading = || {
        let mut driver = Driver::new();
        driver.command(Command::PlayNow {
            tracks: tracks(1..=3),
            start: Some(1),
        });
        driver
    };
    let playing = || {
        let mut driver = loading();
        driver.sound();
        driver
    };
    let after = |step: fn(&mut Driver)| {
        let mut driver = playing();
        step(&mut driver);
        driver
    };
    vec![
        after(|driver| drop(driver.command(Command::Stop).to_vec())),
        loading(),
        after(|driver| {
            let request = driver.request();
            driver.engine(EngineEvent::Buffering {
                request,
                position: Millis(1),
            });
        }),
        playing(),
        after(|driver| drop(driver.command(Command::Pause).to_vec())),
        after(|driver| driver.fail(FailureKind::Network)),
        after(|driver| {
            driver.command(Command::Next);
            driver.command(Command::Next);
        }),
        after(|driver| driver.fail(FailureKind::Unauthorized)),
    ]
}

type Trigger = (&'static str, fn(&mut Driver));

fn triggers() -> Vec<Trigger> {
    fn command(driver: &mut Driver, command: Command) {
        driver.command(command);
    }
    fn engine(driver: &mut Driver, report: fn(coffer_playback::RequestId) -> EngineEvent) {
        if let Some(request) = driver.state().request() {
            driver.engine(report(request));
        }
    }
    vec![
        ("play", |driver| command(driver, Command::Play)),
        ("pause", |driver| command(driver, Command::Pause)),
        ("next", |driver| command(driver, Command::Next)),
        ("stop", |driver| command(driver, Command::Stop)),
        ("clear", |driver| command(driver, Command::Clear)),
        ("focus lost", |driver| {
            command(driver, Command::InterruptionBegan(Interruption::Transient))
        }),
        ("noisy", |driver| command(driver, Command::BecomingNoisy)),
        ("network back", |driver| {
            command(driver, Command::NetworkChanged(true))
        }),
        ("opened", |driver| {
            engine(driver, |request| EngineEvent::Opened {
                request,
                duration: None,
            })
        }),
        ("started", |driver| {
            engine(driver, |request| EngineEvent::Started {
                request,
                position: Millis(1),
            });
        }),
        ("out of data", |driver| {
            engine(driver, |request| EngineEvent::Buffering {
                request,
                position: Millis(1),
            });
        }),
        ("output lost", |driver| {
            driver.engine(EngineEvent::OutputLost);
        }),
        ("last track over", |driver| {
            driver.command(Command::Remove(driver.entry(3)));
            if driver.current() == Some(2) {
                engine(driver, |request| EngineEvent::Started {
                    request,
                    position: Millis(1),
                });
                engine(driver, |request| EngineEvent::Finished { request });
            }
        }),
        ("no network", |driver| fail(driver, FailureKind::Network)),
        ("damaged", |driver| fail(driver, FailureKind::Corrupt)),
        ("sign-in refused", |driver| {
            fail(driver, FailureKind::Unauthorized)
        }),
        ("retry", |driver| {
            driver.now.monotonic = driver.playback.wake_at().unwrap_or(driver.now.monotonic);
            driver.event(Event::Tick);
        }),
    ]
}

fn fail(driver: &mut Driver, kind: FailureKind) {
    if driver.state().request().is_some() {
        driver.fail(kind);
    }
}

fn diagram() -> String {
    let mut edges: BTreeMap<(usize, &str, &str), Vec<&str>> = BTreeMap::new();
    for index in 0..states().len() {
        for (label, trigger) in triggers() {
            let mut driver = states().swap_remove(index);
            let from = name(driver.state());
            trigger(&mut driver);
            let to = name(driver.state());
            if from != to {
                edges.entry((index, from, to)).or_default().push(label);
            }
        }
    }
    let lines = edges
        .iter()
        .map(|((_, from, to), labels)| format!("    {from} --> {to}: {}\n", labels.join(", ")));
    format!(
        "```mermaid\nstateDiagram-v2\n    [*] --> Idle\n{}```\n",
        lines.collect::<String>()
    )
}

#[test]
fn the_readme_draws_the_transitions_as_they_are() {
    let diagram = diagram();
    assert!(
        README.contains(&diagram),
        "the README should contain:\n{diagram}"
    );
}
