//! The data folder: what lies where, and who may serve it.

use crate::locker_error::LockerError;
use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A data folder. Blobs and unfinished uploads share it, so that moving from one to the other is a rename.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    root: PathBuf,
}

/// Held by the process that serves a data folder; let go when it ends, however it ends.
#[derive(Debug)]
pub(crate) struct ServingLock {
    _file: File,
}

impl DataDir {
    /// Makes the folders that are missing, readable for their owner only.
    pub(crate) fn create(root: &Path) -> Result<Self, LockerError> {
        let folder = Self {
            root: root.to_owned(),
        };
        for path in [
            folder.root.clone(),
            folder.blobs(),
            folder.uploads(),
            folder.covers(),
        ] {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder
                .create(&path)
                .map_err(|source| LockerError::DataFolder { path, source })?;
        }
        Ok(folder)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("locker.db")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.root.join("key")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    pub(crate) fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    pub(crate) fn covers(&self) -> PathBuf {
        self.root.join("covers")
    }

    /// Claims the folder for serving.
    ///
    /// # Errors
    /// [`LockerError::InUse`] while another process has it.
    pub(crate) fn lock(&self) -> Result<ServingLock, LockerError> {
        let path = self.root.join("lock");
        let failed = |source| LockerError::DataFolder {
            path: path.clone(),
            source,
        };
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(ServingLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockerError::InUse(self.root.clone())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

/// Makes a folder's entries durable: a created, renamed or removed name is on the disk when this returns.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_served_by_one_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataDir::create(&root.path().join("a/b")).unwrap();
        let lock = folder.lock().unwrap();
        assert!(matches!(folder.lock(), Err(LockerError::InUse(_))));
        drop(lock);
        folder.lock().unwrap();
    }
}
