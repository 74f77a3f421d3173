//! How a browser may show a stored file: never as a page of the locker's own.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// No script, no form, an origin of its own.
const SANDBOX: &str = "sandbox";
/// A drawing may style itself, and nothing else.
const SANDBOXED_DRAWING: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
/// Browsers do not start their viewer in a sandbox. It runs no script of the document's in the locker's origin.
const VIEWER: &str = "frame-ancestors 'self'";
const TEXT: &str = "text/plain; charset=utf-8";

/// The headers that go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Showing<'a> {
    pub(super) content_type: &'a str,
    disposition: &'static str,
    policy: &'static str,
}

impl<'a> Showing<'a> {
    /// To be saved.
    pub(super) fn attachment(content_type: &'a str) -> Self {
        Self {
            content_type,
            disposition: "attachment",
            policy: SANDBOX,
        }
    }

    /// To be shown, where a browser can do so safely. Pages, scripts and styles are shown as the text that they are.
    pub(super) fn inline(content_type: &'a str) -> Self {
        let (kind, name) = content_type.split_once('/').unwrap_or_default();
        let (content_type, policy) = match (kind, name) {
            ("image", "svg+xml") => (content_type, SANDBOXED_DRAWING),
            ("image" | "audio" | "video", _) => (content_type, SANDBOX),
            ("application", "pdf") => (content_type, VIEWER),
            ("text", _) => (TEXT, SANDBOX),
            ("application", name) if is_text(name) => (TEXT, SANDBOX),
            _ => return Self::attachment(content_type),
        };
        Self {
            content_type,
            disposition: "inline",
            policy,
        }
    }

    /// Puts them into an answer, all but the type.
    pub(super) fn describe(&self, headers: &mut HeaderMap, path: &str) {
        let disposition = disposition(self.disposition, path);
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, self.policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // The address may carry a key; a link in a document must not tell it.
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "private, no-cache"),
            (header::CONTENT_DISPOSITION, disposition.as_str()),
        ] {
            set(headers, name, value);
        }
    }
}

/// To be saved under the last name of `path`.
pub(in crate::routes) fn set_disposition(headers: &mut HeaderMap, path: &str) {
    set(
        headers,
        header::CONTENT_DISPOSITION,
        &disposition("attachment", path),
    );
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn is_text(name: &str) -> bool {
    let known = [
        "json",
        "xml",
        "javascript",
        "x-javascript",
        "x-sh",
        "x-yaml",
        "yaml",
        "toml",
        "x-toml",
        "sql",
        "x-tex",
        "xhtml+xml",
        "x-subrip",
    ];
    known.contains(&name) || name.ends_with("+json") || name.ends_with("+xml")
}

/// RFC 6266: the name in full, and one in ASCII for old clients.
fn disposition(kind: &str, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let plain = |c: char| {
        if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\' | '%') {
            c
        } else {
            '_'
        }
    };
    let ascii: String = name.chars().map(plain).collect();
    let full = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disposition_names_the_file_in_full_and_cannot_be_broken_out_of() {
        assert_eq!(
            disposition("attachment", "a/Björk \"1\"; x.mp3"),
            "attachment; filename=\"Bj_rk _1_; x.mp3\"; filename*=UTF-8''Bj%C3%B6rk%20%221%22%3B%20x%2Emp3"
        );
    }

    #[test]
    fn what_could_run_as_a_page_is_shown_as_text_or_saved() {
        for (stored, shown, disposition, policy) in [
            ("text/html", TEXT, "inline", SANDBOX),
            ("text/javascript", TEXT, "inline", SANDBOX),
            ("application/xhtml+xml", TEXT, "inline", SANDBOX),
            ("application/json", TEXT, "inline", SANDBOX),
            ("image/png", "image/png", "inline", SANDBOX),
            (
                "image/svg+xml",
                "image/svg+xml",
                "inline",
                SANDBOXED_DRAWING,
            ),
            ("video/mp4", "video/mp4", "inline", SANDBOX),
            ("application/pdf", "application/pdf", "inline", VIEWER),
            ("application/zip", "application/zip", "attachment", SANDBOX),
            (
                "multipart/related",
                "multipart/related",
                "attachment",
                SANDBOX,
            ),
            ("", "", "attachment", SANDBOX),
        ] {
            let showing = Showing::inline(stored);
            let told = (showing.content_type, showing.disposition, showing.policy);
            assert_eq!(told, (shown, disposition, policy), "{stored}");
            assert_eq!(Showing::attachment(stored).disposition, "attachment");
        }
    }
}
