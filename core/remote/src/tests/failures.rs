use super::*;
use crate::{RemoteError, Saw, SearchKind, Timeouts, UnreachableCause};

async fn search(client: &Client) -> RemoteError {
    client
        .search3_page(SearchKind::Songs, 0, 10, "")
        .await
        .unwrap_err()
}

#[tokio::test]
async fn an_unknown_method_is_recognised_in_all_its_shapes() {
    let shapes: [(u16, &str, String); 5] = [
        (200, "application/json", failed(70, "no such method")),
        (404, "application/json", failed(70, "no such method")),
        (404, "text/plain", "404 page not found".into()),
        (405, "text/plain", "method not allowed".into()),
        (501, "text/plain", "not implemented".into()),
    ];
    for (status, kind, body) in shapes {
        let shown = format!("{status} {body}");
        let server = Server::start(move |_| answer(status, kind, body.clone())).await;
        let error = search(&server.client()).await;
        assert!(
            matches!(error, RemoteError::Unsupported { .. }),
            "{shown}: {error:?}"
        );
        assert_eq!(server.client().extensions().await.unwrap(), None, "{shown}");
    }
}

#[tokio::test]
async fn a_missing_thing_is_not_found_by_code_or_by_status() {
    for (status, kind, body) in [
        (200, "application/json", failed(70, "not found")),
        (404, "application/json", failed(0, "not found")),
        (404, "text/plain", "nope".to_owned()),
    ] {
        let server = Server::start(move |_| answer(status, kind, body.clone())).await;
        let error = server.client().album("al-9").await.unwrap_err();
        assert_eq!(error.to_string(), "the server has no `album al-9`");
    }
}

#[tokio::test]
async fn refused_sign_ins_keep_their_code() {
    for code in [40, 41, 42, 43, 44] {
        let server =
            Server::start(move |_| answer(401, "application/json", failed(code, "no"))).await;
        let error = server.client().ping().await.unwrap_err();
        assert!(
            matches!(error, RemoteError::Unauthorized { code: Some(c), .. } if c == code),
            "{error:?}"
        );
    }
    let server = Server::start(|_| answer(401, "text/plain", "who?")).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Unauthorized { code: None, .. }),
        "{error:?}"
    );
    let server = Server::start(|_| json(failed(10, "missing parameter p"))).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Api { code: 10, .. }),
        "{error:?}"
    );
    let server = Server::start(|_| json(failed(50, "not for you"))).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAllowed { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_no_music_server_is_said_to_be_none() {
    let cases = [
        (
            200,
            "text/html",
            "<!DOCTYPE html><p>Welcome to our Wi-Fi",
            Saw::WebPage,
        ),
        (200, "application/json", "<html>lies</html>", Saw::WebPage),
        (200, "application/json", r#"{"hello":1}"#, Saw::Junk),
        (200, "application/json", "", Saw::Empty),
        (511, "text/html", "log in", Saw::NetworkLogIn),
    ];
    for (status, kind, body, expected) in cases {
        let server = Server::start(move |_| answer(status, kind, body)).await;
        let error = search(&server.client()).await;
        assert!(
            matches!(&error, RemoteError::NotAServer { saw, .. } if *saw == expected),
            "{body}: {error:?}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let address = format!("http://127.0.0.1:{port}").parse().unwrap();
    let client = Client::new(ClientConfig::new(address)).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(
        matches!(&error, RemoteError::Unreachable { cause: UnreachableCause::Refused, host, .. } if host == "127.0.0.1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_an_unknown_host() {
    // A label of 64 octets is refused by the resolver itself; no question leaves the machine.
    let address = format!("http://{}.localhost", "a".repeat(64))
        .parse()
        .unwrap();
    let client = Client::new(ClientConfig::new(address)).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::Unreachable {
                cause: UnreachableCause::UnknownHost,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn silence_ends_in_a_time_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut config = ClientConfig::new(format!("http://127.0.0.1:{port}").parse().unwrap());
    config.timeouts = Timeouts {
        connect: Duration::from_millis(50),
        idle: Duration::from_millis(50),
        ..Timeouts::default()
    };
    let client = Client::new(config).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::Unreachable {
                cause: UnreachableCause::TimedOut,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_truncated() {
    let server = Server::raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"subsonic-resp").await;
    let error = search(&server.client()).await;
    assert!(
        matches!(
            error,
            RemoteError::Truncated {
                got: 15,
                expected: Some(500),
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_body_past_the_limit_is_not_read() {
    let server = Server::raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{").await;
    let error = search(&server.client()).await;
    assert!(matches!(error, RemoteError::TooLarge { .. }), "{error:?}");
}
