//! Settings of a client.

use crate::{Address, Backoff};
use coffer_model::Credential;
use std::time::Duration;

/// How to reach a server and as whom.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Where it is.
    pub address: Address,
    /// Who asks; `None` before signing in.
    pub credential: Option<Credential>,
    /// The name by which the server lists this player (`c` of Subsonic). Default `Coffer`.
    pub client_name: String,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// How often to try again.
    pub backoff: Backoff,
}

impl ClientConfig {
    /// The defaults, for a server at `address`.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self {
            address,
            credential: None,
            client_name: "Coffer".to_owned(),
            timeouts: Timeouts::default(),
            backoff: Backoff::default(),
        }
    }
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, TLS included. Default 10 s.
    pub connect: Duration,
    /// For the next sign of life: the answer's head, or more of its body. Default 30 s.
    pub idle: Duration,
    /// For a small call as a whole, one try. Default 60 s.
    pub call: Duration,
    /// For a page of a listing as a whole, one try: megabytes over a slow network. Default 5 min.
    pub page: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            call: Duration::from_secs(60),
            page: Duration::from_secs(300),
        }
    }
}
