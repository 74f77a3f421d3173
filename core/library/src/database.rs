//! One writer connection, a few readers.
//!
//! WAL, so that readers never wait for the writer. Two levels of durability: what only this device knows (accounts,
//! the outbox) is on the disk when the write returns (`synchronous = FULL`); what a server can tell again is
//! written with `synchronous = NORMAL`, where a power cut may take the last transactions back, whole and in order,
//! each together with the cursor that goes on from it. A crash of the program loses nothing in either.

use crate::LibraryError;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Reader connections that stay open; a phone seldom reads in more than two places at once.
const IDLE_READERS: usize = 3;
/// How long a connection waits for another process that holds the lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Page cache of a reader, KiB.
const READER_CACHE: i64 = 4_096;
/// Page cache of the writer, KiB: the indexes on hashes are written all over.
const WRITER_CACHE: i64 = 16_384;
/// How much of the file is mapped rather than copied, bytes.
const MAPPED: i64 = 256 * 1024 * 1024;
/// The write-ahead log is cut back to this after a checkpoint, bytes.
const LOG_LIMIT: i64 = 16 * 1024 * 1024;

/// What a write promises when it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is on the disk.
    OnDisk,
    /// It survives a crash of the program, and a power cut unless it is among the last.
    Soon,
}

struct Writer {
    connection: Connection,
    durability: Durability,
}

pub(crate) struct Database {
    path: PathBuf,
    writer: Mutex<Writer>,
    readers: Mutex<Vec<Connection>>,
}

impl Database {
    pub(crate) fn open(path: &Path) -> Result<Self, LibraryError> {
        let open_error = |source| LibraryError::Open {
            path: path.to_owned(),
            source,
        };
        let mut connection = Connection::open(path).map_err(open_error)?;
        configure(&connection, WRITER_CACHE).map_err(open_error)?;
        refuse_newer(&connection, path)?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .and_then(|()| connection.pragma_update(None, "journal_size_limit", LOG_LIMIT))
            .map_err(open_error)?;
        embedded::migrations::runner()
            .run(&mut connection)
            .map_err(|source| LibraryError::Migration {
                path: path.to_owned(),
                source: Box::new(source),
            })?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(Writer {
                connection,
                durability: Durability::OnDisk,
            }),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Runs `work` in one write transaction: committed where it answers `Ok`, else rolled back.
    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, LibraryError>,
    ) -> Result<T, LibraryError> {
        // A panic inside `work` rolled its transaction back; the connection itself is sound.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.durability != durability {
            let level = match durability {
                Durability::OnDisk => "FULL",
                Durability::Soon => "NORMAL",
            };
            writer
                .connection
                .pragma_update(None, "synchronous", level)?;
            writer.durability = durability;
        }
        let transaction = writer
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Runs `work` on a consistent snapshot.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, LibraryError>,
    ) -> Result<T, LibraryError> {
        let mut reader = self.reader()?;
        let snapshot = reader.transaction()?;
        let value = work(&snapshot)?;
        snapshot.commit()?;
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(reader);
        }
        Ok(value)
    }

    fn reader(&self) -> Result<Connection, LibraryError> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(reader) = idle {
            return Ok(reader);
        }
        let reader = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        configure(&reader, READER_CACHE)?;
        Ok(reader)
    }
}

/// `cache` in KiB.
fn configure(connection: &Connection, cache: i64) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Negative: KiB rather than pages.
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.pragma_update(None, "mmap_size", MAPPED)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// A newer schema is not touched: its rows may mean something else.
fn refuse_newer(connection: &Connection, path: &Path) -> Result<(), LibraryError> {
    let open_error = |source| LibraryError::Open {
        path: path.to_owned(),
        source,
    };
    let has_history = connection
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE name = 'refinery_schema_history'",
            [],
            |_| Ok(()),
        )
        .optional()
        .map_err(open_error)?
        .is_some();
    if !has_history {
        return Ok(());
    }
    let found: Option<i64> = connection
        .query_row(
            "SELECT max(version) FROM refinery_schema_history",
            [],
            |row| row.get(0),
        )
        .map_err(open_error)?;
    let known = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| i64::from(migration.version()))
        .max()
        .unwrap_or(0);
    match found {
        Some(found) if found > known => Err(LibraryError::Newer {
            path: path.to_owned(),
            found,
            known,
        }),
        _ => Ok(()),
    }
}
