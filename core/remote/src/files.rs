//! The files of a locker.

use crate::answer::Subject;
use crate::{Client, Purpose, RemoteError};
use coffer_protocol::coffer::{FILES, FilesPage, MoveFile};
use reqwest::Method;

impl Client {
    /// A page of files whose path starts with `prefix`, after the path `after`, at most `limit`.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn list_files(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<FilesPage, RemoteError> {
        let mut call = self.signed(Method::GET, FILES, Purpose::Sync)?;
        let limit = limit.to_string();
        let query = [("prefix", prefix), ("limit", &limit)];
        let after = after.map(|after| ("after", after));
        call.outgoing
            .url
            .query_pairs_mut()
            .extend_pairs(query.into_iter().chain(after));
        self.locker(call).await
    }

    /// Puts the file at `path` into the bin. Not tried again: the second answer would be "not found".
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], and others.
    pub async fn delete_file(&self, path: &str) -> Result<(), RemoteError> {
        let mut call = self.signed(Method::DELETE, FILES, Purpose::Control)?;
        call.outgoing.url = self.file_url(path);
        call.subject = file(path);
        self.locker_done(call.once()).await
    }

    /// Moves the file at `from` to `to`. Not tried again.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`]; [`RemoteError::Refused`] with `Conflict` where `to` exists; and others.
    pub async fn move_file(&self, from: &str, to: &str) -> Result<(), RemoteError> {
        let mut call = self.signed(Method::POST, FILES, Purpose::Control)?;
        call.outgoing.url = self.file_url(from);
        call.subject = file(from);
        let to = MoveFile {
            to: to.to_owned(),
            ..MoveFile::default()
        };
        self.locker_done(call.json(&to)?.once()).await
    }

    pub(crate) fn file_url(&self, path: &str) -> url::Url {
        self.shared.address.join_segments(FILES, path.split('/'))
    }
}

pub(crate) fn file(path: &str) -> Subject {
    Subject::Item(format!("file {path}"))
}
