//! Makes a server's words fit to show: one line, short, without the secrets that were sent.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Longest text of a server that is repeated, in characters.
const LIMIT: usize = 300;

/// `words` on one line, cut, and with each of `secrets` (also percent- or hex-encoded) replaced.
pub(crate) fn scrub(words: &str, secrets: &[String]) -> String {
    let mut words: String = words
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        let hexadecimal = hex::encode(secret);
        // Encoders differ in the case of their digits.
        let forms = [
            form.to_lowercase(),
            percent.to_lowercase(),
            hexadecimal.to_uppercase(),
            form,
            percent,
            hexadecimal,
            secret.clone(),
        ];
        for form in forms {
            words = words.replace(&form, "…");
        }
        // The line breaks above may have joined or split a secret that has white space in it.
        let joined = secret.split_whitespace().collect::<Vec<_>>().join(" ");
        if !joined.is_empty() {
            words = words.replace(&joined, "…");
        }
    }
    if words.chars().nth(LIMIT).is_some() {
        words = words.chars().take(LIMIT).collect();
        words.push('…');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_secret_comes_through(
            secret in "[a-zA-Z0-9 +/&=%é]{4,20}",
            before in ".{0,40}",
            after in ".{0,40}",
        ) {
            let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let secrets = [secret.clone()];
            for echo in [secret.clone(), form, hex::encode(&secret)] {
                let said = scrub(&format!("{before}{echo}{after}"), &secrets);
                prop_assert!(!said.contains(&echo) || echo.trim().is_empty(), "{}", said);
            }
        }
    }

    #[test]
    fn words_are_one_short_line() {
        assert_eq!(scrub("a\nb\u{7}  c", &[]), "a b c");
        assert_eq!(scrub(&"x".repeat(999), &[]).chars().count(), LIMIT + 1);
    }
}
