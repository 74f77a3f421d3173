//! One request at a time works on an upload.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

#[derive(Default)]
struct Inner {
    held: Mutex<HashMap<String, CancellationToken>>,
    released: Notify,
}

/// Who works on what.
#[derive(Clone, Default)]
pub(crate) struct Claims {
    inner: Arc<Inner>,
}

/// The right to work on one upload, until it is dropped.
pub(crate) struct Claim {
    inner: Arc<Inner>,
    id: String,
    asked_to_stop: CancellationToken,
}

impl Claims {
    /// The claim, where nobody has it.
    pub(crate) fn take(&self, id: &str) -> Option<Claim> {
        let mut held = self
            .inner
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if held.contains_key(id) {
            return None;
        }
        let asked_to_stop = CancellationToken::new();
        held.insert(id.to_owned(), asked_to_stop.clone());
        Some(Claim {
            inner: Arc::clone(&self.inner),
            id: id.to_owned(),
            asked_to_stop,
        })
    }

    /// Asks whoever has the claim to stop, and waits for it. `None` after `patience`.
    ///
    /// A phone that changed networks comes back while its old connection still seems alive.
    pub(crate) async fn take_over(&self, id: &str, patience: Duration) -> Option<Claim> {
        let taking = async {
            loop {
                let mut released = std::pin::pin!(self.inner.released.notified());
                released.as_mut().enable();
                if let Some(claim) = self.take(id) {
                    return claim;
                }
                if let Some(holder) = self
                    .inner
                    .held
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get(id)
                {
                    holder.cancel();
                }
                released.await;
            }
        };
        tokio::time::timeout(patience, taking).await.ok()
    }
}

impl Claim {
    /// Resolves when another request wants the upload.
    pub(crate) async fn asked_to_stop(&self) {
        self.asked_to_stop.cancelled().await;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.inner
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
        self.inner.released.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_is_held_by_one_and_handed_over_on_request() {
        let claims = Claims::default();
        let first = claims.take("a").unwrap();
        assert!(claims.take("a").is_none());
        assert!(claims.take("b").is_some());
        let worker = tokio::spawn(async move {
            first.asked_to_stop().await;
            drop(first);
        });
        assert!(
            claims
                .take_over("a", Duration::from_secs(60))
                .await
                .is_some()
        );
        worker.await.unwrap();
    }

    #[tokio::test]
    async fn taking_over_gives_up_after_a_while() {
        let claims = Claims::default();
        let _stubborn = claims.take("a").unwrap();
        assert!(claims.take_over("a", Duration::ZERO).await.is_none());
    }
}
