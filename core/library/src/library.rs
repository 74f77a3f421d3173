//! The handle that everything else hangs on.

use crate::changes::{Announcer, Revisions, Touched};
use crate::database::{Database, Durability};
use crate::{LibraryError, sync::Turns};
use rusqlite::{Connection, Transaction};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

struct Inner {
    database: Database,
    announcer: Announcer,
    turns: Turns,
}

/// The player's library. Cheap to clone; all clones are one.
///
/// Its methods block, the reads for a millisecond or few and never for a writer. Asynchronous callers run them on a
/// blocking thread. [`sync`](crate::sync()) and [`flush`](crate::flush) are asynchronous and do so themselves.
#[derive(Clone)]
pub struct Library {
    inner: Arc<Inner>,
}

impl Library {
    /// Opens the library at `path`, making it or bringing it up to date where needed.
    ///
    /// # Errors
    /// [`LibraryError::Newer`] where a newer version of the program wrote it, [`LibraryError::Open`] where it is no
    /// database or cannot be opened, [`LibraryError::Migration`] where it cannot be brought up to date.
    pub fn open(path: &Path) -> Result<Self, LibraryError> {
        Ok(Self {
            inner: Arc::new(Inner {
                database: Database::open(path)?,
                announcer: Announcer::new(),
                turns: Turns::default(),
            }),
        })
    }

    /// A view of what has changed, for listeners: it is marked changed after each commit that touched something.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Revisions> {
        self.inner.announcer.subscribe()
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, LibraryError>,
    ) -> Result<T, LibraryError> {
        self.inner.database.read(work)
    }

    /// Runs `work` in one transaction; after its commit listeners hear of what it says it touched.
    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &mut Touched) -> Result<T, LibraryError>,
    ) -> Result<T, LibraryError> {
        let mut touched = Touched::default();
        let value = self
            .inner
            .database
            .write(durability, |transaction| work(transaction, &mut touched))?;
        self.inner.announcer.announce(touched);
        Ok(value)
    }

    /// [`write`](Self::write) on a blocking thread. It runs to its end also where the future is dropped.
    pub(crate) async fn write_apart<T: Send + 'static>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &mut Touched) -> Result<T, LibraryError> + Send + 'static,
    ) -> Result<T, LibraryError> {
        let library = self.clone();
        tokio::task::spawn_blocking(move || library.write(durability, work))
            .await
            .unwrap_or(Err(LibraryError::ShuttingDown))
    }

    /// [`read`](Self::read) on a blocking thread.
    pub(crate) async fn read_apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, LibraryError> + Send + 'static,
    ) -> Result<T, LibraryError> {
        let library = self.clone();
        tokio::task::spawn_blocking(move || library.read(work))
            .await
            .unwrap_or(Err(LibraryError::ShuttingDown))
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").finish_non_exhaustive()
    }
}
