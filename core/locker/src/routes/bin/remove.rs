//! `DELETE /coffer/v1/bin` and `DELETE /coffer/v1/bin/{id}`: for good.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::NumberPart;
use axum::extract::State;
use axum::http::StatusCode;

pub(super) async fn all(State(app): State<App>, user: User) -> Result<StatusCode, ApiError> {
    Drive::of(&app, user.id).empty_bin().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn one(
    State(app): State<App>,
    user: User,
    NumberPart(id): NumberPart,
) -> Result<StatusCode, ApiError> {
    Drive::of(&app, user.id).remove_from_bin(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
