//! Gives the cache its bytes: the original file of a track, from the server it belongs to.

use crate::PlayerError;
use crate::sessions::Sessions;
use async_trait::async_trait;
use coffer_cache::{EntryKey, Fetched, Origin, OriginError, Purpose};
use coffer_library::Library;
use coffer_remote::{ByteRange, RemoteError};
use futures::StreamExt as _;
use std::ops::Range;
use std::sync::Arc;

pub(crate) struct RemoteOrigin {
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) library: Library,
}

#[async_trait]
impl Origin for RemoteOrigin {
    async fn fetch(
        &self,
        key: &EntryKey,
        range: Range<u64>,
        purpose: Purpose,
    ) -> Result<Fetched, OriginError> {
        let session = self
            .sessions
            .get(key.account)
            .map_err(|error| no_session(&error))?;
        let track = self
            .library
            .track(key.track)
            .map_err(|error| OriginError::Broken(error.to_string()))?
            .ok_or(OriginError::NotFound)?;
        let range = ByteRange {
            from: range.start,
            to: (range.end != u64::MAX).then_some(range.end),
        };
        let purpose = match purpose {
            Purpose::Stream => coffer_remote::Purpose::Stream,
            Purpose::Download => coffer_remote::Purpose::Download,
        };
        let body = session
            .media
            .open_stream(&track.server_id, range, purpose)
            .await
            .map_err(|error| origin_error(&error))?;
        let head = body.head().clone();
        Ok(Fetched {
            offset: head.offset,
            total: head.total,
            etag: head.etag.or(head.last_modified),
            body: body
                .map(|piece| piece.map_err(|error| origin_error(&error)))
                .boxed(),
        })
    }
}

fn no_session(error: &PlayerError) -> OriginError {
    match error {
        PlayerError::NoSecret(_) | PlayerError::NoAccount => OriginError::Unauthorized,
        other => OriginError::Broken(other.to_string()),
    }
}

/// The cache decides by these whether to wait, to try again or to give up.
fn origin_error(error: &RemoteError) -> OriginError {
    match error {
        // A captive portal answers for the server: the network is not there yet.
        RemoteError::Unreachable { .. }
        | RemoteError::NotAServer { .. }
        | RemoteError::Tls { .. } => OriginError::Offline,
        RemoteError::Unauthorized { .. }
        | RemoteError::NotAllowed { .. }
        | RemoteError::NeedsDeviceKey { .. } => OriginError::Unauthorized,
        RemoteError::NotFound { .. } => OriginError::NotFound,
        RemoteError::Blocked { .. } => OriginError::Gone,
        RemoteError::ServerTrouble { .. } | RemoteError::TooManyRequests { .. } => {
            OriginError::Unavailable {
                retry_after: error.retry_after(),
            }
        }
        other => OriginError::Broken(other.to_string()),
    }
}
