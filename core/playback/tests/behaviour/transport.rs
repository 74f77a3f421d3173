use crate::driver::{Driver, LENGTH, loads, track, tracks};
use coffer_model::Millis;
use coffer_playback::{Command, Effect, EngineCommand, EngineEvent, Repeat, SeekId, State};

#[test]
fn play_now_loads_the_chosen_track_and_plays_it() {
    let mut driver = Driver::new();
    let effects = driver.command(Command::PlayNow {
        tracks: tracks(1..=3),
        start: Some(1),
    });
    assert_eq!(loads(effects), [(2, Millis::ZERO, true)]);
    assert!(driver.loads(2, true));
    driver.sound();
    assert!(driver.is_playing());
}

#[test]
fn a_start_past_the_end_is_held_to_the_last_track() {
    let mut driver = Driver::new();
    driver.command(Command::PlayNow {
        tracks: tracks(1..=3),
        start: Some(99),
    });
    assert_eq!(driver.current(), Some(3));
}

#[test]
fn playing_no_tracks_leaves_what_plays() {
    let mut driver = Driver::playing(1..=3);
    driver.play_now([]);
    assert!(driver.is_playing());
    assert_eq!(driver.order(), [1, 2, 3]);
}

#[test]
fn adding_to_an_empty_queue_does_not_start_it() {
    let mut driver = Driver::new();
    let effects = driver.command(Command::PlayNext(tracks(1..=2)));
    assert_eq!(loads(effects), []);
    assert_eq!(driver.state(), State::Idle);
    assert_eq!(driver.current(), Some(1));
    assert_eq!(
        loads(driver.command(Command::Play)),
        [(1, Millis::ZERO, true)]
    );
}

#[test]
fn pause_keeps_the_position_and_saves_it() {
    let mut driver = Driver::playing(1..=2);
    driver.pass(Millis(12_345));
    let effects = driver.command(Command::Pause);
    assert!(effects.contains(&Effect::SavePosition));
    driver.pass(Millis(60_000));
    assert_eq!(driver.position(), Millis(12_345));
    let request = driver.request();
    assert_eq!(
        driver.command(Command::Play),
        [Effect::Engine(EngineCommand::Play { request })]
    );
}

#[test]
fn pausing_while_it_loads_keeps_it_silent() {
    let mut driver = Driver::new();
    driver.play_now([1]);
    let request = driver.request();
    driver.command(Command::Toggle);
    assert!(driver.loads(1, false));
    // The engine had begun before the pause reached it.
    driver.engine(EngineEvent::Started {
        request,
        position: Millis::ZERO,
    });
    assert!(driver.is_paused());
    driver.command(Command::Toggle);
    driver.sound();
    assert!(driver.is_playing());
}

#[test]
fn previous_restarts_a_track_that_has_played_and_else_goes_back() {
    let mut driver = Driver::playing(1..=3);
    driver.command(Command::Next);
    driver.sound();
    driver.pass(Millis(3_001));
    driver.command(Command::Previous);
    assert_eq!(
        (driver.current(), driver.position()),
        (Some(2), Millis::ZERO)
    );
    driver.command(Command::Previous);
    assert!(driver.loads(1, true));
}

#[test]
fn previous_on_the_first_track_restarts_it() {
    let mut driver = Driver::playing(1..=3);
    driver.pass(Millis(1_000));
    let effects = driver.command(Command::Previous);
    assert!(matches!(
        effects,
        [
            Effect::Engine(EngineCommand::Seek {
                to: Millis::ZERO,
                ..
            }),
            ..
        ]
    ));
    assert_eq!(driver.current(), Some(1));
}

#[test]
fn next_on_the_last_track_ends_the_queue() {
    let mut driver = Driver::playing([1]);
    let effects = driver.command(Command::Next).to_vec();
    assert!(effects.contains(&Effect::Engine(EngineCommand::Stop)));
    assert_eq!(driver.state(), State::Ended);
    assert_eq!(driver.position(), LENGTH);
    driver.command(Command::Next);
    assert_eq!(driver.state(), State::Ended);
}

#[test]
fn with_all_repeating_next_and_previous_go_around() {
    let mut driver = Driver::playing(1..=3);
    driver.command(Command::SetRepeat(Repeat::All));
    driver.command(Command::Previous);
    assert!(driver.loads(3, true));
    driver.command(Command::Next);
    assert!(driver.loads(1, true));
}

#[test]
fn with_one_repeating_its_end_restarts_it_but_next_moves_on() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::SetRepeat(Repeat::One));
    driver.finish();
    assert!(driver.loads(1, true));
    driver.sound();
    driver.command(Command::Next);
    assert!(driver.loads(2, true));
}

#[test]
fn next_while_paused_loads_the_next_track_silently() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Pause);
    driver.command(Command::Next);
    assert!(driver.loads(2, false));
}

#[test]
fn play_after_the_end_goes_on_with_what_was_added_else_from_the_start() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Next);
    driver.command(Command::Next);
    driver.command(Command::PlayLast(vec![track(3)]));
    assert_eq!(driver.state(), State::Ended);
    driver.command(Command::Play);
    assert!(driver.loads(3, true));
    driver.command(Command::Next);
    driver.command(Command::Play);
    assert!(driver.loads(1, true));
}

