//! What can go wrong on the player's side, and what a user can do about it.

use coffer_auth::{SecretsError, SignInError};
use coffer_cache::CacheError;
use coffer_library::{FlushError, LibraryError, SourceErrorKind, SyncError};
use coffer_remote::RemoteError;
use std::path::PathBuf;
use std::time::Duration;

/// Why the player could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlayerError {
    /// Signing in failed.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// A call to the server failed.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The library's database failed.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The library could not be brought up to date.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// Edits could not be sent.
    #[error(transparent)]
    Flush(#[from] FlushError),
    /// The cache failed.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The store of secrets failed.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// No account is signed in.
    #[error("no account is signed in; sign in first")]
    NoAccount,
    /// The account's secret is gone.
    #[error("the key of account `{0}` is gone from this device; sign in again")]
    NoSecret(String),
    /// The thing asked for is not in the library.
    #[error("there is no {0} in the library")]
    NotFound(String),
    /// The server is no Coffer locker, and other servers cannot do this.
    #[error("`{0}` is not a Coffer locker: it cannot {1}")]
    NotALocker(String, &'static str),
    /// The sound output cannot be used.
    #[error(transparent)]
    Output(#[from] coffer_audio::OutputError),
    /// A file or folder of the player cannot be used.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another player has the folder open.
    #[error("the player in `{}` is already running", .0.display())]
    InUse(PathBuf),
}

/// What a user can do about a [`PlayerError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Sign in (again), with other words than before.
    SignIn,
    /// Wait for the network, or check the address.
    WaitForNetwork,
    /// Free space, in the locker or on this machine.
    FreeSpace,
    /// Another network, or another month.
    WaitForBudget,
    /// Name something else: it is not there.
    ChooseAnother,
    /// The server cannot do this.
    NotSupported,
    /// The server is in trouble: try again later.
    TryLater,
    /// Look at the server's certificate.
    CheckCertificate,
    /// Correct what was typed.
    Correct,
    /// Report it: it should not happen.
    Report,
}

impl PlayerError {
    /// The call to a server that failed, also where a sync failed for it.
    #[must_use]
    pub fn remote(&self) -> Option<&RemoteError> {
        match self {
            Self::Remote(error) => Some(error),
            Self::Sync(SyncError::Source(error)) | Self::Flush(FlushError::Source(error)) => {
                error.source.as_deref()?.downcast_ref()
            }
            _ => None,
        }
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::SignIn(SignInError::TooManyTries { retry_after }) => *retry_after,
            other => other.remote()?.retry_after(),
        }
    }

    /// What a user can do.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        // To sync it is a server that cannot be reached.
        if let Some(RemoteError::Tls { .. }) = self.remote() {
            return Remedy::CheckCertificate;
        }
        match self {
            Self::SignIn(error) => crate::sign_in::remedy(error),
            Self::Remote(error) => remote(error),
            Self::Library(error) | Self::Sync(SyncError::Library(error)) => library(error),
            Self::Flush(FlushError::Library(error)) => library(error),
            Self::Sync(SyncError::Source(error)) | Self::Flush(FlushError::Source(error)) => {
                source(error.kind)
            }
            Self::Sync(SyncError::UnstableFeed(_) | SyncError::StuckFeed(_)) => Remedy::TryLater,
            Self::Cache(CacheError::Io { source, .. }) | Self::Io { source, .. }
                if source.kind() == std::io::ErrorKind::StorageFull =>
            {
                Remedy::FreeSpace
            }
            Self::Cache(_) | Self::Secrets(_) | Self::Output(_) | Self::Io { .. } => Remedy::Report,
            Self::NoAccount | Self::NoSecret(_) => Remedy::SignIn,
            Self::NotFound(_) => Remedy::ChooseAnother,
            Self::NotALocker(..) => Remedy::NotSupported,
            Self::InUse(_) => Remedy::Correct,
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

fn library(error: &LibraryError) -> Remedy {
    match error {
        LibraryError::NoSuchAccount(_) => Remedy::SignIn,
        LibraryError::NoSuchItem { .. } => Remedy::ChooseAnother,
        LibraryError::BadRating(_) => Remedy::Correct,
        full if full.is_disk_full() => Remedy::FreeSpace,
        _ => Remedy::Report,
    }
}

fn source(kind: SourceErrorKind) -> Remedy {
    match kind {
        SourceErrorKind::Unreachable => Remedy::WaitForNetwork,
        SourceErrorKind::Unauthorized => Remedy::SignIn,
        SourceErrorKind::NotFound => Remedy::ChooseAnother,
        SourceErrorKind::Unsupported => Remedy::NotSupported,
        SourceErrorKind::Server => Remedy::TryLater,
        SourceErrorKind::BudgetSpent => Remedy::WaitForBudget,
    }
}

pub(crate) fn remote(error: &RemoteError) -> Remedy {
    match error {
        RemoteError::BadAddress { .. } | RemoteError::Changed { .. } | RemoteError::Io { .. } => {
            Remedy::Correct
        }
        RemoteError::Unreachable { .. } | RemoteError::NotAServer { .. } => Remedy::WaitForNetwork,
        RemoteError::Tls { .. } => Remedy::CheckCertificate,
        RemoteError::Unauthorized { .. }
        | RemoteError::NotAllowed { .. }
        | RemoteError::NeedsDeviceKey { .. } => Remedy::SignIn,
        RemoteError::NotFound { .. } | RemoteError::Blocked { .. } => Remedy::ChooseAnother,
        RemoteError::Unsupported { .. } => Remedy::NotSupported,
        RemoteError::OverQuota { .. } => Remedy::FreeSpace,
        RemoteError::ServerTrouble { status: 507, .. } => Remedy::FreeSpace,
        RemoteError::ServerTrouble { .. }
        | RemoteError::TooManyRequests { .. }
        | RemoteError::Truncated { .. }
        | RemoteError::WrongRange { .. }
        | RemoteError::TooLarge { .. }
        | RemoteError::Refused { .. }
        | RemoteError::Api { .. } => Remedy::TryLater,
        _ => Remedy::Report,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_library::SourceError;
    use coffer_remote::TlsProblem;

    fn in_sync(kind: SourceErrorKind, error: RemoteError) -> PlayerError {
        PlayerError::Sync(SyncError::Source(SourceError {
            kind,
            message: error.to_string(),
            source: Some(Box::new(error)),
        }))
    }

    #[test]
    fn a_sync_that_fails_for_a_certificate_does_not_send_the_user_to_the_network() {
        let tls = RemoteError::Tls {
            host: "music.example".to_owned(),
            problem: TlsProblem::Expired,
            source: None,
        };
        let error = in_sync(SourceErrorKind::Unreachable, tls);
        assert_eq!(error.remedy(), Remedy::CheckCertificate);
    }

    #[test]
    fn what_the_server_asks_to_wait_is_known_also_from_a_sync() {
        let busy = RemoteError::ServerTrouble {
            status: 503,
            retry_after: Some(Duration::from_secs(7)),
        };
        let error = in_sync(SourceErrorKind::Server, busy);
        assert_eq!(error.remedy(), Remedy::TryLater);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }
}
