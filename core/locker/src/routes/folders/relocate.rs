//! `POST /coffer/v1/folders/{path}`: a folder is moved, renamed or copied with all that is in it.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, DriveError, Entry, Kind, Relocation};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::{FolderItem, MoveFile};

pub(super) async fn relocate(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    conditions: Conditions,
    JsonBody(request): JsonBody<MoveFile>,
) -> Result<Json<FolderItem>, ApiError> {
    let relocation = Relocation::of(Kind::Folder, path, request, conditions);
    match Drive::of(&app, user.id).relocate(relocation).await? {
        Entry::Folder(folder) => Ok(Json(folder)),
        Entry::File(file) => Err(DriveError::NoFolder(file.item.path).into()),
    }
}
