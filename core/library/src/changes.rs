//! Tells listeners what changed.

use tokio::sync::watch;

/// How often each part of the library has changed since it was opened. A listener keeps the last value it acted on
/// and compares; bursts coalesce and nothing is ever missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revisions {
    /// Accounts added, edited or removed.
    pub accounts: u64,
    /// Artists.
    pub artists: u64,
    /// Albums.
    pub albums: u64,
    /// Tracks, their ratings, stars and play counts included.
    pub tracks: u64,
    /// Playlists and their entries.
    pub playlists: u64,
    /// Edits queued, sent or refused.
    pub outbox: u64,
}

/// What one transaction touched.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Touched {
    pub(crate) accounts: bool,
    pub(crate) artists: bool,
    pub(crate) albums: bool,
    pub(crate) tracks: bool,
    pub(crate) playlists: bool,
    pub(crate) outbox: bool,
}

impl Touched {
    /// All that belongs to an account.
    pub(crate) fn everything() -> Self {
        Self {
            accounts: true,
            artists: true,
            albums: true,
            tracks: true,
            playlists: true,
            outbox: true,
        }
    }
}

pub(crate) struct Announcer(watch::Sender<Revisions>);

impl Announcer {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Revisions::default()))
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Revisions> {
        self.0.subscribe()
    }

    pub(crate) fn announce(&self, touched: Touched) {
        self.0.send_if_modified(|revisions| {
            let before = *revisions;
            revisions.accounts += u64::from(touched.accounts);
            revisions.artists += u64::from(touched.artists);
            revisions.albums += u64::from(touched.albums);
            revisions.tracks += u64::from(touched.tracks);
            revisions.playlists += u64::from(touched.playlists);
            revisions.outbox += u64::from(touched.outbox);
            *revisions != before
        });
    }
}
