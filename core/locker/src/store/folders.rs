//! Folders. Every folder above a file or a folder has a row; none has the path of a file.

use super::StoreError;
use super::tree::Scope;
use crate::paths;
use coffer_protocol::coffer::FolderItem;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

/// The user's folder at `path`.
pub(crate) fn by_path(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<Option<FolderItem>, StoreError> {
    let folder = connection
        .prepare_cached("SELECT path, created_at FROM folders WHERE user_id = ?1 AND path = ?2")?
        .query_row((user_id, path), from_row)
        .optional()?;
    Ok(folder)
}

/// The user's folder with this id.
pub(crate) fn by_id(
    connection: &Connection,
    user_id: i64,
    id: i64,
) -> Result<Option<FolderItem>, StoreError> {
    let folder = connection
        .prepare_cached("SELECT path, created_at FROM folders WHERE id = ?1 AND user_id = ?2")?
        .query_row((id, user_id), from_row)
        .optional()?;
    Ok(folder)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<FolderItem> {
    Ok(FolderItem {
        path: row.get(0)?,
        created_at: row.get(1)?,
    })
}

/// Whether the user has a folder at `path`.
pub(crate) fn exists(
    connection: &Connection,
    user_id: i64,
    path: &str,
) -> Result<bool, StoreError> {
    let exists = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM folders WHERE user_id = ?1 AND path = ?2)")?
        .query_row((user_id, path), |row| row.get(0))?;
    Ok(exists)
}

/// The folders in the folder `inside` (empty for the topmost) whose path comes after `after` (bytewise), at most `limit`.
pub(crate) fn list(
    connection: &Connection,
    user_id: i64,
    inside: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<FolderItem>, StoreError> {
    let folders = connection
        .prepare_cached(
            "SELECT path, created_at FROM folders
             WHERE user_id = ?1 AND rtrim(path, replace(path, '/', '')) = ?2 AND path > ?3 ORDER BY path LIMIT ?4",
        )?
        .query_map(
            (user_id, paths::prefix_within(inside), after, limit as u64),
            from_row,
        )?
        .collect::<Result<_, _>>()?;
    Ok(folders)
}

/// The folders in a range of paths that come after `after` (bytewise), at most `limit`.
pub(crate) fn below(
    connection: &Connection,
    user_id: i64,
    scope: &Scope,
    after: &str,
    limit: u32,
) -> Result<Vec<FolderItem>, StoreError> {
    let folders = connection
        .prepare_cached(
            "SELECT path, created_at FROM folders
             WHERE user_id = ?1 AND path >= ?2 AND path < ?3 AND path > ?4 ORDER BY path LIMIT ?5",
        )?
        .query_map((user_id, &scope.from, &scope.until, after, limit), from_row)?
        .collect::<Result<_, _>>()?;
    Ok(folders)
}

/// Makes the folder and those above it, as far as they are missing. No file may be at any of these paths.
pub(crate) fn ensure(
    tx: &Transaction<'_>,
    user_id: i64,
    path: &str,
    now: i64,
) -> Result<(), StoreError> {
    if exists(tx, user_id, path)? {
        return Ok(());
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO folders (user_id, path, created_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id, path) DO NOTHING",
    )?;
    for folder in paths::ancestors(path).chain([path]) {
        insert.execute((user_id, folder, now))?;
    }
    Ok(())
}

/// Makes the folders above `path`, as far as they are missing.
pub(crate) fn ensure_above(
    tx: &Transaction<'_>,
    user_id: i64,
    path: &str,
    now: i64,
) -> Result<(), StoreError> {
    match path.rsplit_once('/') {
        Some((above, _)) => ensure(tx, user_id, above, now),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, migrations};
    use refinery::Target;

    #[test]
    fn files_from_before_there_were_folders_get_those_above_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locker.db");
        let mut before = Connection::open(&path).unwrap();
        let runner = migrations::runner().set_target(Target::Version(1));
        runner.run(&mut before).unwrap();
        before
            .execute_batch(
                "INSERT INTO users (name, password_hash, quota, created_at) VALUES ('ada', '', 9, 0), ('bob', '', 9, 0);
                 INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (1, x'00', 3, 0), (2, x'00', 3, 0);
                 INSERT INTO files (user_id, path, blob_id, size, content_type, created_at, modified_at) VALUES
                     (1, 'top', 1, 3, 'x/y', 1, 1), (1, 'a/b/c/1', 1, 3, 'x/y', 7, 7), (1, 'a/b/2', 1, 3, 'x/y', 5, 5),
                     (1, 'ä b/2', 1, 3, 'x/y', 4, 4), (2, 'z/1', 2, 3, 'x/y', 3, 3);",
            )
            .unwrap();
        drop(before);
        let store = Store::open(&path).unwrap();
        let found: Vec<(i64, String, i64)> = store
            .read_blocking::<_, StoreError, _>(|conn| {
                let rows = conn
                    .prepare(
                        "SELECT user_id, path, created_at FROM folders ORDER BY user_id, path",
                    )?
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                    .collect::<Result<_, _>>()?;
                Ok(rows)
            })
            .unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(user, path, made)| (*user, path.as_str(), *made))
            .collect();
        assert_eq!(
            found,
            [
                (1, "a", 5),
                (1, "a/b", 5),
                (1, "a/b/c", 7),
                (1, "ä b", 4),
                (2, "z", 3)
            ]
        );
    }
}
