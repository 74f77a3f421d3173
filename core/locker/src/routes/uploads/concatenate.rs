//! `POST /coffer/v1/uploads` with `Upload-Concat: final;…`: one file of several uploads.

use super::{Found, Manner, claim};
use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::store::uploads::UploadRow;
use crate::tus;
use crate::uploads::{Finished, concatenate as join, fits_settings};
use axum::http::HeaderMap;

/// Makes the file that `whole` asks for of the user's partial uploads `ids`. Answers the upload's id and what came of it.
pub(super) async fn concatenate(
    app: &App,
    user: &User,
    mut whole: UploadRow,
    ids: Vec<String>,
    headers: &HeaderMap,
) -> Result<(String, Finished), ApiError> {
    let (mut parts, mut claims) = (Vec::new(), Vec::new());
    for id in &ids {
        match claim(app, user, id, Manner::IfFree).await? {
            Found::Open(part, claim) if part.is_partial => {
                parts.push(part);
                claims.push(claim);
            }
            Found::Open(..) | Found::Finished(_) => {
                return Err(ApiError::BadRequest(format!("upload `{id}` is no part")));
            }
        }
    }
    whole.length = parts
        .iter()
        .fold(0, |sum, part| part.length.saturating_add(sum));
    fits_settings(app, whole.length)?;
    let header = tus::text(headers, "upload-concat")
        .unwrap_or_default()
        .to_owned();
    let id = whole.id.clone();
    let worker = app.clone();
    // To its end, also where the client goes away.
    let joined = app.tasks().spawn_blocking(move || {
        let _claims = claims;
        for part in &parts {
            let there = worker.uploads().open(part)?.written();
            if part.is_deferred || there != part.length {
                return Err(ApiError::Conflict(format!(
                    "upload `{}` is not whole: {there} bytes are there",
                    part.id
                )));
            }
        }
        join(&worker, &whole, &parts, &header)
    });
    let finished = joined
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))?;
    Ok((id, finished))
}
