//! `coffer pin` and `coffer unpin`.

mod wait;

pub(crate) use wait::{End, Missing, reason, wait};

use super::{Context, selection};
use crate::arguments::{Pin, Selection};
use crate::failure::{Code, Failure};
use crate::{home, output};
use coffer_model::Track;
use coffer_player::{DownloadState, EntryKey, Player, Sound};
use serde::Serialize;
use std::collections::HashMap;

/// What is on this machine of what was pinned.
#[derive(Serialize)]
struct Summary<'a> {
    /// Tracks of the selection.
    pinned: usize,
    /// Those of them that play without the server.
    whole: usize,
    /// The others.
    missing: &'a [Missing],
}

/// Pins what was selected, and waits for it.
pub(crate) async fn pin(context: Context, arguments: Pin) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let mut tracks = HashMap::new();
    for target in selection::targets(player.library(), &arguments.selection)? {
        for track in player.pin(target).await? {
            tracks.insert(key(&track), track);
        }
    }
    if tracks.is_empty() {
        player.shut_down().await?;
        return Err(Failure::new(
            Code::NotFound,
            "what was selected has no track yet; tracks that come to it will be kept",
        ));
    }
    let end = if arguments.no_wait {
        End::NotAwaited
    } else {
        ask_again(&player, &tracks).await?;
        wait(&player, &tracks, context.json).await?
    };
    let missing = missing(&player, &tracks).await?;
    player.shut_down().await?;
    let (pinned, whole) = (tracks.len(), tracks.len() - missing.len());
    if context.json {
        output::json(&Summary {
            pinned,
            whole,
            missing: &missing,
        })?;
    } else {
        let later = match end {
            End::NotAwaited if whole < pinned => "; the downloads go on with the next command",
            _ => "",
        };
        output::line(format_args!(
            "{whole} of {pinned} pinned tracks are on this machine{later}"
        ))?;
        if !arguments.no_wait {
            for Missing {
                track,
                title,
                reason,
                ..
            } in &missing
            {
                output::line(format_args!("{:>6}  {title}: {reason}", track.0))?;
            }
        }
    }
    end.verdict(&missing)
}

/// Whoever pins something wants it now: what failed, waits or was paused before is tried at once.
async fn ask_again(player: &Player, tracks: &HashMap<EntryKey, Track>) -> Result<(), Failure> {
    let downloads = player.downloads().borrow().clone();
    for item in downloads
        .items
        .iter()
        .filter(|item| tracks.contains_key(&item.key))
    {
        let cache = player.cache();
        let asked = match item.state {
            DownloadState::Failed(_) | DownloadState::Waiting(_) => {
                cache.retry_downloads(Some(item.key)).await
            }
            DownloadState::Paused => cache.resume_downloads(Some(item.key)).await,
            DownloadState::Queued | DownloadState::Running { .. } | DownloadState::Done(_) => {
                Ok(())
            }
        };
        asked.map_err(coffer_player::PlayerError::from)?;
    }
    Ok(())
}

/// Which of `tracks` would not play without the server, in their order, and why.
pub(crate) async fn missing(
    player: &Player,
    tracks: &HashMap<EntryKey, Track>,
) -> Result<Vec<Missing>, Failure> {
    let not_ready = player.not_ready().await?;
    let missing = not_ready.iter().filter_map(|not_ready| {
        let track = tracks.get(&not_ready.key)?;
        Some(Missing::new(track, not_ready))
    });
    Ok(missing.collect())
}

/// The name of a track's bytes.
pub(crate) fn key(track: &Track) -> EntryKey {
    EntryKey {
        account: track.account,
        track: track.id,
    }
}

/// Gives up the pins of what was selected.
pub(crate) async fn unpin(context: Context, selection: Selection) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let rules = player.pins().await?;
    let mut unpinned = Vec::new();
    for target in selection::targets(player.library(), &selection)? {
        let id = target.to_string();
        let Some(rule) = rules.iter().find(|rule| rule.id == id) else {
            let message = format!("{} is not pinned", id.replace(':', " "));
            return Err(Failure::new(Code::NotFound, message));
        };
        player.unpin(target).await?;
        unpinned.push(rule);
    }
    player.shut_down().await?;
    if context.json {
        let targets: Vec<&str> = unpinned.iter().map(|rule| rule.id.as_str()).collect();
        return Ok(output::json(&serde_json::json!({ "unpinned": targets }))?);
    }
    for rule in unpinned {
        output::line(format_args!("{} is not pinned any more", rule.label))?;
    }
    Ok(())
}
