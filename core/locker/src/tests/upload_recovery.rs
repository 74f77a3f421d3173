//! Uploads through broken connections, kills and crashes.

use super::rig::{Rig, files_below, hash, header, noise};
use reqwest::StatusCode;
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn an_upload_goes_on_after_every_kind_of_broken_connection() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(2_500_000);
    let upload = client.begin("x", content.len()).await;
    let mut offset = 0;
    // A client that vanishes in the middle of a part, having announced all of it.
    for cut in [0, 10, 70_000, 1_200_000] {
        let mut socket = tokio::net::TcpStream::connect(rig.locker.local_addr())
            .await
            .unwrap();
        let head = format!(
            "PATCH {upload} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\n\
             content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\ncontent-length: {}\r\n\r\n",
            client.key,
            content.len() - offset
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let sent = &content[offset..(offset + cut).min(content.len() - 1)];
        socket.write_all(sent).await.unwrap();
        drop(socket);
        let now: usize = header(&client.head(&upload).await, "upload-offset")
            .parse()
            .unwrap();
        assert!((offset..=offset + sent.len()).contains(&now));
        offset = now;
    }
    let answer = client.append(&upload, offset, &content[offset..]).await;
    assert_eq!(header(&answer, "coffer-hash"), hash(&content));
}

#[tokio::test]
async fn acknowledged_bytes_survive_a_kill_and_the_upload_goes_on() {
    let rig = Rig::start().await;
    let content = noise(1_500_000);
    let client = rig.client().await;
    let key = client.key.clone();
    let announced = client
        .create("x", content.len(), Some(&hash(&content)))
        .await;
    let upload = header(&announced, "location");
    client.append(&upload, 0, &content[..700_001]).await;
    let rig = rig.killed_and_started_again().await;
    let client = rig.client_with(&key);
    assert_eq!(
        header(&client.head(&upload).await, "upload-offset"),
        "700001"
    );
    client
        .append(&upload, 700_001, &content[700_001..900_000])
        .await;
    let rig = rig.killed_and_started_again().await;
    let client = rig.client_with(&key);
    let answer = client.append(&upload, 900_000, &content[900_000..]).await;
    assert_eq!(header(&answer, "coffer-path"), "x");
    let rig = rig.killed_and_started_again().await;
    assert_eq!(rig.client_with(&key).content("x").await, content);
}

#[tokio::test]
async fn a_crash_between_the_last_byte_and_the_stored_file_is_made_good_at_the_next_start() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let key = client.key.clone();
    let whole = client.begin("whole", 6).await;
    client.append(&whole, 0, b"abc").await;
    let moved = header(
        &client.create("moved", 5, Some(&hash(b"moved"))).await,
        "location",
    );
    let lost = client.begin("lost", 4).await;
    let user_id = crate::auth::by_api_key(rig.locker.app(), &key)
        .await
        .unwrap()
        .id;
    let blob = rig
        .locker
        .app()
        .blobs()
        .path(user_id, &hash(b"moved").parse().unwrap());
    let id = |upload: &str| upload.rsplit('/').next().unwrap().to_owned();
    let rig = rig
        .killed_then(|data| {
            let uploads = data.join("uploads");
            // All bytes arrived, and nothing else happened.
            std::fs::write(uploads.join(id(&whole)), b"abcdef").unwrap();
            // The bytes were moved to their place, and the rows were not committed.
            std::fs::create_dir_all(blob.parent().unwrap()).unwrap();
            std::fs::remove_file(uploads.join(id(&moved))).unwrap();
            std::fs::write(&blob, b"moved").unwrap();
            // Bytes that no row tells of.
            std::fs::remove_file(uploads.join(id(&lost))).unwrap();
            std::fs::write(uploads.join("stray"), b"x").unwrap();
            std::fs::write(blob.with_file_name(hash(b"stray")), b"stray").unwrap();
        })
        .await;
    let client = rig.client_with(&key);
    assert_eq!(client.content("whole").await, b"abcdef");
    assert_eq!(client.content("moved").await, b"moved");
    assert_eq!(client.head(&lost).await.status(), StatusCode::NOT_FOUND);
    assert!(files_below(&rig.config.data.join("uploads")).is_empty());
    assert_eq!(files_below(&rig.config.data.join("blobs")).len(), 2);
    let account = client.account().await;
    assert_eq!((account.used, account.reserved), (11, 0));
}
