//! Room for an upload whose length is told later: reserved as it grows, so that the quota holds to the byte.

use crate::app::App;
use crate::drive;
use crate::error::ApiError;
use crate::store::uploads::{self, UploadRow};
use coffer_model::Bytes;

/// Reserved beyond what is needed, so that not every chunk asks the database; what is left of it is given back.
const STEP_BYTES: u64 = 16 * 1024 * 1024;

/// The length is known now: `length`, of which `written` bytes are there.
///
/// # Errors
/// 400 where it was known before and is another, or more is there already; 413 where it does not fit.
pub(super) async fn tell_length(
    app: &App,
    upload: &mut UploadRow,
    length: u64,
    written: u64,
) -> Result<(), ApiError> {
    if !upload.is_deferred && length == upload.length {
        return Ok(());
    }
    if !upload.is_deferred || length < written {
        return Err(ApiError::BadRequest(format!(
            "the upload cannot have {length} bytes: {} are announced and {written} there",
            upload.length
        )));
    }
    reserve(app, upload, length, false).await
}

/// Makes room for at least `needed` bytes in all.
///
/// # Errors
/// 413 where they do not fit.
pub(super) async fn extend(app: &App, upload: &mut UploadRow, needed: u64) -> Result<(), ApiError> {
    let generous = needed.saturating_add(STEP_BYTES);
    match reserve(app, upload, generous, true).await {
        Err(ApiError::OverQuota(_)) => reserve(app, upload, needed, true).await,
        other => other,
    }
}

/// Reserves `length` bytes in all.
///
/// # Errors
/// 413 where they do not fit.
pub(super) async fn reserve(
    app: &App,
    upload: &mut UploadRow,
    length: u64,
    is_deferred: bool,
) -> Result<(), ApiError> {
    fits_settings(app, length)?;
    let asked = upload.clone();
    app.store()
        .write::<_, ApiError, _>(move |tx| {
            let more = length.saturating_sub(asked.length);
            drive::require(tx, asked.user_id, more, &asked.path)?;
            Ok(uploads::set_length(tx, &asked.id, length, is_deferred)?)
        })
        .await?;
    upload.length = length;
    upload.is_deferred = is_deferred;
    Ok(())
}

/// No file is larger than the locker takes.
///
/// # Errors
/// 413.
pub(crate) fn fits_settings(app: &App, length: u64) -> Result<(), ApiError> {
    let most = app.config().max_upload;
    if length <= most {
        return Ok(());
    }
    Err(ApiError::OverQuota(format!(
        "a file may have {} at most",
        Bytes(most)
    )))
}
