//! Folders as ZIP files.

use super::rig::{Rig, TestClient, header, noise};
use coffer_protocol::coffer::{BIN, FOLDERS, ZIP};
use reqwest::{Method, StatusCode};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

impl TestClient<'_> {
    /// Names and contents.
    async fn unzip(&self, path: &str) -> BTreeMap<String, Vec<u8>> {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&answer, "content-type"), "application/zip");
        let mut archive = ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
        let mut found = BTreeMap::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            let year = entry.last_modified().unwrap().year();
            assert!(year >= 2024, "{year}");
            found.insert(entry.name().unwrap().into_owned(), content);
        }
        found
    }
}

#[tokio::test]
async fn a_folder_comes_out_as_one_archive_with_everything_in_it() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let large = noise(1_000_000);
    client.put("a/\u{dc}/large.bin", &large).await;
    client.put("a/small.txt", b"small").await;
    client.put("a/empty.txt", b"").await;
    client.put("a/back\\slash", b"b").await;
    client.put("other", b"not in it").await;
    client.put("ab/x", b"beside").await;
    let made = client
        .ask(Method::PUT, &format!("{FOLDERS}/a/nothing%20in%20it"))
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::OK);
    let found = client.unzip(&format!("{ZIP}/a")).await;
    let expected: BTreeMap<String, Vec<u8>> = [
        ("a/nothing in it/", Vec::new()),
        ("a/\u{dc}/", Vec::new()),
        ("a/\u{dc}/large.bin", large),
        ("a/back_slash", b"b".to_vec()),
        ("a/empty.txt", Vec::new()),
        ("a/small.txt", b"small".to_vec()),
    ]
    .map(|(name, content)| (name.to_owned(), content))
    .into();
    assert!(found == expected, "{:?}", found.keys());

    let inner = client
        .ask(Method::GET, &format!("{ZIP}/a/%C3%9C"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        header(&inner, "content-disposition"),
        "attachment; filename=\"_.zip\"; filename*=UTF-8''%C3%9C%2Ezip"
    );
    let all = client.unzip(ZIP).await;
    assert!(
        all.contains_key("other") && all.contains_key("ab/x") && all.contains_key("a/small.txt")
    );
    assert_eq!(all.len(), 10);
    let missing = client
        .ask(Method::GET, &format!("{ZIP}/nowhere"))
        .send()
        .await
        .unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let head = client
        .ask(Method::HEAD, &format!("{ZIP}/a"))
        .send()
        .await
        .unwrap();
    assert_eq!(head.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_archive_whose_files_are_gone_breaks_off_and_is_not_taken_for_whole() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    for name in ["a/1", "a/2", "a/3"] {
        client
            .put(
                name,
                &noise(300_000 + name.len() + usize::from(name.as_bytes()[2])),
            )
            .await;
    }
    let blobs = super::rig::files_below(&rig.config.data.join("blobs"));
    std::fs::remove_file(&blobs[1]).unwrap();
    let answer = client
        .ask(Method::GET, &format!("{ZIP}/a"))
        .send()
        .await
        .unwrap();
    assert!(answer.bytes().await.is_err());
    // What was thrown away is in none.
    client
        .ask(Method::DELETE, &format!("{FOLDERS}/a"))
        .send()
        .await
        .unwrap();
    assert!(client.unzip(ZIP).await.is_empty());
    client.ask(Method::DELETE, BIN).send().await.unwrap();
}
