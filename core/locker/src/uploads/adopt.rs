//! An upload of what the user has already.

use super::Finished;
use crate::app::App;
use crate::drive::{self, Change, Content};
use crate::error::ApiError;
use crate::store::uploads::UploadRow;
use crate::store::{blobs, users};
use crate::tus::Metadata;

/// Stores a file whose announced content this user has, if only in the bin or as a version, without a byte being sent.
/// `None` where the user does not have it; what others have plays no part. Blocks.
///
/// # Errors
/// 413 where the file does not fit the quota; where the database refuses.
pub(crate) fn adopt(app: &App, upload: &UploadRow) -> Result<Option<Finished>, ApiError> {
    let Some(hash) = upload.sha256 else {
        return Ok(None);
    };
    let user_id = upload.user_id;
    let changing = app.blobs().changing();
    let known = app
        .store()
        .read_blocking::<_, ApiError, _>(|tx| Ok(blobs::has(tx, user_id, &hash)?))?;
    let bytes = std::fs::metadata(app.blobs().path(user_id, &hash));
    if !known || !bytes.is_ok_and(|bytes| bytes.len() == upload.length) {
        return Ok(None);
    }
    let change = Change::now(app, user_id);
    let content = Content {
        path: &upload.path,
        hash,
        size: upload.length,
        if_exists: Metadata::parse(&upload.metadata)?.if_exists()?,
    };
    let (path, unused) = app.store().write_blocking::<_, ApiError, _>(|tx| {
        let used = |user: Option<users::UserRow>| user.map_or(0, |user| user.used);
        let before = used(users::by_id(tx, user_id)?);
        let path = drive::put(tx, &change, &content)?;
        let unused = drive::put_in_order(tx, user_id)?;
        let added = used(users::by_id(tx, user_id)?).saturating_sub(before);
        drive::require_added(tx, user_id, added, &path)?;
        Ok((path, unused))
    })?;
    for hash in &unused {
        app.remove_bytes(&changing, user_id, hash);
    }
    let finished = Finished {
        user_id,
        length: upload.length,
        path,
        hash,
        concat: None,
    };
    app.uploads().remember(&upload.id, finished.clone());
    app.ingest().wake();
    Ok(Some(finished))
}
