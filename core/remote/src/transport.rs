//! Sends a request and reads its answer: deadlines, redirects, limits, the ledger.

use crate::address::may_follow;
use crate::answer::Answer;
use crate::error::causes;
use crate::{Client, Purpose, RemoteError, Saw, UnreachableCause, gzip, tls};
use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Body, Method, Response, StatusCode};
use std::io;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Most redirects that are followed.
const REDIRECTS: usize = 5;
/// Work on more bytes than this is done off the async threads.
const HEAVY: usize = 256 << 10;

/// A request that can be sent again.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<(HeaderValue, Bytes)>,
    pub(crate) purpose: Purpose,
}

impl Outgoing {
    pub(crate) fn get(url: Url, purpose: Purpose) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            purpose,
        }
    }
}

impl Client {
    /// The answer's head; its body is not read yet.
    ///
    /// Redirects stay on the same host and never lose encryption, so that a credential reaches
    /// nobody else. The method is kept also for 301 and 302: what is redirected here is an address
    /// that was typed with `http://`, not a form.
    pub(crate) async fn exchange(&self, outgoing: &Outgoing) -> Result<Response, RemoteError> {
        let mut outgoing = outgoing.clone();
        for _ in 0..=REDIRECTS {
            let body = outgoing.body.clone().map(|(kind, bytes)| {
                outgoing.headers.insert(CONTENT_TYPE, kind);
                self.shared.ledger.sent(outgoing.purpose, bytes.len());
                Body::from(bytes)
            });
            let wait = self.shared.timeouts.connect + self.shared.timeouts.idle;
            let response = timeout(wait, self.send(&outgoing, body))
                .await
                .unwrap_or_else(|_| Err(timed_out(&outgoing.url)))?;
            let Some(mut next) = redirect(&response, &outgoing.url) else {
                return Ok(response);
            };
            if !may_follow(&outgoing.url, &next) {
                return Err(led_away(&outgoing.url, &next));
            }
            if next.query().is_none() {
                next.set_query(outgoing.url.query());
            }
            if response.status() == StatusCode::SEE_OTHER {
                outgoing.method = Method::GET;
                outgoing.body = None;
                outgoing.headers.remove(CONTENT_TYPE);
            }
            outgoing.url = next;
        }
        Err(led_away(&outgoing.url, &outgoing.url))
    }

    /// One request, redirects not followed, without a deadline. `body` is counted by the caller.
    pub(crate) async fn send(
        &self,
        outgoing: &Outgoing,
        body: Option<Body>,
    ) -> Result<Response, RemoteError> {
        let ledger = &self.shared.ledger;
        let line = outgoing.method.as_str().len() + outgoing.url.as_str().len() + 12;
        ledger.sent(outgoing.purpose, line + size(&outgoing.headers));
        let mut request = self
            .shared
            .http
            .request(outgoing.method.clone(), outgoing.url.clone())
            .headers(outgoing.headers.clone());
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| send_error(&outgoing.url, error))?;
        ledger.received(outgoing.purpose, size(response.headers()));
        Ok(response)
    }

    /// The whole answer, decompressed; both sizes of its body are at most `limit`.
    ///
    /// * `whole` - the longest that it may take in all.
    pub(crate) async fn fetch(
        &self,
        outgoing: &Outgoing,
        limit: u64,
        whole: Duration,
    ) -> Result<Answer, RemoteError> {
        let reading = async {
            let response = self.exchange(outgoing).await?;
            self.read(response, limit, outgoing.purpose).await
        };
        timeout(whole, reading)
            .await
            .unwrap_or_else(|_| Err(timed_out(&outgoing.url)))
    }

    /// Reads a body to its end.
    pub(crate) async fn read(
        &self,
        mut response: Response,
        limit: u64,
        purpose: Purpose,
    ) -> Result<Answer, RemoteError> {
        let host = host(response.url());
        let expected = response.content_length();
        if expected.is_some_and(|length| length > limit) {
            return Err(RemoteError::TooLarge { limit });
        }
        let mut body = Vec::new();
        loop {
            let chunk = timeout(self.shared.timeouts.idle, response.chunk())
                .await
                .map_err(|_| timed_out(response.url()))?
                .map_err(|error| broken_body(body.len() as u64, expected, error))?;
            let Some(chunk) = chunk else { break };
            self.shared.ledger.received(purpose, chunk.len());
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(RemoteError::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        let encoding = response.headers().get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"gzip")) {
            body = heavy(body.len(), move || gzip::gunzip(&body, limit)).await??;
        }
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            url: response.url().clone(),
            host,
            body,
        })
    }
}

/// Runs `work` on `size` bytes where it disturbs nobody.
pub(crate) async fn heavy<T: Send + 'static>(
    size: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RemoteError> {
    if size < HEAVY {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| RemoteError::Setup {
            source: Box::new(error),
        })
}

/// Where the answer sends the request on to.
fn redirect(response: &Response, from: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    from.join(location).ok()
}

fn led_away(from: &Url, to: &Url) -> RemoteError {
    let origin = to.origin().ascii_serialization();
    RemoteError::NotAServer {
        host: host(from),
        saw: Saw::Redirect { to: origin },
    }
}

pub(crate) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

pub(crate) fn timed_out(url: &Url) -> RemoteError {
    RemoteError::Unreachable {
        host: host(url),
        cause: UnreachableCause::TimedOut,
        source: None,
    }
}

/// As HTTP/1.1 would write them; HTTP/2 takes less.
fn size(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

fn send_error(url: &Url, error: reqwest::Error) -> RemoteError {
    // The error would print the URL with its query.
    let error = error.without_url();
    let host = host(url);
    if let Some(problem) = tls::problem(&error) {
        return RemoteError::Tls {
            host,
            problem,
            source: Some(Box::new(error)),
        };
    }
    let cause = if error.is_dns() {
        UnreachableCause::UnknownHost
    } else if error.is_timeout() || is_io(&error, io::ErrorKind::TimedOut) {
        UnreachableCause::TimedOut
    } else if is_io(&error, io::ErrorKind::ConnectionRefused) {
        UnreachableCause::Refused
    } else {
        UnreachableCause::Broken
    };
    RemoteError::Unreachable {
        host,
        cause,
        source: Some(Box::new(error)),
    }
}

fn is_io(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == kind)
}

pub(crate) fn broken_body(got: u64, expected: Option<u64>, error: reqwest::Error) -> RemoteError {
    RemoteError::Truncated {
        got,
        expected,
        source: Some(Box::new(error.without_url())),
    }
}
