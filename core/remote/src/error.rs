//! What can go wrong, by what a user can do about it.

use coffer_protocol::coffer::ProblemCode;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed. No text of it holds a secret or the query of a URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// What was typed is no address. Type it again.
    #[error("`{input}` is not a server's address: {reason}")]
    BadAddress {
        /// What was typed, without user info and query.
        input: String,
        /// Why not.
        reason: &'static str,
    },
    /// Nobody answers. Wait for the network, or check the host.
    #[error("cannot reach `{host}`: {cause}")]
    Unreachable {
        /// The host asked for.
        host: String,
        /// How it failed.
        cause: UnreachableCause,
        /// The technical cause.
        #[source]
        source: Option<Cause>,
    },
    /// The connection cannot be made safe. Look at the certificate.
    #[error("no safe connection to `{host}`: {problem}")]
    Tls {
        /// The host asked for.
        host: String,
        /// What is wrong.
        problem: TlsProblem,
        /// The technical cause.
        #[source]
        source: Option<Cause>,
    },
    /// The server does not accept who asks. Sign in again.
    #[error("the server refuses the sign-in: {message}")]
    Unauthorized {
        /// The API's code (40 to 44), where it was an API error.
        code: Option<i64>,
        /// The server's words.
        message: String,
    },
    /// Known, but not allowed.
    #[error("the server does not allow `{what}`: {message}")]
    NotAllowed {
        /// The thing or method asked for.
        what: String,
        /// The server's words.
        message: String,
    },
    /// The thing is not there (any more).
    #[error("the server has no `{what}`")]
    NotFound {
        /// The thing asked for.
        what: String,
    },
    /// The server's operator has blocked the content (HTTP 451).
    #[error("the server's operator has blocked `{what}`")]
    Blocked {
        /// The thing asked for.
        what: String,
    },
    /// The server does not know the method.
    #[error("the server does not know `{method}`")]
    Unsupported {
        /// The method.
        method: String,
    },
    /// Another error of the Subsonic API.
    #[error("the server refuses (code {code}): {message}")]
    Api {
        /// The API's code.
        code: i64,
        /// The server's words.
        message: String,
    },
    /// Another error of a locker's own API.
    #[error("the locker refuses: {message}")]
    Refused {
        /// The locker's stable name for it.
        code: ProblemCode,
        /// The locker's words.
        message: String,
    },
    /// Something answers, but not a music server: a wrong address, or the log-in page of a Wi-Fi.
    #[error("`{host}` answers with {saw}, not like a music server")]
    NotAServer {
        /// The host asked for.
        host: String,
        /// What came instead.
        saw: Saw,
    },
    /// The server is ill or busy. Try again later.
    #[error("{}", trouble(*status))]
    ServerTrouble {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Too many requests or sign-in tries. Wait.
    #[error("the server asks to wait: too many requests")]
    TooManyRequests {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The file is larger than the quota leaves room for. Free space in the locker.
    #[error("the locker has no room for `{what}` within the quota: {message}")]
    OverQuota {
        /// The file.
        what: String,
        /// The locker's words.
        message: String,
    },
    /// The body ended before its announced end.
    #[error("the answer broke off after {got} bytes")]
    Truncated {
        /// Bytes that came.
        got: u64,
        /// Bytes announced, where they were.
        expected: Option<u64>,
        /// The technical cause.
        #[source]
        source: Option<Cause>,
    },
    /// The server sent other bytes than were asked for.
    #[error("asked for bytes from {asked} of `{what}`, the server answered {answered}")]
    WrongRange {
        /// The thing asked for.
        what: String,
        /// First byte asked for.
        asked: u64,
        /// The server's `Content-Range`, or what is wrong with it.
        answered: String,
        /// The length of the whole, where the server said it.
        total: Option<u64>,
    },
    /// The answer is larger than any that makes sense.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The call needs a device key, and the credential is none, or of another kind.
    #[error("`{method}` needs a device key of a Coffer locker")]
    NeedsDeviceKey {
        /// The path of the call.
        method: String,
    },
    /// A local file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The technical cause.
        #[source]
        source: std::io::Error,
    },
    /// A local file changed while it was sent.
    #[error("`{}` changed while it was uploaded", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The HTTP client itself cannot work (no randomness, no TLS).
    #[error("cannot set up the network client")]
    Setup {
        /// The technical cause.
        #[source]
        source: Cause,
    },
}

fn trouble(status: u16) -> String {
    match status {
        507 => "the server's disk is full".to_owned(),
        status => format!("the server is in trouble (HTTP {status})"),
    }
}

impl RemoteError {
    /// Whether the same request may succeed later without anybody doing something.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TooManyRequests { .. } | Self::Truncated { .. } => {
                true
            }
            // 501 and 505 are facts about the server's software, 507 needs somebody to free space.
            Self::ServerTrouble { status, .. } => !matches!(status, 501 | 505 | 507),
            _ => false,
        }
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::ServerTrouble { retry_after, .. } | Self::TooManyRequests { retry_after } => {
                *retry_after
            }
            _ => None,
        }
    }
}

/// `error` and all that caused it, outermost first.
///
/// An `io::Error` around another error gives that one's source as its own, which would skip the very error
/// that is looked for.
pub(crate) fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        match error
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::get_ref)
        {
            Some(Some(inner)) => Some(inner),
            _ => error.source(),
        }
    })
}

/// How reaching a host failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreachableCause {
    /// The name has no address.
    UnknownHost,
    /// The host says that nothing listens there.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The connection broke, or there is no network.
    Broken,
}

impl fmt::Display for UnreachableCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownHost => "no such host",
            Self::Refused => "nothing listens there",
            Self::TimedOut => "no answer in time",
            Self::Broken => "the connection broke",
        })
    }
}

/// What is wrong with a server's TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet; often this device's clock is wrong.
    NotYetValid,
    /// The certificate is for another name.
    WrongName,
    /// Nobody whom this device trusts has signed the certificate.
    Untrusted,
    /// The certificate was revoked.
    Revoked,
    /// The port does not speak TLS; the address may want `http://`.
    NotTls,
    /// Something else, in the words of the TLS library.
    Other(String),
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet (is this device's clock right?)",
            Self::WrongName => "its certificate is for another name",
            Self::Untrusted => "its certificate is signed by nobody this device trusts",
            Self::Revoked => "its certificate was revoked",
            Self::NotTls => "the port does not speak TLS",
            Self::Other(words) => words,
        })
    }
}

/// What came instead of a music server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Saw {
    /// HTML: a wrong path, or a captive portal.
    WebPage,
    /// A redirect to somewhere that must not get the credential, or one too many.
    Redirect {
        /// The other host.
        to: String,
    },
    /// HTTP 511: the network wants a log-in.
    NetworkLogIn,
    /// Nothing.
    Empty,
    /// Something that is neither the announced format nor an error.
    Junk,
}

impl fmt::Display for Saw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WebPage => f.write_str("a web page"),
            Self::Redirect { to } => write!(f, "a redirect to `{to}`"),
            Self::NetworkLogIn => f.write_str("the log-in of the network"),
            Self::Empty => f.write_str("nothing"),
            Self::Junk => f.write_str("something else"),
        }
    }
}
