//! `POST /coffer/v1/folders/{path}`: a folder is moved, renamed or copied with all that is in it.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, DriveError, Entry, Kind, Relocation};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use coffer_protocol::coffer::{FolderItem, MoveFile};

pub(super) async fn relocate(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    method: Method,
    headers: HeaderMap,
    JsonBody(request): JsonBody<MoveFile>,
) -> Result<Json<FolderItem>, ApiError> {
    let relocation = Relocation {
        from: path,
        kind: Some(Kind::Folder),
        to: request.to,
        copy: request.copy,
        if_exists: request.if_exists,
        conditions: Conditions::of(&method, &headers),
    };
    match Drive::of(&app, user.id).relocate(relocation).await? {
        Entry::Folder(folder) => Ok(Json(folder)),
        Entry::File(file) => Err(DriveError::NoFolder(file.item.path).into()),
    }
}
