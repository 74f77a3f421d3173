//! What a crash or time left behind.

use super::finish::{discard, finish, publish};
use crate::app::App;
use crate::error::ApiError;
use crate::store::uploads::{self, UploadRow};
use crate::store::{StoreError, blobs};
use coffer_model::ContentHash;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;

/// Puts the data folder in order before it is served: whole uploads become files, expired ones go, and so do bytes that
/// no row tells of. Blocks.
///
/// # Errors
/// Where the database or the folder cannot be read. A single upload that cannot be finished (a full disk) is
/// logged and left for later.
pub(crate) fn recover(app: &App) -> Result<(), ApiError> {
    let pending = app
        .store()
        .read_blocking::<_, StoreError, _>(uploads::all)?;
    for upload in &pending {
        if let Err(error) = settle(app, upload) {
            tracing::warn!(upload = upload.id, %error, "an interrupted upload could not be finished");
        }
    }
    remove_stray_uploads(app)?;
    remove_stray_blobs(app)
}

/// Brings one upload to a state that a client can go on from.
fn settle(app: &App, upload: &UploadRow) -> Result<(), ApiError> {
    let length = match fs::metadata(app.uploads().path(&upload.id)) {
        Ok(there) => there.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return settle_moved(app, upload),
        Err(error) => return Err(error.into()),
    };
    if upload.is_whole(length) {
        let writer = app.uploads().open(upload)?;
        if upload.is_whole(writer.written()) {
            finish(app, upload, writer.hash())?;
        }
    } else if length > upload.length || upload.expires_at <= app.now() {
        discard(app, &upload.id)?;
    }
    Ok(())
}

/// The bytes were moved to their place, but the rows were not committed.
fn settle_moved(app: &App, upload: &UploadRow) -> Result<(), ApiError> {
    let moved = upload.sha256.filter(|hash| {
        let there = fs::metadata(app.blobs().path(upload.user_id, hash));
        there.is_ok_and(|there| there.len() == upload.length)
    });
    match moved {
        Some(hash) => publish(app, &app.blobs().changing(), upload, hash).map(|_| ()),
        None => discard(app, &upload.id),
    }
}

fn remove_stray_uploads(app: &App) -> Result<(), ApiError> {
    let known: HashSet<String> = app
        .store()
        .read_blocking::<_, StoreError, _>(uploads::all)?
        .into_iter()
        .map(|upload| upload.id)
        .collect();
    for entry in fs::read_dir(app.uploads().root())? {
        let entry = entry?;
        if !entry
            .file_name()
            .to_str()
            .is_some_and(|name| known.contains(name))
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes blobs without a row. Only what is named like a blob is touched.
fn remove_stray_blobs(app: &App) -> Result<(), ApiError> {
    let known = app.store().read_blocking::<_, StoreError, _>(blobs::all)?;
    let folders = |path| -> io::Result<Vec<fs::DirEntry>> {
        let entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries
            .into_iter()
            .filter(|entry| entry.path().is_dir())
            .collect())
    };
    for user in folders(app.blobs().root().to_owned())? {
        let Some(user_id) = user
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i64>().ok())
        else {
            continue;
        };
        for shelf in folders(user.path())? {
            for entry in fs::read_dir(shelf.path())? {
                let entry = entry?;
                if let Some(hash) = hash_named(&entry.file_name())
                    && !known.contains(&(user_id, hash))
                {
                    tracing::info!(user_id, %hash, "removing a blob that no file has");
                    fs::remove_file(entry.path())?;
                }
            }
        }
    }
    Ok(())
}

fn hash_named(name: &OsStr) -> Option<ContentHash> {
    name.to_str()?.parse().ok()
}

/// Removes uploads that rested too long, except those that someone works on. Blocks.
///
/// # Errors
/// Where the database or the folder refuses.
pub(crate) fn remove_expired(app: &App) -> Result<(), ApiError> {
    let now = app.now();
    let pending = app
        .store()
        .read_blocking::<_, StoreError, _>(uploads::all)?;
    for upload in pending.iter().filter(|upload| upload.expires_at <= now) {
        if let Some(_claim) = app.uploads().claims().take(&upload.id) {
            discard(app, &upload.id)?;
        }
    }
    Ok(())
}
