//! Checks a JSON value against a schema of an API description, as far as that one goes: references, `allOf`,
//! `oneOf`, types, bounds, required members, lists, enumerations and times. Anything else in a schema fails the test that
//! uses it, so that no rule is passed over.

use serde_json::Value;

/// Words that say nothing about validity here.
const TELLS_NOTHING: [&str; 6] = [
    "description",
    "externalDocs",
    "example",
    "default",
    "deprecated",
    "title",
];

/// Every way in which `value` is not what `schema` says; references start at `root`.
pub(super) fn problems(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(root, schema, value, "", &mut problems);
    problems
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, problems: &mut Vec<String>) {
    let mut fail = |text: String| problems.push(format!("{place}: {text}"));
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$ref" => {
                let pointer = rule
                    .as_str()
                    .and_then(|text| text.strip_prefix('#'))
                    .unwrap();
                check(
                    root,
                    root.pointer(pointer).expect(pointer),
                    value,
                    place,
                    problems,
                );
                return;
            }
            "type" if !has_type(value, rule.as_str().unwrap()) => {
                fail(format!("{value} is no {rule}"))
            }
            "enum" if !rule.as_array().unwrap().contains(value) => {
                fail(format!("{value} is none of {rule}"))
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
                        fail(format!("{name} is missing"));
                    }
                }
            }
            "format" if rule == "date-time" => {
                let text = value.as_str().unwrap_or_default();
                if text.parse::<jiff::Timestamp>().is_err() {
                    fail(format!("{value} is no time"));
                }
            }
            "minimum" if value.as_f64() < rule.as_f64() => {
                fail(format!("{value} is less than {rule}"))
            }
            "maximum" if value.as_f64() > rule.as_f64() => {
                fail(format!("{value} is more than {rule}"))
            }
            "minimum" | "maximum" | "type" | "enum" | "properties" | "items" | "allOf"
            | "oneOf" => {}
            known if TELLS_NOTHING.contains(&known) => {}
            other => {
                panic!("the schema at `{place}` says `{other}`, which this check does not know")
            }
        }
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(member) = value.get(name) {
            check(root, part, member, &format!("{place}/{name}"), problems);
        }
    }
    if let (Some(part), Some(items)) = (schema.get("items"), value.as_array()) {
        for (number, item) in items.iter().enumerate() {
            check(root, part, item, &format!("{place}/{number}"), problems);
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(root, part, value, place, problems);
    }
    if let Some(parts) = schema["oneOf"].as_array() {
        let mut tries: Vec<Vec<String>> = parts
            .iter()
            .map(|part| {
                let mut found = Vec::new();
                check(root, part, value, place, &mut found);
                found
            })
            .collect();
        tries.sort_by_key(Vec::len);
        match tries.iter().filter(|found| found.is_empty()).count() {
            1 => {}
            0 => problems.append(&mut tries[0]),
            _ => problems.push(format!("{place}: several of the alternatives fit")),
        }
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("a schema with the type `{other}`"),
    }
}

#[test]
fn the_check_sees_wrong_types_missing_members_and_wrong_alternatives() {
    let root = serde_json::json!({
        "thing": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "either": {"oneOf": [{"$ref": "#/thing"}, {"type": "integer"}]},
        "list": {"type": "array", "items": {"type": "string", "format": "date-time"}}
    });
    let count = |schema: &str, value: Value| problems(&root, &root[schema], &value).len();
    assert_eq!(count("thing", serde_json::json!({"id": "a", "more": 1})), 0);
    assert_eq!(count("thing", serde_json::json!({"id": 7})), 1);
    assert_eq!(count("thing", serde_json::json!({})), 1);
    assert_eq!(count("either", 7.into()), 0);
    assert_ne!(count("either", 7.5.into()), 0);
    assert_eq!(
        count(
            "list",
            serde_json::json!(["2024-05-01T00:00:00Z", "yesterday"])
        ),
        1
    );
}
