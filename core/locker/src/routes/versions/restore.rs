//! `POST /coffer/v1/versions/{path}`: a version becomes the content of its file again.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::{FileItem, RestoreVersion};

pub(super) async fn restore(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    JsonBody(request): JsonBody<RestoreVersion>,
) -> Result<Json<FileItem>, ApiError> {
    let file = Drive::of(&app, user.id)
        .restore_version(&path, request.version)
        .await?;
    Ok(Json(file.item))
}
