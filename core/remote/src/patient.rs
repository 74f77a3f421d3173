//! Reads the JSON of a Subsonic answer, at first strictly, then with patience for what servers that
//! convert from XML or from loosely typed languages do: `null` for an absent key, `""` or `[]` for an
//! empty object, and an object for a list of one.

use coffer_protocol::opensubsonic::{ApiError, Envelope, Nothing};
use quick_xml::events::Event;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Keys that are lists wherever they stand below a method's own element.
const LISTS: [&str; 6] = ["song", "album", "artist", "playlist", "entry", "index"];
/// Keys of the method's own elements that are objects.
const OBJECTS: [&str; 7] = [
    "searchResult3",
    "albumList2",
    "playlists",
    "playlist",
    "starred2",
    "artists",
    "scanStatus",
];

/// Reads `body`.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<Envelope<T>, serde_json::Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).or_else(|strict| {
        let mut value: Value = serde_json::from_slice(body)?;
        let response = value.get_mut("subsonic-response").ok_or(strict)?;
        mend_response(response);
        serde_json::from_value(value)
    })
}

fn mend_response(response: &mut Value) {
    let Value::Object(keys) = response else {
        return;
    };
    keys.retain(|key, value| {
        let empty = value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        !(value.is_null() || (empty && OBJECTS.contains(&key.as_str())))
    });
    keys.values_mut().for_each(mend);
}

fn mend(value: &mut Value) {
    match value {
        Value::Object(keys) => {
            keys.retain(|_, value| !value.is_null());
            for (key, value) in keys {
                if value.is_object() && LISTS.contains(&key.as_str()) {
                    *value = Value::Array(vec![value.take()]);
                }
                mend(value);
            }
        }
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(mend);
        }
        _ => {}
    }
}

/// The error in `body`, where it is a failed answer in JSON, or in XML in spite of `f=json`.
/// Also the API version that the answer states.
pub(crate) fn error(body: &[u8]) -> Option<(ApiError, String)> {
    let start = body.trim_ascii_start();
    if start.starts_with(b"<") {
        return xml_error(start);
    }
    let response = read::<Nothing>(body).ok()?.response;
    let failed = response.status == "failed" || response.error.is_some();
    failed.then(|| (response.error.unwrap_or_default(), response.version))
}

fn xml_error(body: &[u8]) -> Option<(ApiError, String)> {
    let mut reader = quick_xml::Reader::from_reader(body);
    let mut buffer = Vec::new();
    let mut version = None;
    // The error stands at the top: a few events are enough.
    for _ in 0..16 {
        let (Event::Start(tag) | Event::Empty(tag)) = (match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return None,
            Ok(event) => event.into_owned(),
        }) else {
            continue;
        };
        let attribute = |name: &str| {
            let found = tag.try_get_attribute(name).ok()??;
            let text = String::from_utf8_lossy(&found.value).into_owned();
            match quick_xml::escape::unescape(&text) {
                Ok(plain) => Some(plain.into_owned()),
                Err(_) => Some(text),
            }
        };
        match (tag.local_name().as_ref(), &version) {
            (b"subsonic-response", _) => version = Some(attribute("version").unwrap_or_default()),
            (b"error", Some(version)) => {
                let code = attribute("code").and_then(|code| code.parse().ok());
                let error = ApiError {
                    code: code.unwrap_or_default(),
                    message: attribute("message").unwrap_or_default(),
                };
                return Some((error, version.clone()));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_protocol::opensubsonic::body;
    use proptest::prelude::*;

    fn wrap(inner: &str) -> Vec<u8> {
        format!(r#"{{"subsonic-response":{{"status":"ok","version":"1.16.1"{inner}}}}}"#).into()
    }

    #[test]
    fn a_page_past_the_end_is_empty_in_each_of_its_shapes() {
        for inner in [
            "",
            r#","albumList2":{}"#,
            r#","albumList2":{"album":[]}"#,
            r#","albumList2":{"album":null}"#,
            r#","albumList2":[]"#,
            r#","albumList2":"""#,
            r#","albumList2":null"#,
        ] {
            let answer = read::<body::Albums>(&wrap(inner));
            assert!(
                answer.unwrap().response.body.list.album.is_empty(),
                "{inner}"
            );
        }
    }

    #[test]
    fn a_list_of_one_may_come_as_an_object_and_absence_as_null() {
        let album = r#","album":{"id":3,"name":"A","artist":"X","song":{"id":7,"title":null}}"#;
        let album = read::<body::Album>(&wrap(album))
            .unwrap()
            .response
            .body
            .album;
        assert_eq!(
            (album.id.as_str(), album.artist.as_deref()),
            ("3", Some("X"))
        );
        assert_eq!(album.song[0].id, "7");
    }

    #[test]
    fn errors_are_found_in_json_and_in_xml() {
        let json = br#"{"subsonic-response":{"status":"failed","version":"1.8.0","error":{"code":40,"message":"no"}}}"#;
        let xml = br#"<?xml version="1.0"?><subsonic-response xmlns="http://subsonic.org/restapi" status="failed" version="1.8.0"><error code="40" message="n&#111;"/></subsonic-response>"#;
        for body in [json.as_slice(), xml] {
            let (error, version) = error(body).unwrap();
            assert_eq!((error.code, error.message.as_str()), (40, "no"));
            assert_eq!(version, "1.8.0");
        }
        assert_eq!(error(b"<html><error code='40'/></html>"), None);
        assert_eq!(error(&wrap("")), None);
    }

    proptest! {
        #[test]
        fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[<>/a-z\"=&;{}:, ]{0,80}") {
            let _ = error(&bytes);
            let _ = error(text.as_bytes());
            let _ = read::<body::Search3>(&bytes);
        }
    }
}
