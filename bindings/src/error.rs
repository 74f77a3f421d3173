//! What can go wrong, by what the user can do.

use crate::runtime;
use coffer_player::{PlayerError, Remedy, RemoteError, SignInError};
use std::any::Any;
use std::error::Error;
use std::time::Duration;

/// What went wrong, by what the user can do. What the user reads is chosen by variant and reason; `detail` is for
/// logs and reports: lower case, names the thing, holds no secret.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum CofferError {
    /// Sign in, or sign in again.
    #[error("{detail}")]
    SignIn {
        /// What about the sign-in.
        reason: SignInReason,
        /// For logs.
        detail: String,
        /// How long to wait before the next try, milliseconds.
        retry_after_ms: Option<i64>,
    },
    /// Wait for the network, or check the address.
    #[error("{detail}")]
    Network {
        /// For logs.
        detail: String,
    },
    /// Free space, on this device or in the locker.
    #[error("{detail}")]
    Space {
        /// For logs.
        detail: String,
    },
    /// The user's limit on mobile data is spent: another network, or another month.
    #[error("{detail}")]
    DataBudget {
        /// For logs.
        detail: String,
    },
    /// Too many others listen to the track.
    #[error("{detail}")]
    ListenerLimit {
        /// For logs.
        detail: String,
    },
    /// It is not there (any more): choose something else.
    #[error("{detail}")]
    NotFound {
        /// For logs.
        detail: String,
    },
    /// The server cannot do this.
    #[error("{detail}")]
    Unsupported {
        /// For logs.
        detail: String,
    },
    /// The server is in trouble: try again later.
    #[error("{detail}")]
    Server {
        /// For logs.
        detail: String,
        /// How long the server asks to wait, milliseconds.
        retry_after_ms: Option<i64>,
    },
    /// Look at the server's certificate.
    #[error("{detail}")]
    Certificate {
        /// For logs.
        detail: String,
    },
    /// Correct what was given.
    #[error("{detail}")]
    Input {
        /// What about it.
        reason: InputReason,
        /// For logs.
        detail: String,
    },
    /// It should not happen: report it.
    #[error("{detail}")]
    Bug {
        /// For logs.
        detail: String,
    },
}

/// What about a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignInReason {
    /// Wrong name or password.
    WrongPassword,
    /// The server does not accept the key.
    WrongKey,
    /// The pairing code is wrong, used or expired.
    WrongCode,
    /// Pairing codes are for lockers: sign in by password.
    NotALocker,
    /// The server refuses for a reason of its own.
    Refused,
    /// The account is not signed in any more: its key was revoked, or is gone from this device.
    Expired,
    /// Wait before the next try.
    TooManyTries,
}

/// What about the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum InputReason {
    /// It is no address.
    Address,
    /// The network could read what proves who the user is: ask, then allow cleartext.
    Cleartext,
    /// Something answers at the address, but no music server.
    NotAServer,
    /// Something else.
    Other,
}

