//! The line by the player's own interface, as an app uses it.

use super::{Music, NOISE, ROUNDING};
use coffer_fixtures::decode_f32;
use coffer_model::{AccountId, Millis, Secret, Track};
use coffer_player::{
    AlbumQuery, Command, FailureKind, PinTarget, Player, Proof, Repeat, Snapshot, Sound, State,
    UploadOutcome, UploadProgress, find_files,
};
use coffer_tests::{Coffer, GUARD, TestLocker, assert_near, assert_same, eventually, within};
use std::sync::Arc;
use tokio::sync::broadcast::error::TryRecvError;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pinned_plays_on_without_the_locker_and_the_rest_says_why() {
    let music = Music::new();
    let mut locker = TestLocker::start();
    let coffer = Coffer::new();

    // Pair, upload, sync; stream with the hands on the controls; pin.
    let streamed = music.wav("streamed.wav");
    let player = coffer.player(Sound::Wav(streamed.clone())).await;
    let code = Proof::PairingCode(Secret::new(locker.pairing_code()));
    let account = player
        .sign_in(&locker.url(), code, "a phone", false)
        .await
        .unwrap()
        .id;
    upload(&player, account, &music).await;
    sync(&player, account).await;
    let pure = album(&player, "Pure Tones");
    let from = stream(&player, &pure).await;
    let half = album(&player, "Half the Rate");
    pin(&player, &half).await;
    let unpinned = album(&player, "Grüße aus dem Äther").remove(2);
    close(player, &coffer).await;
    let after = joined(&music, &pure[from..], SEEK);
    let streamed = decode_f32(&streamed).unwrap();
    // Whatever of the track before was heard until the pause is in front of it.
    assert_near(
        "streamed",
        &streamed[streamed.len() - after.len()..],
        &after,
        ROUNDING,
    );

    // Without the locker.
    locker.stop();
    let offline = music.wav("offline.wav");
    let player = coffer.player(Sound::Wav(offline.clone())).await;
    assert_eq!(player.not_ready().await.unwrap(), []);
    let mut problems = player.playback().problems();
    player.play(std::slice::from_ref(&unpinned), 0);
    let waits = |snapshot: &Snapshot| matches!(snapshot.state, State::WaitingForNetwork { .. });
    let snapshot = when(&player, "waiting for the network", waits).await;
    let problem = snapshot.problem.clone().expect("a reason is shown");
    assert_eq!(
        (problem.track, problem.kind),
        (unpinned.id, FailureKind::Network)
    );
    let words = "`Rauschen, leise` is not on this device and the locker cannot be reached";
    assert_eq!(problem.message, words);
    assert_eq!(problems.try_recv().unwrap(), problem);

    let queue = [unpinned.clone(), half[0].clone(), half[1].clone()];
    player.play(&queue, 0);
    when(&player, "the queue has ended", ended).await;
    assert_eq!(problems.try_recv().unwrap().track, unpinned.id);
    assert_eq!(problems.try_recv(), Err(TryRecvError::Empty));

    // Left in the middle of a track.
    let place = pause_in(&player, &half[..2]).await;
    close(player, &coffer).await;
    let samples = decode_f32(&offline).unwrap();
    let wanted = joined(&music, &half[..2], Millis::ZERO);
    assert!(samples.len() >= wanted.len());
    let first = music.samples("Allegro").len();
    assert_near("Allegro", &samples[..first], &wanted[..first], ROUNDING);
    assert_near("Andante", &samples[first..], &wanted[first..], NOISE);

    // Queue and place are back, and go on to the last frame.
    let resumed = music.wav("resumed.wav");
    let player = coffer.player(Sound::Wav(resumed.clone())).await;
    let snapshot = when(&player, "the queue is back", |snapshot| {
        !snapshot.queue.is_empty()
    })
    .await;
    assert_eq!(snapshot.state, State::Paused { request: None });
    let tracks: Vec<_> = snapshot.queue.iter().map(|item| item.track).collect();
    assert_eq!(
        tracks,
        half[..2].iter().map(|track| track.id).collect::<Vec<_>>()
    );
    assert_eq!(snapshot.queue.current_index(), Some(place));
    assert_eq!(
        (snapshot.position.value, snapshot.repeat()),
        (SEEK, Repeat::All)
    );
    player.playback().send(Command::SetRepeat(Repeat::Off));
    let play = player.playback().send(Command::Play);
    when(&player, "the rest is played", |now| {
        now.last_applied >= play && ended(now)
    })
    .await;

    // The locker is back: what was not here plays too.
    locker.restart();
    let mut problems = player.playback().problems();
    let play = player.play(std::slice::from_ref(&unpinned), 0);
    when(&player, "the other track is played", |now| {
        now.last_applied >= play && ended(now)
    })
    .await;
    assert_eq!(problems.try_recv(), Err(TryRecvError::Empty));
    close(player, &coffer).await;
    let wanted = [
        joined(&music, &half[place..2], SEEK),
        music.samples("Rauschen, leise"),
    ]
    .concat();
    assert_same("resumed", &decode_f32(&resumed).unwrap(), &wanted, NOISE);
}

