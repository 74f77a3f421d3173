//! Who calls: `apiKey`, or `u` with `p`, or `u` with `t` and `s`.

use super::fault::Fault;
use super::params::Params;
use crate::app::App;
use crate::auth::{self, AuthError, User};

/// What the parameters say about the caller.
#[derive(Debug, PartialEq, Eq)]
enum Proof<'a> {
    Key(&'a str),
    Password {
        user: &'a str,
        password: String,
    },
    Token {
        user: &'a str,
        token: &'a str,
        salt: &'a str,
    },
}

impl<'a> Proof<'a> {
    /// One mechanism, whole. An API key tells the user itself: it stands alone (extension `apiKeyAuthentication`).
    fn read(params: &'a Params) -> Result<Self, Fault> {
        let [key, user, password, token, salt] =
            ["apiKey", "u", "p", "t", "s"].map(|name| params.text(name));
        if let Some(key) = key {
            if user.or(password).or(token).is_some() {
                return Err(Fault::MechanismConflict);
            }
            return Ok(Self::Key(key));
        }
        let user = user.ok_or(Fault::Missing("u"))?;
        match (password, token) {
            (Some(_), Some(_)) => Err(Fault::MechanismConflict),
            (Some(password), None) => Ok(Self::Password {
                user,
                password: plain(password),
            }),
            (None, Some(token)) => Ok(Self::Token {
                user,
                token,
                salt: salt.ok_or(Fault::Missing("s"))?,
            }),
            (None, None) => Err(Fault::Missing("p")),
        }
    }
}

/// The password behind `enc:` and hexadecimal digits, or as it is. What does not decode is a wrong password.
fn plain(password: &str) -> String {
    password
        .strip_prefix("enc:")
        .and_then(|digits| hex::decode(digits).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| password.to_owned())
}

/// The user behind the call.
pub(super) async fn caller(app: &App, params: &Params) -> Result<User, Fault> {
    let proof = Proof::read(params)?;
    let wrong = match proof {
        Proof::Key(_) => Fault::InvalidApiKey,
        // One answer for a wrong secret, an unknown name and a user without app passwords (whose tokens cannot be
        // checked, code 41): another one would tell strangers which names exist.
        Proof::Password { .. } | Proof::Token { .. } => Fault::WrongCredentials,
    };
    let user = match proof {
        Proof::Key(key) => auth::by_api_key(app, key).await,
        Proof::Password { user, password } => auth::by_password(app, user, &password).await,
        Proof::Token { user, token, salt } => auth::by_token(app, user, token, salt).await,
    };
    user.map_err(|error| match error {
        AuthError::Wrong => wrong,
        AuthError::Store(error) => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(query: &str) -> i64 {
        Proof::read(&Params::read(query, b"")).map_or_else(|fault| fault.code(), |_| -1)
    }

    #[test]
    fn one_mechanism_is_wanted_and_a_whole_one() {
        assert_eq!(code(""), 10);
        assert_eq!(code("u=ada"), 10);
        assert_eq!(code("u=ada&t=0"), 10);
        assert_eq!(code("apiKey=k&u=ada"), 43);
        assert_eq!(code("apiKey=k&p=x"), 43);
        assert_eq!(code("u=ada&p=x&t=0&s=1"), 43);
        assert_eq!(code("apiKey=k&u="), -1);
        assert_eq!(code("u=ada&t=0&s=1"), -1);
    }

    #[test]
    fn a_password_in_hexadecimal_digits_is_decoded() {
        assert_eq!(plain("enc:736573616d65"), "sesame");
        assert_eq!(plain("enc:zz"), "enc:zz");
        assert_eq!(plain("sesame"), "sesame");
    }
}
