//! What the user gives.

use coffer_model::Secret;
use url::{Host, Url};

/// A wish to sign in.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    /// The server's address (http or https).
    pub address: Url,
    /// What shows that the user may.
    pub proof: Proof,
    /// Name of this device, as the user will see it in a locker's list.
    pub device: String,
    /// The user accepts that whoever listens on the network can read the password or key. Without it none
    /// is sent over http to another machine; only a salted token is.
    pub allow_cleartext: bool,
}

/// What shows that the user may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A pairing code of a Coffer locker.
    PairingCode(Secret),
    /// Name and password. A locker's login password is traded for a device key and forgotten.
    Password {
        /// The user's name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// An API key made by hand (a locker's device key, or of a server with `apiKeyAuthentication`).
    ApiKey(Secret),
}

impl SignInRequest {
    /// Whether what is sent can be read by nobody on the way, or the user accepts that.
    pub(crate) fn may_send_secret(&self) -> bool {
        self.allow_cleartext || self.address.scheme() == "https" || is_loopback(&self.address)
    }

    pub(crate) fn host(&self) -> String {
        self.address.host_str().unwrap_or_default().to_owned()
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}
