//! Throwing away, and getting back.

use super::entries::{Kind, check_state, existing};
use super::places::free_name;
use super::{Drive, DriveError, change};
use crate::app::App;
use crate::conditions::Conditions;
use crate::paths::{self, BadPath, LONGEST_PATH};
use crate::store::{bin, files, folders};
use coffer_protocol::coffer::{BinItem, BinPage, Restored};
use rusqlite::Connection;

/// Days in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

fn lifetime(app: &App) -> i64 {
    i64::from(app.config().bin_days) * DAY
}

impl Drive {
    /// Puts a file, or a folder with all that is in it, into the bin. Music leaves the library.
    ///
    /// # Errors
    /// Where nothing of this kind is at the path; [`DriveError::Changed`].
    pub(crate) async fn delete(
        &self,
        path: &str,
        kind: Option<Kind>,
        conditions: Conditions,
    ) -> Result<BinItem, DriveError> {
        let path = paths::normalise(path)?;
        let thrown = self
            .change(move |tx, change| {
                let entry = existing(tx, change.user_id, &path, kind)?;
                check_state(&entry, &conditions)?;
                Ok(bin::throw(
                    tx,
                    change.user_id,
                    &path,
                    entry.is_folder(),
                    change.now,
                )?)
            })
            .await?;
        Ok(thrown.item(lifetime(&self.app)))
    }

    /// What is in the bin, thrown away last first; at most `limit`, after the `next` of the page before.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn bin(&self, after: Option<i64>, limit: u32) -> Result<BinPage, DriveError> {
        let (before, limit) = (after.unwrap_or(i64::MAX), limit as usize);
        let mut rows = self
            .look(move |tx, user_id| Ok(bin::list(tx, user_id, before, limit + 1)?))
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let lifetime = lifetime(&self.app);
        Ok(BinPage {
            items: rows.into_iter().map(|row| row.item(lifetime)).collect(),
            next,
        })
    }

    /// Takes something out of the bin: to where it was, or to `to`, or at the next free name where that is taken. Tracks
    /// come back as the same ones, with plays, ratings and places in playlists.
    ///
    /// # Errors
    /// [`DriveError::NotInBin`].
    pub(crate) async fn restore(
        &self,
        id: i64,
        to: Option<String>,
    ) -> Result<Restored, DriveError> {
        let to = to.as_deref().map(paths::normalise).transpose()?;
        self.change(move |tx, change| {
            let entry = bin::by_id(tx, change.user_id, id)?.ok_or(DriveError::NotInBin(id))?;
            let wanted = to.unwrap_or_else(|| entry.path.clone());
            let path = free_place(tx, change.user_id, &wanted)?;
            let longest = bin::longest_path(tx, id)?;
            if path.len() > LONGEST_PATH || longest - entry.path.len() + path.len() > LONGEST_PATH {
                return Err(BadPath::TooLong.into());
            }
            folders::ensure_above(tx, change.user_id, &path, change.now)?;
            bin::restore(tx, change.user_id, &entry, &path, change.now)?;
            Ok(Restored { path })
        })
        .await
    }

    /// Removes something in the bin for good.
    ///
    /// # Errors
    /// [`DriveError::NotInBin`].
    pub(crate) async fn remove_from_bin(&self, id: i64) -> Result<(), DriveError> {
        self.change(move |tx, change| {
            if bin::remove(tx, change.user_id, id)? {
                Ok(())
            } else {
                Err(DriveError::NotInBin(id))
            }
        })
        .await
    }

    /// Removes everything in the bin for good.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn empty_bin(&self) -> Result<(), DriveError> {
        self.change(|tx, change| Ok(bin::remove_older(tx, change.user_id, i64::MAX)?))
            .await
    }
}

/// `wanted`, folders with numbered names standing in for those whose place a file has taken, at a free name.
fn free_place(tx: &Connection, user_id: i64, wanted: &str) -> Result<String, DriveError> {
    let mut above = String::new();
    let mut names = wanted.split('/').peekable();
    while let Some(name) = names.next() {
        let path = format!("{above}{name}");
        if names.peek().is_none() {
            return free_name(tx, user_id, &path);
        }
        above = if files::by_path(tx, user_id, &path)?.is_some() {
            free_name(tx, user_id, &path)? + "/"
        } else {
            path + "/"
        };
    }
    free_name(tx, user_id, wanted)
}

/// Removes for good what has been in anybody's bin for its time. Blocks.
///
/// # Errors
/// Where the database fails.
pub(crate) fn remove_expired(app: &App) -> Result<(), DriveError> {
    let deadline = app.now().saturating_sub(lifetime(app));
    let users = app
        .store()
        .read_blocking(|tx| Ok::<_, DriveError>(bin::users_with_older(tx, deadline)?))?;
    for user_id in users {
        change(app, user_id, |tx, _| {
            Ok(bin::remove_older(tx, user_id, deadline)?)
        })?;
    }
    Ok(())
}
