//! Pictures: their bytes stay where they are, Kotlin looks at them there.

use crate::number::long;

/// Names a picture on the server of an account.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CoverRef {
    /// The account.
    pub account: i64,
    /// The server's id of the picture.
    pub id: String,
}

/// The bytes of a picture (JPEG, PNG or WebP) in native memory, for one direct buffer over them. They are there
/// until this object is closed: close it after the last look into the buffer.
#[derive(uniffi::Object)]
pub struct Cover {
    bytes: Vec<u8>,
}

impl Cover {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}

#[uniffi::export]
impl Cover {
    /// Where the bytes begin.
    pub fn address(&self) -> i64 {
        self.bytes.as_ptr().expose_provenance().cast_signed() as i64
    }

    /// How many bytes there are.
    pub fn length(&self) -> i64 {
        long(self.bytes.len() as u64)
    }
}
