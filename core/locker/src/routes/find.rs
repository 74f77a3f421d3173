//! `GET /coffer/v1/find`: files and folders by name.

use super::paging::{LARGEST_PAGE, PAGE};
use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::Params;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use coffer_protocol::coffer::{FIND, FoundPage};
use serde::Deserialize;

pub(super) fn router() -> Router<App> {
    Router::new().route(FIND, get(find))
}

#[derive(Deserialize)]
struct Asked {
    query: String,
    #[serde(default)]
    inside: String,
    after: Option<i64>,
    limit: Option<u32>,
}

async fn find(
    State(app): State<App>,
    user: User,
    Params(asked): Params<Asked>,
) -> Result<Json<FoundPage>, ApiError> {
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let page = Drive::of(&app, user.id)
        .find(asked.query, &asked.inside, asked.after, limit)
        .await?;
    Ok(Json(page))
}
