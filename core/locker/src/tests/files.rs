//! Files by their paths.

use super::rig::{PASSWORD, Rig, files_below, hash, header, noise};
use coffer_model::Secret;
use coffer_protocol::coffer::{
    BIN, FILES, FileItem, FilesPage, HAVE, HaveContent, HaveContentAnswer, MoveFile,
};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn a_stored_file_comes_out_as_it_went_in_and_harmless_to_a_browser() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(300_000);
    client.put("docs/my page.html", &content).await;
    let answer = client
        .file(Method::GET, "docs/my page.html")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&answer, "content-type"), "text/html");
    assert_eq!(header(&answer, "content-security-policy"), "sandbox");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    assert!(
        header(&answer, "content-disposition").starts_with("attachment; filename=\"my page.html\"")
    );
    let tag = header(&answer, "etag");
    assert_eq!(tag, format!("\"{}\"", hash(&content)));
    assert_eq!(answer.bytes().await.unwrap(), content);

    let known = client
        .file(Method::GET, "docs/my page.html")
        .header("if-none-match", &tag);
    assert_eq!(
        known.send().await.unwrap().status(),
        StatusCode::NOT_MODIFIED
    );
    let part = client
        .file(Method::GET, "docs/my page.html")
        .header("range", "bytes=100000-100009");
    let part = part.header("if-range", &tag).send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.unwrap(), content[100_000..100_010]);
    let head = client
        .file(Method::HEAD, "docs/my page.html")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&head, "content-length"), "300000");
    let past = client
        .file(Method::GET, "docs/my page.html")
        .header("range", "bytes=300000-")
        .send()
        .await
        .unwrap();
    assert_eq!(past.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&past, "content-range"), "bytes */300000");
}

#[tokio::test]
async fn the_list_is_in_bytewise_order_and_can_be_paged_and_narrowed() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let mut paths = [
        "a/1.txt", "a/2.txt", "a b.txt", "ä/x", "B/x", "a/10.txt", "a/Z",
    ];
    for path in paths {
        client.put(path, path.as_bytes()).await;
    }
    paths.sort_unstable();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let query = url::form_urlencoded::byte_serialize(after.as_bytes()).collect::<String>();
        let page: FilesPage = client.get(&format!("{FILES}?limit=2&after={query}")).await;
        assert!(page.files.len() <= 2);
        seen.extend(page.files.into_iter().map(|file| file.path));
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(seen, paths);
    let page: FilesPage = client.get(&format!("{FILES}?prefix=a/")).await;
    let below: Vec<_> = page.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(below, ["a/1.txt", "a/10.txt", "a/2.txt", "a/Z"]);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn a_file_moves_but_never_onto_another_or_into_a_file() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    client.put("a/x.txt", b"one").await;
    client.put("b", b"two").await;
    let rename = async |from: &str, to: &str| {
        client
            .file(Method::POST, from)
            .json(&MoveFile {
                to: to.into(),
                ..MoveFile::default()
            })
            .send()
            .await
            .unwrap()
    };
    for (to, status) in [
        ("b", 409),
        ("b/x.txt", 409),
        ("a", 409),
        ("c", 200),
        ("../x", 400),
        ("", 400),
    ] {
        let answer = rename("a/x.txt", to).await;
        assert_eq!(answer.status().as_u16(), status, "{to:?}");
        if status == 200 {
            assert_eq!(rename(to, "a/x.txt").await.status(), StatusCode::OK);
        }
    }
    assert_eq!(rename("nothing", "c").await.status(), StatusCode::NOT_FOUND);
    let moved: FileItem = rename("a/x.txt", "c/d/y.flac").await.json().await.unwrap();
    assert_eq!(
        (moved.path.as_str(), moved.content_type.as_str()),
        ("c/d/y.flac", "audio/flac")
    );
    assert_eq!(client.content("c/d/y.flac").await, b"one");
    assert_eq!(
        client
            .file(Method::GET, "a/x.txt")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_bytes_go_with_the_last_file_that_has_them() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let blobs = rig.config.data.join("blobs");
    client.put("one", b"same").await;
    client.put("two", b"same").await;
    assert_eq!(
        files_below(&blobs).len(),
        1,
        "a user's duplicates share their bytes"
    );
    assert_eq!(client.account().await.used, 8);
    let remove = async |path: &str| {
        client
            .file(Method::DELETE, path)
            .send()
            .await
            .unwrap()
            .status()
    };
    let empty_bin = async || {
        let answer = client.ask(Method::DELETE, BIN).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    };
    assert_eq!(remove("one").await, StatusCode::OK);
    empty_bin().await;
    assert_eq!(client.content("two").await, b"same");
    assert_eq!(remove("two").await, StatusCode::OK);
    assert_eq!(remove("two").await, StatusCode::NOT_FOUND);
    assert_eq!(files_below(&blobs).len(), 1);
    empty_bin().await;
    assert!(files_below(&blobs).is_empty());
    assert_eq!(client.account().await.used, 0);
    client.put("one", b"same").await;
    assert_eq!(client.content("one").await, b"same");
}

#[tokio::test]
async fn users_see_and_store_their_own_files_only() {
    let rig = Rig::start().await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (ada, bob) = (rig.client().await, rig.client_of("bob").await);
    ada.put("x", b"same").await;
    assert_eq!(
        bob.file(Method::GET, "x").send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    let hashes = vec![
        hash(b"same").parse().unwrap(),
        hash(b"other").parse().unwrap(),
    ];
    let have = async |client: &super::rig::TestClient<'_>| {
        let body = HaveContent {
            hashes: hashes.clone(),
        };
        let answer = client
            .ask(Method::POST, HAVE)
            .json(&body)
            .send()
            .await
            .unwrap();
        answer.json::<HaveContentAnswer>().await.unwrap().paths
    };
    assert_eq!(have(&ada).await, [Some("x".to_owned()), None]);
    assert_eq!(have(&bob).await, [None, None]);
    bob.put("x", b"same").await;
    assert_eq!(
        files_below(&rig.config.data.join("blobs")).len(),
        2,
        "each user has a copy of their own"
    );
    ada.file(Method::DELETE, "x").send().await.unwrap();
    assert_eq!(bob.content("x").await, b"same");
}

#[tokio::test]
async fn a_thousand_hashes_can_be_asked_about_and_no_more() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let asked = |count| HaveContent {
        hashes: vec![hash(b"x").parse().unwrap(); count],
    };
    let answer = client
        .ask(Method::POST, HAVE)
        .json(&asked(1000))
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer
            .json::<HaveContentAnswer>()
            .await
            .unwrap()
            .paths
            .len(),
        1000
    );
    let answer = client
        .ask(Method::POST, HAVE)
        .json(&asked(1001))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn answers_are_compressed_and_stored_files_are_not() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    for n in 0..10 {
        client
            .put(&format!("folder/number {n}.json"), &[b' '; 2_000])
            .await;
    }
    let encoding = async |request: reqwest::RequestBuilder| {
        let answer = request
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        answer
            .headers()
            .get("content-encoding")
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(
        encoding(client.ask(Method::GET, FILES)).await.as_deref(),
        Some("gzip")
    );
    assert_eq!(
        encoding(client.file(Method::GET, "folder/number 1.json")).await,
        None
    );
}
