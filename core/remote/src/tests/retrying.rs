use super::*;
use crate::{Backoff, RemoteError};
use std::sync::atomic::{AtomicU32, Ordering};

/// A server that is busy `times` times.
async fn busy(times: u32, status: u16, wait: Option<&'static str>) -> Server {
    let count = Arc::new(AtomicU32::new(0));
    Server::start(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) >= times {
            return ok(r#""album":{"id":"al-1"}"#);
        }
        let mut answer = answer(status, "text/plain", "busy");
        if let Some(wait) = wait {
            answer
                .headers_mut()
                .insert("retry-after", wait.parse().unwrap());
        }
        answer
    })
    .await
}

fn watched(server: &Server) -> (Client, Arc<Naps>) {
    let naps = Arc::new(Naps::default());
    (server.client().with_sleep(naps.clone()), naps)
}

#[tokio::test]
async fn a_busy_server_is_asked_again_with_growing_waits() {
    let server = busy(3, 502, None).await;
    let (client, naps) = watched(&server);
    assert_eq!(client.album("al-1").await.unwrap().id, "al-1");
    let naps = naps.0.lock().unwrap().clone();
    assert_eq!(naps.len(), 3);
    for (nap, full) in naps.iter().zip([500, 1000, 2000]) {
        let full = Duration::from_millis(full);
        assert!(*nap >= full / 2 && *nap <= full, "{naps:?}");
    }
}

#[tokio::test]
async fn the_wait_that_a_server_asks_for_is_kept_within_a_minute() {
    for (asked, expected) in [("7", 7), ("86400", 60)] {
        let server = busy(1, 429, Some(asked)).await;
        let (client, naps) = watched(&server);
        client.album("al-1").await.unwrap();
        assert_eq!(*naps.0.lock().unwrap(), [Duration::from_secs(expected)]);
    }
}

#[tokio::test]
async fn patience_ends_after_four_tries_with_the_last_error() {
    let server = busy(u32::MAX, 429, Some("3")).await;
    let error = server.client().album("al-1").await.unwrap_err();
    let wait = Some(Duration::from_secs(3));
    assert!(
        matches!(error, RemoteError::TooManyRequests { retry_after } if retry_after == wait),
        "{error:?}"
    );
    assert_eq!(server.seen().len(), 4);
    let hasty = server.client().with_backoff(Backoff::NONE);
    hasty.album("al-1").await.unwrap_err();
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn what_a_second_try_could_do_twice_is_tried_once() {
    let server = busy(u32::MAX, 503, None).await;
    let client = server.client();
    client.create_playlist("mix", &["tr-1"]).await.unwrap_err();
    client
        .append_to_playlist("pl-1", &["tr-1"])
        .await
        .unwrap_err();
    client.now_playing("tr-1").await.unwrap_err();
    assert!(
        client
            .sign_in("ada", &Secret::new("pw"), "phone")
            .await
            .is_err()
    );
    assert!(client.redeem_pairing("ABCD-EFGH", "phone").await.is_err());
    assert_eq!(server.seen().len(), 5);
}
