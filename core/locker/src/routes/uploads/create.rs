//! `POST /coffer/v1/uploads`: an upload is announced, and its room reserved.

use super::{TAKE_OVER_PATIENCE, answer, busy, concatenate, part};
use crate::app::App;
use crate::auth::User;
use crate::data_dir::sync_folder;
use crate::drive;
use crate::error::ApiError;
use crate::paths;
use crate::store::uploads::{self, UploadRow};
use crate::tus::{self, Concat, Metadata};
use crate::uploads::{Claim, Finished, Writer, adopt, fits_settings, receive};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use coffer_model::ContentHash;
use uuid::Uuid;

/// Unfinished uploads per user: more than any client has at once, few enough that the bookkeeping stays small.
const MOST_UPLOADS: u32 = 1000;
/// What messages call an upload that is a part of another and has no name of its own.
const PART: &str = "a part";

pub(super) async fn create(
    State(app): State<App>,
    user: User,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let mut response = StatusCode::CREATED.into_response();
    let concat = Concat::parse(headers)?;
    if let Concat::Final(ids) = concat {
        let whole = announced(&app, &user, headers, Some(0), false)?;
        let (id, finished) = concatenate::concatenate(&app, &user, whole, ids, headers).await?;
        answer::set_location(&mut response, &id);
        answer::describe_finished(&mut response, &finished);
        return Ok(response);
    }
    let is_partial = concat == Concat::Partial;
    let upload = announced(&app, &user, headers, tus::length(headers)?, is_partial)?;
    if let Some(finished) = known(&app, &upload).await? {
        answer::set_location(&mut response, &upload.id);
        answer::describe_finished(&mut response, &finished);
        return Ok(response);
    }
    let has_body = tus::is_part(headers) || upload.is_whole(0);
    // Before the upload is there: what is wrong with its first part should not leave one.
    let body = part(headers, 0, None, body)?;
    let (upload, claim) = begin(&app, upload, has_body).await?;
    answer::set_location(&mut response, &upload.id);
    answer::set_expiry(&mut response, &upload);
    if let Some(claim) = claim {
        let received = receive(app, claim, upload, body).await?;
        answer::describe_received(&mut response, &received);
    }
    Ok(response)
}

/// Where the user has the announced content already, nothing need be sent.
async fn known(app: &App, upload: &UploadRow) -> Result<Option<Finished>, ApiError> {
    if upload.is_deferred || upload.is_partial || upload.sha256.is_none() {
        return Ok(None);
    }
    let (app, upload) = (app.clone(), upload.clone());
    tokio::task::spawn_blocking(move || adopt(&app, &upload))
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}

/// The upload that a creation asks for; `length` is `None` where it is told later.
fn announced(
    app: &App,
    user: &User,
    headers: &HeaderMap,
    length: Option<u64>,
    is_partial: bool,
) -> Result<UploadRow, ApiError> {
    fits_settings(app, length.unwrap_or(0))?;
    let text = tus::text(headers, "upload-metadata").unwrap_or_default();
    let metadata = Metadata::parse(text)?;
    let path = match metadata.get("filename") {
        Some(path) => paths::normalise(path)?,
        None if is_partial => PART.to_owned(),
        None => {
            return Err(ApiError::BadRequest(
                "`Upload-Metadata` needs a `filename`".into(),
            ));
        }
    };
    let sha256 = match metadata.get("sha256") {
        Some(text) => Some(
            text.parse::<ContentHash>()
                .map_err(|error| ApiError::BadRequest(error.to_string()))?,
        ),
        None => None,
    };
    metadata.if_exists()?;
    Ok(UploadRow {
        id: Uuid::new_v4().simple().to_string(),
        user_id: user.id,
        path,
        length: length.unwrap_or(0),
        is_deferred: length.is_none(),
        is_partial,
        unchecked_from: None,
        sha256,
        metadata: text.to_owned(),
        expires_at: app.now() + i64::from(app.config().upload_seconds) * 1000,
    })
}

/// The upload, new or the one that [`begun_before`]; claimed where bytes come with its creation.
///
/// One creation at a time for a path, until it is over: a client that gave up waiting and asks again must find what
/// its first request, still under way here, is about to leave.
async fn begin(
    app: &App,
    upload: UploadRow,
    has_body: bool,
) -> Result<(UploadRow, Option<Claim>), ApiError> {
    let turn = format!("{}/{}", upload.user_id, upload.path);
    let claims = app.uploads().claims();
    let turn = claims.take_over(&turn, TAKE_OVER_PATIENCE).await;
    let turn = turn.ok_or_else(|| busy(&upload.path))?;
    let app = app.clone();
    let begun = tokio::task::spawn_blocking(move || {
        let (upload, claim) = match begun_before(&app, &upload)? {
            Some(begun) => begun,
            None => add(&app, upload)?,
        };
        let claim = has_body.then_some(claim);
        drop(turn);
        Ok((upload, claim))
    });
    begun
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}

/// An upload of the same content to the same place that nothing has come for: a client that missed the answer to its
/// creation asks again, and room must not be reserved twice for it.
fn begun_before(app: &App, upload: &UploadRow) -> Result<Option<(UploadRow, Claim)>, ApiError> {
    let alike = app
        .store()
        .read_blocking::<_, ApiError, _>(|tx| Ok(uploads::alike(tx, upload)?))?;
    for mut begun in alike {
        let Some(claim) = app.uploads().claims().take(&begun.id) else {
            continue;
        };
        let is_empty = app
            .uploads()
            .path(&begun.id)
            .metadata()
            .is_ok_and(|file| file.len() == 0);
        if is_empty && begun.expires_at > app.now() {
            begun.expires_at = upload.expires_at;
            app.store().write_blocking::<_, ApiError, _>(|tx| {
                Ok(uploads::set_expiry(tx, &begun.id, begun.expires_at)?)
            })?;
            return Ok(Some((begun, claim)));
        }
    }
    Ok(None)
}

/// Makes the file, then the row: a row without a file means something else (see `uploads::finish`).
fn add(app: &App, upload: UploadRow) -> Result<(UploadRow, Claim), ApiError> {
    let claims = app.uploads().claims();
    let claim = claims
        .take(&upload.id)
        .ok_or_else(|| ApiError::Internal("an upload's id came up twice".into()))?;
    let path = app.uploads().path(&upload.id);
    Writer::create(&path)?;
    let added = sync_folder(app.uploads().root())
        .map_err(ApiError::from)
        .and_then(|()| {
            app.store()
                .write_blocking(|tx| reserve(tx, &upload, app.now()))
        });
    if added.is_err() {
        // Left behind, it is removed at the next start.
        let _ = std::fs::remove_file(&path);
    }
    added.map(|()| (upload, claim))
}

/// Adds the row where the user has room for the whole length beside files and other uploads.
fn reserve(tx: &rusqlite::Transaction<'_>, upload: &UploadRow, now: i64) -> Result<(), ApiError> {
    drive::require(tx, upload.user_id, upload.length, &upload.path)?;
    if uploads::count(tx, upload.user_id)? >= MOST_UPLOADS {
        return Err(ApiError::Conflict(format!(
            "{MOST_UPLOADS} uploads are unfinished; finish or remove some first"
        )));
    }
    Ok(uploads::insert(tx, upload, now)?)
}
