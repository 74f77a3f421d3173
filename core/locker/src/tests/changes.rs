//! The change feed.

use super::rig::{Rig, header, problem};
use crate::ingest::fixtures;
use coffer_protocol::coffer::{CHANGES, Change, ChangesPage, ProblemCode};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn uploaded_music_comes_in_the_feed_and_its_deletion_too() {
    let rig = Rig::start().await;
    let ada = rig.client().await;
    let song = fixtures::mp3(&[
        ("TIT2", "Eins"),
        ("TPE1", "Ärt"),
        ("TALB", "Alb"),
        ("TRCK", "1"),
    ]);
    ada.put("A/1.mp3", &song).await;
    ada.put("notes.txt", b"hello").await;
    rig.locker.ingested().await;

    let page: ChangesPage = ada.get(CHANGES).await;
    assert_eq!(
        (page.changes.len(), page.total, page.more),
        (3, Some(3), false)
    );
    let track = page.changes.iter().find_map(|change| match change {
        Change::Track(item) => Some(item),
        _ => None,
    });
    let track = track.unwrap();
    assert_eq!(
        (
            track.title.as_str(),
            track.artist.as_str(),
            track.path.as_str()
        ),
        ("Eins", "Ärt", "A/1.mp3")
    );
    assert_eq!(
        (track.size, track.format.as_deref()),
        (song.len() as u64, Some("mp3"))
    );

    let next = format!("{CHANGES}?cursor={}", page.cursor);
    let idle = ada.ask(Method::GET, &next).send().await.unwrap();
    assert!(idle.bytes().await.unwrap().len() < 2000);
    ada.file(Method::DELETE, "A/1.mp3")
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    let page: ChangesPage = ada.get(&next).await;
    assert_eq!(page.changes.len(), 3);
    assert!(
        page.changes
            .iter()
            .all(|change| matches!(change, Change::Gone { .. }))
    );
    let fresh: ChangesPage = ada.get(&format!("{CHANGES}?cursor=0")).await;
    assert_eq!((fresh.changes.len(), fresh.total), (0, Some(0)));
}

#[tokio::test]
async fn the_feed_is_compressed_and_pages_by_the_limit_asked_for() {
    let rig = Rig::start().await;
    let ada = rig.client().await;
    for n in 0..5 {
        let title = format!("t{n}");
        ada.put(&format!("{n}.mp3"), &fixtures::mp3(&[("TIT2", &title)]))
            .await;
    }
    rig.locker.ingested().await;
    let whole = ada
        .ask(Method::GET, CHANGES)
        .header("accept-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(whole.status(), StatusCode::OK);
    let (mut seen, mut cursor) = (0, "0".to_owned());
    loop {
        let page: ChangesPage = ada.get(&format!("{CHANGES}?limit=2&cursor={cursor}")).await;
        assert!(page.changes.len() <= 2);
        seen += page.changes.len();
        cursor = page.cursor;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, 7);
    // Out of bounds is brought into them.
    let page: ChangesPage = ada.get(&format!("{CHANGES}?limit=0")).await;
    assert_eq!(page.changes.len(), 1);
}

#[tokio::test]
async fn strangers_and_cursors_that_lead_nowhere_are_refused() {
    let rig = Rig::start().await;
    let ada = rig.client().await;
    let stranger = rig.request(Method::GET, CHANGES).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    for (query, status, code) in [
        ("cursor=other.5", StatusCode::GONE, ProblemCode::Gone),
        (
            "cursor=junk",
            StatusCode::BAD_REQUEST,
            ProblemCode::BadRequest,
        ),
        (
            "limit=many",
            StatusCode::BAD_REQUEST,
            ProblemCode::BadRequest,
        ),
    ] {
        let refused = ada
            .ask(Method::GET, &format!("{CHANGES}?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), status, "{query}");
        assert!(header(&refused, "content-type").starts_with("application/json"));
        assert_eq!(problem(refused).await.code, code, "{query}");
    }
}
