//! Why the library could not answer.

use coffer_model::AccountId;
use std::path::PathBuf;

/// Why the library could not answer.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The file is no database, or cannot be opened.
    #[error("the library `{path}` cannot be opened")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The database was written by a newer version of the program. It is left as it is.
    #[error(
        "the library `{path}` has schema {found}, this program knows up to {known}; update the program"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest known schema.
        known: i64,
    },
    /// The schema could not be brought up to date.
    #[error("the library `{path}` could not be brought up to date")]
    Migration {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<refinery::Error>,
    },
    /// The database refused.
    #[error("the library's database failed")]
    Database(#[from] rusqlite::Error),
    /// There is no such account (any more).
    #[error("there is no account `{0}`")]
    NoSuchAccount(AccountId),
    /// There is no such item (any more).
    #[error("there is no {kind} `{id}`")]
    NoSuchItem {
        /// `track`, `album` or `artist`.
        kind: &'static str,
        /// The local id.
        id: i64,
    },
    /// A rating is 1 to 5.
    #[error("a rating is 1 to 5, not `{0}`")]
    BadRating(u8),
    /// The blocking task was lost: the runtime is shutting down.
    #[error("the program is shutting down")]
    ShuttingDown,
}

impl LibraryError {
    /// The disk that holds the library has no room left.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Database(rusqlite::Error::SqliteFailure(cause, _))
            if cause.code == rusqlite::ErrorCode::DiskFull)
    }
}
