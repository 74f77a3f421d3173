//! The Xing/Info tag, with LAME's extension: a silent first frame that says how long the audio really is.
//!
//! Layout: <http://gabriel.mp3-tech.org/mp3infotag.html>.

use super::header::{self, FrameHeader};

/// What every decoder delays its output by, on top of what the encoder says.
const DECODER_DELAY: u64 = 528 + 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// MPEG frames, without the tag's own.
    pub(crate) frames: Option<u64>,
    /// Bytes of the stream, the tag's frame included.
    pub(crate) bytes: Option<u64>,
    /// Where each per cent of the time lies, in 256ths of the bytes.
    pub(crate) toc: Option<[u8; 100]>,
    /// PCM frames in front that are not music.
    pub(crate) delay: u64,
    /// PCM frames at the end that are not music.
    pub(crate) padding: u64,
}

impl Tag {
    /// Reads the tag from a whole MPEG frame; `None` where the frame is an ordinary one.
    pub(crate) fn parse(frame: &[u8], header: &FrameHeader) -> Option<Self> {
        let mut rest = Fields(frame.get(header::LEN + header.side_info_len()..)?);
        if !matches!(
            rest.take()?,
            [b'X', b'i', b'n', b'g'] | [b'I', b'n', b'f', b'o']
        ) {
            return Self::parse_vbri(frame);
        }
        let flags = u32::from_be_bytes(rest.take()?);
        let mut number = |flag: u32| {
            if flags & flag == 0 {
                return Some(None);
            }
            rest.take()
                .map(|bytes| Some(u64::from(u32::from_be_bytes(bytes))))
        };
        let frames = number(1)?;
        let bytes = number(2)?;
        let toc = if flags & 4 == 0 {
            None
        } else {
            Some(rest.take()?)
        };
        if flags & 8 != 0 {
            rest.take::<4>()?;
        }
        let (delay, padding) = rest.lame().unwrap_or_default();
        Some(Self {
            frames,
            bytes,
            toc,
            delay,
            padding,
        })
    }

    /// Fraunhofer's tag: a count of frames, at a fixed place. Its delay field is not used as LAME's is.
    fn parse_vbri(frame: &[u8]) -> Option<Self> {
        let mut rest = Fields(frame.get(header::LEN + 32..)?);
        if rest.take()? != *b"VBRI" {
            return None;
        }
        rest.take::<6>()?;
        let bytes = u64::from(u32::from_be_bytes(rest.take()?));
        let frames = u64::from(u32::from_be_bytes(rest.take()?));
        Some(Self {
            frames: Some(frames),
            bytes: Some(bytes),
            toc: None,
            delay: 0,
            padding: 0,
        })
    }
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    /// Delay and padding, from the encoders that are known to write them.
    fn lame(&mut self) -> Option<(u64, u64)> {
        let encoder: [u8; 9] = self.take()?;
        if ![b"LAME", b"Lavf", b"Lavc"]
            .iter()
            .any(|name| encoder.starts_with(*name))
        {
            return None;
        }
        self.take::<12>()?;
        let [high, middle, low] = self.take()?;
        let delay = u64::from(high) << 4 | u64::from(middle) >> 4;
        let padding = u64::from(middle & 0xf) << 8 | u64::from(low);
        Some((delay + DECODER_DELAY, padding.saturating_sub(DECODER_DELAY)))
    }
}
