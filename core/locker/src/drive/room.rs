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
    let user = users::by_id(tx, user_id)?.ok_or(DriveError::NoUser)?;
    let taken = user.used.saturating_add(uploads::reserved(tx, user_id)?);
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
