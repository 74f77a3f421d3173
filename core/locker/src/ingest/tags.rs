//! The tags of a file.

use super::text;
use coffer_model::ReplayGain;
use lofty::config::{GlobalOptions, ParseOptions, apply_global_options};
use lofty::file::TaggedFileExt;
use lofty::picture::PictureType;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};

/// What tags tell of a track; every text is clean, every number plausible.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tags {
    pub(super) title: Option<String>,
    /// Track artists as displayed.
    pub(super) artist: Option<String>,
    /// The first of them.
    pub(super) first_artist: Option<String>,
    pub(super) album: Option<String>,
    pub(super) album_artist: Option<String>,
    pub(super) is_compilation: bool,
    pub(super) track_number: Option<u32>,
    pub(super) disc_number: Option<u32>,
    pub(super) year: Option<i32>,
    pub(super) genre: Option<String>,
    pub(super) gain: ReplayGain,
    pub(super) lyrics: Option<String>,
    /// The bytes of the picture.
    pub(super) picture: Option<Vec<u8>>,
}

/// The reason why tags were not read.
#[derive(Debug, thiserror::Error)]
#[error("its tags cannot be read")]
pub(super) struct TagsError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A larger picture is left out: it would be larger than most albums.
pub(super) const MAX_PICTURE: usize = 20 * 1024 * 1024;

/// What one item of a tag may allocate: the largest picture in base64, and room.
const MAX_ITEM: usize = 32 * 1024 * 1024;

/// Reads the tags of `file`.
///
/// A picture that is too large for the reader is left out, and the other tags are read.
pub(super) fn read(file: &File) -> Result<Tags, TagsError> {
    apply_global_options(GlobalOptions::new().allocation_limit(MAX_ITEM));
    let options = ParseOptions::new().read_properties(false);
    read_with(file, options).or_else(|_| read_with(file, { options }.read_cover_art(false)))
}

fn read_with(file: &File, options: ParseOptions) -> Result<Tags, TagsError> {
    let mut source = BufReader::new(file);
    source
        .seek(SeekFrom::Start(0))
        .map_err(|error| TagsError(error.into()))?;
    let tagged = Probe::new(source)
        .options(options)
        .guess_file_type()
        .map_err(|error| TagsError(error.into()))?
        .read()
        .map_err(|error| TagsError(error.into()))?;
    // The format's own kind of tag first; what it leaves open, the others may know.
    let main = tagged.primary_tag();
    let others = tagged
        .tags()
        .iter()
        .filter(|tag| Some(tag.tag_type()) != main.map(Tag::tag_type));
    Ok(collect(&main.into_iter().chain(others).collect::<Vec<_>>()))
}

fn collect(tags: &[&Tag]) -> Tags {
    let texts = |key: ItemKey| -> Vec<String> {
        let of = |tag: &&Tag| tag.get_strings(key).filter_map(text::name).collect();
        tags.iter()
            .map(of)
            .find(|found: &Vec<String>| !found.is_empty())
            .unwrap_or_default()
    };
    let first = |key: ItemKey| texts(key).into_iter().next();
    let joined = |key: ItemKey| {
        let all = texts(key);
        (!all.is_empty()).then(|| all.join(", "))
    };
    let number = |key: ItemKey| first(key).as_deref().and_then(leading_number);
    let artists = texts(ItemKey::TrackArtists);
    Tags {
        title: first(ItemKey::TrackTitle),
        artist: joined(ItemKey::TrackArtist).or_else(|| joined(ItemKey::TrackArtists)),
        first_artist: artists
            .into_iter()
            .next()
            .or_else(|| first(ItemKey::TrackArtist)),
        album: first(ItemKey::AlbumTitle),
        album_artist: joined(ItemKey::AlbumArtist).or_else(|| joined(ItemKey::AlbumArtists)),
        is_compilation: first(ItemKey::FlagCompilation)
            .is_some_and(|flag| flag == "1" || flag.eq_ignore_ascii_case("true")),
        track_number: number(ItemKey::TrackNumber),
        disc_number: number(ItemKey::DiscNumber),
        year: [
            ItemKey::RecordingDate,
            ItemKey::Year,
            ItemKey::ReleaseDate,
            ItemKey::OriginalReleaseDate,
        ]
        .into_iter()
        .find_map(|key| first(key).as_deref().and_then(year)),
        genre: first(ItemKey::Genre),
        gain: ReplayGain {
            track_gain: gain(
                first(ItemKey::ReplayGainTrackGain),
                first(ItemKey::R128TrackGain),
            ),
            track_peak: peak(first(ItemKey::ReplayGainTrackPeak)),
            album_gain: gain(
                first(ItemKey::ReplayGainAlbumGain),
                first(ItemKey::R128AlbumGain),
            ),
            album_peak: peak(first(ItemKey::ReplayGainAlbumPeak)),
        },
        lyrics: [ItemKey::UnsyncLyrics, ItemKey::Lyrics]
            .into_iter()
            .find_map(|key| {
                let of = |tag: &&Tag| tag.get_string(key).and_then(text::lyrics);
                tags.iter().find_map(of)
            }),
        picture: picture(tags),
    }
}

