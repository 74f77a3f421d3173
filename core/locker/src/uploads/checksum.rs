//! The checksum of one part of an upload (tus 1.0.0, checksum).

use crate::error::ApiError;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
}

/// What a part should hash to, and what came of it so far.
pub(crate) struct Checksum {
    hasher: Hasher,
    expected: Vec<u8>,
}

impl Checksum {
    /// Reads `Upload-Checksum: <algorithm> <base64>`.
    ///
    /// # Errors
    /// 400 for another algorithm than [`CHECKSUMS`](crate::tus::CHECKSUMS), or a value that none of them gives.
    pub(crate) fn parse(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let Some(value) = headers.get("upload-checksum") else {
            return Ok(None);
        };
        let refused = || {
            ApiError::BadRequest("`Upload-Checksum` is `sha1` or `sha256` and its base64".into())
        };
        let text = value.to_str().map_err(|_| refused())?;
        let (algorithm, encoded) = text.split_once(' ').ok_or_else(refused)?;
        let (hasher, length) = match algorithm {
            "sha1" => (Hasher::Sha1(Sha1::new()), 20),
            "sha256" => (Hasher::Sha256(Sha256::new()), 32),
            _ => return Err(refused()),
        };
        let expected = BASE64_STANDARD
            .decode(encoded.trim())
            .ok()
            .filter(|bytes| bytes.len() == length)
            .ok_or_else(refused)?;
        Ok(Some(Self { hasher, expected }))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
        }
    }

    pub(super) fn met(self) -> bool {
        match self.hasher {
            Hasher::Sha1(hasher) => hasher.finalize().as_slice() == self.expected,
            Hasher::Sha256(hasher) => hasher.finalize().as_slice() == self.expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Result<Option<Checksum>, ApiError> {
        let name = axum::http::HeaderName::from_static("upload-checksum");
        Checksum::parse(&HeaderMap::from_iter([(name, value.parse().unwrap())]))
    }

    #[test]
    fn both_algorithms_tell_right_from_wrong() {
        for (value, met) in [
            ("sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=", true),
            ("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false),
            ("sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", true),
        ] {
            let mut checksum = parse(value).unwrap().unwrap();
            checksum.update(b"hel");
            checksum.update(b"lo");
            assert_eq!(checksum.met(), met, "{value}");
        }
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        for value in [
            "md5 XUFAKrxLKna5cZ2REBfFkg==",
            "sha1",
            "sha1 ???",
            "sha256 qvTGHdzF6KLavt4PO0gs2a6pQ00=",
            "",
        ] {
            assert!(parse(value).is_err(), "{value}");
        }
        assert!(Checksum::parse(&HeaderMap::new()).unwrap().is_none());
    }
}
