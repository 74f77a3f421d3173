//! `/coffer/v1/files`: the user's files by their paths.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::{JsonBody, Params, PathPart};
use crate::paths;
use crate::ranges::serve_blob;
use crate::store::files::{self, FileRow};
use crate::store::{StoreError, albums};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use coffer_protocol::coffer::{FILES, FileItem, FilesPage, MoveFile};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::Connection;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

/// Files on a page where the client names no number, and at most.
const PAGE: u32 = 500;
const LARGEST_PAGE: u32 = 5000;

pub(super) fn router() -> Router<App> {
    Router::new().route(FILES, get(list)).route(
        &format!("{FILES}/{{*path}}"),
        get(download).post(rename).delete(remove),
    )
}

#[derive(Deserialize)]
#[serde(default)]
struct Listing {
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

async fn list(
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

async fn download(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let path = paths::normalise(&path)?;
    let file = app
        .store()
        .read(move |tx| existing(tx, user.id, &path))
        .await?
        .item;
    let bytes = app.blobs().path(user.id, &file.hash);
    let tag = file.hash.to_string();
    let mut response = serve_blob(
        &method,
        &headers,
        &bytes,
        file.size,
        &tag,
        &file.content_type,
    )
    .await?;
    let headers = response.headers_mut();
    // A stored page must not run as one of the locker's own.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.path)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// RFC 6266: the name in full, and one in ASCII for old clients.
fn disposition(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let plain = |c: char| {
        if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\' | '%') {
            c
        } else {
            '_'
        }
    };
    let ascii: String = name.chars().map(plain).collect();
    let full = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{full}")
}

async fn rename(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    JsonBody(request): JsonBody<MoveFile>,
) -> Result<Json<FileItem>, ApiError> {
    let (from, to) = (paths::normalise(&path)?, paths::normalise(&request.to)?);
    let moved = app
        .store()
        .write(move |tx| {
            let file = existing(tx, user.id, &from)?;
            if from != to {
                if files::by_path(tx, user.id, &to)?.is_some() {
                    return Err(ApiError::Conflict(format!("`{to}` is there already")));
                }
                files::set_path(tx, &file, &to)?;
                // Asked after the move, so that `a` can become `a/b` and back.
                if let Some(taken) = in_the_way(tx, user.id, &to)? {
                    return Err(ApiError::Conflict(format!("`{taken}` is there already")));
                }
                albums::tidy(tx, user.id)?;
            }
            existing(tx, user.id, &to)
        })
        .await?;
    app.ingest().wake();
    Ok(Json(moved.item))
}

/// A file above `path`, or a folder at it.
fn in_the_way(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<Option<String>, ApiError> {
    for folder in paths::ancestors(path) {
        if files::by_path(connection, user_id, folder)?.is_some() {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(files::is_folder(connection, user_id, path)?.then(|| path.to_owned()))
}

async fn remove(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
) -> Result<StatusCode, ApiError> {
    let path = paths::normalise(&path)?;
    let removed = tokio::task::spawn_blocking(move || {
        let _changing = app.blobs().changing();
        let (file, blob_gone) = app.store().write_blocking::<_, ApiError, _>(|tx| {
            let file = existing(tx, user.id, &path)?;
            let blob_gone = files::delete(tx, user.id, &file)?;
            Ok((file, blob_gone))
        })?;
        if blob_gone
            && let Err(error) = std::fs::remove_file(app.blobs().path(user.id, &file.item.hash))
        {
            // The file is gone for its user; the next start removes what is left.
            tracing::warn!(%error, "the bytes of a removed file could not be removed");
        }
        Ok(StatusCode::NO_CONTENT)
    });
    removed
        .await
        .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
}

fn existing(connection: &Connection, user_id: i64, path: &str) -> Result<FileRow, ApiError> {
    files::by_path(connection, user_id, path)?
        .ok_or_else(|| ApiError::NotFound(format!("there is no file `{path}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disposition_names_the_file_in_full_and_cannot_be_broken_out_of() {
        assert_eq!(
            disposition("a/Björk \"1\"; x.mp3"),
            "attachment; filename=\"Bj_rk _1_; x.mp3\"; filename*=UTF-8''Bj%C3%B6rk%20%221%22%3B%20x%2Emp3"
        );
    }
}
