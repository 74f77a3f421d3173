//! Another next track in place of the one that waits, at whatever moment.

use crate::media::{MUSIC, Media, Numbers};
use crate::outputs::Stepped;
use crate::player::{CD, Player, after, file};
use crate::sources::stuck;
use coffer_audio::output::{Null, PacedNull};
use coffer_audio::{EngineEvent, PcmFormat};
use coffer_model::Millis;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

#[test]
fn a_discarded_next_track_is_not_played() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.engine.load(after(file(2, &track)));
    player.opened(2);
    player.engine.discard_next();
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn replacing_a_next_track_that_is_already_in_the_output_is_not_heard() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let output = Stepped::default();
    let player = Player::on(output.clone());
    player.engine.load(file(1, &short));
    player.engine.load(after(file(2, &short)));
    player.engine.play();
    output.until_taken(2 * 13_230);
    output.let_leave(100);
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    player.engine.load(after(file(3, &short)));
    // What is left of the first one comes again, and the third after it.
    output.until_taken(2 * 13_230 + 13_000 + 13_230);
    output.let_leave(u64::MAX);
    let log = player.log_until_end(3);
    assert!(log.contains(&"joined 1 3".to_owned()), "{log:?}");
    assert!(!log.contains(&"joined 1 2".to_owned()), "{log:?}");
}

#[test]
fn replacing_a_next_track_whose_turn_it_is_but_that_has_not_come_plays_the_other() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let player = Player::on(PacedNull::new(CD, Duration::from_secs(5)));
    player.engine.load(file(1, &short));
    let (late, _gate) = stuck(2, &short, 0);
    player.engine.load(after(late));
    player.engine.play();
    // The first one is over, and nothing of the second is there.
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    player.engine.load(after(file(3, &short)));
    let log = player.log_until_end(3);
    assert!(log.contains(&"joined 1 3".to_owned()), "{log:?}");
}

#[test]
fn a_next_track_that_comes_when_the_end_is_in_sight_is_joined_also_after_a_discard() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let output = Stepped::default();
    let player = Player::on(output.clone());
    player.engine.load(file(1, &short));
    player.engine.play();
    output.until_settled(1);
    player.engine.discard_next();
    player.engine.load(after(file(2, &short)));
    output.until_taken(2 * 13_230);
    output.let_leave(u64::MAX);
    let log = player.log_until_end(2);
    assert!(log.contains(&"joined 1 2".to_owned()), "{log:?}");
}

/// Loads one next track after the other at random moments, seeks now and then, and hears the last one out.
fn replace_at_random(tracks: &[PathBuf], seed: u64) {
    let mut numbers = Numbers(seed);
    let mut choose = |limit: u64| numbers.below(limit);
    let buffer = Duration::from_millis([50, 200, 1_000, 5_000][choose(4) as usize]);
    let rate = [44_100, 48_000][choose(2) as usize];
    let player = Player::on(PacedNull::new(PcmFormat { rate, channels: 2 }, buffer));
    let load = |request, pick: u64| after(file(request, &tracks[pick as usize]));
    player.engine.load(load(1, choose(3)));
    player.engine.play();
    let last = 2 + choose(60);
    for request in 2..=last {
        player.engine.load(load(request, choose(3)));
        if choose(8) == 0 {
            player.engine.seek(1 + choose(request), Millis(choose(500)));
        }
        let moment = Duration::from_millis(choose(12));
        let _ = player.events.recv_timeout(moment);
    }
    player.ended(last);
}

#[test]
fn however_often_the_next_track_is_replaced_the_last_one_is_played() {
    let media = Media::new();
    let tracks = [0.2, 0.3, 0.4]
        .map(|seconds| media.make(&format!("{seconds}.wav"), MUSIC, 44_100, seconds, &[]));
    thread::scope(|scope| {
        // More of them than there are cores: the threads of a track and of its engine then run in any order.
        for seed in 1..=20 {
            let tracks = &tracks;
            scope.spawn(move || {
                for round in 0..2 {
                    replace_at_random(tracks, seed * 1_000_003 + round);
                }
            });
        }
    });
}
