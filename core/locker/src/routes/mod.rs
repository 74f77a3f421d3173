//! The surfaces of the locker, one file per noun.

mod about;
mod account;
mod app_passwords;
mod archives;
mod bin;
mod changes;
mod cors;
mod devices;
mod files;
mod find;
mod folders;
mod have;
mod health;
mod paging;
mod pairing;
mod rest;
mod sign_in;
mod thumbnails;
mod uploads;
mod versions;

use crate::app::App;
use crate::error::ApiError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};
use tower_http::trace::TraceLayer;

/// Largest body that is read into memory; 1000 hashes are 67 kB. Uploads are streamed and not concerned.
const LARGEST_BODY: usize = 256 * 1024;
/// Shorter answers gain nothing from gzip.
const COMPRESSED_FROM: u64 = 512;

/// Every route with what is common to all of them.
pub(crate) fn router(app: App) -> Router {
    // What a page of another origin may use, given a key. The fallback comes first, so that the question for a method
    // that no route has is answered, too.
    let cors = cors::layer(app.config());
    let describe = middleware::from_fn_with_state(app.clone(), uploads::describe);
    let drive = Router::new()
        .merge(account::router())
        .merge(archives::router())
        .merge(bin::router())
        .merge(files::router())
        .merge(find::router())
        .merge(folders::router())
        .merge(have::router())
        .merge(thumbnails::router())
        .merge(versions::router())
        .method_not_allowed_fallback(wrong_method)
        .layer(cors.clone());
    let uploads = uploads::router()
        .method_not_allowed_fallback(wrong_method)
        .layer(cors)
        .layer(describe);
    Router::new()
        .merge(drive)
        .merge(uploads)
        .merge(about::router())
        .merge(app_passwords::router())
        .merge(changes::router())
        .merge(devices::router())
        .merge(health::router())
        .merge(pairing::router())
        .merge(rest::router())
        .merge(sign_in::router())
        .fallback(nothing_there)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_FROM).and(is_json)))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// Without the query, where keys and tokens are.
fn span(request: &Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

/// Stored files go out as they are, also those that are JSON: their tags and ranges are of the exact bytes.
fn is_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    json && !headers.contains_key(header::ACCEPT_RANGES)
}

async fn nothing_there() -> ApiError {
    ApiError::NotFound("there is nothing at this path".into())
}

async fn wrong_method() -> ApiError {
    ApiError::Status(
        StatusCode::METHOD_NOT_ALLOWED,
        "this path does not take this method".into(),
    )
}

fn answer_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::Internal("a request panicked".into()).into_response()
}
