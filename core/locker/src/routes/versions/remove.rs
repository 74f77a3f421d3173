//! `DELETE /coffer/v1/versions/{path}`: versions go for good.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{Params, PathPart};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    version: Option<i64>,
}

pub(super) async fn remove(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    Params(asked): Params<Asked>,
) -> Result<StatusCode, ApiError> {
    Drive::of(&app, user.id)
        .remove_versions(&path, asked.version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
