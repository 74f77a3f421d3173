//! `PUT /coffer/v1/folders/{path}`: a folder is made.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::PathPart;
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::FolderItem;

pub(super) async fn make(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
) -> Result<Json<FolderItem>, ApiError> {
    Ok(Json(Drive::of(&app, user.id).make_folder(&path).await?))
}
