//! Whatever is done to a library, what it shows is what its tracks say.

use crate::ingest::edits::{self, Edit};
use crate::store::{Store, StoreError};
use proptest::prelude::*;
use rusqlite::Connection;

/// Queries that find what is wrong; each must find nothing.
const WRONG: [(&str, &str); 14] = [
    (
        "an album's sums are not those of its tracks",
        "SELECT al.id FROM albums al LEFT JOIN tracks t ON t.album_id = al.id GROUP BY al.id \
         HAVING al.track_count <> count(t.id) OR al.duration <> COALESCE(sum(t.duration), 0)",
    ),
    (
        "an album has no tracks",
        "SELECT id FROM albums WHERE id NOT IN (SELECT album_id FROM tracks)",
    ),
    (
        "an artist has nothing",
        "SELECT id FROM artists WHERE id NOT IN (SELECT artist_id FROM tracks) \
         AND id NOT IN (SELECT artist_id FROM albums)",
    ),
    (
        "a picture is shown nowhere",
        "SELECT id FROM covers WHERE id NOT IN (SELECT cover_id FROM tracks WHERE cover_id IS NOT NULL) \
         AND id NOT IN (SELECT cover_id FROM albums WHERE cover_id IS NOT NULL) \
         AND id NOT IN (SELECT cover_id FROM files WHERE cover_id IS NOT NULL) \
         AND id NOT IN (SELECT cover_id FROM bin_tracks WHERE cover_id IS NOT NULL) \
         AND id NOT IN (SELECT cover_id FROM bin_files WHERE cover_id IS NOT NULL)",
    ),
    (
        "a file or folder has no folder above it, or lies in a file",
        "SELECT path FROM (SELECT user_id, path FROM files UNION ALL SELECT user_id, path FROM folders) it \
         WHERE instr(path, '/') AND NOT EXISTS (SELECT 1 FROM folders WHERE user_id = it.user_id \
             AND path = rtrim(rtrim(it.path, replace(it.path, '/', '')), '/')) \
         UNION ALL SELECT path FROM folders o WHERE EXISTS (SELECT 1 FROM files WHERE user_id = o.user_id AND path = o.path)",
    ),
    (
        "a user's used bytes are not those of files, versions and bin",
        "SELECT id FROM users WHERE used <> (SELECT COALESCE(sum(size), 0) FROM files WHERE user_id = users.id) \
         + (SELECT COALESCE(sum(size), 0) FROM versions WHERE user_id = users.id) \
         + (SELECT COALESCE(sum(size), 0) FROM bin_files WHERE user_id = users.id)",
    ),
    (
        "the bin's entries do not say what they hold",
        "SELECT id FROM bin WHERE size <> (SELECT COALESCE(sum(size), 0) FROM bin_files WHERE bin_id = bin.id) \
         + (SELECT COALESCE(sum(v.size), 0) FROM bin_files f JOIN versions v ON v.file_id = f.id WHERE f.bin_id = bin.id) \
         OR file_count <> (SELECT count(*) FROM bin_files WHERE bin_id = bin.id)",
    ),
    (
        "a content, a version or a kept album or artist belongs to nothing",
        "SELECT id FROM blobs WHERE id NOT IN (SELECT blob_id FROM files UNION SELECT blob_id FROM versions \
             UNION SELECT blob_id FROM bin_files) \
         UNION ALL SELECT id FROM versions WHERE file_id NOT IN (SELECT id FROM files UNION SELECT id FROM bin_files) \
         UNION ALL SELECT id FROM bin_albums WHERE id NOT IN (SELECT album_id FROM bin_tracks) \
         UNION ALL SELECT id FROM bin_artists WHERE id NOT IN (SELECT artist_id FROM bin_tracks \
             UNION SELECT artist_id FROM bin_albums)",
    ),
    (
        "something is in the bin and outside",
        "SELECT id FROM bin_files WHERE id IN (SELECT id FROM files) \
         UNION ALL SELECT id FROM bin_tracks WHERE id IN (SELECT id FROM tracks) \
         UNION ALL SELECT id FROM bin_folders WHERE id IN (SELECT id FROM folders)",
    ),
    (
        "an album's year is not the earliest",
        "SELECT id FROM albums al WHERE year IS NOT (SELECT min(year) FROM tracks WHERE album_id = al.id)",
    ),
    (
        "an album's picture is not the first embedded one",
        "SELECT id FROM albums al WHERE EXISTS (SELECT 1 FROM tracks WHERE album_id = al.id AND cover_id IS NOT NULL) \
         AND cover_id IS NOT (SELECT cover_id FROM tracks WHERE album_id = al.id AND cover_id IS NOT NULL \
             ORDER BY disc_number, track_number, id LIMIT 1)",
    ),
    (
        "an album without an embedded picture does not show the one beside it, or shows one that is not there",
        "SELECT id FROM albums al \
         WHERE NOT EXISTS (SELECT 1 FROM tracks WHERE album_id = al.id AND cover_id IS NOT NULL) \
         AND (cover_id IS NOT NULL) <> EXISTS (SELECT 1 FROM tracks t JOIN files f ON f.id = t.file_id \
             JOIN files p ON p.user_id = f.user_id AND p.cover_id IS NOT NULL AND (al.cover_id IS NULL OR p.cover_id IS NOT NULL) \
             AND rtrim(p.path, replace(p.path, '/', '')) = rtrim(f.path, replace(f.path, '/', '')) \
             WHERE t.album_id = al.id)",
    ),
    (
        "something is still to be looked at",
        "SELECT id FROM albums WHERE stale = 1 UNION ALL SELECT id FROM artists WHERE stale = 1 \
         UNION ALL SELECT id FROM covers WHERE stale = 1",
    ),
    (
        "the search index has other rows than the library",
        "SELECT rowid FROM search EXCEPT SELECT * FROM (SELECT id * 4 FROM tracks UNION ALL \
         SELECT id * 4 + 1 FROM albums UNION ALL SELECT id * 4 + 2 FROM artists)",
    ),
];

