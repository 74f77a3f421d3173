//! Calls that make no sense are errors: never a panic, never a fault of the server.

use super::fixture::{Locker, Person, two_users};
use proptest::prelude::*;
use std::sync::OnceLock;

/// Every method, and some that are none.
const METHODS: [&str; 58] = [
    "ping",
    "getLicense",
    "getOpenSubsonicExtensions",
    "tokenInfo",
    "getUser",
    "getUsers",
    "getScanStatus",
    "startScan",
    "getMusicFolders",
    "getIndexes",
    "getMusicDirectory",
    "getArtists",
    "getArtist",
    "getAlbum",
    "getSong",
    "getGenres",
    "getAlbumList",
    "getAlbumList2",
    "getRandomSongs",
    "getSongsByGenre",
    "getStarred",
    "getStarred2",
    "getNowPlaying",
    "search2",
    "search3",
    "getArtistInfo",
    "getArtistInfo2",
    "getAlbumInfo",
    "getAlbumInfo2",
    "getTopSongs",
    "getSimilarSongs",
    "getSimilarSongs2",
    "getLyrics",
    "getLyricsBySongId",
    "stream",
    "download",
    "getCoverArt",
    "star",
    "unstar",
    "setRating",
    "scrobble",
    "getPlaylists",
    "getPlaylist",
    "createPlaylist",
    "updatePlaylist",
    "deletePlaylist",
    "getBookmarks",
    "getInternetRadioStations",
    "getNewestPodcasts",
    "getPodcasts",
    "getShares",
    "getVideos",
    "createBookmark",
    "deleteBookmark",
    "getPlayQueue",
    "savePlayQueue",
    "noSuchMethod",
    "%00",
];

const NAMES: [&str; 34] = [
    "id",
    "albumId",
    "artistId",
    "playlistId",
    "songId",
    "songIdToAdd",
    "songIndexToRemove",
    "type",
    "size",
    "offset",
    "fromYear",
    "toYear",
    "genre",
    "count",
    "query",
    "artistCount",
    "artistOffset",
    "albumCount",
    "albumOffset",
    "songCount",
    "songOffset",
    "rating",
    "time",
    "submission",
    "name",
    "comment",
    "public",
    "username",
    "ifModifiedSince",
    "musicFolderId",
    "artist",
    "title",
    "maxBitRate",
    "c",
];

const VALUES: [&str; 44] = [
    "",
    "0",
    "1",
    "-1",
    "2",
    "6",
    "500",
    "501",
    "99999",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1e9",
    "NaN",
    "true",
    "false",
    "tr-1",
    "tr-5",
    "tr-12",
    "al-1",
    "al-6",
    "ar-1",
    "ar-4",
    "pl-1",
    "pl-2",
    "co-1",
    "co-2",
    "tr-0",
    "tr-999999",
    "tr--1",
    "al-",
    "random",
    "newest",
    "byYear",
    "byGenre",
    "alphabeticalByArtist",
    "Rock",
    "%22%22",
    "%22*%22%20OR%20NEAR(",
    "%F0%9F%8E%B5%00",
    "%FF%FE",
    "';DROP TABLE tracks;--",
];

fn shared() -> &'static (Locker, Person, tokio::runtime::Runtime) {
    static SHARED: OnceLock<(Locker, Person, tokio::runtime::Runtime)> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (locker, ada, ..) = two_users();
        (locker, ada, tokio::runtime::Runtime::new().unwrap())
    })
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(&VALUES[..]).prop_map(|text| text.replace(' ', "%20")),
        1 => any::<String>().prop_map(|text| {
            percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_call_is_answered_and_never_with_a_fault_of_the_server(
        method in proptest::sample::select(&METHODS[..]),
        params in proptest::collection::vec((proptest::sample::select(&NAMES[..]), value()), 0..6),
        xml in any::<bool>(),
    ) {
        let (locker, ada, runtime) = shared();
        let mut query = format!("apiKey={}&f={}", ada.key, if xml { "xml" } else { "json" });
        for (name, value) in &params {
            query.push_str(&format!("&{name}={value}"));
        }
        let answered = runtime.block_on(locker.get(method, &query));
        prop_assert!(!answered.status.is_server_error(), "{}", answered.text());
        let media = matches!(method, "stream" | "download" | "getCoverArt");
        let kind = answered.header(axum::http::header::CONTENT_TYPE);
        if kind == "application/json" {
            let status = answered.json()["status"].clone();
            prop_assert!(status == "ok" || status == "failed");
        } else {
            prop_assert!(kind == "application/xml" || media, "{}", kind);
        }
    }
}
