//! How far the sync of an account has come. Kept beside the rows, written in the same transaction.

use crate::LibraryError;
use coffer_model::AccountId;
use rusqlite::{Connection, OptionalExtension, params};

/// Which kind of source the rows came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Feed,
    Catalogue,
}

/// What a full pass over a catalogue is listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Artists,
    Albums,
    Songs,
    /// Album by album, where `search3` does not list everything.
    AlbumWalk,
    /// Playlists, then the sweep.
    Playlists,
}

/// One row of `sync_states`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) origin: Option<Origin>,
    /// Number of the last full pass begun; 0 before the first.
    pub(crate) pass: i64,
    /// It is under way.
    pub(crate) is_full: bool,
    /// It began with rows, which may turn up under other ids.
    pub(crate) is_matching: bool,
    pub(crate) feed: Option<String>,
    pub(crate) cursor: Option<String>,
    pub(crate) stage: Option<Stage>,
    /// The empty query that works is two quotation marks.
    pub(crate) query_is_quotes: bool,
    pub(crate) position: u32,
    pub(crate) completed_at: Option<i64>,
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Catalogue => "catalogue",
        }
    }
}

impl Stage {
    const ALL: [Self; 5] = [
        Self::Artists,
        Self::Albums,
        Self::Songs,
        Self::AlbumWalk,
        Self::Playlists,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Artists => "artists",
            Self::Albums => "albums",
            Self::Songs => "songs",
            Self::AlbumWalk => "album-walk",
            Self::Playlists => "playlists",
        }
    }
}

impl State {
    /// The state of `account`.
    pub(crate) fn load(connection: &Connection, account: AccountId) -> Result<Self, LibraryError> {
        connection
            .prepare_cached(
                "SELECT source, pass, is_full, is_matching, feed, cursor, stage, query, position, completed_at
                 FROM sync_states WHERE account_id = ?1",
            )?
            .query_row([account.0], |row| {
                let origin: Option<String> = row.get(0)?;
                let stage: Option<String> = row.get(6)?;
                let query: Option<String> = row.get(7)?;
                Ok(Self {
                    origin: origin.and_then(|name| {
                        [Origin::Feed, Origin::Catalogue]
                            .into_iter()
                            .find(|origin| origin.name() == name)
                    }),
                    pass: row.get(1)?,
                    is_full: row.get(2)?,
                    is_matching: row.get(3)?,
                    feed: row.get(4)?,
                    cursor: row.get(5)?,
                    stage: stage.and_then(|name| Stage::ALL.into_iter().find(|stage| stage.name() == name)),
                    query_is_quotes: query.as_deref() == Some("quotes"),
                    position: row.get(8)?,
                    completed_at: row.get(9)?,
                })
            })
            .optional()?
            .ok_or(LibraryError::NoSuchAccount(account))
    }

    /// Writes the state of `account`.
    pub(crate) fn save(
        &self,
        connection: &Connection,
        account: AccountId,
    ) -> Result<(), LibraryError> {
        let rows = connection
            .prepare_cached(
                "UPDATE sync_states SET source = ?2, pass = ?3, is_full = ?4, is_matching = ?5, feed = ?6, cursor = ?7,
                        stage = ?8, query = ?9, position = ?10, completed_at = ?11
                 WHERE account_id = ?1",
            )?
            .execute(params![
                account.0,
                self.origin.map(Origin::name),
                self.pass,
                self.is_full,
                self.is_matching,
                self.feed,
                self.cursor,
                self.stage.map(Stage::name),
                if self.query_is_quotes { "quotes" } else { "empty" },
                self.position,
                self.completed_at,
            ])?;
        if rows == 0 {
            return Err(LibraryError::NoSuchAccount(account));
        }
        Ok(())
    }

    /// Begins a full pass: all rows of the account count as not seen.
    pub(crate) fn begin_pass(
        &mut self,
        connection: &Connection,
        account: AccountId,
        origin: Origin,
    ) -> Result<(), LibraryError> {
        let mut has_rows = false;
        for table in ["artists", "albums", "tracks", "playlists"] {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE account_id = ?1)");
            has_rows |= connection.query_row(&sql, [account.0], |row| row.get::<_, bool>(0))?;
            connection.execute(
                &format!(
                    "UPDATE {table} SET former_id = NULL WHERE account_id = ?1 AND former_id IS NOT NULL"
                ),
                [account.0],
            )?;
        }
        // References that never came true belong to the names of the pass before.
        for sql in [
            "UPDATE albums SET artist_ref = NULL WHERE account_id = ?1 AND artist_ref IS NOT NULL",
            "UPDATE tracks SET artist_ref = NULL WHERE account_id = ?1 AND artist_ref IS NOT NULL",
            "UPDATE tracks SET album_ref = NULL WHERE account_id = ?1 AND album_ref IS NOT NULL",
            "UPDATE playlists SET version = NULL
             WHERE account_id = ?1 AND id IN (SELECT playlist_id FROM playlist_refs)",
            "DELETE FROM playlist_refs WHERE playlist_id IN (SELECT id FROM playlists WHERE account_id = ?1)",
        ] {
            connection.execute(sql, [account.0])?;
        }
        *self = Self {
            origin: Some(origin),
            pass: self.pass + 1,
            is_full: true,
            is_matching: has_rows,
            completed_at: self.completed_at,
            ..Self::default()
        };
        self.save(connection, account)
    }
}
