//! `GET /coffer/v1/changes`: the change feed.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::store::changes::{self, ChangesError};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use coffer_protocol::coffer::CHANGES;
use serde::Deserialize;

/// Changes on a page where the client does not say.
const DEFAULT_LIMIT: u32 = 1_000;
/// Changes on a page at most: about 1 MB of JSON.
const MAX_LIMIT: u32 = 5_000;

/// The routes of this surface.
pub(crate) fn router() -> Router<App> {
    Router::new().route(CHANGES, get(read))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
    limit: Option<u32>,
}

impl From<ChangesError> for ApiError {
    fn from(error: ChangesError) -> Self {
        match error {
            ChangesError::OtherFeed => Self::Gone(error.to_string()),
            ChangesError::NoCursor(_) => Self::BadRequest(error.to_string()),
            ChangesError::Store(cause) => cause.into(),
        }
    }
}

async fn read(
    State(app): State<App>,
    user: User,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(asked) = asked.map_err(|error| ApiError::BadRequest(error.body_text()))?;
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    let body = app
        .store()
        .read(move |conn| {
            let page = changes::page(conn, user.id, &asked.cursor, limit)?;
            // On the blocking thread too: a page is up to a megabyte of JSON.
            serde_json::to_vec(&page).map_err(|error| ApiError::Internal(error.into()))
        })
        .await?;
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
