//! Answers against the API's published description, where it lies beside the repository.

use super::fixture::one_user;
use super::schema;
use serde_json::{Value, json};
use std::path::Path;

/// Every method that answers an envelope, with parameters that fit the fixture's library, in an order in which what
/// is made is there before it is asked for.
pub(super) const CALLS: &[(&str, &str)] = &[
    ("ping", ""),
    ("getLicense", ""),
    ("getOpenSubsonicExtensions", ""),
    ("tokenInfo", ""),
    ("getUser", "username=ada"),
    ("getUsers", ""),
    ("getScanStatus", ""),
    ("startScan", ""),
    ("getMusicFolders", ""),
    ("scrobble", "id=tr-1&time=1700000000000"),
    ("scrobble", "id=tr-4&submission=false"),
    ("star", "id=tr-1&id=tr-2&albumId=al-1&artistId=ar-2"),
    ("setRating", "id=al-1&rating=4"),
    ("setRating", "id=tr-1&rating=5"),
    ("setRating", "id=ar-1&rating=3"),
    ("getIndexes", ""),
    ("getMusicDirectory", "id=1"),
    ("getMusicDirectory", "id=ar-1"),
    ("getMusicDirectory", "id=al-1"),
    ("getArtists", ""),
    ("getArtist", "id=ar-1"),
    ("getAlbum", "id=al-1"),
    ("getAlbum", "id=al-4"),
    ("getSong", "id=tr-1"),
    ("getGenres", ""),
    ("getAlbumList", "type=newest"),
    ("getAlbumList", "type=random"),
    ("getAlbumList2", "type=alphabeticalByArtist"),
    ("getAlbumList2", "type=random&size=500"),
    ("getAlbumList2", "type=newest&offset=1000"),
    ("getRandomSongs", "size=500"),
    ("getSongsByGenre", "genre=Rock"),
    ("getStarred", ""),
    ("getStarred2", ""),
    ("getNowPlaying", ""),
    ("search2", "query=song"),
    ("search3", "query="),
    ("search3", "query=nothing%20like%20it"),
    ("getArtistInfo", "id=ar-1"),
    ("getArtistInfo2", "id=ar-1"),
    ("getAlbumInfo", "id=al-1"),
    ("getAlbumInfo2", "id=al-1"),
    ("getTopSongs", "artist=bach"),
    ("getSimilarSongs", "id=tr-1"),
    ("getSimilarSongs2", "id=ar-1"),
    ("getLyrics", "artist=bach&title=none"),
    ("getLyrics", "title=Song%200-1"),
    ("getLyricsBySongId", "id=tr-1"),
    ("getLyricsBySongId", "id=tr-2"),
    ("getLyricsBySongId", "id=tr-3"),
    ("getPlaylists", ""),
    ("getPlaylist", "id=pl-1"),
    (
        "createPlaylist",
        "name=New&songId=tr-1&songId=tr-1&songId=tr-9",
    ),
    ("createPlaylist", "playlistId=pl-1&songId=tr-2"),
    (
        "updatePlaylist",
        "playlistId=pl-2&comment=a%0Ab&songIndexToRemove=1",
    ),
    ("getPlaylist", "id=pl-2"),
    ("deletePlaylist", "id=pl-2"),
    ("unstar", "id=tr-1&albumId=al-1&artistId=ar-2"),
    ("getBookmarks", ""),
    ("getInternetRadioStations", ""),
    ("getNewestPodcasts", ""),
    ("getPodcasts", ""),
    ("getShares", ""),
    ("getVideos", ""),
];

/// Calls that fail, each in its way.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("getSong", "id=tr-999999"),
    ("getSong", ""),
    ("getAlbumList2", "type=%3Cnone%3E"),
    ("savePlayQueue", ""),
];

/// Relative to the repository's root.
const DESCRIPTION: &str = "../shared/opensubsonic/openapi.json";

fn description() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(DESCRIPTION);
    let text = std::fs::read(path).ok()?;
    Some(serde_json::from_slice(&text).unwrap())
}

#[tokio::test]
async fn every_answer_is_as_the_api_describes_it() {
    let Some(description) = description() else {
        eprintln!("skipped: no API description at {DESCRIPTION}");
        return;
    };
    let (locker, ada, _) = one_user();
    for (method, query) in CALLS.iter().chain(REFUSED) {
        let operation = &description["paths"][format!("/rest/{method}")]["get"];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(
            schema.is_object(),
            "the description has no method `{method}`"
        );
        let answer = locker.call(&ada, method, query).await;
        let is_refused = REFUSED.contains(&(method, query));
        assert_eq!(
            answer["status"] == "failed",
            is_refused,
            "{method}?{query}: {answer}"
        );
        let envelope = json!({"subsonic-response": answer});
        let problems = schema::problems(&description, schema, &envelope);
        assert!(
            problems.is_empty(),
            "{method}?{query}: {problems:#?}\n{envelope:#}"
        );
    }
}
