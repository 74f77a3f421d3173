//! `POST /coffer/v1/have`: which contents the asking user has already, so that they need not be sent.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::store::files;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use coffer_protocol::coffer::{HAVE, HaveContent, HaveContentAnswer};

/// As the protocol says.
const MOST_HASHES: usize = 1000;

pub(super) fn router() -> Router<App> {
    Router::new().route(HAVE, post(have))
}

async fn have(
    State(app): State<App>,
    user: User,
    JsonBody(request): JsonBody<HaveContent>,
) -> Result<Json<HaveContentAnswer>, ApiError> {
    if request.hashes.len() > MOST_HASHES {
        return Err(ApiError::BadRequest(format!(
            "at most {MOST_HASHES} hashes at a time"
        )));
    }
    let paths = app
        .store()
        .read(move |tx| -> Result<Vec<_>, ApiError> {
            let path = |hash| Ok(files::path_with_content(tx, user.id, hash)?);
            request.hashes.iter().map(path).collect()
        })
        .await?;
    Ok(Json(HaveContentAnswer { paths }))
}
