//! `POST /coffer/v1/files/{path}`: a file is moved, renamed or copied.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, DriveError, Entry, Kind, Relocation};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use coffer_protocol::coffer::{FileItem, MoveFile};

pub(super) async fn relocate(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    method: Method,
    headers: HeaderMap,
    JsonBody(request): JsonBody<MoveFile>,
) -> Result<Json<FileItem>, ApiError> {
    let relocation = Relocation {
        from: path,
        kind: Some(Kind::File),
        to: request.to,
        copy: request.copy,
        if_exists: request.if_exists,
        conditions: Conditions::of(&method, &headers),
    };
    match Drive::of(&app, user.id).relocate(relocation).await? {
        Entry::File(file) => Ok(Json(file.item)),
        Entry::Folder(folder) => Err(DriveError::NoFile(folder.path).into()),
    }
}
