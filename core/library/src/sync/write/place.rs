//! Finds the local row of an item that a source tells of, so that its local id survives whatever the server does.
//!
//! Outside of a full pass the server's ids mean what they meant. In a full pass over a library that has rows they may
//! not: a rebuilt server gives new ids, or the old ids to other items. Then, in this order:
//! 1. the row with this id, where it is the same thing (same content, or all names and measures equal);
//! 2. a row not seen in this pass that is the same thing: it takes the id over;
//! 3. the row with this id, where it could be an edited form of the same thing;
//! 4. the row that had this id when the pass began and was taken over in it by another item, where it is the same
//!    thing after all (a copy that came before its original): the copy gets a row of its own;
//! 5. a new row.

use super::{Batch, Links};
use crate::LibraryError;
use rusqlite::{OptionalExtension, params};

/// Where an item goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A new row.
    New,
    /// The row with this id, which the server has under this name already.
    Known(i64),
    /// The row with this id, recognised in a full pass as the same thing.
    Same(i64),
}

/// An item that can be recognised.
pub(super) trait Recognise {
    /// Its statements.
    const TABLE: Table;

    fn server_id(&self) -> &str;
    /// Is the row `id` the same thing, whatever its server id?
    fn is_same(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError>;
    /// Could the row `id`, which has the same server id, be an older form of this?
    fn is_like(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError>;
    /// A row not seen in this pass that is the same thing.
    fn find(&self, batch: &Batch<'_>) -> Result<Option<i64>, LibraryError>;
    /// Moves what in this pass was put below `from` to `to`, and lists `to` for search.
    fn split(batch: &Batch<'_>, from: i64, to: i64) -> Result<(), LibraryError>;
}

/// The statements on the columns that all kinds share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) holder: &'static str,
    pub(super) former: &'static str,
    pub(super) unseen: &'static str,
    pub(super) name_of: &'static str,
    pub(super) give_up: &'static str,
    pub(super) take: &'static str,
    pub(super) mark: &'static str,
    pub(super) restore: &'static str,
    pub(super) copy: &'static str,
}

macro_rules! table {
    ($name:literal, $columns:literal) => {
        $crate::sync::write::place::Table {
            holder: concat!("SELECT id, seen FROM ", $name, " WHERE account_id = ?1 AND server_id = ?2"),
            former: concat!(
                "SELECT id FROM ", $name,
                " WHERE account_id = ?1 AND former_id = ?2 AND seen = ?3 AND server_id <> ?2"
            ),
            unseen: concat!("SELECT EXISTS (SELECT 1 FROM ", $name, " WHERE id = ?1 AND seen <> ?2)"),
            name_of: concat!("SELECT server_id FROM ", $name, " WHERE id = ?1"),
            give_up: concat!(
                "UPDATE ", $name, " SET former_id = coalesce(former_id, server_id), server_id = NULL WHERE id = ?1"
            ),
            take: concat!(
                "UPDATE ", $name,
                " SET former_id = coalesce(former_id, server_id), server_id = ?2, seen = ?3 WHERE id = ?1"
            ),
            mark: concat!("UPDATE ", $name, " SET seen = ?2 WHERE id = ?1 AND seen <> ?2"),
            restore: concat!("UPDATE ", $name, " SET server_id = ?2, former_id = NULL WHERE id = ?1"),
            copy: concat!(
                "INSERT INTO ", $name, " (account_id, server_id, seen, ", $columns, ")
                 SELECT account_id, ?2, seen, ", $columns, " FROM ", $name, " WHERE id = ?1"
            ),
        }
    };
}
pub(super) use table;

impl Batch<'_> {
    pub(super) fn place<R: Recognise>(&self, item: &R) -> Result<Place, LibraryError> {
        let holder = self.holder(R::TABLE, item.server_id())?;
        if !self.is_matching {
            return Ok(holder.map_or(Place::New, |(id, _)| Place::Known(id)));
        }
        if let Some((id, seen)) = holder {
            if seen == self.pass {
                return Ok(Place::Known(id));
            }
            if item.is_same(self, id)? {
                return Ok(Place::Same(id));
            }
        }
        if let Some(id) = item.find(self)? {
            self.take_over(R::TABLE, id, item.server_id())?;
            return Ok(Place::Same(id));
        }
        if let Some((id, _)) = holder {
            if item.is_like(self, id)? {
                return Ok(Place::Known(id));
            }
            self.prepared(R::TABLE.give_up)?.execute([id])?;
        }
        let former: Option<i64> = self
            .prepared(R::TABLE.former)?
            .query_row(
                params![self.account.0, item.server_id(), self.pass],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = former
            && item.is_same(self, id)?
        {
            self.split::<R>(id, item.server_id())?;
            return Ok(Place::Same(id));
        }
        Ok(Place::New)
    }

    /// The row with `server_id` and the pass that saw it last.
    pub(super) fn holder(
        &self,
        table: Table,
        server_id: &str,
    ) -> Result<Option<(i64, i64)>, LibraryError> {
        Ok(self
            .prepared(table.holder)?
            .query_row(params![self.account.0, server_id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    }

    /// Row `id` is what the server calls `server_id` now; a row that was called so loses the name.
    pub(super) fn take_over(
        &self,
        table: Table,
        id: i64,
        server_id: &str,
    ) -> Result<(), LibraryError> {
        if let Some((holder, _)) = self.holder(table, server_id)?
            && holder != id
        {
            self.prepared(table.give_up)?.execute([holder])?;
        }
        self.prepared(table.take)?
            .execute(params![id, server_id, self.pass])?;
        Ok(())
    }

    /// The pass has seen row `id`. Answers whether this is news.
    pub(super) fn mark(&self, table: Table, id: i64) -> Result<bool, LibraryError> {
        Ok(self.prepared(table.mark)?.execute([id, self.pass])? > 0)
    }

    pub(super) fn is_unseen(&self, table: Table, id: i64) -> Result<bool, LibraryError> {
        Ok(self
            .prepared(table.unseen)?
            .query_row([id, self.pass], |row| row.get(0))?)
    }

    /// Gives row `id` its old name back; what took it over in this pass gets a copy of its own.
    fn split<R: Recognise>(&self, id: i64, server_id: &str) -> Result<(), LibraryError> {
        let usurper: String = self
            .transaction
            .query_row(R::TABLE.name_of, [id], |row| row.get(0))?;
        self.prepared(R::TABLE.restore)?
            .execute(params![id, server_id])?;
        self.prepared(R::TABLE.copy)?
            .execute(params![id, usurper])?;
        let copy = self.transaction.last_insert_rowid();
        *self.links.borrow_mut() = Links::default();
        R::split(self, id, copy)
    }
}
