//! Random places to kill at.

/// Names the one point to run, as a failed test printed it.
const SEED: &str = "COFFER_TEST_SEED";

/// Random numbers that belong together. Says on failure how to have the same ones again.
pub(super) struct Point {
    seed: u64,
    state: u64,
}

/// `count` points; the one of `COFFER_TEST_SEED` where that is set.
pub(super) fn points(count: usize) -> impl ExactSizeIterator<Item = Point> {
    let seeds: Vec<u64> = match std::env::var(SEED) {
        Ok(seed) => vec![seed.parse().expect("a seed is a number")],
        // The same ones in each run: a failure is the change's, not the dice's.
        Err(_) => (1..=count as u64).collect(),
    };
    seeds.into_iter().map(Point::new)
}

impl Point {
    fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// Its number.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The next number (SplitMix64).
    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True once in `times`.
    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// `length` bytes that no other point has.
    pub(super) fn bytes(&mut self, length: u64) -> Vec<u8> {
        (0..length.div_ceil(8))
            .flat_map(|_| self.next().to_le_bytes())
            .take(usize::try_from(length).unwrap())
            .collect()
    }
}

impl Drop for Point {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the same point again: {SEED}={}", self.seed);
        }
    }
}
