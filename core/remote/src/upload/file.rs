//! The local side of an upload.

use crate::RemoteError;
use bytes::Bytes;
use coffer_model::ContentHash;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// Bytes read at once.
const BUFFER: usize = 64 << 10;

/// The SHA-256 of a local file.
///
/// # Errors
/// [`RemoteError::Io`].
pub async fn hash_file(path: &Path) -> Result<ContentHash, RemoteError> {
    let owned = path.to_owned();
    let hash = tokio::task::spawn_blocking(move || {
        let mut hasher = Sha256::new();
        std::io::copy(&mut std::fs::File::open(&owned)?, &mut hasher)?;
        Ok(ContentHash(hasher.finalize().into()))
    });
    hash.await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(|source| RemoteError::Io {
            path: path.to_owned(),
            source,
        })
}

/// A file as it was when the upload began.
pub(super) struct LocalFile {
    path: PathBuf,
    length: u64,
}

impl LocalFile {
    pub(super) async fn open(path: &Path) -> Result<Self, RemoteError> {
        let io = |source| RemoteError::Io {
            path: path.to_owned(),
            source,
        };
        let found = tokio::fs::metadata(path).await.map_err(io)?;
        if !found.is_file() {
            return Err(io(std::io::ErrorKind::InvalidInput.into()));
        }
        Ok(Self {
            path: path.to_owned(),
            length: found.len(),
        })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn changed(&self) -> RemoteError {
        RemoteError::Changed {
            path: self.path.clone(),
        }
    }

    /// Opens the bytes from `offset` on; a file whose length is another one by now is refused.
    pub(super) async fn reader(&self, offset: u64) -> Result<Reader, RemoteError> {
        let io = |source| RemoteError::Io {
            path: self.path.clone(),
            source,
        };
        let mut file = File::open(&self.path).await.map_err(io)?;
        if file.metadata().await.map_err(io)?.len() != self.length {
            return Err(self.changed());
        }
        file.seek(std::io::SeekFrom::Start(offset))
            .await
            .map_err(io)?;
        Ok(Reader { file })
    }
}

/// Reads a file piece by piece.
pub(super) struct Reader {
    file: File,
}

impl Reader {
    /// The next piece of at most `most` bytes; empty at the end of the file.
    pub(super) async fn piece(&mut self, most: u64) -> std::io::Result<Bytes> {
        let size = usize::try_from(most).unwrap_or(BUFFER).min(BUFFER);
        let mut buffer = vec![0; size];
        let got = self.file.read(&mut buffer).await?;
        buffer.truncate(got);
        Ok(buffer.into())
    }
}
