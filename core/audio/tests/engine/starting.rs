//! Loading, playing, pausing, stopping.

use crate::media::{MONO, MUSIC, Media, Numbers, decode};
use crate::player::{CD, Player, after, bytes, file, read_wav};
use crate::sources::stuck;
use coffer_audio::output::{Null, PacedNull, WavFormat, WavOutput};
use coffer_audio::{EngineEvent, Load};
use coffer_model::Millis;
use std::time::Duration;

#[test]
fn a_track_is_opened_started_and_ended() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    player.engine.load(file(1, &track));
    assert_eq!(
        player.log_until_end(1),
        ["opened 1", "started 1", "ended 1"]
    );
    assert_eq!(player.engine.position(), None);
}

#[test]
fn pause_holds_an_output_that_has_no_pace_and_play_goes_on() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.until(|event| matches!(event, EngineEvent::OutputChanged { .. }));
    assert!(
        player
            .events
            .recv_timeout(Duration::from_millis(50))
            .is_err(),
        "nothing while paused"
    );
    let position = player.engine.position().unwrap();
    assert_eq!(
        (position.request, position.position, position.playing),
        (1, Millis(0), false)
    );
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn a_load_begins_where_it_is_told_to() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 2.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(Load {
        start: Millis(500),
        ..file(1, &track)
    });
    player.engine.play();
    player.ended(1);
    drop(player);
    assert!(read_wav(&out) == decode(&track)[2 * 22_050..]);
}

#[test]
fn commands_take_effect_while_a_source_is_stuck() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    let (load, gate) = stuck(1, &track, 0);
    player.engine.load(load);
    player.engine.load(file(2, &track));
    assert_eq!(
        player.log_until_end(2),
        ["opened 2", "started 2", "ended 2"]
    );
    assert!(
        gate.state.lock().unwrap().cancelled,
        "the replaced source was cancelled"
    );
}

#[test]
fn dropping_the_engine_cancels_a_stuck_source() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    let (load, gate) = stuck(1, &track, 0);
    player.engine.load(load);
    drop(player);
    assert!(gate.state.lock().unwrap().cancelled);
}

#[test]
fn any_order_of_commands_leaves_an_engine_that_plays() {
    let media = Media::new();
    let tracks = [
        media.make("a.wav", MUSIC, 44_100, 0.3, &[]),
        media.make("b.mp3", MUSIC, 48_000, 0.3, &["-b:a", "128k"]),
        media.make("c.flac", MONO, 22_050, 0.3, &[]),
    ];
    let mut numbers = Numbers(0xc0ffee);
    for round in 0..24 {
        let player = if round % 3 == 0 {
            Player::on(PacedNull::new(CD, Duration::from_millis(100)))
        } else {
            Player::on(Null::of(CD))
        };
        for request in 1..40 {
            let track = &tracks[usize::try_from(numbers.below(3)).unwrap()];
            match numbers.below(10) {
                0 => player.engine.load(file(request, track)),
                1 | 2 => player.engine.load(after(file(request, track))),
                3 => player.engine.load(after(bytes(request, b"junk"))),
                4 => player.engine.pause(),
                5 => player.engine.discard_next(),
                6 => player.engine.stop(),
                7 => player.engine.seek(request - 1, Millis(numbers.below(400))),
                8 => drop(player.events.recv_timeout(Duration::from_millis(2))),
                _ => player.engine.play(),
            }
        }
        player.engine.load(file(1_000, &tracks[0]));
        player.engine.load(after(file(1_001, &tracks[1])));
        player.engine.play();
        player.ended(1_001);
    }
}
