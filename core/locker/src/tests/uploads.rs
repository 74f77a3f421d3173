//! Uploading by tus.

use super::rig::{PASSWORD, Rig, files_below, hash, header, noise, problem};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_model::Secret;
use coffer_protocol::coffer::{ProblemCode, UPLOADS};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn the_protocol_is_described_to_anyone() {
    let rig = Rig::start().await;
    let answer = rig.request(Method::OPTIONS, UPLOADS).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&answer, "tus-version"), "1.0.0");
    assert_eq!(header(&answer, "tus-resumable"), "1.0.0");
    assert_eq!(header(&answer, "tus-max-size"), "20000000000");
    assert!(header(&answer, "tus-extension").contains("termination"));
}

#[tokio::test]
async fn what_the_protocol_forbids_is_refused_as_it_says() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let upload = client.begin("x", 10).await;
    let other_version = client
        .ask(Method::HEAD, &upload)
        .header("tus-resumable", "0.2.2")
        .send()
        .await
        .unwrap();
    assert_eq!(other_version.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(header(&other_version, "tus-version"), "1.0.0");
    let no_version = client.ask(Method::POST, UPLOADS).send().await.unwrap();
    assert_eq!(no_version.status(), StatusCode::PRECONDITION_FAILED);

    let other_type = client
        .patch(&upload, 0, "12345")
        .header("content-type", "text/plain");
    let mut request = other_type.build().unwrap();
    request
        .headers_mut()
        .insert("content-type", "text/plain".parse().unwrap());
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .execute(request)
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);

    assert_eq!(
        client.append(&upload, 5, b"12345").await.status(),
        StatusCode::CONFLICT
    );
    assert_eq!(
        client.append(&upload, 0, b"12345678901").await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(header(&client.head(&upload).await, "upload-offset"), "0");
    let nowhere = format!("{UPLOADS}/nothing");
    assert_eq!(client.head(&nowhere).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        client.append(&nowhere, 0, b"1").await.status(),
        StatusCode::NOT_FOUND
    );
    let anonymous = rig.client_with("cof_wrong");
    assert_eq!(
        anonymous.create("x", 1, None).await.status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_creation_that_lacks_or_garbles_something_is_refused() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let name = format!("filename {}", BASE64_STANDARD.encode("x"));
    for (length, metadata) in [
        (None, Some(name.as_str())),
        (Some("-1"), Some(&name)),
        (Some("1e3"), Some(&name)),
        (Some("99999999999999999999"), Some(&name)),
        (Some("5"), None),
        (Some("5"), Some("filename ???")),
        (Some("5"), Some("filename eA==,sha256 eA==")),
    ] {
        let mut request = client.tus(Method::POST, UPLOADS);
        if let Some(length) = length {
            request = request.header("upload-length", length);
        }
        if let Some(metadata) = metadata {
            request = request.header("upload-metadata", metadata);
        }
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::BAD_REQUEST,
            "{length:?} {metadata:?}"
        );
    }
    for path in [
        "../etc/passwd",
        "/etc/passwd",
        "a//b",
        "a/../b",
        "a/",
        "a\nb",
        ".",
        "",
        &"x".repeat(256),
    ] {
        assert_eq!(
            client.create(path, 1, None).await.status(),
            StatusCode::BAD_REQUEST,
            "{path:?}"
        );
    }
    assert_eq!(client.account().await.reserved, 0);
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
}

#[tokio::test]
async fn an_upload_in_parts_is_stored_whole_and_says_where() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(3_000_000);
    let upload = client.begin("Bjo\u{308}rk/a b.bin", content.len()).await;
    let mut offset = 0;
    for part in content.chunks(1_100_000) {
        let head = client.head(&upload).await;
        assert_eq!(header(&head, "upload-offset"), offset.to_string());
        assert_eq!(header(&head, "upload-length"), "3000000");
        assert_eq!(header(&head, "cache-control"), "no-store");
        let answer = client.append(&upload, offset, part).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        offset += part.len();
        assert_eq!(header(&answer, "upload-offset"), offset.to_string());
        if offset == content.len() {
            assert_eq!(header(&answer, "coffer-path"), "Bj%C3%B6rk/a%20b.bin");
            assert_eq!(header(&answer, "coffer-hash"), hash(&content));
        } else {
            assert_eq!(client.account().await.reserved, 3_000_000);
        }
    }
    assert_eq!(client.content("Bj\u{f6}rk/a b.bin").await, content);
    let account = client.account().await;
    assert_eq!((account.used, account.reserved), (3_000_000, 0));
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
    let lost_answer = client.head(&upload).await;
    assert_eq!(header(&lost_answer, "upload-offset"), "3000000");
    assert_eq!(header(&lost_answer, "coffer-path"), "Bj%C3%B6rk/a%20b.bin");
}

#[tokio::test]
async fn a_creation_may_bring_the_bytes_along_and_an_empty_file_needs_none() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let create = |path: &str, length: usize, body: &'static [u8]| {
        client
            .tus(Method::POST, UPLOADS)
            .header("upload-length", length)
            .header(
                "upload-metadata",
                format!("filename {}", BASE64_STANDARD.encode(path)),
            )
            .header("content-type", "application/offset+octet-stream")
            .body(body)
            .send()
    };
    let whole = create("whole", 5, b"12345").await.unwrap();
    assert_eq!(
        (whole.status(), header(&whole, "coffer-path")),
        (StatusCode::CREATED, "whole".into())
    );
    let partly = create("partly", 9, b"12345").await.unwrap();
    assert_eq!(header(&partly, "upload-offset"), "5");
    let rest = client
        .append(&header(&partly, "location"), 5, b"6789")
        .await;
    assert_eq!(header(&rest, "coffer-hash"), hash(b"123456789"));
    let empty = client.create("empty", 0, None).await;
    assert_eq!(
        (empty.status(), header(&empty, "coffer-path")),
        (StatusCode::CREATED, "empty".into())
    );
    assert_eq!(client.content("empty").await, b"");
}

