//! Orders, windows and filters of lists, search and directories.

use super::fixture::{
    Locker, NOW, Person, Song, add_album, add_artist, add_song, one_user, values,
};
use std::collections::BTreeSet;

async fn albums(locker: &Locker, person: &Person, query: &str) -> Vec<String> {
    let answer = locker.ok(person, "getAlbumList2", query).await;
    let folders = locker.ok(person, "getAlbumList", query).await;
    let names = values(&answer["albumList2"]["album"], "name");
    if !query.contains("random") {
        assert_eq!(values(&folders["albumList"]["album"], "title"), names);
    }
    names
}

const ZEBRA: &str = "Zebra \"Crossing\"";
const ALPHA: &str = "Alpha\u{7}\tTab";

#[tokio::test]
async fn every_album_list_has_its_order() {
    let (locker, ada, library) = one_user();
    for (album, rating) in [(0, 3), (3, 5)] {
        let query = format!("id=al-{}&rating={rating}", library.albums[album]);
        locker.ok(&ada, "setRating", &query).await;
    }
    for (song, time) in [(0, NOW - 10), (0, NOW - 20), (7, NOW - 5)] {
        let query = format!("id=tr-{}&time={time}", library.songs[song]);
        locker.ok(&ada, "scrobble", &query).await;
    }
    let star = format!("albumId=al-{}", library.albums[2]);
    locker.ok(&ada, "star", &star).await;

    for (query, expected) in [
        ("type=newest", vec![ZEBRA, ALPHA, "Middle", "Cantatas"]),
        ("type=highest", vec!["Cantatas", ZEBRA]),
        ("type=frequent", vec![ZEBRA, "Cantatas"]),
        ("type=recent", vec!["Cantatas", ZEBRA]),
        ("type=starred", vec!["Middle"]),
        (
            "type=alphabeticalByName",
            vec![ALPHA, "Cantatas", "Middle", ZEBRA],
        ),
        (
            "type=alphabeticalByArtist",
            vec!["Middle", "Cantatas", ZEBRA, ALPHA],
        ),
        (
            "type=byYear&fromYear=1900&toYear=2001",
            vec![ZEBRA, "Middle"],
        ),
        (
            "type=byYear&fromYear=2001&toYear=1900",
            vec!["Middle", ZEBRA],
        ),
        ("type=byGenre&genre=Rock", vec!["Middle", ZEBRA]),
        ("type=byGenre&genre=Polka", vec![]),
        ("type=newest&size=2&offset=1", vec![ALPHA, "Middle"]),
        ("type=newest&size=0", vec![]),
        ("type=newest&offset=9223372036854775807", vec![]),
    ] {
        assert_eq!(albums(&locker, &ada, query).await, expected, "{query}");
    }
    let random = albums(&locker, &ada, "type=random").await;
    assert_eq!(random.into_iter().collect::<BTreeSet<_>>().len(), 4);
}

