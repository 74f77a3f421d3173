//! What an MP4 file says of the silence that its encoder added: the edit list (ISO/IEC 14496-12, 8.6.6) and Apple's
//! `iTunSMPB`.

use super::tap::Tap;
use std::io;

/// Boxes looked at before giving up; a file from a sane muxer has fewer than a hundred.
const MOST_BOXES: usize = 4096;
/// The same, outside of all others.
const MOST_TOP_BOXES: usize = 64;
/// The longest box whose content is read whole.
const LONGEST: u64 = 64 * 1024;
/// The longest priming that is believed, in frames.
const LONGEST_DELAY: u64 = 1 << 16;

/// Frames of the track's rate that are not music.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    /// In front.
    pub(crate) delay: u64,
    /// Where the music ends, counted from the first decoded frame.
    pub(crate) end: Option<u64>,
}

/// What the boxes say, in their own time scales.
#[derive(Default)]
pub(crate) struct Found {
    movie_scale: u32,
    track_scale: u32,
    track_len: u64,
    samples_len: Option<u64>,
    is_audio: bool,
    /// Duration in the movie's scale, start in the track's.
    edits: Vec<(u64, i64)>,
    smpb: Option<(u64, u64, u64)>,
    audio: Option<Audio>,
}

struct Audio {
    scale: u32,
    len: u64,
    edits: Vec<(u64, i64)>,
}

/// Looks through the file's index for what says how long the first sound track is.
pub(crate) fn read_edit(tap: &mut Tap) -> io::Result<Found> {
    let mut found = Found::default();
    let mut budget = MOST_BOXES;
    let end = tap.source_len().unwrap_or(u64::MAX);
    let begin = tap.offset();
    walk(tap, begin, end, &mut found, &mut budget)?;
    Ok(found)
}

/// Where the file is cut short, lets the tap claim the length that its boxes claim: the demuxer passes over a box that
/// does not fit, and with it all the sound.
pub(crate) fn mend_length(tap: &mut Tap) -> io::Result<()> {
    let Some(len) = tap.source_len() else {
        return Ok(());
    };
    let mut at = tap.offset();
    for _ in 0..MOST_TOP_BOXES {
        match read_header(tap, at, u64::MAX)? {
            Some((_, _, end)) if end < len && end > at => at = end,
            Some((kind, _, end)) if end > len && end < u64::MAX && &kind == b"mdat" => {
                tap.claim_len(end);
                break;
            }
            _ => break,
        }
    }
    Ok(())
}

fn walk(
    tap: &mut Tap,
    from: u64,
    until: u64,
    found: &mut Found,
    budget: &mut usize,
) -> io::Result<bool> {
    let mut at = from;
    while at < until && *budget > 0 {
        *budget -= 1;
        let Some((kind, body, end)) = read_header(tap, at, until)? else {
            return Ok(false);
        };
        match &kind {
            b"moov" => {
                walk(tap, body, end, found, budget)?;
                return Ok(true);
            }
            b"trak" => {
                (found.is_audio, found.samples_len) = (false, None);
                (found.track_scale, found.track_len) = (0, 0);
                found.edits.clear();
                walk(tap, body, end, found, budget)?;
                if found.is_audio && found.audio.is_none() {
                    found.audio = Some(Audio {
                        scale: found.track_scale,
                        len: found.samples_len.unwrap_or(found.track_len),
                        edits: std::mem::take(&mut found.edits),
                    });
                }
            }
            b"mdia" | b"minf" | b"stbl" | b"edts" | b"udta" | b"ilst" => {
                walk(tap, body, end, found, budget)?;
            }
            // A full box in MP4, a plain one in QuickTime files.
            b"meta" => {
                let is_plain = tap.peek(body, 8)?.get(4..8) == Some(b"hdlr");
                walk(
                    tap,
                    if is_plain { body } else { body + 4 },
                    end,
                    found,
                    budget,
                )?;
            }
            _ if end - body <= LONGEST => {
                let len = usize::try_from(end - body).unwrap_or(0);
                if is_leaf(&kind) {
                    let content = tap.peek(body, len)?;
                    found.leaf(&kind, content);
                }
            }
            _ => {}
        }
        at = end;
    }
    Ok(false)
}

fn is_leaf(kind: &[u8; 4]) -> bool {
    matches!(
        kind,
        b"mvhd" | b"mdhd" | b"hdlr" | b"elst" | b"stts" | b"----"
    )
}

/// Kind, first byte of the content, end.
fn read_header(tap: &mut Tap, at: u64, until: u64) -> io::Result<Option<([u8; 4], u64, u64)>> {
    let mut fields = Fields(tap.peek(at, 16)?);
    let (Some(size), Some(kind)) = (fields.u32(), fields.take::<4>()) else {
        return Ok(None);
    };
    let (body, end) = match size {
        0 => (at + 8, until),
        1 => match fields.u64() {
            Some(size) if size >= 16 => (at + 16, at.saturating_add(size)),
            _ => return Ok(None),
        },
        2..8 => return Ok(None),
        size => (at + 8, at + u64::from(size)),
    };
    Ok((end <= until && body <= end).then_some((kind, body, end)))
}

