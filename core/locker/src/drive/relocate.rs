//! Moving, renaming and copying.

use super::entries::{Entry, Kind, check_state, existing, find, no_file_above};
use super::places::free_name;
use super::{Change, Drive, DriveError, room};
use crate::conditions::Conditions;
use crate::paths::{self, BadPath, LONGEST_PATH};
use crate::store::tree::{self, Scope};
use crate::store::{bin, files, folders};
use coffer_protocol::coffer::{IfExists, MoveFile};
use rusqlite::Transaction;

/// What to do with what is at a path.
#[derive(Clone, Debug)]
pub(crate) struct Relocation {
    /// What it is.
    pub(crate) from: String,
    /// What it has to be, where the caller minds.
    pub(crate) kind: Option<Kind>,
    /// Where it goes.
    pub(crate) to: String,
    /// Leave the original.
    pub(crate) copy: bool,
    /// What to do where something is at `to`.
    pub(crate) if_exists: IfExists,
    /// In which state a file has to be.
    pub(crate) conditions: Conditions,
}

impl Relocation {
    /// What a request asks for the `kind` of thing at `from`.
    pub(crate) fn of(kind: Kind, from: String, asked: MoveFile, conditions: Conditions) -> Self {
        Self {
            from,
            kind: Some(kind),
            to: asked.to,
            copy: asked.copy,
            if_exists: asked.if_exists,
            conditions,
        }
    }
}

impl Drive {
    /// Moves, renames or copies a file, or a folder with all that is in it. Answers what is at the new path.
    ///
    /// # Errors
    /// [`DriveError::Nothing`], [`DriveError::Changed`], [`DriveError::Taken`], [`DriveError::Nested`]; [`DriveError::Path`] also where a path
    /// below a folder would become too long; [`DriveError::OverQuota`] for a copy.
    pub(crate) async fn relocate(&self, relocation: Relocation) -> Result<Entry, DriveError> {
        let from = paths::normalise(&relocation.from)?;
        let to = paths::normalise(&relocation.to)?;
        self.change(move |tx, change| {
            let source = existing(tx, change.user_id, &from, relocation.kind)?;
            check_state(&source, &relocation.conditions)?;
            if from == to && !relocation.copy {
                return Ok(source);
            }
            let to = make_way(tx, change, &source, to, relocation.if_exists)?;
            check_lengths(tx, change, &source, &to)?;
            folders::ensure_above(tx, change.user_id, &to, change.now)?;
            if relocation.copy {
                copy(tx, change, &source, &to)?;
            } else {
                rename(tx, change, &source, &to)?;
            }
            existing(tx, change.user_id, &to, None)
        })
        .await
    }
}

/// The path that is taken, nothing being there any more.
fn make_way(
    tx: &Transaction<'_>,
    change: &Change,
    source: &Entry,
    to: String,
    if_exists: IfExists,
) -> Result<String, DriveError> {
    let from = source.path();
    if is_within(&to, from) {
        return Err(DriveError::Nested {
            from: from.to_owned(),
            to,
        });
    }
    no_file_above(tx, change.user_id, &to)?;
    let Some(there) = find(tx, change.user_id, &to)? else {
        return Ok(to);
    };
    match if_exists {
        IfExists::Fail => Err(DriveError::Taken(to)),
        IfExists::Rename => free_name(tx, change.user_id, &to),
        IfExists::Replace if from == to => Err(DriveError::Taken(to)),
        IfExists::Replace if is_within(from, &to) => Err(DriveError::Nested {
            from: from.to_owned(),
            to,
        }),
        IfExists::Replace => {
            bin::throw(tx, change.user_id, &to, there.is_folder(), change.now)?;
            Ok(to)
        }
    }
}

/// Whether `path` lies below `folder`.
fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// What is below a folder gets longer paths with it.
fn check_lengths(
    tx: &Transaction<'_>,
    change: &Change,
    source: &Entry,
    to: &str,
) -> Result<(), DriveError> {
    let grows = to.len().saturating_sub(source.path().len());
    if grows == 0 || !source.is_folder() {
        return Ok(());
    }
    let longest = tree::longest_path(tx, change.user_id, &Scope::below(source.path()))?;
    if longest + grows > LONGEST_PATH {
        return Err(BadPath::TooLong.into());
    }
    Ok(())
}

fn rename(
    tx: &Transaction<'_>,
    change: &Change,
    source: &Entry,
    to: &str,
) -> Result<(), DriveError> {
    match source {
        Entry::File(file) => files::set_path(tx, file, to)?,
        Entry::Folder(folder) => tree::move_folder(tx, change.user_id, &folder.path, to)?,
    }
    Ok(())
}

fn copy(tx: &Transaction<'_>, change: &Change, source: &Entry, to: &str) -> Result<(), DriveError> {
    let scope = match source {
        Entry::File(file) => Scope::file(&file.item.path),
        Entry::Folder(folder) => Scope::below(&folder.path),
    };
    let size = tree::size(tx, change.user_id, &scope)?;
    room::require(tx, change.user_id, size, source.path())?;
    if source.is_folder() {
        folders::ensure(tx, change.user_id, to, change.now)?;
    }
    tree::copy(tx, change.user_id, &scope, source.path(), to, change.now)?;
    if let Entry::File(_) = source
        && let Some(file) = files::by_path(tx, change.user_id, to)?
    {
        // Another name may mean another type.
        files::set_path(tx, &file, to)?;
    }
    Ok(())
}
