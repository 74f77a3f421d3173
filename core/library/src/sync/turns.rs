//! One sync and one flush of an account at a time.

use coffer_model::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// What is taken in turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Turn {
    /// Syncing an account.
    Sync(AccountId),
    /// Sending the edits of an account.
    Flush(AccountId),
}

/// Held while it is one's turn. A write that was begun holds a clone of it, so that the turn of a dropped future
/// ends only after its last write.
pub(crate) type Held = Arc<OwnedMutexGuard<()>>;

#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<Turn, Arc<AsyncMutex<()>>>>);

impl Turns {
    pub(crate) async fn take(&self, turn: Turn) -> Held {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.entry(turn).or_default().clone()
        };
        Arc::new(lock.lock_owned().await)
    }
}