/// Where the tests seek to: inside every track.
const SEEK: Millis = Millis(5_000);

async fn upload(player: &Player, account: AccountId, music: &Music) {
    let items = find_files(&[music.folder()], "").unwrap();
    assert_eq!(items.len(), music.files().len());
    let progress = |progress: UploadProgress<'_>| {
        if let UploadProgress::Done(item, outcome) = progress {
            let is_new = matches!(outcome, UploadOutcome::Uploaded { .. });
            assert!(is_new, "{}: {outcome:?}", item.target);
        }
    };
    player.upload(account, &items, progress).await.unwrap();
}

async fn sync(player: &Player, account: AccountId) {
    eventually("every track is in the library", async || {
        player.sync(account, |_| {}).await.unwrap();
        (player.library().counts(None).unwrap().tracks == 9).then_some(())
    })
    .await;
}

fn album(player: &Player, title: &str) -> Vec<Track> {
    let query = AlbumQuery {
        limit: 10,
        ..AlbumQuery::default()
    };
    let albums = player.library().albums(&query).unwrap();
    let album = albums.iter().find(|album| album.title == title).unwrap();
    player.library().album_tracks(album.id).unwrap()
}

/// Plays, pauses, goes to the next track, seeks, plays on to the end. Answers from which track on all was heard.
async fn stream(player: &Player, tracks: &[Track]) -> usize {
    let playback = player.playback();
    // It goes round until the pause comes, however late that is.
    playback.send(Command::SetRepeat(Repeat::All));
    player.play(tracks, 0);
    playback.send(Command::Pause);
    let before = when(player, "paused", paused).await;
    let next = playback.send(Command::Next);
    let at_next = |now: &Snapshot| now.last_applied >= next && paused(now);
    let after = when(player, "paused at the next track", at_next).await;
    let from = after.queue.current_index().unwrap();
    assert_eq!(
        from,
        (before.queue.current_index().unwrap() + 1) % tracks.len()
    );
    assert_eq!(after.position.value, Millis::ZERO);
    let seek = playback.send(Command::Seek(SEEK));
    let sought = |now: &Snapshot| now.last_applied >= seek && now.position.value == SEEK;
    assert!(paused(&*when(player, "at the place", sought).await));
    playback.send(Command::SetRepeat(Repeat::Off));
    let play = playback.send(Command::Play);
    when(player, "played", |now| {
        now.last_applied >= play && ended(now)
    })
    .await;
    from
}

/// Plays, pauses and seeks. Answers in which track that is.
async fn pause_in(player: &Player, tracks: &[Track]) -> usize {
    let playback = player.playback();
    playback.send(Command::SetRepeat(Repeat::All));
    player.play(tracks, 0);
    playback.send(Command::Pause);
    when(player, "paused", paused).await;
    let seek = playback.send(Command::Seek(SEEK));
    let sought = |now: &Snapshot| now.last_applied >= seek && now.position.value == SEEK;
    let snapshot = when(player, "at the place", sought).await;
    snapshot.queue.current_index().unwrap()
}

async fn pin(player: &Player, tracks: &[Track]) {
    let target = PinTarget::Album(tracks[0].album_id.unwrap());
    assert_eq!(player.pin(target).await.unwrap(), tracks);
    let mut downloads = player.downloads();
    within("the pinned album is here", async {
        while !player.not_ready().await.unwrap().is_empty() {
            downloads.changed().await.unwrap();
        }
    })
    .await;
}

async fn close(player: Player, coffer: &Coffer) {
    player.shut_down().await.unwrap();
    drop(player);
    coffer.let_go().await;
}

/// The first snapshot for which `is_so`.
async fn when(player: &Player, what: &str, is_so: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = player.playback().snapshots();
    let waiting = snapshots.wait_for(|snapshot| is_so(snapshot));
    match tokio::time::timeout(GUARD, waiting).await {
        Ok(snapshot) => snapshot.unwrap().clone(),
        Err(_) => panic!("waited in vain: {what}; {:?}", player.snapshot()),
    }
}

fn paused(snapshot: &Snapshot) -> bool {
    matches!(snapshot.state, State::Paused { request: Some(_) })
}

fn ended(snapshot: &Snapshot) -> bool {
    matches!(snapshot.state, State::Ended)
}

/// What `tracks` of 44.1 kHz sound like one after the other, from a place in the first.
fn joined(music: &Music, tracks: &[Track], from: Millis) -> Vec<f32> {
    let mut samples: Vec<f32> = tracks
        .iter()
        .flat_map(|track| music.samples(&track.title))
        .collect();
    let skipped = usize::try_from(from.to_frames(44_100).0).unwrap() * 2;
    samples.drain(..skipped);
    samples
}
