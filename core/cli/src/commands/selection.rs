//! Which tracks a command is about: by number, or by the words of a search.

use crate::arguments::Selection;
use crate::failure::{Code, Failure};
use coffer_model::{AlbumId, PlaylistId, Track, TrackId};
use coffer_player::{Library, PinTarget, PlayerError, SearchResults, resolve};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Results of a search that are looked through for the best match.
const LOOKED_AT: usize = 50;

/// What was selected, in the order of the command line: tracks, albums, playlists, words.
pub(crate) fn targets(library: &Library, selection: &Selection) -> Result<Vec<PinTarget>, Failure> {
    if library.accounts()?.is_empty() {
        return Err(PlayerError::NoAccount.into());
    }
    let tracks = selection
        .tracks
        .iter()
        .map(|id| PinTarget::Track(TrackId(*id)));
    let albums = selection
        .albums
        .iter()
        .map(|id| PinTarget::Album(AlbumId(*id)));
    let playlists = selection
        .playlists
        .iter()
        .map(|id| PinTarget::Playlist(PlaylistId(*id)));
    let mut targets: Vec<PinTarget> = tracks.chain(albums).chain(playlists).collect();
    if !selection.words.is_empty() {
        let words = selection.words.join(" ");
        let found = library.search(&words, LOOKED_AT)?;
        let best = best(&words, &found).ok_or_else(|| {
            Failure::new(
                Code::NotFound,
                format!("nothing in the library matches `{words}`"),
            )
        })?;
        targets.push(best);
    }
    Ok(targets)
}

/// The tracks of the selection, in playing order; at least one.
pub(crate) fn tracks(library: &Library, selection: &Selection) -> Result<Vec<Track>, Failure> {
    let mut tracks = Vec::new();
    for target in targets(library, selection)? {
        tracks.extend(resolve(library, target)?.1);
    }
    if tracks.is_empty() {
        return Err(Failure::new(
            Code::NotFound,
            "there is no track in what was selected",
        ));
    }
    Ok(tracks)
}

/// An album whose title is the words, else a track; then one whose title begins with them; then whatever matches
/// elsewhere, by artist for instance.
fn best(words: &str, found: &SearchResults) -> Option<PinTarget> {
    let words = folded(words);
    let album = |fits: &dyn Fn(&str) -> bool| {
        let mut albums = found.albums.iter();
        albums
            .find(|album| fits(&folded(&album.title)))
            .map(|album| PinTarget::Album(album.id))
    };
    let track = |fits: &dyn Fn(&str) -> bool| {
        let mut tracks = found.tracks.iter();
        tracks
            .find(|track| fits(&folded(&track.title)))
            .map(|track| PinTarget::Track(track.id))
    };
    let is = |title: &str| title == words;
    let begins = |title: &str| title.starts_with(&words);
    let any = |_: &str| true;
    album(&is)
        .or_else(|| track(&is))
        .or_else(|| album(&begins))
        .or_else(|| track(&begins))
        .or_else(|| album(&any))
        .or_else(|| track(&any))
}

/// Without case, marks and punctuation.
fn folded(text: &str) -> String {
    let letters: String = text
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                ' '
            }
        })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_model::{AccountId, Album, Bytes, Millis, ReplayGain};

    fn album(id: i64, title: &str) -> Album {
        Album {
            id: AlbumId(id),
            account: AccountId(1),
            server_id: "al".into(),
            title: title.to_owned(),
            artist: "Ada".to_owned(),
            artist_id: None,
            year: None,
            genre: None,
            track_count: 1,
            duration: Millis::ZERO,
            cover: None,
            starred: false,
        }
    }

    fn track(id: i64, title: &str) -> Track {
        Track {
            id: TrackId(id),
            account: AccountId(1),
            server_id: "tr".into(),
            title: title.to_owned(),
            artist: "Ada".to_owned(),
            album: String::new(),
            album_id: None,
            artist_id: None,
            track_number: None,
            disc_number: None,
            year: None,
            genre: None,
            duration: Millis::ZERO,
            size: Bytes::ZERO,
            format: None,
            suffix: "flac".to_owned(),
            content_hash: None,
            path: None,
            cover: None,
            replay_gain: ReplayGain::default(),
            rating: None,
            starred: false,
            play_count: 0,
        }
    }

    fn chosen(words: &str, albums: &[&str], tracks: &[&str]) -> Option<PinTarget> {
        let found = SearchResults {
            artists: Vec::new(),
            albums: (1..)
                .zip(albums)
                .map(|(id, title)| album(id, title))
                .collect(),
            tracks: (1..)
                .zip(tracks)
                .map(|(id, title)| track(id, title))
                .collect(),
        };
        best(words, &found)
    }

    #[test]
    fn words_choose_the_album_of_that_title_before_a_track() {
        let album = |id| Some(PinTarget::Album(AlbumId(id)));
        let track = |id| Some(PinTarget::Track(TrackId(id)));
        assert_eq!(
            chosen("hello", &["Say Hello", "Hello"], &["Hello"]),
            album(2)
        );
        assert_eq!(chosen("Hello!", &["Hello World"], &["Hello"]), track(1));
        assert_eq!(
            chosen("hel", &["Say Hello", "Hello World"], &["Hello"]),
            album(2)
        );
        assert_eq!(chosen("bela", &["Something"], &["Béla"]), track(1));
        assert_eq!(chosen("ada", &["Something"], &["Else"]), album(1));
        assert_eq!(chosen("ada", &[], &["Else"]), track(1));
        assert_eq!(chosen("ada", &[], &[]), None);
    }
}
