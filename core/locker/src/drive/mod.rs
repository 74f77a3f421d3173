//! The drive of one user: what can be done with files and folders, whoever asks for it. HTTP, and whatever else comes to
//! speak of files, translate to these calls.
//!
//! * A path is a file, a folder or nothing. Names keep their case and are told apart by it.
//! * Every call that changes something is one transaction: done and on the disk when it returns, or not at all.
//! * Deleting puts into the bin. Overwriting keeps the former content as a version. Both count against the quota, like
//!   everything that the user can still get back; emptying frees.
//! * A file keeps its identity, and a track with it all that the user made of it, wherever it is moved to, whatever it is
//!   overwritten with, and in the bin and back.

mod archive;
mod bin;
mod entries;
mod error;
mod find;
mod places;
mod relocate;
mod room;
mod versions;

pub(crate) use bin::remove_expired;
pub(crate) use entries::{Entry, Kind};
pub(crate) use error::DriveError;
pub(crate) use places::{Content, put};
pub(crate) use relocate::Relocation;
pub(crate) use room::{require, require_added};

use crate::app::App;
use crate::store::{StoreError, albums, blobs};
use rusqlite::{Connection, Transaction};

/// A user's drive. Cheap to make.
pub(crate) struct Drive {
    app: App,
    user_id: i64,
}

impl Drive {
    /// That of this user.
    pub(crate) fn of(app: &App, user_id: i64) -> Self {
        Self {
            app: app.clone(),
            user_id,
        }
    }

    /// Runs `work` on a snapshot.
    async fn look<T, F>(&self, work: F) -> Result<T, DriveError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, i64) -> Result<T, DriveError> + Send + 'static,
    {
        let user_id = self.user_id;
        self.app.store().read(move |tx| work(tx, user_id)).await
    }

    /// Runs `work` in a transaction, and puts everything in order that depends on the user's files.
    async fn change<T, F>(&self, work: F) -> Result<T, DriveError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>, &Change) -> Result<T, DriveError> + Send + 'static,
    {
        let (app, user_id) = (self.app.clone(), self.user_id);
        tokio::task::spawn_blocking(move || change(&app, user_id, work))
            .await
            .unwrap_or(Err(DriveError::Store(StoreError::ShuttingDown)))
    }
}

/// Whose drive is changed, when, and by which rules.
pub(crate) struct Change {
    user_id: i64,
    /// Unix milliseconds.
    now: i64,
    /// How many versions of a file are kept.
    versions: u32,
}

impl Change {
    /// A change that is made now.
    pub(crate) fn now(app: &App, user_id: i64) -> Self {
        Self {
            user_id,
            now: app.now(),
            versions: app.config().versions,
        }
    }
}

/// [`Drive::change`] on the calling thread.
fn change<T>(
    app: &App,
    user_id: i64,
    work: impl FnOnce(&Transaction<'_>, &Change) -> Result<T, DriveError>,
) -> Result<T, DriveError> {
    let changing = app.blobs().changing();
    let (value, unused) = app.store().write_blocking(|tx| {
        let value = work(tx, &Change::now(app, user_id))?;
        let unused = put_in_order(tx, user_id)?;
        Ok::<_, DriveError>((value, unused))
    })?;
    for hash in unused {
        app.remove_bytes(&changing, user_id, &hash);
    }
    app.ingest().wake();
    Ok(value)
}

/// What follows from a change of the user's files, in the same transaction: the library is tidied, and contents that
/// nothing has any more are forgotten. Answers those; their bytes can go once this is committed.
pub(crate) fn put_in_order(
    tx: &Transaction<'_>,
    user_id: i64,
) -> Result<Vec<coffer_model::ContentHash>, StoreError> {
    albums::tidy(tx, user_id)?;
    blobs::collect(tx, user_id)
}
