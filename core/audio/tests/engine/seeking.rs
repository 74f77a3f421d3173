//! Going elsewhere in a track.

use crate::media::{MUSIC, Media, decode};
use crate::player::{Player, file, read_wav};
use coffer_audio::EngineEvent;
use coffer_audio::output::{Null, WavFormat, WavOutput};
use coffer_model::Millis;

#[test]
fn a_seek_goes_to_the_exact_sample() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 2.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(file(1, &track));
    player.engine.seek(1, Millis(1_234));
    player.until(|event| {
        matches!(
            event,
            EngineEvent::SeekDone {
                request: 1,
                to: Millis(1_234)
            }
        )
    });
    assert_eq!(player.engine.position().unwrap().position, Millis(1_234));
    player.engine.play();
    player.ended(1);
    drop(player);
    let frame = usize::try_from(Millis(1_234).to_frames(44_100).0).unwrap();
    assert!(read_wav(&out) == decode(&track)[2 * frame..]);
}

#[test]
fn a_seek_past_the_end_ends_the_track() {
    let media = Media::new();
    let track = media.make("a.ogg", MUSIC, 44_100, 1.0, &["-c:a", "libvorbis"]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.engine.seek(1, Millis(3_600_000));
    player.engine.play();
    let log = player.log_until_end(1);
    assert!(log.contains(&"sought 1 3600000".to_owned()), "{log:?}");
}

#[test]
fn a_seek_of_a_request_that_is_not_current_is_ignored() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(2, &track));
    player.engine.seek(1, Millis(900));
    player.engine.play();
    assert_eq!(
        player.log_until_end(2),
        ["opened 2", "started 2", "ended 2"]
    );
}
