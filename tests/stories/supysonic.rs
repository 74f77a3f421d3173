//! The player at a server of somebody else's: Supysonic, which knows passwords only and no token authentication.

use coffer_fixtures::{AlbumSpec, Encoding, Tone, TrackSpec, decode_f32, write_albums};
use coffer_model::{Credential, Millis, Secret};
use coffer_player::{
    AlbumQuery, Command, Edit, Item, Library, Sound, State, TrackQuery, open_library,
};
use coffer_remote::{Client, ClientConfig};
use coffer_tests::{Coffer, Direction, Supysonic, Wire};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Nothing takes that long, however slow the machine is.
const GUARD: Duration = Duration::from_secs(120);
/// Frames per second of the music.
const RATE: usize = 44_100;

struct Scene {
    peer: Supysonic,
    wire: Wire,
    coffer: Coffer,
    music: tempfile::TempDir,
    /// In the order of albums and tracks.
    files: Vec<PathBuf>,
}

/// Two albums, of two FLAC files and of an MP3 and an Ogg Vorbis file.
fn albums() -> [AlbumSpec; 2] {
    let album = |artist: &str, title: &str, cover, tracks: [(&str, Encoding, f64); 2]| AlbumSpec {
        artist: artist.to_owned(),
        title: title.to_owned(),
        year: 2001,
        genre: "Ambient".to_owned(),
        cover,
        tracks: tracks
            .map(|(title, encoding, root)| TrackSpec {
                title: title.to_owned(),
                encoding,
                tone: Tone::new(root, 2.5),
            })
            .into(),
    };
    let (flac, mp3, vorbis) = (Encoding::Flac, Encoding::Mp3Cbr, Encoding::Vorbis);
    [
        album(
            "Ada",
            "Whole Numbers",
            1,
            [("One", flac, 220.0), ("Two", flac, 330.0)],
        ),
        album(
            "Béla",
            "Fractions",
            4,
            [("Half", mp3, 165.0), ("Third", vorbis, 196.0)],
        ),
    ]
}

impl Scene {
    async fn set() -> Self {
        let music = tempfile::tempdir().unwrap();
        let files = write_albums(&albums(), music.path()).unwrap();
        let peer = Supysonic::serve(music.path());
        Self {
            wire: Wire::to(peer.address()).await,
            peer,
            coffer: Coffer::new(),
            music,
            files,
        }
    }

    /// The same, signed in and synced.
    async fn synced() -> Self {
        let scene = Self::set().await;
        let _ = scene.sign_in(Supysonic::PASSWORD).success();
        let _ = scene.coffer.run(["sync", "--json"]).success();
        scene
    }

    fn sign_in(&self, password: &str) -> coffer_tests::Outcome {
        let arguments = [
            "sign-in",
            &self.wire.url(),
            "--user",
            Supysonic::USER,
            "--json",
        ];
        self.coffer.run_with(arguments, &format!("{password}\n"))
    }

    fn sync(&self) -> Value {
        self.coffer.run(["sync", "--json"]).success().json()[0].clone()
    }

    fn list(&self, what: &[&str]) -> Vec<Value> {
        let arguments = ["ls", "--json"].iter().chain(what);
        let listed = self.coffer.run(arguments).success().json();
        listed.as_array().unwrap().clone()
    }

    fn library(&self) -> Library {
        open_library(self.coffer.home()).unwrap()
    }

    /// The server's API, without the player.
    fn api(&self) -> Client {
        let mut config = ClientConfig::new(self.peer.url().parse().unwrap());
        config.credential = Some(Credential::Password {
            user: Supysonic::USER.to_owned(),
            password: Secret::new(Supysonic::PASSWORD),
        });
        Client::new(config).unwrap()
    }

    /// `ffmpeg`'s samples of the files of an album, one after the other.
    fn samples(&self, album: usize) -> Vec<f32> {
        let files = &self.files[album * 2..album * 2 + 2];
        files
            .iter()
            .flat_map(|file| decode_f32(file).unwrap())
            .collect()
    }
}

fn titles(rows: &[Value]) -> Vec<&str> {
    let mut titles: Vec<_> = rows
        .iter()
        .map(|row| row["title"].as_str().unwrap())
        .collect();
    titles.sort_unstable();
    titles
}

