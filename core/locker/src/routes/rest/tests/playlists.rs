//! Edits of playlists.

use super::fixture::{Locker, Person, one_user, values};
use proptest::prelude::*;

async fn entries(locker: &Locker, person: &Person, playlist: &str) -> Vec<String> {
    let answer = locker
        .ok(person, "getPlaylist", &format!("id={playlist}"))
        .await;
    let entries = values(&answer["playlist"]["entry"], "id");
    assert_eq!(answer["playlist"]["songCount"], entries.len());
    entries
}

fn list(name: &str, songs: &[i64]) -> String {
    songs
        .iter()
        .map(|song| format!("&{name}=tr-{song}"))
        .collect()
}

fn ids(songs: &[i64]) -> Vec<String> {
    songs.iter().map(|song| format!("tr-{song}")).collect()
}

#[tokio::test]
async fn a_playlist_is_made_replaced_edited_and_deleted() {
    let (locker, ada, library) = one_user();
    let s = &library.songs;
    let songs = list("songId", &[s[0], s[1], s[1], s[2]]);
    let made = locker
        .ok(&ada, "createPlaylist", &format!("name=Road%20trip{songs}"))
        .await["playlist"]
        .clone();
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(made["name"], "Road trip");
    assert_eq!(values(&made["entry"], "id"), ids(&[s[0], s[1], s[1], s[2]]));
    assert_eq!(made["duration"], 726);

    // Places count as they were before the call; songs come after the removals.
    let edit = format!(
        "playlistId={id}&songIndexToRemove=0&songIndexToRemove=2{}&comment=long&public=true",
        list("songIdToAdd", &[s[3], s[0]])
    );
    locker.ok(&ada, "updatePlaylist", &edit).await;
    assert_eq!(
        entries(&locker, &ada, &id).await,
        ids(&[s[1], s[2], s[3], s[0]])
    );
    let edited = locker.ok(&ada, "getPlaylist", &format!("id={id}")).await["playlist"].clone();
    assert_eq!(
        (&edited["comment"], &edited["public"]),
        (&"long".into(), &true.into())
    );
    assert_eq!(edited["name"], "Road trip");

    locker
        .ok(
            &ada,
            "updatePlaylist",
            &format!("playlistId={id}&name=Home&comment="),
        )
        .await;
    let edited = locker.ok(&ada, "getPlaylist", &format!("id={id}")).await["playlist"].clone();
    assert_eq!(edited["name"], "Home");
    assert!(edited.get("comment").is_none());

    let replaced = format!("playlistId={id}{}", list("songId", &[s[4]]));
    locker.ok(&ada, "createPlaylist", &replaced).await;
    assert_eq!(entries(&locker, &ada, &id).await, ids(&[s[4]]));
    let lists =
        locker.ok(&ada, "getPlaylists", "username=ada").await["playlists"]["playlist"].clone();
    assert_eq!(values(&lists, "name"), ["Home", "Mix"]);

    locker.ok(&ada, "deletePlaylist", &format!("id={id}")).await;
    assert_eq!(
        locker
            .code(&ada, "deletePlaylist", &format!("id={id}"))
            .await,
        70
    );
    assert_eq!(
        locker.code(&ada, "getPlaylist", &format!("id={id}")).await,
        70
    );
}

#[tokio::test]
async fn an_edit_that_fails_leaves_the_playlist_as_it_was() {
    let (locker, ada, library) = one_user();
    let id = format!("pl-{}", library.playlist);
    let before = entries(&locker, &ada, &id).await;
    for (query, expected) in [
        (
            format!("songIndexToRemove=0&songIndexToRemove={}", before.len()),
            70,
        ),
        (
            format!(
                "name=other&songIdToAdd=tr-{}&songIdToAdd=tr-999999",
                library.songs[0]
            ),
            70,
        ),
        (format!("songIdToAdd=al-{}", library.albums[0]), 70),
        ("songIndexToRemove=-1".to_owned(), 0),
        ("songIndexToRemove=x".to_owned(), 0),
        ("public=maybe".to_owned(), 0),
    ] {
        let code = locker
            .code(&ada, "updatePlaylist", &format!("playlistId={id}&{query}"))
            .await;
        assert_eq!(code, expected, "{query}");
    }
    assert_eq!(entries(&locker, &ada, &id).await, before);
    assert_eq!(locker.code(&ada, "createPlaylist", "").await, 10);
    assert_eq!(
        locker
            .code(&ada, "createPlaylist", "name=x&songId=tr-999999")
            .await,
        70
    );
    let lists = locker.ok(&ada, "getPlaylists", "").await["playlists"]["playlist"].clone();
    assert_eq!(values(&lists, "name"), ["Mix"]);
}

#[tokio::test]
async fn a_song_that_goes_leaves_its_playlists_in_order() {
    let (locker, ada, library) = one_user();
    let s = &library.songs;
    let songs = list("songId", &[s[0], s[1], s[2]]);
    let made = locker
        .ok(&ada, "createPlaylist", &format!("name=x{songs}"))
        .await;
    let id = made["playlist"]["id"].as_str().unwrap().to_owned();
    locker.rows(|tx| {
        tx.execute("DELETE FROM tracks WHERE id = ?1", [s[1]])
            .unwrap()
    });
    assert_eq!(entries(&locker, &ada, &id).await, ids(&[s[0], s[2]]));
    let edit = format!(
        "playlistId={id}&songIndexToRemove=1{}",
        list("songIdToAdd", &[s[3]])
    );
    locker.ok(&ada, "updatePlaylist", &edit).await;
    assert_eq!(entries(&locker, &ada, &id).await, ids(&[s[0], s[3]]));
}

#[tokio::test]
async fn an_edit_moves_the_playlist_to_the_end_of_the_change_feed() {
    let (locker, ada, library) = one_user();
    let edit = format!("playlistId=pl-{}&songIndexToRemove=0", library.playlist);
    locker.ok(&ada, "updatePlaylist", &edit).await;
    let last: (String, i64) = locker.rows(|tx| {
        tx.query_row(
            "SELECT kind, item_id FROM changes ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap()
    });
    assert_eq!(last, ("playlist".to_owned(), library.playlist));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_edits_leave_what_a_list_in_memory_would_hold(
        edits in proptest::collection::vec(
            (proptest::collection::btree_set(0_usize..12, 0..4), proptest::collection::vec(0_usize..9, 0..4)),
            1..6,
        )
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (locker, ada, library) = one_user();
            let id = format!("pl-{}", library.playlist);
            let mut expected = entries(&locker, &ada, &id).await;
            for (remove, add) in edits {
                let songs: Vec<i64> = add.iter().map(|place| library.songs[*place]).collect();
                let places: String = remove.iter().map(|place| format!("&songIndexToRemove={place}")).collect();
                let query = format!("playlistId={id}{places}{}", list("songIdToAdd", &songs));
                if remove.iter().any(|place| *place >= expected.len()) {
                    assert_eq!(locker.code(&ada, "updatePlaylist", &query).await, 70);
                } else {
                    locker.ok(&ada, "updatePlaylist", &query).await;
                    for place in remove.iter().rev() {
                        expected.remove(*place);
                    }
                    expected.extend(ids(&songs));
                }
                assert_eq!(entries(&locker, &ada, &id).await, expected);
            }
        });
    }
}
