//! Finding by name, and pictures made smaller.

use super::rig::{PASSWORD, Rig, TestClient, header};
use coffer_model::Secret;
use coffer_protocol::coffer::{BIN, FIND, FOLDERS, Found, FoundPage, MoveFile, THUMBNAILS};
use reqwest::{Method, StatusCode};
use std::io::Cursor;

impl TestClient<'_> {
    async fn find(&self, query: &[(&str, &str)]) -> FoundPage {
        let answer = self
            .ask(Method::GET, FIND)
            .query(query)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{query:?}");
        answer.json().await.unwrap()
    }

    async fn found(&self, query: &str) -> Vec<String> {
        let mut paths: Vec<String> = self
            .find(&[("query", query)])
            .await
            .found
            .iter()
            .map(|item| item.path().to_owned())
            .collect();
        paths.sort();
        paths
    }
}

#[tokio::test]
async fn files_and_folders_are_found_by_the_words_of_their_names() {
    let rig = Rig::start().await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (client, bob) = (rig.client().await, rig.client_of("bob").await);
    client.put("Reise/\u{dc}bersicht 2024.pdf", b"1").await;
    client.put("Reise/holiday_photo-01.JPG", b"2").await;
    client.put("photos/x.txt", b"3").await;
    bob.put("photo of bob.jpg", b"4").await;
    assert_eq!(
        client.found("ubersicht").await,
        ["Reise/\u{dc}bersicht 2024.pdf"]
    );
    assert_eq!(
        client.found("2024 UBER").await,
        ["Reise/\u{dc}bersicht 2024.pdf"]
    );
    assert_eq!(
        client.found("photo").await,
        ["Reise/holiday_photo-01.JPG", "photos"]
    );
    assert_eq!(client.found("jpg").await, ["Reise/holiday_photo-01.JPG"]);
    for nothing in ["bersicht", "reise photo", "\"", "* OR x", "", "nothing"] {
        assert!(client.found(nothing).await.is_empty(), "{nothing}");
    }
    let inside = client
        .find(&[("query", "photo"), ("inside", "Reise")])
        .await;
    assert_eq!(inside.found.len(), 1);

    // Renamed, thrown away, restored.
    let to = |to: &str| MoveFile {
        to: to.into(),
        ..MoveFile::default()
    };
    let moved = client
        .ask(Method::POST, &format!("{FOLDERS}/Reise"))
        .json(&to("trip"))
        .send()
        .await
        .unwrap();
    assert_eq!(moved.status(), StatusCode::OK);
    assert_eq!(client.found("holiday").await, ["trip/holiday_photo-01.JPG"]);
    assert_eq!(client.found("trip").await, ["trip"]);
    assert!(client.found("reise").await.is_empty());
    client
        .file(Method::POST, "trip/holiday_photo-01.JPG")
        .json(&to("trip/beach.jpg"))
        .send()
        .await
        .unwrap();
    assert!(client.found("holiday").await.is_empty());
    assert_eq!(client.found("beach").await, ["trip/beach.jpg"]);
    client
        .ask(Method::DELETE, &format!("{FOLDERS}/trip"))
        .send()
        .await
        .unwrap();
    assert!(client.found("beach").await.is_empty());
    let bin: coffer_protocol::coffer::BinPage = client.get(BIN).await;
    let restore = client.ask(Method::POST, &format!("{BIN}/{}", bin.items[0].id));
    restore
        .json(&coffer_protocol::coffer::Restore::default())
        .send()
        .await
        .unwrap();
    assert_eq!(client.found("beach").await, ["trip/beach.jpg"]);
}

#[tokio::test]
async fn what_is_found_comes_in_pages_newest_first() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    for n in 0..5 {
        client.put(&format!("f{n}/note {n}.txt"), b"x").await;
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let mut query = vec![("query", "note"), ("limit", "2")];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = client.find(&query).await;
        assert!(page.found.len() <= 2);
        for item in &page.found {
            assert!(matches!(item, Found::File(_)));
            seen.push(item.path().to_owned());
        }
        match page.next {
            Some(next) => after = next.to_string(),
            None => break,
        }
    }
    let expected: Vec<_> = (0..5).rev().map(|n| format!("f{n}/note {n}.txt")).collect();
    assert_eq!(seen, expected);
    let without = client.ask(Method::GET, FIND).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_stored_picture_is_shown_smaller_and_its_copies_go_with_it() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(900, 300, image::Rgb([10, 200, 30]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    client.put("p/a.png", png.get_ref()).await;
    client.put("p/broken.png", b"no picture").await;
    client.put("p/a.txt", b"text").await;
    let ask = |path: &str, query: &str| {
        client
            .ask(Method::GET, &format!("{THUMBNAILS}/{path}{query}"))
            .send()
    };
    for (query, width) in [
        ("", 256),
        ("?size=1", 64),
        ("?size=200", 256),
        ("?size=5000", 900),
    ] {
        let answer = ask("p/a.png", query).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let picture = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(picture.width(), width, "{query}");
    }
    let tag = header(&ask("p/a.png", "").await.unwrap(), "etag");
    let again = client
        .ask(Method::GET, &format!("{THUMBNAILS}/p/a.png"))
        .header("if-none-match", tag);
    assert_eq!(
        again.send().await.unwrap().status(),
        StatusCode::NOT_MODIFIED
    );
    for path in ["p/broken.png", "p/a.txt", "nothing.png"] {
        assert_eq!(
            ask(path, "").await.unwrap().status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let copies = rig.config.data.join("cache").join("thumbnails");
    assert!(!super::rig::files_below(&copies).is_empty());
    client.file(Method::DELETE, "p/a.png").send().await.unwrap();
    client.ask(Method::DELETE, BIN).send().await.unwrap();
    assert!(super::rig::files_below(&copies).is_empty());
}
