//! Giving out device keys and app passwords.

use crate::error::ApiError;
use crate::sealing::SealingKey;
use crate::secrets::{self, RandomError};
use crate::store::credentials::{self, Kind, NewCredential};
use coffer_protocol::coffer::{AppPassword, DeviceKey};
use rusqlite::Transaction;
use uuid::Uuid;

impl From<RandomError> for ApiError {
    fn from(error: RandomError) -> Self {
        Self::Internal(error.into())
    }
}

/// A device's or app password's name as it is kept: trimmed.
///
/// # Errors
/// 400 for an empty name, more than 100 characters, or control characters.
pub(crate) fn name(given: &str) -> Result<String, ApiError> {
    let name = given.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(ApiError::BadRequest(
            "a device needs a name of 1 to 100 characters".into(),
        ));
    }
    Ok(name.to_owned())
}

/// Makes a device key. The key is shown this once.
///
/// # Errors
/// 409 where the user has `limit` devices: which one goes is for the user to say.
pub(crate) fn add(
    tx: &Transaction<'_>,
    user_id: i64,
    user: &str,
    device: &str,
    limit: u32,
    now: i64,
) -> Result<DeviceKey, ApiError> {
    if credentials::count(tx, user_id, Kind::Device)? >= limit {
        return Err(ApiError::Conflict(format!(
            "`{user}` has {limit} devices, which is the limit; remove one first"
        )));
    }
    let key = secrets::device_key()?;
    let id = Uuid::new_v4().to_string();
    let new = NewCredential {
        id: &id,
        user_id,
        kind: Kind::Device,
        name: device,
        secret_hash: secrets::fingerprint(key.expose()),
        sealed: None,
        now,
    };
    credentials::insert(tx, &new)?;
    Ok(DeviceKey {
        id,
        key: key.expose().to_owned(),
        user: user.to_owned(),
    })
}

/// Makes an app password. It is shown this once.
///
/// # Errors
/// 409 where the user has `limit` app passwords.
pub(crate) fn add_app_password(
    tx: &Transaction<'_>,
    sealing_key: &SealingKey,
    user_id: i64,
    user: &str,
    name: &str,
    limit: u32,
    now: i64,
) -> Result<AppPassword, ApiError> {
    if credentials::count(tx, user_id, Kind::App)? >= limit {
        return Err(ApiError::Conflict(format!(
            "`{user}` has {limit} app passwords, which is the limit; remove one first"
        )));
    }
    let password = secrets::app_password()?;
    let id = Uuid::new_v4().to_string();
    let new = NewCredential {
        id: &id,
        user_id,
        kind: Kind::App,
        name,
        secret_hash: secrets::fingerprint(password.expose()),
        sealed: Some(sealing_key.seal(&password, &id)?),
        now,
    };
    credentials::insert(tx, &new)?;
    Ok(AppPassword {
        id,
        password: password.expose().to_owned(),
        user: user.to_owned(),
    })
}
