//! What only a locker of our own can do: devices, app passwords, files, quota.

use crate::{Player, PlayerError};
use coffer_model::AccountId;
use coffer_protocol::coffer::{Account, AppPassword, Device, FilesPage};

impl Player {
    /// The user as the locker knows it: quota and use.
    ///
    /// # Errors
    /// [`PlayerError::NotALocker`], and where the locker cannot be asked.
    pub async fn locker_account(&self, id: AccountId) -> Result<Account, PlayerError> {
        let session = self.sessions().get(id)?;
        Ok(session.locker("tell a quota")?.account().await?)
    }

    /// A page of the user's files, ordered by path.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn files(
        &self,
        id: AccountId,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<FilesPage, PlayerError> {
        let session = self.sessions().get(id)?;
        let client = session.locker("list files")?;
        Ok(client.list_files(prefix, after, limit).await?)
    }

    /// The user's devices.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn devices(&self, id: AccountId) -> Result<Vec<Device>, PlayerError> {
        let session = self.sessions().get(id)?;
        Ok(session.locker("list devices")?.devices().await?)
    }

    /// Locks a device out: its next request fails.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn revoke_device(&self, id: AccountId, device: &str) -> Result<(), PlayerError> {
        let session = self.sessions().get(id)?;
        Ok(session
            .locker("revoke a device")?
            .revoke_device(device)
            .await?)
    }

    /// Makes an app password, for programs that know only user name and password. It is shown this once.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn new_app_password(
        &self,
        id: AccountId,
        name: &str,
    ) -> Result<AppPassword, PlayerError> {
        let session = self.sessions().get(id)?;
        Ok(session
            .locker("make app passwords")?
            .new_app_password(name)
            .await?)
    }

    /// The user's app passwords, without the passwords.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn app_passwords(&self, id: AccountId) -> Result<Vec<Device>, PlayerError> {
        let session = self.sessions().get(id)?;
        Ok(session
            .locker("list app passwords")?
            .app_passwords()
            .await?)
    }

    /// Revokes an app password.
    ///
    /// # Errors
    /// As [`locker_account`](Self::locker_account).
    pub async fn revoke_app_password(
        &self,
        id: AccountId,
        password: &str,
    ) -> Result<(), PlayerError> {
        let session = self.sessions().get(id)?;
        let client = session.locker("revoke app passwords")?;
        Ok(client.revoke_app_password(password).await?)
    }
}
