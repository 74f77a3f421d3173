//! Tries again, politely.

use crate::RemoteError;
use futures::future::BoxFuture;
use std::time::Duration;

/// Longest wait that a server's `Retry-After` can ask for.
const LONGEST: Duration = Duration::from_secs(60);

/// How often and how fast to try again. Waits double, with a random half, so that many phones that
/// lost the same server do not come back at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Tries in all, the first included. Default 4.
    pub tries: u32,
    /// Wait after the first try. Default 500 ms.
    pub first: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            tries: 4,
            first: Duration::from_millis(500),
        }
    }
}

impl Backoff {
    /// One try.
    pub const NONE: Self = Self {
        tries: 1,
        first: Duration::ZERO,
    };

    /// How long to wait after try number `tried` (from 1) failed with `error`; `None`: give up.
    ///
    /// * `jitter` - any number; evenly spread over its type.
    #[must_use]
    pub fn wait(&self, tried: u32, error: &RemoteError, jitter: u32) -> Option<Duration> {
        if !error.is_retryable() {
            return None;
        }
        self.delay(tried, error.retry_after(), jitter)
    }

    /// As [`wait`](Self::wait), for a failure that is known to be worth another try.
    pub(crate) fn delay(
        &self,
        tried: u32,
        asked: Option<Duration>,
        jitter: u32,
    ) -> Option<Duration> {
        if tried >= self.tries {
            return None;
        }
        if let Some(asked) = asked {
            return Some(asked.min(LONGEST));
        }
        let full = self
            .first
            .saturating_mul(1 << tried.saturating_sub(1).min(16));
        let half = full.min(LONGEST) / 2;
        Some(half + half.mul_f64(f64::from(jitter) / f64::from(u32::MAX)))
    }
}

/// The clock's seam: waits.
pub trait Sleep: Send + Sync {
    /// Waits for `time`.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// Waits in real time, on tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioSleep;

impl Sleep for TokioSleep {
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Runs `attempt` until it succeeds, fails for good, or `backoff` gives up.
pub(crate) async fn retry<T, F>(
    backoff: Backoff,
    sleep: &dyn Sleep,
    attempt: impl Fn() -> F,
) -> Result<T, RemoteError>
where
    F: Future<Output = Result<T, RemoteError>>,
{
    let mut tried = 0;
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        tried += 1;
        let Some(wait) = backoff.wait(tried, &error, jitter()) else {
            return Err(error);
        };
        tracing::debug!(%error, tried, wait_ms = wait.as_millis(), "trying again");
        sleep.sleep(wait).await;
    }
}

/// Jitter without randomness is only impolite, so a failure of the system's source is no error.
pub(crate) fn jitter() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trouble(retry_after: Option<Duration>) -> RemoteError {
        RemoteError::ServerTrouble {
            status: 503,
            retry_after,
        }
    }

    proptest! {
        #[test]
        fn waits_are_bounded_and_tries_end(tried in 1_u32.., jitter: u32, asked in proptest::option::of(0_u64..)) {
            let error = trouble(asked.map(Duration::from_secs));
            match Backoff::default().wait(tried, &error, jitter) {
                Some(wait) => prop_assert!(tried < 4 && wait <= LONGEST),
                None => prop_assert!(tried >= 4),
            }
        }
    }

    #[test]
    fn waits_double_within_their_random_half() {
        let backoff = Backoff::default();
        for (tried, full) in [(1, 500), (2, 1000), (3, 2000)] {
            let least = backoff.wait(tried, &trouble(None), 0);
            let most = backoff.wait(tried, &trouble(None), u32::MAX);
            assert_eq!(least, Some(Duration::from_millis(full / 2)));
            assert_eq!(most, Some(Duration::from_millis(full)));
        }
    }

    #[test]
    fn the_servers_wish_counts_and_hopeless_errors_do_not_wait() {
        let backoff = Backoff::default();
        let asked = trouble(Some(Duration::from_secs(7)));
        assert_eq!(backoff.wait(1, &asked, 0), Some(Duration::from_secs(7)));
        let hopeless = RemoteError::NotFound { what: "x".into() };
        assert_eq!(backoff.wait(1, &hopeless, 0), None);
    }
}
