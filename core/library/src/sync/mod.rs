//! Keeps the library like the server's, page by page.
//!
//! A page is committed together with the place to go on from, so that a sync can be cut anywhere and goes on there.
//! Nothing is removed because it was not told of, except at the end of a complete pass.

mod catalogue;
mod convert;
mod feed;
mod pages;
mod playlists;
mod resume;
mod source;
mod state;
mod turns;
mod verify;
mod write;

pub use source::{
    Catalogue, ChangeFeed, EmptyQuery, ItemKind, Source, SourceError, SourceErrorKind,
};
pub(crate) use turns::{Turn, Turns};
pub(crate) use write::is_local_id;

use crate::database::Durability;
use crate::{Library, LibraryError};
use coffer_model::AccountId;
use state::State;
use turns::Held;
use write::{Batch, Written};

/// Settings of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncOptions {
    /// Changes asked for at once from a feed. Default 1000: about 300 kB before compression.
    pub feed_page: u32,
    /// Items asked for at once from a catalogue. Default 500: the most that servers agree on.
    pub catalogue_page: u32,
    /// Requests to a catalogue in flight at once. Default 4: hides the round trip and spares small servers.
    pub in_flight: usize,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            feed_page: 1_000,
            catalogue_page: 500,
            in_flight: 4,
        }
    }
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncProgress {
    /// What it is at.
    pub stage: SyncStage,
    /// Items that came in this stage and are committed.
    pub done: u64,
    /// How many there will be, where the server says so.
    pub total: Option<u64>,
}

/// What a sync is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncStage {
    /// Reading a change feed.
    Changes,
    /// Listing artists.
    Artists,
    /// Listing albums, with their tracks where the server lists tracks in no other way.
    Albums,
    /// Listing tracks.
    Tracks,
    /// Reading playlists.
    Playlists,
    /// Asking the server for what it did not list, before that is removed.
    Verifying,
}

/// What a complete sync did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Pages committed.
    pub pages: u64,
    /// Rows added.
    pub added: u64,
    /// Rows that are different now.
    pub changed: u64,
    /// Rows removed.
    pub removed: u64,
    /// All of the library was compared, not only what changed.
    pub is_full: bool,
}

/// Why a sync ended early. What was committed stays, and the next sync goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The server did not answer as it should.
    #[error("the server could not be read")]
    Source(#[from] SourceError),
    /// The library failed.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The feed changes its identity from one page to the next.
    #[error("the feed keeps changing its identity, last to `{0}`")]
    UnstableFeed(String),
    /// The feed says that there is more, and does not move.
    #[error("the feed does not move from cursor `{0}`")]
    StuckFeed(String),
}

/// Brings the rows of `account` up to date with `source`. A second sync of the same account waits for the first.
///
/// Dropping the future is safe anywhere. `progress` is called after each committed page.
///
/// # Errors
/// [`SyncError::Source`] where the source gives up; [`SyncError::Library`] where the account is gone or the database
/// fails. What was committed stays.
pub async fn sync(
    library: &Library,
    account: AccountId,
    source: Source<'_>,
    options: &SyncOptions,
    progress: impl Fn(SyncProgress) + Send + Sync,
) -> Result<SyncReport, SyncError> {
    let turn = library.turns().take(Turn::Sync(account)).await;
    let writer = Writer {
        library: library.clone(),
        account,
        turn,
    };
    writer.forget_sent_edits().await?;
    match source {
        Source::Feed(feed) => feed::sync(&writer, feed, options, &progress).await,
        Source::Catalogue(catalogue) => {
            catalogue::sync(&writer, catalogue, options, &progress).await
        }
    }
}

impl Library {
    /// Whether the last pass over the library of `account` was complete. While it is not, tracks may be missing
    /// below an album or in a list that the server has there: keep what is pinned.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchAccount`], or where the database fails.
    pub fn is_settled(&self, account: AccountId) -> Result<bool, LibraryError> {
        let state = self.read(|connection| State::load(connection, account))?;
        Ok(state.completed_at.is_some() && !state.is_full)
    }

    /// When the last sync of `account` came to its end, Unix milliseconds; `None` before the first.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchAccount`], or where the database fails.
    pub fn synced_at(&self, account: AccountId) -> Result<Option<i64>, LibraryError> {
        let state = self.read(|connection| State::load(connection, account))?;
        Ok(state.completed_at)
    }
}

/// The writing side of one sync.
struct Writer {
    library: Library,
    account: AccountId,
    turn: Held,
}

impl Writer {
    async fn state(&self) -> Result<State, LibraryError> {
        let account = self.account;
        self.library
            .read_apart(move |connection| State::load(connection, account))
            .await
    }

    /// Edits that the server has are in all it tells from now on.
    async fn forget_sent_edits(&self) -> Result<(), LibraryError> {
        let account = self.account;
        self.library
            .write_apart(Durability::Soon, move |transaction, touched| {
                let rows = transaction.execute(
                    "DELETE FROM outbox WHERE account_id = ?1 AND state = 'sent'",
                    [account.0],
                )?;
                touched.outbox = rows > 0;
                Ok(())
            })
            .await
    }

    /// Begins a full pass.
    async fn begin_pass(
        &self,
        mut state: State,
        origin: state::Origin,
    ) -> Result<State, LibraryError> {
        let (account, turn) = (self.account, self.turn.clone());
        self.library
            .write_apart(Durability::Soon, move |transaction, _| {
                let _turn = turn;
                state.begin_pass(transaction, account, origin)?;
                Ok(state)
            })
            .await
    }

    /// Writes one page with `work` and the state to go on from, in one transaction. `is_full`: it belongs to a full
    /// pass, also where it is the last page and `state` says that the pass is over.
    async fn commit<T: Send + 'static>(
        &self,
        state: State,
        is_full: bool,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, LibraryError> + Send + 'static,
    ) -> Result<(T, Written), LibraryError> {
        let (account, turn) = (self.account, self.turn.clone());
        self.library
            .write_apart(Durability::Soon, move |transaction, touched| {
                let _turn = turn;
                // First, because it notices an account that was removed meanwhile.
                state.save(transaction, account)?;
                let mut batch = Batch::new(transaction, touched, account, &state, is_full)?;
                let value = work(&mut batch)?;
                Ok((value, batch.written()))
            })
            .await
    }
}

/// Now, Unix milliseconds.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl SyncReport {
    fn add_page(&mut self, written: Written) {
        self.pages += 1;
        self.added += written.added;
        self.changed += written.changed;
        self.removed += written.removed;
    }
}
