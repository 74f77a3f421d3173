//! The locker's own settings: identities made once.

use super::StoreError;
use rusqlite::{Connection, Transaction};
use uuid::Uuid;

/// Makes the locker's id and the change feed's id where they are missing.
pub(crate) fn make_identities(tx: &Transaction<'_>) -> Result<(), StoreError> {
    for key in ["locker_id", "feed"] {
        tx.execute(
            "INSERT OR IGNORE INTO settings (key, value) VALUES (?1, ?2)",
            (key, Uuid::new_v4().to_string()),
        )?;
    }
    Ok(())
}

/// The random identity of this locker.
pub(crate) fn locker_id(connection: &Connection) -> Result<String, StoreError> {
    let id = connection.query_row(
        "SELECT value FROM settings WHERE key = 'locker_id'",
        [],
        |row| row.get(0),
    )?;
    Ok(id)
}
