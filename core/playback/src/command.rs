//! What a user, a headset or the phone asks of playback.

use crate::{EntryId, NewTrack, Repeat};
use coffer_model::Millis;

/// A request to playback. Send it with [`crate::PlaybackHandle::send`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Replaces the queue and plays. Without tracks nothing changes.
    PlayNow {
        /// The new queue, in order.
        tracks: Vec<NewTrack>,
        /// Where to begin, held to the last track. `None`: the first, or any when shuffle is on.
        start: Option<usize>,
    },
    /// Puts tracks right after the current one. An empty queue is filled but does not start.
    PlayNext(Vec<NewTrack>),
    /// Puts tracks at the end.
    PlayLast(Vec<NewTrack>),
    /// Plays or resumes. After the end of the queue: what was added since, else from the start.
    Play,
    /// Pauses.
    Pause,
    /// Pauses what plays (or is about to), plays otherwise.
    Toggle,
    /// Moves within the current track. Past its end playback goes on with the next track.
    Seek(Millis),
    /// The next entry. After the last one the queue has ended.
    Next,
    /// The entry before, or the current one's start when it has played for a while.
    Previous,
    /// Plays an entry.
    SkipTo(EntryId),
    /// Takes an entry out. Playback goes on with the one that follows when it was the current one.
    Remove(EntryId),
    /// Moves an entry within the play order.
    Move {
        /// What moves.
        entry: EntryId,
        /// Its index afterwards, held to the last.
        to: usize,
    },
    /// Empties the queue and stops.
    Clear,
    /// Turns shuffle on or off.
    SetShuffle(bool),
    /// What follows the last entry.
    SetRepeat(Repeat),
    /// The volume, 0.0 to 1.0; what lies outside is held to these.
    SetVolume(f32),
    /// Stops and releases the engine. Queue and position stay.
    Stop,
    /// Takes back the last edit of the queue.
    Undo,
    /// Stops once the current track has ended; `Play` then goes on with the next.
    StopAfterCurrent(bool),
    /// Another app takes the sound.
    InterruptionBegan(Interruption),
    /// The other app gave it back.
    InterruptionEnded,
    /// Headphones were pulled out: pauses, and never resumes by itself.
    BecomingNoisy,
    /// The network is there (`true`) or gone.
    NetworkChanged(bool),
}

/// How another app takes the sound (on Android: the kinds of audio focus loss).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// For a while, a call for instance: pause, and resume afterwards.
    Transient,
    /// For a moment, a spoken direction for instance: play on, softly.
    Duck,
    /// For good: pause.
    Permanent,
}
