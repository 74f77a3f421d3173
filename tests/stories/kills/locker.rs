//! `coffer serve`, killed while files come in.

use super::point::{Point, points};
use super::scene::{File, OVERHEAD, Scene, hash_of};
use coffer_player::{Player, Sound, UploadOutcome, UploadProgress, find_files};
use coffer_tests::{Direction, TestLocker, sized};
use std::path::PathBuf;
use std::sync::Mutex;

/// Files of one run: more than are sent at once.
const FILES: u64 = 6;
/// Bytes that the client sends before it waits for the locker to acknowledge them.
const PIECE: u64 = 16 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_locker_has_every_file_that_it_acknowledged() {
    let mut scene = Scene::with(TestLocker::start()).await;
    let mut all = Vec::new();
    for mut point in points(sized(20, 200)) {
        let files = several(&scene, &mut point);
        let total: u64 = files.iter().map(|file| file.size).sum();
        // While bytes come in, or while an answer goes out.
        if point.one_in(4) {
            scene.wire.trip_after(Direction::Down, point.below(5_000));
        } else {
            scene.wire.trip_after(Direction::Up, 1 + point.below(total));
        }
        let player = scene.coffer.player(Sound::Null).await;
        let acknowledged = Mutex::new(Vec::new());
        let mut uploading = Box::pin(upload(&player, &files, &acknowledged));
        let ended = tokio::select! {
            () = scene.wire.tripped() => None,
            ended = &mut uploading => Some(ended),
        };
        scene.locker.kill();
        let before: Vec<PathBuf> = acknowledged.lock().unwrap().clone();
        scene.wire.disconnect();
        scene.locker.restart();
        for path in &before {
            let file = files.iter().find(|file| file.path == *path).unwrap();
            let blob = scene
                .blob(&file.hash)
                .expect("what was acknowledged is there");
            assert_eq!(hash_of(&blob), file.hash);
        }
        scene.wire.connect();
        // A client that has the patience goes on by itself; one that has lost it is called again.
        let ended = match ended {
            Some(ended) => ended,
            None => uploading.as_mut().await,
        };
        drop(uploading);
        if ended.is_err() {
            upload(&player, &files, &acknowledged).await.unwrap();
        }
        player.shut_down().await.unwrap();
        drop(player);
        scene.coffer.let_go().await;
        all.extend(files);
        scene.assert_exact(&all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_locker_has_every_byte_that_it_acknowledged() {
    let mut scene = Scene::with(TestLocker::start()).await;
    let mut all = Vec::new();
    for mut point in points(sized(2, 20)) {
        let size = PIECE + OVERHEAD + 1_000_000;
        let name = format!("{}.bin", point.seed());
        let files = [scene.file_of(&mut point, size, &name)];
        let after_the_piece = point.below(1_000_000);
        scene
            .wire
            .trip_after(Direction::Up, PIECE + OVERHEAD + after_the_piece);
        let player = scene.coffer.player(Sound::Null).await;
        let acknowledged = Mutex::new(Vec::new());
        tokio::select! {
            () = scene.wire.tripped() => {}
            ended = upload(&player, &files, &acknowledged) => panic!("too early: {ended:?}"),
        }
        scene.locker.kill();
        scene.wire.disconnect();
        scene.locker.restart();
        let kept = scene.begun();
        assert!(kept >= PIECE, "only {kept} bytes are left");

        scene.wire.connect();
        let before = scene.wire.passed(Direction::Up);
        upload(&player, &files, &acknowledged).await.unwrap();
        let again = scene.wire.passed(Direction::Up) - before;
        assert!(
            again <= size - kept + OVERHEAD,
            "{again} bytes sent again, {kept} were there"
        );
        player.shut_down().await.unwrap();
        drop(player);
        scene.coffer.let_go().await;
        all.extend(files);
        scene.assert_exact(&all);
    }
}

fn several(scene: &Scene, point: &mut Point) -> Vec<File> {
    let seed = point.seed();
    (0..FILES)
        .map(|number| {
            let size = 50_000 + point.below(400_000);
            scene.file_of(point, size, &format!("{seed}-{number}.bin"))
        })
        .collect()
}

/// Uploads `files`; notes those whose end the locker has acknowledged.
async fn upload(
    player: &Player,
    files: &[File],
    acknowledged: &Mutex<Vec<PathBuf>>,
) -> Result<(), coffer_player::PlayerError> {
    let account = player.accounts().unwrap()[0].id;
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let items = find_files(&paths, "").unwrap();
    player
        .upload(account, &items, |progress| {
            if let UploadProgress::Done(item, outcome) = progress {
                match outcome {
                    UploadOutcome::Uploaded { .. } | UploadOutcome::AlreadyThere(_) => {
                        acknowledged.lock().unwrap().push(item.file.clone());
                    }
                    UploadOutcome::Failed(error) => panic!("{}: {error}", item.target),
                }
            }
        })
        .await
}
