//! Who is asking: one function per mechanism.
//!
//! The login password is for sign-in only ([`sign_in`]). Every other request proves itself by a device key or an
//! app password, both random and revocable.

use crate::app::App;
use crate::error::ApiError;
use crate::secrets;
use crate::store::StoreError;
use crate::store::credentials::{self, Kind};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use coffer_model::Secret;
use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;

/// The user behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// Row of `users`.
    pub(crate) id: i64,
    /// Name as registered.
    pub(crate) name: String,
    /// May administer the locker.
    pub(crate) is_admin: bool,
    /// The device key or app password that was used.
    pub(crate) credential_id: Option<String>,
}

/// Why a request is nobody's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthError {
    /// Unknown user, wrong secret, or a revoked one; which of them is not told.
    #[error("the user, password or key is wrong, or was revoked")]
    Wrong,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Wrong => Self::Unauthorized(AuthError::Wrong.to_string()),
            AuthError::Store(error) => error.into(),
        }
    }
}

/// `last_seen_at` is written at most this often: a write per request would wear the disk for nothing.
const SEEN_EVERY_MS: i64 = 60_000;

/// By a device key alone (`apiKey`, bearer token).
///
/// # Errors
/// [`AuthError::Wrong`] also for an app password: those go with a user name.
pub(crate) async fn by_api_key(app: &App, key: &str) -> Result<User, AuthError> {
    let found = by_secret(app, key).await?;
    match found.kind {
        Kind::Device => Ok(seen(app, found.user, found.last_seen_at)),
        Kind::App => Err(AuthError::Wrong),
    }
}

/// By a user name and, as password, a device key or an app password. Never the login password.
///
/// # Errors
/// [`AuthError::Wrong`] where the secret is unknown or another user's.
pub(crate) async fn by_password(app: &App, user: &str, password: &str) -> Result<User, AuthError> {
    let found = by_secret(app, password).await?;
    if found.user.name.eq_ignore_ascii_case(user) {
        Ok(seen(app, found.user, found.last_seen_at))
    } else {
        Err(AuthError::Wrong)
    }
}

/// By Subsonic's token: `token = md5(app password + salt)`, in hexadecimal digits.
///
/// # Errors
/// [`AuthError::Wrong`] where no app password of the user gives the token.
pub(crate) async fn by_token(
    app: &App,
    user: &str,
    token: &str,
    salt: &str,
) -> Result<User, AuthError> {
    let mut given = [0_u8; 16];
    hex::decode_to_slice(token, &mut given).map_err(|_| AuthError::Wrong)?;
    let name = user.to_owned();
    let candidates = app
        .store()
        .read(move |tx| credentials::sealed_of(tx, &name))
        .await?;
    let mut matching = None;
    for candidate in candidates {
        let owner = candidate.user.credential_id.clone().unwrap_or_default();
        let Some(password) = app.sealing_key().open(&candidate.sealed, &owner) else {
            tracing::warn!(
                credential = owner,
                "app password does not open; was the key file replaced?"
            );
            continue;
        };
        if bool::from(token_of(&password, salt).ct_eq(&given)) {
            matching = Some(candidate);
        }
    }
    let found = matching.ok_or(AuthError::Wrong)?;
    Ok(seen(app, found.user, found.last_seen_at))
}

fn token_of(password: &Secret, salt: &str) -> [u8; 16] {
    Md5::new()
        .chain_update(password.expose().as_bytes())
        .chain_update(salt.as_bytes())
        .finalize()
        .into()
}

/// Secrets are found by their SHA-256, so that the time which the lookup takes tells nothing about them.
async fn by_secret(app: &App, secret: &str) -> Result<credentials::Found, AuthError> {
    let hash = secrets::fingerprint(secret);
    app.store()
        .read(move |tx| credentials::by_secret(tx, &hash))
        .await?
        .ok_or(AuthError::Wrong)
}

/// Notes the use in the background: a full disk or a busy writer must not hold a request up.
fn seen(app: &App, user: User, last_seen_at: Option<i64>) -> User {
    let now = app.now();
    if last_seen_at.is_none_or(|last| now - last >= SEEN_EVERY_MS)
        && let Some(id) = user.credential_id.clone()
    {
        let store = app.store().clone();
        tokio::spawn(async move {
            let noted: Result<(), StoreError> = store
                .write(move |tx| credentials::touch(tx, &id, now))
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the time of a device's last use was not noted");
            }
        });
    }
    user
}

/// The device key of a request to Coffer's own API.
fn device_key(headers: &HeaderMap, query: Option<&str>) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim().to_owned());
    bearer.or_else(|| {
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "apiKey")
            .map(|(_, key)| key.into_owned())
    })
}

impl FromRequestParts<App> for User {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let key = device_key(&parts.headers, parts.uri.query())
            .ok_or_else(|| ApiError::Unauthorized("this needs a device key".into()))?;
        Ok(by_api_key(app, &key).await?)
    }
}
