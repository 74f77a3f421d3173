//! The cache's SQLite: entries, pins, downloads; SQL in one file per noun.
//!
//! WAL, `synchronous = NORMAL`: a power cut may lose the last commits but never mixes them. What must not be lost
//! (the user's pins, that a file is being written) goes through [`Index::durable`].

pub(crate) mod downloads;
pub(crate) mod entries;
pub(crate) mod pins;

use crate::error::CacheError;
use crate::key::{EntryKey, Expected};
use crate::sync::lock;
use coffer_model::{AccountId, ContentHash, TrackId};
use refinery::embed_migrations;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::Mutex;

embed_migrations!("migrations");

/// The connection. All calls block.
pub(crate) struct Index {
    connection: Mutex<Connection>,
}

impl Index {
    pub(crate) fn open(path: &Path) -> Result<Self, CacheError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -2_000)?;
        connection.set_prepared_statement_cache_capacity(64);
        migrations::runner().run(&mut connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// Runs `work` in a transaction.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        Ok(transact(&mut lock(&self.connection), work)?)
    }

    /// Runs `work` in a transaction that is on the medium when this returns.
    pub(crate) fn durable<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        let mut connection = lock(&self.connection);
        connection.pragma_update(None, "synchronous", "FULL")?;
        let value = transact(&mut connection, work);
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(value?)
    }

    /// Runs `work` on the connection.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        Ok(work(&lock(&self.connection))?)
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// A length for SQLite, whose integers are signed.
fn sql(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A length from SQLite; a negative one is none.
fn length(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or_default())
}

fn key(row: &Row<'_>) -> rusqlite::Result<EntryKey> {
    Ok(EntryKey {
        account: AccountId(row.get("account")?),
        track: TrackId(row.get("track")?),
    })
}

fn expected(row: &Row<'_>, size: &str, hash: &str) -> rusqlite::Result<Expected> {
    let size: Option<i64> = row.get(size)?;
    let hash: Option<[u8; 32]> = row.get(hash)?;
    Ok(Expected {
        size: size.and_then(|size| u64::try_from(size).ok()),
        hash: hash.map(ContentHash),
    })
}

fn hash_blob(expected: &Expected) -> Option<&[u8]> {
    expected.hash.as_ref().map(|hash| hash.0.as_slice())
}
