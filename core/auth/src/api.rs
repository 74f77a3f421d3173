//! What signing in needs from a server.

use async_trait::async_trait;
use coffer_model::{Credential, Secret};
use coffer_protocol::coffer::{About, DeviceKey};
use coffer_protocol::opensubsonic::Extension;
use std::time::Duration;

/// A server at one address, with nobody signed in yet.
#[async_trait]
pub trait ServerApi: Send + Sync {
    /// The locker that answers, or `None` where whoever answers is none.
    async fn about(&self) -> Result<Option<About>, ApiFailure>;

    /// The declared extensions, asked without a credential; `None` where the server does not tell.
    async fn extensions(&self) -> Result<Option<Vec<Extension>>, ApiFailure>;

    /// Whether the server accepts `credential`.
    async fn ping(&self, credential: &Credential) -> Result<ServerInfo, ApiFailure>;

    /// Trades a locker's login password for a key of this device.
    async fn sign_in(
        &self,
        user: &str,
        password: &Secret,
        device: &str,
    ) -> Result<DeviceKey, ApiFailure>;

    /// Trades a locker's pairing code for a key of this device.
    async fn redeem(&self, code: &str, device: &str) -> Result<DeviceKey, ApiFailure>;
}

/// What a server says about itself when it accepts a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerInfo {
    /// Name of the software; empty where a classic server does not say it.
    pub server: String,
    /// Version of the software; empty where unknown.
    pub server_version: String,
    /// Version of the Subsonic API.
    pub api_version: String,
    /// Whether it follows OpenSubsonic.
    pub open_subsonic: bool,
    /// The user whose API key it was, where the server tells (`tokenInfo`).
    pub user: Option<String>,
}

/// Why a question to a server failed, as far as signing in cares. Messages are fit to show: one line, no
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiFailure {
    /// Nobody answers: no such host, nothing listens, no network, no answer in time.
    #[error("{message}")]
    Unreachable {
        /// Words that name the host and the cause.
        message: String,
    },
    /// The connection cannot be made safe.
    #[error("{message}")]
    Certificate {
        /// Words that name the host and what is wrong.
        message: String,
    },
    /// The server answers that it does not accept the credential, the mechanism or the code.
    #[error("{message}")]
    Refused {
        /// The Subsonic API's code, where there was one.
        code: Option<i64>,
        /// The server's words.
        message: String,
    },
    /// Something answers that is no music server.
    #[error("{message}")]
    NotAServer {
        /// Words that name the host and what came.
        message: String,
    },
    /// Too many tries.
    #[error("too many tries")]
    TooManyTries {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The server is ill or busy, or the device cannot ask.
    #[error("{message}")]
    Trouble {
        /// Words.
        message: String,
    },
}
