//! What files were before they were overwritten.

use super::entries::existing_file;
use super::{Drive, DriveError};
use crate::paths;
use crate::store::files::FileRow;
use crate::store::versions::{self, VersionRow};
use coffer_protocol::coffer::VersionItem;
use rusqlite::Connection;

fn existing(
    connection: &Connection,
    file: &FileRow,
    version: i64,
) -> Result<VersionRow, DriveError> {
    versions::get(connection, file.id, version)?.ok_or_else(|| DriveError::NoVersion {
        path: file.item.path.clone(),
        version,
    })
}

impl Drive {
    /// The versions of a file, newest first.
    ///
    /// # Errors
    /// [`DriveError::NoFile`].
    pub(crate) async fn versions(&self, path: &str) -> Result<Vec<VersionItem>, DriveError> {
        let path = paths::normalise(path)?;
        self.look(move |tx, user_id| {
            let file = existing_file(tx, user_id, &path)?;
            Ok(versions::of_file(tx, file.id)?)
        })
        .await
    }

    /// One version of a file.
    ///
    /// # Errors
    /// [`DriveError::NoFile`], [`DriveError::NoVersion`].
    pub(crate) async fn version(
        &self,
        path: &str,
        version: i64,
    ) -> Result<VersionItem, DriveError> {
        let path = paths::normalise(path)?;
        self.look(move |tx, user_id| {
            let file = existing_file(tx, user_id, &path)?;
            Ok(existing(tx, &file, version)?.item)
        })
        .await
    }

    /// Makes a version the content of its file again; what it was until then becomes one. Needs no room: they change
    /// places.
    ///
    /// # Errors
    /// [`DriveError::NoFile`], [`DriveError::NoVersion`].
    pub(crate) async fn restore_version(
        &self,
        path: &str,
        version: i64,
    ) -> Result<FileRow, DriveError> {
        let path = paths::normalise(path)?;
        self.change(move |tx, change| {
            let file = existing_file(tx, change.user_id, &path)?;
            let chosen = existing(tx, &file, version)?;
            versions::remove(tx, file.id, Some(version))?;
            versions::overwrite(tx, &file, chosen.blob_id, change.now, change.versions)?;
            existing_file(tx, change.user_id, &path)
        })
        .await
    }

    /// Removes a version for good, or all of the file where none is named.
    ///
    /// # Errors
    /// [`DriveError::NoFile`], [`DriveError::NoVersion`].
    pub(crate) async fn remove_versions(
        &self,
        path: &str,
        version: Option<i64>,
    ) -> Result<(), DriveError> {
        let path = paths::normalise(path)?;
        self.change(move |tx, change| {
            let file = existing_file(tx, change.user_id, &path)?;
            let removed = versions::remove(tx, file.id, version)?;
            match version {
                Some(version) if removed == 0 => Err(DriveError::NoVersion { path, version }),
                _ => Ok(()),
            }
        })
        .await
    }
}
