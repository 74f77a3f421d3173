//! `/coffer/v1/uploads`: resumable uploads by tus 1.0.0.
//!
//! When the last byte is in, the answer (of `PATCH`, or of `POST` with a body) has `Coffer-Path`, the percent-encoded
//! path under which the file is stored, and `Coffer-Hash`, its SHA-256. A `HEAD` repeats them for a while, for
//! clients that did not get the answer. A `HEAD` or `DELETE` ends a `PATCH` that is still open: a client that
//! comes back from another network is not held up by its old connection.

mod answer;
mod concatenate;
mod create;

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::PathPart;
use crate::store::StoreError;
use crate::store::uploads::{self, UploadRow};
use crate::store::users;
use crate::tus;
use crate::uploads::{Body, Checksum, Claim, Finished, Received, finish, receive};
use axum::Router;
use axum::body::Body as RequestBody;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{head, post};
use coffer_model::Bytes;
use coffer_protocol::coffer::UPLOADS;
use std::time::Duration;

/// How long a request waits for another one on the same upload to stop.
const TAKE_OVER_PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(UPLOADS, post(create::create))
        .route(
            &format!("{UPLOADS}/{{id}}"),
            head(progress)
                .patch(append)
                .delete(terminate)
                .post(overridden),
        )
        .layer(middleware::map_response(with_version))
        .layer(middleware::from_fn(only_this_version))
}

/// Every answer says which tus it speaks.
async fn with_version(mut response: Response) -> Response {
    let version = HeaderValue::from_static(tus::VERSION);
    response.headers_mut().insert("tus-resumable", version);
    response
}

async fn only_this_version(request: Request, next: Next) -> Response {
    if request.method() != axum::http::Method::OPTIONS
        && let Err(error) = tus::check_version(request.headers())
    {
        let mut response = error.into_response();
        response
            .headers_mut()
            .insert("tus-version", HeaderValue::from_static(tus::VERSION));
        return response;
    }
    next.run(request).await
}

/// Says what is spoken here to whoever asks by `OPTIONS`, also to a browser that asks whether a page may (its answer,
/// which [`cors`](super::cors) gives, has the same method).
pub(super) async fn describe(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_asked = request.method() == axum::http::Method::OPTIONS;
    let mut response = next.run(request).await;
    if !is_asked {
        return response;
    }
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert("tus-resumable", HeaderValue::from_static(tus::VERSION));
    headers.insert("tus-version", HeaderValue::from_static(tus::VERSION));
    headers.insert("tus-extension", HeaderValue::from_static(tus::EXTENSIONS));
    headers.insert(
        "tus-checksum-algorithm",
        HeaderValue::from_static(tus::CHECKSUMS),
    );
    headers.insert("tus-max-size", HeaderValue::from(app.config().max_upload));
    response
}

async fn progress(
    State(app): State<App>,
    user: User,
    PathPart(id): PathPart,
) -> Result<Response, ApiError> {
    let mut response = StatusCode::OK.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let received = match claim(&app, &user, &id, Manner::TakeOver).await? {
        Found::Finished(finished) => Received::Wholly(finished),
        Found::Open(upload, claim) => {
            answer::describe_upload(&mut response, &upload);
            settle(app, claim, upload).await?
        }
    };
    answer::describe_received(&mut response, &received);
    Ok(response)
}

/// How much is safely there. Where that is all, what could not be finished before (a full disk) is finished now: a
/// client takes a full offset for success.
async fn settle(app: App, claim: Claim, upload: UploadRow) -> Result<Received, ApiError> {
    let settled = tokio::task::spawn_blocking(move || {
        let _claim = claim;
        let writer = app.uploads().open(&upload)?;
        let (offset, hash) = (writer.written(), writer.hash());
        app.uploads()
            .keep_progress(&upload.id, writer.into_progress());
        if upload.is_whole(offset) {
            finish(&app, &upload, hash).map(Received::Wholly)
        } else {
            Ok(Received::Partly(offset))
        }
    });
    settled
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}

async fn append(
    State(app): State<App>,
    user: User,
    PathPart(id): PathPart,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    if !tus::is_part(&parts.headers) {
        return Err(ApiError::Status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("the body must be `{}`", tus::PART_TYPE),
        ));
    }
    let offset = tus::bytes(&parts.headers, "upload-offset")?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let (upload, claim) = match claim(&app, &user, &id, Manner::IfFree).await? {
        Found::Open(upload, claim) => (upload, claim),
        Found::Finished(finished) if finished.concat.is_some() => {
            return Err(ApiError::Status(
                StatusCode::FORBIDDEN,
                "an upload that was concatenated is whole".into(),
            ));
        }
        Found::Finished(finished) if offset == finished.length => {
            answer::describe_finished(&mut response, &finished);
            return Ok(response);
        }
        Found::Finished(finished) => {
            return Err(ApiError::Conflict(format!(
                "the upload is at {}, not at {offset}",
                finished.length
            )));
        }
    };
    let length = if parts.headers.contains_key("upload-length") {
        Some(tus::bytes(&parts.headers, "upload-length")?)
    } else {
        None
    };
    let body = part(&parts.headers, offset, length, body)?;
    check_quota(&app, &upload).await?;
    answer::set_expiry(&mut response, &upload);
    let received = receive(app, claim, upload, body).await?;
    answer::describe_received(&mut response, &received);
    Ok(response)
}

