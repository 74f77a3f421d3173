//! Puts items below their artists and albums, whichever comes first.

use super::place::{Place, Recognise};
use super::rows::Parent;
use super::{Batch, Links};
use crate::LibraryError;
use std::collections::HashMap;

/// Where an item hangs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Link<'a> {
    /// The row above it.
    pub(super) id: Option<i64>,
    /// The server's id of the row above it, which has not come yet.
    pub(super) waiting: Option<&'a str>,
}

/// Where an item hangs until now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Current {
    pub(super) id: Option<i64>,
    /// The item was recognised as the same thing, so that what it hangs below is the same thing too, whatever the
    /// server calls it now.
    pub(super) is_trusted: bool,
}

/// A kind that others hang below.
pub(super) trait Above: Recognise {
    fn links(links: &mut Links) -> &mut HashMap<String, i64>;
    /// A row with `id` for what is known by name alone.
    fn insert(&self, batch: &mut Batch<'_>) -> Result<i64, LibraryError>;
}

impl Batch<'_> {
    pub(super) fn link<'a, A: Above>(
        &mut self,
        parent: &'a Parent<'a, A>,
        current: Current,
    ) -> Result<Link<'a>, LibraryError> {
        let server_id = match parent {
            Parent::None => return Ok(Link::default()),
            Parent::Id(id) => *id,
            Parent::Named(row) => row.server_id(),
        };
        let linked = A::links(&mut self.links.borrow_mut())
            .get(server_id)
            .copied();
        if linked.is_some() {
            return Ok(Link {
                id: linked,
                waiting: None,
            });
        }
        let id = match parent {
            Parent::Named(row) => match self.place(row)? {
                Place::New => Some(row.insert(self)?),
                Place::Known(id) | Place::Same(id) => {
                    self.mark(A::TABLE, id)?;
                    Some(id)
                }
            },
            Parent::Id(_) | Parent::None => self.row_above::<A>(server_id, current)?,
        };
        match id {
            Some(id) => {
                self.remember::<A>(server_id, id);
                Ok(Link {
                    id: Some(id),
                    waiting: None,
                })
            }
            None => Ok(Link {
                id: if self.is_matching { current.id } else { None },
                waiting: Some(server_id),
            }),
        }
    }

    /// The row that `server_id` names, as far as it can be told before the item itself has come.
    fn row_above<A: Above>(
        &self,
        server_id: &str,
        current: Current,
    ) -> Result<Option<i64>, LibraryError> {
        let holder = self.holder(A::TABLE, server_id)?;
        if let Some((id, seen)) = holder {
            if seen == self.pass || !self.is_matching {
                return Ok(Some(id));
            }
            if current.is_trusted && current.id == Some(id) {
                self.mark(A::TABLE, id)?;
                return Ok(Some(id));
            }
        }
        // In a renumbered library the id may be another item's old one: only what hangs there already tells.
        if self.is_matching
            && current.is_trusted
            && let Some(id) = current.id
            && self.is_unseen(A::TABLE, id)?
        {
            self.take_over(A::TABLE, id, server_id)?;
            return Ok(Some(id));
        }
        Ok(None)
    }

    pub(super) fn remember<A: Above>(&self, server_id: &str, id: i64) {
        A::links(&mut self.links.borrow_mut()).insert(server_id.to_owned(), id);
    }
}
