//! Sync from a change feed: the next page is fetched while the last one is being written.

use super::convert::{feed_album, feed_artist, feed_playlist, feed_track};
use super::state::{Origin, State};
use super::write::Batch;
use super::{ChangeFeed, SyncError, SyncOptions, SyncProgress, SyncReport, SyncStage, Writer, now};
use crate::LibraryError;
use coffer_protocol::coffer::{Change, ChangesPage};

/// How often the feed may turn out to be another one within a sync.
const RESTARTS: u32 = 3;

pub(super) async fn sync(
    writer: &Writer,
    feed: &dyn ChangeFeed,
    options: &SyncOptions,
    progress: &(dyn Fn(SyncProgress) + Send + Sync),
) -> Result<SyncReport, SyncError> {
    let mut state = writer.state().await?;
    if state.origin != Some(Origin::Feed) {
        state = writer.begin_pass(state, Origin::Feed).await?;
    }
    let mut report = SyncReport {
        is_full: state.is_full,
        ..SyncReport::default()
    };
    let (mut done, mut total, mut restarts) = (0_u64, None, 0);
    let mut page = feed
        .changes(state.cursor.as_deref(), options.feed_page)
        .await?;
    loop {
        if state.feed.as_ref().is_some_and(|known| *known != page.feed) {
            restarts += 1;
            if restarts > RESTARTS {
                return Err(SyncError::UnstableFeed(page.feed));
            }
            state = writer.begin_pass(state, Origin::Feed).await?;
            report.is_full = true;
            done = 0;
            tracing::info!(account = writer.account.0, feed = %page.feed, "the feed is another one; reading it from its start");
            page = feed.changes(None, options.feed_page).await?;
            continue;
        }
        let has_more = page.more;
        if has_more && state.cursor.as_deref() == Some(page.cursor.as_str()) {
            return Err(SyncError::StuckFeed(page.cursor));
        }
        state.feed = Some(page.feed.clone());
        state.cursor = Some(page.cursor.clone());
        done += u64::try_from(page.changes.len()).unwrap_or(u64::MAX);
        total = page.total.or(total);
        let mut saved = state.clone();
        if !has_more {
            saved.is_full = false;
            saved.completed_at = Some(now());
        }
        let committed = commit(writer, &state, saved.clone(), page, has_more);
        let (written, next) = if has_more {
            let fetched = feed.changes(saved.cursor.as_deref(), options.feed_page);
            let (committed, fetched) = futures::join!(committed, fetched);
            (committed?, Some(fetched))
        } else {
            (committed.await?, None)
        };
        report.add_page(written);
        state = saved;
        progress(SyncProgress {
            stage: SyncStage::Changes,
            done,
            total,
        });
        match next {
            Some(fetched) => page = fetched?,
            None => return Ok(report),
        }
    }
}

/// Writes a page under `state`, and `saved` as what to go on from.
async fn commit(
    writer: &Writer,
    state: &State,
    saved: State,
    page: ChangesPage,
    has_more: bool,
) -> Result<super::Written, LibraryError> {
    let is_full = state.is_full;
    let ((), written) = writer
        .commit(saved, is_full, move |batch| {
            for change in &page.changes {
                apply(batch, change)?;
            }
            if !has_more {
                if is_full {
                    batch.sweep(true)?;
                }
                batch.link_playlists()?;
            }
            Ok(())
        })
        .await?;
    Ok(written)
}

fn apply(batch: &mut Batch<'_>, change: &Change) -> Result<(), LibraryError> {
    match change {
        Change::Artist(item) => {
            batch.artist(&feed_artist(item))?;
        }
        Change::Album(item) => {
            batch.album(&feed_album(item))?;
        }
        Change::Track(item) => {
            batch.track(&feed_track(item))?;
        }
        Change::Playlist(item) => {
            let id = batch.playlist(&feed_playlist(item))?;
            batch.playlist_refs(id, item.tracks.iter().map(String::as_str))?;
        }
        Change::Gone { id } => batch.gone(id)?,
        Change::Other => {}
    }
    Ok(())
}
