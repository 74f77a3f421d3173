//! Signing in, and where the secret is kept afterwards.
//!
//! [`sign_in`] finds out who answers at an address and settles on the strongest mechanism that both
//! sides have: a device key, then a salted token, then the plain password.
//!
//! ```text
//! AskingAbout ── a locker ──┬─ password, code ─> Trading ────────────────────────┐
//!      │                    └─ API key ─────────────────────┐                    │
//!      │ another server                                     v                    v
//!      └────────> AskingExtensions ──────────────> Pinging ── accepted ────────> Done
//!                                                   │    └── token unknown: once more, by password
//! (any failure, any event out of order) ──> Failed <┘
//! ```
//!
//! The machine ([`transition`]) is pure; HTTP is behind [`ServerApi`], the secret store behind [`Secrets`].
#![forbid(unsafe_code)]

mod api;
mod driver;
mod error;
mod machine;
mod mechanism;
mod request;
mod secrets;
mod signed_in;

pub use api::{ApiFailure, ServerApi, ServerInfo};
pub use driver::sign_in;
pub use error::SignInError;
pub use machine::{Action, Event, State, start, transition};
pub use mechanism::Mechanism;
pub use request::{Proof, SignInRequest};
pub use secrets::{FileSecrets, MemorySecrets, Secrets, SecretsError};
pub use signed_in::{ServerKind, SignedIn};
