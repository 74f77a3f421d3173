//! What a file is, by its first bytes.

use std::io::{self, Read, Seek, SeekFrom};

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniff {
    /// Music of a format that Coffer plays.
    Music,
    /// MP4 that does not say that it is audio only: look at its tracks.
    Mp4,
    /// MPEG audio or ADTS: frames without a container, so that only a steady run of them is music.
    Frames,
    /// Nothing that is known here.
    Unknown,
}

/// Suffixes of the formats that Coffer plays.
const SUFFIXES: [&str; 14] = [
    "mp3", "m4a", "m4b", "aac", "alac", "flac", "ogg", "oga", "opus", "wav", "wave", "aif", "aiff",
    "aifc",
];

/// Whether the name promises music.
pub(super) fn is_named_like_music(path: &str) -> bool {
    suffix(path).is_some_and(|suffix| SUFFIXES.contains(&suffix.as_str()))
}

/// Whether the name is one that players show as the picture of a folder: `cover.jpg`, `Folder.png`, `front.webp`.
pub(super) fn is_folder_picture(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let Some((stem, suffix)) = name.rsplit_once('.') else {
        return false;
    };
    matches!(stem, "cover" | "folder" | "front" | "albumart")
        && matches!(suffix, "jpg" | "jpeg" | "png" | "webp" | "gif")
}

fn suffix(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    Some(name.rsplit_once('.')?.1.to_lowercase())
}

/// The length of the ID3v2 tag at the head of a file, its own header included; 0 where there is none.
fn id3v2_length(head: &[u8]) -> u64 {
    match head {
        [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] if (a | b | c | d) & 0x80 == 0 => {
            let size = [a, b, c, d]
                .iter()
                .fold(0, |size, byte| size << 7 | u64::from(**byte));
            let footer = if flags & 0x10 == 0 { 0 } else { 10 };
            10 + size + footer
        }
        _ => 0,
    }
}

/// Looks at the head of `file`. Answers what it is and where the audio begins after an ID3v2 tag.
pub(super) fn sniff(file: &mut (impl Read + Seek)) -> io::Result<(Sniff, u64)> {
    let head = read_at(file, 0)?;
    let start = id3v2_length(&head);
    let body = if start == 0 {
        head
    } else {
        read_at(file, start)?
    };
    let kind = classify(&body, file, start)?;
    // An ID3v2 tag alone says music, whatever junk follows it.
    let kind = if start > 0 && kind == Sniff::Unknown {
        Sniff::Frames
    } else {
        kind
    };
    Ok((kind, start))
}

fn read_at(file: &mut (impl Read + Seek), position: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(position))?;
    let mut bytes = Vec::with_capacity(64);
    file.take(64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn classify(body: &[u8], file: &mut (impl Read + Seek), start: u64) -> io::Result<Sniff> {
    let at = |from: usize, what: &[u8]| body.get(from..from + what.len()) == Some(what);
    if at(0, b"fLaC")
        || (at(0, b"RIFF") || at(0, b"RF64")) && at(8, b"WAVE")
        || at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC"))
        || at(0, b"OggS") && (at(28, b"\x01vorbis") || at(28, b"OpusHead") || at(28, b"\x7fFLAC"))
        || at(4, b"ftyp") && (at(8, b"M4A ") || at(8, b"M4B ") || at(8, b"M4P "))
    {
        return Ok(Sniff::Music);
    }
    if at(4, b"ftyp") {
        return Ok(Sniff::Mp4);
    }
    let Some(length) = frame_length(body) else {
        return Ok(Sniff::Unknown);
    };
    let next = read_at(file, start + length)?;
    Ok(if frame_length(&next).is_some() {
        Sniff::Frames
    } else {
        Sniff::Unknown
    })
}

/// The length of the MPEG audio layer III or ADTS frame that `bytes` begin with.
fn frame_length(bytes: &[u8]) -> Option<u64> {
    let &[0xff, second, third, fourth, fifth, sixth, ..] = bytes else {
        return None;
    };
    if second & 0xf6 == 0xf0 {
        // ISO/IEC 13818-7, adts_fixed_header: aac_frame_length has 13 bits.
        let length = u64::from(fourth & 3) << 11 | u64::from(fifth) << 3 | u64::from(sixth) >> 5;
        return (length > 7 && third >> 2 & 0xf < 13).then_some(length);
    }
    // ISO/IEC 11172-3, header: sync, version, layer III (01), bit rate, sample rate, padding.
    if second & 0xe6 != 0xe2 {
        return None;
    }
    let (version, rate, index) = (second >> 3 & 3, third >> 2 & 3, usize::from(third >> 4));
    const V1: [u64; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const V2: [u64; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let hertz = *[44_100, 48_000, 32_000].get(usize::from(rate))?;
    let (hertz, kbit, per_byte) = match version {
        3 => (hertz, *V1.get(index)?, 144_000),
        2 => (hertz / 2, *V2.get(index)?, 72_000),
        0 => (hertz / 4, *V2.get(index)?, 72_000),
        _ => return None,
    };
    (kbit > 0).then(|| per_byte * kbit / hertz + u64::from(third >> 1 & 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[test]
    fn names_are_told_apart_whatever_their_case() {
        assert!(is_named_like_music("a/b.FLAC"));
        assert!(!is_named_like_music("a.mp3/b"));
        assert!(!is_named_like_music("mp3"));
        assert!(is_folder_picture("x/Cover.JPG"));
        assert!(is_folder_picture("front.png"));
        assert!(!is_folder_picture("x/cover.jpg/notes.txt"));
    }

    #[test]
    fn one_frame_header_alone_is_not_music() {
        let mut bytes = vec![0u8; 2000];
        bytes[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
        assert_eq!(sniff(&mut Cursor::new(&bytes)).unwrap().0, Sniff::Unknown);
        bytes[417..421].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
        assert_eq!(sniff(&mut Cursor::new(&bytes)).unwrap().0, Sniff::Frames);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_sniffer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = sniff(&mut Cursor::new(&bytes)).unwrap();
        }
    }
}
