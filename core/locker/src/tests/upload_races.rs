//! Uploads under concurrency.

use super::rig::{Rig, hash, header, noise};
use bytes::Bytes;
use coffer_protocol::coffer::BIN;
use futures::StreamExt as _;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_patches_at_once_one_wins_and_no_bytes_mix() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    for round in 0..8 {
        let length = 400_000;
        let upload = client.begin(&format!("x{round}"), length).await;
        let bodies = [vec![b'A'; length], vec![b'B'; length]];
        let answers = join_all(bodies.iter().map(|body| client.append(&upload, 0, body))).await;
        let won: Vec<_> = answers
            .iter()
            .map(|answer| answer.status() == StatusCode::NO_CONTENT)
            .collect();
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{answers:?}");
        let lost = answers
            .iter()
            .find(|answer| answer.status() != StatusCode::NO_CONTENT)
            .unwrap();
        assert!(matches!(lost.status().as_u16(), 409 | 423), "{lost:?}");
        let winner = if won[0] { &bodies[0] } else { &bodies[1] };
        assert_eq!(&client.content(&format!("x{round}")).await, winner);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_quota_holds_to_the_byte_under_many_uploads_at_once() {
    let rig = Rig::start_with(|config| config.quota = 100_000).await;
    let client = rig.client().await;
    let sizes: Vec<usize> = (0..40).map(|n| 1_000 + n * 137).collect();
    let names: Vec<String> = (0..40).map(|n| format!("f{n}")).collect();
    let created = join_all(
        sizes
            .iter()
            .zip(&names)
            .map(|(size, name)| client.create(name, *size, None)),
    )
    .await;
    let accepted: Vec<_> = created
        .iter()
        .zip(&sizes)
        .filter(|(answer, _)| answer.status() == 201)
        .collect();
    let sum: usize = accepted.iter().map(|(_, size)| **size).sum();
    assert!(sum <= 100_000);
    let rest = 100_000 - sum;
    let refused = created
        .iter()
        .zip(&sizes)
        .filter(|(answer, _)| answer.status() == 413)
        .map(|(_, size)| *size);
    assert!(
        refused.min().unwrap() > rest,
        "one was refused that had room"
    );
    assert_eq!(client.account().await.reserved, sum as u64);
    assert_eq!(
        client.create("over", rest + 1, None).await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    if rest > 0 {
        client.put("rest", &noise(rest)).await;
    }
    let ended = join_all(accepted.iter().map(|(answer, size)| {
        let (client, upload, content) = (&client, header(answer, "location"), noise(**size));
        async move { client.append(&upload, 0, &content).await.status() }
    }));
    assert!(
        ended
            .await
            .into_iter()
            .all(|status| status == StatusCode::NO_CONTENT)
    );
    let account = client.account().await;
    assert_eq!((account.used, account.reserved), (100_000, 0));
    assert_eq!(
        client.create("one more", 1, None).await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_content_sent_and_removed_at_once_is_never_lost() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(5_000);
    for round in 0..15 {
        client.put("old", &content).await;
        let keep = format!("keep{round}");
        let upload = client.begin(&keep, content.len()).await;
        let remove = async {
            let thrown = client.file(Method::DELETE, "old").send().await.unwrap();
            assert_eq!(thrown.status(), StatusCode::OK);
            client.ask(Method::DELETE, BIN).send().await.unwrap()
        };
        let (removed, added) = tokio::join!(remove, client.append(&upload, 0, &content));
        assert_eq!(removed.status(), StatusCode::NO_CONTENT);
        assert_eq!(added.status(), StatusCode::NO_CONTENT);
        assert_eq!(client.content(&keep).await, content, "round {round}");
        client.file(Method::DELETE, &keep).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_files_of_one_name_at_once_all_get_a_path_of_their_own() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let contents: Vec<Vec<u8>> = (0..12).map(|n| noise(1_000 + n)).collect();
    let paths = join_all(contents.iter().map(|content| client.put("x.bin", content))).await;
    let mut distinct = paths.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 12);
    for (path, content) in paths.iter().zip(&contents) {
        assert_eq!(&client.content(path).await, content);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_comes_back_takes_over_from_its_own_hanging_connection() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = noise(3_000_000);
    let upload = client.begin("x", content.len()).await;
    let first = Bytes::copy_from_slice(&content[..2_000_000]);
    let hanging =
        futures::stream::iter([Ok::<_, std::io::Error>(first)]).chain(futures::stream::pending());
    let hanging = client
        .patch(&upload, 0, reqwest::Body::wrap_stream(hanging))
        .send();
    let file = rig
        .config
        .data
        .join("uploads")
        .join(upload.rsplit('/').next().unwrap());
    let come_back = async {
        while std::fs::metadata(&file).unwrap().len() == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let offset: usize = header(&client.head(&upload).await, "upload-offset")
            .parse()
            .unwrap();
        assert!((1_000_000..=2_000_000).contains(&offset));
        client.append(&upload, offset, &content[offset..]).await
    };
    let (interrupted, done) = tokio::time::timeout(Duration::from_secs(120), async {
        tokio::join!(hanging, come_back)
    })
    .await
    .unwrap();
    assert!(
        interrupted.is_err()
            || interrupted.is_ok_and(|answer| answer.status() == StatusCode::LOCKED)
    );
    assert_eq!(header(&done, "coffer-hash"), hash(&content));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shutdown_ends_an_open_upload_and_keeps_what_came() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let (key, content) = (client.key.clone(), noise(3_000_000));
    let upload = client.begin("x", content.len()).await;
    let file = rig
        .config
        .data
        .join("uploads")
        .join(upload.rsplit('/').next().unwrap());
    let first = Bytes::copy_from_slice(&content[..2_000_000]);
    let hanging =
        futures::stream::iter([Ok::<_, std::io::Error>(first)]).chain(futures::stream::pending());
    let hanging = tokio::spawn(
        client
            .patch(&upload, 0, reqwest::Body::wrap_stream(hanging))
            .send(),
    );
    while std::fs::metadata(&file).unwrap().len() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let rig = rig.shut_down_and_started_again().await;
    let _ = hanging.await.unwrap();
    let client = rig.client_with(&key);
    let offset: usize = header(&client.head(&upload).await, "upload-offset")
        .parse()
        .unwrap();
    assert!(offset >= 1_000_000);
    let answer = client.append(&upload, offset, &content[offset..]).await;
    assert_eq!(header(&answer, "coffer-hash"), hash(&content));
}
