//! Random secrets, their text forms, and the hash by which they are found again.

use coffer_model::Secret;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What device keys start with, so that a leaked one is recognised by people and scanners.
const DEVICE_KEY_PREFIX: &str = "cof_";

/// Letters and digits that are not mistaken for one another (no `0 O 1 I L`); lower case for typing on a phone.
const READABLE: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// 8 of 31 characters are 39 bits: enough for ten minutes behind a throttle.
const PAIRING_CODE_LENGTH: usize = 8;

/// The system's random source failed.
#[derive(Debug, thiserror::Error)]
#[error("no random numbers from the system: {0}")]
pub struct RandomError(getrandom::Error);

/// `N` random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(RandomError)?;
    Ok(bytes)
}

/// A device key: `cof_` and 256 random bits, url-safe.
pub(crate) fn device_key() -> Result<Secret, RandomError> {
    use base64::Engine as _;
    let bytes = Zeroizing::new(random::<32>()?);
    let text = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(*bytes);
    Ok(Secret::new(format!("{DEVICE_KEY_PREFIX}{text}")))
}

/// An app password: five groups of four readable characters (99 bits), the hyphens included.
pub(crate) fn app_password() -> Result<Secret, RandomError> {
    let text = readable::<20>()?;
    let groups: Vec<&str> = (0..5)
        .map(|group| &text[group * 4..group * 4 + 4])
        .collect();
    Ok(Secret::new(groups.join("-")))
}

/// A pairing code as it is shown: `ABCD-EFGH`.
pub(crate) fn pairing_code() -> Result<String, RandomError> {
    let text = readable::<PAIRING_CODE_LENGTH>()?.to_ascii_uppercase();
    Ok(format!("{}-{}", &text[..4], &text[4..]))
}

/// The pairing code that was meant: case, hyphens and spaces do not matter. `None` where it cannot be one.
pub(crate) fn pairing_code_as_meant(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(PAIRING_CODE_LENGTH);
    for character in typed.chars().filter(|c| !matches!(c, '-' | ' ')) {
        let character = character.to_ascii_lowercase();
        if code.len() == PAIRING_CODE_LENGTH
            || !READABLE.iter().any(|&known| char::from(known) == character)
        {
            return None;
        }
        code.push(character);
    }
    (code.len() == PAIRING_CODE_LENGTH).then_some(code)
}

/// SHA-256 of a secret. Without a salt: the secrets are random, and must be found by it.
pub(crate) fn fingerprint(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn readable<const N: usize>() -> Result<Zeroizing<String>, RandomError> {
    let mut text = Zeroizing::new(String::with_capacity(N));
    while text.len() < N {
        for byte in *Zeroizing::new(random::<32>()?) {
            // 5 bits at a time; the 32nd value is thrown again, so that all characters are equally likely.
            if let Some(&character) = READABLE.get(usize::from(byte & 31))
                && text.len() < N
            {
                text.push(char::from(character));
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_key_is_recognisable_and_holds_256_bits() {
        let key = device_key().unwrap();
        assert!(key.expose().starts_with("cof_"));
        assert_eq!(key.expose().len(), 4 + 43);
        assert_ne!(key, device_key().unwrap());
    }

    #[test]
    fn a_pairing_code_is_the_same_however_it_is_typed() {
        let shown = pairing_code().unwrap();
        let meant = pairing_code_as_meant(&shown).unwrap();
        assert_eq!(
            pairing_code_as_meant(&shown.to_lowercase().replace('-', "")),
            Some(meant.clone())
        );
        assert_eq!(pairing_code_as_meant(&format!(" {shown} ")), Some(meant));
        for junk in ["", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFG0", "ÄBCD-EFGH"] {
            assert_eq!(pairing_code_as_meant(junk), None, "{junk}");
        }
    }

    #[test]
    fn an_app_password_is_five_groups_of_four() {
        let password = app_password().unwrap();
        let groups: Vec<_> = password.expose().split('-').collect();
        assert_eq!(groups.len(), 5);
        assert!(groups.iter().all(|group| group.len() == 4));
    }
}
