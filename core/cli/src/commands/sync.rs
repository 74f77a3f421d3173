//! `coffer sync`.

use super::Context;
use crate::failure::Failure;
use crate::{home, output};
use coffer_model::AccountId;
use coffer_player::{Player, Purpose, Sound, SyncStage, Synced};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::time::{Duration, Instant};

/// What a sync of one account did, for people and scripts.
#[derive(Serialize)]
pub(crate) struct Summary {
    pub(crate) account: i64,
    pub(crate) label: String,
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) removed: u64,
    pub(crate) pages: u64,
    pub(crate) edits_sent: u64,
    pub(crate) bytes: u64,
    pub(crate) milliseconds: u64,
}

/// Syncs every account.
pub(crate) async fn run(context: Context) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let mut summaries = Vec::new();
    let mut failed = None;
    for account in home::accounts(&player)? {
        let bar = bar(context.json);
        let synced = one(&player, account.id, account.details.label.clone(), &bar).await;
        bar.finish_and_clear();
        match synced {
            Ok(summary) => summaries.push(summary),
            // The other accounts' servers may be there.
            Err(error) => {
                failed.get_or_insert(error);
            }
        }
    }
    player.shut_down().await?;
    if context.json {
        output::json(&summaries)?;
    } else {
        for summary in &summaries {
            output::line(format_args!("{}", in_words(summary)))?;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// A sync in one line.
pub(crate) fn in_words(summary: &Summary) -> String {
    format!(
        "{}: {} added, {} changed, {} removed; {} in {} ms",
        summary.label,
        summary.added,
        summary.changed,
        summary.removed,
        coffer_model::Bytes(summary.bytes),
        summary.milliseconds
    )
}

/// A bar that counts items; hidden for scripts.
pub(crate) fn bar(json: bool) -> ProgressBar {
    if json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:10} {wide_bar} {human_pos}/{human_len}");
    let bar = ProgressBar::new(0);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Syncs one account.
pub(crate) async fn one(
    player: &Player,
    account: AccountId,
    label: String,
    bar: &ProgressBar,
) -> Result<Summary, Failure> {
    bar.enable_steady_tick(Duration::from_millis(200));
    let began = Instant::now();
    let before = player.traffic().of(Purpose::Sync).down;
    let Synced { edits, rows } = player
        .sync(account, |progress| {
            bar.set_message(match progress.stage {
                SyncStage::Changes => "library",
                SyncStage::Artists => "artists",
                SyncStage::Albums => "albums",
                SyncStage::Tracks => "tracks",
                SyncStage::Playlists => "playlists",
                SyncStage::Verifying => "checking",
            });
            bar.set_length(progress.total.unwrap_or(progress.done));
            bar.set_position(progress.done);
        })
        .await?;
    Ok(Summary {
        account: account.0,
        label,
        added: rows.added,
        changed: rows.changed,
        removed: rows.removed,
        pages: rows.pages,
        edits_sent: edits.sent,
        bytes: player
            .traffic()
            .of(Purpose::Sync)
            .down
            .saturating_sub(before),
        milliseconds: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}
