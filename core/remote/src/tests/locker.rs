use super::*;
use crate::RemoteError;
use coffer_model::ContentHash;
use coffer_protocol::coffer::{Change, ProblemCode};

fn problem(status: u16, code: &str) -> Response<Body> {
    answer(
        status,
        "application/json",
        format!(r#"{{"code":"{code}","message":"no"}}"#),
    )
}

#[tokio::test]
async fn the_feed_is_read_with_the_device_key_as_bearer() {
    let server = Server::start(|_| {
        json(
            r#"{"feed":"f","cursor":"9","more":false,"total":2,"changes":[
            {"kind":"track","id":"tr-1","title":"T","duration":1000,"size":5,"path":"a.mp3"},
            {"kind":"gone","id":"al-1"},{"kind":"video","id":"v-1"}]}"#,
        )
    })
    .await;
    let page = server.client().changes("0", 500).await.unwrap();
    assert_eq!((page.cursor.as_str(), page.total), ("9", Some(2)));
    assert_eq!(page.changes[2], Change::Other);
    let seen = &server.seen()[0];
    assert_eq!(seen.header("authorization"), "Bearer key-1");
    assert_eq!(
        (seen.get("cursor"), seen.get("limit")),
        (Some("0"), Some("500"))
    );
    assert_eq!(seen.get("apiKey"), None);
}

#[tokio::test]
async fn another_credential_than_a_device_key_is_not_sent() {
    let server = Server::start(|_| json("{}")).await;
    let password = Credential::Password {
        user: "ada".into(),
        password: Secret::new("pw"),
    };
    let client = server.client().with_credential(Some(password));
    let error = client.account().await.unwrap_err();
    assert!(
        matches!(error, RemoteError::NeedsDeviceKey { .. }),
        "{error:?}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn problems_become_what_a_user_can_do() {
    let ask = async |status, code| {
        let server = Server::start(move |_| problem(status, code)).await;
        server.client().move_file("a", "b").await.unwrap_err()
    };
    assert!(matches!(
        ask(401, "unauthorized").await,
        RemoteError::Unauthorized { .. }
    ));
    assert!(matches!(
        ask(403, "forbidden").await,
        RemoteError::NotAllowed { .. }
    ));
    assert!(matches!(
        ask(404, "notFound").await,
        RemoteError::NotFound { .. }
    ));
    assert!(matches!(
        ask(413, "overQuota").await,
        RemoteError::OverQuota { .. }
    ));
    assert!(matches!(
        ask(429, "tooManyRequests").await,
        RemoteError::TooManyRequests { .. }
    ));
    assert!(matches!(
        ask(507, "diskFull").await,
        RemoteError::ServerTrouble { status: 507, .. }
    ));
    assert!(matches!(
        ask(451, "badRequest").await,
        RemoteError::Blocked { .. }
    ));
    let conflict = ask(409, "conflict").await;
    assert!(matches!(
        conflict,
        RemoteError::Refused {
            code: ProblemCode::Conflict,
            ..
        }
    ));
    let newer = ask(418, "teapot").await;
    assert!(matches!(
        newer,
        RemoteError::Refused {
            code: ProblemCode::Other,
            ..
        }
    ));
}

#[tokio::test]
async fn hashes_are_asked_about_a_thousand_at_a_time() {
    let server = Server::start(|request| {
        let asked: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let count = asked["hashes"].as_array().unwrap().len();
        assert!(count <= 1000);
        // The last answer is one short.
        let paths = vec![Some("a.mp3"); if count < 1000 { count - 1 } else { count }];
        json(serde_json::json!({ "paths": paths }).to_string())
    })
    .await;
    let hashes = vec![ContentHash([1; 32]); 1500];
    let paths = server.client().have(&hashes).await.unwrap();
    assert_eq!(paths.len(), 1500);
    assert_eq!(paths.iter().flatten().count(), 1499);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn files_are_named_by_their_path() {
    let server = Server::start(|request| match request.method.as_str() {
        "GET" => json(r#"{"files":[],"next":"b"}"#),
        _ => answer(204, "text/plain", ""),
    })
    .await;
    let client = server.client();
    let page = client.list_files("A B/", Some("A B/1"), 10).await.unwrap();
    assert_eq!(page.next.as_deref(), Some("b"));
    client.move_file("A B/ä?.mp3", "C").await.unwrap();
    client.delete_file("C").await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].get("after"), Some("A B/1"));
    assert_eq!(seen[1].path, "/coffer/v1/files/A%20B/%C3%A4%3F.mp3");
    assert_eq!(seen[2].method, "DELETE");
}
