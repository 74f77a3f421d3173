//! The crate `opensubsonic` as a client of the locker.
//!
//! Arguments: URL, user, app password, device key, path of an uploaded file. Ends with `ok`, or with the call that failed.

use opensubsonic::{
    AlbumListOptions, AlbumListType, Auth, Client, Error, Search3Options, StreamOptions,
    UpdatePlaylistOptions,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, user, password, key, original] = arguments.as_slice() else {
        panic!("usage: URL USER PASSWORD KEY FILE");
    };
    let original = std::fs::read(original).expect("the original can be read");
    for auth in [
        Auth::token(user, password),
        Auth::plain(user, password),
        Auth::plain(user, key),
        Auth::api_key(key),
    ] {
        walk(&Client::new(url, auth)?, &original).await?;
    }
    let wrong = Client::new(url, Auth::api_key("cof_not-a-key"))?;
    assert!(wrong.ping().await.is_err(), "a wrong key is refused");
    println!("ok");
    Ok(())
}

async fn walk(client: &Client, original: &[u8]) -> Result<(), Error> {
    client.ping().await?;
    let info = client.server_info().await?;
    println!("{info:?}");
    assert!(!client.get_music_folders().await?.is_empty());
    assert!(!client.get_genres().await?.is_empty());
    client.get_indexes(None, None).await?;

    let artists = client.get_artists(None).await?;
    let artist = &artists.index[0].artist[0];
    let artist = client.get_artist(&artist.id).await?;
    let album = client.get_album(&artist.album[0].id).await?;
    let song = client.get_song(&album.song[0].id).await?;
    assert_eq!(song.album_id.as_deref(), Some(album.id.as_str()));

    for kind in [
        AlbumListType::Newest,
        AlbumListType::Random,
        AlbumListType::AlphabeticalByName,
        AlbumListType::AlphabeticalByArtist,
        AlbumListType::Frequent,
        AlbumListType::Recent,
        AlbumListType::Starred,
        AlbumListType::Highest,
    ] {
        client
            .get_album_list2(kind, &AlbumListOptions::new())
            .await?;
    }
    let everything = client
        .search3("", &Search3Options::new().song_count(500))
        .await?;
    let mut found = false;
    for song in &everything.song {
        let content = client.download(&song.id).await?;
        if content == original {
            found = true;
            assert_eq!(
                client.stream(&song.id, &StreamOptions::new()).await?,
                original
            );
        }
    }
    assert!(found, "the uploaded file comes back byte for byte");
    if let Some(cover) = &song.cover_art {
        assert!(!client.get_cover_art(cover, Some(128)).await?.is_empty());
    }

    client.star(&[&song.id], &[&album.id], &[&artist.id]).await?;
    let starred = client.get_starred2(None).await?;
    assert!(starred.song.iter().any(|hit| hit.id == song.id));
    client
        .unstar(&[&song.id], &[&album.id], &[&artist.id])
        .await?;
    client.set_rating(&song.id, 3).await?;
    client.scrobble(&song.id, Some(1_700_000_000_000), Some(true)).await?;

    let playlist = client
        .create_playlist(None, Some("From Rust"), &[&song.id])
        .await?;
    client
        .update_playlist(&playlist.id, &UpdatePlaylistOptions::new().name("Renamed"))
        .await?;
    let playlist = client.get_playlist(&playlist.id).await?;
    assert_eq!(playlist.name, "Renamed");
    assert_eq!(playlist.entry.len(), 1);
    client.delete_playlist(&playlist.id).await?;
    client.get_scan_status().await?;
    client.start_scan().await?;
    Ok(())
}
