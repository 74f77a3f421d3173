//! What signing in yields.

use crate::Mechanism;
use coffer_model::Credential;
use coffer_protocol::opensubsonic::Extension;

/// A user who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// Who the server is.
    pub server: ServerKind,
    /// The user's name; `None` where an API key was given and the server does not tell whose it is.
    pub user: Option<String>,
    /// What signs requests from now on.
    pub credential: Credential,
    /// Its kind.
    pub mechanism: Mechanism,
}

/// Who a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// A locker of our own.
    Coffer {
        /// The same at each of its addresses.
        locker_id: String,
        /// Its version.
        version: String,
    },
    /// Another server that follows OpenSubsonic.
    OpenSubsonic {
        /// Name of the software.
        server: String,
        /// Version of the software.
        version: String,
        /// What it declares; empty where it does not tell.
        extensions: Vec<Extension>,
    },
    /// A classic Subsonic server.
    Subsonic {
        /// Version of the API.
        api_version: String,
    },
}
