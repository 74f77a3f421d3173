//! Compares a library with a world.

use super::Home;
use super::world::{Key, World};
use coffer_library::{AlbumQuery, ArtistQuery, TrackQuery};
use coffer_model::{Track, TrackId};
use std::collections::BTreeMap;

pub fn tracks(home: &Home) -> Vec<Track> {
    let all = TrackQuery {
        limit: u32::MAX,
        ..TrackQuery::default()
    };
    home.library.tracks_window(&all).unwrap()
}

/// The local id of each song, by the id that the server has for it.
pub fn local_ids(
    home: &Home,
    world: &World,
    id: impl Fn(&Key) -> String,
) -> BTreeMap<u32, TrackId> {
    let by_server: BTreeMap<String, TrackId> = tracks(home)
        .into_iter()
        .map(|track| (track.server_id.0, track.id))
        .collect();
    world
        .songs
        .keys()
        .map(|uid| (*uid, by_server[&id(&Key::Song(*uid))]))
        .collect()
}

/// The library has exactly what the world has.
pub fn same(home: &Home, world: &World, id: impl Fn(&Key) -> String) {
    let mut expected: Vec<_> = world
        .songs
        .iter()
        .map(|(uid, song)| {
            (
                id(&Key::Song(*uid)),
                song.title.clone(),
                song.artist.clone(),
                song.album.clone(),
                song.size(*uid),
                (song.starred, song.rating, song.plays),
                song.artist.clone(),
                song.album_artist.clone(),
            )
        })
        .collect();
    expected.sort();
    let mut found: Vec<_> = tracks(home)
        .into_iter()
        .map(|track| {
            let artist = home
                .library
                .artist(track.artist_id.unwrap())
                .unwrap()
                .unwrap();
            let album = home
                .library
                .album(track.album_id.unwrap())
                .unwrap()
                .unwrap();
            let album_artist = home
                .library
                .artist(album.artist_id.unwrap())
                .unwrap()
                .unwrap();
            (
                track.server_id.0,
                track.title,
                track.artist,
                track.album,
                track.size.0,
                (track.starred, track.rating, track.play_count),
                artist.name,
                album_artist.name,
            )
        })
        .collect();
    found.sort();
    assert_eq!(found, expected);

    let albums = home
        .library
        .albums(&AlbumQuery {
            limit: u32::MAX,
            ..AlbumQuery::default()
        })
        .unwrap();
    let mut found: Vec<_> = albums
        .into_iter()
        .map(|album| (album.title, album.artist))
        .collect();
    found.sort();
    assert_eq!(found, world.albums().into_iter().collect::<Vec<_>>());

    let artists = home
        .library
        .artists(&ArtistQuery {
            limit: u32::MAX,
            ..ArtistQuery::default()
        })
        .unwrap();
    let mut found: Vec<_> = artists.into_iter().map(|artist| artist.name).collect();
    found.sort();
    assert_eq!(found, world.artists().into_iter().collect::<Vec<_>>());

    let mut found: Vec<_> = home
        .library
        .playlists(None)
        .unwrap()
        .into_iter()
        .map(|list| {
            let tracks = home.library.playlist_tracks(list.id).unwrap();
            let tracks: Vec<String> = tracks.into_iter().map(|track| track.server_id.0).collect();
            (list.server_id.0, list.name, tracks)
        })
        .collect();
    found.sort();
    let mut expected: Vec<_> = world
        .lists
        .iter()
        .map(|(uid, list)| {
            let songs = list
                .songs
                .iter()
                .map(|song| id(&Key::Song(*song)))
                .collect::<Vec<_>>();
            (id(&Key::List(*uid)), list.name.clone(), songs)
        })
        .collect();
    expected.sort();
    assert_eq!(found, expected);

    for song in world.songs.values() {
        let results = home
            .library
            .search(&format!("{} {}", song.title, song.artist), 2000)
            .unwrap();
        assert!(
            results.tracks.iter().any(|track| track.title == song.title),
            "search finds `{}`",
            song.title
        );
    }
    assert_eq!(
        home.library
            .search("song", usize::MAX)
            .unwrap()
            .tracks
            .len(),
        world.songs.len()
    );
}
