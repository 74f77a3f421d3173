//! The two files of an entry: the sparse data, and beside it `<track>.sums`, eight bytes (little endian) for each
//! chunk, 0 where the chunk is absent.

use crate::chunk::{self, CHUNK, LONGEST};
use crate::key::EntryKey;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes of a checksum on the disk.
pub(crate) const SUM: u64 = 8;

/// The open files of an entry. They stay readable after [`remove`].
pub(crate) struct Files {
    pub(crate) data: File,
    pub(crate) sums: File,
}

impl Files {
    /// Empty files; what was there is gone.
    pub(crate) fn create(dir: &Path, key: &EntryKey) -> io::Result<Self> {
        let folder = folder(dir, key);
        fs::create_dir_all(&folder)?;
        // A new inode each: whoever still reads a replaced version keeps its bytes.
        remove(dir, key)?;
        let open = |path: PathBuf| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create_new(true)
                .open(path)
        };
        let files = Self {
            data: open(data_path(dir, key))?,
            sums: open(sums_path(dir, key))?,
        };
        File::open(&folder)?.sync_all()?;
        Ok(files)
    }

    /// The files as they are; `None` unless both are there.
    pub(crate) fn open(dir: &Path, key: &EntryKey) -> io::Result<Option<Self>> {
        let open = |path: PathBuf| match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        let data = open(data_path(dir, key))?;
        let sums = open(sums_path(dir, key))?;
        Ok(data.zip(sums).map(|(data, sums)| Self { data, sums }))
    }

    /// All checksums, in order. A torn last one is dropped.
    pub(crate) fn load_sums(&self) -> io::Result<Vec<u64>> {
        let mut bytes = Vec::new();
        (&self.sums)
            .take(LONGEST / CHUNK * SUM)
            .read_to_end(&mut bytes)?;
        let (sums, _torn) = bytes.as_chunks();
        Ok(sums.iter().copied().map(u64::from_le_bytes).collect())
    }

    /// The bytes of `range`, unchecked.
    pub(crate) fn read(&self, range: &Range<u64>) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; chunk::size(chunk::len(range))];
        self.data.read_exact_at(&mut bytes, range.start)?;
        Ok(bytes)
    }
}

/// Deletes the files; missing ones are no error.
pub(crate) fn remove(dir: &Path, key: &EntryKey) -> io::Result<()> {
    for path in [data_path(dir, key), sums_path(dir, key)] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// `dir/<account>`.
pub(crate) fn account_folder(dir: &Path, account: coffer_model::AccountId) -> PathBuf {
    dir.join(account.to_string())
}

fn folder(dir: &Path, key: &EntryKey) -> PathBuf {
    account_folder(dir, key.account).join(format!("{:02x}", key.track.0 & 0xff))
}

/// `dir/<account>/<xx>/<track>`, xx being the id's low byte in hexadecimal.
pub(crate) fn data_path(dir: &Path, key: &EntryKey) -> PathBuf {
    folder(dir, key).join(key.track.to_string())
}

fn sums_path(dir: &Path, key: &EntryKey) -> PathBuf {
    folder(dir, key).join(format!("{}.sums", key.track))
}
