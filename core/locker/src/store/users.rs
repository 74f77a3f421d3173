//! Users.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// A user, with what sign-in and the account page need.
#[derive(Clone)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) password_hash: String,
    pub(crate) is_admin: bool,
    /// Bytes.
    pub(crate) quota: u64,
    /// Bytes of all files.
    pub(crate) used: u64,
}

const COLUMNS: &str = "id, name, password_hash, is_admin, quota, used";

fn from_row(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        id: row.get(0)?,
        name: row.get(1)?,
        password_hash: row.get(2)?,
        is_admin: row.get(3)?,
        quota: row.get(4)?,
        used: row.get(5)?,
    })
}

/// The user with this name, whatever its (ASCII) case.
pub(crate) fn by_name(connection: &Connection, name: &str) -> Result<Option<UserRow>, StoreError> {
    let user = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE name = ?1"))?
        .query_row([name], from_row)
        .optional()?;
    Ok(user)
}

/// The user with this id.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<Option<UserRow>, StoreError> {
    let user = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()?;
    Ok(user)
}

/// All users by name.
pub(crate) fn list(connection: &Connection) -> Result<Vec<UserRow>, StoreError> {
    let users = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM users ORDER BY name"))?
        .query_map([], from_row)?
        .collect::<Result<_, _>>()?;
    Ok(users)
}

/// A user to be.
pub(crate) struct NewUser<'a> {
    pub(crate) name: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) is_admin: bool,
    pub(crate) quota: u64,
    pub(crate) now: i64,
}

/// Adds a user; `None` where the name is taken.
pub(crate) fn insert(tx: &Transaction<'_>, user: &NewUser<'_>) -> Result<Option<i64>, StoreError> {
    let id = tx
        .query_row(
            "INSERT INTO users (name, password_hash, is_admin, quota, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO NOTHING RETURNING id",
            (user.name, user.password_hash, user.is_admin, user.quota, user.now),
            |row| row.get(0),
        )
        .optional()?;
    Ok(id)
}

/// Replaces the login password's hash; `false` where there is no such user.
pub(crate) fn set_password_hash(
    tx: &Transaction<'_>,
    name: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE users SET password_hash = ?2 WHERE name = ?1",
        (name, hash),
    )?;
    Ok(changed > 0)
}
