//! The headers of tus 1.0.0, the protocol for resumable uploads (<https://tus.io/protocols/resumable-upload>).

use crate::error::ApiError;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_protocol::coffer::IfExists;

/// The one version of the protocol that there is.
pub(crate) const VERSION: &str = "1.0.0";
/// What is spoken beyond the core.
pub(crate) const EXTENSIONS: &str = "creation,creation-with-upload,expiration,termination";
/// The media type of a part of an upload.
pub(crate) const PART_TYPE: &str = "application/offset+octet-stream";

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