/// Where two recordings differ, in words short enough to read.
fn assert_same(found: &[f32], wanted: &[f32], tolerance: f32) {
    assert_eq!(found.len() / 2, wanted.len() / 2, "frames");
    let far = found
        .iter()
        .zip(wanted)
        .position(|(found, wanted)| (found - wanted).abs() > tolerance);
    assert_eq!(far, None, "the first sample that differs");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_of_a_hard_peer_is_here_and_edits_are_there() {
    let scene = Scene::set().await;
    let refused = scene.sign_in("not the password");
    assert_eq!(refused.code, Some(3), "{refused:?}");
    let signed_in = scene.sign_in(Supysonic::PASSWORD).success().json();
    assert_eq!(signed_in["mechanism"], "password", "{signed_in}");

    assert_eq!(scene.sync()["removed"], 0);
    assert_eq!(
        titles(&scene.list(&["albums"])),
        ["Fractions", "Whole Numbers"]
    );
    let tracks = scene.list(&["tracks"]);
    assert_eq!(titles(&tracks), ["Half", "One", "Third", "Two"]);
    let found = scene
        .coffer
        .run(["search", "frac", "--json"])
        .success()
        .json();
    assert_eq!(found["albums"][0]["title"], "Fractions", "{found}");
    let found = scene
        .coffer
        .run(["search", "bela", "thi", "--json"])
        .success()
        .json();
    assert_eq!(found["tracks"][0]["title"], "Third", "{found}");
    let again = scene.sync();
    assert_eq!(
        (&again["added"], &again["removed"]),
        (&0.into(), &0.into()),
        "{again}"
    );

    // Made there, it is here.
    let library = scene.library();
    let tracks = library
        .tracks_window(&TrackQuery {
            limit: 10,
            ..TrackQuery::default()
        })
        .unwrap();
    let [two, half] = ["Two", "Half"].map(|title| {
        tracks
            .iter()
            .find(|track| track.title == title)
            .unwrap()
            .clone()
    });
    let api = scene.api();
    let songs = [two.server_id.0.as_str(), half.server_id.0.as_str()];
    api.create_playlist("Evening", &songs).await.unwrap();
    let _ = scene.sync();
    let playlists = library.playlists(None).unwrap();
    assert_eq!(playlists.len(), 1, "{playlists:?}");
    assert_eq!(playlists[0].name, "Evening");
    let entries = library.playlist_tracks(playlists[0].id).unwrap();
    let entries: Vec<_> = entries.iter().map(|track| track.title.as_str()).collect();
    assert_eq!(entries, ["Two", "Half"]);

    // Made here, it is there.
    let albums = library
        .albums(&AlbumQuery {
            limit: 10,
            ..AlbumQuery::default()
        })
        .unwrap();
    let numbers = albums
        .iter()
        .find(|album| album.title == "Whole Numbers")
        .unwrap();
    let at = 1_700_000_000_000;
    let edits = [
        Edit::Star(Item::Track(half.id)),
        Edit::Star(Item::Album(numbers.id)),
        Edit::Rate(Item::Track(two.id), Some(4)),
        Edit::Scrobble(two.id),
    ];
    for edit in edits {
        library.record(edit, at).unwrap();
    }
    let sent = scene.sync();
    assert_eq!(sent["edits_sent"], edits.len(), "{sent}");
    assert!(library.pending(half.account).unwrap().is_empty());
    let starred = api.starred2().await.unwrap();
    assert_eq!(starred.song[0].id, half.server_id.0);
    assert_eq!(starred.album[0].id, numbers.server_id.0);
    assert_eq!(
        api.song(&two.server_id.0).await.unwrap().user_rating,
        Some(4)
    );
    // The server's word for it, after another sync.
    let _ = scene.sync();
    assert!(library.track(half.id).unwrap().unwrap().starred);
    assert_eq!(library.track(two.id).unwrap().unwrap().rating, Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_of_a_hard_peer_streams_from_any_place_and_plays_pinned_without_it() {
    let mut scene = Scene::synced().await;
    let numbers = scene
        .list(&["albums"])
        .into_iter()
        .find(|row| row["title"] == "Whole Numbers");
    let numbers = numbers.unwrap()["id"].to_string();

    // Seek into what is not fetched yet.
    let wav = scene.music.path().join("streamed.wav");
    let player = scene.coffer.player(Sound::Wav(wav.clone())).await;
    let tracks = player
        .library()
        .album_tracks(coffer_model::AlbumId(numbers.parse().unwrap()))
        .unwrap();
    assert_eq!(
        tracks
            .iter()
            .map(|track| track.title.as_str())
            .collect::<Vec<_>>(),
        ["One", "Two"]
    );
    // Slow enough that the pause comes before the first sample.
    scene.wire.set_delay(Duration::from_millis(100));
    player.play(&tracks[..1], 0);
    player.playback().send(Command::Pause);
    let mut snapshots = player.playback().snapshots();
    let mut wait_for = async |what: &str, is_so: fn(&State) -> bool| {
        let waiting = snapshots.wait_for(|snapshot| is_so(&snapshot.state));
        let waited = tokio::time::timeout(GUARD, waiting).await;
        waited
            .unwrap_or_else(|_| panic!("waited in vain: {what}"))
            .unwrap()
            .state
    };
    wait_for("paused", |state| {
        matches!(state, State::Paused { request: Some(_) })
    })
    .await;
    scene.wire.set_delay(Duration::ZERO);
    player.playback().send(Command::Seek(Millis(1_500)));
    player.playback().send(Command::Play);
    wait_for("ended", |state| {
        matches!(state, State::Ended | State::Failed)
    })
    .await;
    let cover = tracks[0].cover.clone().expect("the album has a cover");
    let picture = player.cover(tracks[0].account, &cover, 300).await.unwrap();
    assert!(
        picture.starts_with(b"\xff\xd8") || picture.starts_with(b"\x89PNG"),
        "not a picture"
    );
    player.shut_down().await.unwrap();
    drop(player);
    scene.coffer.let_go().await;
    let wanted = decode_f32(&scene.files[0]).unwrap();
    assert_same(
        &decode_f32(&wav).unwrap(),
        &wanted[RATE * 3 / 2 * 2..],
        1e-4,
    );

    // Pinned, it needs no server; the join is exact.
    let pinned = scene
        .coffer
        .run(["pin", "--album", &numbers, "--json"])
        .success()
        .json();
    assert_eq!(
        (&pinned["pinned"], &pinned["whole"]),
        (&2.into(), &2.into()),
        "{pinned}"
    );
    scene.peer.stop();
    let wav = scene.music.path().join("offline.wav");
    play(&scene, &numbers, &wav);
    assert_same(&decode_f32(&wav).unwrap(), &scene.samples(0), 1e-4);
    let gone = scene.coffer.run(["sync", "--json"]);
    assert_eq!(gone.code, Some(4), "{gone:?}");
}

fn play(scene: &Scene, album: &str, wav: &Path) {
    let arguments = [
        "play",
        "--album",
        album,
        "--wav",
        wav.to_str().unwrap(),
        "--json",
    ];
    let _ = scene.coffer.run(arguments).success();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hard_peer_lost_goes_with_a_whole_sync_only() {
    let scene = Scene::synced().await;
    let before = scene.wire.passed(Direction::Down);
    let _ = scene.sync();
    let whole = scene.wire.passed(Direction::Down) - before;
    std::fs::remove_file(&scene.files[1]).unwrap();
    scene.peer.scan();

    for quarter in 1..4 {
        scene.wire.trip_after(Direction::Down, whole * quarter / 4);
        let command = scene.coffer.spawn(["sync", "--json"]);
        tokio::time::timeout(GUARD, scene.wire.tripped())
            .await
            .unwrap();
        scene.wire.disconnect();
        let ended = command.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(4), "{ended:?}");
        assert_eq!(
            scene.list(&["tracks"]).len(),
            4,
            "cut after {quarter} quarters"
        );
        scene.wire.connect();
    }
    let synced = scene.sync();
    assert_eq!(
        titles(&scene.list(&["tracks"])),
        ["Half", "One", "Third"],
        "{synced}"
    );
    assert_eq!(scene.list(&["albums"]).len(), 2);
}
