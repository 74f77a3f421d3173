//! A FLAC file's head without its pictures.

use super::tap::Tap;
use std::io;

const STREAM_INFO: u8 = 0;
const SEEK_TABLE: u8 = 3;

/// Blocks to look through before the file is left as it is.
const MOST_BLOCKS: usize = 128;
/// A seek table of a whole day has less.
const LONGEST_SEEK_TABLE: usize = 1024 * 1024;

/// Lets the tap show only what decoding needs: stream info and seek table, then the frames. A cover of some megabytes
/// in front is stepped over instead of being read before the first sample.
///
/// The layout is RFC 9639, section 8. A head that is not understood is left to the demuxer.
pub(crate) fn skip_pictures(tap: &mut Tap) -> io::Result<()> {
    let begin = tap.offset();
    let mut at = begin + 4;
    let mut kept: Vec<(u8, Vec<u8>)> = Vec::new();
    for _ in 0..MOST_BLOCKS {
        let &[kind, high, middle, low] = tap.peek(at, 4)? else {
            return Ok(());
        };
        let len = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        let is_wanted = match kind & 0x7f {
            STREAM_INFO => true,
            SEEK_TABLE => len <= LONGEST_SEEK_TABLE,
            _ => false,
        };
        if is_wanted {
            let block = tap.peek(at, 4 + len)?;
            if block.len() < 4 + len {
                return Ok(());
            }
            // The demuxer takes a table at its word.
            if kind & 0x7f == STREAM_INFO || is_sound(&block[4..]) {
                kept.push((kind & 0x7f, block.to_vec()));
            }
        }
        at += 4 + len as u64;
        if kind & 0x80 != 0 {
            tap.begin_at(head_of(kept), at);
            return Ok(());
        }
    }
    Ok(())
}

/// Does the seek table go forward only? Placeholders are all ones.
fn is_sound(table: &[u8]) -> bool {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let mut last = None;
    for point in table.chunks_exact(18) {
        let (frame, offset) = (number(&point[..8]), number(&point[8..16]));
        if frame == u64::MAX {
            continue;
        }
        let is_forward = last.is_none_or(|(before, begin)| before < frame && begin < offset);
        if !is_forward || offset > u64::from(u32::MAX) << 8 {
            return false;
        }
        last = Some((frame, offset));
    }
    true
}

fn head_of(blocks: Vec<(u8, Vec<u8>)>) -> Vec<u8> {
    let last = blocks.len().saturating_sub(1);
    let mut head = b"fLaC".to_vec();
    for (index, (kind, mut block)) in blocks.into_iter().enumerate() {
        let flag = if index == last { 0x80 } else { 0 };
        if let Some(first) = block.first_mut() {
            *first = kind | flag;
        }
        head.extend(block);
    }
    head
}
