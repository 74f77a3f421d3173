//! What proves who is asking. Secrets never print and are wiped on drop.

use std::fmt;
use zeroize::Zeroizing;

/// Text that must not be shown: a password or a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself. Call it where the secret is used, never to print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How requests to a server are signed, weakest last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A key made for this device alone; sent as `apiKey`.
    DeviceKey(Secret),
    /// Subsonic token authentication: `t = md5(password + s)` with a fresh salt `s` for each request.
    Token {
        /// The user's name on the server.
        user: String,
        /// The password or app password.
        password: Secret,
    },
    /// The password itself with each request, for servers that know nothing else.
    Password {
        /// The user's name on the server.
        user: String,
        /// The password or app password.
        password: Secret,
    },
}

impl Credential {
    /// The secret part, to be kept in the platform's secret store.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        match self {
            Self::DeviceKey(secret)
            | Self::Token {
                password: secret, ..
            }
            | Self::Password {
                password: secret, ..
            } => secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let credential = Credential::Password {
            user: "ada".into(),
            password: Secret::new("hunter2"),
        };
        assert!(!format!("{credential:?}").contains("hunter2"));
    }
}
