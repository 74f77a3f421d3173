//! Outputs that take the time that the music takes.

use crate::media::{MUSIC, Media};
use crate::outputs::Stepped;
use crate::player::{CD, Player, file};
use crate::sources::stuck;
use coffer_audio::output::PacedNull;
use coffer_audio::{EngineEvent, PcmFormat};
use coffer_model::Millis;
use std::time::Duration;

#[test]
fn a_slow_source_is_told_and_playing_goes_on_when_it_comes() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let player = Player::on(PacedNull::new(CD, Duration::from_millis(200)));
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.play();
    player.engine.load(load);
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    let held = player.engine.position();
    assert!(held.is_none_or(|held| !held.playing));
    gate.set(|state| state.free = u64::MAX);
    player.until(|event| matches!(event, EngineEvent::Resumed { request: 1 }));
    player.ended(1);
}

#[test]
fn a_paced_output_takes_the_time_that_the_music_takes() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 0.5, &[]);
    let player = Player::on(PacedNull::new(CD, Duration::from_millis(200)));
    player.engine.load(file(1, &track));
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    let begin = std::time::Instant::now();
    player.ended(1);
    assert!(begin.elapsed() >= Duration::from_millis(450));
}

#[test]
fn a_seek_in_a_track_that_ran_dry_resumes_it() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let player = Player::on(PacedNull::new(CD, Duration::from_millis(200)));
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.play();
    player.engine.load(load);
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    player.engine.seek(1, Millis(100));
    gate.set(|state| state.free = u64::MAX);
    assert_eq!(
        player.log_until_end(1),
        ["sought 1 100", "resumed 1", "ended 1"]
    );
}

#[test]
fn a_slow_source_goes_on_at_the_right_rate() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let output = Stepped::of(PcmFormat {
        rate: 48_000,
        channels: 2,
    });
    let player = Player::on(output.clone());
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.load(load);
    output.until_taken(20_000);
    output.let_leave(u64::MAX);
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    gate.set(|state| state.free = u64::MAX);
    player.ended(1);
    // Each of the two parts is rounded to whole frames.
    assert!(output.taken().abs_diff(96_000) <= 1, "{}", output.taken());
}
