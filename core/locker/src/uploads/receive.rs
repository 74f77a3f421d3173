//! From a request's body into an upload.

use super::{Checksum, Claim, Finished, Writer, finish, growth};
use crate::app::App;
use crate::error::ApiError;
use crate::store::uploads::{self, UploadRow};
use axum::body::BodyDataStream;
use axum::http::StatusCode;
use bytes::Bytes;
use futures::StreamExt as _;
use std::time::Duration;

/// Collected before a hop to the disk.
const BATCH_BYTES: usize = 1024 * 1024;

/// A request's body, and where it wants to go on.
pub(crate) struct Body {
    pub(crate) stream: BodyDataStream,
    /// `Upload-Offset`.
    pub(crate) offset: u64,
    /// `Content-Length`, where it was sent.
    pub(crate) announced: Option<u64>,
    /// `Upload-Length`, where a deferred one is told now.
    pub(crate) length: Option<u64>,
    /// `Upload-Checksum`, where it was sent: none of the body is kept unless all of it is right.
    pub(crate) checksum: Option<Checksum>,
}

/// What a request says of its body.
#[derive(Clone, Copy)]
struct Announced {
    offset: u64,
    bytes: Option<u64>,
    length: Option<u64>,
    is_checked: bool,
}

impl Body {
    fn announced(&self) -> Announced {
        Announced {
            offset: self.offset,
            bytes: self.announced,
            length: self.length,
            is_checked: self.checksum.is_some(),
        }
    }
}

/// What came of it.
pub(crate) enum Received {
    /// So many bytes are there, safely.
    Partly(u64),
    /// All of them are, and the file is stored.
    Wholly(Finished),
}

/// Why a body ended before its end.
enum Ended {
    Whole,
    Lost,
    Idle,
    TakenOver,
    Stopping,
    TooLong,
    /// The quota, of an upload whose length was not told.
    NoRoom(ApiError),
}

/// Appends a body to an upload; where it is the last part, the file is stored.
///
/// Runs to its end by itself: a client that goes away does not take it along, so that what came in is kept.
///
/// # Errors
/// 409 for another offset than the upload has, 413 for more bytes than it was announced with (none of them is kept) or than
/// there is room for, 400, 408, 423 or 503 where the body broke off (what came in is kept, unless a checksum was to tell
/// whether it is right), 460 for another checksum, 507 where the disk is full, and what [`finish`] answers.
pub(crate) async fn receive(
    app: App,
    claim: Claim,
    upload: UploadRow,
    body: Body,
) -> Result<Received, ApiError> {
    let tasks = app.tasks().clone();
    tasks
        .spawn(append(app, claim, upload, body))
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}

async fn append(
    app: App,
    claim: Claim,
    mut upload: UploadRow,
    mut body: Body,
) -> Result<Received, ApiError> {
    let mut writer = open(&app, &upload).await?;
    let start = writer.written();
    if let Err(refused) = prepare(&app, &mut upload, start, body.announced()).await {
        app.uploads()
            .keep_progress(&upload.id, writer.into_progress());
        return Err(refused);
    }
    let is_checked = body.checksum.is_some();
    writer.expect(body.checksum.take());
    let (ended, written) = fill(&app, &claim, &mut upload, &mut body, writer).await;
    writer = written?;
    let is_wrong = match ended {
        Ended::Whole => !writer.is_as_expected(),
        _ => false,
    };
    // A part that cannot be compared any more is as good as a wrong one.
    let is_void = is_checked && !matches!(ended, Ended::Whole);
    if is_wrong || is_void || matches!(ended, Ended::TooLong) {
        writer = on_disk(writer, move |writer| writer.cut_back(start)).await?;
    }
    writer = on_disk(writer, Writer::sync).await?;
    let offset = writer.written();
    let hash = writer.hash();
    app.uploads()
        .keep_progress(&upload.id, writer.into_progress());
    if !is_wrong && upload.is_whole(offset) {
        let finished = blocking(move || {
            let _claim = claim;
            finish(&app, &upload, hash)
        });
        return finished.await.map(Received::Wholly);
    }
    note(&app, &upload, offset).await?;
    if is_wrong {
        return Err(ApiError::ChecksumMismatch(format!(
            "what arrived does not have the announced checksum; go on at {offset}"
        )));
    }
    let broken_off = |status, why: &str| {
        Err(ApiError::Status(
            status,
            format!("{why}; go on at {offset}"),
        ))
    };
    match ended {
        Ended::Whole => Ok(Received::Partly(offset)),
        Ended::TooLong => Err(too_long(&upload)),
        Ended::NoRoom(refused) => Err(refused),
        Ended::Lost => broken_off(StatusCode::BAD_REQUEST, "the connection broke"),
        Ended::Idle => broken_off(StatusCode::REQUEST_TIMEOUT, "nothing came for a while"),
        Ended::TakenOver => broken_off(StatusCode::LOCKED, "another request took the upload over"),
        Ended::Stopping => broken_off(
            StatusCode::SERVICE_UNAVAILABLE,
            "the locker is shutting down",
        ),
    }
}

