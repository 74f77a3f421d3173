//! Where everything runs: one runtime, owned by the core.

use crate::{CofferError, fault};
use coffer_player::Player;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinError;
use tokio_util::task::AbortOnDropHandle;

/// Threads that run what waits. Work that blocks, and listeners, have threads of their own.
const WORKERS: usize = 2;

/// A runtime that may be dropped anywhere, also by one of its own tasks: it does not wait for what runs.
pub(crate) struct Runtime(Option<tokio::runtime::Runtime>, Handle);

impl Runtime {
    pub(crate) fn start() -> Result<Self, CofferError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("coffer-core")
            .enable_all()
            .build()
            .map_err(|error| CofferError::bug(&error))?;
        let handle = runtime.handle().clone();
        Ok(Self(Some(runtime), handle))
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.1
    }

    /// Runs `work` on the runtime. Dropping the future stops it at its next wait.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, CofferError>> + Send + 'static,
    ) -> Result<T, CofferError> {
        let task = self.1.spawn(async move {
            fault::strike();
            work.await
        });
        AbortOnDropHandle::new(task).await.unwrap_or_else(ended)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The open core. The player goes before the runtime that its tasks run on.
pub(crate) struct Core {
    pub(crate) player: Player,
    pub(crate) runtime: Runtime,
}

impl Core {
    /// Runs `work` with the player on the runtime. Dropping the future stops it at its next wait.
    pub(crate) async fn run<T: Send + 'static, F>(
        self: &Arc<Self>,
        work: impl FnOnce(Arc<Self>) -> F,
    ) -> Result<T, CofferError>
    where
        F: Future<Output = Result<T, CofferError>> + Send + 'static,
    {
        self.runtime.run(work(Arc::clone(self))).await
    }

    /// Runs `work`, which blocks, apart. It comes to its end also where nobody waits any more.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Player) -> Result<T, CofferError> + Send + 'static,
    ) -> Result<T, CofferError> {
        let core = Arc::clone(self);
        let task = self.runtime.handle().spawn_blocking(move || {
            fault::strike();
            work(&core.player)
        });
        task.await.unwrap_or_else(ended)
    }
}

/// Runs what neither waits nor blocks, on the caller's thread.
pub(crate) fn at_once<T>(work: impl FnOnce() -> T) -> Result<T, CofferError> {
    // What the closure leaves half done is behind locks that outlive a panic, as everywhere in the core.
    catch_unwind(AssertUnwindSafe(|| {
        fault::strike();
        work()
    }))
    .map_err(|panic| CofferError::panic(&*panic))
}

fn ended<T>(error: JoinError) -> Result<T, CofferError> {
    Err(match error.try_into_panic() {
        Ok(panic) => CofferError::panic(&*panic),
        Err(_) => CofferError::Bug {
            detail: "the core was closed meanwhile".to_owned(),
        },
    })
}

/// The words of a panic.
pub(crate) fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without words").to_owned()
}
