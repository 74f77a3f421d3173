//! `GET /coffer/v1/files`: all files, whatever their folders.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::Params;
use crate::routes::paging::{LARGEST_PAGE, PAGE};
use crate::store::{StoreError, files};
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::FilesPage;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Listing {
    prefix: String,
    after: String,
    limit: u32,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            after: String::new(),
            limit: PAGE,
        }
    }
}

pub(super) async fn list(
    State(app): State<App>,
    user: User,
    Params(asked): Params<Listing>,
) -> Result<Json<FilesPage>, ApiError> {
    let limit = asked.limit.clamp(1, LARGEST_PAGE);
    let prefix: String = asked.prefix.nfc().collect();
    let mut found = app
        .store()
        .read::<_, StoreError, _>(move |tx| {
            files::list(tx, user.id, &prefix, &asked.after, limit + 1)
        })
        .await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|file| file.path.clone());
    Ok(Json(FilesPage { files: found, next }))
}
