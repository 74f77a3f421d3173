//! The envelope of an answer, in the form that the client asked for.

use super::fault::Fault;
use super::params::Params;
use super::xml;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use coffer_protocol::opensubsonic::{ApiError, Envelope, Nothing, Response as Element, VERSION};
use serde::Serialize;

/// Longest name of a JSONP callback, in characters.
const LONGEST_CALLBACK: usize = 128;

/// The form of an answer, parameter `f`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The API's default.
    Xml,
    /// `f=json`
    Json,
    /// `f=jsonp&callback=…`: a script that calls the function.
    Jsonp(String),
}

impl Form {
    /// What the call asks for. A wrong wish answers XML with the error that says so.
    pub(super) fn asked(params: &Params) -> Result<Self, Fault> {
        match params.text("f") {
            None | Some("xml") => Ok(Self::Xml),
            Some("json") => Ok(Self::Json),
            Some("jsonp") => {
                let callback = params.required("callback")?;
                if is_callback(callback) {
                    Ok(Self::Jsonp(callback.to_owned()))
                } else {
                    Err(Fault::invalid("callback", callback))
                }
            }
            Some(other) => Err(Fault::invalid("f", other)),
        }
    }
}

/// Whether a text is the name of a JavaScript function, perhaps inside objects: anything else would be a script
/// of the caller's choice.
fn is_callback(text: &str) -> bool {
    text.len() <= LONGEST_CALLBACK
        && text.split('.').all(|name| {
            let mut letters = name.bytes();
            letters
                .next()
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'$'))
                && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'))
        })
}

/// What a method answers with.
#[derive(Debug)]
pub(super) enum Reply {
    /// An envelope, as JSON.
    Envelope(String),
    /// Bytes: music, a picture.
    Bytes(Response),
}

/// What a method answers.
pub(super) type Answer = Result<Reply, Fault>;

/// A successful answer with the method's own element.
pub(super) fn ok<T: Serialize>(body: T) -> Answer {
    Ok(Reply::Envelope(serde_json::to_string(&envelope(
        "ok", None, body,
    ))?))
}

/// A successful answer with nothing in it.
pub(super) fn done() -> Answer {
    ok(Nothing {})
}

fn envelope<T>(status: &str, error: Option<ApiError>, body: T) -> Envelope<T> {
    Envelope {
        response: Element {
            status: status.to_owned(),
            version: VERSION.to_owned(),
            server: "coffer".to_owned(),
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
            open_subsonic: true,
            error,
            body,
        },
    }
}

/// Puts an answer on the wire.
pub(super) fn respond(answer: Answer, form: &Form) -> Response {
    let written = answer.and_then(|reply| match reply {
        Reply::Bytes(response) => Ok(response),
        Reply::Envelope(json) => write(StatusCode::OK, json, form),
    });
    written.unwrap_or_else(|fault| refuse(&fault, form))
}

fn refuse(fault: &Fault, form: &Form) -> Response {
    let status = fault.status();
    if status.is_server_error() {
        let cause = std::error::Error::source(fault).map(tracing::field::display);
        tracing::error!(%status, cause, "request failed: {fault}");
    }
    let error = ApiError {
        code: fault.code(),
        message: fault.to_string(),
    };
    let mut response = serde_json::to_string(&envelope("failed", Some(error), Nothing {}))
        .map_err(Fault::from)
        .and_then(|json| write(status, json, form))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if let Fault::TooManyTries(wait) = fault {
        response.headers_mut().insert(
            header::RETRY_AFTER,
            HeaderValue::from(wait.as_secs().max(1)),
        );
    }
    response
}

fn write(status: StatusCode, json: String, form: &Form) -> Result<Response, Fault> {
    let (media_type, text) = match form {
        Form::Xml => ("application/xml", xml::from_json(&json)?),
        Form::Json => ("application/json", json),
        Form::Jsonp(callback) => (
            "text/javascript; charset=utf-8",
            format!("{callback}({});", for_script(&json)),
        ),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        // A script that was asked for by name must not be taken for something else.
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((status, headers, text).into_response())
}

/// JSON allows two line separators in strings that scripts did not allow before ES2019.
fn for_script(json: &str) -> String {
    json.replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_a_function_name_and_nothing_else() {
        for name in ["cb", "jQuery.cb_1", "$._a"] {
            assert!(is_callback(name), "{name}");
        }
        for name in [
            "",
            "alert(1)",
            "a.",
            "1a",
            "a b",
            "a;b",
            "ä",
            &"a".repeat(129),
        ] {
            assert!(!is_callback(name), "{name}");
        }
    }

    #[test]
    fn an_unknown_form_is_refused() {
        assert!(Form::asked(&Params::read("f=yaml", b"")).is_err());
        assert!(Form::asked(&Params::read("f=jsonp", b"")).is_err());
        assert_eq!(Form::asked(&Params::read("", b"")).unwrap(), Form::Xml);
    }
}