/// The quota may have shrunk since the upload was created.
async fn check_quota(app: &App, upload: &UploadRow) -> Result<(), ApiError> {
    let user_id = upload.user_id;
    let user = app
        .store()
        .read::<_, StoreError, _>(move |tx| users::by_id(tx, user_id))
        .await?;
    match user {
        Some(user) if user.used.saturating_add(upload.length) <= user.quota => Ok(()),
        Some(user) => Err(ApiError::OverQuota(format!(
            "`{}` does not fit any more: the quota is {}",
            upload.path,
            Bytes(user.quota)
        ))),
        None => Err(ApiError::Unauthorized("the user is gone".into())),
    }
}

/// `X-HTTP-Method-Override`, for environments that can send `POST` only.
async fn overridden(
    app: State<App>,
    user: User,
    id: PathPart,
    request: Request,
) -> Result<Response, ApiError> {
    match tus::text(request.headers(), "x-http-method-override") {
        Some("PATCH") => append(app, user, id, request).await,
        Some("DELETE") => Ok(terminate(app, user, id).await?.into_response()),
        _ => Err(ApiError::Status(
            StatusCode::METHOD_NOT_ALLOWED,
            "this path does not take this method".into(),
        )),
    }
}

async fn terminate(
    State(app): State<App>,
    user: User,
    PathPart(id): PathPart,
) -> Result<StatusCode, ApiError> {
    match claim(&app, &user, &id, Manner::TakeOver).await? {
        Found::Finished(_) => Err(nothing(&id)),
        Found::Open(upload, _claim) => {
            app.discard_upload(upload.id).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

/// How to get at an upload that another request works on.
enum Manner {
    /// Not at all.
    IfFree,
    /// By asking the other request to stop.
    TakeOver,
}

/// An upload of the user's.
enum Found {
    Open(UploadRow, Claim),
    Finished(Finished),
}

/// Claims the user's upload.
async fn claim(app: &App, user: &User, id: &str, manner: Manner) -> Result<Found, ApiError> {
    // Nobody gets to stop another user's request.
    if find(app, user, id).await?.is_some() {
        let claims = app.uploads().claims();
        let claim = match manner {
            Manner::IfFree => claims.take(id),
            Manner::TakeOver => claims.take_over(id, TAKE_OVER_PATIENCE).await,
        };
        let claim = claim.ok_or_else(|| busy(id))?;
        // Again, for the other request may have finished it.
        if let Some(upload) = find(app, user, id).await? {
            return Ok(Found::Open(upload, claim));
        }
    }
    if let Some(finished) = app.uploads().finished(user.id, id) {
        return Ok(Found::Finished(finished));
    }
    // It may end at this moment: its row is gone, and how it ended is noted before the claim is given up.
    let _claim = app.uploads().claims().take(id).ok_or_else(|| busy(id))?;
    app.uploads()
        .finished(user.id, id)
        .map(Found::Finished)
        .ok_or_else(|| nothing(id))
}

fn busy(id: &str) -> ApiError {
    ApiError::Status(
        StatusCode::LOCKED,
        format!("another request is working on upload `{id}`"),
    )
}

fn nothing(id: &str) -> ApiError {
    ApiError::NotFound(format!("there is no upload `{id}`"))
}

/// The user's upload; 410 where it rested too long.
async fn find(app: &App, user: &User, id: &str) -> Result<Option<UploadRow>, ApiError> {
    let (user_id, asked) = (user.id, id.to_owned());
    let upload = app
        .store()
        .read::<_, StoreError, _>(move |tx| uploads::get(tx, user_id, &asked))
        .await?;
    if upload
        .as_ref()
        .is_some_and(|upload| upload.expires_at <= app.now())
    {
        return Err(ApiError::Gone(format!(
            "upload `{id}` rested too long; start again"
        )));
    }
    Ok(upload)
}

fn part(
    headers: &HeaderMap,
    offset: u64,
    length: Option<u64>,
    body: RequestBody,
) -> Result<Body, ApiError> {
    Ok(Body {
        stream: body.into_data_stream(),
        offset,
        announced: tus::text(headers, "content-length").and_then(|value| value.parse().ok()),
        length,
        checksum: Checksum::parse(headers)?,
    })
}
