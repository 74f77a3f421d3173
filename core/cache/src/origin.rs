//! The seam to wherever bytes come from. The cache asks for ranges; it does not know how they travel.

use crate::key::EntryKey;
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use std::ops::Range;
use std::time::Duration;

/// Why bytes are asked for: an origin may count, limit or refuse by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody listens now.
    Stream,
    /// To be kept.
    Download,
}

/// An answer to [`Origin::fetch`], its body still to come.
pub struct Fetched {
    /// Where the body begins in the file. May be less than what was asked (0 where ranges are ignored), never more.
    pub offset: u64,
    /// Length of the whole file, where stated.
    pub total: Option<u64>,
    /// The version of the file, where stated. Compared as it is.
    pub etag: Option<String>,
    /// The bytes. The end of the stream is the end of the range, or of the file.
    pub body: BoxStream<'static, Result<Bytes, OriginError>>,
}

/// A place that has the files.
#[async_trait]
pub trait Origin: Send + Sync {
    /// Opens `range` of the file. `range.end` is `u64::MAX` for "to the end"; the origin may send more or less
    /// than the range. Dropping the body ends the request.
    ///
    /// # Errors
    /// [`OriginError`]; the cache decides by it whether to try again.
    async fn fetch(
        &self,
        key: &EntryKey,
        range: Range<u64>,
        purpose: Purpose,
    ) -> Result<Fetched, OriginError>;
}

/// Why an origin has no bytes.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OriginError {
    /// Nothing answers.
    #[error("the server cannot be reached")]
    Offline,
    /// The credential is not accepted.
    #[error("sign-in is needed")]
    Unauthorized,
    /// The server has no such file.
    #[error("the server has no such file")]
    NotFound,
    /// The file was taken down for good.
    #[error("the file was taken down")]
    Gone,
    /// All listening slots of the track are taken; the text says by whom.
    #[error("the listener limit is reached: {0}")]
    ListenerLimit(String),
    /// The user's limit on mobile data forbids it.
    #[error("the data budget is spent")]
    DataBudget,
    /// The server has trouble.
    #[error("the server is unavailable")]
    Unavailable {
        /// When to ask again, where it said so.
        retry_after: Option<Duration>,
    },
    /// The connection broke, or the answer makes no sense.
    #[error("the transfer broke: {0}")]
    Broken(String),
}

impl OriginError {
    /// Worth another request at once: the next connection may hold.
    pub(crate) fn is_momentary(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}
