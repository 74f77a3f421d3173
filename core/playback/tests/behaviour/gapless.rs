use crate::driver::{Driver, dropped, loads, preloads, track};
use coffer_model::Millis;
use coffer_playback::{
    Command, Effect, EngineCommand, EngineEvent, FailureKind, Repeat, RequestId, State,
};

fn opened(driver: &mut Driver) -> Vec<(RequestId, i64)> {
    let request = driver.request();
    preloads(driver.engine(EngineEvent::Opened {
        request,
        duration: None,
    }))
}

#[test]
fn the_next_track_is_preloaded_once_the_current_one_is_open() {
    let mut driver = Driver::new();
    driver.play_now(1..=3);
    assert_eq!(preloads(&driver.last), []);
    let preloaded = opened(&mut driver);
    assert_eq!(preloaded.len(), 1);
    assert_eq!(preloaded[0].1, 2);
    let (current, next) = (driver.request(), preloaded[0].0);
    driver.engine(EngineEvent::Started {
        request: current,
        position: Millis::ZERO,
    });
    driver.engine(EngineEvent::Opened {
        request: next,
        duration: Some(Millis(100_000)),
    });
    let effects = driver
        .engine(EngineEvent::Joined {
            finished: current,
            request: next,
        })
        .to_vec();
    assert_eq!(driver.state(), State::Playing { request: next });
    assert_eq!(driver.current(), Some(2));
    assert_eq!(driver.snapshot().duration, Some(Millis(100_000)));
    assert_eq!(loads(&effects), []);
    assert_eq!(preloads(&effects)[0].1, 3);
}

#[test]
fn a_preload_follows_every_change_of_what_comes_next() {
    let mut driver = Driver::new();
    driver.play_now(1..=3);
    let mut ready = opened(&mut driver)[0].0;
    let mut expect = |driver: &mut Driver, command: Command, next: i64| {
        let effects = driver.command(command).to_vec();
        assert_eq!(dropped(&effects), [ready]);
        let preloaded = preloads(&effects);
        assert_eq!(preloaded[0].1, next);
        ready = preloaded[0].0;
    };
    expect(&mut driver, Command::PlayNext(vec![track(9)]), 9);
    expect(&mut driver, Command::SetRepeat(Repeat::One), 1);
    expect(&mut driver, Command::SetRepeat(Repeat::Off), 9);
    let inserted = driver.entry(9);
    expect(
        &mut driver,
        Command::Move {
            entry: inserted,
            to: 3,
        },
        2,
    );
    expect(
        &mut driver,
        Command::Move {
            entry: inserted,
            to: 1,
        },
        9,
    );
    expect(&mut driver, Command::Remove(inserted), 2);
    let effects = driver.command(Command::PlayLast(vec![track(10)])).to_vec();
    assert_eq!((dropped(&effects), preloads(&effects)), (vec![], vec![]));
}

#[test]
fn with_one_repeating_the_same_track_joins_onto_itself_as_a_new_play() {
    let mut driver = Driver::new();
    driver.play_now([1]);
    driver.command(Command::SetRepeat(Repeat::One));
    let next = opened(&mut driver)[0];
    assert_eq!(next.1, 1);
    driver.sound();
    let finished = driver.request();
    let effects = driver
        .engine(EngineEvent::Joined {
            finished,
            request: next.0,
        })
        .to_vec();
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::NowPlaying { .. }))
    );
    assert_eq!(preloads(&effects)[0].1, 1);
}

#[test]
fn a_join_onto_a_track_that_should_no_longer_follow_is_corrected() {
    let mut driver = Driver::playing(1..=3);
    let finished = driver.request();
    let effects = driver.command(Command::PlayNext(vec![track(9)])).to_vec();
    let stale = dropped(&effects)[0];
    let effects = driver
        .engine(EngineEvent::Joined {
            finished,
            request: stale,
        })
        .to_vec();
    assert_eq!(loads(&effects), [(9, Millis::ZERO, true)]);
}

#[test]
fn a_join_after_stop_after_current_is_stopped() {
    let mut driver = Driver::playing(1..=3);
    let finished = driver.request();
    let effects = driver.command(Command::StopAfterCurrent(true)).to_vec();
    let stale = dropped(&effects)[0];
    let effects = driver
        .engine(EngineEvent::Joined {
            finished,
            request: stale,
        })
        .to_vec();
    assert!(effects.contains(&Effect::Engine(EngineCommand::Stop)));
    assert_eq!(driver.state(), State::Paused { request: None });
    assert_eq!(driver.current(), Some(2));
}

#[test]
fn a_failed_preload_is_tried_again_when_the_network_is_back_and_not_before() {
    let mut driver = Driver::new();
    driver.play_now(1..=2);
    let next = opened(&mut driver)[0];
    let effects = driver
        .engine(EngineEvent::Failed {
            request: next.0,
            kind: FailureKind::Network,
            detail: String::new(),
        })
        .to_vec();
    assert_eq!(effects, []);
    driver.sound();
    assert_eq!(preloads(&driver.last), []);
    assert!(driver.problem().is_none());
    let effects = driver.command(Command::NetworkChanged(true)).to_vec();
    assert_eq!(preloads(&effects)[0].1, 2);
    assert_eq!(dropped(&effects), []);
}

#[test]
fn the_last_track_preloads_nothing() {
    let mut driver = Driver::new();
    driver.play_now([1]);
    assert_eq!(opened(&mut driver), []);
}
