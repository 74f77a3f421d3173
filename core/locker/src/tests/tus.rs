//! What tus has beyond its core: lengths told later, checksums, concatenation; contents that need not be sent; pages of
//! other origins.

use super::rig::{PASSWORD, Rig, TestClient, files_below, hash, header, noise, problem};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use coffer_model::Secret;
use coffer_protocol::coffer::{ACCOUNT, BIN, ProblemCode, UPLOADS};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

fn named(path: &str) -> String {
    format!("filename {}", BASE64_STANDARD.encode(path))
}

fn sha1_of(content: &[u8]) -> String {
    format!("sha1 {}", BASE64_STANDARD.encode(Sha1::digest(content)))
}

impl TestClient<'_> {
    fn creation(&self, path: &str) -> RequestBuilder {
        self.tus(Method::POST, UPLOADS)
            .header("upload-metadata", named(path))
    }

    async fn begin_deferred(&self, path: &str) -> String {
        let answer = self
            .creation(path)
            .header("upload-defer-length", "1")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        header(&answer, "location")
    }

    /// A part with these bytes, `length` announced.
    async fn partial(&self, length: usize, content: &[u8]) -> String {
        let answer = self
            .tus(Method::POST, UPLOADS)
            .header("upload-length", length)
            .header("upload-concat", "partial")
            .header("content-type", "application/offset+octet-stream")
            .body(content.to_vec())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        header(&answer, "location")
    }

    async fn concatenate(&self, path: &str, parts: &[&str]) -> Response {
        self.creation(path)
            .header("upload-concat", format!("final;{}", parts.join(" ")))
            .send()
            .await
            .unwrap()
    }

    async fn offset(&self, upload: &str) -> String {
        header(&self.head(upload).await, "upload-offset")
    }
}

