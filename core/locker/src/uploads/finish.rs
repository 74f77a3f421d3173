//! From a whole upload to a file of the user's.

use crate::app::App;
use crate::data_dir::sync_folder;
use crate::drive::{self, Change, Content};
use crate::error::ApiError;
use crate::store::blobs;
use crate::store::uploads::{self, UploadRow};
use crate::tus::Metadata;
use coffer_model::ContentHash;
use std::io;
use std::path::Path;
use std::sync::MutexGuard;

/// How an upload ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) user_id: i64,
    pub(crate) length: u64,
    /// Where the file is; another path than was asked for where that one had other content.
    pub(crate) path: String,
    pub(crate) hash: ContentHash,
    /// `Upload-Concat` as sent, where it is one file of several uploads.
    pub(crate) concat: Option<String>,
}

/// Makes a file of an upload whose bytes are all there and synced, and whose hash is `hash`. Blocks.
///
/// In this order, so that a crash at any point is either not yet or done: note the hash, move the bytes to their place,
/// commit the rows. A row of an upload without its bytes thus means that they were moved (see `recovery`).
///
/// # Errors
/// 422 where another hash was announced; the upload is discarded. Where disk or database refuse, the upload stays
/// as it was, to be finished later.
pub(crate) fn finish(
    app: &App,
    upload: &UploadRow,
    hash: ContentHash,
) -> Result<Finished, ApiError> {
    if upload.sha256.is_some_and(|announced| announced != hash) {
        discard(app, &upload.id)?;
        return Err(ApiError::HashMismatch(format!(
            "what arrived for `{}` has the hash {hash}, not the announced one",
            upload.path
        )));
    }
    let changing = app.blobs().changing();
    if upload.sha256.is_none() {
        app.store()
            .write_blocking::<_, ApiError, _>(|tx| Ok(uploads::set_hash(tx, &upload.id, &hash)?))?;
    }
    let bytes = app.uploads().path(&upload.id);
    let place = app.blobs().path(upload.user_id, &hash);
    let stored = app
        .store()
        .read_blocking::<_, ApiError, _>(|tx| Ok(blobs::has(tx, upload.user_id, &hash)?))?;
    let moved = !(stored && place.is_file());
    if moved {
        make_folders(app.blobs().root(), &place)?;
        move_durably(&bytes, &place)?;
    }
    let finished = match publish(app, &changing, upload, hash) {
        Ok(finished) => finished,
        Err(error) => {
            if moved {
                move_durably(&place, &bytes)?;
            }
            return Err(error);
        }
    };
    if !moved {
        // Left behind, it is removed at the next start.
        let _ = std::fs::remove_file(&bytes);
    }
    app.uploads().remember(&upload.id, finished.clone());
    app.ingest().wake();
    Ok(finished)
}

/// Commits the rows of a file whose bytes are in place, and forgets the upload.
pub(super) fn publish(
    app: &App,
    changing: &MutexGuard<'_, ()>,
    upload: &UploadRow,
    hash: ContentHash,
) -> Result<Finished, ApiError> {
    let change = Change::now(app, upload.user_id);
    let content = Content {
        path: &upload.path,
        hash,
        size: upload.length,
        if_exists: Metadata::parse(&upload.metadata)?.if_exists()?,
    };
    let (path, unused) = app.store().write_blocking::<_, ApiError, _>(|tx| {
        let path = drive::put(tx, &change, &content)?;
        uploads::delete(tx, &upload.id)?;
        Ok((path, drive::put_in_order(tx, upload.user_id)?))
    })?;
    for hash in &unused {
        app.remove_bytes(changing, upload.user_id, hash);
    }
    Ok(Finished {
        user_id: upload.user_id,
        length: upload.length,
        path,
        hash,
        concat: None,
    })
}

/// Forgets an upload and removes its bytes. Blocks.
pub(super) fn discard(app: &App, id: &str) -> Result<(), ApiError> {
    app.store()
        .write_blocking::<_, ApiError, _>(|tx| Ok(uploads::delete(tx, id)?))?;
    app.uploads().take_progress(id);
    match std::fs::remove_file(app.uploads().path(id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// `<root>/<user>/<two digits>`, durably.
fn make_folders(root: &Path, blob: &Path) -> io::Result<()> {
    let Some(folder) = blob.parent() else {
        return Ok(());
    };
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    for made in folder
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(root))
    {
        sync_folder(made)?;
    }
    Ok(())
}

fn move_durably(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    for folder in [to.parent(), from.parent()].into_iter().flatten() {
        sync_folder(folder)?;
    }
    Ok(())
}

impl App {
    /// Forgets an upload and removes its bytes.
    pub(crate) async fn discard_upload(&self, id: String) -> Result<(), ApiError> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || discard(&app, &id))
            .await
            .unwrap_or_else(|lost| Err(ApiError::Internal(lost.into())))
    }
}
