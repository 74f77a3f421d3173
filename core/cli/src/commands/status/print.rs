//! The state of the player as text.

use super::{AccountStatus, Downloads, MissingTrack, PinStatus, Quota, Status, Storage};
use crate::failure::Failure;
use crate::output::counted;
use crate::{dates, output};

pub(super) fn print(status: &Status) -> Result<(), Failure> {
    if status.accounts.is_empty() {
        output::line(format_args!(
            "no account is signed in; `coffer sign-in` signs in"
        ))?;
    }
    for account in &status.accounts {
        let AccountStatus {
            id,
            user,
            label,
            artists,
            albums,
            tracks,
            playlists,
            ..
        } = account;
        let address = account.address.as_deref().unwrap_or(label);
        output::line(format_args!("account {id}: {user} at {address}"))?;
        let synced = account.synced_at.map_or_else(
            || "never synced".to_owned(),
            |at| format!("synced {}", dates::minute(at)),
        );
        output::line(format_args!(
            "  {}, {}, {}, {}; {synced}",
            counted(*artists, "artist"),
            counted(*albums, "album"),
            counted(*tracks, "track"),
            counted(*playlists, "playlist"),
        ))?;
        if let Some(Quota { used, limit, .. }) = &account.quota {
            output::line(format_args!("  quota: {used} of {limit} used"))?;
        }
        if let Some(why) = &account.quota_problem {
            output::line(format_args!("  quota: not known, {why}"))?;
        }
    }
    let Some(device) = &status.device else {
        return Ok(output::line(format_args!(
            "another command of this player runs; pins, downloads and storage are with it"
        ))?);
    };
    for PinStatus {
        id,
        label,
        tracks,
        whole,
    } in &device.pins
    {
        let id = id.replace(':', " ");
        output::line(format_args!(
            "pinned: {label} ({id}): {whole} of {} here",
            counted(*tracks, "track")
        ))?;
    }
    for MissingTrack {
        track,
        title,
        reason,
        ..
    } in &device.missing
    {
        output::line(format_args!("  missing {track} {title}: {reason}"))?;
    }
    if !device.pins.is_empty() && device.missing.is_empty() {
        output::line(format_args!("  all of it plays without the server"))?;
    }
    let Downloads {
        queued,
        running,
        waiting,
        paused,
        failed,
    } = &device.downloads;
    let open = queued + running + waiting;
    if open + paused + failed > 0 {
        output::line(format_args!(
            "downloads: {open} to do ({waiting} waiting), {paused} paused, {failed} failed"
        ))?;
    }
    let Storage {
        pinned,
        streamed,
        limit,
        free,
    } = &device.storage;
    Ok(output::line(format_args!(
        "storage: {pinned} pinned, {streamed} of at most {limit} streamed, {free} free"
    ))?)
}
