//! How much a list answers at once.

use serde::Deserialize;

/// Items on a page where the client names no number.
pub(super) const PAGE: u32 = 500;
/// Items on a page at most.
pub(super) const LARGEST_PAGE: u32 = 5000;

/// Which page of a list.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Paging {
    /// The `next` of the page before.
    pub(super) after: String,
    limit: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            after: String::new(),
            limit: PAGE,
        }
    }
}

impl Paging {
    /// Items at most.
    pub(super) fn limit(&self) -> u32 {
        self.limit.clamp(1, LARGEST_PAGE)
    }
}
