//! What a file is, by its content.

use super::mpeg::header::{self, FrameHeader};
use super::tap::Tap;
use crate::{AudioError, Hint};
use std::io;

/// What the demuxer must understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    Mpeg,
    Adts,
    Flac,
    Ogg,
    Mp4,
    Wav,
    Aiff,
}

/// Leading ID3v2 tags that are skipped before giving up; files with more than two are unheard of.
const MOST_TAGS: usize = 8;

/// How far into a file that looks like nothing an MP3 frame is sought: some tools leave padding in front.
const JUNK_LIMIT: u64 = 64 * 1024;
/// The same, where the hint says MP3.
const HINTED_JUNK_LIMIT: u64 = 1024 * 1024;

/// Magic numbers of what people do keep among their music, for a better error.
const KNOWN: [(&[u8], &str); 10] = [
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"DSD ", "DSD"),
    (b"FRM8", "DSD"),
    (b"MThd", "MIDI"),
    (b"TTA1", "True Audio"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"\x30\x26\xb2\x75", "Windows Media"),
    (b"\x1a\x45\xdf\xa3", "Matroska"),
];

/// Finds out what the file is and lets the tap begin at its first byte after any ID3v2 tag: a large cover in front is
/// stepped over, not read.
pub(crate) fn sniff(tap: &mut Tap, hint: &Hint) -> Result<Container, AudioError> {
    let read = |error: io::Error| AudioError::Source(error);
    let mut at = 0;
    for _ in 0..MOST_TAGS {
        match id3v2_len(tap.peek(at, 10).map_err(read)?) {
            Some(len) => at += len,
            None => break,
        }
    }
    tap.begin_at(Vec::new(), at);
    let head = tap.peek(at, 12).map_err(read)?;
    if head.is_empty() {
        return Err(AudioError::malformed(if at == 0 {
            "the file is empty"
        } else {
            "there is nothing behind the tag"
        }));
    }
    if let Some(container) = by_magic(head) {
        return Ok(container);
    }
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(AudioError::unsupported(*name));
    }
    let limit = if hint.says_mp3() {
        HINTED_JUNK_LIMIT
    } else {
        JUNK_LIMIT
    };
    match find_mpeg(tap, at, at + limit).map_err(read)? {
        Some(first) => {
            tap.begin_at(Vec::new(), first);
            Ok(Container::Mpeg)
        }
        None => Err(AudioError::malformed("the format is not known")),
    }
}

/// Length of the ID3v2 tag that `head` starts, header and footer included.
fn id3v2_len(head: &[u8]) -> Option<u64> {
    let head: &[u8; 10] = head.try_into().ok()?;
    if !head.starts_with(b"ID3") || head[3] == 0xff || head[4] == 0xff {
        return None;
    }
    // Seven bits in each byte.
    let size = head[6..10].iter().try_fold(0_u64, |size, byte| {
        (*byte < 0x80).then_some(size << 7 | u64::from(*byte))
    })?;
    let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
    Some(10 + size + footer)
}

fn by_magic(head: &[u8]) -> Option<Container> {
    let form = head.get(8..12).unwrap_or_default();
    match head.get(..4)? {
        b"fLaC" => Some(Container::Flac),
        b"OggS" => Some(Container::Ogg),
        b"RIFF" if form == b"WAVE" => Some(Container::Wav),
        b"FORM" if form == b"AIFF" || form == b"AIFC" => Some(Container::Aiff),
        // The layer bits, always zero here, tell ADTS from MPEG audio.
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some(Container::Adts),
        _ if head.get(4..8) == Some(b"ftyp") => Some(Container::Mp4),
        _ => None,
    }
}

/// The first byte in `from..until` at which two MPEG frames of one kind follow each other (or one, up to the end of the
/// file).
pub(crate) fn find_mpeg(tap: &mut Tap, from: u64, until: u64) -> io::Result<Option<u64>> {
    let mut at = from;
    while at < until {
        let window = tap.peek(at, 1024)?;
        if window.len() < header::LEN {
            return Ok(None);
        }
        let step = (window.len() - header::LEN + 1) as u64;
        let candidates: Vec<(u64, FrameHeader)> = window
            .windows(header::LEN)
            .enumerate()
            .filter_map(|(offset, word)| Some((at + offset as u64, FrameHeader::parse(word)?)))
            .collect();
        for (start, frame) in candidates {
            if start < until && is_confirmed(tap, start, &frame)? {
                return Ok(Some(start));
            }
        }
        at += step;
    }
    Ok(None)
}

/// Does another frame of the same kind, or the end of the file, follow the frame at `start`?
pub(crate) fn is_confirmed(tap: &mut Tap, start: u64, frame: &FrameHeader) -> io::Result<bool> {
    let next = start + frame.len as u64;
    let following = tap.peek(next, header::LEN)?;
    if following.len() == header::LEN {
        return Ok(FrameHeader::parse(following).is_some_and(|other| other.is_like(frame)));
    }
    Ok(tap.peek(start, frame.len)?.len() == frame.len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn sniffed(bytes: &[u8]) -> Result<Container, AudioError> {
        sniff(
            &mut Tap::new(Box::new(Cursor::new(bytes.to_vec()))),
            &Hint::default(),
        )
    }

    #[test]
    fn tags_in_front_are_stepped_over() {
        let mut file = b"ID3\x04\x00\x00\x00\x00\x01\x00".to_vec();
        file.resize(10 + 128, 0);
        file.extend(b"fLaC\0\0\0\0\0\0\0\0");
        assert_eq!(sniffed(&file).ok(), Some(Container::Flac));
    }

    #[test]
    fn known_but_unsupported_formats_are_named() {
        let error = sniffed(b"wvpk0000000000").err();
        assert!(matches!(error, Some(AudioError::Unsupported { what }) if what == "WavPack"));
    }
}
