//! From a request's body into an upload.

use super::{Claim, Finished, Progress, Writer, finish};
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
}

/// Appends a body to an upload; where it is the last part, the file is stored.
///
/// Runs to its end by itself: a client that goes away does not take it along, so that what came in is kept.
///
/// # Errors
/// 409 for another offset than the upload has, 413 for more bytes than it was announced with (none of them is kept), 400, 408,
/// 423 or 503 where the body broke off (what came in is kept), 507 where the disk is full, and what
/// [`finish`] answers.
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
    upload: UploadRow,
    mut body: Body,
) -> Result<Received, ApiError> {
    let known = app.uploads().take_progress(&upload.id);
    let mut writer = open(&app, &upload, known).await?;
    let start = writer.written();
    if body.offset != start {
        app.uploads()
            .keep_progress(&upload.id, writer.into_progress());
        return Err(ApiError::Conflict(format!(
            "the upload is at {start}, not at {}",
            body.offset
        )));
    }
    let room = upload.length - start;
    if body.announced.is_some_and(|announced| announced > room) {
        app.uploads()
            .keep_progress(&upload.id, writer.into_progress());
        return Err(too_long(&upload));
    }
    let (ended, written) = fill(&app, &claim, room, &mut body, writer).await;
    writer = written?;
    if matches!(ended, Ended::TooLong) {
        on_disk(writer, move |writer| writer.cut_back(start)).await?;
        return Err(too_long(&upload));
    }
    writer = on_disk(writer, Writer::sync).await?;
    let offset = writer.written();
    if offset == upload.length {
        let hash = writer.hash();
        app.uploads()
            .keep_progress(&upload.id, writer.into_progress());
        let finished = blocking(move || {
            let _claim = claim;
            finish(&app, &upload, hash)
        });
        return finished.await.map(Received::Wholly);
    }
    app.uploads()
        .keep_progress(&upload.id, writer.into_progress());
    prolong(&app, &upload).await?;
    let broken_off = |status, why: &str| {
        Err(ApiError::Status(
            status,
            format!("{why}; go on at {offset}"),
        ))
    };
    match ended {
        Ended::Whole => Ok(Received::Partly(offset)),
        Ended::TooLong => Err(too_long(&upload)),
        Ended::Lost => broken_off(StatusCode::BAD_REQUEST, "the connection broke"),
        Ended::Idle => broken_off(StatusCode::REQUEST_TIMEOUT, "nothing came for a while"),
        Ended::TakenOver => broken_off(StatusCode::LOCKED, "another request took the upload over"),
        Ended::Stopping => broken_off(
            StatusCode::SERVICE_UNAVAILABLE,
            "the locker is shutting down",
        ),
    }
}

/// Moves the body into the writer, at most `room` bytes of it.
async fn fill(
    app: &App,
    claim: &Claim,
    room: u64,
    body: &mut Body,
    mut writer: Writer,
) -> (Ended, Result<Writer, ApiError>) {
    let patience = Duration::from_secs(app.config().idle_seconds.into());
    let mut left = room;
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
        let Some(rest) = left.checked_sub(chunk.len() as u64) else {
            break Ended::TooLong;
        };
        left = rest;
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
async fn open(app: &App, upload: &UploadRow, known: Option<Progress>) -> Result<Writer, ApiError> {
    let path = app.uploads().path(&upload.id);
    blocking(move || Ok(Writer::open(&path, known)?)).await
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

/// An upload that goes on does not expire. Written when half of its time is gone, not with every part.
async fn prolong(app: &App, upload: &UploadRow) -> Result<(), ApiError> {
    let lifetime = i64::from(app.config().upload_seconds) * 1000;
    let now = app.now();
    if upload.expires_at - now > lifetime / 2 {
        return Ok(());
    }
    let id = upload.id.clone();
    app.store()
        .write(move |tx| Ok(uploads::set_expiry(tx, &id, now + lifetime)?))
        .await
}
