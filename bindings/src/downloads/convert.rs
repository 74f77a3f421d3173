//! Conversions of downloads, and what of them changed.

use super::records::{Download, DownloadState, FailReason, NotReady, Pin, PinTarget, WaitReason};
use crate::Track;
use crate::number::long;
use coffer_model::{AlbumId, ArtistId, PlaylistId, TrackId};
use coffer_player::{DownloadSnapshot, Library, Player, PlayerError, Rule};
use std::collections::HashMap;

/// Remembers what a listener was told: thousands of downloads wait while three run, and each of these tells its
/// progress twice a second.
pub(super) struct Changes {
    library: Library,
    order: Option<Vec<i64>>,
    states: HashMap<i64, DownloadState>,
}

impl Changes {
    pub(super) fn new(library: Library) -> Self {
        Self {
            library,
            order: None,
            states: HashMap::new(),
        }
    }

    /// What changed, and the order where that did.
    pub(super) fn since_last(
        &mut self,
        snapshot: &DownloadSnapshot,
    ) -> (Vec<Download>, Option<Vec<i64>>) {
        let order: Vec<i64> = snapshot.items.iter().map(|item| item.key.track.0).collect();
        let mut states = HashMap::with_capacity(order.len());
        let mut changed = Vec::new();
        for item in &snapshot.items {
            let (id, state) = (item.key.track.0, DownloadState::from(&item.state));
            if self.states.get(&id) != Some(&state) {
                changed.push(Download {
                    track_id: id,
                    track: self.track(item.key.track),
                    state: state.clone(),
                });
            }
            states.insert(id, state);
        }
        self.states = states;
        let is_same = self.order.as_ref() == Some(&order);
        if !is_same {
            self.order = Some(order.clone());
        }
        (changed, (!is_same).then_some(order))
    }

    fn track(&self, id: TrackId) -> Option<Track> {
        // A library that cannot be read now has no names now; the download is told all the same.
        self.library.track(id).ok().flatten().map(Track::from)
    }
}

pub(super) fn not_ready(
    missing: Vec<coffer_player::NotReady>,
    player: &Player,
) -> Result<Vec<NotReady>, PlayerError> {
    let mut tracks = player.tracks_by_id(missing.iter().map(|missing| missing.key.track))?;
    let missing = missing.into_iter().map(|missing| NotReady {
        track_id: missing.key.track.0,
        track: tracks.remove(&missing.key.track).map(Track::from),
        stored_bytes: long(missing.stored.0),
        total_bytes: missing.total.map(|bytes| long(bytes.0)),
        damaged: missing.is_damaged,
        has_old_version: missing.has_old_version,
        state: missing.download.as_ref().map(DownloadState::from),
    });
    Ok(missing.collect())
}

/// The rule as a pin; `None` for a kind that a newer program made.
pub(super) fn pin(rule: Rule) -> Option<Pin> {
    let target: coffer_player::PinTarget = rule.id.parse().ok()?;
    Some(Pin {
        target: target.into(),
        label: rule.label,
        tracks: long(rule.tracks),
    })
}

impl From<PinTarget> for coffer_player::PinTarget {
    fn from(target: PinTarget) -> Self {
        match target {
            PinTarget::Track { id } => Self::Track(TrackId(id)),
            PinTarget::Album { id } => Self::Album(AlbumId(id)),
            PinTarget::Artist { id } => Self::Artist(ArtistId(id)),
            PinTarget::Playlist { id } => Self::Playlist(PlaylistId(id)),
        }
    }
}

impl From<coffer_player::PinTarget> for PinTarget {
    fn from(target: coffer_player::PinTarget) -> Self {
        use coffer_player::PinTarget as Target;
        match target {
            Target::Track(id) => Self::Track { id: id.0 },
            Target::Album(id) => Self::Album { id: id.0 },
            Target::Artist(id) => Self::Artist { id: id.0 },
            Target::Playlist(id) => Self::Playlist { id: id.0 },
        }
    }
}

impl From<&coffer_player::DownloadState> for DownloadState {
    fn from(state: &coffer_player::DownloadState) -> Self {
        use coffer_player::DownloadState as State;
        match state {
            State::Queued => Self::Queued,
            State::Running { bytes, total, rate } => Self::Running {
                bytes: long(bytes.0),
                total: total.map(|total| long(total.0)),
                bytes_per_second: long(rate.0),
            },
            State::Paused => Self::Paused,
            State::Waiting(reason) => Self::Waiting {
                reason: reason.into(),
            },
            State::Failed(reason) => Self::Failed {
                reason: reason.into(),
            },
            State::Done(_) => Self::Done,
        }
    }
}

impl From<&coffer_player::WaitReason> for WaitReason {
    fn from(reason: &coffer_player::WaitReason) -> Self {
        use coffer_player::WaitReason as Reason;
        match reason {
            Reason::Offline => Self::Offline,
            Reason::Metered => Self::Metered,
            Reason::SignIn => Self::SignIn,
            Reason::DiskFull => Self::DiskFull,
            Reason::LimitReached => Self::LimitReached,
            Reason::DataBudget => Self::DataBudget,
            Reason::ListenerLimit(_) => Self::ListenerLimit,
            Reason::Server(_) => Self::Server,
        }
    }
}

impl From<&coffer_player::FailReason> for FailReason {
    fn from(reason: &coffer_player::FailReason) -> Self {
        use coffer_player::FailReason as Reason;
        match reason {
            Reason::NotFound => Self::NotFound,
            Reason::Gone => Self::Gone,
            Reason::WrongContent => Self::WrongContent,
            Reason::Cache(_) => Self::Cache,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_model::{AccountId, Bytes};
    use coffer_player::{DownloadItem, DownloadState as State, EntryKey, Expected, open_library};

    fn snapshot(items: impl IntoIterator<Item = (i64, State)>) -> DownloadSnapshot {
        let item = |(track, state)| DownloadItem {
            key: EntryKey {
                account: AccountId(1),
                track: TrackId(track),
            },
            expected: Expected::default(),
            state,
        };
        DownloadSnapshot {
            items: items.into_iter().map(item).collect(),
        }
    }

    fn ids(changed: &[Download]) -> Vec<i64> {
        changed.iter().map(|download| download.track_id).collect()
    }

    #[test]
    fn only_what_changed_is_told_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut changes = Changes::new(open_library(folder.path()).unwrap());
        let running = |bytes| State::Running {
            bytes: Bytes(bytes),
            total: None,
            rate: Bytes(1),
        };
        let (changed, order) = changes.since_last(&snapshot([
            (3, running(1)),
            (1, State::Queued),
            (2, State::Paused),
        ]));
        assert_eq!(ids(&changed), [3, 1, 2], "at first everything");
        assert_eq!(order, Some(vec![3, 1, 2]));
        let (changed, order) = changes.since_last(&snapshot([
            (3, running(2)),
            (1, State::Queued),
            (2, State::Paused),
        ]));
        assert_eq!((ids(&changed), order), (vec![3], None));
        let (changed, order) = changes.since_last(&snapshot([(1, State::Queued)]));
        assert_eq!((ids(&changed), order), (vec![], Some(vec![1])));
        let (changed, order) = changes.since_last(&snapshot([(1, State::Queued), (3, running(2))]));
        assert_eq!(ids(&changed), [3], "what came back is new");
        assert_eq!(order, Some(vec![1, 3]));
    }
}
