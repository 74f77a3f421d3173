//! What the network is like, and what that means for playback and downloads.

use crate::Player;
use coffer_cache::WaitReason;
use coffer_playback::Command;
use std::sync::PoisonError;

/// The network as the platform sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkState {
    /// There is none.
    None,
    /// It may be used freely. Where nobody tells, this is taken for true.
    #[default]
    Unmetered,
    /// It costs money, or its amount is limited.
    Metered,
    /// As [`Metered`](Self::Metered), in the net of a stranger.
    Roaming,
}

/// The network and what the user wants of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NetworkUse {
    pub(crate) state: NetworkState,
    pub(crate) download_on_metered: bool,
}

impl NetworkUse {
    /// Why downloads may not run. What is heard now may always be fetched.
    pub(crate) fn hold(self) -> Option<WaitReason> {
        match self.state {
            NetworkState::None => Some(WaitReason::Offline),
            NetworkState::Metered | NetworkState::Roaming if !self.download_on_metered => {
                Some(WaitReason::Metered)
            }
            NetworkState::Unmetered | NetworkState::Metered | NetworkState::Roaming => None,
        }
    }
}

impl Player {
    /// The network changed. Playback and downloads that wait go on when it is back; downloads wait on a network that
    /// costs money, unless the user allows them there.
    pub fn network_changed(&self, state: NetworkState) {
        self.playback()
            .send(Command::NetworkChanged(state != NetworkState::None));
        self.use_network(|network| network.state = state);
    }

    /// Whether downloads may use a network that costs money. In force at once.
    pub fn set_download_on_metered(&self, allowed: bool) {
        self.use_network(|network| network.download_on_metered = allowed);
    }

    fn use_network(&self, change: impl FnOnce(&mut NetworkUse)) {
        // Held over both, so that of two who tell at once the later one counts.
        let mut network = self.network.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut network);
        self.cache().hold_downloads(network.hold());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_wait_for_a_network_and_for_one_that_the_user_wants_to_pay_for() {
        let hold = |state, download_on_metered| {
            NetworkUse {
                state,
                download_on_metered,
            }
            .hold()
        };
        for allowed in [false, true] {
            assert_eq!(hold(NetworkState::None, allowed), Some(WaitReason::Offline));
            assert_eq!(hold(NetworkState::Unmetered, allowed), None);
        }
        for costly in [NetworkState::Metered, NetworkState::Roaming] {
            assert_eq!(hold(costly, false), Some(WaitReason::Metered));
            assert_eq!(hold(costly, true), None);
        }
    }
}
