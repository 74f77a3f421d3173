//! Why something could not be done in the drive.

use crate::error::ApiError;
use crate::paths::BadPath;
use crate::store::StoreError;
use coffer_model::Bytes;

/// A refusal, or a failure of the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DriveError {
    /// Nothing is at the path.
    #[error("there is nothing at `{0}`")]
    Nothing(String),
    /// No file is at the path.
    #[error("there is no file `{0}`")]
    NoFile(String),
    /// No folder is at the path.
    #[error("there is no folder `{0}`")]
    NoFolder(String),
    /// Something is at the path already, or a file where a folder is needed.
    #[error("`{0}` is there already")]
    Taken(String),
    /// The file is not in the state that the caller assumes.
    #[error("`{0}` is not in the state that was asked for")]
    Changed(String),
    /// The path, or one below it, is none that can be kept.
    #[error(transparent)]
    Path(#[from] BadPath),
    /// A folder cannot become a part of itself, nor take the place of one that it is in.
    #[error("`{from}` cannot be put at `{to}`, which is a part of it or has it")]
    Nested {
        /// What was to be moved or copied.
        from: String,
        /// Where to.
        to: String,
    },
    /// The bin has nothing under this id.
    #[error("there is nothing with the id `{0}` in the bin")]
    NotInBin(i64),
    /// The file has no such version.
    #[error("`{path}` has no version `{version}`")]
    NoVersion {
        /// The file.
        path: String,
        /// The asked-for id.
        version: i64,
    },
    /// More than the user's quota leaves room for.
    #[error("`{path}` has {needed}; of {quota} there are {left} left{}", hint(.bin))]
    OverQuota {
        /// What wants room.
        path: String,
        /// How much.
        needed: Bytes,
        /// The user's quota.
        quota: Bytes,
        /// What is left of it.
        left: Bytes,
        /// What emptying the bin would free.
        bin: Bytes,
    },
    /// The user was removed.
    #[error("the user is gone")]
    NoUser,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn hint(bin: &Bytes) -> String {
    if bin.0 == 0 {
        String::new()
    } else {
        format!(", and {bin} are in the bin")
    }
}

impl From<rusqlite::Error> for DriveError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<DriveError> for ApiError {
    fn from(error: DriveError) -> Self {
        let message = error.to_string();
        match error {
            DriveError::Nothing(_)
            | DriveError::NoFile(_)
            | DriveError::NoFolder(_)
            | DriveError::NotInBin(_)
            | DriveError::NoVersion { .. } => Self::NotFound(message),
            DriveError::Taken(_) | DriveError::Nested { .. } => Self::Conflict(message),
            DriveError::Changed(_) => Self::PreconditionFailed(message),
            DriveError::Path(_) => Self::BadRequest(message),
            DriveError::OverQuota { .. } => Self::OverQuota(message),
            DriveError::NoUser => Self::Unauthorized(message),
            DriveError::Store(error) => error.into(),
        }
    }
}
