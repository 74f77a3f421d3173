//! Edits made here: applied at once, kept until the server has them, sent in order.
//!
//! An edit is on the disk when [`Library::record`] returns. Until it is sent it wins over what sync brings; once sent
//! it goes on winning until the next sync begins, because a page on its way may still tell the old value. An edit
//! that the server has no method for stays, is never sent again by itself, and goes on winning.

mod flush;
mod overlay;

pub use flush::{EditSender, FlushError, FlushReport, OutgoingEdit, SendError, flush};
pub(crate) use overlay::Overlays;

use crate::database::Durability;
use crate::{Library, LibraryError};
use coffer_model::{AccountId, AlbumId, ArtistId, TrackId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What can be starred and rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A track.
    Track(TrackId),
    /// An album.
    Album(AlbumId),
    /// An artist.
    Artist(ArtistId),
}

/// An edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The track was played. The time of the play makes sending it twice harmless.
    Scrobble(TrackId),
    /// A star.
    Star(Item),
    /// No star any more.
    Unstar(Item),
    /// A rating of 1 to 5; `None` takes it away.
    Rate(Item, Option<u8>),
}

/// Names one recorded edit, the same on each try to send it: a UUID (version 7) as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpId(pub String);

/// What became of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditState {
    /// Waits to be sent.
    Pending,
    /// The server has it.
    Sent,
    /// The server has no method for it.
    Unsupported,
    /// The server refused it, in these words. The value that the server tells counts again.
    Failed(String),
}

/// A recorded edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedEdit {
    /// Its name.
    pub op: OpId,
    /// The account it belongs to.
    pub account: AccountId,
    /// The edit.
    pub edit: Edit,
    /// When the user did it, Unix milliseconds.
    pub at: i64,
    /// What became of it.
    pub state: EditState,
}

impl Item {
    /// Table and name of its kind, and its id.
    fn parts(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Track(id) => ("tracks", "track", id.0),
            Self::Album(id) => ("albums", "album", id.0),
            Self::Artist(id) => ("artists", "artist", id.0),
        }
    }

    fn from_parts(kind: &str, id: i64) -> Option<Self> {
        Some(match kind {
            "track" => Self::Track(TrackId(id)),
            "album" => Self::Album(AlbumId(id)),
            "artist" => Self::Artist(ArtistId(id)),
            _ => return None,
        })
    }
}

impl Edit {
    /// What it is about.
    #[must_use]
    pub fn item(self) -> Item {
        match self {
            Self::Scrobble(track) => Item::Track(track),
            Self::Star(item) | Self::Unstar(item) | Self::Rate(item, _) => item,
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Scrobble(_) => "scrobble",
            Self::Star(_) => "star",
            Self::Unstar(_) => "unstar",
            Self::Rate(..) => "rate",
        }
    }

    fn stars(self) -> Option<u8> {
        match self {
            Self::Rate(_, stars) => stars,
            Self::Scrobble(_) | Self::Star(_) | Self::Unstar(_) => None,
        }
    }

    fn from_parts(action: &str, item: Item, stars: Option<u8>) -> Option<Self> {
        Some(match (action, item) {
            ("scrobble", Item::Track(track)) => Self::Scrobble(track),
            ("star", _) => Self::Star(item),
            ("unstar", _) => Self::Unstar(item),
            ("rate", _) => Self::Rate(item, stars),
            _ => return None,
        })
    }
}

