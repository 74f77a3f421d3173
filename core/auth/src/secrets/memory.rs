//! A store that forgets at the end of the program.

use super::{Secrets, SecretsError};
use coffer_model::Secret;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps secrets in memory: for tests, and for a command that must leave nothing behind.
#[derive(Debug, Default)]
pub struct MemorySecrets(Mutex<HashMap<String, Secret>>);

impl MemorySecrets {
    fn entries(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Secrets for MemorySecrets {
    fn put(&self, key: &str, secret: &Secret) -> Result<(), SecretsError> {
        self.entries().insert(key.to_owned(), secret.clone());
        Ok(())
    }

    fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError> {
        Ok(self.entries().get(key).cloned())
    }

    fn delete(&self, key: &str) -> Result<(), SecretsError> {
        self.entries().remove(key);
        Ok(())
    }
}
