//! Sign-in, accounts, sync.

use crate::CofferError;
use crate::listening::{ListenerError, Listening};
use crate::number::long;
use crate::runtime::Core;
use coffer_model::{AccountId, Secret};
use coffer_player::{Player, Synced, is_locker};
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// A signed-in account: one user on one server.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Account {
    /// The id on this device, never given twice.
    pub id: i64,
    /// Name shown to the user.
    pub label: String,
    /// The server's address that is tried first.
    pub address: String,
    /// The user's name on the server.
    pub user: String,
    /// Kind of the server as it names itself, empty where it does not.
    pub server: String,
    /// Whether it is a Coffer locker.
    pub is_locker: bool,
    /// When the last sync came to its end, Unix milliseconds.
    pub synced_at_ms: Option<i64>,
}

/// What shows that the user may sign in. Its text holds no secret.
#[derive(uniffi::Enum)]
#[uniffi::export(Display)]
pub enum Proof {
    /// A pairing code of a Coffer locker.
    PairingCode {
        /// The code.
        code: String,
    },
    /// Name and password. A locker's login password is traded for a device key and forgotten.
    Password {
        /// The user's name.
        user: String,
        /// The password.
        password: String,
    },
    /// An API key made by hand.
    ApiKey {
        /// The key.
        key: String,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PairingCode { .. } => "PairingCode(…)",
            Self::Password { .. } => "Password(…)",
            Self::ApiKey { .. } => "ApiKey(…)",
        })
    }
}

/// What a sync is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncStage {
    /// Reading a locker's changes.
    Changes,
    /// Listing artists.
    Artists,
    /// Listing albums.
    Albums,
    /// Listing tracks.
    Tracks,
    /// Reading playlists.
    Playlists,
    /// Asking the server for what it did not list, before that is removed.
    Verifying,
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncProgress {
    /// What it is at.
    pub stage: SyncStage,
    /// Items that came in this stage.
    pub done: i64,
    /// How many there will be, where the server says so.
    pub total: Option<i64>,
}

/// What a sync did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// Rows added.
    pub added: i64,
    /// Rows that are different now.
    pub changed: i64,
    /// Rows removed.
    pub removed: i64,
    /// Edits sent before.
    pub edits_sent: i64,
}

/// What a user stores in a locker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Usage {
    /// Stored bytes.
    pub used_bytes: i64,
    /// The limit.
    pub quota_bytes: i64,
}

/// Hears how far a sync is. Kotlin implements it; called on threads of the core, may block.
#[uniffi::export(callback_interface)]
pub trait SyncListener: Send + Sync {
    /// The newest progress; what comes faster is passed over.
    fn on_progress(&self, progress: SyncProgress) -> Result<(), ListenerError>;
}

/// Sign-in, accounts, sync.
#[derive(uniffi::Object)]
pub struct Session {
    core: Arc<Core>,
}

impl Session {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
        }
    }
}

#[uniffi::export]
impl Session {
    /// The accounts, oldest first.
    pub async fn accounts(&self) -> Result<Vec<Account>, CofferError> {
        let accounts = |player: &Player| {
            let accounts = player.accounts()?.into_iter();
            accounts.map(|it| account(player, it)).collect()
        };
        self.core.read(accounts).await
    }

    /// Signs in at `address`. Signing in again as the same user of the same server renews the account's key and
    /// keeps all else.
    ///
    /// * `device` - the name by which the user will know this device in a locker's list.
    /// * `allow_cleartext` - send passwords and keys without encryption to a host that is not this machine.
    pub async fn sign_in(
        &self,
        address: String,
        proof: Proof,
        device: String,
        allow_cleartext: bool,
    ) -> Result<Account, CofferError> {
        let sign_in = |core: Arc<Core>| async move {
            let player = &core.player;
            let signed_in = player
                .sign_in(&address, proof.into(), &device, allow_cleartext)
                .await
                .map_err(CofferError::of_sign_in)?;
            account(player, signed_in)
        };
        self.core.run(sign_in).await
    }

    /// Forgets an account: its library, its bytes, its key, and nothing else. The device key is revoked where the
    /// locker can be reached.
    pub async fn sign_out(&self, account: i64) -> Result<(), CofferError> {
        let sign_out =
            |core: Arc<Core>| async move { Ok(core.player.sign_out(AccountId(account)).await?) };
        self.core.run(sign_out).await
    }

    /// Brings the library of an account up to date. Stopped at any point, the next sync goes on from the last page.
    /// `listener` has heard the last of it when this returns, and is not called any more, also where it is cancelled.
    pub async fn sync(
        &self,
        account: i64,
        listener: Box<dyn SyncListener>,
    ) -> Result<SyncReport, CofferError> {
        let (progress, seen) = watch::channel(None::<SyncProgress>);
        let runtime = self.core.runtime.handle();
        let listening = Listening::start(runtime, seen, listener, |listener, seen| {
            seen.map_or(Ok(()), |progress| listener.on_progress(progress))
        });
        let sync = |core: Arc<Core>| async move {
            let tell = |at: coffer_player::SyncProgress| {
                progress.send_replace(Some(at.into()));
            };
            let synced = core.player.sync(AccountId(account), tell).await?;
            Ok(synced.into())
        };
        let synced = self.core.run(sync).await;
        listening.ended().await;
        synced
    }

    /// What the user of an account stores, and may. For lockers only.
    pub async fn usage(&self, account: i64) -> Result<Usage, CofferError> {
        let usage = |core: Arc<Core>| async move {
            let user = core.player.locker_account(AccountId(account)).await?;
            Ok(Usage {
                used_bytes: long(user.used),
                quota_bytes: long(user.quota),
            })
        };
        self.core.run(usage).await
    }
}

fn account(player: &Player, account: coffer_player::Account) -> Result<Account, CofferError> {
    let synced_at_ms = player.synced_at(account.id)?;
    Ok(Account {
        is_locker: is_locker(&account),
        id: account.id.0,
        label: account.details.label,
        address: account
            .details
            .addresses
            .into_iter()
            .next()
            .unwrap_or_default(),
        user: account.details.user,
        server: account.details.server,
        synced_at_ms,
    })
}

impl From<Proof> for coffer_player::Proof {
    fn from(proof: Proof) -> Self {
        match proof {
            Proof::PairingCode { code } => Self::PairingCode(Secret::new(code)),
            Proof::Password { user, password } => Self::Password {
                user,
                password: Secret::new(password),
            },
            Proof::ApiKey { key } => Self::ApiKey(Secret::new(key)),
        }
    }
}

impl From<coffer_player::SyncProgress> for SyncProgress {
    fn from(at: coffer_player::SyncProgress) -> Self {
        use coffer_player::SyncStage as Stage;
        Self {
            stage: match at.stage {
                Stage::Changes => SyncStage::Changes,
                Stage::Artists => SyncStage::Artists,
                Stage::Albums => SyncStage::Albums,
                Stage::Tracks => SyncStage::Tracks,
                Stage::Playlists => SyncStage::Playlists,
                Stage::Verifying => SyncStage::Verifying,
            },
            done: long(at.done),
            total: at.total.map(long),
        }
    }
}

impl From<Synced> for SyncReport {
    fn from(synced: Synced) -> Self {
        Self {
            added: long(synced.rows.added),
            changed: long(synced.rows.changed),
            removed: long(synced.rows.removed),
            edits_sent: long(synced.edits.sent),
        }
    }
}
