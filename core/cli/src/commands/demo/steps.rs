//! The steps of the demo, in order. The first one that fails ends it.

use super::music::{Cast, cast};
use super::sounding::{PINNED, STREAMED, fail_clearly, play_offline, stream};
use super::stage::Stage;
use super::summary::Summary;
use crate::commands::{pin, sync, upload};
use crate::failure::{Code, Failure};
use crate::output::counted;
use coffer_model::{AccountId, Bytes, Millis, Track};
use coffer_player::{MediaState, PlayerError, Proof, RemoteError, Sound};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the locker is asked whether it has read the files.
const ASKED_EVERY: Duration = Duration::from_millis(50);
/// A locker that has not read another file within this time will not.
const READ_WITHIN: Duration = Duration::from_secs(120);

/// Names the step that failed.
fn step<T>(name: &str, outcome: Result<T, Failure>) -> Result<T, Failure> {
    outcome.map_err(|failure| {
        if failure.is_broken_pipe() {
            return failure;
        }
        Failure::new(
            Code::Trouble,
            format!("the step `{name}` failed: {failure}"),
        )
    })
}

fn wrong(message: impl Into<String>) -> Failure {
    Failure::new(Code::Trouble, message)
}

/// All steps.
pub(super) async fn all(stage: &mut Stage, music: &Path) -> Result<Summary, Failure> {
    let account = step("start a locker and sign in", sign_in(stage).await)?;
    let uploaded = step("upload", upload_all(stage, account, music).await)?;
    step("read the music", read(stage, account).await)?;
    let synced = step("sync", synced(stage, account).await)?;
    let cast = step("sync", cast(stage.player()?.library()))?;
    let pinned = step("pin", pinned(stage, &cast).await)?;
    let streamed = step("stream", stream(stage, &cast).await)?;
    step("stop the locker", stopped(stage, account).await)?;
    let offline = step(
        "play without the locker",
        play_offline(stage, &pinned.tracks).await,
    )?;
    let absent = streamed.as_ref().and_then(|streamed| {
        let mut others = cast.others.iter();
        others.rfind(|track| !streamed.touched.contains(&track.id))
    });
    let offline_error = match absent {
        Some(track) => Some(step("fail clearly", fail_clearly(stage, track).await)?),
        None => None,
    };
    let wav = |name: &str| Some(stage.folder.join(name)).filter(|path| path.exists());
    Ok(Summary {
        folder: stage.folder.clone(),
        uploaded_files: uploaded.uploaded,
        uploaded_bytes: uploaded.bytes,
        synced_tracks: synced.tracks,
        sync_ms: synced.milliseconds,
        sync_bytes: synced.bytes,
        pinned: pinned.label,
        pinned_tracks: pinned.tracks.len(),
        pinned_bytes: pinned.bytes,
        streamed: streamed.as_ref().map(|streamed| streamed.title.clone()),
        first_sound_streamed_ms: streamed.and_then(|streamed| streamed.first_sound),
        first_sound_offline_ms: offline.first_sound.map(Millis::from),
        offline_tracks: offline.played.len(),
        offline_error,
        wav: [wav(STREAMED), wav(PINNED)].into_iter().flatten().collect(),
    })
}

async fn sign_in(stage: &mut Stage) -> Result<AccountId, Failure> {
    let address = stage.start_locker().await?;
    stage.add_user()?;
    let code = stage.pairing_code()?;
    let player = stage.open_player(Sound::Null).await?;
    let url = format!("http://{address}");
    let account = player
        .sign_in(&url, Proof::PairingCode(code), "demo", false)
        .await?;
    stage.narrator.say(format_args!(
        "a locker runs at {url}; a device signed in with a pairing code"
    ))?;
    Ok(account.id)
}

async fn upload_all(
    stage: &Stage,
    account: AccountId,
    music: &Path,
) -> Result<upload::Report, Failure> {
    let items = upload::find(&[PathBuf::from(music)], "")?;
    let report = upload::send(stage.player()?, account, &items, stage.narrator.json).await?;
    report.verdict()?;
    stage.narrator.say(format_args!(
        "uploaded {}, {}",
        counted(report.uploaded, "file"),
        report.bytes
    ))?;
    Ok(report)
}

/// Waits until the locker has looked into every file. Pages that are read are not asked for again.
async fn read(stage: &Stage, account: AccountId) -> Result<(), Failure> {
    let player = stage.player()?;
    let mut rounds = interval(ASKED_EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut after = None;
    let mut last = (usize::MAX, Instant::now());
    loop {
        rounds.tick().await;
        let page = player.files(account, "", after.as_deref(), 500).await?;
        let is_pending = |media: MediaState| media == MediaState::Pending;
        let pending = page
            .files
            .iter()
            .filter(|file| is_pending(file.media))
            .count();
        if pending > 0 {
            if pending != last.0 {
                last = (pending, Instant::now());
            }
            if last.1.elapsed() > READ_WITHIN {
                return Err(wrong(format!(
                    "the locker has not read {pending} of the files"
                )));
            }
            continue;
        }
        for file in page
            .files
            .iter()
            .filter(|file| file.media == MediaState::Broken)
        {
            let why = file.problem.as_deref().unwrap_or("it does not decode");
            stage
                .narrator
                .say(format_args!("  {} is not playable: {why}", file.path))?;
        }
        last = (usize::MAX, Instant::now());
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

struct Synced {
    tracks: u64,
    milliseconds: u64,
    bytes: Bytes,
}

async fn synced(stage: &Stage, account: AccountId) -> Result<Synced, Failure> {
    let player = stage.player()?;
    let bar = sync::bar(stage.narrator.json);
    let outcome = sync::one(player, account, "the locker".to_owned(), &bar).await;
    bar.finish_and_clear();
    let outcome = outcome?;
    let tracks = player.library().counts(Some(account))?.tracks;
    let (milliseconds, bytes) = (outcome.milliseconds, Bytes(outcome.bytes));
    stage.narrator.say(format_args!(
        "synced {} in {milliseconds} ms, {bytes}",
        counted(tracks, "track")
    ))?;
    Ok(Synced {
        tracks,
        milliseconds,
        bytes,
    })
}

struct Pinned {
    label: String,
    tracks: Vec<Track>,
    bytes: Bytes,
}

async fn pinned(stage: &Stage, cast: &Cast) -> Result<Pinned, Failure> {
    let player = stage.player()?;
    let (label, _) = player.resolve(cast.pinned)?;
    let tracks = player.pin(cast.pinned).await?;
    let by_key: HashMap<_, _> = tracks
        .iter()
        .map(|track| (pin::key(track), track.clone()))
        .collect();
    let end = pin::wait(player, &by_key, stage.narrator.json).await?;
    let missing = pin::missing(player, &by_key).await?;
    end.verdict(&missing)?;
    let bytes = player.storage().await?.pinned;
    stage.narrator.say(format_args!(
        "pinned {label}: {}, {bytes}",
        counted(tracks.len(), "track")
    ))?;
    Ok(Pinned {
        label,
        tracks,
        bytes,
    })
}

/// Stops the locker, and makes sure that it is gone.
async fn stopped(stage: &mut Stage, account: AccountId) -> Result<(), Failure> {
    stage.stop_locker().await;
    match stage.player()?.locker_account(account).await {
        Err(PlayerError::Remote(RemoteError::Unreachable { .. })) => {}
        Ok(_) => return Err(wrong("it still answers")),
        Err(error) => return Err(error.into()),
    }
    stage.narrator.say(format_args!("the locker is stopped"))
}
