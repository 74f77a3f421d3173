//! Finding by name.

use super::{Drive, DriveError};
use crate::paths;
use crate::store::file_search;
use coffer_protocol::coffer::FoundPage;

impl Drive {
    /// The files and folders below `inside` (everywhere for an empty path) whose names have words that begin with those of
    /// `query`, the newest first; at most `limit`, after the `next` of the page before.
    ///
    /// # Errors
    /// [`DriveError::Path`].
    pub(crate) async fn find(
        &self,
        query: String,
        inside: &str,
        after: Option<i64>,
        limit: u32,
    ) -> Result<FoundPage, DriveError> {
        let inside = if inside.is_empty() {
            String::new()
        } else {
            paths::normalise(inside)?
        };
        let (before, limit) = (after.unwrap_or(i64::MAX), limit as usize);
        let mut found = self
            .look(move |tx, user_id| {
                Ok(file_search::find(
                    tx,
                    user_id,
                    &query,
                    &inside,
                    before,
                    limit + 1,
                )?)
            })
            .await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(place, _)| *place);
        Ok(FoundPage {
            found: found.into_iter().map(|(_, item)| item).collect(),
            next,
        })
    }
}
