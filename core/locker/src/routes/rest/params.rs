//! The parameters of a call: from the query and, with `POST`, from a form (extension `formPost`).

use super::fault::Fault;
use super::id::Id;
use crate::store::browse::Page;

/// Parameters by name, in the order they were sent; some names repeat.
#[derive(Debug, Default)]
pub(super) struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    /// Reads query and form. Text that is no UTF-8 is read with replacement characters.
    pub(super) fn read(query: &str, form: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes())
            .chain(url::form_urlencoded::parse(form))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self { pairs }
    }

    /// The first value of this name, empty or not.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of this name. Clients send empty values for what they do not mean to say.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, Fault> {
        self.text(name).ok_or(Fault::Missing(name))
    }

    /// Every value of this name, empty ones too.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// An integer.
    pub(super) fn int(&self, name: &'static str) -> Result<Option<i64>, Fault> {
        self.text(name)
            .map(|value| value.parse().map_err(|_| Fault::invalid(name, value)))
            .transpose()
    }

    /// How many items are wanted: `default` where it is not said, at most `max`.
    pub(super) fn count(&self, name: &'static str, default: i64, max: i64) -> Result<i64, Fault> {
        let count = self.natural(name)?.unwrap_or(default);
        Ok(count.min(max))
    }

    /// An integer from 0 on.
    pub(super) fn natural(&self, name: &'static str) -> Result<Option<i64>, Fault> {
        match self.int(name)? {
            Some(number) if number < 0 => Err(Fault::invalid(name, &number.to_string())),
            number => Ok(number),
        }
    }

    /// A window of a list, by the names of its two parameters.
    pub(super) fn page(
        &self,
        size: &'static str,
        offset: &'static str,
        default: i64,
        max: i64,
    ) -> Result<Page, Fault> {
        Ok(Page {
            size: self.count(size, default, max)?,
            offset: self.natural(offset)?.unwrap_or(0),
        })
    }

    /// `true` or `false`, in any case: Python's clients send `True`.
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, Fault> {
        self.text(name)
            .map(|value| match value.to_ascii_lowercase().as_str() {
                "true" | "1" => Ok(true),
                "false" | "0" => Ok(false),
                _ => Err(Fault::invalid(name, value)),
            })
            .transpose()
    }

    /// The id in `name`, of whatever kind.
    pub(super) fn id(&self, name: &'static str) -> Result<Id, Fault> {
        let text = self.required(name)?;
        Id::parse(text).ok_or_else(|| Fault::not_found("item", text))
    }

    /// The song in `name`.
    pub(super) fn song(&self, name: &'static str) -> Result<i64, Fault> {
        song(self.required(name)?)
    }

    /// The album in `name`.
    pub(super) fn album(&self, name: &'static str) -> Result<i64, Fault> {
        let text = self.required(name)?;
        match Id::parse(text) {
            Some(Id::Album(number)) => Ok(number),
            _ => Err(Fault::not_found("album", text)),
        }
    }

    /// The artist in `name`.
    pub(super) fn artist(&self, name: &'static str) -> Result<i64, Fault> {
        let text = self.required(name)?;
        match Id::parse(text) {
            Some(Id::Artist(number)) => Ok(number),
            _ => Err(Fault::not_found("artist", text)),
        }
    }

    /// The playlist in `name`.
    pub(super) fn playlist(&self, name: &'static str) -> Result<i64, Fault> {
        let text = self.required(name)?;
        match Id::parse(text) {
            Some(Id::Playlist(number)) => Ok(number),
            _ => Err(Fault::not_found("playlist", text)),
        }
    }

    /// Every song in `name`.
    pub(super) fn songs(&self, name: &'static str) -> Result<Vec<i64>, Fault> {
        self.all(name).map(song).collect()
    }
}

fn song(text: &str) -> Result<i64, Fault> {
    match Id::parse(text) {
        Some(Id::Track(number)) => Ok(number),
        _ => Err(Fault::not_found("song", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_adds_to_the_query_and_the_query_comes_first() {
        let params = Params::read("id=tr-1&c=a+b", b"id=tr-2&c=other");
        assert_eq!(params.songs("id").unwrap(), [1, 2]);
        assert_eq!(params.text("c"), Some("a b"));
    }

    #[test]
    fn sizes_are_bounded_and_never_negative() {
        let params = Params::read(
            "size=9999&offset=9223372036854775807&bad=-1&worse=99999999999999999999",
            b"",
        );
        let page = params.page("size", "offset", 10, 500).unwrap();
        assert_eq!((page.size, page.offset), (500, i64::MAX));
        assert!(params.natural("bad").is_err());
        assert!(params.natural("worse").is_err());
        assert_eq!(params.count("absent", 10, 500).unwrap(), 10);
    }

    #[test]
    fn a_flag_is_read_in_any_case() {
        let params = Params::read("a=True&b=false&c=1&d=yes", b"");
        assert_eq!(params.flag("a").unwrap(), Some(true));
        assert_eq!(params.flag("b").unwrap(), Some(false));
        assert_eq!(params.flag("c").unwrap(), Some(true));
        assert!(params.flag("d").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(query in any::<String>(), form in any::<Vec<u8>>()) {
            let params = Params::read(&query, &form);
            let _ = (params.int("a"), params.flag("a"), params.id("a"), params.songs("a"));
        }
    }
}
