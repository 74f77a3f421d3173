use crate::driver::{Driver, loads};
use coffer_model::Millis;
use coffer_playback::{
    Command, Effect, EngineCommand, EngineEvent, FailureKind, Interruption, State,
};

fn volume(effects: &[Effect]) -> Option<f32> {
    effects.iter().find_map(|effect| match effect {
        Effect::Engine(EngineCommand::SetVolume(volume)) => Some(*volume),
        _ => None,
    })
}

#[test]
fn a_call_pauses_and_its_end_resumes() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    assert!(driver.is_paused());
    driver.command(Command::InterruptionEnded);
    assert!(driver.is_playing());
}

#[test]
fn a_call_does_not_start_what_was_paused() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::Pause);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    driver.command(Command::InterruptionEnded);
    assert!(driver.is_paused());
}

#[test]
fn what_the_user_does_during_a_call_wins() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    driver.command(Command::Pause);
    driver.command(Command::InterruptionEnded);
    assert!(driver.is_paused());
    driver.command(Command::Play);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    driver.command(Command::Next);
    assert!(driver.loads(2, false), "a step during a call stays silent");
    driver.command(Command::InterruptionEnded);
    assert!(driver.loads(2, true), "and sounds after it");
}

#[test]
fn a_spoken_direction_makes_the_music_soft() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::SetVolume(0.5));
    let ducked = volume(driver.command(Command::InterruptionBegan(Interruption::Duck)));
    assert!(ducked.is_some_and(|volume| (volume - 0.1).abs() < 1e-6));
    assert!(driver.is_playing());
    let adjusted = volume(driver.command(Command::SetVolume(1.0)));
    assert!(adjusted.is_some_and(|volume| (volume - 0.2).abs() < 1e-6));
    assert_eq!(
        volume(driver.command(Command::InterruptionEnded)),
        Some(1.0)
    );
}

#[test]
fn another_player_pauses_for_good() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::InterruptionBegan(Interruption::Permanent));
    driver.command(Command::InterruptionEnded);
    assert!(driver.is_paused());
}

#[test]
fn pulled_headphones_pause_and_nothing_but_the_user_resumes() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    driver.command(Command::BecomingNoisy);
    driver.command(Command::InterruptionEnded);
    assert!(driver.is_paused());
    driver.command(Command::Play);
    driver.engine(EngineEvent::OutputLost);
    driver.command(Command::BecomingNoisy);
    driver.engine(EngineEvent::OutputRegained);
    assert!(driver.is_paused());
}

#[test]
fn a_hiccup_of_the_output_is_played_over() {
    let mut driver = Driver::playing([1]);
    driver.engine(EngineEvent::OutputLost);
    assert!(driver.is_paused());
    driver.pass(Millis(5_000));
    driver.engine(EngineEvent::OutputRegained);
    assert!(driver.is_playing());
}

#[test]
fn an_output_that_comes_back_later_waits_for_the_user() {
    let mut driver = Driver::playing([1]);
    driver.engine(EngineEvent::OutputLost);
    driver.pass(Millis(5_001));
    driver.engine(EngineEvent::OutputRegained);
    assert!(driver.is_paused());
}

#[test]
fn an_output_that_comes_back_does_not_sound_into_a_call() {
    let mut driver = Driver::playing([1]);
    driver.engine(EngineEvent::OutputLost);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    driver.engine(EngineEvent::OutputRegained);
    assert!(driver.is_paused());
}

#[test]
fn a_call_while_waiting_for_the_network_is_waited_out() {
    let mut driver = Driver::playing([1]);
    driver.pass(Millis(7_000));
    driver.fail(FailureKind::Network);
    driver.command(Command::InterruptionBegan(Interruption::Transient));
    assert_eq!(driver.state(), State::Paused { request: None });
    assert_eq!(loads(&driver.pass(Millis(100_000))), []);
    let effects = driver.command(Command::InterruptionEnded).to_vec();
    assert_eq!(loads(&effects), [(1, Millis(7_000), true)]);
}
