//! The seam to the file system, for what can go wrong there: no room, and writes that a power cut loses.

use std::fs::File;
use std::io;
use std::path::Path;

/// Writes, flushes and free space.
pub trait Disk: Send + Sync {
    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// As the file system says.
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Returns once the file's bytes are on the medium (`fdatasync`).
    ///
    /// # Errors
    /// As the file system says.
    fn sync(&self, file: &File) -> io::Result<()>;

    /// Free bytes on the file system of `dir`.
    ///
    /// # Errors
    /// As the file system says.
    fn free(&self, dir: &Path) -> io::Result<u64>;
}

/// The real one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn free(&self, dir: &Path) -> io::Result<u64> {
        let room = rustix::fs::statvfs(dir)?;
        Ok(room.f_bavail.saturating_mul(room.f_frsize))
    }
}

/// The write failed for want of room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
