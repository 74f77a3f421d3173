//! Serving a stored file: whole, or one byte range of it (RFC 9110, sections 13 and 14).

use crate::conditions::{Conditions, Validators, Verdict};
use crate::error::ApiError;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::io::SeekFrom;
use std::ops::Range;
use std::path::Path;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// Read at once; large enough that the hop to the blocking pool does not count.
const CHUNK_BYTES: usize = 128 * 1024;

/// A stored file to serve.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blob<'a> {
    /// Where its bytes are.
    pub(crate) path: &'a Path,
    /// Bytes.
    pub(crate) size: u64,
    /// Without quotes; strong: equal tags mean equal bytes.
    pub(crate) tag: &'a str,
    /// Unix milliseconds; `None` where only the tag tells.
    pub(crate) modified_at: Option<i64>,
    /// Media type.
    pub(crate) content_type: &'a str,
}

/// Answers a `GET` or `HEAD` for a stored file: 200, 206, 304, 412 or 416.
///
/// More than one range is answered with the whole file, as RFC 9110 allows. The caller adds its own headers.
///
/// # Errors
/// [`ApiError::Io`] where the file cannot be opened.
pub(crate) async fn serve_blob(
    method: &Method,
    headers: &HeaderMap,
    blob: Blob<'_>,
) -> Result<Response, ApiError> {
    let Blob { path, size, .. } = blob;
    let validators = Validators::new(blob.tag, blob.modified_at)
        .ok_or_else(|| ApiError::Internal(format!("`{}` is no entity tag", blob.tag).into()))?;
    let conditions = Conditions::of(method, headers);
    let mut response = match conditions.judge(&validators) {
        Verdict::Failed => {
            let failed = "the file is not in the state that was asked for";
            return Ok(ApiError::PreconditionFailed(failed.into()).into_response());
        }
        Verdict::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Verdict::Holds => {
            let asked = if conditions.range_holds(&validators) {
                asked_range(method, headers, size)
            } else {
                Asked::Whole
            };
            match asked {
                Asked::Whole => part(method, path, 0..size, StatusCode::OK).await?,
                Asked::Part(range) => {
                    let content_range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                    let mut response =
                        part(method, path, range, StatusCode::PARTIAL_CONTENT).await?;
                    set(&mut response, header::CONTENT_RANGE, &content_range);
                    response
                }
                Asked::Nothing => {
                    let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
                    set(
                        &mut response,
                        header::CONTENT_RANGE,
                        &format!("bytes */{size}"),
                    );
                    return Ok(response);
                }
            }
        }
    };
    validators.describe(response.headers_mut());
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    if response.status().is_success() {
        set(&mut response, header::CONTENT_TYPE, blob.content_type);
    }
    Ok(response)
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    Nothing,
}

fn asked_range(method: &Method, headers: &HeaderMap, size: u64) -> Asked {
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    match range {
        Some(range) if method == Method::GET => parse(range, size),
        _ => Asked::Whole,
    }
}

/// A `Range` header against a file of `size` bytes. What is not one well-formed byte range is ignored.
fn parse(range: &str, size: u64) -> Asked {
    let Some((unit, range)) = range.split_once('=') else {
        return Asked::Whole;
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Asked::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return Asked::Whole;
    }
    let wanted = match (number(first), number(last)) {
        (Some(Some(first)), Some(Some(last))) if first <= last => {
            first..last.saturating_add(1).min(size)
        }
        (Some(Some(first)), Some(None)) => first..size,
        (Some(None), Some(Some(suffix))) => size.saturating_sub(suffix)..size,
        _ => return Asked::Whole,
    };
    if wanted.is_empty() {
        Asked::Nothing
    } else {
        Asked::Part(wanted)
    }
}

/// `Some(None)` for an empty text, `None` for what is not a number. One too large for 64 bits is past every end.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

