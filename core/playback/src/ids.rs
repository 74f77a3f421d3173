//! The numbers that tie commands, queue entries and engine events together.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(
    /// One place in the queue. Unique and never used again, so that the same track may be queued twice.
    EntryId
);
number!(
    /// One load (or preload) of a track by the engine. An event that carries any other request is stale.
    RequestId
);
number!(
    /// One seek within a load.
    SeekId
);
number!(
    /// The place of a command among all that were sent. The first is 1.
    Seq
);
