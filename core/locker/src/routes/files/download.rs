//! `GET /coffer/v1/files/{path}`: the bytes of a file, or of one of its versions.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::{Params, PathPart};
use crate::ranges::serve_blob;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    version: Option<i64>,
}

pub(super) async fn download(
    State(app): State<App>,
    user: User,
    PathPart(path): PathPart,
    Params(asked): Params<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let drive = Drive::of(&app, user.id);
    let mut file = drive.file(&path).await?.item;
    if let Some(version) = asked.version {
        let version = drive.version(&path, version).await?;
        file.hash = version.hash;
        file.size = version.size;
    }
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
