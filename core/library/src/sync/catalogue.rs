//! Sync from any OpenSubsonic server: one full pass over its lists.

use super::convert::{self, Stars};
use super::pages::{Page, Pager};
use super::resume::can_resume;
use super::state::{Origin, Stage, State};
use super::verify::verify;
use super::write::Batch;
use super::{
    Catalogue, EmptyQuery, ItemKind, SourceError, SourceErrorKind, SyncError, SyncOptions,
    SyncProgress, SyncReport, SyncStage, Writer, now,
};
use crate::LibraryError;
use coffer_protocol::opensubsonic::{AlbumId3, ArtistId3, Child, SearchResult3};
use futures::stream::{self, StreamExt};
use std::collections::HashSet;
use std::sync::Arc;

/// Albums of a page of the album walk. Each costs a request of its own, so that a cut loses few.
const WALK_PAGE: u32 = 50;

/// Pages without anything new, one after the other, that end a list: servers repeat items, and some repeat their last
/// page for ever.
const STALE_PAGES: u32 = 2;

/// A pass over a catalogue.
pub(super) struct Pass<'a> {
    pub(super) writer: &'a Writer,
    pub(super) catalogue: &'a dyn Catalogue,
    pub(super) options: &'a SyncOptions,
    pub(super) progress: &'a (dyn Fn(SyncProgress) + Send + Sync),
    /// What `getStarred2` lists; `None` where the server has no such method.
    pub(super) stars: Arc<Option<Stars>>,
    pub(super) report: SyncReport,
}

/// An item of a list, or several that come together.
pub(super) trait Listed: Send + 'static {
    /// Writes it. Answers whether it is new in this pass.
    fn write(&self, batch: &mut Batch<'_>, stars: Option<&Stars>) -> Result<bool, LibraryError>;
}

impl Listed for ArtistId3 {
    fn write(&self, batch: &mut Batch<'_>, stars: Option<&Stars>) -> Result<bool, LibraryError> {
        Ok(!self.id.is_empty() && batch.artist(&convert::artist(self, stars))?)
    }
}

impl Listed for AlbumId3 {
    fn write(&self, batch: &mut Batch<'_>, stars: Option<&Stars>) -> Result<bool, LibraryError> {
        let mut is_fresh = !self.id.is_empty() && batch.album(&convert::album(self, stars))?;
        for song in &self.song {
            is_fresh |= song.write(batch, stars)?;
        }
        Ok(is_fresh)
    }
}

impl Listed for Child {
    fn write(&self, batch: &mut Batch<'_>, stars: Option<&Stars>) -> Result<bool, LibraryError> {
        let is_track = !self.id.is_empty() && !self.is_dir && self.is_video != Some(true);
        Ok(is_track && batch.track(&convert::track(self, stars))?)
    }
}

pub(super) async fn sync(
    writer: &Writer,
    catalogue: &dyn Catalogue,
    options: &SyncOptions,
    progress: &(dyn Fn(SyncProgress) + Send + Sync),
) -> Result<SyncReport, SyncError> {
    let mut state = writer.state().await?;
    if state.origin != Some(Origin::Catalogue) || !state.is_full {
        state = writer.begin_pass(state, Origin::Catalogue).await?;
    }
    let stars = match catalogue.starred2().await {
        Ok(list) => Some(Stars::from(list)),
        Err(error) if is_missing(&error) => None,
        Err(error) => return Err(error.into()),
    };
    let mut pass = Pass {
        writer,
        catalogue,
        options,
        progress,
        stars: Arc::new(stars),
        report: SyncReport {
            is_full: true,
            ..SyncReport::default()
        },
    };
    if !can_resume(&pass, &state).await? {
        state = writer.begin_pass(state, Origin::Catalogue).await?;
    }
    let mut stage = match state.stage {
        Some(stage) => stage,
        None => pass.first_stage(&mut state).await?,
    };
    loop {
        if state.stage != Some(stage) {
            state.stage = Some(stage);
            state.position = 0;
        }
        stage = match stage {
            Stage::Artists => {
                pass.search(&mut state, ItemKind::Artist, SyncStage::Artists, |answer| {
                    answer.artist
                })
                .await?;
                Stage::Albums
            }
            Stage::Albums => {
                pass.search(&mut state, ItemKind::Album, SyncStage::Albums, |answer| {
                    answer.album
                })
                .await?;
                Stage::Songs
            }
            Stage::Songs => {
                let ended = pass
                    .search(&mut state, ItemKind::Song, SyncStage::Tracks, |answer| {
                        answer.song
                    })
                    .await?;
                match ended {
                    Ended::Listed => Stage::Playlists,
                    Ended::NotPaged => Stage::AlbumWalk,
                }
            }
            Stage::AlbumWalk => {
                pass.walk(&mut state).await?;
                Stage::Playlists
            }
            Stage::Playlists => return pass.finish(state).await,
        };
    }
}

/// How a list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// All of it came.
    Listed,
    /// The server answers its first page whatever is asked for.
    NotPaged,
}

