//! The signed-in accounts, each with a client that signs its requests.

use crate::PlayerError;
use coffer_auth::{Mechanism, Secrets};
use coffer_library::{Account, Library};
use coffer_model::{AccountId, Credential};
use coffer_remote::{Address, Backoff, Client, ClientConfig, Ledger};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Name under which the library keeps the kind of a Coffer locker.
pub(crate) const COFFER: &str = "coffer";

/// Whether the server of `account` is a locker of our own.
#[must_use]
pub fn is_locker(account: &Account) -> bool {
    account.details.server == COFFER
}

/// One account, ready to ask its server.
pub(crate) struct Session {
    pub(crate) account: Account,
    pub(crate) client: Client,
    /// The client for music: asks once. Cache and playback know better when to ask again, and what plays meanwhile.
    pub(crate) media: Client,
}

impl Session {
    /// Whether the server is a locker of our own.
    pub(crate) fn is_locker(&self) -> bool {
        is_locker(&self.account)
    }

    /// The client, where the server is a locker.
    pub(crate) fn locker(&self, what: &'static str) -> Result<&Client, PlayerError> {
        if self.is_locker() {
            Ok(&self.client)
        } else {
            Err(PlayerError::NotALocker(
                self.account.details.label.clone(),
                what,
            ))
        }
    }
}

/// All sessions. A session is made when it is first asked for.
pub(crate) struct Sessions {
    library: Library,
    secrets: Arc<dyn Secrets>,
    ledger: Arc<Ledger>,
    open: Mutex<HashMap<AccountId, Arc<Session>>>,
}

impl Sessions {
    pub(crate) fn new(library: Library, secrets: Arc<dyn Secrets>, ledger: Arc<Ledger>) -> Self {
        Self {
            library,
            secrets,
            ledger,
            open: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn get(&self, id: AccountId) -> Result<Arc<Session>, PlayerError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = open.get(&id) {
            return Ok(Arc::clone(session));
        }
        let account = self.library.account(id)?;
        let credential = self.credential(&account)?;
        let address = account
            .details
            .addresses
            .first()
            .cloned()
            .unwrap_or_default();
        let mut config = ClientConfig::new(address.parse::<Address>()?);
        config.credential = Some(credential);
        let client = Client::with_ledger(config, Arc::clone(&self.ledger))?;
        let session = Arc::new(Session {
            account,
            media: client.with_backoff(Backoff::NONE),
            client,
        });
        open.insert(id, Arc::clone(&session));
        Ok(session)
    }

    pub(crate) fn forget(&self, id: AccountId) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
    }

    fn credential(&self, account: &Account) -> Result<Credential, PlayerError> {
        let details = &account.details;
        let secret = self
            .secrets
            .get(&details.credential_key)?
            .ok_or_else(|| PlayerError::NoSecret(details.label.clone()))?;
        // An unknown word is of a newer program; a key is what all of its mechanisms come down to.
        let mechanism = Mechanism::from_name(&details.mechanism).unwrap_or(Mechanism::DeviceKey);
        Ok(mechanism.credential(&details.user, secret))
    }
}
