use crate::driver::{Driver, loads, tracks};
use coffer_model::Millis;
use coffer_playback::{Command, Effect, EngineEvent, Event, FailureKind, Repeat, State};

fn searched(driver: &Driver) -> bool {
    driver
        .last
        .iter()
        .any(|effect| matches!(effect, Effect::FindAvailable { .. }))
}

fn problems(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Problem(_)))
        .count()
}

fn waits(driver: &Driver) -> Option<(u32, Millis)> {
    match driver.state() {
        State::WaitingForNetwork {
            attempt, retry_at, ..
        } => Some((attempt, retry_at.saturating_sub(driver.now.monotonic))),
        _ => None,
    }
}

#[test]
fn a_lost_network_is_waited_for_at_the_position() {
    let mut driver = Driver::playing(1..=2);
    driver.pass(Millis(33_000));
    driver.fail(FailureKind::Network);
    assert_eq!(waits(&driver), Some((1, Millis(1_000))));
    assert_eq!(driver.position(), Millis(33_000));
    driver.command(Command::NetworkChanged(false));
    let effects = driver.command(Command::NetworkChanged(true)).to_vec();
    assert_eq!(loads(&effects), [(1, Millis(33_000), true)]);
    assert!(driver.problem().is_some());
    driver.sound();
    assert!(driver.problem().is_none());
}

#[test]
fn attempts_come_after_1_2_4_and_at_most_60_seconds() {
    let mut driver = Driver::playing([1]);
    let mut told = 0;
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        driver.fail(FailureKind::Network);
        told += problems(&driver.last);
        assert_eq!(
            waits(&driver).map(|(_, wait)| wait),
            Some(Millis(seconds * 1000))
        );
        assert_eq!(loads(&driver.pass(Millis(seconds * 1000 - 1))), []);
        assert_eq!(loads(&driver.pass(Millis(1))).len(), 1);
    }
    assert_eq!(told, 1, "the same problem is told once");
    driver.sound();
    driver.fail(FailureKind::Network);
    assert_eq!(
        waits(&driver),
        Some((1, Millis(1_000))),
        "sound starts the count anew"
    );
}

#[test]
fn a_locker_in_trouble_is_given_the_time_it_asks_for() {
    let mut driver = Driver::playing([1]);
    driver.fail(FailureKind::Server {
        retry_after: Some(Millis(30_000)),
    });
    assert_eq!(waits(&driver), Some((1, Millis(30_000))));
}

#[test]
fn without_a_network_the_queue_goes_on_with_what_is_playable_and_says_what_was_not() {
    let mut driver = Driver::new();
    driver.play_now(1..=4);
    let request = driver.request();
    driver.fail(FailureKind::Network);
    assert!(searched(&driver));
    let entry = Some(driver.entry(3));
    driver.event(Event::AvailableFound { request, entry });
    assert!(driver.loads(3, true));
    driver.sound();
    let problem = driver.problem().expect("a problem");
    assert_eq!((problem.track.0, problem.kind), (1, FailureKind::Network));
    assert_eq!(
        problem.message,
        "`Song 1` is not on this device and the locker cannot be reached"
    );
    driver.finish();
    assert!(driver.problem().is_none());
}

#[test]
fn an_answer_to_an_older_search_is_stale() {
    let mut driver = Driver::new();
    driver.play_now(1..=4);
    let request = driver.request();
    driver.fail(FailureKind::Network);
    driver.command(Command::SkipTo(driver.entry(2)));
    let entry = Some(driver.entry(3));
    driver.event(Event::AvailableFound { request, entry });
    assert!(driver.loads(2, true));
    driver.fail(FailureKind::Network);
    driver.event(Event::AvailableFound { request, entry });
    assert_eq!(driver.current(), Some(2));
}

#[test]
fn a_track_that_repeats_alone_is_waited_for() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::SetRepeat(Repeat::One));
    driver.fail(FailureKind::Network);
    assert!(waits(&driver).is_some());
    assert!(!searched(&driver));
}