#[tokio::test]
async fn a_length_may_be_told_later_and_room_is_taken_as_it_grows() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    let client = rig.client().await;
    let content = noise(700);
    let upload = client.begin_deferred("x").await;
    let head = client.head(&upload).await;
    assert_eq!(header(&head, "upload-defer-length"), "1");
    assert!(head.headers().get("upload-length").is_none());
    assert_eq!(client.account().await.reserved, 0);

    let part = client.append(&upload, 0, &content[..300]).await;
    assert_eq!(header(&part, "upload-offset"), "300");
    assert_eq!(client.account().await.reserved, 300);
    // Without a length of the body, too, and what was reserved ahead is given back.
    let stream = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::copy_from_slice(
        &content[300..500],
    ))]);
    let streamed = client
        .patch(&upload, 300, reqwest::Body::wrap_stream(stream))
        .send()
        .await
        .unwrap();
    assert_eq!(header(&streamed, "upload-offset"), "500");
    assert_eq!(client.account().await.reserved, 500);

    let too_much = client.append(&upload, 500, &noise(501)).await;
    assert_eq!(problem(too_much).await.code, ProblemCode::OverQuota);
    let stream =
        futures::stream::iter((0..6).map(|_| Ok::<_, std::io::Error>(Bytes::from(noise(100)))));
    let too_much = client
        .patch(&upload, 500, reqwest::Body::wrap_stream(stream))
        .send()
        .await
        .unwrap();
    assert_eq!(problem(too_much).await.code, ProblemCode::OverQuota);
    let kept: usize = client.offset(&upload).await.parse().unwrap();
    assert!((500..=1_000).contains(&kept));
    assert_eq!(client.account().await.reserved, kept as u64);
    client.tus(Method::DELETE, &upload).send().await.unwrap();

    let upload = client.begin_deferred("x").await;
    client.append(&upload, 0, &content[..300]).await;
    for (length, status) in [
        ("299", StatusCode::BAD_REQUEST),
        ("1001", StatusCode::PAYLOAD_TOO_LARGE),
        ("many", StatusCode::BAD_REQUEST),
    ] {
        let refused = client
            .patch(&upload, 300, "x")
            .header("upload-length", length)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), status, "{length}");
    }
    assert_eq!(client.offset(&upload).await, "300");
    let told = client
        .patch(&upload, 300, content[300..400].to_vec())
        .header("upload-length", "700")
        .send()
        .await
        .unwrap();
    assert_eq!(told.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&client.head(&upload).await, "upload-length"), "700");
    let changed = client
        .patch(&upload, 400, "x")
        .header("upload-length", "800")
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), StatusCode::BAD_REQUEST);
    let end = client.append(&upload, 400, &content[400..]).await;
    assert_eq!(header(&end, "coffer-hash"), hash(&content));
    let account = client.account().await;
    assert_eq!((account.used, account.reserved), (700, 0));

    // The length alone ends it.
    let upload = client.begin_deferred("y").await;
    client.append(&upload, 0, b"abc").await;
    let end = client
        .patch(&upload, 3, "")
        .header("upload-length", "3")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&end, "coffer-path"), "y");
    let both = client
        .creation("z")
        .header("upload-defer-length", "1")
        .header("upload-length", "3")
        .send()
        .await
        .unwrap();
    assert_eq!(both.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn of_a_part_with_a_wrong_checksum_nothing_is_kept() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(3_000_000);
    let upload = client.begin("x", content.len()).await;
    client.append(&upload, 0, &content[..10]).await;
    let with = |from: usize, until: usize, checksum: String| {
        client
            .patch(&upload, from, content[from..until].to_vec())
            .header("upload-checksum", checksum)
            .send()
    };
    let wrong = with(10, 2_000_000, sha1_of(b"other")).await.unwrap();
    assert_eq!(wrong.status().as_u16(), 460);
    assert_eq!(problem(wrong).await.code, ProblemCode::HashMismatch);
    assert_eq!(client.offset(&upload).await, "10");
    let unknown = with(10, 20, "md5 XUFAKrxLKna5cZ2REBfFkg==".into())
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    let right = with(10, 2_000_000, sha1_of(&content[10..2_000_000]))
        .await
        .unwrap();
    assert_eq!(header(&right, "upload-offset"), "2000000");
    let sha256 = format!(
        "sha256 {}",
        BASE64_STANDARD.encode(Sha256::digest(&content[2_000_000..]))
    );
    let last_wrong = with(2_000_000, 3_000_000, sha1_of(b"")).await.unwrap();
    assert_eq!(last_wrong.status().as_u16(), 460);
    let last = with(2_000_000, 3_000_000, sha256).await.unwrap();
    assert_eq!(header(&last, "coffer-hash"), hash(&content));
}

#[tokio::test]
async fn a_part_with_a_checksum_that_breaks_off_or_is_killed_counts_for_nothing() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let key = client.key.clone();
    let content = noise(100_000);
    let upload = client.begin("x", content.len()).await;
    client.append(&upload, 0, &content[..1_000]).await;
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: 1000\r\ncontent-length: 99000\r\n\
         upload-checksum: {}\r\n\r\n",
        sha1_of(&content[1_000..])
    );
    let mut socket = tokio::net::TcpStream::connect(rig.locker.local_addr())
        .await
        .unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&content[1_000..50_000]).await.unwrap();
    drop(socket);
    assert_eq!(client.offset(&upload).await, "1000");

    // Killed in the middle: bytes are in the file, and nobody has compared them.
    let id = upload.rsplit('/').next().unwrap().to_owned();
    let app = rig.locker.app().clone();
    let mark: Result<(), crate::StoreError> = app.store().write_blocking({
        let id = id.clone();
        move |tx| crate::store::uploads::set_unchecked(tx, &id, Some(1_000))
    });
    mark.unwrap();
    drop(app);
    let rig = rig
        .killed_then(|data| {
            let mut wrong = content[..1_000].to_vec();
            wrong.extend(noise(99_000));
            std::fs::write(data.join("uploads").join(&id), wrong).unwrap();
        })
        .await;
    let client = rig.client_with(&key);
    assert_eq!(client.offset(&upload).await, "1000");
    // Bytes without a checksum count again.
    client.append(&upload, 1_000, &content[1_000..5_000]).await;
    let rig = rig.killed_and_started_again().await;
    let client = rig.client_with(&key);
    assert_eq!(client.offset(&upload).await, "5000");
    let end = client.append(&upload, 5_000, &content[5_000..]).await;
    assert_eq!(header(&end, "coffer-hash"), hash(&content));
}

