//! A fault on purpose, in debug builds only: the contract tests see a panic arrive as an error.

/// Panics if a test asked for it, once.
#[cfg(not(debug_assertions))]
pub(crate) fn strike() {}

#[cfg(debug_assertions)]
pub(crate) use provoked::strike;

#[cfg(debug_assertions)]
mod provoked {
    use std::sync::atomic::{AtomicBool, Ordering};

    static ASKED_FOR: AtomicBool = AtomicBool::new(false);

    pub(crate) fn strike() {
        assert!(
            !ASKED_FOR.swap(false, Ordering::Relaxed),
            "a panic that a test asked for"
        );
    }

    /// The next call of any export panics.
    ///
    /// Not part of what is generated for Kotlin: the tests find it by its name in the library.
    #[expect(
        unsafe_code,
        reason = "a test finds it by its name; no other symbol has it"
    )]
    #[unsafe(no_mangle)]
    pub(crate) extern "C" fn coffer_panic_at_next_call() {
        ASKED_FOR.store(true, Ordering::Relaxed);
    }
}
