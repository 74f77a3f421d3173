//! What a request can be answered with when it fails.

use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use coffer_protocol::coffer::{Problem, ProblemCode};
use std::io;
use std::time::Duration;

/// A failed request: an HTTP status and a [`Problem`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// 400.
    #[error("{0}")]
    BadRequest(String),
    /// 401.
    #[error("{0}")]
    Unauthorized(String),
    /// 404.
    #[error("{0}")]
    NotFound(String),
    /// 409.
    #[error("{0}")]
    Conflict(String),
    /// 410.
    #[error("{0}")]
    Gone(String),
    /// 412.
    #[error("{0}")]
    PreconditionFailed(String),
    /// 413.
    #[error("{0}")]
    OverQuota(String),
    /// 422.
    #[error("{0}")]
    HashMismatch(String),
    /// 460, as tus says.
    #[error("{0}")]
    ChecksumMismatch(String),
    /// 429.
    #[error("too many tries; wait {} seconds", .0.as_secs().max(1))]
    TooManyRequests(Duration),
    /// 507.
    #[error("the locker's disk is full")]
    DiskFull,
    /// Another status that HTTP or tus asks for (405, 408, 412, 415, 423 …).
    #[error("{1}")]
    Status(StatusCode, String),
    /// 500 (507 where the database's disk is full).
    #[error("the locker failed")]
    Store(#[source] StoreError),
    /// 500 (507 where the disk is full).
    #[error("the locker failed")]
    Io(#[from] io::Error),
    /// 500.
    #[error("the locker failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        if error.is_disk_full() {
            Self::DiskFull
        } else {
            Self::Store(error)
        }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// A file operation failed for want of room (`ENOSPC`, or a quota of the file system).
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

impl ApiError {
    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone(_) => StatusCode::GONE,
            Self::PreconditionFailed(_) => StatusCode::PRECONDITION_FAILED,
            Self::OverQuota(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HashMismatch(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ChecksumMismatch(_) => {
                StatusCode::from_u16(460).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Io(cause) if is_disk_full(cause) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Store(StoreError::ShuttingDown) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Status(status, _) => *status,
            Self::Store(_) | Self::Io(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name that belongs to the status.
    pub(crate) fn code(&self) -> ProblemCode {
        match self.status() {
            _ if matches!(self, Self::ChecksumMismatch(_)) => ProblemCode::HashMismatch,
            StatusCode::UNAUTHORIZED => ProblemCode::Unauthorized,
            StatusCode::NOT_FOUND => ProblemCode::NotFound,
            StatusCode::CONFLICT | StatusCode::LOCKED => ProblemCode::Conflict,
            StatusCode::GONE => ProblemCode::Gone,
            StatusCode::PRECONDITION_FAILED => ProblemCode::PreconditionFailed,
            StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::OverQuota,
            StatusCode::UNPROCESSABLE_ENTITY => ProblemCode::HashMismatch,
            StatusCode::TOO_MANY_REQUESTS => ProblemCode::TooManyRequests,
            StatusCode::INSUFFICIENT_STORAGE => ProblemCode::DiskFull,
            status if status.is_server_error() => ProblemCode::Internal,
            _ => ProblemCode::BadRequest,
        }
    }

    /// Plain words for the person who asked; never the cause of a fault of the locker's own.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Io(cause) if is_disk_full(cause) => Self::DiskFull.to_string(),
            other => other.to_string(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let cause: Option<&dyn std::error::Error> = std::error::Error::source(&self);
            tracing::error!(%status, cause = cause.map(tracing::field::display), "request failed: {self}");
        }
        let problem = Problem {
            code: self.code(),
            message: self.message(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::TooManyRequests(wait) => {
                headers.insert(
                    header::RETRY_AFTER,
                    HeaderValue::from(wait.as_secs().max(1)),
                );
            }
            Self::Unauthorized(_) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}