fn check(conn: &Connection, after: &Edit) -> Result<(), TestCaseError> {
    for (what, sql) in WRONG {
        let mut statement = conn.prepare_cached(sql).unwrap();
        prop_assert!(!statement.exists([]).unwrap(), "{what} after {after:?}");
    }
    let (indexed, items): (i64, i64) = conn
        .query_row(
            "SELECT (SELECT count(*) FROM search), \
             (SELECT count(*) FROM tracks) + (SELECT count(*) FROM albums) + (SELECT count(*) FROM artists)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    prop_assert_eq!(indexed, items);
    Ok(())
}

fn apply(store: &Store, user_id: i64, edit: &Edit) {
    let done: Result<(), StoreError> = store.write_blocking(|tx| edits::apply(tx, user_id, edit));
    done.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_albums_show_is_what_their_tracks_say_whatever_is_done(
        edits in proptest::collection::vec((1i64..3, edits::edit()), 1..40)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = edits::store(folder.path());
        for (user_id, edit) in &edits {
            apply(&store, *user_id, edit);
            store.read_blocking(|conn| Ok::<_, StoreError>(check(conn, edit))).unwrap()?;
        }
        // A user who goes takes everything along.
        let gone: Result<_, StoreError> = store.write_blocking(|tx| {
            tx.execute("DELETE FROM users WHERE id = 1", [])?;
            Ok(tx.query_row(
                "SELECT (SELECT count(*) FROM tracks WHERE user_id = 1) + (SELECT count(*) FROM albums WHERE user_id = 1) \
                 + (SELECT count(*) FROM changes WHERE user_id = 1 AND gone = 0)",
                [],
                |row| row.get::<_, i64>(0),
            )?)
        });
        prop_assert_eq!(gone.unwrap(), 0);
    }
}