#[test]
fn seek_past_the_end_moves_to_the_next_track() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Seek(Millis(LENGTH.0 + 5)));
    assert!(driver.loads(2, true));
}

#[test]
fn positions_from_before_a_seek_are_not_taken() {
    let mut driver = Driver::playing([1]);
    let request = driver.request();
    driver.command(Command::Seek(Millis(50_000)));
    driver.command(Command::Seek(Millis(90_000)));
    driver.engine(EngineEvent::Position {
        request,
        position: Millis(700),
    });
    driver.engine(EngineEvent::Seeked {
        request,
        seek: SeekId(1),
        position: Millis(50_000),
    });
    assert_eq!(driver.position(), Millis(90_000));
    driver.engine(EngineEvent::Seeked {
        request,
        seek: SeekId(2),
        position: Millis(89_990),
    });
    driver.pass(Millis(1_000));
    assert_eq!(driver.position(), Millis(90_990));
}

#[test]
fn a_seek_that_cannot_be_done_shows_where_the_sound_is() {
    let mut driver = Driver::playing([1]);
    let request = driver.request();
    driver.command(Command::Seek(Millis(50_000)));
    driver.engine(EngineEvent::SeekFailed {
        request,
        seek: SeekId(1),
        position: Millis(2_000),
    });
    assert_eq!(driver.position(), Millis(2_000));
    assert!(driver.is_playing());
}

#[test]
fn the_position_stands_while_data_is_missing() {
    let mut driver = Driver::playing([1]);
    let request = driver.request();
    driver.pass(Millis(4_000));
    driver.engine(EngineEvent::Buffering {
        request,
        position: Millis(4_000),
    });
    driver.pass(Millis(30_000));
    assert_eq!(driver.position(), Millis(4_000));
    driver.engine(EngineEvent::Started {
        request,
        position: Millis(4_000),
    });
    driver.pass(Millis(1_000));
    assert_eq!(driver.position(), Millis(5_000));
}

#[test]
fn stop_after_current_stops_and_play_goes_on_with_the_next() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::StopAfterCurrent(true));
    driver.finish();
    assert_eq!(driver.state(), State::Paused { request: None });
    assert_eq!(driver.current(), Some(2));
    assert!(!driver.snapshot().stop_after_current);
    driver.command(Command::Play);
    assert!(driver.loads(2, true));
}

#[test]
fn removing_what_plays_goes_on_with_what_follows() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Remove(driver.entry(1)));
    assert!(driver.loads(2, true));
    driver.command(Command::Remove(driver.entry(2)));
    assert_eq!((driver.state(), driver.current()), (State::Idle, None));
}

#[test]
fn removing_the_last_entry_while_it_plays_ends_the_queue() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Next);
    driver.sound();
    driver.command(Command::Remove(driver.entry(2)));
    assert_eq!((driver.state(), driver.current()), (State::Ended, Some(1)));
    driver.command(Command::Play);
    assert!(driver.loads(1, true));
}

#[test]
fn removing_while_silent_starts_nothing() {
    let mut driver = Driver::playing(1..=2);
    driver.command(Command::Next);
    driver.command(Command::Next);
    driver.command(Command::PlayLast(vec![track(3)]));
    let effects = driver.command(Command::Remove(driver.entry(2)));
    assert_eq!(loads(effects), []);
    assert_eq!(driver.state(), State::Paused { request: None });
    assert_eq!(driver.current(), Some(3));
}

#[test]
fn undo_of_a_replaced_queue_brings_back_what_played_where_it_was() {
    let mut driver = Driver::playing(1..=3);
    driver.pass(Millis(42_000));
    driver.play_now(7..=9);
    driver.sound();
    let effects = driver.command(Command::Undo).to_vec();
    assert_eq!(driver.order(), [1, 2, 3]);
    assert_eq!(loads(&effects), [(1, Millis(42_000), true)]);
}

#[test]
fn undo_of_an_edit_does_not_touch_what_plays() {
    let mut driver = Driver::playing(1..=3);
    driver.command(Command::Remove(driver.entry(2)));
    let effects = driver.command(Command::Undo);
    assert_eq!(
        effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Engine(EngineCommand::Load { .. })))
            .count(),
        0
    );
    assert_eq!(driver.order(), [1, 2, 3]);
    assert!(driver.is_playing());
}

#[test]
fn undo_of_clear_brings_the_queue_back_paused_at_its_position() {
    let mut driver = Driver::playing(1..=2);
    driver.pass(Millis(9_000));
    driver.command(Command::Clear);
    assert_eq!(driver.state(), State::Idle);
    driver.command(Command::Undo);
    assert_eq!(driver.state(), State::Paused { request: None });
    assert_eq!(driver.position(), Millis(9_000));
}

#[test]
fn a_volume_that_is_no_volume_is_held_to_one() {
    let mut driver = Driver::new();
    for (asked, set) in [(7.0, 1.0), (-1.0, 0.0), (f32::NAN, 1.0), (0.5, 0.5)] {
        let effects = driver.command(Command::SetVolume(asked));
        assert_eq!(effects[0], Effect::Engine(EngineCommand::SetVolume(set)));
    }
}
