//! Windows on the library: what a list shows, from an offset on.

mod albums;
mod artists;
mod playlists;
mod rows;
mod tracks;

pub use albums::{AlbumQuery, AlbumSort};
pub use artists::ArtistQuery;
pub use tracks::{TrackQuery, TrackSort};

pub(crate) use rows::{albums_by_ids, artists_by_ids, tracks_by_ids};

use crate::{Library, LibraryError};
use coffer_model::AccountId;
use rusqlite::types::Value;

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Artists.
    pub artists: u64,
    /// Albums.
    pub albums: u64,
    /// Tracks.
    pub tracks: u64,
    /// Playlists.
    pub playlists: u64,
}

impl Library {
    /// How much there is, in one account or in all.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn counts(&self, account: Option<AccountId>) -> Result<Counts, LibraryError> {
        self.read(|connection| {
            let count = |table: &str| {
                let mut conditions = Conditions::default();
                conditions.account(account);
                connection
                    .prepare_cached(&format!(
                        "SELECT count(*) FROM {table} {}",
                        conditions.sql()
                    ))?
                    .query_row(rusqlite::params_from_iter(&conditions.values), |row| {
                        row.get(0).map(rows::unsigned)
                    })
            };
            Ok(Counts {
                artists: count("artists")?,
                albums: count("albums")?,
                tracks: count("tracks")?,
                playlists: count("playlists")?,
            })
        })
    }
}

/// The `WHERE` of a window. Values are always bound, never spelled out.
#[derive(Default)]
struct Conditions {
    terms: Vec<&'static str>,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds `term`, which holds one `?`.
    fn add(&mut self, term: &'static str, value: impl Into<Value>) {
        self.terms.push(term);
        self.values.push(value.into());
    }

    fn account(&mut self, account: Option<AccountId>) {
        if let Some(account) = account {
            // The plus keeps the index that gives the order in use.
            self.add("+account_id = ?", account.0);
        }
    }

    fn sql(&self) -> String {
        if self.terms.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", self.terms.join(" AND "))
        }
    }

    /// The ids of a window of `table` in `order`.
    fn window(
        mut self,
        connection: &rusqlite::Connection,
        table: &str,
        order: &str,
        (offset, limit): (u32, u32),
    ) -> Result<Vec<i64>, rusqlite::Error> {
        let sql = format!(
            "SELECT id FROM {table} {} ORDER BY {order} LIMIT ? OFFSET ?",
            self.sql()
        );
        self.values.push(Value::from(limit));
        self.values.push(Value::from(offset));
        connection
            .prepare_cached(&sql)?
            .query_map(rusqlite::params_from_iter(&self.values), |row| row.get(0))?
            .collect()
    }
}
