//! What arrives in a file, and an output that is lost and found.

use crate::media::{MUSIC, Media, decode, difference};
use crate::outputs::Fragile;
use crate::player::{Player, file, read_wav};
use crate::sources::stuck;
use coffer_audio::output::{Null, WavFormat, WavOutput};
use coffer_audio::{EngineEvent, Gain, Load, OutputError};
use std::sync::{Arc, Mutex};

#[test]
fn gain_is_applied_and_volume_does_not_change_a_file() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.set_volume(0.1);
    player.engine.load(Load {
        gain: Gain {
            db: -6.0,
            peak: None,
        },
        ..file(1, &track)
    });
    player.engine.play();
    player.ended(1);
    drop(player);
    let quieter: Vec<f32> = decode(&track)
        .iter()
        .map(|sample| sample * 0.501_187)
        .collect();
    assert!(difference(&read_wav(&out), &quieter).0 < 1e-6);
}

#[test]
fn a_sixteen_bit_file_has_the_very_samples() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &["-c:a", "pcm_s16le"]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Pcm16).unwrap());
    player.engine.load(file(1, &track));
    player.engine.play();
    player.ended(1);
    // Whole before the engine is gone.
    assert!(decode(&out) == decode(&track));
}

#[test]
fn a_lost_output_pauses_and_play_opens_it_again_where_it_was() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let opens = Arc::new(Mutex::new(0));
    let output = Fragile {
        inner: Null::new(),
        opens: Arc::clone(&opens),
        breaks_after: Some(22_050),
    };
    let player = Player::on(output);
    player.engine.load(file(1, &track));
    player.engine.play();
    player.until(|event| {
        matches!(
            event,
            EngineEvent::OutputLost {
                error: OutputError::Lost { .. }
            }
        )
    });
    player.engine.play();
    player.ended(1);
    assert_eq!(*opens.lock().unwrap(), 2);
}

#[test]
fn a_file_that_was_dropped_in_the_middle_is_whole() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    let (load, _gate) = stuck(1, &track, 100_000);
    player.engine.load(load);
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    drop(player);
    let written = read_wav(&out);
    assert!(!written.is_empty());
    assert!(written == decode(&track)[..written.len()]);
}
