//! `/coffer/v1/bin`: what the user threw away.

mod list;
mod remove;
mod restore;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};
use coffer_protocol::coffer::BIN;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(BIN, get(list::list).delete(remove::all))
        .route(
            &format!("{BIN}/{{id}}"),
            post(restore::restore).delete(remove::one),
        )
}
