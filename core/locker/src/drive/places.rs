//! Where new content goes.

use super::{Change, DriveError};
use crate::paths;
use crate::store::files::{self, FileRow, NewFile};
use crate::store::{blobs, folders, versions};
use coffer_model::ContentHash;
use coffer_protocol::coffer::IfExists;
use rusqlite::{Connection, Transaction};

/// Content for the drive.
pub(crate) struct Content<'a> {
    /// Where it wants to be; normal.
    pub(crate) path: &'a str,
    pub(crate) hash: ContentHash,
    /// Bytes.
    pub(crate) size: u64,
    /// What to do where another content is there; anything but [`IfExists::Replace`] takes the next free name, for what
    /// has been sent is never refused for want of a name.
    pub(crate) if_exists: IfExists,
}

/// Where new content goes.
enum Place {
    /// Nothing is there.
    Free(String),
    /// The same content is there already.
    Same(String),
    /// It becomes the content of this file.
    Over(FileRow),
}

/// Stores content whose bytes are in place. Answers where.
pub(crate) fn put(
    tx: &Transaction<'_>,
    change: &Change,
    content: &Content<'_>,
) -> Result<String, DriveError> {
    match place_for(tx, change.user_id, content)? {
        Place::Same(path) => Ok(path),
        Place::Free(path) => {
            let new = NewFile {
                user_id: change.user_id,
                path: &path,
                hash: content.hash,
                size: content.size,
                now: change.now,
            };
            files::insert(tx, &new)?;
            Ok(path)
        }
        Place::Over(file) => {
            let blob = blobs::ensure(tx, change.user_id, &content.hash, content.size, change.now)?;
            versions::overwrite(tx, &file, blob, change.now, change.versions)?;
            Ok(file.item.path)
        }
    }
}

/// There, or where something else is there (a file with other content that is not to be replaced, or a folder; a file
/// where a folder is needed) at the next numbered name.
fn place_for(tx: &Connection, user_id: i64, content: &Content<'_>) -> Result<Place, DriveError> {
    let mut names = content.path.split('/').peekable();
    let mut folder = String::new();
    while let Some(name) = names.next() {
        let is_last = names.peek().is_none();
        for number in 1.. {
            let path = format!("{folder}{}", paths::numbered(name, number));
            match files::by_path(tx, user_id, &path)? {
                Some(file) if is_last && file.item.hash == content.hash => {
                    return Ok(Place::Same(path));
                }
                Some(file) if is_last && number == 1 && content.if_exists == IfExists::Replace => {
                    return Ok(Place::Over(file));
                }
                None if is_last && !folders::exists(tx, user_id, &path)? => {
                    return Ok(Place::Free(path));
                }
                None if !is_last => {
                    folder = path + "/";
                    break;
                }
                _ => {}
            }
        }
    }
    Ok(Place::Free(content.path.to_owned()))
}

/// `wanted`, or its next numbered name at which nothing is.
pub(super) fn free_name(tx: &Connection, user_id: i64, wanted: &str) -> Result<String, DriveError> {
    let (folder, name) = match wanted.rsplit_once('/') {
        Some((folder, name)) => (paths::prefix_within(folder), name),
        None => (String::new(), wanted),
    };
    let mut number = 1;
    loop {
        let path = format!("{folder}{}", paths::numbered(name, number));
        if super::entries::find(tx, user_id, &path)?.is_none() {
            return Ok(path);
        }
        number += 1;
    }
}
