//! Brings a library up to date: edits first, then what the server has, then the pins.

use crate::source::RemoteSource;
use crate::{Player, PlayerError};
use coffer_library::{FlushReport, Source, SyncOptions, SyncProgress, SyncReport, flush};
use coffer_model::AccountId;

/// What a sync did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Edits sent before.
    pub edits: FlushReport,
    /// Rows brought.
    pub rows: SyncReport,
}

impl Player {
    /// When the last sync of `account` came to its end, Unix milliseconds; `None` before the first.
    ///
    /// # Errors
    /// Where there is no such account, or the library fails.
    pub fn synced_at(&self, account: AccountId) -> Result<Option<i64>, PlayerError> {
        Ok(self.library().synced_at(account)?)
    }

    /// Syncs `account`. Killed at any point, the next sync goes on from the last page.
    ///
    /// # Errors
    /// Where the server cannot be read or the library fails; what came stays.
    pub async fn sync(
        &self,
        account: AccountId,
        progress: impl Fn(SyncProgress) + Send + Sync,
    ) -> Result<Synced, PlayerError> {
        let session = self.sessions().get(account)?;
        let remote = RemoteSource(&session.client);
        let library = self.library();
        let edits = flush(library, account, &remote).await?;
        let source = if session.is_locker() {
            Source::Feed(&remote)
        } else {
            Source::Catalogue(&remote)
        };
        let options = SyncOptions::default();
        let rows = coffer_library::sync(library, account, source, &options, progress).await?;
        self.refresh_pins(library.is_settled(account)?).await?;
        Ok(Synced { edits, rows })
    }
}
