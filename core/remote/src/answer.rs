//! An answer that was read whole, and what its status means.

use crate::scrub::scrub;
use crate::{RemoteError, Saw};
use coffer_protocol::coffer::ProblemCode;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;
use url::Url;

/// What a request is about, to name it in an error.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A thing by its id: a 404 says that it is not there.
    Item(String),
    /// A method: a 404 says that the server does not know it.
    Method(&'static str),
}

impl Subject {
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Item(name) => name.clone(),
            Self::Method(name) => (*name).to_owned(),
        }
    }

    pub(crate) fn missing(&self) -> RemoteError {
        match self {
            Self::Item(what) => RemoteError::NotFound { what: what.clone() },
            Self::Method(name) => self.unsupported(name),
        }
    }

    fn unsupported(&self, name: &str) -> RemoteError {
        RemoteError::Unsupported {
            method: name.to_owned(),
        }
    }
}

/// An answer with its body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The URL that answered, after redirects. Its query may hold a credential: do not show it.
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// What the answer means where its body is not an error of the API: by status, or as something
    /// that is no music server's answer at all.
    pub(crate) fn failure(&self, subject: &Subject) -> RemoteError {
        let retry_after = retry_after(&self.headers);
        let words = || match self.status.canonical_reason() {
            Some(reason) => reason.to_lowercase(),
            None => format!("HTTP {}", self.status.as_u16()),
        };
        match self.status.as_u16() {
            401 => RemoteError::Unauthorized {
                code: None,
                message: words(),
            },
            403 => RemoteError::NotAllowed {
                what: subject.name(),
                message: words(),
            },
            404 | 410 => subject.missing(),
            405 | 501 => subject.unsupported(&subject.name()),
            413 => RemoteError::OverQuota {
                what: subject.name(),
                message: words(),
            },
            429 => RemoteError::TooManyRequests { retry_after },
            451 => RemoteError::Blocked {
                what: subject.name(),
            },
            511 => self.not_a_server(Saw::NetworkLogIn),
            status @ (408 | 425 | 500..=599) => RemoteError::ServerTrouble {
                status,
                retry_after,
            },
            status @ 400..=499 => RemoteError::Refused {
                code: match status {
                    400 => ProblemCode::BadRequest,
                    409 => ProblemCode::Conflict,
                    412 => ProblemCode::PreconditionFailed,
                    422 => ProblemCode::HashMismatch,
                    _ => ProblemCode::Other,
                },
                message: words(),
            },
            _ if self.is_web_page() => self.not_a_server(Saw::WebPage),
            _ if self.body.is_empty() => self.not_a_server(Saw::Empty),
            _ => self.not_a_server(Saw::Junk),
        }
    }

    pub(crate) fn not_a_server(&self, saw: Saw) -> RemoteError {
        RemoteError::NotAServer {
            host: self.host.clone(),
            saw,
        }
    }

    fn is_web_page(&self) -> bool {
        let start = self.body.trim_ascii_start();
        let starts =
            |tag: &[u8]| start.len() >= tag.len() && start[..tag.len()].eq_ignore_ascii_case(tag);
        media_type(&self.headers) == "text/html" || starts(b"<!doctype html") || starts(b"<html")
    }
}

/// The media type in lower case, without parameters; empty where there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let whole = text(headers, &CONTENT_TYPE).unwrap_or_default();
    let kind = whole.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// A header's text, where it is text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// RFC 9110, 10.2.3: seconds, or a date, which is read against the server's own `Date` so that no
/// clock has to be right.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = httpdate::parse_http_date(text(headers, &DATE)?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// An error of the Subsonic API by its code.
pub(crate) fn api_error(
    code: i64,
    message: &str,
    secrets: &[String],
    subject: &Subject,
) -> RemoteError {
    use coffer_protocol::opensubsonic::code as codes;
    let message = scrub(message, secrets);
    match code {
        codes::WRONG_CREDENTIALS
        | codes::TOKEN_UNSUPPORTED
        | codes::MECHANISM_UNSUPPORTED
        | codes::MECHANISM_CONFLICT
        | codes::INVALID_API_KEY => RemoteError::Unauthorized {
            code: Some(code),
            message,
        },
        codes::NOT_AUTHORIZED => RemoteError::NotAllowed {
            what: subject.name(),
            message,
        },
        codes::NOT_FOUND => subject.missing(),
        code => RemoteError::Api { code, message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(
            retry_after(&headers(&[(RETRY_AFTER, "7")])),
            Some(Duration::from_secs(7))
        );
        let dated = headers(&[
            (RETRY_AFTER, "Wed, 21 Oct 2015 07:28:30 GMT"),
            (DATE, "Wed, 21 Oct 2015 07:28:00 GMT"),
        ]);
        assert_eq!(retry_after(&dated), Some(Duration::from_secs(30)));
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "soon")])), None);
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "-1")])), None);
    }
}
