//! Tracks and outputs that do not work.

use crate::media::{MUSIC, Media};
use crate::outputs::{NoDevice, Stepped};
use crate::player::{Player, after, bytes, file};
use crate::sources::{Cancelled, panicking, stuck};
use coffer_audio::output::Null;
use coffer_audio::{AudioError, EngineEvent, Load, OutputError};
use coffer_model::Millis;
use std::io;

#[test]
fn a_track_that_cannot_be_played_fails_and_the_next_load_works() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    player.engine.load(bytes(1, b"this is not music"));
    let event = player.next();
    assert!(
        matches!(
            event,
            EngineEvent::Failed {
                request: 1,
                error: AudioError::Malformed { .. }
            }
        ),
        "{event:?}"
    );
    assert_eq!(player.engine.position(), None);
    player.engine.load(file(2, &track));
    player.ended(2);
}

#[test]
fn a_next_track_that_cannot_be_played_does_not_touch_the_current_one() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.engine.load(after(bytes(2, b"")));
    player.until(|event| matches!(event, EngineEvent::Failed { request: 2, .. }));
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn a_failed_open_keeps_its_cause() {
    let player = Player::on(Null::new());
    let refuse = || {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the budget is spent",
        ))
    };
    player.engine.load(Load::new(1, Box::new(refuse)));
    match player.next() {
        EngineEvent::Failed {
            request: 1,
            error: AudioError::Source(cause),
        } => {
            assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_that_fails_in_the_middle_keeps_its_cause() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &[]);
    let player = Player::on(Null::new());
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.play();
    player.engine.load(load);
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    gate.set(|state| state.cancelled = true);
    match player.until(|event| matches!(event, EngineEvent::Failed { .. })) {
        EngineEvent::Failed {
            error: AudioError::Source(cause),
            ..
        } => {
            assert!(cause.get_ref().is_some_and(|cause| cause.is::<Cancelled>()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_track_fails_where_the_output_cannot_be_opened() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(NoDevice);
    player.engine.load(file(1, &track));
    player.opened(1);
    let event = player.next();
    assert!(
        matches!(
            event,
            EngineEvent::Failed {
                request: 1,
                error: AudioError::Output(OutputError::NoDevice)
            }
        ),
        "{event:?}"
    );
}

fn is_malformed(event: &EngineEvent, request: u64) -> bool {
    matches!(
        event,
        EngineEvent::Failed { request: it, error: AudioError::Malformed { .. } } if *it == request
    )
}

#[test]
fn a_panic_over_a_file_fails_that_file_and_nothing_else() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    // Nothing but the failure wakes an engine whose output has no pace.
    player
        .engine
        .load(Load::new(1, Box::new(|| panic!("nobody expects this"))));
    let event = player.next();
    assert!(is_malformed(&event, 1), "{event:?}");
    player.engine.load(panicking(2, &track, 0));
    let event = player.next();
    assert!(is_malformed(&event, 2), "{event:?}");
    player.engine.load(panicking(3, &track, 100_000));
    player.until(|event| matches!(event, EngineEvent::Started { request: 3 }));
    let event = player.next();
    assert!(is_malformed(&event, 3), "{event:?}");
    player.engine.load(file(4, &track));
    player.ended(4);
}

#[test]
fn a_next_track_that_has_failed_still_knows_why_after_a_seek_in_the_current_one() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &[]);
    let output = Stepped::default();
    let player = Player::on(output.clone());
    player.engine.load(file(1, &short));
    let (load, gate) = stuck(2, &track, 100_000);
    player.engine.load(after(load));
    output.until_taken(13_230 + 1_000);
    gate.set(|state| state.cancelled = true);
    output.until_settled(1);
    player.engine.seek(1, Millis(0));
    player.engine.play();
    match player.until(|event| matches!(event, EngineEvent::Failed { request: 2, .. })) {
        EngineEvent::Failed {
            error: AudioError::Source(cause),
            ..
        } => {
            assert!(cause.get_ref().is_some_and(|cause| cause.is::<Cancelled>()));
        }
        other => panic!("{other:?}"),
    }
    output.let_leave(u64::MAX);
    player.ended(1);
}