#[tokio::test]
async fn another_content_for_a_taken_path_gets_the_next_name_and_the_same_content_none() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    assert_eq!(client.put("a/x.txt", b"one").await, "a/x.txt");
    assert_eq!(client.put("a/x.txt", b"two").await, "a/x (2).txt");
    assert_eq!(client.put("a/x.txt", b"three").await, "a/x (3).txt");
    assert_eq!(client.put("a/x.txt", b"two").await, "a/x (2).txt");
    assert_eq!(client.put("a/x.txt", b"one").await, "a/x.txt");
    assert_eq!(client.put("a", b"a folder is there").await, "a (2)");
    assert_eq!(
        client.put("a/x.txt/y", b"a file is there").await,
        "a/x (4).txt/y"
    );
    assert_eq!(client.account().await.used, 3 + 3 + 5 + 17 + 15);
}

#[tokio::test]
async fn a_wrong_announced_hash_is_told_and_nothing_is_kept() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let right = client.create("right", 3, Some(&hash(b"abc"))).await;
    let answer = client.append(&header(&right, "location"), 0, b"abc").await;
    assert_eq!(header(&answer, "coffer-path"), "right");
    let wrong = client.create("wrong", 3, Some(&hash(b"xyz"))).await;
    let upload = header(&wrong, "location");
    let answer = client.append(&upload, 0, b"abd").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem(answer).await.code, ProblemCode::HashMismatch);
    assert_eq!(client.head(&upload).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        client
            .file(Method::GET, "wrong")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(client.account().await.reserved, 0);
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
}

#[tokio::test]
async fn what_does_not_fit_the_quota_is_refused_before_it_is_sent() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    let client = rig.client().await;
    client.put("x", &noise(600)).await;
    let pending = client.begin("y", 300).await;
    let refused = client.create("z", 101, None).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let problem = problem(refused).await;
    assert_eq!(problem.code, ProblemCode::OverQuota);
    assert!(
        problem.message.contains("100 B left"),
        "{}",
        problem.message
    );
    assert_eq!(
        client.create("z", 100, None).await.status(),
        StatusCode::CREATED
    );
    let removed = client.tus(Method::DELETE, &pending).send().await.unwrap();
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
    assert_eq!(client.head(&pending).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(client.account().await.reserved, 100);
    assert_eq!(
        client.create("y", 300, None).await.status(),
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_file_larger_than_the_largest_is_refused() {
    let rig = Rig::start_with(|config| config.max_upload = 10).await;
    let client = rig.client().await;
    assert_eq!(
        client.create("x", 11, None).await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(
        client.create("x", 10, None).await.status(),
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn another_users_upload_does_not_exist() {
    let rig = Rig::start().await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (ada, bob) = (rig.client().await, rig.client_of("bob").await);
    let upload = ada.begin("x", 3).await;
    assert_eq!(bob.head(&upload).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        bob.append(&upload, 0, b"abc").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        bob.tus(Method::DELETE, &upload)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        ada.append(&upload, 0, b"abc").await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(bob.head(&upload).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_upload_that_rests_too_long_is_gone_and_one_that_goes_on_is_not() {
    let rig = Rig::start_with(|config| config.upload_seconds = 1_000).await;
    let client = rig.client().await;
    let (resting, alive) = (
        client.begin("resting", 10).await,
        client.begin("alive", 10).await,
    );
    rig.clock.forward(600);
    assert_eq!(
        client.append(&alive, 0, b"12345").await.status(),
        StatusCode::NO_CONTENT
    );
    rig.clock.forward(600);
    assert_eq!(client.head(&resting).await.status(), StatusCode::GONE);
    assert_eq!(
        client.append(&resting, 0, b"12345").await.status(),
        StatusCode::GONE
    );
    let app = rig.locker.app().clone();
    tokio::task::spawn_blocking(move || crate::uploads::remove_expired(&app))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(client.head(&resting).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(client.account().await.reserved, 10);
    assert_eq!(
        client.append(&alive, 5, b"67890").await.status(),
        StatusCode::NO_CONTENT
    );
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
}

#[tokio::test]
async fn a_creation_that_is_asked_for_again_reserves_its_room_once() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(1000);
    let announced = hash(&content);
    let create = async |path: &str, hash: Option<&str>| {
        let answer = client.create(path, content.len(), hash).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        header(&answer, "location")
    };
    let first = create("a", Some(&announced)).await;
    assert_eq!(create("a", Some(&announced)).await, first);
    assert_eq!(client.account().await.reserved, 1000);
    // Another place, and a content that nobody announced, are other uploads; so is one that has begun.
    let elsewhere = create("b", Some(&announced)).await;
    assert_ne!(elsewhere, first);
    assert_ne!(create("a", None).await, create("a", None).await);
    assert_eq!(
        client.append(&first, 0, &content[..10]).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_ne!(create("a", Some(&announced)).await, first);
    assert_eq!(client.account().await.reserved, 5000);
}