/// Before the first byte: the offset fits, the announced bytes have room, and a crash will not pass for more than was
/// compared.
async fn prepare(
    app: &App,
    upload: &mut UploadRow,
    start: u64,
    announced: Announced,
) -> Result<(), ApiError> {
    if announced.offset != start {
        return Err(ApiError::Conflict(format!(
            "the upload is at {start}, not at {}",
            announced.offset
        )));
    }
    if let Some(length) = announced.length {
        growth::tell_length(app, upload, length, start).await?;
    }
    if let Some(bytes) = announced.bytes {
        let end = start.saturating_add(bytes);
        if end > upload.length && upload.is_deferred {
            growth::reserve(app, upload, end, true).await?;
        }
        if end > upload.length {
            return Err(too_long(upload));
        }
    }
    let unchecked_from = announced.is_checked.then_some(start);
    if unchecked_from != upload.unchecked_from {
        let id = upload.id.clone();
        app.store()
            .write::<_, ApiError, _>(move |tx| Ok(uploads::set_unchecked(tx, &id, unchecked_from)?))
            .await?;
        upload.unchecked_from = unchecked_from;
    }
    Ok(())
}

/// After the last byte that came: what is there counts, room that it did not take is free again, and an upload that goes
/// on does not expire (written when half of its time is gone, not with every part).
async fn note(app: &App, upload: &UploadRow, offset: u64) -> Result<(), ApiError> {
    let lifetime = i64::from(app.config().upload_seconds) * 1000;
    let now = app.now();
    let is_aging = upload.expires_at - now <= lifetime / 2;
    let is_roomy = upload.is_deferred && upload.length != offset;
    let was_checked = upload.unchecked_from.is_some();
    if !(is_aging || is_roomy || was_checked) {
        return Ok(());
    }
    let id = upload.id.clone();
    app.store()
        .write(move |tx| {
            if is_aging {
                uploads::set_expiry(tx, &id, now + lifetime)?;
            }
            if is_roomy {
                uploads::set_length(tx, &id, offset, true)?;
            }
            if was_checked {
                uploads::set_unchecked(tx, &id, None)?;
            }
            Ok(())
        })
        .await
}

/// Moves the body into the writer, up to the upload's length.
async fn fill(
    app: &App,
    claim: &Claim,
    upload: &mut UploadRow,
    body: &mut Body,
    mut writer: Writer,
) -> (Ended, Result<Writer, ApiError>) {
    let patience = Duration::from_secs(app.config().idle_seconds.into());
    let mut end = writer.written();
    let mut batch: Vec<Bytes> = Vec::new();
    let mut batched = 0;
    let ended = loop {
        let next = tokio::select! {
            biased;
            () = app.stopping().cancelled() => break Ended::Stopping,
            () = claim.asked_to_stop() => break Ended::TakenOver,
            next = tokio::time::timeout(patience, body.stream.next()) => next,
        };
        let chunk = match next {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(Some(Err(_))) => break Ended::Lost,
            Ok(None) => break Ended::Whole,
            Err(_) => break Ended::Idle,
        };
        end = end.saturating_add(chunk.len() as u64);
        if end > upload.length {
            if !upload.is_deferred {
                break Ended::TooLong;
            }
            if let Err(refused) = growth::extend(app, upload, end).await {
                break Ended::NoRoom(refused);
            }
        }
        batched += chunk.len();
        batch.push(chunk);
        if batched >= BATCH_BYTES {
            let full = std::mem::take(&mut batch);
            batched = 0;
            writer = match on_disk(writer, move |writer| writer.append(&full)).await {
                Ok(writer) => writer,
                Err(error) => return (Ended::Whole, Err(error)),
            };
        }
    };
    let written = on_disk(writer, move |writer| writer.append(&batch)).await;
    (ended, written)
}

fn too_long(upload: &UploadRow) -> ApiError {
    ApiError::Status(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!(
            "`{}` was announced with {} bytes, and more came",
            upload.path, upload.length
        ),
    )
}

/// The writer of an upload, at the end of what is there.
async fn open(app: &App, upload: &UploadRow) -> Result<Writer, ApiError> {
    let (app, upload) = (app.clone(), upload.clone());
    blocking(move || Ok(app.uploads().open(&upload)?)).await
}

/// Lends the writer to the blocking pool. Where `work` fails the writer is closed: the next request reads anew what
/// the disk has.
async fn on_disk<F>(mut writer: Writer, work: F) -> Result<Writer, ApiError>
where
    F: FnOnce(&mut Writer) -> std::io::Result<()> + Send + 'static,
{
    blocking(move || {
        work(&mut writer)?;
        Ok(writer)
    })
    .await
}

async fn blocking<T, F>(work: F) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, ApiError> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}
