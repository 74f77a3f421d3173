//! `GET /coffer/v1/files/{path}`: the bytes of a file, or of one of its versions.

use super::showing::Showing;
use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{Params, PathPart};
use crate::ranges::{Blob, serve_blob};
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    version: Option<i64>,
    inline: bool,
}

pub(super) async fn download(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    Params(asked): Params<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let drive = Drive::of(&app, user.id);
    let mut file = drive.file(&path).await?.item;
    if let Some(version) = asked.version {
        let version = drive.version(&path, version).await?;
        file.hash = version.hash;
        file.size = version.size;
        file.modified_at = version.modified_at;
    }
    let showing = if asked.inline {
        Showing::inline(&file.content_type)
    } else {
        Showing::attachment(&file.content_type)
    };
    let blob = Blob {
        path: &app.blobs().path(user.id, &file.hash),
        size: file.size,
        tag: &file.hash.to_string(),
        modified_at: Some(file.modified_at),
        content_type: showing.content_type,
    };
    let mut response = serve_blob(&method, &headers, blob).await?;
    showing.describe(response.headers_mut(), &file.path);
    Ok(response)
}
