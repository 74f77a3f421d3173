//! What can keep a locker from opening, starting or being administered.

use crate::secrets::RandomError;
use crate::store::StoreError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a locker did not open or start, or a command on it failed.
#[derive(Debug, thiserror::Error)]
pub enum LockerError {
    /// A setting is unknown or has a value of the wrong kind.
    #[error("the locker's settings cannot be read: {0}")]
    Settings(Box<figment::Error>),
    /// The data folder cannot be made, read or written.
    #[error("the data folder `{}` cannot be used", path.display())]
    DataFolder {
        /// The folder, or the file in it.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Another process serves this data folder.
    #[error("the data folder `{}` is in use by another locker", .0.display())]
    InUse(PathBuf),
    /// The address cannot be listened on.
    #[error("`{address}` cannot be listened on")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gave no random numbers.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// A password could not be hashed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    /// No user has this name.
    #[error("there is no user `{0}`")]
    NoSuchUser(String),
    /// A user with this name exists.
    #[error("there is already a user `{0}`")]
    NameTaken(String),
    /// Not fit for a user's name.
    #[error(
        "`{0}` cannot be a user's name: 1 to 64 characters, no `:` or `/`, no control characters, no space at the ends"
    )]
    BadName(String),
    /// Too short or too long for a login password.
    #[error("a password has 8 to 1024 characters")]
    BadPassword,
}
