//! The client: what all calls share.

use crate::{
    Address, Backoff, ClientConfig, Ledger, LedgerSnapshot, RemoteError, Sleep, Timeouts,
    TokioSleep, retry, tls,
};
use coffer_model::Credential;
use coffer_protocol::opensubsonic::VERSION;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// Talks to one server as one user. Cheap to clone; clones share connections and the ledger.
///
/// Dropping the future of a call cancels it.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) credential: Option<Arc<Credential>>,
    pub(crate) backoff: Backoff,
    pub(crate) sleep: Arc<dyn Sleep>,
}

pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) address: Address,
    pub(crate) client_name: String,
    pub(crate) timeouts: Timeouts,
    pub(crate) ledger: Arc<Ledger>,
    /// The API version spoken: the newest that the server accepts.
    version: Mutex<String>,
    /// The server refuses `download`, so originals come by `stream`.
    pub(crate) download_refused: AtomicBool,
}

impl Client {
    /// A client with a ledger of its own. Connects when it is first used.
    ///
    /// # Errors
    /// [`RemoteError::Setup`] where TLS or the HTTP library cannot be set up.
    pub fn new(config: ClientConfig) -> Result<Self, RemoteError> {
        Self::with_ledger(config, Arc::default())
    }

    /// A client that counts into `ledger`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_ledger(config: ClientConfig, ledger: Arc<Ledger>) -> Result<Self, RemoteError> {
        Self::build(config, ledger, tls::config()?)
    }

    pub(crate) fn build(
        config: ClientConfig,
        ledger: Arc<Ledger>,
        tls: rustls::ClientConfig,
    ) -> Result<Self, RemoteError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("Coffer/", env!("CARGO_PKG_VERSION")))
            // Followed by hand: see `transport`.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_gzip()
            .tcp_nodelay(true)
            .connect_timeout(config.timeouts.connect);
        if config.address.is_loopback() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| RemoteError::Setup {
            source: Box::new(error.without_url()),
        })?;
        Ok(Self {
            shared: Arc::new(Shared {
                http,
                address: config.address,
                client_name: config.client_name,
                timeouts: config.timeouts,
                ledger,
                version: Mutex::new(VERSION.to_owned()),
                download_refused: AtomicBool::new(false),
            }),
            credential: config.credential.map(Arc::new),
            backoff: config.backoff,
            sleep: Arc::new(TokioSleep),
        })
    }

    /// The same client asking as somebody else.
    #[must_use]
    pub fn with_credential(&self, credential: Option<Credential>) -> Self {
        Self {
            credential: credential.map(Arc::new),
            ..self.clone()
        }
    }

    /// The same client with another patience.
    #[must_use]
    pub fn with_backoff(&self, backoff: Backoff) -> Self {
        Self {
            backoff,
            ..self.clone()
        }
    }

    /// The same client waiting by another clock.
    #[must_use]
    pub fn with_sleep(&self, sleep: Arc<dyn Sleep>) -> Self {
        Self {
            sleep,
            ..self.clone()
        }
    }

    /// Where the server is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.shared.address
    }

    /// Bytes so far, by purpose.
    #[must_use]
    pub fn ledger(&self) -> LedgerSnapshot {
        self.shared.ledger.snapshot()
    }

    pub(crate) fn version(&self) -> String {
        let version = self.shared.version.lock();
        version.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_version(&self, version: String) {
        let mut slot = self.shared.version.lock();
        *slot.as_deref_mut().unwrap_or(&mut String::new()) = version;
    }

    /// Runs `attempt` with the client's patience, or once.
    pub(crate) async fn tries<T, F>(
        &self,
        once: bool,
        attempt: impl Fn() -> F,
    ) -> Result<T, RemoteError>
    where
        F: Future<Output = Result<T, RemoteError>>,
    {
        let backoff = if once { Backoff::NONE } else { self.backoff };
        retry::retry(backoff, self.sleep.as_ref(), attempt).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.shared.address)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