impl Found {
    /// A leaf that is not understood is as good as absent.
    fn leaf(&mut self, kind: &[u8; 4], content: &[u8]) -> Option<()> {
        let mut fields = Fields(content);
        if kind == b"----" {
            self.smpb = self.smpb.or_else(|| parse_smpb(content));
            return Some(());
        }
        let [version, ..] = fields.take::<4>()?;
        let is_long = version == 1;
        match kind {
            b"mvhd" | b"mdhd" => {
                fields.word(is_long)?;
                fields.word(is_long)?;
                let scale = fields.u32()?;
                let len = fields.word(is_long)?;
                if kind == b"mvhd" {
                    self.movie_scale = scale;
                } else {
                    (self.track_scale, self.track_len) = (scale, len);
                }
            }
            b"hdlr" => {
                fields.take::<4>()?;
                self.is_audio |= fields.take::<4>()? == *b"soun";
            }
            b"elst" => {
                for _ in 0..fields.u32()?.min(64) {
                    let len = fields.word(is_long)?;
                    let start = if is_long {
                        i64::from_be_bytes(fields.take()?)
                    } else {
                        i64::from(i32::from_be_bytes(fields.take()?))
                    };
                    fields.take::<4>()?;
                    self.edits.push((len, start));
                }
            }
            b"stts" => {
                let mut len = 0_u64;
                for _ in 0..fields.u32()? {
                    let (count, each) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
                    len = len.checked_add(count.checked_mul(each)?)?;
                }
                self.samples_len = Some(len);
            }
            _ => {}
        }
        Some(())
    }

    /// The edit in frames of `rate`.
    pub(crate) fn edit(&self, rate: u32) -> Edit {
        if let Some((delay, _, len)) = self.smpb
            && delay <= LONGEST_DELAY
            && len > 0
        {
            return Edit {
                delay,
                end: delay.checked_add(len),
            };
        }
        let Some(audio) = &self.audio else {
            return Edit::default();
        };
        let scaled = |ticks: u64, scale: u32| {
            let frames = (u128::from(ticks) * u128::from(rate) * 2 + u128::from(scale))
                / (u128::from(scale) * 2).max(1);
            u64::try_from(frames).unwrap_or(u64::MAX)
        };
        if audio.scale == 0 {
            return Edit::default();
        }
        let whole = scaled(audio.len, audio.scale);
        if whole == 0 {
            // A fragmented file: its index has no lengths.
            let start = audio
                .edits
                .first()
                .map_or(0, |(_, start)| start.unsigned_abs());
            let delay = scaled(start, audio.scale).min(LONGEST_DELAY);
            return Edit { delay, end: None };
        }
        let mut pieces = audio.edits.iter().filter(|(_, start)| *start >= 0);
        let (piece, more) = (pieces.next(), pieces.next());
        let Some((len, start)) = piece.filter(|_| more.is_none()) else {
            return Edit {
                delay: 0,
                end: Some(whole),
            };
        };
        let delay = scaled(start.unsigned_abs(), audio.scale);
        // The movie's scale is coarse (often a millisecond): where it agrees with the samples' own lengths, those say
        // it exactly. A length of zero says "to the end".
        let stated = delay.saturating_add(scaled(*len, self.movie_scale.max(1)));
        let tick = u64::from(rate).div_ceil(u64::from(self.movie_scale.max(1)));
        let end = if *len == 0 || stated.saturating_add(tick) >= whole {
            whole
        } else {
            stated
        };
        if delay > LONGEST_DELAY || delay >= end {
            return Edit {
                delay: 0,
                end: Some(whole),
            };
        }
        Edit {
            delay,
            end: Some(end),
        }
    }
}

/// Delay, padding and length from a freeform tag named `iTunSMPB`: ` 00000000 00000840 000001CA 00000000003F31F6 …`.
fn parse_smpb(content: &[u8]) -> Option<(u64, u64, u64)> {
    let position = |wanted: &[u8]| {
        content
            .windows(wanted.len())
            .position(|part| part == wanted)
    };
    position(b"iTunSMPB")?;
    // Behind the box's name: type and locale, four bytes each.
    let value = content.get(position(b"data")? + 12..)?;
    let mut numbers = std::str::from_utf8(value)
        .ok()?
        .split_ascii_whitespace()
        .map(|number| u64::from_str_radix(number.trim_end_matches('\0'), 16).ok());
    numbers.next()??;
    Some((numbers.next()??, numbers.next()??, numbers.next()??))
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    /// A number that version 1 of a box makes longer.
    fn word(&mut self, is_long: bool) -> Option<u64> {
        if is_long {
            self.u64()
        } else {
            self.u32().map(u64::from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apples_tag_gives_delay_and_length() {
        let mut tag =
            b"\0\0\0\x1cmean\0\0\0\0com.apple.iTunes\0\0\0\x14name\0\0\0\0iTunSMPB".to_vec();
        tag.extend(b"\0\0\0\x84data\0\0\0\x01\0\0\0\0 00000000 00000840 000001CA 00000000003F31F6 00000000");
        assert_eq!(parse_smpb(&tag), Some((0x840, 0x1ca, 0x3f31f6)));
    }
}
