//! XML and JSON tell the same, for every method.

use super::described::{CALLS, REFUSED};
use super::fixture::{Locker, one_user};
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// What the API's mapping makes of a JSON value.
    fn expected(name: &str, value: &Value) -> Self {
        let mut element = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        let Value::Object(members) = value else {
            element.text = scalar(value);
            return element;
        };
        for (key, member) in members {
            match member {
                Value::Null => {}
                Value::Array(items) => {
                    element
                        .children
                        .extend(items.iter().map(|item| Self::expected(key, item)));
                }
                Value::Object(_) => element.children.push(Self::expected(key, member)),
                _ if key == "value" => element.text = scalar(member),
                _ => {
                    element.attributes.insert(key.clone(), scalar(member));
                }
            }
        }
        element.children.sort();
        element
    }

    fn start(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = std::str::from_utf8(&attribute.value).unwrap().to_owned();
            (
                String::from_utf8(attribute.key.as_ref().to_vec()).unwrap(),
                quick_xml::escape::unescape(&value).unwrap().into_owned(),
            )
        });
        Self {
            name: String::from_utf8(start.name().as_ref().to_vec()).unwrap(),
            attributes: attributes.filter(|(name, _)| name != "xmlns").collect(),
            ..Self::default()
        }
    }

    fn read(xml: &str) -> Self {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => open.push(Self::start(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Self::start(&start)),
                Event::End(_) => {
                    let mut done = open.pop().unwrap();
                    done.children.sort();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Text(text) => {
                    let text = text.decode().unwrap().into_owned();
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().unwrap().into_owned();
                    let text = format!("&{name};");
                    let text = quick_xml::escape::unescape(&text).unwrap().into_owned();
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.pop().unwrap().children.pop().unwrap()
    }
}

/// Without the control characters that XML cannot hold.
fn scalar(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        .collect()
}

async fn body(locker: &Locker, key: &str, method: &str, query: &str, form: &str) -> String {
    let answered = locker
        .get(method, &format!("apiKey={key}&c=test&f={form}&{query}"))
        .await;
    answered.text().to_owned()
}

#[tokio::test]
async fn every_method_says_the_same_in_xml_and_in_json() {
    // Two lockers that are made alike are asked the same, so that calls that change something are answered alike.
    let (in_json, of_json, _) = one_user();
    let (in_xml, of_xml, _) = one_user();
    for (method, query) in CALLS.iter().chain(REFUSED) {
        let json = body(&in_json, &of_json.key, method, query, "json").await;
        let xml = body(&in_xml, &of_xml.key, method, query, "xml").await;
        let json: Value = serde_json::from_str(&json).unwrap();
        let root = "subsonic-response";
        assert_eq!(
            Element::read(&xml),
            Element::expected(root, &json[root]),
            "{method}?{query}"
        );
    }
}
