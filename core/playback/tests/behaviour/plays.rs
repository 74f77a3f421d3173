use crate::driver::{Driver, LENGTH, track};
use coffer_model::Millis;
use coffer_playback::{Command, CountedPlay, Effect, EngineEvent, FailureKind, Repeat};

fn counted(effects: &[Effect]) -> Vec<CountedPlay> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Scrobble(play) => Some(*play),
            _ => None,
        })
        .collect()
}

fn of_length(duration: Option<Millis>) -> Driver {
    let mut driver = Driver::new();
    let mut new = track(1);
    new.duration = duration;
    driver.command(Command::PlayNow {
        tracks: vec![new],
        start: None,
    });
    driver.sound();
    driver
}

#[test]
fn a_play_counts_at_half_its_length_with_the_time_it_began() {
    let mut driver = Driver::new();
    driver.play_now([1]);
    driver.pass(Millis(3_000));
    let began = driver.now.unix;
    driver.sound();
    assert_eq!(counted(&driver.pass(Millis(LENGTH.0 / 2 - 1))), []);
    let plays = counted(&driver.pass(Millis(1)));
    assert_eq!(
        plays.iter().map(|play| play.started_at).collect::<Vec<_>>(),
        [began]
    );
    assert_eq!(counted(&driver.pass(LENGTH)), [], "once");
}

#[test]
fn a_long_track_counts_after_four_minutes() {
    for duration in [Some(Millis(3_600_000)), None] {
        let mut driver = of_length(duration);
        assert_eq!(counted(&driver.pass(Millis(239_999))), []);
        assert_eq!(counted(&driver.pass(Millis(1))).len(), 1);
    }
}

#[test]
fn a_track_of_half_a_minute_does_not_count() {
    assert_eq!(
        counted(&of_length(Some(Millis(30_000))).pass(Millis(30_000))),
        []
    );
    assert_eq!(
        counted(&of_length(Some(Millis(30_001))).pass(Millis(30_001))).len(),
        1
    );
}

#[test]
fn only_time_that_was_heard_counts() {
    let mut driver = Driver::playing([1]);
    driver.pass(Millis(60_000));
    driver.command(Command::Pause);
    assert_eq!(counted(&driver.pass(Millis(600_000))), []);
    driver.command(Command::Play);
    let request = driver.request();
    driver.command(Command::Seek(Millis(190_000)));
    assert_eq!(counted(&driver.last), [], "a seek is not a listen");
    driver.engine(EngineEvent::Seeked {
        request,
        seek: coffer_playback::SeekId(1),
        position: Millis(0),
    });
    assert_eq!(counted(&driver.pass(Millis(39_999))), []);
    assert_eq!(counted(&driver.pass(Millis(1))).len(), 1);
}

#[test]
fn a_play_goes_on_after_the_network_was_lost() {
    let mut driver = Driver::playing([1]);
    driver.pass(Millis(60_000));
    driver.fail(FailureKind::Network);
    driver.command(Command::NetworkChanged(true));
    driver.sound();
    let effects = driver.pass(Millis(40_000));
    assert_eq!(counted(&effects).len(), 1);
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::NowPlaying { .. }))
    );
}

#[test]
fn a_play_that_became_long_enough_just_before_next_counts_for_the_right_track() {
    let mut driver = Driver::playing(1..=2);
    driver.now.monotonic = driver.now.monotonic + Millis(LENGTH.0 / 2);
    let effects = driver.command(Command::Next).to_vec();
    assert_eq!(
        counted(&effects)
            .iter()
            .map(|play| play.track.0)
            .collect::<Vec<_>>(),
        [1]
    );
}

#[test]
fn each_repetition_is_a_play_of_its_own() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::SetRepeat(Repeat::One));
    let mut plays = 0;
    for _ in 0..3 {
        plays += counted(&driver.pass(LENGTH)).len();
        driver.finish();
        driver.sound();
    }
    assert_eq!(plays, 3);
}
