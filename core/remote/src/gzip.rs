//! Undoes the compression of listings, within a limit.
//!
//! Not left to the HTTP library, so that the ledger counts what really came, and so that pictures
//! and music are never touched.

use crate::RemoteError;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// `body` decompressed; at most `limit` bytes.
pub(crate) fn gunzip(body: &[u8], limit: u64) -> Result<Vec<u8>, RemoteError> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(body)
        .take(limit + 1)
        .read_to_end(&mut plain)
        .map_err(|error| RemoteError::Truncated {
            got: body.len() as u64,
            expected: None,
            source: Some(Box::new(error)),
        })?;
    if plain.len() as u64 > limit {
        return Err(RemoteError::TooLarge { limit });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_stops_at_the_limit_and_a_cut_body_is_noticed() {
        let body = zipped(&[b'a'; 5000]);
        assert_eq!(gunzip(&body, 5000).unwrap().len(), 5000);
        assert!(matches!(
            gunzip(&body, 4999),
            Err(RemoteError::TooLarge { limit: 4999 })
        ));
        let cut = gunzip(&body[..body.len() - 9], 5000);
        assert!(matches!(cut, Err(RemoteError::Truncated { .. })));
    }
}
