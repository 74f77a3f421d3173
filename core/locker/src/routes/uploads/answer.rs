//! The headers that tell about an upload.

use crate::store::uploads::UploadRow;
use crate::uploads::{Finished, Received};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use coffer_protocol::coffer::UPLOADS;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::{Duration, SystemTime};

/// All but RFC 3986's unreserved characters and the slash.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const COFFER_PATH: HeaderName = HeaderName::from_static("coffer-path");
const COFFER_HASH: HeaderName = HeaderName::from_static("coffer-hash");

/// How far an upload is.
pub(super) fn describe_received(response: &mut Response, received: &Received) {
    match received {
        Received::Partly(offset) => set_bytes(response, UPLOAD_OFFSET, *offset),
        Received::Wholly(finished) => describe_finished(response, finished),
    }
}

/// Where the stored file is.
pub(super) fn describe_finished(response: &mut Response, finished: &Finished) {
    set_bytes(response, UPLOAD_OFFSET, finished.length);
    set_bytes(response, UPLOAD_LENGTH, finished.length);
    set(
        response,
        COFFER_PATH,
        &utf8_percent_encode(&finished.path, ENCODED).to_string(),
    );
    set(response, COFFER_HASH, &finished.hash.to_string());
    if let Some(concat) = &finished.concat {
        set(response, UPLOAD_CONCAT, concat);
    }
}

/// What is known of an upload under way.
pub(super) fn describe_upload(response: &mut Response, upload: &UploadRow) {
    set_expiry(response, upload);
    set(response, UPLOAD_METADATA, &upload.metadata);
    if upload.is_deferred {
        set(response, UPLOAD_DEFER_LENGTH, "1");
    } else {
        set_bytes(response, UPLOAD_LENGTH, upload.length);
    }
    if upload.is_partial {
        set(response, UPLOAD_CONCAT, "partial");
    }
}

/// Where a fresh upload goes on. A relative address: the locker does not know by which of its addresses it was asked.
pub(super) fn set_location(response: &mut Response, id: &str) {
    set(response, header::LOCATION, &format!("{UPLOADS}/{id}"));
}

/// When an upload ends that does not go on.
pub(super) fn set_expiry(response: &mut Response, upload: &UploadRow) {
    let since_epoch = Duration::from_millis(u64::try_from(upload.expires_at).unwrap_or(0));
    set(
        response,
        UPLOAD_EXPIRES,
        &httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since_epoch),
    );
}

fn set_bytes(response: &mut Response, name: HeaderName, bytes: u64) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from(bytes));
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
