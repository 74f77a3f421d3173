use super::*;
use crate::{ByteRange, MediaBody, Purpose, RemoteError, Saw};
use coffer_model::ServerId;

const SONG: &[u8] = b"0123456789";

async fn open(client: &Client, range: ByteRange) -> Result<MediaBody, RemoteError> {
    client
        .open_stream(&ServerId::from("tr-1"), range, Purpose::Stream)
        .await
}

async fn read(mut body: MediaBody) -> Result<Vec<u8>, RemoteError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next_chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn part(range: &'static str, bytes: &'static [u8]) -> Response<Body> {
    let mut answer = answer(206, "audio/mpeg", bytes);
    answer
        .headers_mut()
        .insert("content-range", range.parse().unwrap());
    answer
        .headers_mut()
        .insert("etag", "\"e1\"".parse().unwrap());
    answer
}

#[tokio::test]
async fn a_range_comes_as_asked() {
    let server = Server::start(|request| match request.header("range") {
        "bytes=4-" => part("bytes 4-9/10", &SONG[4..]),
        "bytes=2-4" => part("bytes 2-4/10", &SONG[2..5]),
        _ => answer(200, "audio/mpeg", SONG),
    })
    .await;
    let client = server.client();
    let body = open(&client, ByteRange::from(4)).await.unwrap();
    assert!(body.head().partial);
    assert_eq!(
        (body.head().offset, body.head().end, body.head().total),
        (4, Some(10), Some(10))
    );
    assert_eq!(body.head().etag.as_deref(), Some("\"e1\""));
    assert_eq!(read(body).await.unwrap(), &SONG[4..]);
    let body = open(
        &client,
        ByteRange {
            from: 2,
            to: Some(5),
        },
    )
    .await
    .unwrap();
    assert_eq!(read(body).await.unwrap(), &SONG[2..5]);
    let body = open(&client, ByteRange::WHOLE).await.unwrap();
    assert_eq!((body.head().partial, body.head().total), (false, Some(10)));
    assert_eq!(read(body).await.unwrap(), SONG);
    for seen in server.seen() {
        assert_eq!(seen.path, "/rest/download.view");
        assert_eq!(seen.header("accept-encoding"), "identity");
    }
    assert!(client.ledger().of(Purpose::Stream).down >= 19);
}

#[tokio::test]
async fn a_server_that_ignores_ranges_is_reported_as_sending_the_whole() {
    let server = Server::start(|_| answer(200, "audio/mpeg", SONG)).await;
    let body = open(&server.client(), ByteRange::from(4)).await.unwrap();
    assert_eq!((body.head().partial, body.head().offset), (false, 0));
    assert_eq!(read(body).await.unwrap(), SONG);
}

