use std::fs::File;
use std::io::{Cursor, Read, Seek};

/// What the engine reads a file from: blocking and seekable.
///
/// A read may block for the network. It is cancelled from outside: whoever made the source makes it return an error,
/// and that error comes back as the cause of [`AudioError::Source`](crate::AudioError::Source).
pub trait Source: Read + Seek + Send + Sync {
    /// Length of the whole file in bytes, where known. It must not block.
    fn byte_len(&self) -> Option<u64>;

    /// Up to which byte the file can be read without a wait, starting at byte `from`.
    ///
    /// Only a seek in an MP3 of variable bit rate asks: such a file has no exact map from time to bytes, so an exact
    /// seek reads all that lies between. Where that is not at hand, the seek goes by the file's coarse table instead.
    /// The default says that everything is at hand.
    fn ready_until(&self, from: u64) -> u64 {
        let _ = from;
        u64::MAX
    }
}

impl Source for File {
    fn byte_len(&self) -> Option<u64> {
        self.metadata().ok().map(|metadata| metadata.len())
    }
}

impl<T: AsRef<[u8]> + Send + Sync> Source for Cursor<T> {
    fn byte_len(&self) -> Option<u64> {
        u64::try_from(self.get_ref().as_ref().len()).ok()
    }
}
