//! Sends the outbox.

use super::{Edit, EditState, OpId};
use crate::sync::{SourceError, Turn, is_local_id};
use crate::{Library, LibraryError};
use async_trait::async_trait;
use coffer_model::{AccountId, ServerId};
use rusqlite::OptionalExtension;

/// An edit on its way, with the id by which the server knows the item now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingEdit {
    /// The same on each try.
    pub op: OpId,
    /// The edit.
    pub edit: Edit,
    /// The server's id of the item.
    pub server_id: ServerId,
    /// When the user did it, Unix milliseconds. A scrobble carries it, so that a second try is not a second play.
    pub at: i64,
}

/// Why an edit was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Try again later: no network, signed out, server trouble. The order is kept, so that nothing after it is sent.
    #[error("the edit could not be sent")]
    Later(#[source] SourceError),
    /// The server has no such method.
    #[error("the server does not take such edits")]
    Unsupported,
    /// The server refuses this edit for good, for instance because the item is gone.
    #[error("the server refused the edit: {0}")]
    Refused(String),
}

/// Sends edits to the server of one account. The consumer of this crate implements it.
#[async_trait]
pub trait EditSender: Send + Sync {
    /// Sends one edit. It may have been sent before, its answer lost: sending it again must change nothing.
    async fn send(&self, edit: &OutgoingEdit) -> Result<(), SendError>;
}

/// What [`flush`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlushReport {
    /// The server has them now.
    pub sent: u64,
    /// The server has no method for them.
    pub unsupported: u64,
    /// The server refused them.
    pub failed: u64,
}

/// Why the outbox was not sent to its end. What was sent stays sent.
#[derive(Debug, thiserror::Error)]
pub enum FlushError {
    /// The server could not be reached or asked to try later.
    #[error("the edits wait for the server")]
    Source(#[from] SourceError),
    /// The library failed.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// Sends the edits of `account` in order. A second call for the same account waits for the first.
///
/// # Errors
/// [`FlushError::Source`] where an edit has to wait: it and those after it stay pending.
pub async fn flush(
    library: &Library,
    account: AccountId,
    sender: &dyn EditSender,
) -> Result<FlushReport, FlushError> {
    let _turn = library.turns().take(Turn::Flush(account)).await;
    let mut report = FlushReport::default();
    let reader = library.clone();
    let pending = apart(move || reader.pending(account)).await?;
    for queued in pending {
        let (table, kind, id) = queued.edit.item().parts();
        let server_id: Option<Option<String>> = library
            .read_apart(move |connection| {
                Ok(connection
                    .query_row(
                        &format!("SELECT server_id FROM {table} WHERE id = ?1"),
                        [id],
                        |row| row.get(0),
                    )
                    .optional()?)
            })
            .await?;
        let state = match server_id {
            None => EditState::Failed(format!("the {kind} is gone")),
            Some(None) => {
                // The server was renumbered; the pass under way will tell the id. The order is kept until then.
                break;
            }
            Some(Some(server_id)) if is_local_id(&server_id) => EditState::Unsupported,
            Some(Some(server_id)) => {
                let outgoing = OutgoingEdit {
                    op: queued.op.clone(),
                    edit: queued.edit,
                    server_id: ServerId(server_id),
                    at: queued.at,
                };
                match sender.send(&outgoing).await {
                    Ok(()) => EditState::Sent,
                    Err(SendError::Unsupported) => EditState::Unsupported,
                    Err(SendError::Refused(reason)) => EditState::Failed(reason),
                    Err(SendError::Later(cause)) => return Err(cause.into()),
                }
            }
        };
        match state {
            EditState::Sent => report.sent += 1,
            EditState::Unsupported => report.unsupported += 1,
            EditState::Failed(_) | EditState::Pending => report.failed += 1,
        }
        let writer = library.clone();
        apart(move || writer.settle(&queued.op, &state)).await?;
    }
    Ok(report)
}

async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LibraryError> + Send + 'static,
) -> Result<T, LibraryError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(LibraryError::ShuttingDown))
}
