//! Cover art, kept on the device by account, id and size.

use crate::{Player, PlayerError};
use coffer_model::{AccountId, ContentHash, ServerId};
use sha2::{Digest as _, Sha256};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

impl Player {
    /// The picture `cover` of `account`, at most `size` pixels wide and high: from this device where it was shown
    /// before, else from the server. JPEG, PNG or WebP, as the server has it.
    ///
    /// # Errors
    /// Where it is not on this device and the server does not give it.
    pub async fn cover(
        &self,
        account: AccountId,
        cover: &ServerId,
        size: u32,
    ) -> Result<Vec<u8>, PlayerError> {
        let path = self.cover_path(account, cover, size);
        if let Ok(bytes) = tokio::fs::read(&path).await {
            return Ok(bytes);
        }
        let session = self.sessions().get(account)?;
        let picture = session.client.cover(&cover.0, Some(size)).await?;
        let (kept, bytes) = (path.clone(), picture.bytes.clone());
        let keep = tokio::task::spawn_blocking(move || keep(&kept, &bytes));
        // Not keeping it costs asking again.
        if let Ok(Err(error)) = keep.await {
            tracing::warn!(%error, "a cover could not be kept");
        }
        Ok(picture.bytes.to_vec())
    }

    fn cover_path(&self, account: AccountId, cover: &ServerId, size: u32) -> PathBuf {
        // A server's id may be anything, also `..`; its hash is a name.
        let name = ContentHash(Sha256::digest(&cover.0).into());
        self.home()
            .join("covers")
            .join(account.to_string())
            .join(format!("{name}-{size}"))
    }
}

/// Written beside, then renamed: two who ask at once both find a whole picture.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(bytes)?;
    beside.persist(path)?;
    Ok(())
}