#[test]
fn entries_said_to_be_playable_that_are_not_do_not_send_playback_around() {
    let mut driver = Driver::new();
    driver.play_now(1..=9);
    driver.command(Command::SetRepeat(Repeat::All));
    for next in [2, 3, 4] {
        let request = driver.request();
        driver.fail(FailureKind::Network);
        assert!(searched(&driver));
        let entry = Some(driver.entry(next));
        driver.event(Event::AvailableFound { request, entry });
    }
    driver.fail(FailureKind::Network);
    assert!(!searched(&driver));
    assert!(waits(&driver).is_some());
}

#[test]
fn pause_while_waiting_ends_the_wait_and_play_asks_again() {
    let mut driver = Driver::playing([1]);
    driver.pass(Millis(10_000));
    driver.fail(FailureKind::Network);
    driver.command(Command::Pause);
    assert_eq!(loads(&driver.pass(Millis(600_000))), []);
    assert_eq!(
        loads(driver.command(Command::Play)),
        [(1, Millis(10_000), true)]
    );
}

#[test]
fn a_silent_load_without_a_network_stays_paused() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Pause);
    driver.command(Command::Next);
    driver.fail(FailureKind::Network);
    assert_eq!(driver.state(), State::Paused { request: None });
    assert!(driver.problem().is_some());
}

#[test]
fn a_damaged_track_is_skipped_with_its_reason() {
    for kind in [
        FailureKind::NotFound,
        FailureKind::Unsupported,
        FailureKind::Corrupt,
    ] {
        let mut driver = Driver::playing(1..=3);
        driver.fail(kind);
        assert_eq!(problems(&driver.last), 1);
        assert!(driver.loads(2, true));
        driver.sound();
        assert_eq!(
            driver
                .problem()
                .map(|problem| (problem.track.0, problem.kind)),
            Some((1, kind))
        );
    }
}

#[test]
fn three_failures_in_a_row_stop_playback() {
    let mut driver = Driver::new();
    driver.play_now(1..=20);
    for _ in 0..3 {
        driver.fail(FailureKind::NotFound);
    }
    assert_eq!((driver.state(), driver.current()), (State::Failed, Some(3)));
    driver.command(Command::Next);
    assert!(driver.loads(4, true));
    driver.fail(FailureKind::NotFound);
    assert!(
        driver.loads(5, true),
        "the user's step starts the count anew"
    );
}

#[test]
fn a_track_that_sounds_ends_the_row_of_failures() {
    let mut driver = Driver::new();
    driver.play_now(1..=20);
    for _ in 0..5 {
        driver.fail(FailureKind::Corrupt);
        driver.fail(FailureKind::Corrupt);
        driver.sound();
    }
    assert_eq!(driver.current(), Some(11));
    assert!(driver.is_playing());
}

#[test]
fn a_last_track_that_fails_says_so_instead_of_ending() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::SetRepeat(Repeat::All));
    driver.fail(FailureKind::Unsupported);
    assert_eq!(driver.state(), State::Failed);
    assert!(driver.problem().is_some());
}

#[test]
fn a_refused_sign_in_stops_at_once() {
    let mut driver = Driver::playing(1..=20);
    driver.pass(Millis(8_000));
    driver.fail(FailureKind::Unauthorized);
    assert_eq!(driver.state(), State::Failed);
    let problem = driver.problem().expect("a problem");
    assert_eq!(problem.message, "sign in again to play `Song 1`");
    assert_eq!(
        loads(driver.command(Command::Play)),
        [(1, Millis(8_000), true)]
    );
    assert!(driver.problem().is_none());
}

#[test]
fn a_file_without_sound_does_not_repeat_in_a_circle() {
    let mut driver = Driver::new();
    driver.play_now([1]);
    driver.command(Command::SetRepeat(Repeat::One));
    let request = driver.request();
    driver.engine(EngineEvent::Opened {
        request,
        duration: None,
    });
    driver.finish();
    assert_eq!(driver.state(), State::Failed);
}

#[test]
fn a_skip_goes_by_the_play_order() {
    let mut driver = Driver::new();
    driver.command(Command::SetShuffle(true));
    driver.command(Command::PlayNow {
        tracks: tracks(1..=9),
        start: Some(4),
    });
    let order = driver.order();
    assert_eq!(order[0], 5);
    driver.fail(FailureKind::Corrupt);
    assert!(driver.loads(order[1], true));
}
