use super::*;
use crate::{RemoteError, ServerInfo};

const ABOUT: &str = r#"{"server":"coffer","version":"0.1.0","lockerId":"l-1"}"#;

#[tokio::test]
async fn a_locker_is_recognised_without_a_credential() {
    let server = Server::start(|_| json(ABOUT)).await;
    let about = server.client().about().await.unwrap().unwrap();
    assert_eq!(about.locker_id, "l-1");
    let seen = &server.seen()[0];
    assert_eq!(seen.path, "/coffer/v1/about");
    assert_eq!(
        (seen.header("authorization"), seen.get("apiKey")),
        ("", None)
    );
}

#[tokio::test]
async fn whatever_else_answers_is_no_locker() {
    for (status, kind, body) in [
        (404, "text/plain", "404"),
        (200, "text/html", "<html></html>"),
        (200, "application/json", "{}"),
        (
            200,
            "application/json",
            r#"{"server":"other","version":"1","lockerId":"x"}"#,
        ),
        (401, "application/json", "{}"),
        (500, "text/plain", "oops"),
    ] {
        let server = Server::start(move |_| answer(status, kind, body)).await;
        assert_eq!(
            server.client().about().await.unwrap(),
            None,
            "{status} {body}"
        );
    }
}

#[tokio::test]
async fn a_server_in_passing_trouble_is_not_judged() {
    let server = Server::start(|_| answer(503, "text/plain", "starting")).await;
    let client = server.client();
    assert!(client.about().await.unwrap_err().is_retryable());
    assert!(client.extensions().await.unwrap_err().is_retryable());
    assert_eq!(server.seen().len(), 2, "a probe is tried once");
}

#[tokio::test]
async fn extensions_are_asked_for_without_a_credential() {
    let server = Server::start(|request| {
        assert_eq!(request.get("apiKey"), None);
        ok(r#""openSubsonicExtensions":[{"name":"apiKeyAuthentication","versions":[1]}]"#)
    })
    .await;
    let extensions = server.client().extensions().await.unwrap().unwrap();
    assert_eq!(extensions[0].name, "apiKeyAuthentication");
    let server = Server::start(|_| json(failed(10, "who asks?"))).await;
    assert_eq!(server.client().extensions().await.unwrap(), None);
}

#[tokio::test]
async fn ping_tells_who_answers() {
    let server =
        Server::start(|_| ok(r#""type":"gonic","serverVersion":"0.16","openSubsonic":true"#)).await;
    let expected = ServerInfo {
        server: "gonic".into(),
        server_version: "0.16".into(),
        api_version: "1.16.1".into(),
        open_subsonic: true,
    };
    assert_eq!(server.client().ping().await.unwrap(), expected);
    let server = Server::start(|_| answer(404, "text/plain", "nothing here")).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAServer { .. }), "{error:?}");
}

#[tokio::test]
async fn the_owner_of_a_key_is_told_where_the_server_tells() {
    let server = Server::start(|_| ok(r#""tokenInfo":{"username":"ada"}"#)).await;
    assert_eq!(
        server.client().key_owner().await.unwrap().as_deref(),
        Some("ada")
    );
    let server = Server::start(|_| json(failed(70, "what?"))).await;
    assert_eq!(server.client().key_owner().await.unwrap(), None);
}
