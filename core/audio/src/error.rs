use std::io;

/// Why a track cannot be played, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// The source failed. The cause is the very error that the source returned, so it can be downcast.
    #[error("could not read the audio data")]
    Source(#[source] io::Error),
    /// It is an audio file, but of a kind that is not decoded here.
    #[error("`{what}` is not supported")]
    Unsupported {
        /// The format or feature, in words.
        what: String,
    },
    /// It is not an audio file, or too damaged to go on.
    #[error("not playable audio: {what}")]
    Malformed {
        /// What is wrong, in words.
        what: String,
    },
    /// The file ends before its audio does. What was there has been decoded.
    #[error("the file ends after {got} of {expected} frames")]
    Truncated {
        /// Audible frames that could be decoded.
        got: u64,
        /// Audible frames that the file's header promises.
        expected: u64,
    },
    /// The output refused the audio.
    #[error("could not put out the audio")]
    Output(#[source] OutputError),
}

impl AudioError {
    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed { what: what.into() }
    }

    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into() }
    }
}

/// Why audio does not come out.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// There is no audio device; a caller may fall back to a file.
    #[error("there is no audio device")]
    NoDevice,
    /// The device was there and is gone, or stopped working.
    #[error("the audio device was lost: {reason}")]
    Lost {
        /// What the audio system says.
        reason: String,
    },
    /// The device is there but cannot be opened.
    #[error("could not open the audio device: {reason}")]
    Device {
        /// What the audio system says.
        reason: String,
    },
    /// The WAV file cannot be written.
    #[error("could not write `{path}`")]
    File {
        /// The file.
        path: String,
        /// What the file system says.
        #[source]
        source: io::Error,
    },
    /// The conversion between two formats is not possible.
    #[error("cannot convert audio from {from} Hz to {to} Hz")]
    Rate {
        /// Rate of the track.
        from: u32,
        /// Rate of the output.
        to: u32,
    },
}
