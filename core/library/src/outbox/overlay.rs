//! What edits made here say about an item, over what the server says.

use super::{Edit, EditState, Item, list};
use crate::LibraryError;
use coffer_model::AccountId;
use rusqlite::Connection;
use std::collections::HashMap;

/// The edits on one item, the last of each sort.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overlay {
    starred: Option<bool>,
    rating: Option<Option<u8>>,
    unsent_plays: i64,
    sent_plays: bool,
}

impl Overlay {
    pub(crate) fn starred(self, server: bool) -> bool {
        self.starred.unwrap_or(server)
    }

    pub(crate) fn rating(self, server: Option<u8>) -> Option<u8> {
        self.rating.unwrap_or(server)
    }

    /// `local` is the count shown now. A play just sent may or may not be in the server's count, so that the count
    /// does not go back.
    pub(crate) fn plays(self, server: i64, local: i64) -> i64 {
        let counted = server.saturating_add(self.unsent_plays);
        if self.sent_plays {
            counted.max(local)
        } else {
            counted
        }
    }
}

/// The overlays of an account. Few: one for each item edited lately.
#[derive(Debug, Default)]
pub(crate) struct Overlays(HashMap<Item, Overlay>);

impl Overlays {
    pub(crate) fn load(connection: &Connection, account: AccountId) -> Result<Self, LibraryError> {
        let mut overlays: HashMap<Item, Overlay> = HashMap::new();
        let edits = list(
            connection,
            "WHERE account_id = ?1 AND state <> 'failed' ORDER BY seq",
            account,
        )?;
        for queued in edits {
            let overlay = overlays.entry(queued.edit.item()).or_default();
            match queued.edit {
                Edit::Star(_) => overlay.starred = Some(true),
                Edit::Unstar(_) => overlay.starred = Some(false),
                Edit::Rate(_, stars) => overlay.rating = Some(stars),
                Edit::Scrobble(_) if queued.state == EditState::Sent => overlay.sent_plays = true,
                Edit::Scrobble(_) => overlay.unsent_plays += 1,
            }
        }
        Ok(Self(overlays))
    }

    pub(crate) fn of(&self, item: Item) -> Overlay {
        self.0.get(&item).copied().unwrap_or_default()
    }
}
