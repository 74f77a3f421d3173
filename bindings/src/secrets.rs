//! Kotlin's store of secrets, as the core wants it.

use coffer_model::Secret;
use coffer_player::{Secrets, SecretsError};

/// Where passwords and keys are kept. Kotlin implements it; called on threads of the core, may block.
#[uniffi::export(callback_interface)]
pub trait SecretStore: Send + Sync {
    /// Keeps `secret` under `key`, in place of what was there. It survives a crash when this returns.
    fn put(&self, key: String, secret: String) -> Result<(), SecretStoreError>;

    /// What is kept under `key`.
    fn get(&self, key: String) -> Result<Option<String>, SecretStoreError>;

    /// Forgets what is kept under `key`; nothing there is fine.
    fn delete(&self, key: String) -> Result<(), SecretStoreError>;
}

/// Why the store failed. Any other exception counts as this one.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum SecretStoreError {
    /// It cannot be used.
    #[error("{detail}")]
    Unavailable {
        /// For logs; no secret.
        detail: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SecretStoreError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable {
            detail: error.reason,
        }
    }
}

/// The store behind the core's port.
pub(crate) struct Kept(pub(crate) Box<dyn SecretStore>);

impl Secrets for Kept {
    fn put(&self, key: &str, secret: &Secret) -> Result<(), SecretsError> {
        let secret = secret.expose().to_owned();
        self.0.put(key.to_owned(), secret).map_err(platform)
    }

    fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError> {
        let secret = self.0.get(key.to_owned()).map_err(platform)?;
        Ok(secret.map(Secret::new))
    }

    fn delete(&self, key: &str) -> Result<(), SecretsError> {
        self.0.delete(key.to_owned()).map_err(platform)
    }
}

fn platform(error: SecretStoreError) -> SecretsError {
    let SecretStoreError::Unavailable { detail } = error;
    SecretsError::Platform { message: detail }
}
