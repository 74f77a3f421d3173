//! Conditional requests (RFC 9110, section 13).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use headers::{
    ETag, HeaderMapExt as _, IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince,
    LastModified,
};
use std::convert::Infallible;
use std::time::{Duration, SystemTime};

/// What tells one state of a resource from another.
#[derive(Clone, Debug)]
pub(crate) struct Validators {
    /// Strong: equal tags mean equal bytes.
    tag: ETag,
    modified: Option<SystemTime>,
}

impl Validators {
    /// * `tag` - without quotes, of visible ASCII characters.
    /// * `modified_at` - Unix milliseconds; HTTP has seconds.
    ///
    /// `None` where the tag is none.
    pub(crate) fn new(tag: &str, modified_at: Option<i64>) -> Option<Self> {
        let modified = modified_at
            .and_then(|at| u64::try_from(at / 1000).ok())
            .map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        Some(Self {
            tag: format!("\"{tag}\"").parse().ok()?,
            modified,
        })
    }

    /// Puts them into an answer's headers.
    pub(crate) fn describe(&self, headers: &mut HeaderMap) {
        headers.typed_insert(self.tag.clone());
        if let Some(modified) = self.modified {
            headers.typed_insert(LastModified::from(modified));
        }
    }
}

/// What a request's conditions say about a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Go on.
    Holds,
    /// 304: the client has it.
    NotModified,
    /// 412.
    Failed,
}

/// The conditions of a request. Those that are malformed are ignored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    is_read: bool,
    matching: Option<IfMatch>,
    none_matching: Option<IfNoneMatch>,
    modified: Option<IfModifiedSince>,
    unmodified: Option<IfUnmodifiedSince>,
    range: Option<IfRange>,
    has_range_condition: bool,
}

impl Conditions {
    /// Those of a request.
    pub(crate) fn of(method: &Method, headers: &HeaderMap) -> Self {
        Self {
            is_read: method == Method::GET || method == Method::HEAD,
            matching: headers.typed_get(),
            none_matching: headers.typed_get(),
            modified: headers.typed_get(),
            unmodified: headers.typed_get(),
            range: headers.typed_get(),
            has_range_condition: headers.contains_key("if-range"),
        }
    }

    /// In the order of RFC 9110, section 13.2.2.
    pub(crate) fn judge(&self, resource: &Validators) -> Verdict {
        let Validators { tag, modified } = resource;
        let passes = match (&self.matching, &self.unmodified, *modified) {
            (Some(matching), _, _) => matching.precondition_passes(tag),
            (None, Some(unmodified), Some(modified)) => unmodified.precondition_passes(modified),
            _ => true,
        };
        if !passes {
            return Verdict::Failed;
        }
        let is_new = match (&self.none_matching, &self.modified, *modified) {
            (Some(none), _, _) => none.precondition_passes(tag),
            (None, Some(since), Some(modified)) if self.is_read => since.is_modified(modified),
            _ => true,
        };
        match (is_new, self.is_read) {
            (true, _) => Verdict::Holds,
            (false, true) => Verdict::NotModified,
            (false, false) => Verdict::Failed,
        }
    }

    /// Whether a part may be answered: `If-Range` is absent, or names this state.
    pub(crate) fn range_holds(&self, resource: &Validators) -> bool {
        match &self.range {
            Some(range) => {
                let modified = resource.modified.map(LastModified::from);
                !range.is_modified(Some(&resource.tag), modified.as_ref())
            }
            None => !self.has_range_condition,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.method, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    const DATE: &str = "Wed, 21 Oct 2015 07:28:00 GMT";
    const BEFORE: &str = "Wed, 21 Oct 2015 07:27:59 GMT";
    const AFTER: &str = "Wed, 21 Oct 2015 07:28:01 GMT";

    fn judge(method: Method, asked: &[(&'static str, &str)]) -> (Verdict, bool) {
        let headers = asked
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        // 999 ms into the second that the date names.
        let resource = Validators::new("tag", Some(1_445_412_480_999)).unwrap();
        let conditions = Conditions::of(&method, &headers);
        (
            conditions.judge(&resource),
            conditions.range_holds(&resource),
        )
    }

    #[test]
    fn each_condition_is_judged_as_the_specification_says() {
        use Verdict::{Failed, Holds, NotModified};
        for (name, value, read, write) in [
            ("if-match", "\"tag\"", Holds, Holds),
            ("if-match", "\"a\", \"tag\"", Holds, Holds),
            ("if-match", "*", Holds, Holds),
            ("if-match", "\"other\"", Failed, Failed),
            ("if-match", "W/\"tag\"", Failed, Failed),
            ("if-none-match", "\"tag\"", NotModified, Failed),
            ("if-none-match", "W/\"tag\"", NotModified, Failed),
            ("if-none-match", "*", NotModified, Failed),
            ("if-none-match", "\"other\"", Holds, Holds),
            ("if-modified-since", DATE, NotModified, Holds),
            ("if-modified-since", AFTER, NotModified, Holds),
            ("if-modified-since", BEFORE, Holds, Holds),
            ("if-modified-since", "yesterday", Holds, Holds),
            ("if-unmodified-since", DATE, Holds, Holds),
            ("if-unmodified-since", AFTER, Holds, Holds),
            ("if-unmodified-since", BEFORE, Failed, Failed),
            ("if-unmodified-since", "yesterday", Holds, Holds),
        ] {
            for (method, expected) in [
                (Method::GET, read),
                (Method::HEAD, read),
                (Method::DELETE, write),
            ] {
                let (verdict, _) = judge(method.clone(), &[(name, value)]);
                assert_eq!(verdict, expected, "{method} {name}: {value}");
            }
        }
    }

    #[test]
    fn tags_go_before_dates() {
        let failing_date = ("if-unmodified-since", BEFORE);
        let (verdict, _) = judge(Method::GET, &[("if-match", "\"tag\""), failing_date]);
        assert_eq!(verdict, Verdict::Holds);
        let known_date = ("if-modified-since", AFTER);
        let (verdict, _) = judge(Method::GET, &[("if-none-match", "\"other\""), known_date]);
        assert_eq!(verdict, Verdict::Holds);
        let (verdict, _) = judge(
            Method::GET,
            &[("if-match", "\"x\""), ("if-none-match", "\"tag\"")],
        );
        assert_eq!(verdict, Verdict::Failed);
    }

    #[test]
    fn a_part_is_given_of_the_same_state_only() {
        for (value, holds) in [
            ("\"tag\"", true),
            (DATE, true),
            ("\"other\"", false),
            ("W/\"tag\"", false),
            (BEFORE, false),
            ("junk", false),
        ] {
            assert_eq!(
                judge(Method::GET, &[("if-range", value)]).1,
                holds,
                "{value}"
            );
        }
        assert!(judge(Method::GET, &[]).1);
    }
}
