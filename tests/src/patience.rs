//! Waits without an assumption of how long it takes.

use std::time::Duration;

/// Nothing takes that long, however slow the machine is.
pub const GUARD: Duration = Duration::from_secs(120);
/// How often another process is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What `future` answers.
///
/// # Panics
/// Where it does not within [`GUARD`].
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(GUARD, future).await {
        Ok(answer) => answer,
        Err(_) => panic!("waited in vain: {what}"),
    }
}

/// What `look` finds, for what gives no signal: the state of another process.
///
/// # Panics
/// As [`within`].
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK).await;
        }
    })
    .await
}