/// The front cover, else any picture; only one of a kind that can be shown.
fn picture(tags: &[&Tag]) -> Option<Vec<u8>> {
    let all = || {
        tags.iter()
            .flat_map(|tag| tag.pictures())
            .filter(|picture| is_picture(picture.data()))
    };
    all()
        .find(|picture| picture.pic_type() == PictureType::CoverFront)
        .or_else(|| all().next())
        .map(|picture| picture.data().to_vec())
}

/// Whether the bytes begin like a picture that can be shown, and are not too many.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    bytes.len() <= MAX_PICTURE
        && image::guess_format(bytes).is_ok_and(|format| format.reading_enabled())
}

/// `3`, `03` and `3/12` are 3; zero is none.
fn leading_number(text: &str) -> Option<u32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).next()?;
    digits
        .parse()
        .ok()
        .filter(|number| (1..=99_999).contains(number))
}

/// The first four digits of a date that begins with the year.
fn year(date: &str) -> Option<i32> {
    let year = date.get(..4)?;
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    year.parse()
        .ok()
        .filter(|year| (1000..=2999).contains(year))
}

/// ReplayGain's `-7.03 dB`, else an R128 gain (RFC 7845, section 5.2.1: Q7.8 in dB, to -23 LUFS), which ReplayGain's
/// reference of -18 LUFS is 5 dB above.
fn gain(replay_gain: Option<String>, r128: Option<String>) -> Option<f32> {
    replay_gain
        .as_deref()
        .and_then(decimal)
        .or_else(|| {
            let q78: i16 = r128?.trim().parse().ok()?;
            Some(f32::from(q78) / 256.0 + 5.0)
        })
        .filter(|gain| (-64.0..=64.0).contains(gain))
}

fn peak(text: Option<String>) -> Option<f32> {
    decimal(&text?).filter(|peak| (0.0..=64.0).contains(peak))
}

/// The number that `text` begins with; some taggers write a decimal comma.
fn decimal(text: &str) -> Option<f32> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',')))
        .unwrap_or(text.len());
    text[..end].replace(',', ".").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_taggers_write_them() {
        assert_eq!(leading_number("03/12"), Some(3));
        assert_eq!(leading_number("A1"), None);
        assert_eq!(leading_number("0"), None);
        assert_eq!(year("1997-05-21"), Some(1997));
        assert_eq!(year("97"), None);
        assert_eq!(year("19é7"), None);
        assert_eq!(gain(Some("-7.25 dB".into()), None), Some(-7.25));
        assert_eq!(gain(Some("+3,5dB".into()), None), Some(3.5));
        assert_eq!(gain(None, Some("-512".into())), Some(3.0));
        assert_eq!(gain(Some("nan".into()), Some("99999".into())), None);
        assert_eq!(gain(Some("1e999 dB".into()), None), Some(1.0));
        assert_eq!(peak(Some("0.988553".into())), Some(0.988_553));
        assert_eq!(peak(Some("-1".into())), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_numbers(text in any::<String>()) {
            let _ = (leading_number(&text), year(&text), decimal(&text));
        }
    }
}