async fn part(
    method: &Method,
    path: &Path,
    range: Range<u64>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let length = range.end - range.start;
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let mut file = tokio::fs::File::open(path).await?;
        file.set_max_buf_size(CHUNK_BYTES);
        if range.start > 0 {
            file.seek(SeekFrom::Start(range.start)).await?;
        }
        Body::from_stream(ReaderStream::with_capacity(file.take(length), CHUNK_BYTES))
    };
    let mut response = (status, body).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use proptest::prelude::*;

    const CONTENT: &[u8] = b"0123456789abcdefghij";

    struct Answer {
        status: StatusCode,
        headers: HeaderMap,
        body: Vec<u8>,
    }

    async fn ask(method: Method, content: &[u8], asked: &[(header::HeaderName, &str)]) -> Answer {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let headers = asked
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect();
        let size = u64::try_from(content.len()).unwrap();
        let blob = Blob {
            path: file.path(),
            size,
            tag: "tag",
            modified_at: Some(1_445_412_480_000),
            content_type: "audio/flac",
        };
        let response = serve_blob(&method, &headers, blob).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    #[tokio::test]
    async fn a_whole_file_comes_with_its_length_type_and_tag() {
        let answer = ask(Method::GET, CONTENT, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body, CONTENT);
        assert_eq!(answer.headers[header::CONTENT_LENGTH], "20");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "audio/flac");
        assert_eq!(answer.headers[header::ETAG], "\"tag\"");
        assert_eq!(
            answer.headers[header::LAST_MODIFIED],
            "Wed, 21 Oct 2015 07:28:00 GMT"
        );
        assert_eq!(answer.headers[header::ACCEPT_RANGES], "bytes");
    }

    #[tokio::test]
    async fn a_head_request_gets_the_headers_of_the_whole_file_and_no_body() {
        let answer = ask(Method::HEAD, CONTENT, &[(header::RANGE, "bytes=0-1")]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
        assert_eq!(answer.headers[header::CONTENT_LENGTH], "20");
    }

    #[tokio::test]
    async fn a_range_past_the_end_is_refused_with_the_size() {
        for range in [
            "bytes=20-",
            "bytes=99-100",
            "bytes=-0",
            "bytes=99999999999999999999999-",
        ] {
            let answer = ask(Method::GET, CONTENT, &[(header::RANGE, range)]).await;
            assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
            assert_eq!(answer.headers[header::CONTENT_RANGE], "bytes */20");
        }
        let empty = ask(Method::GET, b"", &[(header::RANGE, "bytes=0-")]).await;
        assert_eq!(empty.status, StatusCode::RANGE_NOT_SATISFIABLE);
    }

    #[tokio::test]
    async fn what_is_not_one_byte_range_gets_the_whole_file() {
        for range in [
            "bytes=1-2,4-5",
            "pages=1-2",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=--1",
            "bytes",
            "bytes=-",
            "bytes=+1-2",
        ] {
            let answer = ask(Method::GET, CONTENT, &[(header::RANGE, range)]).await;
            assert_eq!(
                (answer.status, answer.body),
                (StatusCode::OK, CONTENT.to_vec()),
                "{range}"
            );
        }
    }

    #[tokio::test]
    async fn if_range_gives_the_part_only_while_the_file_is_the_same() {
        let range = (header::RANGE, "bytes=2-3");
        let same = ask(
            Method::GET,
            CONTENT,
            &[range.clone(), (header::IF_RANGE, "\"tag\"")],
        )
        .await;
        assert_eq!(
            (same.status, same.body),
            (StatusCode::PARTIAL_CONTENT, b"23".to_vec())
        );
        for stale in ["\"old\"", "W/\"tag\"", "Wed, 21 Oct 2015 07:27:00 GMT"] {
            let other = ask(
                Method::GET,
                CONTENT,
                &[range.clone(), (header::IF_RANGE, stale)],
            )
            .await;
            assert_eq!(other.status, StatusCode::OK, "{stale}");
        }
    }

    #[tokio::test]
    async fn known_content_is_not_sent_again() {
        for known in ["\"tag\"", "W/\"tag\"", "\"old\", \"tag\"", "*"] {
            let answer = ask(Method::GET, CONTENT, &[(header::IF_NONE_MATCH, known)]).await;
            assert_eq!(
                (answer.status, answer.body.len()),
                (StatusCode::NOT_MODIFIED, 0),
                "{known}"
            );
        }
        let answer = ask(Method::GET, CONTENT, &[(header::IF_NONE_MATCH, "\"old\"")]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let answer = ask(Method::GET, CONTENT, &[(header::IF_MATCH, "\"old\"")]).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_an_error() {
        let blob = Blob {
            path: Path::new("/nowhere/at/all"),
            size: 1,
            tag: "t",
            modified_at: None,
            content_type: "x/y",
        };
        let answer = serve_blob(&Method::GET, &HeaderMap::new(), blob).await;
        assert!(matches!(answer, Err(ApiError::Io(_))));
    }

    proptest! {
        #[test]
        fn every_range_is_the_slice_it_names(size in 0_usize..300, first in 0_usize..320, span in 0_usize..320) {
            let content: Vec<u8> = (0..size).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let last = first + span;
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let get = |range: String| runtime.block_on(ask(Method::GET, &content, &[(header::RANGE, &range)]));
            let suffix = size.saturating_sub(first)..size;
            for (range, slice) in [
                (format!("bytes={first}-{last}"), first..(last + 1).min(size)),
                (format!("bytes={first}-"), first..size),
                (format!("bytes=-{first}"), suffix),
            ] {
                let answer = get(range);
                if slice.is_empty() {
                    prop_assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE);
                } else {
                    prop_assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
                    let header = format!("bytes {}-{}/{}", slice.start, slice.end - 1, size);
                    prop_assert_eq!(answer.headers[header::CONTENT_RANGE].to_str().unwrap(), header);
                    prop_assert_eq!(&answer.body, &content[slice]);
                }
            }
        }

        #[test]
        fn no_header_makes_it_panic(range in "\\PC{0,40}", size in any::<u64>()) {
            if let Asked::Part(part) = parse(&range, size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}
