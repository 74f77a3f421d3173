//! Appends to an upload's file, hashing on the way. Everything here blocks.

use super::checksum::Checksum;
use bytes::Bytes;
use coffer_model::ContentHash;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Synced at least this often, so that a disk that turns out full costs little, and the last sync is short.
const SYNC_EVERY_BYTES: u64 = 32 * 1024 * 1024;

/// The hash of the first `length` bytes of an upload.
pub(crate) struct Progress {
    hasher: Sha256,
    length: u64,
}

/// An upload's open file. `written` bytes are in it and in the hash, the first `synced` of them on the disk.
pub(crate) struct Writer {
    file: File,
    hasher: Sha256,
    written: u64,
    synced: u64,
    checksum: Option<Checksum>,
}

impl Writer {
    /// Makes an empty file.
    ///
    /// # Errors
    /// Where it exists or cannot be made.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)?;
        Ok(Self {
            file,
            hasher: Sha256::new(),
            written: 0,
            synced: 0,
            checksum: None,
        })
    }

    /// Opens the file at its end. Without fitting `progress` what is there is read and hashed again.
    ///
    /// # Errors
    /// Where it cannot be opened, read or synced.
    pub(crate) fn open(path: &Path, progress: Option<Progress>) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        // A killed process left its last bytes to the system: they count once they are on the disk.
        file.sync_all()?;
        let length = file.metadata()?.len();
        let hasher = match progress {
            Some(progress) if progress.length == length => progress.hasher,
            _ => hash(&mut file)?,
        };
        file.seek(SeekFrom::Start(length))?;
        Ok(Self {
            file,
            hasher,
            written: length,
            synced: length,
            checksum: None,
        })
    }

    /// Bytes that are in the file.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Appends `chunks`, all or (after an error) a whole number of them.
    ///
    /// # Errors
    /// Where the disk refuses. What was appended before stays, as far as it can be synced.
    pub(crate) fn append(&mut self, chunks: &[Bytes]) -> io::Result<()> {
        for chunk in chunks {
            if let Err(error) = self.file.write_all(chunk) {
                // As far as it goes: the next opening reads what the disk really has.
                let _ = self.cut_back(self.written).and_then(|()| self.sync());
                return Err(error);
            }
            self.hasher.update(chunk);
            if let Some(checksum) = &mut self.checksum {
                checksum.update(chunk);
            }
            self.written += chunk.len() as u64;
        }
        if self.written - self.synced >= SYNC_EVERY_BYTES {
            self.sync()?;
        }
        Ok(())
    }

    /// What is appended from now on should hash to this.
    pub(crate) fn expect(&mut self, checksum: Option<Checksum>) {
        self.checksum = checksum;
    }

    /// Whether what was appended since [`expect`](Self::expect) hashes as it should; so it does where nothing was expected.
    pub(crate) fn is_as_expected(&mut self) -> bool {
        self.checksum.take().is_none_or(Checksum::met)
    }

    /// Puts everything on the disk.
    ///
    /// # Errors
    /// Where the disk refuses; then only what was synced before is kept, for the rest cannot be trusted.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        match self.file.sync_data() {
            Ok(()) => {
                self.synced = self.written;
                Ok(())
            }
            Err(error) => {
                let _ = self.cut_back(self.synced);
                Err(error)
            }
        }
    }

    /// Takes back everything after the first `length` bytes.
    ///
    /// # Errors
    /// Where the file cannot be cut or read.
    pub(crate) fn cut_back(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        if length < self.written {
            self.hasher = hash(&mut self.file)?;
            self.written = length;
            self.synced = self.synced.min(length);
        }
        self.file.seek(SeekFrom::Start(length))?;
        Ok(())
    }

    /// The hash of everything written.
    pub(crate) fn hash(&self) -> ContentHash {
        ContentHash(self.hasher.clone().finalize().into())
    }

    /// Closes the file, keeping the hash for the next request.
    pub(crate) fn into_progress(self) -> Progress {
        Progress {
            hasher: self.hasher,
            length: self.written,
        }
    }
}

fn hash(file: &mut File) -> io::Result<Sha256> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    file.seek(SeekFrom::Start(0))?;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash_of(bytes: &[u8]) -> ContentHash {
        ContentHash(Sha256::digest(bytes).into())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_hash_is_that_of_the_file_through_reopening_and_cutting(
            steps in proptest::collection::vec((0_u8..4, proptest::collection::vec(any::<u8>(), 0..50)), 1..12)
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("u");
            let mut writer = Writer::create(&path).unwrap();
            let mut model: Vec<u8> = Vec::new();
            for (step, bytes) in steps {
                match step {
                    0 => writer = Writer::open(&path, None).unwrap(),
                    1 => {
                        let progress = writer.into_progress();
                        writer = Writer::open(&path, Some(progress)).unwrap();
                    }
                    2 => {
                        model.truncate(bytes.len());
                        writer.cut_back(model.len() as u64).unwrap();
                    }
                    _ => {
                        model.extend(&bytes);
                        writer.append(&[Bytes::from(bytes)]).unwrap();
                    }
                }
                prop_assert_eq!(writer.written(), model.len() as u64);
                prop_assert_eq!(writer.hash(), hash_of(&model));
                prop_assert_eq!(&std::fs::read(&path).unwrap(), &model);
            }
        }
    }

    #[test]
    fn progress_that_does_not_fit_the_file_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("u");
        let mut writer = Writer::create(&path).unwrap();
        writer.append(&[Bytes::from_static(b"abcdef")]).unwrap();
        let progress = writer.into_progress();
        std::fs::write(&path, b"abc").unwrap();
        assert_eq!(
            Writer::open(&path, Some(progress)).unwrap().hash(),
            hash_of(b"abc")
        );
    }

    #[test]
    fn a_refused_write_leaves_what_was_there_and_can_go_on() {
        // /dev/full refuses every write for want of room.
        let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("u");
        let mut writer = Writer::create(&path).unwrap();
        writer.append(&[Bytes::from_static(b"abc")]).unwrap();
        let real = std::mem::replace(&mut writer.file, full);
        assert!(writer.append(&[Bytes::from_static(b"def")]).is_err());
        writer.file = real;
        assert_eq!((writer.written(), writer.hash()), (3, hash_of(b"abc")));
        writer.append(&[Bytes::from_static(b"def")]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abcdef");
    }
}
