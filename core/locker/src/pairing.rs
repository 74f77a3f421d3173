//! Pairing codes: short, single use, kept as a hash.

use crate::devices;
use crate::error::ApiError;
use crate::secrets::{self, RandomError};
use crate::store::{StoreError, credentials};
use coffer_protocol::coffer::{DeviceKey, PairingCode};
use rusqlite::Transaction;

/// Makes a code for a user. It is shown this once.
pub(crate) fn offer<E>(
    tx: &Transaction<'_>,
    user_id: i64,
    lifetime_seconds: u32,
    now: i64,
) -> Result<PairingCode, E>
where
    E: From<StoreError> + From<RandomError>,
{
    let code = secrets::pairing_code()?;
    let expires_at = now + i64::from(lifetime_seconds) * 1000;
    let meant = secrets::pairing_code_as_meant(&code).unwrap_or_default();
    credentials::insert_code(tx, &secrets::fingerprint(&meant), user_id, expires_at, now)?;
    Ok(PairingCode { code, expires_at })
}

/// Trades a code for a device key. Where that fails (too many devices), the code stays good.
///
/// # Errors
/// 410 for a code that is unknown, used or ended: which of them is not told.
pub(crate) fn redeem(
    tx: &Transaction<'_>,
    typed: &str,
    device: &str,
    limit: u32,
    now: i64,
) -> Result<DeviceKey, ApiError> {
    let refused = || ApiError::Gone("this pairing code is wrong, was used, or has ended".into());
    let code = secrets::pairing_code_as_meant(typed).ok_or_else(refused)?;
    let (user_id, user) =
        credentials::take_code(tx, &secrets::fingerprint(&code), now)?.ok_or_else(refused)?;
    devices::add(tx, user_id, &user, device, limit, now)
}
