//! One track after the other without a gap.

use crate::media::{MUSIC, Media, decode};
use crate::player::{Player, after, file, read_wav};
use crate::sources::stuck;
use coffer_audio::output::{Null, WavFormat, WavOutput};
use coffer_audio::{EngineEvent, PcmFormat};
use std::path::Path;

#[test]
fn two_halves_join_into_the_whole_bit_for_bit() {
    let media = Media::new();
    let whole = media.make("whole.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let first = media.convert(&whole, "1.flac", &["-af", "atrim=end_sample=43210"]);
    let second = media.convert(
        &whole,
        "2.m4a",
        &["-af", "atrim=start_sample=43210", "-c:a", "alac"],
    );
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(file(1, &first));
    player.opened(1);
    player.engine.load(after(file(2, &second)));
    player.opened(2);
    player.engine.play();
    assert_eq!(
        player.log_until_end(2),
        ["started 1", "joined 1 2", "ended 2"]
    );
    assert!(read_wav(&out) == decode(&whole));
}

#[test]
fn a_join_is_in_the_middle_of_one_resampling() {
    let media = Media::new();
    let whole = media.make("whole.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let first = media.convert(&whole, "1.wav", &["-af", "atrim=end_sample=43210"]);
    let second = media.convert(&whole, "2.wav", &["-af", "atrim=start_sample=43210"]);
    let shape = PcmFormat {
        rate: 48_000,
        channels: 2,
    };
    let play = |name: &str, tracks: &[&Path]| {
        let out = media.path(name);
        let player = Player::on(
            WavOutput::create(&out, WavFormat::Float32)
                .unwrap()
                .with_shape(shape),
        );
        for (request, track) in (1..).zip(tracks) {
            player.engine.load(after(file(request, track)));
            player.opened(request);
        }
        player.engine.play();
        player.ended(tracks.len() as u64);
        drop(player);
        read_wav(&out)
    };
    let joined = play("joined.wav", &[&first, &second]);
    assert_eq!(joined.len(), 2 * 96_000);
    assert!(joined == play("single.wav", &[&whole]));
}

#[test]
fn tracks_of_different_rates_join_with_exact_lengths() {
    let media = Media::new();
    let first = media.make("1.wav", MUSIC, 44_100, 1.0, &[]);
    let second = media.make("2.wav", MUSIC, 96_000, 1.0, &[]);
    let out = media.path("out.wav");
    let shape = PcmFormat {
        rate: 48_000,
        channels: 2,
    };
    let player = Player::on(
        WavOutput::create(&out, WavFormat::Float32)
            .unwrap()
            .with_shape(shape),
    );
    player.engine.load(file(1, &first));
    player.opened(1);
    player.engine.load(after(file(2, &second)));
    player.opened(2);
    player.engine.play();
    player.ended(2);
    drop(player);
    assert_eq!(read_wav(&out).len(), 2 * 96_000);
}

#[test]
fn a_slow_next_track_does_not_hold_the_current_one() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    let (load, gate) = stuck(2, &track, 0);
    player.engine.load(after(load));
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    gate.set(|state| state.free = u64::MAX);
    player.until(|event| matches!(event, EngineEvent::Joined { from: 1, to: 2 }));
    player.ended(2);
}
