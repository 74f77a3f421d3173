//! Reads one stored file. Knows files, not the database.

use super::audio::{self, Audio, AudioError};
use super::mp4;
use super::sniff::{self, Sniff};
use super::tags::{self, Tags};
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Reading {
    /// A track.
    Music(Box<Audio>, Box<Tags>),
    /// A picture that stands for its folder; its bytes.
    Picture(Vec<u8>),
    /// A file like any other.
    Other,
    /// Named or begun like music, but it does not play; why.
    Broken(String),
    /// The locker is shutting down: the file was not looked at.
    Stopped,
}

/// Reads the file at `source`, which the user calls `path`. Whatever is in it, this answers.
pub(super) fn read(source: &Path, path: &str, stop: &AtomicBool) -> Reading {
    catch_unwind(AssertUnwindSafe(|| look(source, path, stop))).unwrap_or_else(|_| {
        tracing::warn!(path, "a decoder gave up on this file by a panic");
        Reading::Broken("it is damaged in a way that stops the decoder".into())
    })
}

fn look(source: &Path, path: &str, stop: &AtomicBool) -> Reading {
    let named = sniff::is_named_like_music(path);
    let opened = File::open(source).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, mut file) = match opened {
        Ok(opened) => opened,
        Err(error) => return Reading::Broken(format!("it cannot be read: {error}")),
    };
    if sniff::is_folder_picture(path) {
        return picture(file, length);
    }
    if length == 0 {
        return if named {
            Reading::Broken("it is empty".into())
        } else {
            Reading::Other
        };
    }
    let (sniffed, start) = match sniff::sniff(&mut file) {
        Ok(found) => found,
        Err(error) => return Reading::Broken(format!("it cannot be read: {error}")),
    };
    if sniffed == Sniff::Unknown && !named {
        return Reading::Other;
    }
    let again = match File::open(source) {
        Ok(again) => again,
        Err(error) => return Reading::Broken(format!("it cannot be read: {error}")),
    };
    let mut audio = match audio::read(again, length, start, sniffed, stop) {
        Ok(audio) => audio,
        Err(AudioError::Stopped) => return Reading::Stopped,
        Err(AudioError::Video) if !named => return Reading::Other,
        Err(_) if !named && sniffed == Sniff::Mp4 => return Reading::Other,
        Err(error) => return Reading::Broken(error.to_string()),
    };
    if matches!(audio.suffix, "m4a")
        && let Some(audible) = mp4::audible(&mut file)
    {
        audio.duration = audio.duration.min(audible);
    }
    // Tags that cannot be read do not keep the music from playing.
    let tags = catch_unwind(AssertUnwindSafe(|| tags::read(&file)))
        .unwrap_or_else(|_| Ok(Tags::default()))
        .unwrap_or_else(|error| {
            audio.problem.get_or_insert_with(|| error.to_string());
            Tags::default()
        });
    Reading::Music(Box::new(audio), Box::new(tags))
}

fn picture(file: File, length: u64) -> Reading {
    if length > tags::MAX_PICTURE as u64 {
        return Reading::Other;
    }
    let mut bytes = Vec::new();
    match file.take(length).read_to_end(&mut bytes) {
        Ok(_) if tags::is_picture(&bytes) => Reading::Picture(bytes),
        _ => Reading::Other,
    }
}

#[cfg(test)]
mod tests;
