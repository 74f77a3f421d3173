//! The user's quota.

use super::DriveError;
use crate::store::{bin, uploads, users};
use coffer_model::Bytes;
use rusqlite::Transaction;

/// Makes sure that `needed` bytes more fit beside everything that is stored, and all that is promised to uploads.
///
/// In the transaction that takes them: two at once cannot both get the last room.
///
/// # Errors
/// [`DriveError::OverQuota`], naming `path`.
pub(crate) fn require(
    tx: &Transaction<'_>,
    user_id: i64,
    needed: u64,
    path: &str,
) -> Result<(), DriveError> {
    check(tx, user_id, needed, 0, path)
}

/// [`require`] for bytes that the transaction has taken already: what they add can be less than what comes in.
///
/// # Errors
/// [`DriveError::OverQuota`], naming `path`.
pub(crate) fn require_added(
    tx: &Transaction<'_>,
    user_id: i64,
    added: u64,
    path: &str,
) -> Result<(), DriveError> {
    if added == 0 {
        return Ok(());
    }
    check(tx, user_id, added, added, path)
}

/// Of `needed` bytes `counted` are among the used ones already.
fn check(
    tx: &Transaction<'_>,
    user_id: i64,
    needed: u64,
    counted: u64,
    path: &str,
) -> Result<(), DriveError> {
    let user = users::by_id(tx, user_id)?.ok_or(DriveError::NoUser)?;
    let taken = user
        .used
        .saturating_sub(counted)
        .saturating_add(uploads::reserved(tx, user_id)?);
    if taken.saturating_add(needed) <= user.quota {
        return Ok(());
    }
    Err(DriveError::OverQuota {
        path: path.to_owned(),
        needed: Bytes(needed),
        quota: Bytes(user.quota),
        left: Bytes(user.quota.saturating_sub(taken)),
        bin: Bytes(bin::size(tx, user_id)?),
    })
}
