//! The headers of tus 1.0.0, the protocol for resumable uploads (<https://tus.io/protocols/resumable-upload>).

use crate::error::ApiError;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_protocol::coffer::IfExists;

/// The one version of the protocol that there is.
pub(crate) const VERSION: &str = "1.0.0";
/// What is spoken beyond the core.
pub(crate) const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,expiration,termination,\
    checksum,concatenation";
/// Algorithms of checksums.
pub(crate) const CHECKSUMS: &str = "sha1,sha256";
/// The media type of a part of an upload.
pub(crate) const PART_TYPE: &str = "application/offset+octet-stream";

/// Uploads that are concatenated at most.
const MOST_PARTS: usize = 1000;

/// Longest `Upload-Metadata` that is taken: a path and a hash need less than 2 kB.
const LONGEST_METADATA: usize = 8 * 1024;

/// Refuses what is not tus 1.0.0.
///
/// # Errors
/// 412.
pub(crate) fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    if text(headers, "tus-resumable") == Some(VERSION) {
        Ok(())
    } else {
        Err(ApiError::Status(
            StatusCode::PRECONDITION_FAILED,
            format!("`Tus-Resumable` must be `{VERSION}`"),
        ))
    }
}

/// Whether the body is a part of an upload.
pub(crate) fn is_part(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_TYPE.as_str()) == Some(PART_TYPE)
}

/// A header with a number of bytes.
///
/// # Errors
/// 400 where it is missing or no number.
pub(crate) fn bytes(headers: &HeaderMap, name: &str) -> Result<u64, ApiError> {
    text(headers, name)
        .filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| ApiError::BadRequest(format!("`{name}` must be a number of bytes")))
}

/// The value of a header, where it is text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The length of an upload: `Upload-Length`, or `None` where `Upload-Defer-Length: 1` says that it is told later.
///
/// # Errors
/// 400 where neither or both are there, or one makes no sense.
pub(crate) fn length(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    match (
        headers.contains_key("upload-length"),
        text(headers, "upload-defer-length"),
    ) {
        (false, Some("1")) => Ok(None),
        (_, None) => bytes(headers, "upload-length").map(Some),
        (true, Some(_)) => Err(ApiError::BadRequest(
            "the length is told now or later, not both".into(),
        )),
        (false, Some(_)) => Err(ApiError::BadRequest("`Upload-Defer-Length` is `1`".into())),
    }
}

/// What an upload is to others (`Upload-Concat`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concat {
    /// Nothing.
    Whole,
    /// One of several parts.
    Partial,
    /// These parts (ids), one after the other.
    Final(Vec<String>),
}

impl Concat {
    /// Reads the header.
    ///
    /// # Errors
    /// 400 for what is neither `partial` nor `final;` with addresses.
    pub(crate) fn parse(headers: &HeaderMap) -> Result<Self, ApiError> {
        let refused = |what: &str| Err(ApiError::BadRequest(format!("`Upload-Concat` {what}")));
        let value = match headers.get("upload-concat").map(|value| value.to_str()) {
            None => return Ok(Self::Whole),
            Some(Ok("partial")) => return Ok(Self::Partial),
            Some(value) => value.ok().and_then(|value| value.strip_prefix("final;")),
        };
        let Some(addresses) = value else {
            return refused("is `partial` or `final;` with addresses");
        };
        let mut ids: Vec<String> = Vec::new();
        for address in addresses.split_ascii_whitespace() {
            let id = address.rsplit('/').next().unwrap_or(address);
            if ids.iter().any(|known| known == id) {
                return refused("names a part twice");
            }
            ids.push(id.to_owned());
        }
        match ids.len() {
            0 => refused("names no part"),
            1..=MOST_PARTS => Ok(Self::Final(ids)),
            _ => refused("names too many parts"),
        }
    }
}

/// `Upload-Metadata`: pairs of a key and a base64 value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pairs: Vec<(String, String)>,
}

impl Metadata {
    /// Reads the header's value.
    ///
    /// # Errors
    /// 400 for bad base64, values that are not UTF-8, a key that comes twice, or too much of it.
    pub(crate) fn parse(value: &str) -> Result<Self, ApiError> {
        let refused = |what: &str| ApiError::BadRequest(format!("`Upload-Metadata` {what}"));
        if value.len() > LONGEST_METADATA {
            return Err(refused("is too long"));
        }
        let mut metadata = Self::default();
        for pair in value
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
            let decoded = BASE64_STANDARD
                .decode(encoded.trim())
                .map_err(|_| refused("has bad base64"))?;
            let text = String::from_utf8(decoded).map_err(|_| refused("is not UTF-8"))?;
            if metadata.get(key).is_some() {
                return Err(refused("has a key twice"));
            }
            metadata.pairs.push((key.to_owned(), text));
        }
        Ok(metadata)
    }

    /// What `ifExists` asks for where a file is at the upload's path; another name, where it asks for nothing.
    ///
    /// # Errors
    /// 400 for another value.
    pub(crate) fn if_exists(&self) -> Result<IfExists, ApiError> {
        match self.get("ifExists") {
            None | Some("rename") => Ok(IfExists::Rename),
            Some("replace") => Ok(IfExists::Replace),
            Some(other) => Err(ApiError::BadRequest(format!(
                "`ifExists` is `rename` or `replace`, not `{other}`"
            ))),
        }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn metadata_is_read_as_the_protocol_writes_it() {
        let metadata =
            Metadata::parse("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential")
                .unwrap();
        assert_eq!(metadata.get("filename"), Some("world_domination_plan.pdf"));
        assert_eq!(metadata.get("is_confidential"), Some(""));
        assert_eq!(metadata.get("other"), None);
        for bad in ["filename ???", "filename /w==", "a YQ==,a YQ=="] {
            assert!(Metadata::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn parts_are_named_by_their_addresses() {
        let parse = |value: &str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("upload-concat"),
                value.parse().unwrap(),
            )]);
            Concat::parse(&headers).ok()
        };
        assert_eq!(Concat::parse(&HeaderMap::new()).unwrap(), Concat::Whole);
        assert_eq!(parse("partial"), Some(Concat::Partial));
        let ids = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(
            parse("final;/files/a http://x.org/files/b"),
            Some(Concat::Final(ids))
        );
        for bad in ["final;", "final", "whole", "final;/files/a /files/a", ""] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(
            parse(&format!(
                "final;{}",
                (0..1001).map(|n| format!("/{n} ")).collect::<String>()
            )),
            None
        );
    }

    proptest! {
        #[test]
        fn any_text_survives_metadata_and_no_value_makes_it_panic(text in "\\PC{0,50}", junk in "\\PC{0,50}") {
            let header = format!("filename {},b Yg==", BASE64_STANDARD.encode(&text));
            let metadata = Metadata::parse(&header).unwrap();
            prop_assert_eq!(metadata.get("filename"), Some(text.as_str()));
            let _ = Metadata::parse(&junk);
        }
    }
}
