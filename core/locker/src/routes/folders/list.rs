//! `GET /coffer/v1/folders` and `GET /coffer/v1/folders/{path}`: what is in a folder.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{Params, PathPart};
use crate::routes::paging::Paging;
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::FolderPage;

pub(super) async fn topmost(
    State(app): State<App>,
    user: User,
    Params(paging): Params<Paging>,
) -> Result<Json<FolderPage>, ApiError> {
    page(&app, &user, "", paging).await
}

pub(super) async fn list(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    Params(paging): Params<Paging>,
) -> Result<Json<FolderPage>, ApiError> {
    page(&app, &user, &path, paging).await
}

async fn page(
    app: &App,
    user: &User,
    path: &str,
    paging: Paging,
) -> Result<Json<FolderPage>, ApiError> {
    let limit = paging.limit();
    let page = Drive::of(app, user.id)
        .list(path, paging.after, limit)
        .await?;
    Ok(Json(page))
}
