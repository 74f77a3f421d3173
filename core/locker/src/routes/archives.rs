//! `GET /coffer/v1/zip` and `GET /coffer/v1/zip/{path}`: a folder as one ZIP file.

use super::files::set_disposition;
use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::PathPart;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use coffer_protocol::coffer::ZIP;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(ZIP, get(everything))
        .route(&format!("{ZIP}/{{*path}}"), get(folder))
}

async fn everything(State(app): State<App>, user: User) -> Result<Response, ApiError> {
    archive(&app, &user, "").await
}

async fn folder(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
) -> Result<Response, ApiError> {
    archive(&app, &user, &path).await
}

async fn archive(app: &App, user: &User, path: &str) -> Result<Response, ApiError> {
    let chunks = Drive::of(app, user.id).archive(path).await?;
    let mut response = Body::from_stream(chunks).into_response();
    let headers = response.headers_mut();
    let name = if path.is_empty() { &user.name } else { path };
    set_disposition(headers, &format!("{name}.zip"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}
