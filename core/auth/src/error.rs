//! Why signing in failed, by what the user can do.

use std::time::Duration;

/// Why signing in failed. No text of it holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// Type name and password again.
    #[error("wrong user name or password")]
    WrongPassword,
    /// Make a new API key.
    #[error("the server does not accept this API key")]
    WrongKey,
    /// Get a new pairing code.
    #[error("the pairing code is wrong, used or expired")]
    WrongCode,
    /// Use https, or accept that the network can listen.
    #[error("`{host}` is not asked over https, so the network could read what proves who you are")]
    Cleartext {
        /// The host.
        host: String,
    },
    /// Check the address and the network.
    #[error("{message}")]
    Unreachable {
        /// Words that name the host and the cause.
        message: String,
    },
    /// Look at the server's certificate.
    #[error("{message}")]
    Certificate {
        /// Words that name the host and what is wrong.
        message: String,
    },
    /// Check the address: something else answers there, or the Wi-Fi wants a log-in.
    #[error("{message}")]
    NotAMusicServer {
        /// Words that name the host and what came.
        message: String,
    },
    /// Pairing codes are for Coffer lockers: sign in with a password.
    #[error("`{host}` is not a Coffer locker, so it knows no pairing codes")]
    NotALocker {
        /// The host.
        host: String,
    },
    /// The server wants another kind of proof.
    #[error("the server does not accept this way to sign in: {message}")]
    MechanismRefused {
        /// The server's words.
        message: String,
    },
    /// The server refuses for a reason of its own.
    #[error("the server refuses the sign-in: {message}")]
    Refused {
        /// The server's words.
        message: String,
    },
    /// Wait before the next try.
    #[error("too many tries; wait before the next one")]
    TooManyTries {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Try again later.
    #[error("{message}")]
    Trouble {
        /// Words.
        message: String,
    },
    /// A fault of this program: an answer to a question that was not asked.
    #[error("an answer came out of order while signing in")]
    OutOfOrder,
}
