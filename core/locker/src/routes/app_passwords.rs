//! `/coffer/v1/app-passwords`: passwords for players that know no device keys.

use super::devices::{list_of, revoke_of};
use crate::app::App;
use crate::auth::User;
use crate::devices;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathPart};
use crate::store::credentials::Kind;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use coffer_protocol::coffer::{APP_PASSWORDS, AppPassword, Device, NewAppPassword};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(APP_PASSWORDS, get(list).post(add))
        .route(&format!("{APP_PASSWORDS}/{{id}}"), delete(revoke))
}

async fn list(State(app): State<App>, user: User) -> Result<Json<Vec<Device>>, ApiError> {
    list_of(&app, user, Kind::App).await
}

async fn add(
    State(app): State<App>,
    user: User,
    JsonBody(request): JsonBody<NewAppPassword>,
) -> Result<(StatusCode, Json<AppPassword>), ApiError> {
    let name = devices::name(&request.name)?;
    let work = app.clone();
    let added = app
        .store()
        .write(move |tx| {
            let limit = work.config().max_devices;
            devices::add_app_password(
                tx,
                work.sealing_key(),
                user.id,
                &user.name,
                &name,
                limit,
                work.now(),
            )
        })
        .await?;
    Ok((StatusCode::CREATED, Json(added)))
}

async fn revoke(
    State(app): State<App>,
    user: User,
    PathPart(id): PathPart,
) -> Result<StatusCode, ApiError> {
    revoke_of(&app, user, Kind::App, id).await
}
