//! `POST /coffer/v1/pairing` makes a code, `POST /coffer/v1/pairing/redeem` trades it for a device key.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::{ClientAddress, JsonBody};
use crate::throttle::Counted;
use crate::{devices, pairing};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use coffer_protocol::coffer::{DeviceKey, PAIRING, PairingCode, REDEEM, Redeem};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(PAIRING, post(offer))
        .route(REDEEM, post(redeem))
}

async fn offer(State(app): State<App>, user: User) -> Result<Json<PairingCode>, ApiError> {
    let (lifetime, now) = (app.config().pairing_seconds, app.now());
    let code = app
        .store()
        .write(move |tx| pairing::offer::<ApiError>(tx, user.id, lifetime, now))
        .await?;
    Ok(Json(code))
}

async fn redeem(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    JsonBody(request): JsonBody<Redeem>,
) -> Result<Json<DeviceKey>, ApiError> {
    let device = devices::name(&request.device)?;
    let counted = [Counted::address(address)];
    app.throttle()
        .begin(&counted, app.now())
        .map_err(ApiError::TooManyRequests)?;
    let (limit, now) = (app.config().max_devices, app.now());
    let key = app
        .store()
        .write(move |tx| pairing::redeem(tx, &request.code, &device, limit, now))
        .await?;
    app.throttle().succeeded(&counted);
    Ok(Json(key))
}
