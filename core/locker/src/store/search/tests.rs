use super::*;
use crate::ingest::edits;
use crate::store::Store;
use proptest::prelude::*;

const ALL: Window = Window {
    count: 10_000,
    offset: 0,
};
const NONE: Window = Window {
    count: 0,
    offset: 0,
};

/// A store in which user 1 has these `(artist, album, title)`s, and user 2 too.
fn store(folder: &std::path::Path, songs: &[(&str, &str, &str)]) -> Store {
    let store = edits::store(folder);
    let filled: Result<(), StoreError> = store.write_blocking(|tx| {
        for user_id in [1, 2] {
            for (number, (artist, album, title)) in songs.iter().enumerate() {
                let artist_id = artists::ensure(tx, user_id, artist, artist, 0)?;
                let album_id = albums::ensure(tx, user_id, artist_id, album, album, 0)?;
                let mut hash = [0; 32];
                hash[..8].copy_from_slice(&number.to_be_bytes());
                tx.execute(
                    "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, 1, 0)",
                    params![user_id, hash],
                )?;
                tx.execute(
                    "INSERT INTO files (user_id, path, blob_id, size, content_type, created_at, modified_at) \
                     VALUES (?1, ?2, last_insert_rowid(), 1, '', 0, 0)",
                    params![user_id, format!("{number}")],
                )?;
                tx.execute(
                    "INSERT INTO tracks (user_id, file_id, album_id, artist_id, artist, title, duration, format, suffix, \
                     created_at) VALUES (?1, last_insert_rowid(), ?2, ?3, ?4, ?5, 1, 'mp3', 'mp3', 0)",
                    params![user_id, album_id, artist_id, artist, title],
                )?;
            }
        }
        Ok(())
    });
    filled.unwrap();
    store
}

fn find(store: &Store, user_id: i64, query: &str) -> Hits {
    store
        .read_blocking(|conn| search(conn, user_id, query, ALL, ALL, ALL))
        .unwrap()
}

fn titles(store: &Store, query: &str) -> Vec<String> {
    let mut titles: Vec<_> = find(store, 1, query)
        .tracks
        .into_iter()
        .map(|track| track.title)
        .collect();
    titles.sort();
    titles
}

const SONGS: [(&str, &str, &str); 6] = [
    ("Sigur Rós", "Ágætis byrjun", "Svefn-g-englar"),
    ("AC/DC", "Back in Black", "Hells Bells"),
    ("Björk", "Homogenic", "Jóga"),
    ("宇多田ヒカル", "初恋", "残り香"),
    ("Наутилус", "Крылья", "Одинокая птица"),
    ("The Band", "The Band", "Up on Cripple Creek"),
];

#[test]
fn every_word_may_be_a_prefix_of_title_artist_or_album_whatever_case_and_accents() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &SONGS);
    assert_eq!(titles(&store, "sigur ros"), ["Svefn-g-englar"]);
    assert_eq!(titles(&store, "BYRJ svefn"), ["Svefn-g-englar"]);
    assert_eq!(titles(&store, "ac/dc"), ["Hells Bells"]);
    assert_eq!(titles(&store, "bjo jog"), ["Jóga"]);
    assert_eq!(titles(&store, "宇多"), ["残り香"]);
    assert_eq!(titles(&store, "птиц"), ["Одинокая птица"]);
    assert_eq!(titles(&store, "cripple sigur"), Vec::<String>::new());
    let hits = find(&store, 1, "band");
    assert_eq!(
        (hits.artists.len(), hits.albums.len(), hits.tracks.len()),
        (1, 1, 1)
    );
    assert_eq!(hits.artists[0].name, "The Band");
}

#[test]
fn an_empty_query_is_everything_and_one_of_mere_signs_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &SONGS);
    for query in ["", "\"\"", "  "] {
        let hits = find(&store, 1, query);
        assert_eq!(
            (hits.artists.len(), hits.albums.len(), hits.tracks.len()),
            (6, 6, 6),
            "{query}"
        );
    }
    assert_eq!(find(&store, 1, "!!! ()*"), Hits::default());
}

#[test]
fn a_query_cannot_say_anything_in_the_index_s_own_language() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &SONGS);
    for query in [
        "sigur OR bells",
        "NOT sigur",
        "sigur NEAR bells",
        "owner:\u{e000}2t",
        "\u{e000}2t",
        "words : sigur) OR (words : bells",
        "\"sigur\" OR \"bells\"",
        "sigur*\" OR owner:\"\u{e000}2t",
        "'; DROP TABLE tracks; --",
        "{words owner} : x",
        "^sigur + bells",
        "\0",
    ] {
        assert!(find(&store, 1, query).tracks.len() <= 1, "{query}");
    }
    assert_eq!(titles(&store, "\"sigur\""), ["Svefn-g-englar"]);
    assert_eq!(titles(&store, "(sigur)*"), ["Svefn-g-englar"]);
}

#[test]
fn a_user_finds_only_what_is_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &SONGS);
    let (ada, ben) = (find(&store, 1, "s"), find(&store, 2, "s"));
    assert_eq!(ada.tracks.len(), ben.tracks.len());
    assert!(ada.tracks.iter().all(|track| !ben.tracks.contains(track)));
    assert_eq!(find(&store, 3, "s"), Hits::default());
}

#[test]
fn pages_of_many_matches_join_without_gap_or_repetition_past_what_is_ranked() {
    let folder = tempfile::tempdir().unwrap();
    let titles: Vec<String> = (0..RANKED + 150)
        .map(|n| format!("love song {n}{}", " love".repeat(n as usize % 3)))
        .collect();
    let songs: Vec<_> = titles
        .iter()
        .map(|title| ("A", "B", title.as_str()))
        .collect();
    let store = store(folder.path(), &songs);
    for (query, step) in [("love", 333), ("lo", 700)] {
        let mut seen = std::collections::HashSet::new();
        let mut offset = 0;
        loop {
            let window = Window {
                count: step,
                offset,
            };
            let page = store
                .read_blocking(|conn| search(conn, 1, query, NONE, NONE, window))
                .unwrap()
                .tracks;
            if page.is_empty() {
                break;
            }
            offset += u32::try_from(page.len()).unwrap();
            assert!(page.iter().all(|track| seen.insert(track.id)), "{query}");
        }
        assert_eq!(seen.len(), songs.len(), "{query}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_query_is_an_error_and_every_title_finds_itself(query in any::<String>(), title in "[\\p{L}\\p{N} '\"*:()-]{1,30}") {
        thread_local! {
            static FOLDER: tempfile::TempDir = tempfile::tempdir().unwrap();
            static STORE: Store = FOLDER.with(|folder| store(folder.path(), &SONGS));
        }
        STORE.with(|store| {
            use unicode_normalization::UnicodeNormalization;
            // As ingest stores it.
            let title: String = title.nfc().collect();
            find(store, 1, &query);
            let renamed: Result<_, StoreError> = store.write_blocking(|tx| {
                Ok(tx.execute("UPDATE tracks SET title = ?1 WHERE id = 1", [&title])?)
            });
            renamed.unwrap();
            let has_words = title.chars().any(char::is_alphanumeric);
            let found = find(store, 1, &title).tracks.iter().any(|track| track.id == 1);
            prop_assert!(found || !has_words, "`{}` does not find itself", title);
            Ok(())
        })?;
    }
}
