//! Signed-in accounts. The secret itself is in the platform's secret store, under the name kept here.

use crate::changes::Touched;
use crate::database::Durability;
use crate::{Library, LibraryError};
use coffer_model::AccountId;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What is known of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountDetails {
    /// Name shown to the user.
    pub label: String,
    /// Base URLs of the one server, in the order they are tried (home, away).
    pub addresses: Vec<String>,
    /// The user's name on the server.
    pub user: String,
    /// Kind of the server as it names itself (`coffer`, `navidrome`, …), empty where it does not.
    pub server: String,
    /// How requests are signed: `device-key`, `token` or `password`. The library only keeps it.
    pub mechanism: String,
    /// Name of the secret in the secret store.
    pub credential_key: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// A signed-in account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The local id, never given twice.
    pub id: AccountId,
    /// All else.
    pub details: AccountDetails,
}

impl Library {
    /// Adds an account. On the disk when it returns.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn add_account(&self, details: &AccountDetails) -> Result<AccountId, LibraryError> {
        self.write(Durability::OnDisk, |transaction, touched| {
            transaction.execute(
                "INSERT INTO accounts (label, user, server, mechanism, credential_key, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    details.label,
                    details.user,
                    details.server,
                    details.mechanism,
                    details.credential_key,
                    details.created_at
                ],
            )?;
            let id = transaction.last_insert_rowid();
            write_addresses(transaction, id, &details.addresses)?;
            transaction.execute("INSERT INTO sync_states (account_id) VALUES (?1)", [id])?;
            touched.accounts = true;
            Ok(AccountId(id))
        })
    }

    /// Replaces the details of `account`. On the disk when it returns.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchAccount`], or where the database fails.
    pub fn update_account(&self, account: &Account) -> Result<(), LibraryError> {
        let Account { id, details } = account;
        self.write(Durability::OnDisk, |transaction, touched| {
            let rows = transaction.execute(
                "UPDATE accounts SET label = ?2, user = ?3, server = ?4, mechanism = ?5, credential_key = ?6,
                        created_at = ?7
                 WHERE id = ?1",
                params![
                    id.0,
                    details.label,
                    details.user,
                    details.server,
                    details.mechanism,
                    details.credential_key,
                    details.created_at
                ],
            )?;
            if rows == 0 {
                return Err(LibraryError::NoSuchAccount(*id));
            }
            transaction.execute("DELETE FROM account_addresses WHERE account_id = ?1", [id.0])?;
            write_addresses(transaction, id.0, &details.addresses)?;
            touched.accounts = true;
            Ok(())
        })
    }

    /// All accounts, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn accounts(&self) -> Result<Vec<Account>, LibraryError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, label, user, server, mechanism, credential_key, created_at FROM accounts ORDER BY id",
            )?;
            let mut accounts = statement
                .query_map([], account)?
                .collect::<Result<Vec<_>, _>>()?;
            for account in &mut accounts {
                account.details.addresses = addresses(connection, account.id)?;
            }
            Ok(accounts)
        })
    }

    /// One account.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchAccount`], or where the database fails.
    pub fn account(&self, id: AccountId) -> Result<Account, LibraryError> {
        self.read(|connection| {
            let mut account = connection
                .query_row(
                    "SELECT id, label, user, server, mechanism, credential_key, created_at FROM accounts
                     WHERE id = ?1",
                    [id.0],
                    account,
                )
                .optional()?
                .ok_or(LibraryError::NoSuchAccount(id))?;
            account.details.addresses = addresses(connection, id)?;
            Ok(account)
        })
    }

    /// Removes an account with all that came from it and the edits that wait for it, and nothing else. On the disk
    /// when it returns.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchAccount`], or where the database fails.
    pub fn remove_account(&self, id: AccountId) -> Result<(), LibraryError> {
        self.write(Durability::OnDisk, |transaction, touched| {
            for sql in [
                "DELETE FROM search_tracks WHERE rowid IN (SELECT id FROM tracks WHERE account_id = ?1)",
                "DELETE FROM search_albums WHERE rowid IN (SELECT id FROM albums WHERE account_id = ?1)",
                "DELETE FROM search_artists WHERE rowid IN (SELECT id FROM artists WHERE account_id = ?1)",
                "DELETE FROM playlists WHERE account_id = ?1",
                "DELETE FROM tracks WHERE account_id = ?1",
                "DELETE FROM albums WHERE account_id = ?1",
                "DELETE FROM artists WHERE account_id = ?1",
            ] {
                transaction.execute(sql, [id.0])?;
            }
            if transaction.execute("DELETE FROM accounts WHERE id = ?1", [id.0])? == 0 {
                return Err(LibraryError::NoSuchAccount(id));
            }
            *touched = Touched::everything();
            Ok(())
        })
    }
}

fn account(row: &Row<'_>) -> Result<Account, rusqlite::Error> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        details: AccountDetails {
            label: row.get(1)?,
            addresses: Vec::new(),
            user: row.get(2)?,
            server: row.get(3)?,
            mechanism: row.get(4)?,
            credential_key: row.get(5)?,
            created_at: row.get(6)?,
        },
    })
}

fn addresses(connection: &Connection, id: AccountId) -> Result<Vec<String>, rusqlite::Error> {
    connection
        .prepare_cached(
            "SELECT address FROM account_addresses WHERE account_id = ?1 ORDER BY position",
        )?
        .query_map([id.0], |row| row.get(0))?
        .collect()
}

fn write_addresses(
    connection: &Connection,
    id: i64,
    addresses: &[String],
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO account_addresses (account_id, position, address) VALUES (?1, ?2, ?3)",
    )?;
    for (position, address) in (0_i64..).zip(addresses) {
        statement.execute(params![id, position, address])?;
    }
    Ok(())
}
