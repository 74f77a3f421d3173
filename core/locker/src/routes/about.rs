//! `GET /coffer/v1/about`: who answers at this address.

use crate::app::App;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use coffer_protocol::coffer::{ABOUT, About};

pub(super) fn router() -> Router<App> {
    Router::new().route(ABOUT, get(about))
}

async fn about(State(app): State<App>) -> Json<About> {
    Json(About {
        server: "coffer".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        locker_id: app.locker_id().to_owned(),
    })
}
