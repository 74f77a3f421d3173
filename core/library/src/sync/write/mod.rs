//! Writes what a source tells into the library, in one transaction.

mod album;
mod artist;
mod link;
mod place;
mod playlist;
mod rows;
mod sweep;
mod track;

pub(crate) use rows::{AlbumRow, ArtistRow, Parent, PlaylistRow, TrackRow, is_local_id, local_id};

use super::state::State;
use crate::LibraryError;
use crate::changes::Touched;
use crate::outbox::Overlays;
use coffer_model::AccountId;
use rusqlite::{CachedStatement, Transaction};
use std::cell::RefCell;
use std::collections::HashMap;

/// What writing did, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) removed: u64,
}

impl std::ops::AddAssign for Written {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
    }
}

/// The server's ids of artists and albums that rows of this batch have been put below.
#[derive(Default)]
struct Links {
    artists: HashMap<String, i64>,
    albums: HashMap<String, i64>,
}

/// One transaction of a sync.
pub(crate) struct Batch<'t> {
    transaction: &'t Transaction<'t>,
    touched: &'t mut Touched,
    account: AccountId,
    pass: i64,
    is_matching: bool,
    overlays: Overlays,
    links: RefCell<Links>,
    written: Written,
}

impl<'t> Batch<'t> {
    pub(crate) fn new(
        transaction: &'t Transaction<'t>,
        touched: &'t mut Touched,
        account: AccountId,
        state: &State,
        is_full: bool,
    ) -> Result<Self, LibraryError> {
        Ok(Self {
            transaction,
            touched,
            account,
            pass: state.pass,
            is_matching: is_full && state.is_matching,
            overlays: Overlays::load(transaction, account)?,
            links: RefCell::default(),
            written: Written::default(),
        })
    }

    pub(crate) fn written(&self) -> Written {
        self.written
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, LibraryError> {
        Ok(self.transaction.prepare_cached(sql)?)
    }
}

/// A number as SQLite holds it.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
