//! Why a call fails, with the specification's code for it.

use super::id::Id;
use crate::error::ApiError;
use crate::store::StoreError;
use crate::store::playlists::EditError;
use axum::http::StatusCode;
use coffer_protocol::opensubsonic::code;
use std::time::Duration;

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// A parameter that the method cannot do without.
    #[error("required parameter `{0}` is missing")]
    Missing(&'static str),
    /// A parameter that makes no sense.
    #[error("parameter `{name}` cannot be `{value}`")]
    Invalid {
        /// Name of the parameter.
        name: &'static str,
        /// What was sent, shortened.
        value: String,
    },
    /// Name, password or token are wrong. One message for all, so that it tells nothing about names.
    #[error("wrong user name or password (token authentication needs an app password)")]
    WrongCredentials,
    /// Two ways to authenticate at once.
    #[error("an API key or a password or a token is wanted, not several of them")]
    MechanismConflict,
    /// An API key that nobody has, or has any more.
    #[error("the API key is not valid")]
    InvalidApiKey,
    /// Too many wrong tries.
    #[error("too many tries; wait {} seconds", .0.as_secs().max(1))]
    TooManyTries(Duration),
    /// The caller may not do this.
    #[error("{0}")]
    NotAuthorized(&'static str),
    /// The caller has no such thing.
    #[error("no {what} `{id}`")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// By which id or name, shortened.
        id: String,
    },
    /// No such method.
    #[error("no method `{0}`")]
    UnknownMethod(String),
    /// A method of the specification that this server has decided against.
    #[error("{0}")]
    NotSupported(&'static str),
    /// The body could not be read.
    #[error("the request's body could not be read")]
    Body,
    /// A fault of the locker's own.
    #[error("the locker failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of another surface's code that this one calls.
    #[error("{}", .0.message())]
    Api(#[source] ApiError),
}

/// Longest part of a parameter that an error repeats, in characters.
const SHOWN: usize = 80;

fn shorten(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

impl Fault {
    /// Parameter `name` cannot be `value`.
    pub(super) fn invalid(name: &'static str, value: &str) -> Self {
        Self::Invalid {
            name,
            value: shorten(value),
        }
    }

    /// There is no `what` with this id or name.
    pub(super) fn not_found(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::NotFound {
            what,
            id: shorten(&id.to_string()),
        }
    }

    /// There is no such method.
    pub(super) fn unknown_method(name: &str) -> Self {
        Self::UnknownMethod(shorten(name))
    }

    /// The specification's code.
    pub(super) fn code(&self) -> i64 {
        match self {
            Self::Missing(_) => code::MISSING_PARAMETER,
            Self::WrongCredentials => code::WRONG_CREDENTIALS,
            Self::MechanismConflict => code::MECHANISM_CONFLICT,
            Self::InvalidApiKey => code::INVALID_API_KEY,
            Self::NotAuthorized(_) => code::NOT_AUTHORIZED,
            Self::NotFound { .. } | Self::UnknownMethod(_) => code::NOT_FOUND,
            Self::Api(error) => match error.status() {
                StatusCode::NOT_FOUND => code::NOT_FOUND,
                StatusCode::UNAUTHORIZED => code::WRONG_CREDENTIALS,
                StatusCode::FORBIDDEN => code::NOT_AUTHORIZED,
                _ => code::GENERIC,
            },
            Self::Invalid { .. }
            | Self::TooManyTries(_)
            | Self::NotSupported(_)
            | Self::Body
            | Self::Internal(_) => code::GENERIC,
        }
    }

    /// The HTTP status: 200 for whatever the API has a code for, as every server does and clients expect. Only what
    /// a client should try again later, or a method that is not there, shows outside.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::UnknownMethod(_) => StatusCode::NOT_FOUND,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Api(error) if error.status().is_server_error() => error.status(),
            _ => StatusCode::OK,
        }
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::TooManyRequests(wait) => Self::TooManyTries(wait),
            other => Self::Api(other),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Api(error.into())
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<EditError> for Fault {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NoPlaylist(number) => Self::not_found("playlist", Id::Playlist(number)),
            EditError::NoTrack(number) => Self::not_found("song", Id::Track(number)),
            EditError::NoEntry(place) => Self::not_found("entry of the playlist", place),
            EditError::Store(error) => error.into(),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}
