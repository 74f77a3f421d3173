//! Where a server is.

use crate::RemoteError;
use std::fmt;
use std::str::FromStr;
use url::{Host, Url};

/// The base of a server's paths: `https://host[:port]/[path/]`.
///
/// Never holds a user name, a password, a query or a fragment, so it may be shown and logged.
/// Parsing takes what people type: `music.example`, `music.example:4533`, `https://host/music`.
/// Without a scheme it is https, except for loopback names and addresses, where it is http.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(Url);

impl Address {
    /// The host's name or IP address, as typed.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether requests are encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the host is this machine, so that nothing on a wire can listen.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The base URL; its path ends in `/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// `path` (`/rest/ping.view`) below the base.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!(
            "{}{}",
            self.0.path(),
            path.trim_start_matches('/')
        ));
        url
    }

    /// `path` below the base, and below that `segments`, each percent-encoded.
    pub(crate) fn join_segments<'a>(
        &self,
        path: &str,
        segments: impl IntoIterator<Item = &'a str>,
    ) -> Url {
        let mut url = self.join(path);
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.extend(segments);
        }
        url
    }

    /// The base from which `url` hangs by `path`, where it does.
    pub(crate) fn from_joined(url: &Url, path: &str) -> Option<Self> {
        let base = url.path().strip_suffix(path.trim_start_matches('/'))?;
        let mut url = url.clone();
        url.set_path(base);
        Self::try_from(url).ok()
    }
}

/// Whether a request that was meant for `from` may go on to `to` with its credential: the same
/// origin, or the same host with encryption added.
pub(crate) fn may_follow(from: &Url, to: &Url) -> bool {
    if from.host() != to.host() || from.host().is_none() {
        return false;
    }
    let same =
        from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    same || (from.scheme() == "http" && to.scheme() == "https")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}

/// `input` without what could be a secret: user info, query, fragment.
fn shown(input: &str) -> String {
    let input = input.split(['?', '#']).next().unwrap_or_default();
    let input = input.rsplit('@').next().unwrap_or_default();
    input
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

impl TryFrom<Url> for Address {
    type Error = RemoteError;

    fn try_from(mut url: Url) -> Result<Self, RemoteError> {
        let bad = |reason| RemoteError::BadAddress {
            input: shown(url.as_str()),
            reason,
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("it starts with neither http:// nor https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it must not hold a user name or a password"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(bad("it names no host"));
        }
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }
}

impl FromStr for Address {
    type Err = RemoteError;

    fn from_str(input: &str) -> Result<Self, RemoteError> {
        let input = input.trim();
        let bad = |reason| RemoteError::BadAddress {
            input: shown(input),
            reason,
        };
        if input.is_empty() {
            return Err(bad("it is empty"));
        }
        if input.contains(char::is_whitespace) {
            return Err(bad("it has spaces in it"));
        }
        let parse = |text: &str| Url::parse(text).map_err(|_| bad("it is not a web address"));
        let url = if input.contains("://") {
            parse(input)?
        } else {
            let plain = parse(&format!("http://{input}"))?;
            if is_loopback(&plain) {
                plain
            } else {
                parse(&format!("https://{input}"))?
            }
        };
        Self::try_from(url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> String {
        text.parse::<Address>().unwrap().to_string()
    }

    #[test]
    fn what_people_type_becomes_an_address() {
        assert_eq!(address("music.example"), "https://music.example/");
        assert_eq!(
            address(" music.example:4533 "),
            "https://music.example:4533/"
        );
        assert_eq!(address("https://host/music"), "https://host/music/");
        assert_eq!(address("http://host/music/?x=1#y"), "http://host/music/");
        assert_eq!(address("localhost:4533"), "http://localhost:4533/");
        assert_eq!(address("127.0.0.1:80"), "http://127.0.0.1/");
        assert_eq!(address("[::1]:4533"), "http://[::1]:4533/");
        assert_eq!(address("192.168.1.2:4533"), "https://192.168.1.2:4533/");
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_secrets() {
        for input in [
            "",
            "ftp://host",
            "https://",
            "a b",
            "mailto:x",
            "http://[::1",
        ] {
            assert!(input.parse::<Address>().is_err(), "{input}");
        }
        for input in [
            "https://ada:hunter2@host/",
            "ada:hunter2@host",
            "ftp://h/?p=hunter2",
        ] {
            let error = input.parse::<Address>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn paths_hang_below_the_base() {
        let address: Address = "https://host/music".parse().unwrap();
        assert_eq!(
            address.join("/rest/ping.view").as_str(),
            "https://host/music/rest/ping.view"
        );
        let files = address.join_segments("/coffer/v1/files", ["A B", "50%?.mp3"]);
        assert_eq!(
            files.as_str(),
            "https://host/music/coffer/v1/files/A%20B/50%25%3F.mp3"
        );
        let joined = address.join("/coffer/v1/about");
        assert_eq!(
            Address::from_joined(&joined, "/coffer/v1/about"),
            Some(address)
        );
    }

    #[test]
    fn credentials_follow_only_to_the_same_host_and_never_to_less_safety() {
        let url = |text| Url::parse(text).unwrap();
        let cases = [
            ("http://host/", "https://host/x", true),
            ("http://host:4533/", "https://host/x", true),
            ("https://host/", "https://host/y", true),
            ("https://host/", "https://host:8443/", false),
            ("https://host/", "http://host/", false),
            ("http://host/", "http://host:8080/", false),
            ("https://host/", "https://other/", false),
            ("http://host/", "https://host.evil/", false),
        ];
        for (from, to, expected) in cases {
            assert_eq!(may_follow(&url(from), &url(to)), expected, "{from} -> {to}");
        }
    }
}
