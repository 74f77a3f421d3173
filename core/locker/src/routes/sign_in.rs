//! `POST /coffer/v1/sign-in`: the login password for a device key.

use crate::app::App;
use crate::devices;
use crate::error::ApiError;
use crate::extract::{ClientAddress, JsonBody};
use crate::store::{StoreError, users};
use crate::throttle::Counted;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use coffer_model::Secret;
use coffer_protocol::coffer::{DeviceKey, SIGN_IN, SignIn};

pub(super) fn router() -> Router<App> {
    Router::new().route(SIGN_IN, post(sign_in))
}

async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    JsonBody(request): JsonBody<SignIn>,
) -> Result<Json<DeviceKey>, ApiError> {
    let device = devices::name(&request.device)?;
    let password = Secret::new(request.password);
    let counted = [Counted::address(address), Counted::account(&request.user)];
    app.throttle()
        .begin(&counted, app.now())
        .map_err(ApiError::TooManyRequests)?;
    let name = request.user;
    let user = app
        .store()
        .read::<_, StoreError, _>(move |tx| users::by_name(tx, &name))
        .await?;
    let stored = user.as_ref().map(|user| user.password_hash.clone());
    let right = app.passwords().verify(stored, password).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(ApiError::Unauthorized(
            "the user or the password is wrong".into(),
        ));
    };
    app.throttle().succeeded(&counted);
    let (limit, now) = (app.config().max_devices, app.now());
    let key = app
        .store()
        .write(move |tx| devices::add(tx, user.id, &user.name, &device, limit, now))
        .await?;
    Ok(Json(key))
}