impl Pass<'_> {
    /// Finds the spelling of "everything" that this server understands.
    async fn first_stage(&self, state: &mut State) -> Result<Stage, SyncError> {
        for query in [EmptyQuery::Empty, EmptyQuery::Quotes] {
            match self.catalogue.search3(query, ItemKind::Song, 0, 1).await {
                Ok(answer) if !answer.song.is_empty() => {
                    state.query_is_quotes = query == EmptyQuery::Quotes;
                    return Ok(Stage::Artists);
                }
                Ok(_) => {}
                Err(error) if is_final(&error) => return Err(error.into()),
                // Some servers call an empty query an error.
                Err(_) => {}
            }
        }
        Ok(Stage::AlbumWalk)
    }

    async fn search<T: Listed>(
        &mut self,
        state: &mut State,
        kind: ItemKind,
        stage: SyncStage,
        select: fn(SearchResult3) -> Vec<T>,
    ) -> Result<Ended, SyncError> {
        let query = if state.query_is_quotes {
            EmptyQuery::Quotes
        } else {
            EmptyQuery::Empty
        };
        let catalogue = self.catalogue;
        let fetch = Box::new(move |offset, size| {
            let answer = catalogue.search3(query, kind, offset, size);
            let page: futures::future::BoxFuture<'_, _> =
                Box::pin(async move { answer.await.map(select) });
            page
        });
        let mut pager = Pager::new(
            state.position,
            self.options.catalogue_page,
            self.options.in_flight,
            fetch,
        );
        let (mut stale, mut is_first_again) = (0, false);
        while let Some(page) = pager.page().await? {
            let is_second_whole = page.is_whole && page.offset == page.end - page.offset;
            if self.commit(state, stage, page).await? {
                (stale, is_first_again) = (0, false);
                continue;
            }
            stale += 1;
            is_first_again |= is_second_whole;
            if stale >= STALE_PAGES {
                return Ok(if is_first_again {
                    Ended::NotPaged
                } else {
                    Ended::Listed
                });
            }
        }
        Ok(Ended::Listed)
    }

    /// Album by album.
    async fn walk(&mut self, state: &mut State) -> Result<(), SyncError> {
        let catalogue = self.catalogue;
        let fetch = Box::new(move |offset, size| catalogue.album_list2(offset, size));
        let size = self.options.catalogue_page.min(WALK_PAGE);
        let mut pager = Pager::new(state.position, size, 1, fetch);
        let mut stale = 0;
        while let Some(page) = pager.page().await? {
            let mut once = HashSet::new();
            let requests: Vec<_> = page
                .items
                .iter()
                .filter(|album| !album.id.is_empty() && once.insert(album.id.as_str()))
                .map(|album| catalogue.album(&album.id))
                .collect();
            let mut answers = stream::iter(requests).buffered(self.options.in_flight.max(1));
            let mut albums = Vec::new();
            while let Some(answer) = answers.next().await {
                match answer {
                    Ok(album) => albums.push(album),
                    Err(error) if error.kind == SourceErrorKind::NotFound => {}
                    Err(error) => return Err(error.into()),
                }
            }
            drop(answers);
            let page = Page {
                items: albums,
                offset: page.offset,
                end: page.end,
                is_whole: page.is_whole,
            };
            stale = if self.commit(state, SyncStage::Albums, page).await? {
                0
            } else {
                stale + 1
            };
            if stale >= STALE_PAGES {
                break;
            }
        }
        Ok(())
    }

    /// Writes a page. Answers whether anything in it was new in this pass.
    async fn commit<T: Listed>(
        &mut self,
        state: &mut State,
        stage: SyncStage,
        page: Page<T>,
    ) -> Result<bool, SyncError> {
        state.position = page.end;
        let is_fresh = self.write(state.clone(), page.items).await?;
        (self.progress)(SyncProgress {
            stage,
            done: u64::from(page.end),
            total: None,
        });
        Ok(is_fresh)
    }

    async fn write<T: Listed>(&mut self, state: State, items: Vec<T>) -> Result<bool, SyncError> {
        let stars = self.stars.clone();
        let (is_fresh, written) = self
            .writer
            .commit(state, true, move |batch| {
                let mut is_fresh = false;
                for item in &items {
                    is_fresh |= item.write(batch, stars.as_ref().as_ref())?;
                }
                Ok(is_fresh)
            })
            .await?;
        self.report.add_page(written);
        Ok(is_fresh)
    }

    /// Writes albums with their songs, outside of the list.
    pub(super) async fn write_albums(
        &mut self,
        state: &State,
        albums: Vec<AlbumId3>,
    ) -> Result<(), SyncError> {
        self.write(state.clone(), albums).await?;
        Ok(())
    }

    /// Playlists, then the sweep.
    async fn finish(mut self, mut state: State) -> Result<SyncReport, SyncError> {
        let has_playlists = self.playlists(&state).await?;
        verify(&mut self, &state).await?;
        state.is_full = false;
        state.stage = None;
        state.position = 0;
        state.completed_at = Some(now());
        let ((), written) = self
            .writer
            .commit(state, true, move |batch| batch.sweep(has_playlists))
            .await?;
        self.report.add_page(written);
        Ok(self.report)
    }
}

/// The server has no such method.
pub(super) fn is_missing(error: &SourceError) -> bool {
    matches!(
        error.kind,
        SourceErrorKind::Unsupported | SourceErrorKind::NotFound
    )
}

/// Asking in another way would not help.
fn is_final(error: &SourceError) -> bool {
    matches!(
        error.kind,
        SourceErrorKind::Unreachable | SourceErrorKind::Unauthorized | SourceErrorKind::BudgetSpent
    )
}
