//! `/coffer/v1/files`: the user's files by their paths.

mod download;
mod list;
mod relocate;
mod remove;
mod showing;

pub(super) use showing::set_disposition;

use crate::app::App;
use axum::Router;
use axum::routing::get;
use coffer_protocol::coffer::FILES;

pub(super) fn router() -> Router<App> {
    Router::new().route(FILES, get(list::list)).route(
        &format!("{FILES}/{{*path}}"),
        get(download::download)
            .post(relocate::relocate)
            .delete(remove::remove),
    )
}
