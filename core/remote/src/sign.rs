//! Adds who asks to a Subsonic request.

use crate::RemoteError;
use coffer_model::Credential;
use md5::{Digest, Md5};

/// Parameters that say who asks, and the values among them that no message may repeat.
pub(crate) struct Signature {
    pub(crate) pairs: Vec<(&'static str, String)>,
    pub(crate) secrets: Vec<String>,
}

/// Signs by `credential`: `apiKey` (OpenSubsonic `apiKeyAuthentication`: without `u`), or `u`, `t`
/// and a fresh `s`, or `u` and the hex-coded `p`.
pub(crate) fn sign(credential: Option<&Credential>) -> Result<Signature, RemoteError> {
    let Some(credential) = credential else {
        return Ok(Signature {
            pairs: Vec::new(),
            secrets: Vec::new(),
        });
    };
    let secret = credential.secret().expose();
    let mut secrets = vec![secret.to_owned()];
    let pairs = match credential {
        Credential::DeviceKey(_) => vec![("apiKey", secret.to_owned())],
        Credential::Token { user, .. } => {
            let salt = salt()?;
            let token = hex::encode(Md5::digest(format!("{secret}{salt}")));
            secrets.push(token.clone());
            vec![("u", user.clone()), ("t", token), ("s", salt)]
        }
        Credential::Password { user, .. } => {
            let coded = format!("enc:{}", hex::encode(secret));
            vec![("u", user.clone()), ("p", coded)]
        }
    };
    Ok(Signature { pairs, secrets })
}

/// 128 random bits in hexadecimal digits.
fn salt() -> Result<String, RemoteError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| RemoteError::Setup {
        source: Box::new(error),
    })?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_model::Secret;

    fn pairs(credential: &Credential) -> Vec<(&'static str, String)> {
        sign(Some(credential)).unwrap().pairs
    }

    #[test]
    fn a_device_key_goes_without_a_user_name() {
        let key = Credential::DeviceKey(Secret::new("k1"));
        assert_eq!(pairs(&key), [("apiKey", "k1".to_owned())]);
    }

    #[test]
    fn a_token_is_salted_freshly_each_time() {
        let token = Credential::Token {
            user: "ada".into(),
            password: Secret::new("sesame"),
        };
        let (first, second) = (pairs(&token), pairs(&token));
        assert_ne!(first[2].1, second[2].1);
        for pairs in [first, second] {
            let expected = hex::encode(Md5::digest(format!("sesame{}", pairs[2].1)));
            assert_eq!(pairs[1], ("t", expected));
        }
    }

    #[test]
    fn a_password_is_hex_coded() {
        let password = Credential::Password {
            user: "ada".into(),
            password: Secret::new("sesame"),
        };
        let expected = [
            ("u", "ada".to_owned()),
            ("p", "enc:736573616d65".to_owned()),
        ];
        assert_eq!(pairs(&password), expected);
    }
}