#[tokio::test]
async fn parts_become_one_file_and_take_their_room_once() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    let client = rig.client().await;
    let content = noise(900);
    let second = client.partial(500, &content[400..900]).await;
    let first = client.partial(400, &content[..100]).await;
    assert_eq!(
        header(&client.head(&first).await, "upload-concat"),
        "partial"
    );
    assert_eq!(client.account().await.reserved, 900);
    let early = client.concatenate("a/x", &[&first, &second]).await;
    assert_eq!(early.status(), StatusCode::CONFLICT);
    let part = client.append(&first, 100, &content[100..400]).await;
    assert_eq!(header(&part, "upload-offset"), "400");
    assert!(
        part.headers().get("coffer-path").is_none(),
        "a part is no file"
    );

    let plain = client.begin("plain", 10).await;
    for (parts, status) in [
        (
            vec![first.as_str(), first.as_str()],
            StatusCode::BAD_REQUEST,
        ),
        (vec![&plain], StatusCode::BAD_REQUEST),
        (vec![&first, "/nothing"], StatusCode::NOT_FOUND),
    ] {
        assert_eq!(
            client.concatenate("a/x", &parts).await.status(),
            status,
            "{parts:?}"
        );
    }
    let url = format!("http://{}{second}", rig.locker.local_addr());
    let whole = client.concatenate("a/x", &[&first, &url]).await;
    assert_eq!(whole.status(), StatusCode::CREATED);
    assert_eq!(header(&whole, "coffer-hash"), hash(&content));
    assert_eq!(client.content("a/x").await, content);
    let account = client.account().await;
    assert_eq!((account.used, account.reserved), (900, 10));
    let place = header(&whole, "location");
    let head = client.head(&place).await;
    assert_eq!(
        header(&head, "upload-concat"),
        format!("final;{first} {url}")
    );
    assert_eq!(header(&head, "upload-offset"), "900");
    assert_eq!(
        client.append(&place, 900, b"").await.status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(client.head(&first).await.status(), StatusCode::NOT_FOUND);
    client.tus(Method::DELETE, &plain).send().await.unwrap();
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
}

