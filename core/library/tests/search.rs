//! Search as one types.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use coffer_library::{Edit, SearchResults, Source, SyncOptions, sync};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use support::feed::FakeFeed;
use support::world::{Song, World};
use support::{Home, check, home};

async fn with(songs: &[(&str, &str, &str)]) -> Home {
    let mut world = World::default();
    for (uid, (title, artist, album)) in (0..).zip(songs) {
        let mut song = Song::new(uid, artist, album);
        song.title = (*title).into();
        world.songs.insert(uid, song);
    }
    filled(&world).await
}

async fn filled(world: &World) -> Home {
    let home = home();
    let feed = FakeFeed::of(world);
    sync(
        &home.library,
        home.account,
        Source::Feed(&feed),
        &SyncOptions::default(),
        |_| {},
    )
    .await
    .unwrap();
    home
}

fn titles(results: &SearchResults) -> Vec<&str> {
    results
        .tracks
        .iter()
        .map(|track| track.title.as_str())
        .collect()
}

#[tokio::test]
async fn results_are_grouped_and_case_and_marks_do_not_matter() {
    let home = with(&[
        ("Jóga", "Björk", "Homogenic"),
        ("Army of Me", "Björk", "Post"),
        ("Smells", "Nirvana", "Nevermind"),
    ])
    .await;
    for query in ["bjork", "BJÖRK", "björk", "bjo", "b"] {
        let found = home.library.search(query, 10).unwrap();
        assert_eq!(found.artists.len(), 1, "{query}");
        assert_eq!(found.albums.len(), 2, "{query}");
        assert_eq!(found.tracks.len(), 2, "{query}");
    }
    assert_eq!(titles(&home.library.search("joga", 10).unwrap()), ["Jóga"]);
    assert_eq!(
        titles(&home.library.search("army bjork", 10).unwrap()),
        ["Army of Me"]
    );
    assert_eq!(
        titles(&home.library.search("of", 10).unwrap()),
        ["Army of Me"]
    );
    assert!(titles(&home.library.search("army nirvana", 10).unwrap()).is_empty());
}

#[tokio::test]
async fn whole_titles_come_first_then_starts_then_words_then_artists() {
    let home = with(&[
        ("All You Need Is Love", "x", "a"),
        ("Love", "x", "a"),
        ("Tears", "Love", "a"),
        ("Lovely Day", "x", "a"),
    ])
    .await;
    let found = home.library.search("love", 10).unwrap();
    assert_eq!(
        titles(&found),
        ["Love", "Lovely Day", "All You Need Is Love", "Tears"]
    );
}

#[tokio::test]
async fn one_letter_finds_titles_that_begin_with_it_and_the_most_played_first() {
    let home = with(&[
        ("Sugar", "x", "a"),
        ("Solo", "x", "a"),
        ("Sara", "x", "a"),
        ("Other", "x", "a"),
    ])
    .await;
    assert_eq!(
        titles(&home.library.search("s", 10).unwrap()),
        ["Sara", "Solo", "Sugar"]
    );
    let sugar = check::tracks(&home)
        .into_iter()
        .find(|track| track.title == "Sugar")
        .unwrap();
    home.library.record(Edit::Scrobble(sugar.id), 1).unwrap();
    assert_eq!(
        titles(&home.library.search("s", 10).unwrap()),
        ["Sugar", "Sara", "Solo"]
    );
    assert_eq!(titles(&home.library.search("s", 1).unwrap()), ["Sugar"]);
}

#[tokio::test]
async fn titles_of_signs_and_of_scripts_without_spaces_are_found() {
    let home = with(&[
        ("!!!", "x", "a"),
        ("÷", "x", "a"),
        ("東京事変", "x", "a"),
        ("Don’t Stop", "x", "a"),
        ("AC/DC", "x", "a"),
    ])
    .await;
    for (query, title) in [
        ("!!", "!!!"),
        ("÷", "÷"),
        ("東京", "東京事変"),
        ("事変", "東京事変"),
        ("dont", "Don’t Stop"),
        ("don't", "Don’t Stop"),
        ("ac/dc", "AC/DC"),
        ("ac dc", "AC/DC"),
    ] {
        assert_eq!(
            titles(&home.library.search(query, 10).unwrap()),
            [title],
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_renamed_track_is_found_by_its_new_name_only() {
    let mut world = World::with_songs(5);
    let home = home();
    let feed = FakeFeed::of(&world);
    let options = SyncOptions::default();
    sync(
        &home.library,
        home.account,
        Source::Feed(&feed),
        &options,
        |_| {},
    )
    .await
    .unwrap();
    world.songs.get_mut(&2).unwrap().title = "Zebra".into();
    feed.publish(&world);
    sync(
        &home.library,
        home.account,
        Source::Feed(&feed),
        &options,
        |_| {},
    )
    .await
    .unwrap();
    assert_eq!(titles(&home.library.search("zeb", 10).unwrap()), ["Zebra"]);
    assert!(titles(&home.library.search("song 2", 10).unwrap()).is_empty());
}

#[test]
fn no_query_is_an_error_and_none_means_more_than_its_words() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = runtime.block_on(with(&[
        ("Near the OR", "x", "a"),
        ("Not", "x", "a"),
        ("'; DROP TABLE tracks; --", "x", "a"),
    ]));
    for query in [
        "", " ", "\"", "*", "(", "a OR b", "NEAR(", "title:x", "-a", "^a", "'", "\0", "a\0b", "%",
        "_", "\u{fffd}", "{a b}: c",
    ] {
        home.library.search(query, 10).unwrap();
    }
    assert_eq!(
        titles(&home.library.search("'; drop table tracks; --", 10).unwrap()).len(),
        1
    );
    assert_eq!(
        titles(&home.library.search("or", 10).unwrap()),
        ["Near the OR"]
    );
    assert_eq!(titles(&home.library.search("%", 10).unwrap()).len(), 0);
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) }, |(query in any::<String>())| {
        home.library.search(&query, 10).unwrap();
    });
    assert_eq!(check::tracks(&home).len(), 3);
}

#[tokio::test]
async fn every_prefix_of_a_title_finds_something_and_quickly() {
    let mut world = World::with_songs(3_000);
    for (uid, song) in &mut world.songs {
        let words = ["Love", "the", "Étoile", "night", "song", "of", "rain"];
        let at = |step: u32| words[usize::try_from(uid / step).unwrap() % words.len()];
        song.title = format!("{} {} {} {uid}", at(1), at(7), at(49));
    }
    let home = filled(&world).await;
    let mut slowest = Duration::ZERO;
    for song in world.songs.values().step_by(101) {
        let letters: Vec<char> = song.title.chars().collect();
        for length in 1..=letters.len() {
            let prefix: String = letters[..length].iter().collect();
            let before = Instant::now();
            let found = home.library.search(&prefix, 20).unwrap();
            slowest = slowest.max(before.elapsed());
            assert!(!found.tracks.is_empty(), "`{prefix}`");
        }
        let found = home.library.search(&song.title, 20).unwrap();
        assert!(titles(&found).contains(&song.title.as_str()));
    }
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}
