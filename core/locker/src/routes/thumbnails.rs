//! `GET /coffer/v1/thumbnails/{path}`: a stored picture, smaller.

use crate::app::App;
use crate::auth::User;
use crate::covers::CoverError;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{Params, PathPart};
use crate::ranges::{Blob, serve_blob};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::get;
use coffer_protocol::coffer::THUMBNAILS;
use serde::Deserialize;

/// Pixels of the longer side where the client names none: a grid's.
const USUAL: u32 = 256;
/// Larger files are not read into memory for it.
const LARGEST_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn router() -> Router<App> {
    Router::new().route(&format!("{THUMBNAILS}/{{*path}}"), get(thumbnail))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    size: Option<u32>,
}

async fn thumbnail(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    Params(asked): Params<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = Drive::of(&app, user.id).file(&path).await?.item;
    let none = || ApiError::NotFound(format!("`{}` is no picture that can be shown", file.path));
    if !file.content_type.starts_with("image/") || file.size > LARGEST_BYTES {
        return Err(none());
    }
    let original = app.blobs().path(user.id, &file.hash);
    let picture = app
        .covers()
        .thumbnail(user.id, file.hash, asked.size.unwrap_or(USUAL), original)
        .await
        .map_err(|error| match error {
            CoverError::NotFound(_) | CoverError::Unreadable(..) => none(),
            CoverError::Io(error) => error.into(),
            CoverError::ShuttingDown => ApiError::Internal(error.into()),
        })?;
    let size = tokio::fs::metadata(&picture.path).await?.len();
    // The file's name tells content and size.
    let tag = picture.path.file_name().unwrap_or_default();
    let blob = Blob {
        path: &picture.path,
        size,
        tag: &tag.to_string_lossy(),
        modified_at: None,
        content_type: picture.media_type,
    };
    let mut response = serve_blob(&method, &headers, blob).await?;
    for (name, value) in [
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