impl CofferError {
    pub(crate) fn bug(error: &(dyn Error + 'static)) -> Self {
        Self::Bug {
            detail: in_full(error),
        }
    }

    pub(crate) fn panic(panic: &(dyn Any + Send)) -> Self {
        Self::Bug {
            detail: format!("the core panicked: {}", runtime::words(panic)),
        }
    }

    /// An error while somebody types in an address: a page in the way is a wrong address, not a missing network.
    pub(crate) fn of_sign_in(error: PlayerError) -> Self {
        match error {
            PlayerError::Remote(RemoteError::NotAServer { .. }) => Self::Input {
                reason: InputReason::NotAServer,
                detail: in_full(&error),
            },
            other => other.into(),
        }
    }
}

impl From<PlayerError> for CofferError {
    fn from(error: PlayerError) -> Self {
        let detail = in_full(&error);
        match error.remedy() {
            Remedy::SignIn => Self::SignIn {
                reason: sign_in_reason(&error),
                detail,
                retry_after_ms: None,
            },
            Remedy::WaitForNetwork => match error {
                PlayerError::SignIn(SignInError::NotAMusicServer { .. }) => Self::Input {
                    reason: InputReason::NotAServer,
                    detail,
                },
                _ => Self::Network { detail },
            },
            Remedy::FreeSpace => Self::Space { detail },
            Remedy::WaitForBudget => Self::DataBudget { detail },
            Remedy::ChooseAnother => Self::NotFound { detail },
            Remedy::NotSupported => Self::Unsupported { detail },
            Remedy::TryLater => {
                let retry_after_ms = error.retry_after().map(milliseconds);
                match error {
                    PlayerError::SignIn(SignInError::TooManyTries { .. }) => Self::SignIn {
                        reason: SignInReason::TooManyTries,
                        detail,
                        retry_after_ms,
                    },
                    _ => Self::Server {
                        detail,
                        retry_after_ms,
                    },
                }
            }
            Remedy::CheckCertificate => Self::Certificate { detail },
            Remedy::Correct => Self::Input {
                reason: input_reason(&error),
                detail,
            },
            Remedy::Report => Self::Bug { detail },
        }
    }
}

fn sign_in_reason(error: &PlayerError) -> SignInReason {
    match error {
        PlayerError::SignIn(error) => match error {
            SignInError::WrongPassword => SignInReason::WrongPassword,
            SignInError::WrongKey => SignInReason::WrongKey,
            SignInError::WrongCode => SignInReason::WrongCode,
            SignInError::NotALocker { .. } => SignInReason::NotALocker,
            _ => SignInReason::Refused,
        },
        error => match error.remote() {
            Some(RemoteError::NotAllowed { .. }) => SignInReason::Refused,
            _ => SignInReason::Expired,
        },
    }
}

fn input_reason(error: &PlayerError) -> InputReason {
    match error {
        PlayerError::SignIn(SignInError::Cleartext { .. }) => InputReason::Cleartext,
        PlayerError::Remote(RemoteError::BadAddress { .. }) => InputReason::Address,
        _ => InputReason::Other,
    }
}

fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// An error with its causes.
fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        // Some errors say their cause themselves.
        if !text.ends_with(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_player::{Saw, SourceError, SourceErrorKind, SyncError};

    fn in_sync(kind: SourceErrorKind) -> CofferError {
        let error = SourceError::new(kind, "no");
        PlayerError::Sync(SyncError::Source(error)).into()
    }

    #[test]
    fn a_sync_that_fails_says_what_the_user_can_do() {
        use SourceErrorKind as Kind;
        assert!(matches!(
            in_sync(Kind::BudgetSpent),
            CofferError::DataBudget { .. }
        ));
        assert!(matches!(
            in_sync(Kind::Unauthorized),
            CofferError::SignIn {
                reason: SignInReason::Expired,
                ..
            }
        ));
        let CofferError::Network { detail } = in_sync(Kind::Unreachable) else {
            panic!("another error");
        };
        assert_eq!(detail, "the server could not be read: no");
    }

    #[test]
    fn who_was_signed_in_is_told_apart_from_who_types_a_wrong_password() {
        let wrong = PlayerError::SignIn(SignInError::WrongPassword);
        assert_eq!(sign_in_reason(&wrong), SignInReason::WrongPassword);
        let gone = PlayerError::NoSecret("music.example".to_owned());
        assert_eq!(sign_in_reason(&gone), SignInReason::Expired);
        let revoked = PlayerError::Remote(RemoteError::Unauthorized {
            code: Some(44),
            message: "no".to_owned(),
        });
        assert_eq!(sign_in_reason(&revoked), SignInReason::Expired);
        let banned = PlayerError::Remote(RemoteError::NotAllowed {
            what: "stream".to_owned(),
            message: "no".to_owned(),
        });
        assert_eq!(sign_in_reason(&banned), SignInReason::Refused);
    }

    #[test]
    fn a_page_in_the_way_of_a_sign_in_is_a_wrong_address_and_later_a_missing_network() {
        let page = || {
            PlayerError::Remote(RemoteError::NotAServer {
                host: "music.example".to_owned(),
                saw: Saw::WebPage,
            })
        };
        assert!(matches!(
            CofferError::of_sign_in(page()),
            CofferError::Input {
                reason: InputReason::NotAServer,
                ..
            }
        ));
        assert!(matches!(page().into(), CofferError::Network { .. }));
    }
}
