//! From "play" to the first sample.

use crate::player;
use crate::report::{Report, percentile};
use coffer_fixtures::{Encoding, Tone, encode};
use coffer_model::Track;
use coffer_player::{Command, EntryKey, Player, State, TrackQuery, find_files};
use coffer_tests::{TestLocker, Wire};
use std::time::{Duration, Instant};

/// Plays of each track; the median counts.
const ROUNDS: usize = 7;

/// Each format over loopback, behind 50 ms of delay, and from the device.
pub async fn measure(report: &mut Report) {
    let music = tempfile::tempdir().unwrap();
    for encoding in Encoding::ALL {
        let path = music
            .path()
            .join(format!("{encoding:?}.{}", encoding.suffix()));
        let title = format!("{encoding:?}");
        let tags = [
            ("title", title.as_str()),
            ("artist", "Bench"),
            ("album", "Bench"),
        ];
        encode(Tone::new(220.0, 30.0), encoding, &tags, None, &path).unwrap();
    }
    let locker = TestLocker::start();
    let wire = Wire::to(locker.address()).await;
    let home = tempfile::tempdir().unwrap();
    let (player, account) = player(home.path(), &wire.url()).await;
    let files = find_files(&[music.path().to_owned()], "").unwrap();
    player.upload(account.id, &files, |_| {}).await.unwrap();
    crate::ingest::settled(&locker).await;
    player.sync(account.id, |_| {}).await.unwrap();
    let tracks = player
        .library()
        .tracks_window(&TrackQuery::default())
        .unwrap();
    assert_eq!(tracks.len(), Encoding::ALL.len());

    for (place, delay, aim) in [
        ("loopback", Duration::ZERO, "under 20 ms"),
        ("50 ms away", Duration::from_millis(25), "under 70 ms"),
    ] {
        wire.set_delay(delay);
        for track in &tracks {
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                forget(&player, track).await;
                times.push(first_sample(&player, track).await);
            }
            let name = format!("first sample, {place}: {}", track.title);
            report.aimed(name, percentile(&mut times, 0.5), "ms", aim);
        }
    }
    wire.set_delay(Duration::ZERO);
    for track in &tracks {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            times.push(first_sample(&player, track).await);
        }
        let name = format!("first sample, on the device: {}", track.title);
        report.add(name, percentile(&mut times, 0.5), "ms");
    }
    player.shut_down().await.unwrap();
}

async fn first_sample(player: &Player, track: &Track) -> f64 {
    let mut snapshots = player.playback().snapshots();
    let began = Instant::now();
    let seq = player.play(std::slice::from_ref(track), 0);
    let heard = snapshots
        .wait_for(|snapshot| {
            snapshot.last_applied >= seq
                && matches!(snapshot.state, State::Playing { .. } | State::Ended)
        })
        .await
        .unwrap();
    let time = began.elapsed().as_secs_f64() * 1e3;
    drop(heard);
    time
}

async fn forget(player: &Player, track: &Track) {
    let stopped = player.playback().send(Command::Stop);
    player.playback().applied(stopped).await;
    let key = EntryKey {
        account: track.account,
        track: track.id,
    };
    player.cache().remove(key).await.unwrap();
}
