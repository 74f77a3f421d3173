//! Listeners: how they are called, and how that ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A listener failed. It is called again all the same.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    /// It threw something.
    #[error("{detail}")]
    Failed {
        /// For logs.
        detail: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed {
            detail: error.reason,
        }
    }
}

/// A listener that is being called. It ends with [`stop`](Self::stop), or when the handle is closed.
#[derive(uniffi::Object)]
pub struct Subscription {
    listening: Listening,
}

#[uniffi::export]
impl Subscription {
    /// Ends the calls and forgets the listener. A call that is under way is waited for, unless it is the caller:
    /// when this returns none will follow. A listener must not wait for a thread that stops it.
    pub fn stop(&self) {
        self.listening.stop();
    }
}

impl Subscription {
    pub(crate) fn new(listening: Listening) -> Arc<Self> {
        Arc::new(Self { listening })
    }
}

/// A listener that is being called.
pub(crate) struct Listening {
    stop: Box<dyn Fn() + Send + Sync>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Calls `listener` with each new value of `values`, at first with the present one, from threads that may block.
    /// Values that come faster than the listener takes them are passed over.
    pub(crate) fn start<V, L>(
        runtime: &Handle,
        mut values: watch::Receiver<V>,
        listener: Box<L>,
        call: impl FnMut(&L, &V) -> Result<(), ListenerError> + Send + 'static,
    ) -> Self
    where
        V: Clone + Send + Sync + 'static,
        L: Send + Sync + ?Sized + 'static,
    {
        let gate = Arc::new(Gate::new(listener));
        let open = Arc::clone(&gate);
        let task = runtime.spawn(async move {
            let _end = StopAtEnd(Arc::clone(&open));
            let mut call = Some(call);
            values.mark_changed();
            while values.changed().await.is_ok() {
                let value = values.borrow_and_update().clone();
                let (gate, taken) = (Arc::clone(&open), call.take());
                let called = tokio::task::spawn_blocking(move || {
                    let mut call = taken?;
                    gate.call(|listener| call(listener, &value)).then_some(call)
                });
                match called.await {
                    Ok(Some(back)) => call = Some(back),
                    _ => break,
                }
            }
        });
        let abort = task.abort_handle();
        Self {
            stop: Box::new(move || {
                abort.abort();
                gate.stop();
            }),
            task,
        }
    }

    fn stop(&self) {
        (self.stop)();
    }

    /// Waits until the listener has heard the last of values that have come to their end.
    pub(crate) async fn ended(mut self) {
        // What it fails with has been logged.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop();
    }
}

struct StopAtEnd<L: ?Sized>(Arc<Gate<L>>);

impl<L: ?Sized> Drop for StopAtEnd<L> {
    fn drop(&mut self) {
        // The task runs on one of two threads: it must not wait for a listener.
        self.0.close();
    }
}

/// Lets calls through until it is stopped.
struct Gate<L: ?Sized> {
    state: Mutex<GateState<L>>,
    idle: Condvar,
}

struct GateState<L: ?Sized> {
    listener: Option<Arc<L>>,
    /// Who calls now.
    caller: Option<ThreadId>,
}

impl<L: ?Sized> Gate<L> {
    fn new(listener: Box<L>) -> Self {
        Self {
            state: Mutex::new(GateState {
                listener: Some(listener.into()),
                caller: None,
            }),
            idle: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, GateState<L>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the listener; says whether it was there to be called. What it throws costs a line in the log.
    fn call(&self, call: impl FnOnce(&L) -> Result<(), ListenerError>) -> bool {
        let listener = {
            let mut state = self.state();
            let Some(listener) = state.listener.clone() else {
                return false;
            };
            state.caller = Some(thread::current().id());
            listener
        };
        match catch_unwind(AssertUnwindSafe(|| call(&listener))) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "a listener failed"),
            Err(panic) => {
                tracing::error!(
                    error = crate::runtime::words(&*panic),
                    "a listener broke down"
                );
            }
        }
        drop(listener);
        self.state().caller = None;
        self.idle.notify_all();
        true
    }

    /// No further call begins.
    fn close(&self) {
        let listener = self.state().listener.take();
        // Not under the lock: forgetting it is a call to Kotlin.
        drop(listener);
    }

    /// No further call begins, and none of another thread is under way.
    fn stop(&self) {
        self.close();
        let mut state = self.state();
        while state
            .caller
            .is_some_and(|caller| caller != thread::current().id())
        {
            state = self
                .idle
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn stop_waits_for_the_call_under_way_and_lets_no_other_begin() {
        let gate = Arc::new(Gate::new(Box::new(())));
        let (begun, is_begun) = mpsc::channel();
        let (finish, may_finish) = mpsc::channel::<()>();
        let caller = Arc::clone(&gate);
        let (done, is_done) = mpsc::channel();
        let call = thread::spawn(move || {
            caller.call(|_| {
                begun.send(()).unwrap();
                may_finish.recv().unwrap();
                done.send(()).unwrap();
                Ok(())
            })
        });
        is_begun.recv().unwrap();
        finish.send(()).unwrap();
        gate.stop();
        assert_eq!(is_done.try_recv(), Ok(()), "the call came to its end first");
        assert!(call.join().unwrap());
        assert!(!gate.call(|_| unreachable!("it was stopped")));
    }

    #[test]
    fn a_listener_that_panics_or_stops_itself_leaves_the_gate_in_order() {
        let (kept, is_forgotten) = mpsc::channel::<()>();
        let gate = Gate::new(Box::new(kept));
        assert!(gate.call(|_| panic!("on purpose")));
        assert!(gate.call(|_| {
            gate.stop();
            Ok(())
        }));
        assert!(!gate.call(|_| Ok(())));
        assert_eq!(
            is_forgotten.try_recv(),
            Err(mpsc::TryRecvError::Disconnected),
            "the listener is dropped"
        );
    }
}
