//! `/coffer/v1/versions`: what the user's files were before they were overwritten.

mod list;
mod remove;
mod restore;

use crate::app::App;
use axum::Router;
use axum::routing::get;
use coffer_protocol::coffer::VERSIONS;

pub(super) fn router() -> Router<App> {
    Router::new().route(
        &format!("{VERSIONS}/{{*path}}"),
        get(list::list)
            .post(restore::restore)
            .delete(remove::remove),
    )
}
