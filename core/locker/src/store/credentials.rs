//! Device keys, app passwords and pairing codes.

use super::StoreError;
use crate::auth::User;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

/// The two kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A device key.
    Device,
    /// An app password.
    App,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::App => "app",
        }
    }
}

/// A credential to be.
pub(crate) struct NewCredential<'a> {
    pub(crate) id: &'a str,
    pub(crate) user_id: i64,
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) secret_hash: [u8; 32],
    /// App passwords only.
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) now: i64,
}

/// Adds a credential.
pub(crate) fn insert(tx: &Transaction<'_>, new: &NewCredential<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO credentials (id, user_id, kind, name, secret_hash, sealed, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            new.id,
            new.user_id,
            new.kind.name(),
            new.name,
            new.secret_hash,
            &new.sealed,
            new.now,
        ),
    )?;
    Ok(())
}

/// How many of a kind the user has.
pub(crate) fn count(connection: &Connection, user_id: i64, kind: Kind) -> Result<u32, StoreError> {
    let count = connection.query_row(
        "SELECT count(*) FROM credentials WHERE user_id = ?1 AND kind = ?2",
        (user_id, kind.name()),
        |row| row.get(0),
    )?;
    Ok(count)
}

/// Revokes one; `false` where the user has none with that id and kind.
pub(crate) fn delete(
    tx: &Transaction<'_>,
    user_id: i64,
    kind: Kind,
    id: &str,
) -> Result<bool, StoreError> {
    let deleted = tx.execute(
        "DELETE FROM credentials WHERE id = ?1 AND user_id = ?2 AND kind = ?3",
        (id, user_id, kind.name()),
    )?;
    Ok(deleted > 0)
}

/// A credential as its owner sees it.
pub(crate) struct CredentialRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: Option<i64>,
}

/// The user's credentials of a kind, oldest first.
pub(crate) fn list(
    connection: &Connection,
    user_id: i64,
    kind: Kind,
) -> Result<Vec<CredentialRow>, StoreError> {
    let rows = connection
        .prepare_cached(
            "SELECT id, name, created_at, last_seen_at FROM credentials
             WHERE user_id = ?1 AND kind = ?2 ORDER BY created_at, id",
        )?
        .query_map((user_id, kind.name()), |row| {
            Ok(CredentialRow {
                id: row.get(0)?,
                name: row.get(1)?,
                created_at: row.get(2)?,
                last_seen_at: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A credential found by its secret, and whose it is.
pub(crate) struct Found {
    pub(crate) user: User,
    pub(crate) kind: Kind,
    pub(crate) last_seen_at: Option<i64>,
}

/// The credential with this SHA-256.
pub(crate) fn by_secret(
    connection: &Connection,
    secret_hash: &[u8; 32],
) -> Result<Option<Found>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT u.id, u.name, u.is_admin, c.id, c.kind = 'device', c.last_seen_at
             FROM credentials c JOIN users u ON u.id = c.user_id WHERE c.secret_hash = ?1",
        )?
        .query_row([secret_hash], |row| {
            Ok(Found {
                user: User {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    is_admin: row.get(2)?,
                    credential_id: Some(row.get(3)?),
                },
                kind: if row.get(4)? { Kind::Device } else { Kind::App },
                last_seen_at: row.get(5)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// An app password as stored.
pub(crate) struct Sealed {
    pub(crate) user: User,
    pub(crate) sealed: Vec<u8>,
    pub(crate) last_seen_at: Option<i64>,
}

/// The app passwords of the user with this name.
pub(crate) fn sealed_of(
    connection: &Connection,
    user_name: &str,
) -> Result<Vec<Sealed>, StoreError> {
    let rows = connection
        .prepare_cached(
            "SELECT u.id, u.name, u.is_admin, c.id, c.sealed, c.last_seen_at
             FROM users u JOIN credentials c ON c.user_id = u.id AND c.kind = 'app'
             WHERE u.name = ?1 AND c.sealed IS NOT NULL",
        )?
        .query_map([user_name], |row| {
            Ok(Sealed {
                user: User {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    is_admin: row.get(2)?,
                    credential_id: Some(row.get(3)?),
                },
                sealed: row.get(4)?,
                last_seen_at: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Notes that a credential was used.
pub(crate) fn touch(tx: &Transaction<'_>, id: &str, now: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE credentials SET last_seen_at = ?2 WHERE id = ?1",
        (id, now),
    )?;
    Ok(())
}

/// Adds a pairing code, and drops those that have ended.
pub(crate) fn insert_code(
    tx: &Transaction<'_>,
    code_hash: &[u8; 32],
    user_id: i64,
    expires_at: i64,
    now: i64,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM pairing_codes WHERE expires_at <= ?1", [now])?;
    tx.execute(
        "INSERT INTO pairing_codes (code_hash, user_id, expires_at) VALUES (?1, ?2, ?3)",
        (code_hash, user_id, expires_at),
    )?;
    Ok(())
}

/// Uses a pairing code up: id and name of its user. `None` where it is unknown, used or ended.
pub(crate) fn take_code(
    tx: &Transaction<'_>,
    code_hash: &[u8; 32],
    now: i64,
) -> Result<Option<(i64, String)>, StoreError> {
    let taken: Option<i64> = tx
        .query_row(
            "DELETE FROM pairing_codes WHERE code_hash = ?1 AND expires_at > ?2 RETURNING user_id",
            (code_hash, now),
            |row| row.get(0),
        )
        .optional()?;
    let Some(user_id) = taken else {
        return Ok(None);
    };
    let name = tx.query_row("SELECT name FROM users WHERE id = ?1", [user_id], |row| {
        row.get(0)
    })?;
    Ok(Some((user_id, name)))
}
