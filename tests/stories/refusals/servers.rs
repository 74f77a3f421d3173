//! Servers that answer with anything but what was asked for.

use super::{assert_refused, text};
use coffer_fixtures::{Encoding, Tone, encode};
use coffer_tests::{Coffer, TestLocker, Wire};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a bad server sends to every request before it closes.
const ANSWERS: [(&str, &str); 7] = [
    (
        "a web page",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 27\r\n\r\n<!doctype html><p>Welcome!\n",
    ),
    (
        "an error",
        "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 5\r\n\r\noops\n",
    ),
    ("garbage", "\u{1}\u{2}SSH-2.0-none\r\n\0\0\0\0\r\n\r\n"),
    ("nothing", ""),
    (
        "half an answer",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{\"feed\":\"1\",",
    ),
    ("half a head", "HTTP/1.1 200 OK\r\ncontent-ty"),
    (
        "other JSON",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{\"hello\":[1,2]}",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_nonsense_is_not_reachable_and_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let song = folder.path().join("song.flac");
    encode(
        Tone::new(220.0, 1.0),
        Encoding::Flac,
        &[("title", "Song")],
        None,
        &song,
    )
    .unwrap();
    let locker = TestLocker::start();
    let laptop = Coffer::paired(&locker);
    let _ = laptop.run(["upload", text(&song)]).success();
    let _ = laptop.synced(1).await;
    let mut scenes = Vec::new();
    for (name, answer) in ANSWERS {
        scenes.push((name, Wire::to(locker.address()).await, serve(answer).await));
    }
    // At once: each command tries again for a while.
    tokio::task::block_in_place(|| {
        std::thread::scope(|threads| {
            for (name, wire, bad) in &scenes {
                threads.spawn(|| gives_way(&locker, wire, *bad, name));
            }
        });
    });
    let files = laptop.rows(&["ls", "files"]);
    assert_eq!(
        files.len(),
        ANSWERS.len() + 1,
        "each player has uploaded one more"
    );
}

/// A player whose locker gives way to a bad server, and comes back.
fn gives_way(locker: &TestLocker, wire: &Wire, bad: SocketAddr, name: &str) {
    let coffer = Coffer::new();
    let _ = coffer.pair(locker, &wire.url(), name).success();
    let _ = coffer.run(["sync"]).success();
    let tracks = coffer.rows(&["ls", "tracks"]);
    let track = tracks[0]["id"].to_string();
    let more = coffer.home().join("more.txt");
    std::fs::write(&more, name).unwrap();

    wire.lead_to(bad);
    for command in [
        &["sync", "--json"][..],
        &["ls", "files"],
        &["upload", text(&more)],
        &["play", "--track", &track, "--null"],
    ] {
        let refused = coffer.run(command);
        assert_eq!(refused.code, Some(4), "{name}: {command:?}: {refused:?}");
        assert_refused(&refused, 4, "coffer: ");
    }
    let stranger = Coffer::new();
    let sign_in = ["sign-in", &wire.url(), "--user", TestLocker::USER];
    assert_refused(&stranger.run_with(sign_in, "secret\n"), 4, "coffer: ");
    assert_eq!(
        coffer.rows(&["ls", "tracks"]),
        tracks,
        "{name}: the library is as it was"
    );

    wire.lead_to(locker.address());
    let synced = coffer.run(["sync", "--json"]).success().json();
    assert_eq!(
        (&synced[0]["added"], &synced[0]["removed"]),
        (&0.into(), &0.into()),
        "{synced}"
    );
    let pinned = coffer
        .run(["pin", "--track", &track, "--json"])
        .success()
        .json();
    assert_eq!(pinned["whole"], 1, "{name}: {pinned}");
    let _ = coffer.run(["upload", text(&more)]).success();
    assert_eq!(coffer.rows(&["ls", "tracks"]), tracks, "{name}");
}

async fn serve(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(reply(stream, answer));
        }
    });
    address
}

/// Reads the head of a request, answers and closes.
async fn reply(mut stream: TcpStream, answer: &str) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read_buf(&mut head).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return,
        }
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
