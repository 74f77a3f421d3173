//! The line by the command, as a user types it.

use super::{Music, ROUNDING, id, text};
use coffer_fixtures::decode_f32;
use coffer_model::{ContentHash, Credential};
use coffer_player::{FileSecrets, Secrets as _, open_library};
use coffer_remote::{ByteRange, Client, ClientConfig, Purpose};
use coffer_tests::{Coffer, Direction, TestLocker, Wire, assert_same, eventually};
use futures::TryStreamExt as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Headers and small calls around nothing.
const OVERHEAD: u64 = 32 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn the_command_walks_the_line_as_a_user_does() {
    let music = Music::new();
    let mut locker = TestLocker::start();
    let wire = Wire::to(locker.address()).await;
    let coffer = Coffer::new();
    let run = |arguments: &[&str]| coffer.run(arguments.iter().chain(&["--json"]));

    let signed_in = coffer.pair(&locker, &wire.url(), "laptop").success().json();
    let wanted = [
        ("user", TestLocker::USER),
        ("server", "coffer"),
        ("mechanism", "device-key"),
    ];
    for (key, value) in wanted {
        assert_eq!(signed_in[key], value, "{signed_in}");
    }

    // Everything goes up once.
    let files = music.files();
    let folder = music.folder();
    let upload = ["upload", text(&folder)];
    let uploaded = run(&upload).success().json();
    assert_eq!(
        (&uploaded["uploaded"], &uploaded["failed"]),
        (&json!(files.len()), &json!(0))
    );
    let before = wire.passed(Direction::Up);
    let again = run(&upload).success().json();
    assert_eq!(again["already_there"], json!(files.len()), "{again}");
    assert_eq!(
        (&again["uploaded"], &again["bytes"]),
        (&json!(0), &json!(0)),
        "{again}"
    );
    assert!(
        wire.passed(Direction::Up) - before < OVERHEAD,
        "it was sent again"
    );

    // It is there, byte for byte, and the locker knows what is music.
    let listed = eventually("the locker has looked at every file", async || {
        let listed = coffer.rows(&["ls", "files"]);
        listed
            .iter()
            .all(|file| file["media"] != "pending")
            .then_some(listed)
    })
    .await;
    assert_eq!(listed.len(), files.len());
    let client = client(&coffer, &wire.url());
    for (path, file) in &files {
        let row = listed.iter().find(|row| row["path"] == **path).expect(path);
        let media = match path.rsplit('/').next().unwrap() {
            Music::TEXT => "other",
            Music::BROKEN => "broken",
            _ => "music",
        };
        assert_eq!(row["media"], media, "{row}");
        assert_eq!(row["problem"].is_string(), media == "broken", "{row}");
        let hash = hash_of(file);
        assert_eq!(row["hash"], hash.to_string(), "{path}");
        let body = client
            .open_file(path, ByteRange::WHOLE, Purpose::Download)
            .await
            .unwrap();
        let bytes: Vec<_> = body.try_collect().await.unwrap();
        assert_eq!(
            ContentHash(Sha256::digest(bytes.concat()).into()),
            hash,
            "{path}"
        );
    }

    // The library.
    let tracks = coffer.synced(music.tracks.len()).await;
    let nothing_new = run(&["sync"]).success().json();
    assert_eq!(
        (&nothing_new[0]["added"], &nothing_new[0]["removed"]),
        (&json!(0), &json!(0))
    );
    let albums = coffer.rows(&["ls", "albums"]);
    assert_eq!(
        (albums.len(), coffer.rows(&["ls", "artists"]).len()),
        (3, 3)
    );
    let found = run(&["search", "sohne", "seiten"]).success().json();
    assert_eq!(found["tracks"][0]["title"], "Seitenband", "{found}");
    for track in &tracks {
        let path = track["path"].as_str().unwrap();
        let (_, file) = files.iter().find(|(known, _)| known == path).unwrap();
        assert_eq!(track["hash"], hash_of(file).to_string(), "{track}");
    }

    // What is pinned plays without the locker, the rest says why not.
    let half = id(&albums, "Half the Rate");
    let pinned = run(&["pin", "--album", &half]).success().json();
    assert_eq!(
        (&pinned["pinned"], &pinned["whole"]),
        (&json!(3), &json!(3)),
        "{pinned}"
    );
    let used: u64 = files
        .iter()
        .map(|(_, file)| file.metadata().unwrap().len())
        .sum();
    let status = run(&["status"]).success().json();
    let quota = &status["accounts"][0]["quota"];
    assert_eq!(
        (&quota["used"], &quota["reserved"]),
        (&json!(used), &json!(0)),
        "{status}"
    );
    let device = &status["device"];
    assert_eq!(device["pins"][0]["whole"], 3, "{device}");
    assert_eq!(device["missing"], json!([]), "{device}");
    locker.stop();
    let presto = id(&tracks, "Presto");
    let absent = id(&tracks, "Rauschen, leise");
    let wav = music.wav("offline.wav");
    let played = run(&["play", "--track", &presto, "--wav", text(&wav)])
        .success()
        .json();
    assert_eq!(played["played"][0]["title"], "Presto", "{played}");
    assert_same(
        "Presto",
        &decode_f32(&wav).unwrap(),
        &music.samples("Presto"),
        ROUNDING,
    );
    let missed = run(&["play", "--track", &absent, "--wav", text(&wav)]);
    assert_eq!(missed.code, Some(4), "{missed:?}");
    let words = "`Rauschen, leise` is not on this device and the locker cannot be reached";
    assert!(missed.stderr.contains(words), "{missed:?}");
    assert_eq!(missed.json()["problems"][0]["kind"], "network");
    let both = run(&[
        "play",
        "--track",
        &absent,
        "--track",
        &presto,
        "--wav",
        text(&wav),
    ]);
    assert_eq!(both.code, Some(7), "{both:?}");
    assert_eq!(both.json()["played"][0]["title"], "Presto");
    assert_eq!(both.json()["problems"].as_array().unwrap().len(), 1);

    // Away again, and nothing is left behind.
    locker.restart();
    let unpinned = run(&["unpin", "--album", &half]).success().json();
    assert_eq!(unpinned["unpinned"], json!([format!("album:{half}")]));
    let _ = run(&["sign-out"]).success();
    assert!(client.account().await.is_err(), "the key is revoked");
    let status = run(&["status"]).success().json();
    assert_eq!(status["accounts"], json!([]), "{status}");
    let storage = &status["device"]["storage"];
    assert_eq!(
        (&storage["pinned"], &storage["streamed"]),
        (&json!(0), &json!(0)),
        "{status}"
    );
    assert_eq!(coffer.rows(&["ls", "tracks"]), Vec::<Value>::new());
    assert_eq!(run(&["sync"]).code, Some(3));
}

/// The locker's API by the key of the device itself.
fn client(coffer: &Coffer, url: &str) -> Client {
    let accounts = open_library(coffer.home()).unwrap().accounts().unwrap();
    let secrets = FileSecrets::open(coffer.home().join("secrets")).unwrap();
    let key = secrets
        .get(&accounts[0].details.credential_key)
        .unwrap()
        .unwrap();
    let mut config = ClientConfig::new(url.parse().unwrap());
    config.credential = Some(Credential::DeviceKey(key));
    Client::new(config).unwrap()
}

fn hash_of(file: &Path) -> ContentHash {
    ContentHash(Sha256::digest(std::fs::read(file).unwrap()).into())
}
