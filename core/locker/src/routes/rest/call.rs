//! One call of a method by a known user.

use super::fault::Fault;
use super::live::Live;
use super::params::Params;
use crate::app::App;
use crate::auth::User;
use axum::http::{HeaderMap, Method};
use rusqlite::{Connection, Transaction};
use std::sync::Arc;

/// What a method sees.
pub(super) struct Call {
    /// The locker.
    pub(super) app: App,
    /// What is known while the locker runs.
    pub(super) live: Arc<Live>,
    /// Who calls.
    pub(super) user: User,
    /// With which parameters.
    pub(super) params: Params,
    /// `GET`, `HEAD` or `POST`.
    pub(super) method: Method,
    /// The request's headers.
    pub(super) headers: HeaderMap,
}

impl Call {
    /// Reads the store. `work` is given the caller's number, which every query must filter by.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, i64) -> Result<T, Fault> + Send + 'static,
    {
        let user = self.user.id;
        self.app.store().read(move |tx| work(tx, user)).await
    }

    /// Changes the store; nothing is changed where `work` fails. `work` is given the caller's number.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>, i64) -> Result<T, Fault> + Send + 'static,
    {
        let user = self.user.id;
        self.app.store().write(move |tx| work(tx, user)).await
    }
}
