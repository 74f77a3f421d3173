use super::*;
use crate::ingest::edits::{self, Edit};
use crate::store::Store;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Library = BTreeMap<String, Change>;

fn id_of(change: &Change) -> String {
    match change {
        Change::Track(item) => item.id.clone(),
        Change::Album(item) => item.id.clone(),
        Change::Artist(item) => item.id.clone(),
        Change::Playlist(item) => item.id.clone(),
        Change::Gone { id } => id.clone(),
        Change::Other => panic!("the feed has a kind that it does not know"),
    }
}

/// A player: what it knows, and where it is.
#[derive(Default)]
struct Reader {
    cursor: String,
    library: Library,
}

impl Reader {
    fn read(&mut self, store: &Store, user_id: i64, limit: u32) -> ChangesPage {
        let page = read(store, user_id, &self.cursor, limit).unwrap();
        assert!(page.changes.len() <= limit as usize);
        for change in &page.changes {
            if matches!(change, Change::Gone { .. }) {
                self.library.remove(&id_of(change));
            } else {
                self.library.insert(id_of(change), change.clone());
            }
        }
        self.cursor.clone_from(&page.cursor);
        page
    }

    fn read_all(&mut self, store: &Store, user_id: i64, limit: u32) {
        while self.read(store, user_id, limit).more {}
    }
}

fn read(
    store: &Store,
    user_id: i64,
    cursor: &str,
    limit: u32,
) -> Result<ChangesPage, ChangesError> {
    store.read_blocking(|conn| page(conn, user_id, cursor, limit))
}

fn apply(store: &Store, user_id: i64, edit: &Edit) {
    let done: Result<(), StoreError> = store.write_blocking(|tx| edits::apply(tx, user_id, edit));
    done.unwrap();
}

/// What the tables hold, counted without the feed.
fn items(store: &Store, user_id: i64) -> u64 {
    let count: Result<u64, StoreError> = store.read_blocking(|conn| {
        Ok(conn.query_row(
            "SELECT (SELECT count(*) FROM tracks WHERE user_id = ?1) + (SELECT count(*) FROM albums WHERE user_id = ?1) \
             + (SELECT count(*) FROM artists WHERE user_id = ?1) + (SELECT count(*) FROM playlists WHERE user_id = ?1)",
            [user_id],
            |row| unsigned(row, 0),
        )?)
    });
    count.unwrap()
}

#[derive(Clone, Debug)]
enum Step {
    Edit(i64, Edit),
    /// The reader of user 1 takes a page of this size.
    Read(u32),
    /// Another reader of user 1 begins.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1i64..3, edits::edit()).prop_map(|(user_id, edit)| Step::Edit(user_id, edit)),
        4 => (1u32..6).prop_map(Step::Read),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_reader_that_pages_while_the_library_changes_ends_with_exactly_what_is_there(
        steps in proptest::collection::vec(step(), 1..60), last_limit in 1u32..50
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = edits::store(folder.path());
        let mut reader = Reader::default();
        for step in &steps {
            match step {
                Step::Edit(user_id, edit) => apply(&store, *user_id, edit),
                Step::Read(limit) => {
                    reader.read(&store, 1, *limit);
                }
                Step::Restart => reader = Reader::default(),
            }
        }
        reader.read_all(&store, 1, last_limit);
        let mut fresh = Reader::default();
        let first = fresh.read(&store, 1, 5000);
        prop_assert!(!first.more);
        prop_assert_eq!(first.total, Some(first.changes.len() as u64));
        let tombstones = first.changes.iter().filter(|change| matches!(change, Change::Gone { .. })).count();
        prop_assert_eq!(tombstones, 0);
        prop_assert_eq!(fresh.library.len() as u64, items(&store, 1));
        prop_assert_eq!(&reader.library, &fresh.library);
        prop_assert_eq!(reader.read(&store, 1, 10).changes, vec![]);
    }

    #[test]
    fn no_text_breaks_the_cursor(text in any::<String>()) {
        let _ = Cursor::parse(&text, "feed");
    }

    #[test]
    fn a_cursor_survives_its_text(seq in 0i64.., head in 0i64..) {
        let read = Cursor::parse(&Cursor { seq, head }.text("feed"), "feed").unwrap().unwrap();
        prop_assert_eq!(read.seq, seq);
        prop_assert_eq!(read.head, if seq < head { head } else { 0 });
    }
}

fn track(file: u8) -> Edit {
    let content = edits::Content::Track {
        artist: 0,
        album: 0,
        album_artist: None,
        duration: 9,
        year: None,
        genre: None,
        cover: None,
    };
    Edit::Put { file, content }
}

#[test]
fn a_deletion_after_the_first_page_of_a_snapshot_is_told_and_one_before_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = edits::store(folder.path());
    for file in 0..4 {
        apply(&store, 1, &track(file));
    }
    apply(&store, 1, &Edit::Delete { file: 0 });
    let mut reader = Reader::default();
    assert!(reader.read(&store, 1, 1).more);
    apply(&store, 1, &Edit::Delete { file: 1 });
    let mut gone = 0;
    loop {
        let page = reader.read(&store, 1, 1);
        gone += page
            .changes
            .iter()
            .filter(|change| matches!(change, Change::Gone { .. }))
            .count();
        if !page.more {
            break;
        }
    }
    assert_eq!(gone, 1);
}

