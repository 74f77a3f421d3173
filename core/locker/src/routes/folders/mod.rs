//! `/coffer/v1/folders`: the user's folders by their paths.

mod list;
mod make;
mod relocate;
mod remove;

use crate::app::App;
use axum::Router;
use axum::routing::get;
use coffer_protocol::coffer::FOLDERS;

pub(super) fn router() -> Router<App> {
    Router::new().route(FOLDERS, get(list::topmost)).route(
        &format!("{FOLDERS}/{{*path}}"),
        get(list::list)
            .put(make::make)
            .post(relocate::relocate)
            .delete(remove::remove),
    )
}
