//! Files and folders moved and copied together, whatever their number, in a few statements.

use super::{StoreError, files};
use rusqlite::{Connection, Transaction, named_params};

/// What is at a path and below it, as a range of paths: one of a file, or one of a folder without the folder itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The first path.
    pub(crate) from: String,
    /// The first path after it.
    pub(crate) until: String,
}

impl Scope {
    /// A file. No path has control characters, so that nothing else lies in the range.
    pub(crate) fn file(path: &str) -> Self {
        Self {
            from: path.to_owned(),
            until: format!("{path}\u{1}"),
        }
    }

    /// All paths that begin so.
    pub(crate) fn starting_with(prefix: &str) -> Self {
        Self {
            from: prefix.to_owned(),
            until: format!("{prefix}\u{10ffff}"),
        }
    }

    /// Everything below a folder: `0` follows `/`.
    pub(crate) fn below(path: &str) -> Self {
        Self {
            from: format!("{path}/"),
            until: format!("{path}0"),
        }
    }
}

/// Where the rest of a path begins that starts with `root`, as `substr` counts: characters, from 1.
pub(super) fn rest_after(root: &str) -> u64 {
    root.chars().count() as u64 + 1
}

/// Bytes of the longest path below a folder; 0 where it is empty.
pub(crate) fn longest_path(
    connection: &Connection,
    user_id: i64,
    scope: &Scope,
) -> Result<usize, StoreError> {
    let longest: u64 = connection.query_row(
        "SELECT coalesce(max(bytes), 0) FROM (
             SELECT octet_length(path) AS bytes FROM files WHERE user_id = ?1 AND path >= ?2 AND path < ?3
             UNION ALL
             SELECT octet_length(path) FROM folders WHERE user_id = ?1 AND path >= ?2 AND path < ?3)",
        (user_id, &scope.from, &scope.until),
        |row| row.get(0),
    )?;
    Ok(usize::try_from(longest).unwrap_or(usize::MAX))
}

/// Bytes of the files in a range.
pub(crate) fn size(
    connection: &Connection,
    user_id: i64,
    scope: &Scope,
) -> Result<u64, StoreError> {
    let size = connection.query_row(
        "SELECT coalesce(sum(size), 0) FROM files WHERE user_id = ?1 AND path >= ?2 AND path < ?3",
        (user_id, &scope.from, &scope.until),
        |row| row.get(0),
    )?;
    Ok(size)
}

/// Gives a folder and all that is in it another path, at which nothing is.
pub(crate) fn move_folder(
    tx: &Transaction<'_>,
    user_id: i64,
    from: &str,
    to: &str,
) -> Result<(), StoreError> {
    let scope = Scope::below(from);
    tx.execute(
        "UPDATE folders SET path = ?3 WHERE user_id = ?1 AND path = ?2",
        (user_id, from, to),
    )?;
    for table in ["folders", "files"] {
        tx.execute(
            &format!(
                "UPDATE {table} SET path = :to || substr(path, :rest)
                 WHERE user_id = :user AND path >= :from AND path < :until"
            ),
            named_params! {
                ":user": user_id, ":from": scope.from, ":until": scope.until, ":to": to, ":rest": rest_after(from),
            },
        )?;
    }
    Ok(())
}

/// Copies the files in the range of the file or folder `from` to `to`, where nothing is, and the folders among them. The
/// contents are shared. What may be music or a picture waits for ingest.
pub(crate) fn copy(
    tx: &Transaction<'_>,
    user_id: i64,
    scope: &Scope,
    from: &str,
    to: &str,
    now: i64,
) -> Result<(), StoreError> {
    let rest = rest_after(from);
    tx.execute(
        "INSERT INTO folders (user_id, path, created_at)
         SELECT :user, :to || substr(path, :rest), :now FROM folders
         WHERE user_id = :user AND path >= :from AND path < :until",
        named_params! {
            ":user": user_id, ":from": scope.from, ":until": scope.until, ":to": to, ":rest": rest, ":now": now,
        },
    )?;
    let first = files::next_id(tx)?;
    tx.execute(
        "INSERT INTO files (id, user_id, path, blob_id, size, content_type, media, problem, created_at, modified_at)
         SELECT :first + row_number() OVER (ORDER BY path) - 1, :user, :to || substr(path, :rest), blob_id, size,
             content_type, iif(media = 'music' OR cover_id IS NOT NULL, 'pending', media), problem, :now, :now
         FROM files WHERE user_id = :user AND path >= :from AND path < :until",
        named_params! {
            ":user": user_id, ":from": scope.from, ":until": scope.until, ":to": to, ":rest": rest, ":now": now,
            ":first": first,
        },
    )?;
    Ok(())
}
