//! Writes a JSON answer as the XML that the API describes.
//!
//! Both forms are made from the same text, so they cannot tell different things. The mapping is the API's own: an
//! object is an element, its scalars are attributes, its lists are repeated elements, and a scalar called `value`
//! is the element's text. Lists of scalars are repeated elements with text.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

const NAMESPACE: &str = "http://subsonic.org/restapi";
/// The key whose scalar is the text of its element.
const TEXT_KEY: &str = "value";

/// A JSON value with its keys in the order they were written: XML schemas prescribe the order of elements.
enum Node {
    Absent,
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// The XML document for a JSON object with one key, the root element's name.
///
/// # Errors
/// Where `json` is no JSON.
pub(super) fn from_json(json: &str) -> Result<String, serde_json::Error> {
    let root: Node = serde_json::from_str(json)?;
    let mut out = String::with_capacity(json.len() + 128);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if let Node::Object(members) = root {
        for (name, node) in &members {
            write_element(&mut out, name, node, Some(NAMESPACE));
        }
    }
    Ok(out)
}

fn write_element(out: &mut String, name: &str, node: &Node, namespace: Option<&str>) {
    match node {
        Node::Absent => {}
        Node::List(items) => {
            for item in items {
                write_element(out, name, item, namespace);
            }
        }
        Node::Scalar(text) => {
            out.push('<');
            out.push_str(name);
            out.push('>');
            escape(out, text);
            close(out, name);
        }
        Node::Object(members) => {
            out.push('<');
            out.push_str(name);
            if let Some(namespace) = namespace {
                write_attribute(out, "xmlns", namespace);
            }
            let mut text = None;
            let mut has_children = false;
            for (key, member) in members {
                match member {
                    Node::Scalar(value) if key == TEXT_KEY => text = Some(value),
                    Node::Scalar(value) => write_attribute(out, key, value),
                    Node::List(items) => has_children |= !items.is_empty(),
                    Node::Object(_) => has_children = true,
                    Node::Absent => {}
                }
            }
            if text.is_none() && !has_children {
                out.push_str("/>");
                return;
            }
            out.push('>');
            if let Some(text) = text {
                escape(out, text);
            }
            for (key, member) in members {
                if matches!(member, Node::List(_) | Node::Object(_)) {
                    write_element(out, key, member, None);
                }
            }
            close(out, name);
        }
    }
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

/// Escapes for text and attributes alike. White space is written as references, because parsers turn a literal line
/// break in an attribute into a blank (XML 1.0, 3.3.3). Characters that XML 1.0 forbids (2.2) have no reference
/// either, so they are left out.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Absent)
    }
    fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
        Ok(Node::Scalar(v.to_string()))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Node, E> {
        Ok(Node::Scalar(v.to_string()))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Node, E> {
        Ok(Node::Scalar(v.to_string()))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Node, E> {
        Ok(Node::Scalar(v.to_string()))
    }
    fn visit_str<E>(self, v: &str) -> Result<Node, E> {
        Ok(Node::Scalar(v.to_owned()))
    }
    fn visit_string<E>(self, v: String) -> Result<Node, E> {
        Ok(Node::Scalar(v))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    fn body(json: &str) -> String {
        let xml = from_json(json).unwrap();
        xml.split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn scalars_are_attributes_objects_elements_and_lists_repeated_elements() {
        assert_eq!(
            body(
                r#"{"r":{"status":"ok","n":7,"list":{"item":[{"id":"a"},{"id":"b","in":{"x":true}}]}}}"#
            ),
            r#"<r xmlns="http://subsonic.org/restapi" status="ok" n="7"><list><item id="a"/><item id="b"><in x="true"/></item></list></r>"#
        );
    }

    #[test]
    fn a_value_is_text_and_scalars_in_lists_are_text_elements() {
        assert_eq!(
            body(
                r#"{"r":{"genre":[{"songCount":2,"value":"Jazz & Blues"}],"versions":[1,2],"none":null,"empty":[]}}"#
            ),
            r#"<r xmlns="http://subsonic.org/restapi"><genre songCount="2">Jazz &amp; Blues</genre><versions>1</versions><versions>2</versions></r>"#
        );
    }

    proptest! {
        #[test]
        fn any_text_makes_well_formed_xml_and_comes_back_without_forbidden_characters(text in any::<String>()) {
            let json = serde_json::json!({"r": {"a": text, "list": [{"value": text}]}}).to_string();
            let xml = from_json(&json).unwrap();
            let allowed: String = text
                .chars()
                .filter(|c| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')))
                .collect();
            let mut reader = quick_xml::Reader::from_str(&xml);
            let mut seen = 0;
            loop {
                match reader.read_event().unwrap() {
                    Event::Start(start) | Event::Empty(start) if start.name().as_ref() == b"r" => {
                        let attribute = start.try_get_attribute("a").unwrap().unwrap();
                        let raw = String::from_utf8(attribute.value.to_vec()).unwrap();
                        prop_assert_eq!(quick_xml::escape::unescape(&raw).unwrap(), allowed.as_str());
                        seen += 1;
                    }
                    Event::Eof => break,
                    _ => {}
                }
            }
            prop_assert_eq!(seen, 1);
        }
    }
}
