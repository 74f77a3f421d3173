//! Lyrics as the files have them: plain, or with times in LRC form.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::reply::{Answer, ok};
use crate::store::search::{self, Window};
use crate::store::tracks;
use coffer_protocol::opensubsonic::{Lyrics, LyricsLine, StructuredLyrics, body};

/// ISO 639-2 has no code for "not known"; the extension says `xxx`.
const UNKNOWN_LANGUAGE: &str = "xxx";
/// Songs of the same name that are looked at.
const CANDIDATES: u32 = 50;

/// `getLyricsBySongId` (extension `songLyrics`)
pub(super) async fn get_lyrics_by_song_id(call: &Call) -> Answer {
    let number = call.params.song("id")?;
    let (song, text) = call
        .read(move |tx, user| {
            let song = tracks::by_id(tx, user, number)?
                .ok_or_else(|| Fault::not_found("song", Id::Track(number)))?;
            Ok((song, tracks::lyrics(tx, user, number)?))
        })
        .await?;
    let lyrics = text.map(|text| StructuredLyrics {
        display_artist: Some(song.artist),
        display_title: Some(song.title),
        ..structured(&text)
    });
    ok(body::LyricsBySong {
        list: body::LyricsList {
            lyrics: lyrics.into_iter().collect(),
        },
    })
}

/// `getLyrics`: of a song by its names; empty where there is none.
pub(super) async fn get_lyrics(call: &Call) -> Answer {
    let artist = call.params.text("artist").unwrap_or_default().to_owned();
    let title = call.params.text("title").unwrap_or_default().to_owned();
    let found = call
        .read(move |tx, user| {
            if title.is_empty() {
                return Ok(None);
            }
            let window = Window {
                count: CANDIDATES,
                offset: 0,
            };
            let none = Window::default();
            let hits = search::search(tx, user, &format!("{artist} {title}"), none, none, window)?;
            let is_meant = |name: &str, asked: &str| name.to_lowercase() == asked.to_lowercase();
            for song in hits.tracks {
                if is_meant(&song.title, &title)
                    && (artist.is_empty() || is_meant(&song.artist, &artist))
                    && let Some(text) = tracks::lyrics(tx, user, song.id)?
                {
                    return Ok(Some((song, text)));
                }
            }
            Ok(None)
        })
        .await?;
    let lyrics = found.map_or_else(Lyrics::default, |(song, text)| Lyrics {
        artist: Some(song.artist),
        title: Some(song.title),
        value: plain(&text),
    });
    ok(body::Lyrics { lyrics })
}

fn plain(text: &str) -> String {
    let lines: Vec<String> = structured(text)
        .line
        .into_iter()
        .map(|line| line.value)
        .collect();
    lines.join("\n")
}

/// Reads LRC where there is one line with a time; else every line is a plain one.
fn structured(text: &str) -> StructuredLyrics {
    let mut timed = Vec::new();
    let mut offset = None;
    for line in text.lines() {
        let (starts, tag, words) = lrc_line(line);
        if let Some(value) = tag.and_then(|tag| tag.strip_prefix("offset:")) {
            offset = value.trim().parse().ok();
        }
        for start in starts {
            timed.push(LyricsLine {
                start: Some(start),
                value: words.clone(),
            });
        }
    }
    let synced = !timed.is_empty();
    // Repeated lines carry several times, so that the file's order is not the song's.
    timed.sort_by_key(|line| line.start);
    StructuredLyrics {
        lang: UNKNOWN_LANGUAGE.to_owned(),
        synced,
        offset: offset.filter(|_| synced),
        line: if synced {
            timed
        } else {
            text.lines()
                .map(|line| LyricsLine {
                    start: None,
                    value: line.trim_end().to_owned(),
                })
                .collect()
        },
        ..StructuredLyrics::default()
    }
}

/// The times at the start of a line, another tag that stands there (`ar:…`, `offset:…`), and the words.
fn lrc_line(line: &str) -> (Vec<i64>, Option<&str>, String) {
    let mut starts = Vec::new();
    let mut tag = None;
    let mut rest = line.trim();
    while let Some((inner, after)) = rest
        .strip_prefix('[')
        .and_then(|inner| inner.split_once(']'))
    {
        match lrc_time(inner) {
            Some(start) => starts.push(start),
            None if starts.is_empty() => tag = Some(inner),
            // Brackets after the times are words: `[00:01]  [chorus]`.
            None => break,
        }
        rest = after.trim_start();
    }
    (starts, tag, without_word_times(rest))
}

/// Milliseconds of `mm:ss`, `mm:ss.x`, `mm:ss.xx`, `mm:ss.xxx` or the same with a colon before the fraction.
fn lrc_time(text: &str) -> Option<i64> {
    let (minutes, rest) = text.split_once(':')?;
    let (seconds, fraction) = rest
        .split_once(['.', ':'])
        .map_or((rest, ""), |(seconds, fraction)| (seconds, fraction));
    let digits = |part: &str, most: usize| {
        (part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())).then_some(())
    };
    digits(minutes, 4)?;
    digits(seconds, 2)?;
    digits(fraction, 3)?;
    let minutes: i64 = minutes.parse().ok()?;
    let seconds: i64 = seconds.parse().ok()?;
    let millis: i64 = format!("{fraction:0<3}").parse().ok()?;
    Some((minutes * 60 + seconds) * 1000 + millis)
}

/// Takes out the times of single words, `<00:01.20>`.
fn without_word_times(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        match after.split_once('>') {
            Some((time, behind)) if lrc_time(time).is_some() => rest = behind.trim_start(),
            _ => {
                words.push('<');
                rest = after;
            }
        }
    }
    words.push_str(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(lyrics: &StructuredLyrics) -> Vec<(Option<i64>, &str)> {
        lyrics
            .line
            .iter()
            .map(|line| (line.start, line.value.as_str()))
            .collect()
    }

    #[test]
    fn lrc_lines_have_times_and_repeated_ones_stand_at_each_of_theirs() {
        let lyrics = structured(
            "[ar:Ada]\n[offset:-250]\n[00:10.5][00:01]Again <00:11.00>and <3 you\n[00:05:250] [chorus]\n",
        );
        assert!(lyrics.synced);
        assert_eq!(lyrics.offset, Some(-250));
        assert_eq!(
            lines(&lyrics),
            [
                (Some(1000), "Again and <3 you"),
                (Some(5250), "[chorus]"),
                (Some(10500), "Again and <3 you")
            ]
        );
    }

    #[test]
    fn text_without_times_is_kept_line_by_line() {
        let lyrics = structured("One\n\n[Chorus]\nTwo");
        assert!(!lyrics.synced);
        assert_eq!(
            lines(&lyrics),
            [(None, "One"), (None, ""), (None, "[Chorus]"), (None, "Two")]
        );
        assert_eq!(plain("[00:01.00]One\n[00:02.00]Two"), "One\nTwo");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "[\\[\\]<>:.0-9a-z\\n é]{0,80}") {
            let _ = structured(&text);
        }
    }
}