#[tokio::test]
async fn parts_survive_a_kill_and_another_users_parts_do_not_exist() {
    let rig = Rig::start().await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (ada, bob) = (rig.client().await, rig.client_of("bob").await);
    let key = ada.key.clone();
    let (first, second) = (ada.partial(3, b"abc").await, ada.partial(3, b"def").await);
    assert_eq!(
        bob.concatenate("x", &[&first, &second]).await.status(),
        StatusCode::NOT_FOUND
    );
    let rig = rig.killed_and_started_again().await;
    let ada = rig.client_with(&key);
    assert_eq!(ada.offset(&first).await, "3");
    let wrong = ada
        .tus(Method::POST, UPLOADS)
        .header("upload-concat", format!("final;{first} {second}"))
        .header(
            "upload-metadata",
            format!(
                "{},sha256 {}",
                named("x"),
                BASE64_STANDARD.encode(hash(b"abcdeF"))
            ),
        );
    assert_eq!(
        wrong.send().await.unwrap().status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(ada.offset(&second).await, "3", "the parts are still there");
    let whole = ada.concatenate("x", &[&first, &second]).await;
    assert_eq!(header(&whole, "coffer-path"), "x");
    let rig = rig.killed_and_started_again().await;
    assert_eq!(rig.client_with(&key).content("x").await, b"abcdef");
}

#[tokio::test]
async fn a_content_that_the_user_has_anywhere_need_not_be_sent() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (ada, bob) = (rig.client().await, rig.client_of("bob").await);
    let content = noise(400);
    let announced = hash(&content);
    ada.put("x", &content).await;
    ada.file(Method::DELETE, "x").send().await.unwrap();
    let known = ada.create("y", 400, Some(&announced)).await;
    assert_eq!(known.status(), StatusCode::CREATED);
    assert_eq!(header(&known, "upload-offset"), "400");
    assert_eq!(header(&known, "coffer-path"), "y");
    assert_eq!(ada.content("y").await, content);
    assert_eq!(ada.offset(&header(&known, "location")).await, "400");
    // The same at the same place is not stored again, and a second copy needs its room.
    assert_eq!(
        ada.create("y", 400, Some(&announced)).await.status(),
        StatusCode::CREATED
    );
    assert_eq!(ada.account().await.used, 800);
    let full = ada.create("z", 400, Some(&announced)).await;
    assert_eq!(problem(full).await.code, ProblemCode::OverQuota);
    ada.ask(Method::DELETE, BIN).send().await.unwrap();
    assert_eq!(ada.content("y").await, content);

    let strange = bob.create("y", 400, Some(&announced)).await;
    assert!(
        strange.headers().get("coffer-path").is_none(),
        "what others have plays no part"
    );
    let lied = ada.create("w", 399, Some(&announced)).await;
    assert!(lied.headers().get("coffer-path").is_none());
}

#[tokio::test]
async fn a_page_of_another_origin_may_ask_with_a_key_and_read_what_it_needs() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let preflight = rig
        .request(Method::OPTIONS, &format!("{UPLOADS}/1"))
        .header("origin", "https://music.example.org")
        .header("access-control-request-method", "PATCH")
        .header(
            "access-control-request-headers",
            "authorization,tus-resumable,upload-offset",
        )
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(header(&preflight, "access-control-allow-origin"), "*");
    assert!(header(&preflight, "access-control-allow-methods").contains("PATCH"));
    assert!(header(&preflight, "access-control-allow-headers").contains("upload-offset"));
    assert!(
        preflight
            .headers()
            .get("access-control-allow-credentials")
            .is_none()
    );
    let created = client
        .creation("x")
        .header("upload-length", 3)
        .header("origin", "https://music.example.org");
    let created = created.send().await.unwrap();
    let exposed = header(&created, "access-control-expose-headers");
    for name in ["location", "upload-offset", "tus-resumable", "coffer-path"] {
        assert!(exposed.contains(name), "{name} in {exposed}");
    }
    let described = rig.request(Method::OPTIONS, UPLOADS).send().await.unwrap();
    assert_eq!(header(&described, "tus-checksum-algorithm"), "sha1,sha256");
    let other_surface = rig
        .request(Method::GET, "/coffer/v1/about")
        .header("origin", "https://music.example.org");
    assert!(
        other_surface
            .send()
            .await
            .unwrap()
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );

    let rig =
        Rig::start_with(|config| config.cors_origins = vec!["https://mine.example.org".into()])
            .await;
    for (origin, allowed) in [
        ("https://mine.example.org", true),
        ("https://other.example.org", false),
    ] {
        let answer = rig
            .request(Method::GET, ACCOUNT)
            .header("origin", origin)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.headers().contains_key("access-control-allow-origin"),
            allowed,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_method_may_be_named_in_a_header() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let upload = client.begin("x", 6).await;
    let patch = client
        .tus(Method::POST, &upload)
        .header("x-http-method-override", "PATCH")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body("abc");
    assert_eq!(header(&patch.send().await.unwrap(), "upload-offset"), "3");
    let plain = client.tus(Method::POST, &upload).send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::METHOD_NOT_ALLOWED);
    let delete = client
        .tus(Method::POST, &upload)
        .header("x-http-method-override", "DELETE");
    assert_eq!(
        delete.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
}
