//! The requests of tus 1.0.0: <https://tus.io/protocols/resumable-upload>.

use super::file::LocalFile;
use super::{UploadEvent, UploadId, UploadRequest};
use crate::answer::{Answer, Subject, text};
use crate::transport::{Outgoing, timed_out};
use crate::{Client, Purpose, RemoteError, Saw, coffer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_protocol::coffer::{ProblemCode, UPLOADS};
use futures::stream;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Body, Method};
use std::sync::Arc;
use tokio::sync::mpsc;
use url::Url;

/// Bytes in one `PATCH`. Proxies limit bodies (100 MB at some), and what was cut off by one that buffers
/// is lost.
const PIECE: u64 = 16 << 20;
/// Largest answer that is read.
const ANSWER_LIMIT: u64 = 1 << 20;
/// How many times the idle time the last `PATCH` may take to answer: the locker hashes what it has.
const PATIENCE: u32 = 4;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// How far an upload has come, by the locker's word.
pub(super) enum Found {
    At { offset: u64, length: u64 },
    Gone,
}

/// What to send next.
#[derive(Clone, Copy)]
pub(super) struct Sending<'a> {
    pub(super) file: &'a LocalFile,
    pub(super) id: &'a UploadId,
    pub(super) offset: u64,
}

/// Whether it may help to ask for the offset and go on from there. An offset that does not fit, and a
/// lock that a connection which is gone still holds, clear up by themselves.
pub(super) fn may_resume(error: &RemoteError) -> bool {
    let conflict =
        matches!(error, RemoteError::Refused { code, .. } if *code == ProblemCode::Conflict);
    conflict || error.is_retryable()
}

impl Client {
    pub(super) async fn tus_create(
        &self,
        request: &UploadRequest<'_>,
        total: u64,
    ) -> Result<(UploadId, u64), RemoteError> {
        let subject = Subject::Item(format!("file {}", request.target));
        let mut metadata = format!("filename {}", STANDARD.encode(request.target));
        if let Some(hash) = request.sha256 {
            metadata.push_str(&format!(",sha256 {}", STANDARD.encode(hash.to_string())));
        }
        let url = self.shared.address.join(UPLOADS);
        let (mut outgoing, secret) = self.tus(Method::POST, url)?;
        outgoing.headers.insert(LENGTH, total.into());
        if let Ok(metadata) = metadata.parse() {
            outgoing.headers.insert(METADATA, metadata);
        }
        let answer = self.tus_answer(&outgoing).await?;
        if !answer.status.is_success() {
            return Err(match coffer::problem(&answer, &[secret], &subject) {
                // The question is about the path of the API here, not about the file.
                RemoteError::NotFound { .. } => Subject::Method(UPLOADS).missing(),
                error => error,
            });
        }
        let id = text(&answer.headers, &LOCATION).and_then(|place| id_in(&answer.url, place));
        let id = id.ok_or_else(|| answer.not_a_server(Saw::Junk))?;
        let offset = number(&answer.headers, &OFFSET).unwrap_or(0);
        Ok((id, offset.min(total)))
    }

    pub(super) async fn tus_offset(&self, id: &UploadId) -> Result<Found, RemoteError> {
        let (outgoing, secret) = self.tus(Method::HEAD, self.upload_url(id))?;
        let answer = self.tus_answer(&outgoing).await?;
        if answer.status.is_success() {
            let offset = number(&answer.headers, &OFFSET);
            let length = number(&answer.headers, &LENGTH);
            return match (offset, length) {
                (Some(offset), Some(length)) => Ok(Found::At { offset, length }),
                _ => Err(answer.not_a_server(Saw::Junk)),
            };
        }
        match coffer::problem(&answer, &[secret], &upload(id)) {
            RemoteError::NotFound { .. } => Ok(Found::Gone),
            error => Err(error),
        }
    }

    pub(super) async fn tus_terminate(&self, id: &UploadId) -> Result<(), RemoteError> {
        let (outgoing, secret) = self.tus(Method::DELETE, self.upload_url(id))?;
        let answer = self.tus_answer(&outgoing).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        Err(coffer::problem(&answer, &[secret], &upload(id)))
    }

