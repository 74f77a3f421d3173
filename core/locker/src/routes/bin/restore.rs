//! `POST /coffer/v1/bin/{id}`: something comes out of the bin again.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{JsonBody, NumberPart};
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::{Restore, Restored};

pub(super) async fn restore(
    State(app): State<App>,
    user: User,
    NumberPart(id): NumberPart,
    JsonBody(request): JsonBody<Restore>,
) -> Result<Json<Restored>, ApiError> {
    let restored = Drive::of(&app, user.id).restore(id, request.to).await?;
    Ok(Json(restored))
}
