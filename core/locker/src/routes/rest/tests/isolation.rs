//! Nobody reaches what is another's.

use super::fixture::{Library, Locker, two_users};

/// Every method that takes an id, with each id of `library` that it could mean.
fn calls(library: &Library) -> Vec<(&'static str, String)> {
    let song = format!("tr-{}", library.songs[0]);
    let album = format!("al-{}", library.albums[0]);
    let artist = format!("ar-{}", library.artists[0]);
    let playlist = format!("pl-{}", library.playlist);
    let cover = format!("co-{}", library.cover);
    let mut calls = Vec::new();
    for (methods, ids) in [
        (
            &[
                "getSong",
                "stream",
                "download",
                "getLyricsBySongId",
                "scrobble",
            ][..],
            vec![&song],
        ),
        (&["getAlbum"], vec![&album]),
        (&["getArtist", "getTopSongs"], vec![&artist]),
        (&["getMusicDirectory"], vec![&album, &artist]),
        (
            &[
                "getArtistInfo",
                "getArtistInfo2",
                "getAlbumInfo",
                "getAlbumInfo2",
                "getSimilarSongs",
                "getSimilarSongs2",
            ],
            vec![&song, &album, &artist],
        ),
        (
            &["getCoverArt"],
            vec![&song, &album, &artist, &playlist, &cover],
        ),
        (&["star", "unstar"], vec![&song, &album, &artist]),
        (&["getPlaylist", "deletePlaylist"], vec![&playlist]),
    ] {
        for method in methods {
            calls.extend(ids.iter().map(|id| (*method, format!("id={id}"))));
        }
    }
    for id in [&song, &album, &artist] {
        calls.push(("setRating", format!("id={id}&rating=1")));
    }
    calls.push(("scrobble", format!("id={song}&submission=false")));
    calls.push(("star", format!("albumId={album}")));
    calls.push(("star", format!("artistId={artist}")));
    calls.push(("createPlaylist", format!("playlistId={playlist}&name=mine")));
    calls.push(("createPlaylist", format!("name=mine&songId={song}")));
    calls.push(("updatePlaylist", format!("playlistId={playlist}&name=mine")));
    calls
}

/// All rows that a call could change.
fn state(locker: &Locker) -> Vec<String> {
    locker.rows(|tx| {
        let mut rows = Vec::new();
        for table in [
            "tracks",
            "albums",
            "artists",
            "playlists",
            "playlist_entries",
            "plays",
        ] {
            let mut statement = tx.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut found = statement.query([]).unwrap();
            while let Some(row) = found.next().unwrap() {
                let values = (0..columns).map(|place| format!("{:?}", row.get_ref(place).unwrap()));
                rows.push(format!("{table} {}", values.collect::<Vec<_>>().join(" ")));
            }
        }
        rows
    })
}

#[tokio::test]
async fn every_method_with_an_id_of_another_user_finds_nothing_and_changes_nothing() {
    let (locker, ada, of_ada, bob, of_bob) = two_users();
    let before = state(&locker);
    // An administrator is nobody special here.
    for (person, others) in [(&bob, &of_ada), (&ada, &of_bob)] {
        for (method, query) in calls(others) {
            assert_eq!(
                locker.code(person, method, &query).await,
                70,
                "{method}?{query}"
            );
        }
    }
    assert_eq!(state(&locker), before);
}

#[tokio::test]
async fn the_same_calls_with_ids_of_ones_own_succeed() {
    let (locker, _, _, bob, of_bob) = two_users();
    for (method, query) in calls(&of_bob) {
        let answered = locker
            .get(method, &format!("apiKey={}&f=json&c=test&{query}", bob.key))
            .await;
        let media = matches!(method, "stream" | "download" | "getCoverArt");
        assert!(
            answered.status.is_success()
                && (media || answered.json()["status"] == "ok" || method.contains("Playlist")),
            "{method}?{query}"
        );
    }
}

#[tokio::test]
async fn lists_hold_ones_own_items_only() {
    let (locker, ada, of_ada, bob, of_bob) = two_users();
    for (person, own) in [(&ada, &of_ada), (&bob, &of_bob)] {
        let mut mine: Vec<String> = Vec::new();
        mine.extend(own.songs.iter().map(|number| format!("\"tr-{number}\"")));
        mine.extend(own.albums.iter().map(|number| format!("\"al-{number}\"")));
        mine.extend(own.artists.iter().map(|number| format!("\"ar-{number}\"")));
        mine.push(format!("\"pl-{}\"", own.playlist));
        mine.push(format!("\"co-{}\"", own.cover));
        for (method, query) in [
            ("getAlbumList2", "type=newest&size=500"),
            ("getAlbumList2", "type=random&size=500"),
            ("getAlbumList", "type=alphabeticalByArtist&size=500"),
            ("getAlbumList2", "type=byGenre&genre=Rock"),
            ("getAlbumList2", "type=byYear&fromYear=0&toYear=3000"),
            ("getArtists", ""),
            ("getIndexes", ""),
            ("getMusicDirectory", "id=1"),
            ("getRandomSongs", "size=500"),
            ("getSongsByGenre", "genre=Rock&count=500"),
            ("getTopSongs", "artist=bach"),
            ("search3", "query=&songCount=500"),
            ("search3", "query=song&songCount=500"),
            ("search2", "query=zebra"),
            ("getPlaylists", ""),
            ("getStarred2", ""),
            ("getNowPlaying", ""),
        ] {
            let text = locker.ok(person, method, query).await.to_string();
            for id in text.split(',').filter_map(|part| part.split_once(":\"")) {
                let id = format!("\"{}", id.1.trim_end_matches(['}', ']']));
                let is_id = ["\"tr-", "\"al-", "\"ar-", "\"pl-", "\"co-"]
                    .iter()
                    .any(|kind| id.starts_with(kind));
                assert!(!is_id || mine.contains(&id), "{method}?{query}: {id}");
            }
        }
    }
    assert_eq!(locker.code(&bob, "getPlaylists", "username=ada").await, 50);
    assert_eq!(locker.code(&ada, "getPlaylists", "username=bob").await, 50);
}
