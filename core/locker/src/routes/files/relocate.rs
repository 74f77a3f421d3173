//! `POST /coffer/v1/files/{path}`: a file is moved, renamed or copied.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, DriveError, Entry, Kind, Relocation};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::{FileItem, MoveFile};

pub(super) async fn relocate(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    conditions: Conditions,
    JsonBody(request): JsonBody<MoveFile>,
) -> Result<Json<FileItem>, ApiError> {
    let relocation = Relocation::of(Kind::File, path, request, conditions);
    match Drive::of(&app, user.id).relocate(relocation).await? {
        Entry::File(file) => Ok(Json(file.item)),
        Entry::Folder(folder) => Err(DriveError::NoFile(folder.path).into()),
    }
}
