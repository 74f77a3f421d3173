//! How much of an MP4's audio is to be heard: encoders add silence at both ends, and say so in the edit list
//! (ISO/IEC 14496-12, 8.6.6) or, iTunes, in the `iTunSMPB` comment.

use std::io::{Read, Seek, SeekFrom};

/// A larger index belongs to no music: it is 100 bytes per second.
const MAX_INDEX: u64 = 64 * 1024 * 1024;

/// Milliseconds that are to be heard; `None` where the file does not say.
pub(super) fn audible(source: &mut (impl Read + Seek)) -> Option<u64> {
    let moov = read_moov(source)?;
    let header = child(&moov, b"mvhd")?;
    let scale = time_scale(header)?;
    let track = atoms(&moov)
        .filter(|(kind, _)| kind == b"trak")
        .map(|(_, trak)| trak)
        .find(|trak| is_audio(trak).unwrap_or(false))?;
    edits(track)
        .map(|ticks| (ticks, scale))
        .or_else(|| {
            Some((
                itunes_samples(&moov)?,
                time_scale(path(track, &[b"mdia", b"mdhd"])?)?,
            ))
        })
        .filter(|(ticks, _)| *ticks > 0)
        .and_then(|(ticks, scale)| ticks.checked_mul(1000)?.checked_div(scale))
}

fn read_moov(source: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let mut position = 0;
    // Fragmented files have many atoms, and their index first.
    for _ in 0..1000 {
        source.seek(SeekFrom::Start(position)).ok()?;
        let mut head = [0; 16];
        source.read_exact(&mut head[..8]).ok()?;
        let (mut size, mut header) = (u64::from(u32_at(&head, 0)?), 8);
        if size == 1 {
            source.read_exact(&mut head[8..]).ok()?;
            (size, header) = (u64_at(&head, 8)?, 16);
        }
        if head[4..8] == *b"moov" {
            let length = size
                .checked_sub(header)
                .filter(|length| *length <= MAX_INDEX)?;
            let mut moov = Vec::new();
            source.take(length).read_to_end(&mut moov).ok()?;
            return Some(moov);
        }
        position = position.checked_add(size.max(header))?;
    }
    None
}

/// The atoms that follow each other in `bytes`, up to the first that does not fit.
fn atoms(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let size = u32_at(rest, 0)? as usize;
        let kind = *rest.get(4..)?.first_chunk()?;
        let body = rest.get(8..size)?;
        rest = &rest[size..];
        Some((kind, body))
    })
}

fn child<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    atoms(bytes)
        .find(|(found, _)| found == kind)
        .map(|(_, body)| body)
}

fn path<'a>(bytes: &'a [u8], kinds: &[&[u8; 4]]) -> Option<&'a [u8]> {
    kinds
        .iter()
        .try_fold(bytes, |bytes, kind| child(bytes, kind))
}

/// Of `mvhd` and `mdhd`, which begin alike: version and flags, two times, the scale.
fn time_scale(header: &[u8]) -> Option<u64> {
    let at = if *header.first()? == 1 { 20 } else { 12 };
    u32_at(header, at).map(u64::from)
}

fn is_audio(trak: &[u8]) -> Option<bool> {
    Some(path(trak, &[b"mdia", b"hdlr"])?.get(8..12)? == b"soun")
}

/// The sum of the edits that play something, in the movie's time scale.
fn edits(trak: &[u8]) -> Option<u64> {
    let list = path(trak, &[b"edts", b"elst"])?;
    let is_long = *list.first()? == 1;
    let entries = list.get(8..)?.chunks_exact(if is_long { 20 } else { 12 });
    let mut sum = 0u64;
    for entry in entries.take(u32_at(list, 4)? as usize) {
        let (duration, is_empty) = if is_long {
            (u64_at(entry, 0)?, u64_at(entry, 8)? == u64::MAX)
        } else {
            (u64::from(u32_at(entry, 0)?), u32_at(entry, 4)? == u32::MAX)
        };
        if !is_empty {
            sum = sum.checked_add(duration)?;
        }
    }
    Some(sum)
}

/// ` 00000000 <delay> <padding> <samples> …`, hexadecimal.
fn itunes_samples(moov: &[u8]) -> Option<u64> {
    let find =
        |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    let comment = &moov[find(moov, b"iTunSMPB")?..];
    // After `data`: its type and a locale, four bytes each.
    let text = comment.get(find(comment, b"data")? + 12..)?;
    let text = std::str::from_utf8(text.get(..80).unwrap_or(text)).ok()?;
    u64::from_str_radix(text.split_whitespace().nth(3)?, 16).ok()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u32::from_be_bytes(*bytes))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fixtures;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[test]
    fn the_edit_list_tells_the_length_before_encoding() {
        let folder = tempfile::tempdir().unwrap();
        let source = fixtures::tone(folder.path(), "a.m4a", 440, &[]);
        let bytes = std::fs::read(source).unwrap();
        assert_eq!(audible(&mut Cursor::new(&bytes)), Some(2000));
        for cut in (0..bytes.len()).step_by(61) {
            let _ = audible(&mut Cursor::new(&bytes[..cut]));
        }
    }

    #[test]
    fn the_comment_of_itunes_tells_it_in_samples() {
        let text = b"....iTunSMPB....data\0\0\0\x01\0\0\0\0 00000000 00000840 000001CA 0000000000015888 00000000";
        assert_eq!(itunes_samples(text), Some(88_200));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut file = b"\0\0\0\0moov".to_vec();
            file[..4].copy_from_slice(&u32::try_from(bytes.len() + 8).unwrap().to_be_bytes());
            file.extend_from_slice(&bytes);
            let _ = (audible(&mut Cursor::new(&file)), itunes_samples(&bytes), edits(&bytes));
        }
    }
}
