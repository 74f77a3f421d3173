//! What plays and what comes next: the queue, the transitions of playback, and the actor that drives them.
//!
//! [`Playback`] is pure: [`Playback::apply`] takes an event with its time and returns effects. [`spawn`] starts the
//! actor that owns one, feeds it commands, engine reports and timers, and carries its effects out through the ports in
//! [`ports`](crate::Engine). The actor owns the truth; everyone else sees [`Snapshot`]s.
//!
//! No HTTP, SQL, codecs or files here: an engine decodes and sounds, a store keeps.
#![forbid(unsafe_code)]

mod actor;
mod command;
mod effect;
mod event;
mod ids;
mod machine;
mod ports;
mod position;
mod problem;
mod queue;
mod saved;
mod settings;
mod snapshot;
mod state;

pub use actor::{EngineReports, PlaybackHandle, Ports, spawn};
pub use command::{Command, Interruption};
pub use effect::{CountedPlay, Effect, EngineCommand};
pub use event::{EngineEvent, Event, Now};
pub use ids::{EntryId, RequestId, SeekId, Seq};
pub use machine::Playback;
pub use ports::{Availability, Clock, Engine, PlayLog, QueueStore, StoreError, SystemClock};
pub use position::Position;
pub use problem::{FailureKind, PlaybackProblem};
pub use queue::{NewTrack, Queue, QueueItem, Repeat};
pub use saved::{Saved, SavedItem, SavedPosition, SavedQueue};
pub use settings::Settings;
pub use snapshot::Snapshot;
pub use state::State;
