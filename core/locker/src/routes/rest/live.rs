//! What is known while the locker runs, and forgotten when it stops.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Clients of one user that can play at a time; the ones told longest ago are forgotten beyond it.
const MOST_PLAYERS: usize = 20;

/// A client that said it plays a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Player {
    /// The client's name.
    pub(super) client: String,
    /// The song's number.
    pub(super) song: i64,
    /// When it said so, Unix milliseconds.
    pub(super) since: i64,
}

/// The locker's short memory.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// By user.
    playing: Mutex<HashMap<i64, Vec<Player>>>,
    /// By user: the last change of the index that was seen, and when it was seen first.
    index: Mutex<HashMap<i64, (i64, i64)>>,
}

impl Live {
    /// A client of `user` begins to play.
    pub(super) fn play(&self, user: i64, player: Player) {
        let mut playing = self.playing.lock().unwrap_or_else(PoisonError::into_inner);
        let players = playing.entry(user).or_default();
        players.retain(|other| other.client != player.client);
        if players.len() >= MOST_PLAYERS {
            players.remove(0);
        }
        players.push(player);
    }

    /// What the clients of `user` said last, latest first.
    pub(super) fn playing(&self, user: i64) -> Vec<Player> {
        let playing = self.playing.lock().unwrap_or_else(PoisonError::into_inner);
        let players = playing.get(&user).into_iter().flatten();
        players.rev().cloned().collect()
    }

    /// When the user's index changed for the last time, Unix milliseconds, as far as can be told: changes have a
    /// number and no time, so that a change counts from when it is seen first. That is never too early, so that a
    /// client which asks for news since then misses none; after a restart it gets everything once more.
    pub(super) fn index_changed(&self, user: i64, change: i64, now: i64) -> i64 {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, since) = index.entry(user).or_insert((change, now));
        if *seen != change {
            *since = now.max(*since + 1);
            *seen = change;
        }
        *since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(client: &str, song: i64) -> Player {
        Player {
            client: client.to_owned(),
            song,
            since: 0,
        }
    }

    #[test]
    fn a_client_plays_one_song_and_users_are_apart() {
        let live = Live::default();
        live.play(1, player("a", 1));
        live.play(1, player("a", 2));
        live.play(2, player("a", 3));
        assert_eq!(live.playing(1), [player("a", 2)]);
        for n in 0..100 {
            live.play(1, player(&n.to_string(), n));
        }
        assert_eq!(live.playing(1).len(), MOST_PLAYERS);
        assert_eq!(live.playing(1)[0], player("99", 99));
    }

    #[test]
    fn an_index_without_a_change_keeps_its_time_and_a_change_moves_it() {
        let live = Live::default();
        assert_eq!(live.index_changed(1, 7, 100), 100);
        assert_eq!(live.index_changed(1, 7, 200), 100);
        assert_eq!(live.index_changed(1, 8, 300), 300);
        assert_eq!(live.index_changed(1, 9, 300), 301);
    }
}