impl Library {
    /// Applies `edit` here at once and queues it for the server. `at` is when the user did it, Unix milliseconds.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`] where the item is gone, [`LibraryError::BadRating`], or where the database fails.
    pub fn record(&self, edit: Edit, at: i64) -> Result<OpId, LibraryError> {
        if let Some(stars) = edit.stars()
            && !(1..=5).contains(&stars)
        {
            return Err(LibraryError::BadRating(stars));
        }
        let op = OpId(uuid::Uuid::now_v7().to_string());
        let (table, kind, id) = edit.item().parts();
        self.write(Durability::OnDisk, |transaction, touched| {
            let account: i64 = transaction
                .query_row(
                    &format!("SELECT account_id FROM {table} WHERE id = ?1"),
                    [id],
                    |row| row.get(0),
                )
                .optional()?
                .ok_or(LibraryError::NoSuchItem { kind, id })?;
            let change = match edit {
                Edit::Scrobble(_) => "play_count = play_count + 1",
                Edit::Star(_) => "starred = 1",
                Edit::Unstar(_) => "starred = 0",
                Edit::Rate(..) => "rating = ?2",
            };
            let sql = format!("UPDATE {table} SET {change} WHERE id = ?1");
            match edit {
                Edit::Rate(_, stars) => transaction.execute(&sql, params![id, stars])?,
                Edit::Scrobble(_) | Edit::Star(_) | Edit::Unstar(_) => {
                    transaction.execute(&sql, [id])?
                }
            };
            transaction.execute(
                "INSERT INTO outbox (op_id, account_id, action, item_kind, item_id, stars, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![op.0, account, edit.action(), kind, id, edit.stars(), at],
            )?;
            touched.outbox = true;
            match edit.item() {
                Item::Track(_) => touched.tracks = true,
                Item::Album(_) => touched.albums = true,
                Item::Artist(_) => touched.artists = true,
            }
            Ok(())
        })?;
        Ok(op)
    }

    /// The edits of `account` that wait to be sent, in order.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn pending(&self, account: AccountId) -> Result<Vec<QueuedEdit>, LibraryError> {
        self.read(|connection| {
            list(
                connection,
                "WHERE account_id = ?1 AND state = 'pending' ORDER BY seq",
                account,
            )
        })
    }

    /// All edits of `account` that are kept, in order: also unsupported and failed ones, and those sent since the
    /// last sync began.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn outbox(&self, account: AccountId) -> Result<Vec<QueuedEdit>, LibraryError> {
        self.read(|connection| list(connection, "WHERE account_id = ?1 ORDER BY seq", account))
    }

    /// Notes what became of an edit. An edit that is no longer kept is passed over.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn settle(&self, op: &OpId, state: &EditState) -> Result<(), LibraryError> {
        let (name, reason) = match state {
            EditState::Pending => ("pending", None),
            EditState::Sent => ("sent", None),
            EditState::Unsupported => ("unsupported", None),
            EditState::Failed(reason) => ("failed", Some(reason)),
        };
        self.write(Durability::OnDisk, |transaction, touched| {
            let rows = transaction.execute(
                "UPDATE outbox SET state = ?2, reason = ?3 WHERE op_id = ?1",
                params![op.0, name, reason],
            )?;
            touched.outbox = rows > 0;
            Ok(())
        })
    }
}

fn list(
    connection: &Connection,
    condition: &str,
    account: AccountId,
) -> Result<Vec<QueuedEdit>, LibraryError> {
    let sql = format!(
        "SELECT op_id, account_id, action, item_kind, item_id, stars, at, state, reason FROM outbox {condition}"
    );
    let edits = connection
        .prepare_cached(&sql)?
        .query_map([account.0], queued)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(edits)
}

fn queued(row: &Row<'_>) -> Result<QueuedEdit, rusqlite::Error> {
    let unknown = |column| {
        rusqlite::Error::InvalidColumnType(column, "outbox".to_owned(), rusqlite::types::Type::Text)
    };
    let (action, kind): (String, String) = (row.get(2)?, row.get(3)?);
    let item = Item::from_parts(&kind, row.get(4)?).ok_or_else(|| unknown(3))?;
    let edit = Edit::from_parts(&action, item, row.get(5)?).ok_or_else(|| unknown(2))?;
    let state = match row.get::<_, String>(7)?.as_str() {
        "pending" => EditState::Pending,
        "sent" => EditState::Sent,
        "unsupported" => EditState::Unsupported,
        "failed" => EditState::Failed(row.get::<_, Option<String>>(8)?.unwrap_or_default()),
        _ => return Err(unknown(7)),
    };
    Ok(QueuedEdit {
        op: OpId(row.get(0)?),
        account: AccountId(row.get(1)?),
        edit,
        at: row.get(6)?,
        state,
    })
}
