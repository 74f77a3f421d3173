//! The picture store: covers as they came, and smaller copies made on demand.
//!
//! `covers/<user>/<SHA-256>` in the data folder holds what came, `cache/covers/<user>/<SHA-256>-<pixels>` the copies,
//! which can be deleted at any time; so can `cache/thumbnails`, the copies of pictures in the drive.

use coffer_model::ContentHash;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

mod copies;
mod scale;

use copies::Copies;

/// Longest sides of the copies, in pixels. Few, so that players share them: a list row, a grid, a phone's width,
/// a full screen.
const SIZES: [u32; 5] = [64, 128, 256, 512, 1024];

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CoverError {
    /// The store does not have it.
    #[error("there is no picture `{0}`")]
    NotFound(ContentHash),
    /// It cannot be decoded, or is larger than is decoded here.
    #[error("the picture `{0}` cannot be made smaller")]
    Unreadable(ContentHash, #[source] image::ImageError),
    /// The disk failed.
    #[error("the picture store failed")]
    Io(#[from] io::Error),
    /// The locker is shutting down.
    #[error("the locker is shutting down")]
    ShuttingDown,
}

/// A picture to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Where its bytes are.
    pub(crate) path: PathBuf,
    /// By its content.
    pub(crate) media_type: &'static str,
}

/// Pictures by user and SHA-256.
pub(crate) struct Covers {
    root: PathBuf,
    copies: Copies,
    thumbnails: Copies,
}

impl Covers {
    /// The store under `root`, which exists; the copies are in `cache/covers` beside it.
    pub(crate) fn new(root: PathBuf) -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let scaling = Arc::new(Semaphore::new(workers));
        let cache = root.with_file_name("cache");
        Self {
            root,
            copies: Copies::new(cache.join("covers"), Arc::clone(&scaling)),
            thumbnails: Copies::new(cache.join("thumbnails"), scaling),
        }
    }

    /// Where the user's picture with this hash is, or would be.
    pub(crate) fn original(&self, user_id: i64, hash: &ContentHash) -> PathBuf {
        self.root.join(user_id.to_string()).join(hash.to_string())
    }

    /// Stores a picture and answers its hash; durable when this returns. Blocks.
    ///
    /// # Errors
    /// Where the disk fails.
    pub(crate) fn put(&self, user_id: i64, bytes: &[u8]) -> io::Result<ContentHash> {
        let hash = ContentHash(Sha256::digest(bytes).into());
        let path = self.original(user_id, &hash);
        if fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        write_atomically(&path, bytes, true)?;
        Ok(hash)
    }

    /// The user's picture with this hash as it came.
    ///
    /// # Errors
    /// [`CoverError::NotFound`], or where the disk fails.
    pub(crate) async fn full(
        &self,
        user_id: i64,
        hash: ContentHash,
    ) -> Result<Picture, CoverError> {
        let path = self.original(user_id, &hash);
        blocking(move || picture(path, hash)).await
    }

    /// The user's picture with this hash, its longest side the next of [`SIZES`] that is at least `size` pixels, a
    /// JPEG; as it came where that is smaller already, or `size` is larger than all of them.
    ///
    /// # Errors
    /// [`CoverError::NotFound`]; [`CoverError::Unreadable`] where it does not decode; where the disk fails.
    pub(crate) async fn scaled(
        &self,
        user_id: i64,
        hash: ContentHash,
        size: u32,
    ) -> Result<Picture, CoverError> {
        let Some(size) = SIZES.into_iter().find(|side| *side >= size) else {
            return self.full(user_id, hash).await;
        };
        let original = self.original(user_id, &hash);
        self.copies.scaled(user_id, hash, size, original).await
    }

    /// A stored picture with this hash at `original`, its longest side as [`scaled`](Self::scaled) has it, the largest of
    /// [`SIZES`] at most.
    ///
    /// # Errors
    /// As [`scaled`](Self::scaled).
    pub(crate) async fn thumbnail(
        &self,
        user_id: i64,
        hash: ContentHash,
        size: u32,
        original: PathBuf,
    ) -> Result<Picture, CoverError> {
        let size = SIZES.into_iter().find(|side| *side >= size);
        let size = size.unwrap_or(SIZES[SIZES.len() - 1]);
        self.thumbnails.scaled(user_id, hash, size, original).await
    }

    /// Removes the copies of a stored picture that is gone. Blocks.
    pub(crate) fn forget_thumbnails(&self, user_id: i64, hash: &ContentHash) {
        for size in SIZES {
            // Most files have none; what stays can be deleted at any time.
            let _ = fs::remove_file(self.thumbnails.copy(user_id, hash, size));
        }
    }

    /// Removes every picture, copy and leftover that is not of `known`. Blocks. Not while pictures are being put.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub(crate) fn sweep(&self, known: &HashSet<(i64, ContentHash)>) -> io::Result<()> {
        for folder in [&self.root, self.copies.cache()] {
            for user in entries(folder)? {
                let user_id = name_of(&user).and_then(|name| name.parse().ok());
                for file in entries(&user)? {
                    let hash = name_of(&file)
                        .and_then(|name| name.split('-').next())
                        .and_then(|name| name.parse::<ContentHash>().ok());
                    let is_known = match (user_id, hash) {
                        (Some(user_id), Some(hash)) => known.contains(&(user_id, hash)),
                        _ => false,
                    };
                    if !is_known && let Err(error) = fs::remove_file(&file) {
                        tracing::warn!(%error, "an unused picture cannot be removed");
                    }
                }
            }
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CoverError> + Send + 'static,
) -> Result<T, CoverError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(CoverError::ShuttingDown))
}

async fn existing(copy: PathBuf, hash: ContentHash) -> Result<Option<Picture>, CoverError> {
    blocking(move || match picture(copy, hash) {
        Ok(picture) => Ok(Some(picture)),
        Err(CoverError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

fn missing(error: io::Error, hash: ContentHash) -> CoverError {
    if error.kind() == io::ErrorKind::NotFound {
        CoverError::NotFound(hash)
    } else {
        error.into()
    }
}

/// The picture at `path`, with its kind by its first bytes. An empty file, which a crash may leave, is none.
fn picture(path: PathBuf, hash: ContentHash) -> Result<Picture, CoverError> {
    let mut head = Vec::with_capacity(32);
    let file = File::open(&path).map_err(|error| missing(error, hash))?;
    file.take(32).read_to_end(&mut head)?;
    match image::guess_format(&head) {
        Ok(format) => Ok(Picture {
            path,
            media_type: format.to_mime_type(),
        }),
        Err(_) => Err(CoverError::NotFound(hash)),
    }
}

fn write_atomically(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        if let (true, Some(above)) = (durable, folder.parent()) {
            crate::data_dir::sync_folder(above)?;
        }
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    if durable {
        file.as_file().sync_all()?;
    }
    file.persist(path).map_err(|error| error.error)?;
    if durable {
        crate::data_dir::sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