#[tokio::test]
async fn another_range_than_the_one_asked_for_is_refused() {
    for range in [
        "bytes 0-5/10",
        "bytes 4-20/21",
        "bytes 4-3/10",
        "items 4-9/10",
        "nonsense",
        "",
    ] {
        let server = Server::start(move |_| part(range, &SONG[4..])).await;
        let asked = ByteRange {
            from: 4,
            to: Some(10),
        };
        let error = open(&server.client(), asked).await.unwrap_err();
        assert!(
            matches!(error, RemoteError::WrongRange { asked: 4, .. }),
            "{range}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_range_past_the_end_tells_the_length() {
    let server = Server::start(|_| {
        let mut answer = answer(416, "text/plain", "");
        answer
            .headers_mut()
            .insert("content-range", "bytes */10".parse().unwrap());
        answer
    })
    .await;
    let error = open(&server.client(), ByteRange::from(99))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::WrongRange {
                asked: 99,
                total: Some(10),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn errors_inside_a_good_status_are_errors() {
    let server = Server::start(|_| json(failed(60, "trial is over"))).await;
    let error = open(&server.client(), ByteRange::WHOLE).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Api { code: 60, .. }),
        "{error:?}"
    );
    let server = Server::start(|_| {
        answer(200, "text/xml; charset=utf-8", r#"<subsonic-response status="failed"><error code="40" message="no"/></subsonic-response>"#)
    })
    .await;
    let error = open(&server.client(), ByteRange::WHOLE).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Unauthorized { code: Some(40), .. }),
        "{error:?}"
    );
    let server = Server::start(|_| answer(200, "text/html", "<html>Wi-Fi</html>")).await;
    let error = open(&server.client(), ByteRange::WHOLE).await.unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::NotAServer {
                saw: Saw::WebPage,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn where_download_is_refused_the_raw_stream_is_taken_and_remembered() {
    for refusal in [failed(50, "no downloads"), failed(70, "what?")] {
        let server = Server::start(move |request| match request.path.as_str() {
            "/rest/stream.view" => answer(200, "audio/mpeg", SONG),
            _ => json(refusal.clone()),
        })
        .await;
        let client = server.client();
        for _ in 0..2 {
            let body = open(&client, ByteRange::WHOLE).await.unwrap();
            assert_eq!(read(body).await.unwrap(), SONG);
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        assert_eq!(
            (seen[2].path.as_str(), seen[2].get("format")),
            ("/rest/stream.view", Some("raw"))
        );
    }
}

#[tokio::test]
async fn a_song_that_is_nowhere_is_not_found_and_changes_nothing() {
    let server = Server::start(|_| json(failed(70, "gone"))).await;
    let client = server.client();
    for _ in 0..2 {
        let error = open(&client, ByteRange::WHOLE).await.unwrap_err();
        assert!(matches!(error, RemoteError::NotFound { .. }), "{error:?}");
    }
    assert_eq!(server.seen()[2].path, "/rest/download.view");
}

#[tokio::test]
async fn a_body_that_ends_early_is_never_silently_whole() {
    for (head, bytes) in [
        (b"HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 10\r\n\r\n01234".as_slice(), 5),
        (b"HTTP/1.1 206 Partial Content\r\ncontent-type: audio/mpeg\r\ncontent-range: bytes 0-9/10\r\ncontent-length: 10\r\n\r\n012", 3),
        // Without a length, by the announced range.
        (b"HTTP/1.1 206 Partial Content\r\ncontent-type: audio/mpeg\r\ncontent-range: bytes 0-9/10\r\n\r\n0123", 4),
        // Chunked, without the last chunk.
        (b"HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n\r\n5\r\n01234\r\n", 5),
    ] {
        let server = Server::raw(head).await;
        let range = ByteRange { from: 0, to: Some(10) };
        let mut body = open(&server.client(), range).await.unwrap();
        let mut got = 0;
        let error = loop {
            match body.next_chunk().await {
                Ok(Some(chunk)) => got += chunk.len(),
                Ok(None) => panic!("ended as if whole after {got} bytes"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, RemoteError::Truncated { .. }), "{error:?}");
        assert!(error.is_retryable());
        assert_eq!(got, bytes);
        assert!(body.next_chunk().await.unwrap().is_none(), "over after an error");
    }
}

#[tokio::test]
async fn compressed_music_is_refused_because_offsets_would_lie() {
    let server = Server::start(|_| {
        let mut answer = answer(200, "audio/mpeg", SONG);
        answer
            .headers_mut()
            .insert("content-encoding", "gzip".parse().unwrap());
        answer
    })
    .await;
    let error = open(&server.client(), ByteRange::WHOLE).await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAServer { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_of_the_locker_may_be_json() {
    let server = Server::start(|request| match request.path.as_str() {
        "/coffer/v1/files/notes/a.json" => json("{}"),
        _ => answer(
            404,
            "application/json",
            r#"{"code":"notFound","message":"no"}"#,
        ),
    })
    .await;
    let client = server.client();
    let body = client
        .open_file("notes/a.json", ByteRange::WHOLE, Purpose::Download)
        .await;
    assert_eq!(read(body.unwrap()).await.unwrap(), b"{}");
    let missing = client
        .open_file("b", ByteRange::WHOLE, Purpose::Download)
        .await;
    assert!(matches!(missing, Err(RemoteError::NotFound { .. })));
}
