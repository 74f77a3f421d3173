//! Stars, ratings, plays.

use super::fixture::{Locker, NOW, Person, one_user, values};
use serde_json::Value;

async fn song(locker: &Locker, person: &Person, number: i64) -> Value {
    locker
        .ok(person, "getSong", &format!("id=tr-{number}"))
        .await["song"]
        .clone()
}

#[tokio::test]
async fn stars_are_set_on_every_kind_in_one_call_and_taken_away() {
    let (locker, ada, library) = one_user();
    let (songs, albums, artists) = (&library.songs, &library.albums, &library.artists);
    let query = format!(
        "id=tr-{}&id=tr-{}&id=al-{}&albumId=al-{}&artistId=ar-{}",
        songs[0], songs[1], albums[2], albums[0], artists[1]
    );
    locker.ok(&ada, "star", &query).await;
    let starred = locker.ok(&ada, "getStarred2", "").await["starred2"].clone();
    assert_eq!(values(&starred["song"], "id").len(), 2);
    assert_eq!(values(&starred["album"], "id").len(), 2);
    assert_eq!(
        values(&starred["artist"], "id"),
        [format!("ar-{}", artists[1])]
    );
    assert_eq!(
        song(&locker, &ada, songs[0]).await["starred"],
        "2024-05-01T00:00:00Z"
    );
    let folders = locker.ok(&ada, "getStarred", "").await["starred"].clone();
    assert_eq!(folders["album"][0]["isDir"], true);
    locker.ok(&ada, "unstar", &query).await;
    let starred = locker.ok(&ada, "getStarred2", "").await["starred2"].clone();
    assert_eq!(starred, serde_json::json!({}));
}

#[tokio::test]
async fn a_star_for_something_missing_changes_nothing() {
    let (locker, ada, library) = one_user();
    let query = format!("id=tr-{}&id=tr-999999", library.songs[0]);
    assert_eq!(locker.code(&ada, "star", &query).await, 70);
    assert!(
        song(&locker, &ada, library.songs[0])
            .await
            .get("starred")
            .is_none()
    );
    assert_eq!(locker.code(&ada, "star", "").await, 10);
    let wrong_kind = format!("albumId=tr-{}", library.songs[0]);
    assert_eq!(locker.code(&ada, "star", &wrong_kind).await, 70);
}

#[tokio::test]
async fn a_repeated_star_keeps_its_place_in_the_change_feed() {
    let (locker, ada, library) = one_user();
    let head = || {
        locker.rows(|tx| {
            tx.query_row("SELECT max(seq) FROM changes", [], |row| {
                row.get::<_, i64>(0)
            })
            .unwrap()
        })
    };
    let query = format!("id=tr-{}", library.songs[0]);
    locker.ok(&ada, "star", &query).await;
    let before = head();
    locker.ok(&ada, "star", &query).await;
    locker
        .ok(&ada, "setRating", &format!("{query}&rating=0"))
        .await;
    assert_eq!(head(), before);
    locker.ok(&ada, "unstar", &query).await;
    assert!(head() > before);
}

#[tokio::test]
async fn ratings_go_from_one_to_five_and_zero_takes_them_away() {
    let (locker, ada, library) = one_user();
    let id = format!("id=tr-{}", library.songs[0]);
    locker
        .ok(&ada, "setRating", &format!("{id}&rating=5"))
        .await;
    assert_eq!(song(&locker, &ada, library.songs[0]).await["userRating"], 5);
    for (rating, expected) in [
        ("6", 0),
        ("-1", 0),
        ("x", 0),
        ("", 10),
        ("99999999999999999999", 0),
    ] {
        let query = format!("{id}&rating={rating}");
        assert_eq!(
            locker.code(&ada, "setRating", &query).await,
            expected,
            "{rating}"
        );
    }
    assert_eq!(song(&locker, &ada, library.songs[0]).await["userRating"], 5);
    locker
        .ok(&ada, "setRating", &format!("{id}&rating=0"))
        .await;
    assert!(
        song(&locker, &ada, library.songs[0])
            .await
            .get("userRating")
            .is_none()
    );
}

#[tokio::test]
async fn a_play_counts_once_for_each_song_time_and_client() {
    let (locker, ada, library) = one_user();
    let [first, second] = [library.songs[0], library.songs[1]];
    let time = NOW - 60_000;
    let query = format!(
        "id=tr-{first}&time={time}&id=tr-{second}&time={}",
        time - 200_000
    );
    for _ in 0..3 {
        locker.ok(&ada, "scrobble", &query).await;
    }
    assert_eq!(song(&locker, &ada, first).await["playCount"], 1);
    assert_eq!(
        song(&locker, &ada, first).await["played"],
        "2024-04-30T23:59:00Z"
    );
    assert_eq!(song(&locker, &ada, second).await["playCount"], 1);
    let album = locker
        .ok(&ada, "getAlbum", &format!("id=al-{}", library.albums[0]))
        .await;
    assert_eq!(album["album"]["playCount"], 2);

    locker
        .ok(
            &ada,
            "scrobble",
            &format!("id=tr-{first}&time={}", time - 1),
        )
        .await;
    assert_eq!(song(&locker, &ada, first).await["playCount"], 2);
    // The last play is the latest one, in whatever order they come.
    assert_eq!(
        song(&locker, &ada, first).await["played"],
        "2024-04-30T23:59:00Z"
    );
    let key = &ada.key;
    locker
        .get(
            "scrobble",
            &format!("apiKey={key}&c=other&id=tr-{first}&time={time}"),
        )
        .await;
    assert_eq!(song(&locker, &ada, first).await["playCount"], 3);
}

#[tokio::test]
async fn plays_of_songs_that_are_gone_do_not_hold_up_the_others() {
    let (locker, ada, library) = one_user();
    let query = format!(
        "id=tr-999999&time=1000&id=tr-{}&time=2000",
        library.songs[0]
    );
    locker.ok(&ada, "scrobble", &query).await;
    assert_eq!(song(&locker, &ada, library.songs[0]).await["playCount"], 1);
    assert_eq!(locker.code(&ada, "scrobble", "id=tr-999999").await, 70);
    for time in ["-1", "x", "9223372036854775807"] {
        let query = format!("id=tr-{}&time={time}", library.songs[0]);
        assert_eq!(locker.code(&ada, "scrobble", &query).await, 0, "{time}");
    }
}

#[tokio::test]
async fn a_song_that_plays_now_is_no_play() {
    let (locker, ada, library) = one_user();
    let id = library.songs[0];
    locker
        .ok(&ada, "scrobble", &format!("id=tr-{id}&submission=false"))
        .await;
    assert!(song(&locker, &ada, id).await.get("playCount").is_none());
    let playing = locker.ok(&ada, "getNowPlaying", "").await["nowPlaying"]["entry"].clone();
    assert_eq!(values(&playing, "id"), [format!("tr-{id}")]);
    assert_eq!(playing[0]["username"], "ada");
    assert_eq!(playing[0]["playerName"], "test");
}
