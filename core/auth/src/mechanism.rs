//! How requests are signed, without the secret.

use coffer_model::{Credential, Secret};
use std::fmt;

/// The kind of a [`Credential`]: what an account's row keeps, while the secret is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// A key, sent as it is.
    DeviceKey,
    /// A salted hash of the password.
    Token,
    /// The password.
    Password,
}

impl Mechanism {
    /// Every mechanism, strongest first.
    pub const ALL: [Self; 3] = [Self::DeviceKey, Self::Token, Self::Password];

    /// The kind of `credential`.
    #[must_use]
    pub fn of(credential: &Credential) -> Self {
        match credential {
            Credential::DeviceKey(_) => Self::DeviceKey,
            Credential::Token { .. } => Self::Token,
            Credential::Password { .. } => Self::Password,
        }
    }

    /// The credential of this kind. `user` is not used for a device key.
    #[must_use]
    pub fn credential(self, user: &str, secret: Secret) -> Credential {
        let user = user.to_owned();
        match self {
            Self::DeviceKey => Credential::DeviceKey(secret),
            Self::Token => Credential::Token {
                user,
                password: secret,
            },
            Self::Password => Credential::Password {
                user,
                password: secret,
            },
        }
    }

    /// The name to store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DeviceKey => "device-key",
            Self::Token => "token",
            Self::Password => "password",
        }
    }

    /// The mechanism with this [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_rebuilt_from_its_stored_parts() {
        for mechanism in Mechanism::ALL {
            let credential = mechanism.credential("ada", Secret::new("pw"));
            assert_eq!(Mechanism::of(&credential), mechanism);
            assert_eq!(Mechanism::from_name(mechanism.name()), Some(mechanism));
            assert_eq!(credential.secret().expose(), "pw");
        }
        assert_eq!(Mechanism::from_name("magic"), None);
    }
}
