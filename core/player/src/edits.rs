//! Edits made here: on the disk at once, at the server as soon as it can be reached.

use crate::sessions::Sessions;
use crate::sign_in::now;
use crate::source::RemoteSource;
use crate::{Player, PlayerError};
use coffer_library::{Edit, Item, Library, LibraryError, flush};
use coffer_model::AccountId;

impl Player {
    /// Makes `edit`: here at once, where it is on the disk when this returns, and at the server as soon as it can be
    /// reached.
    ///
    /// # Errors
    /// Where the item is gone, the rating is not 1 to 5, or the library fails.
    pub async fn edit(&self, edit: Edit) -> Result<(), PlayerError> {
        let library = self.library().clone();
        let recorded = tokio::task::spawn_blocking(move || library.record(edit, now()));
        recorded.await.unwrap_or(Err(LibraryError::ShuttingDown))?;
        let (library, sessions) = (self.library().clone(), self.shared_sessions());
        tokio::spawn(async move { send(&library, &sessions, edit.item()).await });
        Ok(())
    }
}

/// Sends the edits of the account that `item` belongs to. What cannot be sent now goes with the next sync.
pub(crate) async fn send(library: &Library, sessions: &Sessions, item: Item) {
    let Ok(Some(account)) = account_of(library, item) else {
        return;
    };
    let Ok(session) = sessions.get(account) else {
        return;
    };
    if let Err(error) = flush(library, account, &RemoteSource(&session.client)).await {
        tracing::debug!(%error, "edits wait for the server");
    }
}

fn account_of(library: &Library, item: Item) -> Result<Option<AccountId>, LibraryError> {
    Ok(match item {
        Item::Track(id) => library.track(id)?.map(|track| track.account),
        Item::Album(id) => library.album(id)?.map(|album| album.account),
        Item::Artist(id) => library.artist(id)?.map(|artist| artist.account),
    })
}
