//! `DELETE /coffer/v1/folders/{path}`: a folder goes into the bin with all that is in it.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, Kind};
use crate::error::ApiError;
use crate::extract::PathPart;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use coffer_protocol::coffer::BinItem;

pub(super) async fn remove(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    method: Method,
    headers: HeaderMap,
) -> Result<Json<BinItem>, ApiError> {
    let thrown = Drive::of(&app, user.id)
        .delete(&path, Some(Kind::Folder), Conditions::of(&method, &headers))
        .await?;
    Ok(Json(thrown))
}
