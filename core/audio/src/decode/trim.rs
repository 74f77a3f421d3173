//! Which of the decoded frames are music.
//!
//! Frames are counted raw: as the codec gives them, from the stream's first on.

use super::mp4::Edit;
use super::mpeg::MpegReader;
use std::ops::Range;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trim {
    /// The first audible frame.
    start: i64,
    /// Where padding begins and where it ends. Something may follow it, in files that were glued together.
    padding: Option<Range<i64>>,
    /// Does something follow, so that the padding is not the end?
    goes_on: bool,
    /// In a later stream of a chain: where its first frame comes to, and where it begins to be heard.
    link: Option<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    base: i64,
    start: i64,
}

impl Trim {
    pub(crate) fn starting_at(delay: u64, end: Option<u64>) -> Self {
        Self {
            start: raw(delay),
            padding: end.map(|end| raw(end)..i64::MAX),
            ..Self::default()
        }
    }

    pub(crate) fn of_mpeg(reader: &MpegReader) -> Self {
        let goes_on = reader.goes_on();
        let padding = reader
            .end()
            .map(|(end, total)| raw(end)..if goes_on { raw(total) } else { i64::MAX });
        Self {
            start: raw(reader.delay()),
            padding,
            goes_on,
            link: None,
        }
    }

    pub(crate) fn of_edit(edit: Edit) -> Self {
        Self::starting_at(edit.delay, edit.end)
    }

    pub(crate) fn start(&self) -> i64 {
        self.start
    }

    /// Audible length, where known.
    pub(crate) fn audible(&self) -> Option<coffer_model::Frames> {
        let padding = self.padding.as_ref().filter(|_| !self.goes_on)?;
        Some(coffer_model::Frames(
            u64::try_from(padding.start - self.start).unwrap_or(0),
        ))
    }

    /// The part of `begin..end` that is heard when everything before `skip_to` is not wanted. Where the place of the
    /// frames is an estimate, the padding cannot be told from music.
    pub(crate) fn audible_part(
        &self,
        begin: i64,
        end: i64,
        skip_to: i64,
        is_exact: bool,
    ) -> Range<i64> {
        let first = begin
            .max(skip_to)
            .max(self.link.map_or(i64::MIN, |link| link.start))
            .min(end);
        let Some(padding) = self.padding.as_ref().filter(|_| is_exact) else {
            return first..end;
        };
        if first >= padding.end {
            first..end
        } else if first >= padding.start {
            padding.end.clamp(first, end)..end
        } else {
            first..end.min(padding.start)
        }
    }

    /// Is nothing to be heard from `at` on?
    pub(crate) fn is_past(&self, at: i64, is_exact: bool) -> bool {
        is_exact
            && !self.goes_on
            && self
                .padding
                .as_ref()
                .is_some_and(|padding| at >= padding.start)
    }

    /// A further stream of a chain begins at `at`, after `delay` frames that are its encoder's.
    pub(crate) fn begin_link(&mut self, at: i64, delay: u64) {
        self.link = Some(Link {
            base: at.saturating_sub(raw(delay)),
            start: at,
        });
        self.padding = None;
    }

    /// Where frame `at` of the present stream comes to.
    pub(crate) fn place(&self, at: i64) -> i64 {
        self.link.map_or(at, |link| link.base.saturating_add(at))
    }

    /// Back to the first stream.
    pub(crate) fn rewind(&mut self) {
        self.link = None;
    }

    /// The container found out where the stream ends. Says whether that is news.
    pub(crate) fn learn_end(&mut self, end: Option<u64>) -> bool {
        if self.link.is_some() || self.padding.is_some() {
            return false;
        }
        self.padding = end.map(|end| raw(end)..i64::MAX);
        self.padding.is_some()
    }
}

fn raw(frames: u64) -> i64 {
    i64::try_from(frames).unwrap_or(i64::MAX)
}
