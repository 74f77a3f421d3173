//! `coffer status`: what this player has and knows. Asks the network for nothing but the quota, and not for long.

mod print;

use super::Context;
use super::pin::reason;
use crate::failure::{Code, Failure, in_full, of_player};
use crate::{home, output};
use coffer_model::Bytes;
use coffer_player::{
    Account, DownloadState, Library, PinTarget, Player, PlayerError, Rule, open_library,
};
use serde::Serialize;
use std::time::Duration;

/// A locker that takes longer counts as not reachable: the rest is known without it.
const QUOTA_WITHIN: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Status {
    home: std::path::PathBuf,
    accounts: Vec<AccountStatus>,
    /// `null` while another command of this player runs: what follows is with it.
    device: Option<DeviceStatus>,
}

#[derive(Serialize)]
struct AccountStatus {
    id: i64,
    label: String,
    user: String,
    /// `coffer`, the name of another server, or empty.
    server: String,
    address: Option<String>,
    mechanism: String,
    artists: u64,
    albums: u64,
    tracks: u64,
    playlists: u64,
    /// Unix milliseconds.
    synced_at: Option<i64>,
    /// `null`: not a locker, or it did not say.
    quota: Option<Quota>,
    /// Why it did not.
    quota_problem: Option<String>,
    #[serde(skip)]
    is_locker: bool,
}

#[derive(Serialize)]
struct Quota {
    used: Bytes,
    reserved: Bytes,
    limit: Bytes,
}

#[derive(Serialize)]
struct DeviceStatus {
    pins: Vec<PinStatus>,
    /// Pinned tracks that would not play without the server.
    missing: Vec<MissingTrack>,
    downloads: Downloads,
    storage: Storage,
}

#[derive(Serialize)]
struct PinStatus {
    id: String,
    label: String,
    tracks: u64,
    /// Those that play without the server.
    whole: u64,
}

#[derive(Serialize)]
struct MissingTrack {
    track: i64,
    title: String,
    reason: String,
    stored: Bytes,
    size: Option<Bytes>,
}

#[derive(Default, Serialize)]
struct Downloads {
    queued: usize,
    running: usize,
    waiting: usize,
    paused: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Storage {
    pinned: Bytes,
    streamed: Bytes,
    limit: Bytes,
    free: Bytes,
}

/// Shows the state of the player.
pub(crate) async fn run(context: Context) -> Result<(), Failure> {
    let library = open_library(&context.home)?;
    let mut accounts = Vec::new();
    for account in library.accounts()? {
        accounts.push(known(&library, account)?);
    }
    let device = match home::look(context.home.clone()).await {
        Ok(player) => {
            let device = device(&player).await?;
            for account in accounts.iter_mut().filter(|account| account.is_locker) {
                match quota(&player, account.id).await {
                    Ok(quota) => account.quota = Some(quota),
                    Err(why) => account.quota_problem = Some(why),
                }
            }
            player.shut_down().await?;
            Some(device)
        }
        Err(PlayerError::InUse(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let status = Status {
        home: context.home,
        accounts,
        device,
    };
    if context.json {
        return Ok(output::json(&status)?);
    }
    print::print(&status)
}

fn known(library: &Library, account: Account) -> Result<AccountStatus, Failure> {
    let counts = library.counts(Some(account.id))?;
    let details = account.details;
    Ok(AccountStatus {
        id: account.id.0,
        is_locker: details.server == "coffer",
        label: details.label,
        user: details.user,
        server: details.server,
        address: details.addresses.into_iter().next(),
        mechanism: details.mechanism,
        artists: counts.artists,
        albums: counts.albums,
        tracks: counts.tracks,
        playlists: counts.playlists,
        synced_at: library.synced_at(account.id)?,
        quota: None,
        quota_problem: None,
    })
}

async fn quota(player: &Player, account: i64) -> Result<Quota, String> {
    let asked = player.locker_account(coffer_model::AccountId(account));
    match tokio::time::timeout(QUOTA_WITHIN, asked).await {
        Ok(Ok(answer)) => Ok(Quota {
            used: Bytes(answer.used),
            reserved: Bytes(answer.reserved),
            limit: Bytes(answer.quota),
        }),
        Ok(Err(error)) if of_player(&error) != Code::NotReachable => Err(in_full(&error)),
        Ok(Err(_)) | Err(_) => Err("the locker is not reachable".to_owned()),
    }
}

async fn device(player: &Player) -> Result<DeviceStatus, Failure> {
    let mut downloads = Downloads::default();
    for item in &player.downloads().borrow().items {
        match item.state {
            DownloadState::Queued => downloads.queued += 1,
            DownloadState::Running { .. } => downloads.running += 1,
            DownloadState::Waiting(_) => downloads.waiting += 1,
            DownloadState::Paused => downloads.paused += 1,
            DownloadState::Failed(_) => downloads.failed += 1,
            DownloadState::Done(_) => {}
        }
    }
    let not_ready = player.not_ready().await?;
    let mut pins = Vec::new();
    for Rule { id, label, tracks } in player.pins().await? {
        let target: Option<PinTarget> = id.parse().ok();
        let members = target.and_then(|target| player.resolve(target).ok());
        let absent = members.map_or(0, |(_, members)| {
            let is_member = |id| members.iter().any(|track| track.id == id);
            not_ready
                .iter()
                .filter(|absent| is_member(absent.key.track))
                .count()
        });
        let whole = tracks.saturating_sub(absent as u64);
        pins.push(PinStatus {
            id,
            label,
            tracks,
            whole,
        });
    }
    let mut missing = Vec::new();
    for not_ready in not_ready {
        let id = not_ready.key.track;
        let track = player.library().track(id)?;
        missing.push(MissingTrack {
            track: id.0,
            title: track.map_or_else(|| format!("track {id}"), |track| track.title),
            reason: reason(not_ready.download.as_ref()),
            stored: not_ready.stored,
            size: not_ready.total,
        });
    }
    let storage = player.storage().await?;
    Ok(DeviceStatus {
        pins,
        missing,
        downloads,
        storage: Storage {
            pinned: storage.pinned,
            streamed: storage.streamed,
            limit: storage.limit,
            free: storage.free,
        },
    })
}
