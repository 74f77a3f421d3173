//! Uploads by tus 1.0.0 (core, creation): resumed from where the locker has the file, after a cut, a
//! restart of the app, or a restart of the locker.

mod file;
mod tus;

pub use file::hash_file;

use crate::{Client, RemoteError, retry};
use coffer_model::ContentHash;
use file::LocalFile;
use std::fmt;
use std::path::Path;
use tus::{Found, Sending};

/// A file to upload.
#[derive(Clone, Copy, Debug)]
pub struct UploadRequest<'a> {
    /// The local file. It must not change meanwhile.
    pub file: &'a Path,
    /// Path in the locker, `/` separates folders.
    pub target: &'a str,
    /// SHA-256 of the file ([`hash_file`]), checked by the locker at the end.
    pub sha256: Option<ContentHash>,
    /// An upload that was begun earlier. Where the locker has forgotten it, or it is for a file of another
    /// size, the upload starts anew.
    pub resume: Option<&'a UploadId>,
}

/// Identity of an upload that was begun, to go on with it later. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(pub String);

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happens during an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadEvent<'a> {
    /// The locker has begun the upload: keep the id to resume it.
    Created(&'a UploadId),
    /// So many bytes of the file are on their way or there. May step back after a cut.
    Sent {
        /// Bytes from the file's start.
        bytes: u64,
        /// Length of the file.
        total: u64,
    },
}

/// A file that is whole in the locker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The upload, now finished.
    pub id: UploadId,
    /// Length of the file.
    pub bytes: u64,
    /// How many of them earlier tries had sent, or the locker had anyway.
    pub resumed_from: u64,
}

impl Client {
    /// Uploads a file, resuming after cuts with the client's patience; each piece that got through
    /// renews it.
    ///
    /// Dropping the future stops it; it can be resumed by the id of [`UploadEvent::Created`].
    ///
    /// # Errors
    /// [`RemoteError::OverQuota`]; [`RemoteError::Refused`] with `HashMismatch` where what arrived is not
    /// what was announced, and with `Conflict` where another upload of it is running;
    /// [`RemoteError::Io`] and [`RemoteError::Changed`] for the local file; and others.
    pub async fn upload(
        &self,
        request: UploadRequest<'_>,
        mut on_event: impl FnMut(UploadEvent<'_>) + Send,
    ) -> Result<Uploaded, RemoteError> {
        let file = LocalFile::open(request.file).await?;
        let total = file.length();
        let found = match request.resume {
            Some(id) => match self.tries(false, || self.tus_offset(id)).await? {
                Found::At { offset, length } if length == total && offset <= total => {
                    Some((id.clone(), offset))
                }
                Found::At { .. } | Found::Gone => None,
            },
            None => None,
        };
        let (id, resumed_from) = match found {
            Some(found) => found,
            None => self.create(&request, total).await?,
        };
        on_event(UploadEvent::Created(&id));
        self.send_rest(&file, &id, resumed_from, &mut on_event)
            .await?;
        Ok(Uploaded {
            id,
            bytes: total,
            resumed_from,
        })
    }

    /// Forgets an upload that was begun, and frees what it reserved. One that is gone already is fine.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn cancel_upload(&self, id: &UploadId) -> Result<(), RemoteError> {
        match self.tries(false, || self.tus_terminate(id)).await {
            Err(RemoteError::NotFound { .. }) => Ok(()),
            other => other,
        }
    }

    /// A second creation after a lost answer: the locker gives the empty upload of the first. Answers how many bytes it
    /// has: all of them, where it knows the announced content.
    async fn create(
        &self,
        request: &UploadRequest<'_>,
        total: u64,
    ) -> Result<(UploadId, u64), RemoteError> {
        self.tries(false, || self.tus_create(request, total)).await
    }

    async fn send_rest(
        &self,
        file: &LocalFile,
        id: &UploadId,
        mut offset: u64,
        on_event: &mut (impl FnMut(UploadEvent<'_>) + Send),
    ) -> Result<(), RemoteError> {
        let total = file.length();
        let mut failed = 0;
        loop {
            let bytes = offset;
            on_event(UploadEvent::Sent { bytes, total });
            if offset >= total {
                return Ok(());
            }
            let sending = Sending { file, id, offset };
            let error = match self.tus_send(sending, on_event).await {
                Ok(reached) if reached > offset && reached <= total => {
                    offset = reached;
                    failed = 0;
                    continue;
                }
                // An offset that does not move, or one that makes no sense: ask for it.
                Ok(_) => RemoteError::Truncated {
                    got: offset,
                    expected: Some(total),
                    source: None,
                },
                Err(error) => error,
            };
            if !tus::may_resume(&error) {
                return Err(error);
            }
            failed += 1;
            let asked = error.retry_after();
            let Some(wait) = self.backoff.delay(failed, asked, retry::jitter()) else {
                return Err(error);
            };
            tracing::debug!(%error, failed, wait_ms = wait.as_millis(), "resuming the upload");
            self.sleep.sleep(wait).await;
            match self.tries(false, || self.tus_offset(id)).await? {
                Found::At { offset: at, length } if length == total && at <= total => {
                    if at > offset {
                        failed = 0;
                    }
                    offset = at;
                }
                Found::At { .. } | Found::Gone => return Err(error),
            }
        }
    }
}
