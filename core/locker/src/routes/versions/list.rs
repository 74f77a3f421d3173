//! `GET /coffer/v1/versions/{path}`: the versions of a file.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::PathPart;
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::Versions;

pub(super) async fn list(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
) -> Result<Json<Versions>, ApiError> {
    let versions = Drive::of(&app, user.id).versions(&path).await?;
    Ok(Json(Versions { versions }))
}
