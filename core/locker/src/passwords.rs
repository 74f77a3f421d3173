//! Login passwords: Argon2id, a bounded number at a time.

use crate::error::ApiError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher as _, PasswordVerifier as _};
use coffer_model::Secret;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and a core for tens of milliseconds: two at once leave a small machine answering.
const AT_ONCE: usize = 2;

/// The PHC string of a password, with the crate's defaults (Argon2id, 19 MiB, 2 passes), which follow OWASP's advice.
pub(crate) fn hash(password: &Secret) -> Result<String, Error> {
    Ok(Argon2::default()
        .hash_password(password.expose().as_bytes())?
        .to_string())
}

/// Checks login passwords.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked against where there is no such user, so that both answers take alike long.
    nobody: Arc<str>,
}

impl Passwords {
    /// A checker. Hashes once, which takes a moment.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: hash(&Secret::new("nobody"))?.into(),
        })
    }

    /// Whether `password` belongs to `stored`; always `false`, after the same work, without one.
    pub(crate) async fn verify(
        &self,
        stored: Option<String>,
        password: Secret,
    ) -> Result<bool, ApiError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| ApiError::Internal(error.into()))?;
        let nobody = Arc::clone(&self.nobody);
        let checked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let hash = PasswordHash::new(stored.as_deref().unwrap_or(&nobody))?;
            match Argon2::default().verify_password(password.expose().as_bytes(), &hash) {
                Ok(()) => Ok(stored.is_some()),
                Err(Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        });
        match checked.await {
            Ok(Ok(right)) => Ok(right),
            Ok(Err(error)) => Err(ApiError::Internal(error.to_string().into())),
            Err(lost) => Err(ApiError::Internal(lost.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_accepted() {
        let passwords = Passwords::new().unwrap();
        let stored = hash(&Secret::new("correct horse")).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        let check = |stored, typed: &str| passwords.verify(stored, Secret::new(typed));
        assert!(check(Some(stored.clone()), "correct horse").await.unwrap());
        assert!(!check(Some(stored), "wrong horse").await.unwrap());
        assert!(!check(None, "nobody").await.unwrap());
    }
}
