//! What is at a path, and in a folder.

use super::{Drive, DriveError};
use crate::conditions::{Conditions, Validators, Verdict};
use crate::paths;
use crate::store::files::{self, FileRow};
use crate::store::folders;
use coffer_protocol::coffer::{FolderItem, FolderPage};
use rusqlite::Connection;

/// What is at a path.
pub(crate) enum Entry {
    File(FileRow),
    Folder(FolderItem),
}

/// What a caller wants to find at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

impl Entry {
    /// Its path.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::File(file) => &file.item.path,
            Self::Folder(folder) => &folder.path,
        }
    }

    /// Whether it is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        matches!(self, Self::Folder(_))
    }
}

/// What is at `path`, which is normal.
pub(super) fn find(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<Option<Entry>, DriveError> {
    if let Some(file) = files::by_path(connection, user_id, path)? {
        return Ok(Some(Entry::File(file)));
    }
    Ok(folders::by_path(connection, user_id, path)?.map(Entry::Folder))
}

/// [`find`], where there has to be something of this kind (or of any).
pub(super) fn existing(
    connection: &Connection,
    user_id: i64,
    path: &str,
    kind: Option<Kind>,
) -> Result<Entry, DriveError> {
    let found = find(connection, user_id, path)?;
    let fits = found
        .as_ref()
        .is_some_and(|entry| kind.is_none_or(|kind| entry.is_folder() == (kind == Kind::Folder)));
    found.filter(|_| fits).ok_or_else(|| match kind {
        None => DriveError::Nothing(path.to_owned()),
        Some(Kind::File) => DriveError::NoFile(path.to_owned()),
        Some(Kind::Folder) => DriveError::NoFolder(path.to_owned()),
    })
}

/// The file at `path`, which is normal.
pub(super) fn existing_file(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<FileRow, DriveError> {
    files::by_path(connection, user_id, path)?.ok_or_else(|| DriveError::NoFile(path.to_owned()))
}

/// Makes sure that a file is in the state that the caller assumes. A folder has none.
pub(super) fn check_state(entry: &Entry, conditions: &Conditions) -> Result<(), DriveError> {
    let Entry::File(file) = entry else {
        return Ok(());
    };
    let item = &file.item;
    let holds = Validators::new(&item.hash.to_string(), Some(item.modified_at))
        .is_some_and(|state| conditions.judge(&state) == Verdict::Holds);
    if holds {
        Ok(())
    } else {
        Err(DriveError::Changed(item.path.clone()))
    }
}

/// Where a list of a folder goes on: its folders come before its files.
enum Place<'a> {
    Folders(&'a str),
    Files(&'a str),
}

impl<'a> Place<'a> {
    fn parse(after: &'a str) -> Self {
        match after.split_at_checked(1) {
            Some(("f", path)) => Self::Files(path),
            Some(("d", path)) => Self::Folders(path),
            _ => Self::Folders(""),
        }
    }
}

impl Drive {
    /// The file at `path`.
    ///
    /// # Errors
    /// [`DriveError::NoFile`].
    pub(crate) async fn file(&self, path: &str) -> Result<FileRow, DriveError> {
        let path = paths::normalise(path)?;
        self.look(move |tx, user_id| existing_file(tx, user_id, &path))
            .await
    }

    /// What is in a folder (the topmost for an empty path), folders first, each in the order of names; at most `limit`,
    /// after the `next` of the page before (empty for the first).
    ///
    /// # Errors
    /// [`DriveError::NoFolder`].
    pub(crate) async fn list(
        &self,
        path: &str,
        after: String,
        limit: u32,
    ) -> Result<FolderPage, DriveError> {
        let path = if path.is_empty() {
            String::new()
        } else {
            paths::normalise(path)?
        };
        self.look(move |tx, user_id| page(tx, user_id, &path, &after, limit as usize))
            .await
    }

    /// Makes a folder and those above it. One that is there stays as it is.
    ///
    /// # Errors
    /// [`DriveError::Taken`] where a file is there, or above it.
    pub(crate) async fn make_folder(&self, path: &str) -> Result<FolderItem, DriveError> {
        let path = paths::normalise(path)?;
        self.change(move |tx, change| {
            no_file_above(tx, change.user_id, &path)?;
            if files::by_path(tx, change.user_id, &path)?.is_some() {
                return Err(DriveError::Taken(path));
            }
            folders::ensure(tx, change.user_id, &path, change.now)?;
            folders::by_path(tx, change.user_id, &path)?.ok_or(DriveError::NoFolder(path))
        })
        .await
    }
}

/// A file has no place in it for others.
pub(super) fn no_file_above(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<(), DriveError> {
    for folder in paths::ancestors(path) {
        if files::by_path(connection, user_id, folder)?.is_some() {
            return Err(DriveError::Taken(folder.to_owned()));
        }
    }
    Ok(())
}

fn page(
    connection: &Connection,
    user_id: i64,
    path: &str,
    after: &str,
    limit: usize,
) -> Result<FolderPage, DriveError> {
    if !path.is_empty() && !folders::exists(connection, user_id, path)? {
        return Err(DriveError::NoFolder(path.to_owned()));
    }
    let (mut within, after_file) = match Place::parse(after) {
        Place::Folders(after) => {
            let found = folders::list(connection, user_id, path, after, limit + 1)?;
            (found, "")
        }
        Place::Files(after) => (Vec::new(), after),
    };
    let mut found = Vec::new();
    if within.len() <= limit {
        let room = limit - within.len();
        found = files::list_in(connection, user_id, path, after_file, room + 1)?;
    }
    let more = within.len() + found.len() > limit;
    within.truncate(limit);
    found.truncate(limit - within.len());
    let last = match (found.last(), within.last()) {
        (Some(file), _) => Some(format!("f{}", file.path)),
        (None, Some(folder)) => Some(format!("d{}", folder.path)),
        (None, None) => None,
    };
    Ok(FolderPage {
        folders: within,
        files: found,
        next: last.filter(|_| more),
    })
}
