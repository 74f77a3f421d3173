//! Sealing app passwords under the locker's key file.
//!
//! Token authentication (`md5(password + salt)`) needs the text of a password. So app passwords, which are random
//! and revocable, are kept encrypted; a copy of the database alone does not give them away.

use crate::secrets::{RandomError, random};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use coffer_model::Secret;
use std::io::{self, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 12;

/// The locker's key.
pub(crate) struct SealingKey {
    cipher: ChaCha20Poly1305,
}

impl SealingKey {
    /// Reads the key file (32 bytes, owner only), or makes it once.
    ///
    /// # Errors
    /// Where it cannot be read or made, or has another length.
    pub(crate) fn open_or_create(path: &Path) -> io::Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => create(path)?,
            Err(error) => return Err(error),
        };
        if bytes.len() != 32 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the key file does not hold 32 bytes",
            ));
        }
        Ok(Self {
            cipher: ChaCha20Poly1305::new(Key::from_slice(&bytes)),
        })
    }

    /// Nonce and ciphertext. `owner` binds them to their row: elsewhere they do not open.
    pub(crate) fn seal(&self, secret: &Secret, owner: &str) -> Result<Vec<u8>, RandomError> {
        let nonce = random::<NONCE_LENGTH>()?;
        let payload = Payload {
            msg: secret.expose().as_bytes(),
            aad: owner.as_bytes(),
        };
        let mut sealed = nonce.to_vec();
        // Encryption of a short text into memory has no way to fail; nothing sealed would never open.
        sealed.extend(
            self.cipher
                .encrypt(Nonce::from_slice(&nonce), payload)
                .unwrap_or_default(),
        );
        Ok(sealed)
    }

    /// The secret, or `None` where it was sealed under another key or for another owner, or is damaged.
    pub(crate) fn open(&self, sealed: &[u8], owner: &str) -> Option<Secret> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LENGTH)?;
        let payload = Payload {
            msg: text,
            aad: owner.as_bytes(),
        };
        let text = self
            .cipher
            .decrypt(Nonce::from_slice(nonce), payload)
            .ok()?;
        String::from_utf8(text).ok().map(Secret::new)
    }
}

/// Whole or not at all, also through a crash: written aside (0600), synced, then given its name.
fn create(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let key = Zeroizing::new(random::<32>().map_err(io::Error::other)?.to_vec());
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&key)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_the_same_key_file_and_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let secret = Secret::new("abcd-efgh");
        let sealed = SealingKey::open_or_create(&path)
            .unwrap()
            .seal(&secret, "one")
            .unwrap();
        assert!(!sealed.windows(9).any(|part| part == b"abcd-efgh"));

        let again = SealingKey::open_or_create(&path).unwrap();
        assert_eq!(again.open(&sealed, "one"), Some(secret));
        assert_eq!(again.open(&sealed, "two"), None);
        assert_eq!(again.open(&sealed[..5], "one"), None);
        let other = SealingKey::open_or_create(&folder.path().join("other")).unwrap();
        assert_eq!(other.open(&sealed, "one"), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_key_file_is_for_its_owner_only_and_a_damaged_one_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        SealingKey::open_or_create(&path).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        std::fs::write(&path, b"short").unwrap();
        assert!(SealingKey::open_or_create(&path).is_err());
    }
}