#[test]
fn a_track_that_goes_changes_the_playlists_it_was_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = edits::store(folder.path());
    apply(&store, 1, &track(0));
    apply(&store, 1, &track(1));
    apply(
        &store,
        1,
        &Edit::Playlist {
            playlist: 0,
            files: vec![0, 1, 0],
        },
    );
    let mut reader = Reader::default();
    reader.read_all(&store, 1, 100);
    let tracks = |reader: &Reader| match reader.library.get("pl-1") {
        Some(Change::Playlist(item)) => item.tracks.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(tracks(&reader), ["tr-1", "tr-2", "tr-1"]);
    apply(&store, 1, &Edit::Delete { file: 0 });
    reader.read_all(&store, 1, 100);
    assert_eq!(tracks(&reader), ["tr-2"]);
}

#[test]
fn a_cursor_of_another_feed_or_of_a_lost_future_is_gone_and_junk_is_no_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let store = edits::store(folder.path());
    apply(&store, 1, &track(0));
    let page = read(&store, 1, "0", 10).unwrap();
    let future = format!("{}.99999", page.feed);
    for cursor in ["other.1", "other.1.2", future.as_str()] {
        assert!(
            matches!(read(&store, 1, cursor, 10), Err(ChangesError::OtherFeed)),
            "{cursor}"
        );
    }
    for cursor in [
        "x",
        "1",
        "-1",
        ".",
        "a.b",
        "feed.-1",
        "feed.1.2.3",
        "feed.9223372036854775808",
    ] {
        assert!(
            matches!(read(&store, 1, cursor, 10), Err(ChangesError::NoCursor(_))),
            "{cursor}"
        );
    }
}

#[test]
fn one_users_changes_are_nothing_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = edits::store(folder.path());
    apply(&store, 1, &track(0));
    let page = read(&store, 2, "", 10).unwrap();
    assert_eq!(
        (page.changes.len(), page.total, page.more),
        (0, Some(0), false)
    );
}

/// A library of `count` tracks, ten to an album, with everything that a track can have.
fn fill(store: &Store, count: i64) {
    let filled: Result<(), StoreError> = store.write_blocking(|tx| {
        for artist in 0..count / 100 {
            tx.execute(
                "INSERT INTO artists (user_id, name, name_key, created_at) VALUES (1, ?1, ?1, 0)",
                [format!("The Artist Number {artist}")],
            )?;
        }
        for album in 0..count / 10 {
            tx.execute(
                "INSERT INTO covers (user_id, sha256) VALUES (1, ?1)",
                [album.to_be_bytes().repeat(4)],
            )?;
            tx.execute(
                "INSERT INTO albums (user_id, artist_id, title, title_key, year, genre, cover_id, created_at) \
                 VALUES (1, ?1, ?2, ?2, 1999, 'Rock', ?3, 1700000000000)",
                params![album / 10 + 1, format!("Album Title {album}"), album + 1],
            )?;
        }
        let random = crate::ingest::fixtures::noise(usize::try_from(count).unwrap() * 40);
        for (track, bytes) in (0..count).zip(random.chunks(40)) {
            let varied = i64::from(bytes[32]) * 1000 + i64::from(bytes[33]);
            let words = ["Love", "Night", "River", "Stone", "Golden", "Summer", "Falling", "Heart"];
            let word = |at: usize| words[bytes[at] as usize % 8];
            let title = format!("{} {} of the {} {track}", word(34), word(35), word(36));
            tx.execute(
                "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (1, ?1, 1, 0)",
                [&bytes[..32]],
            )?;
            let (album, artist) = (track / 10, track / 100);
            tx.execute(
                "INSERT INTO files (user_id, path, blob_id, size, content_type, media, created_at, modified_at) \
                 VALUES (1, ?1, ?2, ?3, 'audio/flac', 'music', 0, 0)",
                params![
                    format!("The Artist Number {artist}/Album Title {album}/{:02} {title}.flac", track % 10 + 1),
                    tx.last_insert_rowid(),
                    20_000_000 + varied * 37
                ],
            )?;
            tx.execute(
                "INSERT INTO tracks (user_id, file_id, album_id, artist_id, artist, title, track_number, disc_number, \
                 year, genre, duration, format, suffix, track_gain, track_peak, album_gain, album_peak, created_at) \
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, 1, 1999, 'Rock', ?7, 'flac', 'flac', ?8, ?9, -7.5, 0.99, 0)",
                params![
                    track + 1,
                    album + 1,
                    artist + 1,
                    format!("The Artist Number {artist}"),
                    title,
                    track % 10 + 1,
                    180_000 + varied,
                    f64::from(bytes[37]) / -20.0,
                    f64::from(bytes[38]) / 255.0
                ],
            )?;
        }
        Ok(())
    });
    filled.unwrap();
}

#[test]
fn twenty_thousand_tracks_come_in_under_two_megabytes_and_no_change_in_a_few_bytes() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let store = edits::store(folder.path());
    fill(&store, 20_000);
    let (mut cursor, mut wire, mut tracks) = (String::new(), 0, 0);
    loop {
        let page = read(&store, 1, &cursor, 1000).unwrap();
        let json = serde_json::to_vec(&page).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&json).unwrap();
        wire += gzip.finish().unwrap().len();
        tracks += page
            .changes
            .iter()
            .filter(|change| matches!(change, Change::Track(_)))
            .count();
        cursor = page.cursor;
        if !page.more {
            break;
        }
    }
    assert_eq!(tracks, 20_000);
    assert!(wire < 2_000_000, "{wire} bytes");
    let idle = serde_json::to_vec(&read(&store, 1, &cursor, 1000).unwrap()).unwrap();
    assert!(idle.len() < 200, "{} bytes", idle.len());
}
