use super::*;
use crate::{RemoteError, Saw};

fn moved(status: u16, to: &str) -> Response<Body> {
    let mut answer = answer(status, "text/html", "<html>moved</html>");
    answer.headers_mut().insert("location", to.parse().unwrap());
    answer
}

#[tokio::test]
async fn a_redirect_within_the_server_is_followed_with_method_and_question() {
    let server = Server::start(|request| match request.path.as_str() {
        "/rest/ping.view" => moved(301, "/music/rest/ping.view"),
        "/coffer/v1/sign-in" => moved(301, "/music/coffer/v1/sign-in"),
        "/music/coffer/v1/sign-in" => json(r#"{"id":"d","key":"k","user":"ada"}"#),
        _ => ok(""),
    })
    .await;
    server.client().ping().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[1].get("apiKey"), Some("key-1"));
    let key = server
        .client()
        .sign_in("ada", &Secret::new("pw"), "phone")
        .await
        .unwrap();
    assert_eq!(key.user, "ada");
    assert_eq!(server.seen()[3].method, "POST");
    assert!(!server.seen()[3].body.is_empty());
}

#[tokio::test]
async fn a_credential_never_follows_to_another_host() {
    let other = Server::start(|_| ok("")).await;
    for status in [301, 302, 303, 307, 308] {
        // The same machine, by another name and port.
        let away = other.address.to_string().replace("127.0.0.1", "localhost");
        let server = Server::start(move |_| moved(status, &away)).await;
        let error = server.client().ping().await.unwrap_err();
        assert!(
            matches!(&error, RemoteError::NotAServer { saw: Saw::Redirect { to }, .. } if to.contains("localhost")),
            "{error:?}"
        );
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn another_port_of_the_same_host_is_another_server() {
    let other = Server::start(|_| ok("")).await;
    let away = other.address.to_string();
    let server = Server::start(move |_| moved(302, &away)).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAServer { .. }), "{error:?}");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_in_circles_ends() {
    let server = Server::start(|_| moved(302, "/rest/ping.view")).await;
    let error = server.client().ping().await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAServer { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn the_address_settles_where_requests_arrive() {
    let server = Server::start(|request| match request.path.as_str() {
        "/coffer/v1/about" => moved(308, "/music/coffer/v1/about"),
        _ => answer(404, "text/plain", ""),
    })
    .await;
    let settled = server.client().settled_address().await.unwrap();
    assert_eq!(settled.to_string(), format!("{}music/", server.address));
}
