//! Pages of a list, several in flight, in order.

use super::SourceError;
use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, StreamExt};

type Fetch<'a, T> = Box<dyn Fn(u32, u32) -> BoxFuture<'a, Result<Vec<T>, SourceError>> + Send + 'a>;

/// Where a page began, and what came.
type Answer<T> = (u32, Result<Vec<T>, SourceError>);

/// Below this a short page is taken for the rest of the list, not for the server's idea of a page.
const LEAST_PAGE: u32 = 10;

/// A page that came.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Where it began.
    pub(super) offset: u32,
    /// Where the next one begins.
    pub(super) end: u32,
    /// It has as many items as were asked for, or more.
    pub(super) is_whole: bool,
}

/// Asks for page after page until one is empty. A short page is not trusted to be the last, since some servers cap
/// the size of a page: what is in flight is dropped, and it goes on where the short page ended.
pub(super) struct Pager<'a, T> {
    fetch: Fetch<'a, T>,
    queue: FuturesOrdered<BoxFuture<'a, Answer<T>>>,
    next: u32,
    size: u32,
    in_flight: usize,
}

impl<'a, T: Send + 'a> Pager<'a, T> {
    pub(super) fn new(start: u32, size: u32, in_flight: usize, fetch: Fetch<'a, T>) -> Self {
        Self {
            fetch,
            queue: FuturesOrdered::new(),
            next: start,
            size: size.max(1),
            in_flight: in_flight.max(1),
        }
    }

    /// The next page; `None` after the last.
    pub(super) async fn page(&mut self) -> Result<Option<Page<T>>, SourceError> {
        while self.queue.len() < self.in_flight {
            let offset = self.next;
            let request = (self.fetch)(offset, self.size);
            self.queue
                .push_back(Box::pin(async move { (offset, request.await) }));
            self.next = self.next.saturating_add(self.size);
        }
        let Some((offset, answer)) = self.queue.next().await else {
            return Ok(None);
        };
        let items = answer?;
        if items.is_empty() {
            return Ok(None);
        }
        let length = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let end = offset.saturating_add(length);
        let is_whole = length >= self.size;
        if length != self.size {
            self.queue = FuturesOrdered::new();
            self.next = end;
            if (LEAST_PAGE..self.size).contains(&length) {
                self.size = length;
            }
        }
        Ok(Some(Page {
            items,
            offset,
            end,
            is_whole,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    async fn all(total: u32, cap: u32, size: u32) -> Vec<u32> {
        let fetch = move |offset: u32, size: u32| {
            let end = total.min(offset.saturating_add(size.min(cap)));
            async move { Ok((offset..end).collect::<Vec<u32>>()) }.boxed()
        };
        let mut pager = Pager::new(0, size, 4, Box::new(fetch));
        let mut items = Vec::new();
        while let Some(page) = pager.page().await.unwrap() {
            items.extend(page.items);
        }
        items
    }

    #[tokio::test]
    async fn every_item_comes_once_whatever_the_server_caps_a_page_at() {
        for (total, cap, size) in [
            (0, 9, 5),
            (10, 100, 5),
            (11, 100, 5),
            (100, 7, 50),
            (100, 20, 50),
            (3, 1, 500),
        ] {
            assert_eq!(all(total, cap, size).await, (0..total).collect::<Vec<_>>());
        }
    }
}
