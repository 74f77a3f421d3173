//! Original bytes of songs and files, whole or from an offset on.

use crate::answer::{Subject, media_type, text};
use crate::content_range::ContentRange;
use crate::files::file;
use crate::subsonic::{Call, Signed};
use crate::transport::{Outgoing, broken_body, timed_out};
use crate::{Client, Purpose, RemoteError, Saw, coffer};
use bytes::Bytes;
use coffer_model::ServerId;
use coffer_protocol::coffer::FILES;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use reqwest::Response;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, ETAG, HeaderValue, LAST_MODIFIED, RANGE,
};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::time::timeout;

/// Largest body that is read in search of an error.
const ERROR_LIMIT: u64 = 1 << 20;

/// Bytes asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteRange {
    /// The first byte.
    pub from: u64,
    /// The byte after the last one; `None`: to the end.
    pub to: Option<u64>,
}

impl ByteRange {
    /// Everything.
    pub const WHOLE: Self = Self { from: 0, to: None };

    /// From `from` to the end.
    #[must_use]
    pub fn from(from: u64) -> Self {
        Self { from, to: None }
    }

    /// RFC 9110, 14.1.2; `None` for the whole.
    fn header(self) -> Option<String> {
        match self {
            Self::WHOLE => None,
            Self { from, to: None } => Some(format!("bytes={from}-")),
            Self { from, to: Some(to) } => {
                Some(format!("bytes={from}-{}", to.saturating_sub(1).max(from)))
            }
        }
    }
}

/// What comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaHead {
    /// The server kept to the range (206). Where not, the body is the whole, from byte 0.
    pub partial: bool,
    /// Offset of the body's first byte in the file: the one asked for, or 0.
    pub offset: u64,
    /// Offset after the body's last byte, where announced.
    pub end: Option<u64>,
    /// Length of the file, where announced.
    pub total: Option<u64>,
    /// The file's `ETag`: where it differs between two answers, their bytes do not fit together.
    pub etag: Option<String>,
    /// The file's `Last-Modified`, for the same use.
    pub last_modified: Option<String>,
    /// Media type in lower case without parameters; empty where there is none.
    pub content_type: String,
}

/// The bytes, as a stream. It ends with an error where it ends early: [`RemoteError::Truncated`], or
/// [`RemoteError::Unreachable`] after a silence of [`Timeouts::idle`](crate::Timeouts::idle). After an
/// error it is over.
pub struct MediaBody {
    head: MediaHead,
    pieces: BoxStream<'static, Result<Bytes, RemoteError>>,
}

impl Client {
    /// Opens the original bytes of song `id`.
    ///
    /// By `download`, which is the file as it is; where the server refuses that, by `stream` with
    /// `format=raw`, and then for good.
    ///
    /// * `purpose` - [`Purpose::Stream`] or [`Purpose::Download`], for the ledger.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`]; [`RemoteError::WrongRange`] where the range is outside the file or the
    /// server sends another one; [`RemoteError::Api`] and the like also where they come with HTTP 200;
    /// [`RemoteError::NotAServer`] for a web page instead of music; and others.
    pub async fn open_stream(
        &self,
        id: &ServerId,
        range: ByteRange,
        purpose: Purpose,
    ) -> Result<MediaBody, RemoteError> {
        let refused = &self.shared.download_refused;
        if !refused.load(Ordering::Relaxed) {
            let download = Call::new("download").with("id", id);
            match self.open_song(download, id, range, purpose).await {
                Err(RemoteError::NotAllowed { .. } | RemoteError::Unsupported { .. }) => {}
                // A path that is not there and a song that is not there look alike.
                Err(RemoteError::NotFound { .. }) => {}
                other => return other,
            }
        }
        let stream = Call::new("stream").with("id", id).with("format", "raw");
        let body = self.open_song(stream, id, range, purpose).await?;
        refused.store(true, Ordering::Relaxed);
        Ok(body)
    }

    async fn open_song(
        &self,
        call: Call,
        id: &ServerId,
        range: ByteRange,
        purpose: Purpose,
    ) -> Result<MediaBody, RemoteError> {
        let call = &call.purpose(purpose).about("song", &id.0);
        self.tries(false, || async move {
            let Signed { outgoing, secrets } = self.prepare(call)?;
            let response = self.open(outgoing, range).await?;
            let kind = media_type(response.headers());
            let written = kind == "text/html" || kind.ends_with("json") || kind.ends_with("xml");
            if !matches!(response.status().as_u16(), 200 | 206 | 416) || written {
                let answer = self.read(response, ERROR_LIMIT, purpose).await?;
                return Err(self.failed(&answer, &secrets, &call.subject));
            }
            self.body(response, range, purpose, &call.subject)
        })
        .await
    }

