//! Where secrets are kept between runs.

mod file;
mod memory;

pub use file::FileSecrets;
pub use memory::MemorySecrets;

use coffer_model::Secret;
use std::path::PathBuf;

/// The secret store's seam. On Android the keystore is behind it, on a desktop a file.
///
/// Keys are short texts of the caller's (an account's id). Calls block for as long as the disk takes.
pub trait Secrets: Send + Sync {
    /// Keeps `secret` under `key`, in place of what was there. When it returns, the secret survives a
    /// crash.
    ///
    /// # Errors
    /// Where the store cannot be read or written; what was there stays.
    fn put(&self, key: &str, secret: &Secret) -> Result<(), SecretsError>;

    /// What is kept under `key`.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError>;

    /// Forgets what is kept under `key`; nothing there is fine.
    ///
    /// # Errors
    /// Where the store cannot be read or written.
    fn delete(&self, key: &str) -> Result<(), SecretsError>;
}

/// Why a secret store failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// The file system refuses.
    #[error("cannot use the secret store `{}`", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file is not one that this program wrote. It is left as it is.
    #[error("the secret store `{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The platform's store refuses.
    #[error("the platform's secret store refuses: {message}")]
    Platform {
        /// Its words.
        message: String,
    },
}
