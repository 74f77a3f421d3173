//! Lyrics, plain and by line (extension `songLyrics`).

use crate::lenient::{opt_int, opt_text, text};
use serde::{Deserialize, Serialize};

/// `getLyrics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lyrics {
    /// Artist of the song.
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Title of the song.
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text; empty where there is none.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

/// One version of a song's lyrics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StructuredLyrics {
    /// Artist as the lyrics name it.
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub display_artist: Option<String>,
    /// Title as the lyrics name it.
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub display_title: Option<String>,
    /// ISO 639 code; `xxx` where unknown.
    #[serde(deserialize_with = "text")]
    pub lang: String,
    /// Whether the lines have times.
    pub synced: bool,
    /// Milliseconds by which all lines come earlier.
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
    /// Lines in order.
    pub line: Vec<LyricsLine>,
}

/// A line of lyrics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LyricsLine {
    /// Milliseconds from the start of the song.
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// The text; may be empty.
    #[serde(deserialize_with = "text")]
    pub value: String,
}
