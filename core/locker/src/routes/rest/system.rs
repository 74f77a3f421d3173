//! What the server is and can do.

use super::call::Call;
use super::reply::{Answer, ok};
use coffer_protocol::coffer::{EXTENSION_CHANGES, EXTENSION_HASH};
use coffer_protocol::opensubsonic::{Extension, License, Nothing, TokenInfo, body};
use std::collections::BTreeMap;

/// `getOpenSubsonicExtensions`: what is declared here is implemented. Transcoding is not: `stream` ignores
/// `maxBitRate` and `format` and answers the original.
pub(super) fn get_extensions() -> Answer {
    let names = [
        "apiKeyAuthentication",
        "formPost",
        "songLyrics",
        EXTENSION_CHANGES,
        EXTENSION_HASH,
    ];
    ok(body::Extensions {
        extensions: names
            .map(|name| Extension {
                name: name.to_owned(),
                versions: vec![1],
            })
            .into(),
    })
}

/// `getLicense`: there is nothing to pay for.
pub(super) fn get_license() -> Answer {
    ok(body::License {
        license: License { valid: true },
    })
}

/// `tokenInfo`: whose API key this is.
pub(super) fn token_info(call: &Call) -> Answer {
    ok(body::Token {
        info: TokenInfo {
            username: call.user.name.clone(),
        },
    })
}

/// The answer of methods that list what this locker never has: an empty element of that name.
pub(super) fn get_none(element: &'static str) -> Answer {
    ok(BTreeMap::from([(element, Nothing {})]))
}
