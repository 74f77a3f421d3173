//! The four bytes in front of every MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3; 13818-3 for the lower rates).

/// Length of a frame header in bytes.
pub(crate) const LEN: usize = 4;

/// The longest layer III frame: 320 kbit/s at 32 kHz, padded, MPEG-1.
pub(crate) const LONGEST_FRAME: usize = 1441;

const BIT_RATES_MPEG1: [u32; 15] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
const BIT_RATES_MPEG2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// A layer III frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// The version bits: 3 = MPEG-1, 2 = MPEG-2, 0 = MPEG-2.5.
    version: u8,
    /// Frames per second.
    pub(crate) rate: u32,
    /// One or two.
    pub(crate) channels: u16,
    /// kbit/s.
    pub(crate) bit_rate: u32,
    /// Length in bytes, header included.
    pub(crate) len: usize,
    /// Does a checksum follow the header?
    has_crc: bool,
}

impl FrameHeader {
    /// Reads the header at the start of `bytes`. `None` where there is none, where it is not layer III, and for the
    /// free bit rate, which nobody uses and whose frames have no stated length.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let [sync, second, third, fourth, ..] = *bytes else {
            return None;
        };
        if sync != 0xff || second & 0xe0 != 0xe0 {
            return None;
        }
        let version = second >> 3 & 3;
        let layer = second >> 1 & 3;
        if version == 1 || layer != 1 {
            return None;
        }
        let rates = if version == 3 {
            &BIT_RATES_MPEG1
        } else {
            &BIT_RATES_MPEG2
        };
        let bit_rate = *rates
            .get(usize::from(third >> 4))
            .filter(|rate| **rate > 0)?;
        let base = *[44_100_u32, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
        let rate = match version {
            3 => base,
            2 => base / 2,
            _ => base / 4,
        };
        let padding = usize::from(third >> 1 & 1);
        let bytes_per_kilobit = if version == 3 { 144_000 } else { 72_000 };
        let len = (bytes_per_kilobit * bit_rate / rate) as usize + padding;
        Some(Self {
            version,
            rate,
            channels: if fourth >> 6 == 3 { 1 } else { 2 },
            bit_rate,
            len,
            has_crc: second & 1 == 0,
        })
    }

    /// PCM frames in one MPEG frame.
    pub(crate) fn samples(&self) -> u64 {
        if self.version == 3 { 1152 } else { 576 }
    }

    /// Bytes between the header (and checksum) and the main data.
    pub(crate) fn side_info_len(&self) -> usize {
        match (self.version == 3, self.channels == 1) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        }
    }

    /// Bytes of main data that this frame brings.
    pub(crate) fn main_data_len(&self) -> usize {
        let crc = if self.has_crc { 2 } else { 0 };
        self.len.saturating_sub(LEN + crc + self.side_info_len())
    }

    /// How many bytes of earlier main data a frame may refer to.
    pub(crate) fn reservoir(&self) -> usize {
        if self.version == 3 { 511 } else { 255 }
    }

    /// May both belong to one stream?
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.version == other.version && self.rate == other.rate && self.channels == other.channels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_header_is_understood() {
        let header = FrameHeader::parse(&[0xff, 0xfb, 0x90, 0x64]).unwrap();
        assert_eq!(
            (
                header.rate,
                header.channels,
                header.bit_rate,
                header.len,
                header.samples()
            ),
            (44_100, 2, 128, 417, 1152)
        );
    }

    #[test]
    fn no_header_promises_more_than_the_longest_frame() {
        for word in 0xffe0_0000..=0xffff_ffff_u32 {
            if word & 0x3f == 0
                && let Some(header) = FrameHeader::parse(&word.to_be_bytes())
            {
                assert!((LEN..=LONGEST_FRAME).contains(&header.len), "{word:x}");
            }
        }
    }
}
