//! From bytes to sound: source -> decode -> trim -> gain -> resample -> output.
//!
//! [`Decoder`] turns one file into exact PCM: what a track's encoder added in front and behind is trimmed, so that
//! tracks which belong together join without a gap. [`Engine`] plays decoders one after the other into an [`Output`]:
//! a device, a WAV file, or nothing.
//!
//! Nothing here knows of queues, networks or async. A [`Source`] may block for as long as its bytes take to come.

mod channels;
mod decode;
mod engine;
mod error;
mod format;
mod gain;
pub mod output;
mod resample;
mod source;

pub use decode::Decoder;
pub use engine::{Cancel, Cut, Engine, EngineEvent, Load, OpenSource, Position};
pub use error::{AudioError, OutputError};
pub use format::{Hint, PcmFormat, TrackInfo};
pub use gain::Gain;
pub use output::Output;
pub use source::Source;
