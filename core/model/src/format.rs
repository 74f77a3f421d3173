//! The audio formats that Coffer decodes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a track is encoded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudioFormat {
    /// MPEG-1/2 layer III.
    Mp3,
    /// AAC-LC, in MP4 or ADTS.
    Aac,
    /// Apple lossless in MP4.
    Alac,
    /// FLAC, native or in Ogg.
    Flac,
    /// Ogg Vorbis.
    Vorbis,
    /// Ogg Opus.
    Opus,
    /// RIFF WAVE.
    Wav,
    /// AIFF and AIFF-C.
    Aiff,
}

impl AudioFormat {
    /// Every format, in the order of the declaration.
    pub const ALL: [Self; 8] = [
        Self::Mp3,
        Self::Aac,
        Self::Alac,
        Self::Flac,
        Self::Vorbis,
        Self::Opus,
        Self::Wav,
        Self::Aiff,
    ];

    /// The lower-case name, as stored and sent.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Alac => "alac",
            Self::Flac => "flac",
            Self::Vorbis => "vorbis",
            Self::Opus => "opus",
            Self::Wav => "wav",
            Self::Aiff => "aiff",
        }
    }

    /// The format with this [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The usual file suffix, without a dot.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Aac | Self::Alac => "m4a",
            Self::Vorbis => "ogg",
            other => other.name(),
        }
    }

    /// The media type by which servers and browsers know it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Aac | Self::Alac => "audio/mp4",
            Self::Flac => "audio/flac",
            Self::Vorbis | Self::Opus => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Aiff => "audio/aiff",
        }
    }
}

impl fmt::Display for AudioFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
