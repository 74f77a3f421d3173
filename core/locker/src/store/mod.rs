//! The locker's metadata: one writer connection, a few readers, SQL in one file per noun.
//!
//! SQLite in WAL mode with `synchronous = FULL`: when [`Store::write`] has returned, the change is on the disk.

pub(crate) mod albums;
pub(crate) mod annotations;
pub(crate) mod artists;
pub(crate) mod bin;
pub(crate) mod blobs;
pub(crate) mod browse;
pub(crate) mod changes;
pub(crate) mod covers;
pub(crate) mod credentials;
pub(crate) mod file_search;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod playlists;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod tracks;
pub(crate) mod tree;
pub(crate) mod uploads;
pub(crate) mod users;
pub(crate) mod versions;

use refinery::embed_migrations;
use rusqlite::{Connection, OpenFlags, Transaction};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

embed_migrations!("migrations");

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the locker's database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The database is newer than this program, or damaged.
    #[error("the locker's database could not be brought up to date")]
    Migration(#[from] refinery::Error),
    /// The blocking task was lost (the runtime is shutting down).
    #[error("the locker is shutting down")]
    ShuttingDown,
}

impl StoreError {
    /// The disk that holds the database has no room left.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(cause, _))
            if cause.code == rusqlite::ErrorCode::DiskFull)
    }
}

/// How many reader connections stay open; SQLite readers scale with cores, and two cores are usual.
const IDLE_READERS: usize = 4;

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

impl Store {
    /// Opens or creates the database at `path` and brings it up to date. Blocks.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be opened or is newer than this program.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let mut writer = Connection::open(path)?;
        configure(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        migrations::runner().run(&mut writer)?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                writer: Mutex::new(writer),
                readers: Mutex::new(Vec::new()),
            }),
        })
    }

    /// Runs `work` in one write transaction; committed where it answers `Ok`, else rolled back.
    ///
    /// # Errors
    /// What `work` answers, or a [`StoreError`] converted into it.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.write_blocking(work))
            .await
            .unwrap_or_else(|_| Err(StoreError::ShuttingDown.into()))
    }

    /// [`write`](Self::write) on the calling thread.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&Transaction<'_>) -> Result<T, E>,
    {
        // A panic inside `work` rolled its transaction back; the connection itself is sound.
        let mut writer = self
            .inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let transaction = writer
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let value = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(value)
    }

    /// Runs `work` on a reader: a consistent snapshot that never waits for the writer.
    ///
    /// # Errors
    /// What `work` answers, or a [`StoreError`] converted into it.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_blocking(work))
            .await
            .unwrap_or_else(|_| Err(StoreError::ShuttingDown.into()))
    }

    /// [`read`](Self::read) on the calling thread.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(crate) fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&Connection) -> Result<T, E>,
    {
        let mut reader = self.reader().map_err(E::from)?;
        let snapshot = reader.transaction().map_err(StoreError::from)?;
        let value = work(&snapshot)?;
        snapshot.commit().map_err(StoreError::from)?;
        let mut idle = self
            .inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(reader);
        }
        Ok(value)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let idle = self
            .inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(reader) = idle {
            return Ok(reader);
        }
        let reader = Connection::open_with_flags(
            &self.inner.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        configure(&reader)?;
        Ok(reader)
    }
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Triggers fire for rows that REPLACE removes; the feed's triggers need it off, the default.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -8_000)?;
    connection.pragma_update(None, "mmap_size", 256 * 1024 * 1024)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