    /// Sends one piece; answers with the offset that the locker has now.
    ///
    /// There is no deadline for the whole, only for standing still: a phone's upstream is slow.
    pub(super) async fn tus_send(
        &self,
        sending: Sending<'_>,
        on_event: &mut (impl FnMut(UploadEvent<'_>) + Send),
    ) -> Result<u64, RemoteError> {
        let Sending { file, id, offset } = sending;
        let total = file.length();
        let size = PIECE.min(total - offset);
        let (mut outgoing, secret) = self.tus(Method::PATCH, self.upload_url(id))?;
        let kind = HeaderValue::from_static("application/offset+octet-stream");
        outgoing.headers.insert(CONTENT_TYPE, kind);
        outgoing.headers.insert(CONTENT_LENGTH, size.into());
        outgoing.headers.insert(OFFSET, offset.into());

        let (sent, mut sends) = mpsc::unbounded_channel();
        let ledger = Arc::clone(&self.shared.ledger);
        let reader = file.reader(offset).await?;
        let pieces = stream::try_unfold((reader, size), move |(mut reader, left)| {
            let (sent, ledger) = (sent.clone(), Arc::clone(&ledger));
            async move {
                if left == 0 {
                    return Ok(None);
                }
                let piece = reader.piece(left).await?;
                if piece.is_empty() {
                    return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
                }
                ledger.sent(Purpose::Upload, piece.len());
                // Nobody listens any more: then the request is being dropped as well.
                let _ = sent.send(piece.len() as u64);
                let left = left - piece.len() as u64;
                Ok(Some((piece, (reader, left))))
            }
        });
        let request = self.send(&outgoing, Some(Body::wrap_stream(pieces)));
        tokio::pin!(request);
        let idle = self.shared.timeouts.idle;
        let mut bytes = offset;
        let response = loop {
            let whole = bytes == offset + size;
            let wait = if whole { idle * PATIENCE } else { idle };
            tokio::select! {
                response = &mut request => break response,
                Some(more) = sends.recv() => {
                    bytes += more;
                    on_event(UploadEvent::Sent { bytes, total });
                }
                () = tokio::time::sleep(wait) => break Err(timed_out(&outgoing.url)),
            }
        };
        let response = match response {
            Ok(response) => response,
            // The local file may be the reason.
            Err(error) => return Err(file.reader(0).await.err().unwrap_or(error)),
        };
        let answer = self.read(response, ANSWER_LIMIT, Purpose::Upload).await?;
        if !answer.status.is_success() {
            return Err(coffer::problem(&answer, &[secret], &upload(id)));
        }
        number(&answer.headers, &OFFSET).ok_or_else(|| answer.not_a_server(Saw::Junk))
    }

    fn tus(&self, method: Method, url: Url) -> Result<(Outgoing, String), RemoteError> {
        let mut outgoing = Outgoing::get(url, Purpose::Upload);
        outgoing.method = method;
        let version = HeaderValue::from_static("1.0.0");
        outgoing.headers.insert(RESUMABLE, version);
        let secret = self.bear(&mut outgoing.headers, UPLOADS)?;
        Ok((outgoing, secret))
    }

    async fn tus_answer(&self, outgoing: &Outgoing) -> Result<Answer, RemoteError> {
        let whole = self.shared.timeouts.call;
        self.fetch(outgoing, ANSWER_LIMIT, whole).await
    }

    fn upload_url(&self, id: &UploadId) -> Url {
        self.shared.address.join_segments(UPLOADS, [id.0.as_str()])
    }
}

fn upload(id: &UploadId) -> Subject {
    Subject::Item(format!("upload {id}"))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    text(headers, name)?.parse().ok()
}

/// The upload's id in a `Location`, which is looked at for nothing else: behind a proxy it may name a
/// host or a path that only the proxy knows.
fn id_in(base: &Url, location: &str) -> Option<UploadId> {
    let url = base.join(location).ok()?;
    let (_, id) = url.path().rsplit_once('/')?;
    let id = percent_encoding::percent_decode_str(id)
        .decode_utf8()
        .ok()?;
    (!id.is_empty() && !matches!(&*id, "." | ".." | "uploads")).then(|| UploadId(id.into_owned()))
}