    /// Opens a file of the locker by its path, music or not.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], [`RemoteError::WrongRange`], and others.
    pub async fn open_file(
        &self,
        path: &str,
        range: ByteRange,
        purpose: Purpose,
    ) -> Result<MediaBody, RemoteError> {
        let subject = &file(path);
        let mut outgoing = Outgoing::get(self.file_url(path), purpose);
        let secret = self.bear(&mut outgoing.headers, FILES)?;
        let (outgoing, secrets) = (&outgoing, &[secret]);
        self.tries(false, || async move {
            let response = self.open(outgoing.clone(), range).await?;
            if !matches!(response.status().as_u16(), 200 | 206 | 416) {
                let answer = self.read(response, ERROR_LIMIT, purpose).await?;
                return Err(coffer::problem(&answer, secrets, subject));
            }
            self.body(response, range, purpose, subject)
        })
        .await
    }

    async fn open(
        &self,
        mut outgoing: Outgoing,
        range: ByteRange,
    ) -> Result<Response, RemoteError> {
        // Offsets count the file's own bytes, not those of a compressed form.
        let identity = HeaderValue::from_static("identity");
        outgoing.headers.insert(ACCEPT_ENCODING, identity);
        if let Some(range) = range.header().and_then(|range| range.parse().ok()) {
            outgoing.headers.insert(RANGE, range);
        }
        self.exchange(&outgoing).await
    }

    /// Checks what the answer announces against what was asked.
    fn body(
        &self,
        response: Response,
        range: ByteRange,
        purpose: Purpose,
        subject: &Subject,
    ) -> Result<MediaBody, RemoteError> {
        let headers = response.headers();
        let length = response.content_length();
        let announced = text(headers, &CONTENT_RANGE).unwrap_or_default();
        let wrong = |answered: &str, total| RemoteError::WrongRange {
            what: subject.name(),
            asked: range.from,
            answered: answered.chars().take(100).collect(),
            total,
        };
        let encoding = text(headers, &CONTENT_ENCODING).unwrap_or("identity");
        if !encoding.eq_ignore_ascii_case("identity") {
            return Err(RemoteError::NotAServer {
                host: self.shared.address.host().to_owned(),
                saw: Saw::Junk,
            });
        }
        let sent = ContentRange::parse(announced);
        let (offset, end, total) = match response.status().as_u16() {
            206 => match sent {
                Some(ContentRange::Part { first, end, total }) => {
                    let fits = first == range.from
                        && range.to.is_none_or(|to| end <= to.max(range.from + 1))
                        && length.is_none_or(|length| length == end - first);
                    if !fits {
                        return Err(wrong(announced, total));
                    }
                    (first, Some(end), total)
                }
                _ => return Err(wrong("no usable Content-Range", None)),
            },
            416 => {
                let total = match sent {
                    Some(ContentRange::Unsatisfied { total }) => Some(total),
                    _ => None,
                };
                return Err(wrong("that it has no such bytes", total));
            }
            _ => (0, length, length),
        };
        let head = MediaHead {
            partial: response.status().as_u16() == 206,
            offset,
            end,
            total,
            etag: text(headers, &ETAG).map(str::to_owned),
            last_modified: text(headers, &LAST_MODIFIED).map(str::to_owned),
            content_type: media_type(headers),
        };
        let announced = end.map(|end| end - offset);
        let pieces = self.pieces(response, announced, purpose);
        Ok(MediaBody { head, pieces })
    }

    fn pieces(
        &self,
        response: Response,
        announced: Option<u64>,
        purpose: Purpose,
    ) -> BoxStream<'static, Result<Bytes, RemoteError>> {
        let idle = self.shared.timeouts.idle;
        let ledger = Arc::clone(&self.shared.ledger);
        let next = move |(mut response, got): (Response, u64)| {
            let ledger = Arc::clone(&ledger);
            async move {
                let chunk = timeout(idle, response.chunk())
                    .await
                    .map_err(|_| timed_out(response.url()))?
                    .map_err(|error| broken_body(got, announced, error))?;
                let Some(chunk) = chunk else {
                    return match announced {
                        Some(announced) if got < announced => Err(RemoteError::Truncated {
                            got,
                            expected: Some(announced),
                            source: None,
                        }),
                        _ => Ok(None),
                    };
                };
                ledger.received(purpose, chunk.len());
                let got = got + chunk.len() as u64;
                match announced {
                    Some(limit) if got > limit => Err(RemoteError::TooLarge { limit }),
                    _ => Ok(Some((chunk, (response, got)))),
                }
            }
        };
        stream::try_unfold((response, 0), next).boxed()
    }
}

impl MediaBody {
    /// What comes.
    #[must_use]
    pub fn head(&self) -> &MediaHead {
        &self.head
    }

    /// The next bytes; `None` after the announced end.
    ///
    /// # Errors
    /// As [`MediaBody`] says.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, RemoteError> {
        self.pieces.next().await.transpose()
    }
}

impl Stream for MediaBody {
    type Item = Result<Bytes, RemoteError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.as_mut().poll_next(context)
    }
}

impl fmt::Debug for MediaBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaBody")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}
