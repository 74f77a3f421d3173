//! `GET /healthz`: 200 while the locker can read its database, for supervisors and load balancers.

use crate::app::App;
use crate::error::ApiError;
use crate::store::{StoreError, settings};
use axum::Router;
use axum::extract::State;
use axum::routing::get;

pub(super) fn router() -> Router<App> {
    Router::new().route("/healthz", get(health))
}

async fn health(State(app): State<App>) -> Result<&'static str, ApiError> {
    app.store()
        .read::<_, StoreError, _>(settings::locker_id)
        .await?;
    Ok("ok")
}
