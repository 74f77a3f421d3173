//! What an operator does on the machine itself.

use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::locker_error::LockerError;
use crate::store::users::{self, NewUser};
use crate::store::{Store, StoreError, settings};
use crate::{pairing, passwords};
use coffer_model::Secret;
use coffer_protocol::coffer::PairingCode;

/// A user as the operator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSummary {
    /// Name.
    pub name: String,
    /// May administer the locker.
    pub admin: bool,
    /// Limit in bytes.
    pub quota: u64,
    /// Stored bytes.
    pub used: u64,
}

/// A data folder opened without serving it. Works beside a locker that serves the same folder (SQLite's WAL); what it
/// changes holds from the next request on.
///
/// All of it blocks; hashing a password takes tens of milliseconds.
pub struct Admin {
    store: Store,
    config: Config,
}

impl Admin {
    /// Opens the data folder of `config`, or makes it.
    ///
    /// # Errors
    /// Where the folder or the database in it cannot be used.
    pub fn open(config: Config) -> Result<Self, LockerError> {
        let store = Store::open(&DataDir::create(&config.data)?.database())?;
        store.write_blocking(settings::make_identities)?;
        Ok(Self { store, config })
    }

    /// Adds a user. Without `quota` (bytes) the locker's default holds.
    ///
    /// # Errors
    /// [`LockerError::BadName`], [`LockerError::BadPassword`] or [`LockerError::NameTaken`] for what they say.
    pub fn add_user(
        &self,
        name: &str,
        password: &Secret,
        admin: bool,
        quota: Option<u64>,
    ) -> Result<(), LockerError> {
        check_name(name)?;
        let new = NewUser {
            name,
            password_hash: &hash(password)?,
            is_admin: admin,
            quota: quota.unwrap_or(self.config.quota),
            now: SystemClock.now(),
        };
        self.store
            .write_blocking::<_, StoreError, _>(|tx| users::insert(tx, &new))?
            .map(|_| ())
            .ok_or_else(|| LockerError::NameTaken(name.to_owned()))
    }

    /// All users by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn list_users(&self) -> Result<Vec<UserSummary>, LockerError> {
        let rows = self.store.read_blocking::<_, StoreError, _>(users::list)?;
        let summary = |row: users::UserRow| UserSummary {
            name: row.name,
            admin: row.is_admin,
            quota: row.quota,
            used: row.used,
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    /// Makes a pairing code with which a device signs in as `user`, once.
    ///
    /// # Errors
    /// [`LockerError::NoSuchUser`].
    pub fn pairing_code(&self, user: &str) -> Result<PairingCode, LockerError> {
        self.store.write_blocking(|tx| {
            let row = users::by_name(tx, user)?
                .ok_or_else(|| LockerError::NoSuchUser(user.to_owned()))?;
            pairing::offer(tx, row.id, self.config.pairing_seconds, SystemClock.now())
        })
    }

    /// Replaces a user's login password. Devices stay signed in.
    ///
    /// # Errors
    /// [`LockerError::NoSuchUser`] or [`LockerError::BadPassword`].
    pub fn set_password(&self, user: &str, password: &Secret) -> Result<(), LockerError> {
        let hash = hash(password)?;
        if self
            .store
            .write_blocking::<_, StoreError, _>(|tx| users::set_password_hash(tx, user, &hash))?
        {
            Ok(())
        } else {
            Err(LockerError::NoSuchUser(user.to_owned()))
        }
    }
}

/// `:` would end the name in HTTP's basic authentication, `/` in a path.
fn check_name(name: &str) -> Result<(), LockerError> {
    let fits = (1..=64).contains(&name.chars().count())
        && name.trim() == name
        && !name
            .chars()
            .any(|c| c.is_control() || matches!(c, ':' | '/'));
    if fits {
        Ok(())
    } else {
        Err(LockerError::BadName(name.to_owned()))
    }
}

fn hash(password: &Secret) -> Result<String, LockerError> {
    if !(8..=1024).contains(&password.expose().chars().count()) {
        return Err(LockerError::BadPassword);
    }
    passwords::hash(password).map_err(|error| LockerError::Hash(error.to_string()))
}
