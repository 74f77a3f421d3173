use coffer_model::{AudioFormat, Frames};

/// What is known of a file before it is read. A wrong hint does no harm: the content decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// File suffix without a dot.
    pub suffix: Option<String>,
    /// Media type, as in `Content-Type`.
    pub media_type: Option<String>,
}

impl Hint {
    /// A hint by file suffix, without a dot.
    #[must_use]
    pub fn suffix(suffix: &str) -> Self {
        Self {
            suffix: Some(suffix.to_owned()),
            media_type: None,
        }
    }

    pub(crate) fn says_mp3(&self) -> bool {
        let is = |text: &Option<String>, wanted: &str| {
            text.as_deref()
                .is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        };
        is(&self.suffix, "mp3") || is(&self.media_type, "audio/mpeg")
    }
}

/// Shape of interleaved 32-bit float PCM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PcmFormat {
    /// Frames per second.
    pub rate: u32,
    /// Samples per frame, at least one.
    pub channels: u16,
}

/// What a file says of its audio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackInfo {
    /// What it is encoded as.
    pub format: AudioFormat,
    /// Frames per second.
    pub rate: u32,
    /// Samples per frame.
    pub channels: u16,
    /// Audible length, exact to the frame. `None` where finding out would cost a read elsewhere in the file (Ogg, until
    /// the first seek) or where the file does not say (MP3 without a tag, ADTS).
    pub frames: Option<Frames>,
    /// Bits per sample, for lossless formats.
    pub bits: Option<u32>,
}

impl TrackInfo {
    /// The shape in which it is decoded.
    #[must_use]
    pub fn pcm(&self) -> PcmFormat {
        PcmFormat {
            rate: self.rate,
            channels: self.channels,
        }
    }
}
