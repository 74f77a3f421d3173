//! Slows guessing down: tries are counted per address and per account, with a growing wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a try is counted against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Where it comes from; an IPv6 address counts as its /64, which one subscriber has.
    Address(IpAddr),
    /// The name it is for, existing or not.
    Account(String),
}

impl Counted {
    /// An address.
    pub(crate) fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let network = v6.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(network.into())
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// An account, by its name.
    pub(crate) fn account(name: &str) -> Self {
        Self::Account(name.chars().take(64).collect::<String>().to_lowercase())
    }

    /// Tries that cost nothing. More for an address: a household or an office shares one.
    fn free(&self) -> u32 {
        match self {
            Self::Address(_) => 10,
            Self::Account(_) => 5,
        }
    }
}

/// After a quiet hour a count is forgotten.
const FORGOTTEN_AFTER_MS: i64 = 3_600_000;
/// The wait doubles from one second to this.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// Bounds the memory that guessing from many addresses can take (about 1 MB).
const MOST_ENTRIES: usize = 10_000;

#[derive(Clone, Copy)]
struct Tries {
    failed: u32,
    blocked_until: i64,
    last: i64,
}

/// Counts, in memory: a restart forgets them.
#[derive(Default)]
pub(crate) struct Throttle {
    tries: Mutex<HashMap<Counted, Tries>>,
}

impl Throttle {
    /// Lets a try through, or says how long to wait. It counts as failed from now on, so that many at once are
    /// no way around; call [`succeeded`](Self::succeeded) where it was right.
    pub(crate) fn begin(&self, counted: &[Counted], now: i64) -> Result<(), Duration> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let blocked = counted
            .iter()
            .filter_map(|key| tries.get(key))
            .map(|entry| entry.blocked_until - now)
            .max();
        if let Some(wait) = blocked.and_then(|wait| u64::try_from(wait).ok())
            && wait > 0
        {
            return Err(Duration::from_secs(wait.div_ceil(1000)));
        }
        for key in counted {
            if tries.len() >= MOST_ENTRIES && !tries.contains_key(key) {
                make_room(&mut tries, now);
            }
            let entry = tries.entry(key.clone()).or_insert(Tries {
                failed: 0,
                blocked_until: 0,
                last: now,
            });
            if now - entry.last > FORGOTTEN_AFTER_MS {
                entry.failed = 0;
            }
            entry.failed = entry.failed.saturating_add(1);
            entry.last = now;
            if let Some(doublings) = entry.failed.checked_sub(key.free()) {
                let wait = 1000_i64.saturating_mul(1 << doublings.min(20));
                entry.blocked_until = now + wait.min(LONGEST_WAIT_MS);
            }
        }
        Ok(())
    }

    /// The try was right: the account starts afresh; the address only gets this try back, or else signing in
    /// to an account of one's own would allow guessing at others'.
    pub(crate) fn succeeded(&self, counted: &[Counted]) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        for key in counted {
            match key {
                Counted::Account(_) => {
                    tries.remove(key);
                }
                Counted::Address(_) => {
                    if let Some(entry) = tries.get_mut(key) {
                        entry.failed = entry.failed.saturating_sub(1);
                        entry.blocked_until = 0;
                    }
                }
            }
        }
    }
}

fn make_room(tries: &mut HashMap<Counted, Tries>, now: i64) {
    tries.retain(|_, entry| now - entry.last <= FORGOTTEN_AFTER_MS);
    if tries.len() >= MOST_ENTRIES
        && let Some(oldest) = tries
            .iter()
            .min_by_key(|(_, entry)| entry.last)
            .map(|(key, _)| key.clone())
    {
        tries.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> [Counted; 2] {
        [
            Counted::address([192, 0, 2, 1].into()),
            Counted::account("Ada"),
        ]
    }

    #[test]
    fn the_wait_doubles_with_each_failure_and_is_bounded() {
        let throttle = Throttle::default();
        let mut now = 0;
        for _ in 0..5 {
            assert_eq!(throttle.begin(&keys(), now), Ok(()));
        }
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = throttle.begin(&keys(), now).unwrap_err();
            waits.push(wait.as_secs());
            now += i64::try_from(wait.as_millis()).unwrap();
            assert_eq!(throttle.begin(&keys(), now), Ok(()));
        }
        assert_eq!(waits[..4], [1, 2, 4, 8]);
        assert_eq!(waits.last(), Some(&900));
    }

    #[test]
    fn success_clears_the_account_but_not_the_guesses_of_the_address() {
        let throttle = Throttle::default();
        let [address, _] = keys();
        for n in 0..9 {
            let own = [address.clone(), Counted::account("own")];
            assert_eq!(throttle.begin(&own, 0), Ok(()));
            throttle.succeeded(&own);
            let other = [address.clone(), Counted::account(&format!("other{n}"))];
            assert_eq!(throttle.begin(&other, 0), Ok(()));
        }
        assert_eq!(throttle.begin(std::slice::from_ref(&address), 0), Ok(()));
        assert!(throttle.begin(&[address], 0).is_err());
    }

    #[test]
    fn other_addresses_and_accounts_are_not_held_up() {
        let throttle = Throttle::default();
        while throttle.begin(&keys(), 0).is_ok() {}
        let other = [
            Counted::address([192, 0, 2, 2].into()),
            Counted::account("bob"),
        ];
        assert_eq!(throttle.begin(&other, 0), Ok(()));
        assert_eq!(throttle.begin(&keys(), FORGOTTEN_AFTER_MS * 2), Ok(()));
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_count_together() {
        let one = Counted::address("2001:db8::1".parse().unwrap());
        assert_eq!(one, Counted::address("2001:db8::ffff:1".parse().unwrap()));
        assert_ne!(one, Counted::address("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(
            Counted::address("::ffff:192.0.2.1".parse().unwrap()),
            Counted::address([192, 0, 2, 1].into())
        );
    }

    #[test]
    fn memory_stays_bounded_under_many_addresses() {
        let throttle = Throttle::default();
        for n in 0..u32::try_from(MOST_ENTRIES).unwrap() + 50 {
            let _ = throttle.begin(
                &[Counted::address(std::net::Ipv4Addr::from(n).into())],
                i64::from(n),
            );
        }
        assert_eq!(throttle.tries.lock().unwrap().len(), MOST_ENTRIES);
    }
}