#[tokio::test]
async fn an_album_list_without_what_its_type_needs_is_refused() {
    let (locker, ada, _) = one_user();
    for (query, expected) in [
        ("", 10),
        ("type=", 10),
        ("type=byYear&fromYear=1999", 10),
        ("type=byGenre", 10),
        ("type=sideways", 0),
        ("type=newest&size=-1", 0),
        ("type=newest&offset=-1", 0),
        ("type=newest&size=many", 0),
        ("type=byYear&fromYear=a&toYear=b", 0),
        ("type=newest&musicFolderId=7", 70),
    ] {
        assert_eq!(
            locker.code(&ada, "getAlbumList2", query).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn pages_of_an_empty_search_are_the_whole_library_once() {
    let locker = Locker::empty();
    let (ada, bob) = (locker.add_user("ada", false), locker.add_user("bob", false));
    locker.rows(|tx| {
        // Rows of two users lie mixed.
        for number in 0..130 {
            let user = if number % 2 == 0 { ada.id } else { bob.id };
            let artist = add_artist(tx, user, &format!("Artist {}", number / 10));
            let album = add_album(tx, user, artist, &format!("Album {}", number / 5), NOW);
            add_song(
                tx,
                user,
                &Song {
                    album,
                    artist,
                    artist_name: "someone",
                    title: &format!("Song {number}"),
                    number,
                    genre: None,
                    year: None,
                    lyrics: None,
                    cover: None,
                    bytes: format!("{number}").as_bytes(),
                },
            );
        }
    });
    for query in ["query=", "query=%22%22", ""] {
        for (kind, total) in [("artist", 13), ("album", 26), ("song", 65)] {
            let mut seen = Vec::new();
            for page in 0.. {
                let others = ["artist", "album", "song"]
                    .map(|other| format!("{other}Count={}", if other == kind { 7 } else { 0 }));
                let query = format!("{query}&{}&{kind}Offset={}", others.join("&"), page * 7);
                let answer = locker.ok(&ada, "search3", &query).await;
                let ids = values(&answer["searchResult3"][kind], "id");
                if ids.is_empty() {
                    break;
                }
                seen.extend(ids);
            }
            assert_eq!(seen.len(), total, "{query} {kind}");
            assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), total);
        }
    }
}

#[tokio::test]
async fn search_finds_by_words_and_answers_folders_to_old_clients() {
    let (locker, ada, library) = one_user();
    let found = locker.ok(&ada, "search3", "query=emilie").await["searchResult3"].clone();
    assert_eq!(values(&found["artist"], "name"), ["Émilie & <Sons>"]);
    assert_eq!(values(&found["album"], "name").len(), 2);
    assert_eq!(values(&found["song"], "id").len(), 5);
    let found = locker.ok(&ada, "search2", "query=middle").await["searchResult2"].clone();
    assert_eq!(
        values(&found["album"], "id"),
        [format!("al-{}", library.albums[2])]
    );
    assert_eq!(found["album"][0]["isDir"], true);
    assert_eq!(locker.code(&ada, "search3", "query=&songCount=-1").await, 0);
    locker
        .ok(&ada, "search3", "query=%22%20OR%20*%20NEAR(%27")
        .await;
}

#[tokio::test]
async fn artists_stand_below_their_letters_and_an_unchanged_index_is_not_sent_again() {
    let (locker, ada, library) = one_user();
    let index = locker.ok(&ada, "getArtists", "").await["artists"]["index"].clone();
    assert_eq!(values(&index, "name"), ["#", "B", "É"]);
    assert_eq!(index[2]["artist"][0]["albumCount"], 2);
    let indexes = locker.ok(&ada, "getIndexes", "").await["indexes"].clone();
    assert_eq!(values(&indexes["index"], "name"), ["#", "B", "É"]);
    let since = format!("ifModifiedSince={}", indexes["lastModified"]);
    let again = locker.ok(&ada, "getIndexes", &since).await["indexes"].clone();
    assert_eq!(values(&again["index"], "name").len(), 0);
    let star = format!("artistId=ar-{}", library.artists[0]);
    locker.ok(&ada, "star", &star).await;
    let again = locker.ok(&ada, "getIndexes", &since).await["indexes"].clone();
    assert_eq!(values(&again["index"], "name").len(), 3);
}

#[tokio::test]
async fn directories_lead_from_the_folder_to_the_songs() {
    let (locker, ada, library) = one_user();
    let folders = locker.ok(&ada, "getMusicFolders", "").await["musicFolders"].clone();
    let root = values(&folders["musicFolder"], "id").remove(0);
    let root = locker
        .ok(&ada, "getMusicDirectory", &format!("id={root}"))
        .await;
    let artist = root["directory"]["child"][2]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let artist = locker
        .ok(&ada, "getMusicDirectory", &format!("id={artist}"))
        .await;
    assert_eq!(
        values(&artist["directory"]["child"], "title"),
        [ZEBRA, ALPHA]
    );
    let album = artist["directory"]["child"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let album = locker
        .ok(&ada, "getMusicDirectory", &format!("id={album}"))
        .await["directory"]
        .clone();
    assert_eq!(
        values(&album["child"], "title"),
        ["Song 0-1", "Song 0-2", "Song 0-3"]
    );
    assert_eq!(album["parent"], format!("ar-{}", library.artists[0]));
    for id in ["2", "tr-1", "x", "ar-999"] {
        assert_eq!(
            locker
                .code(&ada, "getMusicDirectory", &format!("id={id}"))
                .await,
            70
        );
    }
}

#[tokio::test]
async fn an_artist_without_albums_of_its_own_shows_those_it_appears_on() {
    let (locker, ada, library) = one_user();
    let guest = locker.rows(|tx| {
        let guest = add_artist(tx, ada.id, "Guest");
        tx.execute(
            "UPDATE tracks SET artist_id = ?1, artist = 'Guest' WHERE id = ?2",
            (guest, library.songs[3]),
        )
        .unwrap();
        guest
    });
    let artist = locker
        .ok(&ada, "getArtist", &format!("id=ar-{guest}"))
        .await["artist"]
        .clone();
    assert_eq!(values(&artist["album"], "name"), [ALPHA]);
    let index = locker.ok(&ada, "getArtists", "").await["artists"]["index"].clone();
    assert_eq!(values(&index, "name"), ["#", "B", "É"]);
}

#[tokio::test]
async fn genres_are_counted_and_lead_to_their_songs() {
    let (locker, ada, library) = one_user();
    let genres = locker.ok(&ada, "getGenres", "").await["genres"]["genre"].clone();
    assert_eq!(values(&genres, "value"), ["Jazz", "Rock"]);
    assert_eq!(values(&genres, "songCount"), ["2", "5"]);
    assert_eq!(values(&genres, "albumCount"), ["1", "2"]);
    let songs = locker
        .ok(&ada, "getSongsByGenre", "genre=Rock&count=2&offset=2")
        .await;
    assert_eq!(
        values(&songs["songsByGenre"]["song"], "id"),
        [
            format!("tr-{}", library.songs[2]),
            format!("tr-{}", library.songs[5])
        ]
    );
}

#[tokio::test]
async fn random_songs_keep_to_their_filter() {
    let (locker, ada, _) = one_user();
    for (query, count) in [
        ("size=500", 9),
        ("size=3", 3),
        ("size=0", 0),
        ("genre=Jazz", 2),
        ("fromYear=1999&toYear=2001", 5),
        ("genre=Rock&fromYear=2000", 2),
        ("toYear=1000", 0),
    ] {
        let songs = locker.ok(&ada, "getRandomSongs", query).await["randomSongs"]["song"].clone();
        let ids: BTreeSet<_> = values(&songs, "id").into_iter().collect();
        assert_eq!(ids.len(), count, "{query}");
    }
}

#[tokio::test]
async fn top_and_similar_songs_come_from_the_library_itself() {
    let (locker, ada, library) = one_user();
    locker
        .ok(&ada, "scrobble", &format!("id=tr-{}", library.songs[1]))
        .await;
    let top = locker
        .ok(
            &ada,
            "getTopSongs",
            "artist=%C3%89milie%20%26%20%3CSons%3E&count=2",
        )
        .await;
    assert_eq!(
        values(&top["topSongs"]["song"], "id"),
        [
            format!("tr-{}", library.songs[1]),
            format!("tr-{}", library.songs[0])
        ]
    );
    let none = locker.ok(&ada, "getTopSongs", "artist=Nobody").await;
    assert_eq!(values(&none["topSongs"]["song"], "id").len(), 0);
    for id in [
        format!("tr-{}", library.songs[0]),
        format!("ar-{}", library.artists[0]),
    ] {
        let similar = locker
            .ok(&ada, "getSimilarSongs2", &format!("id={id}"))
            .await;
        let songs = values(&similar["similarSongs2"]["song"], "artist");
        assert_eq!(songs, ["2 Unlimited", "2 Unlimited"], "{id}");
    }
}

#[tokio::test]
async fn lyrics_come_by_song_and_by_name() {
    let (locker, ada, library) = one_user();
    let lyrics = async |place: usize| {
        let query = format!("id=tr-{}", library.songs[place]);
        locker.ok(&ada, "getLyricsBySongId", &query).await["lyricsList"]["structuredLyrics"].clone()
    };
    let synced = lyrics(0).await;
    assert_eq!(synced[0]["synced"], true);
    assert_eq!(values(&synced[0]["line"], "start"), ["1000", "2500"]);
    let plain = lyrics(1).await;
    assert_eq!(plain[0]["synced"], false);
    assert_eq!(
        values(&plain[0]["line"], "value"),
        ["Plain words", "in two lines"]
    );
    assert_eq!(lyrics(2).await.as_array().map(Vec::len), Some(0));
    let named = locker
        .ok(
            &ada,
            "getLyrics",
            "artist=%C3%A9milie%20%26%20%3Csons%3E&title=song%200-1",
        )
        .await["lyrics"]
        .clone();
    assert_eq!(named["value"], "First line\nSecond & last");
    let none = locker.ok(&ada, "getLyrics", "artist=x&title=y").await["lyrics"].clone();
    assert_eq!(none["value"], "");
}

#[tokio::test]
async fn a_song_tells_all_that_is_known() {
    let (locker, ada, library) = one_user();
    let song = locker
        .ok(&ada, "getSong", &format!("id=tr-{}", library.songs[0]))
        .await["song"]
        .clone();
    for (key, expected) in [
        ("title", serde_json::json!("Song 0-1")),
        ("isDir", false.into()),
        ("album", ZEBRA.into()),
        ("artist", "Émilie & <Sons>".into()),
        ("duration", 182.into()),
        ("year", 1999.into()),
        ("contentType", "audio/flac".into()),
        ("samplingRate", 44100.into()),
        ("coverArt", format!("co-{}", library.cover).into()),
        ("created", "2024-05-01T00:00:00Z".into()),
        (
            "path",
            format!("Music/{}/1 Song 0-1.flac", library.albums[0]).into(),
        ),
    ] {
        assert_eq!(song[key], expected, "{key}");
    }
    assert_eq!(song["contentHash"].as_str().map(str::len), Some(64));
    assert_eq!(
        song["replayGain"],
        serde_json::json!({"trackGain": -6.5, "trackPeak": 0.98})
    );
    assert!(song.get("starred").is_none());
}

#[tokio::test]
async fn the_scan_tells_songs_and_whether_files_wait() {
    let (locker, ada, _) = one_user();
    let status = locker.ok(&ada, "getScanStatus", "").await["scanStatus"].clone();
    assert_eq!(status, serde_json::json!({"scanning": false, "count": 9}));
    locker.rows(|tx| {
        tx.execute("UPDATE files SET media = 'pending' WHERE id = 1", [])
            .unwrap()
    });
    let status = locker.ok(&ada, "startScan", "").await["scanStatus"].clone();
    assert_eq!(status["scanning"], true);
}
