//! `DELETE /coffer/v1/files/{path}`: a file goes into the bin.

use crate::app::App;
use crate::auth::User;
use crate::conditions::Conditions;
use crate::drive::{Drive, Kind};
use crate::error::ApiError;
use crate::extract::PathPart;
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::BinItem;

pub(super) async fn remove(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    conditions: Conditions,
) -> Result<Json<BinItem>, ApiError> {
    let thrown = Drive::of(&app, user.id)
        .delete(&path, Some(Kind::File), conditions)
        .await?;
    Ok(Json(thrown))
}
