//! Who asks, and what they may do.

use crate::lenient::text;
use serde::{Deserialize, Serialize};

/// `getLicense`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct License {
    /// Whether the server may be used.
    pub valid: bool,
}

/// `tokenInfo` (extension `apiKeyAuthentication`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenInfo {
    /// Whose key it is.
    #[serde(deserialize_with = "text")]
    pub username: String,
}

/// A user, and what the user may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct User {
    #[serde(deserialize_with = "text")]
    pub username: String,
    pub scrobbling_enabled: bool,
    pub admin_role: bool,
    pub settings_role: bool,
    pub download_role: bool,
    pub upload_role: bool,
    pub playlist_role: bool,
    pub cover_art_role: bool,
    pub comment_role: bool,
    pub podcast_role: bool,
    pub stream_role: bool,
    pub jukebox_role: bool,
    pub share_role: bool,
    pub video_conversion_role: bool,
    /// Ids of the music folders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub folder: Vec<i64>,
}
