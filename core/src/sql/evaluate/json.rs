//! `json` and `jsonb`: what is in a value, and its text.

use super::value::Value;
use super::{Stop, unknown};
use serde_json::Value as Json;

/// Reads a text.
pub(in crate::sql) fn parse(text: &str) -> Result<Json, Stop> {
    serde_json::from_str(text).map_err(|error| {
        // What is too deep, or a number that is too large, may well be JSON.
        let words = error.to_string();
        let is_limit = words.contains("range") || words.contains("recursion");
        if text.contains("\\u") || is_limit {
            unknown("a text that may be JSON")
        } else {
            Stop::raise("22P02", "invalid input syntax for type json")
        }
    })
}

/// A number that is written as the server writes it.
fn number_text(number: &serde_json::Number) -> Result<String, Stop> {
    if number.is_i64() || number.is_u64() {
        Ok(number.to_string())
    } else {
        Err(unknown("a number in JSON with a fraction"))
    }
}

/// As `jsonb` is written: spaces after colons and commas, shorter keys first.
pub(in crate::sql) fn text(json: &Json) -> Result<String, Stop> {
    Ok(match json {
        Json::Number(number) => number_text(number)?,
        Json::Array(items) => {
            let items = items.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Json::Object(fields) => {
            let mut fields: Vec<(&String, &Json)> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| (key.len(), key.as_bytes()));
            let mut texts = Vec::new();
            for (key, value) in fields {
                texts.push(format!("{}: {}", Json::String(key.clone()), text(value)?));
            }
            format!("{{{}}}", texts.join(", "))
        }
        other => other.to_string(),
    })
}

/// What `->>` gives: the text itself of a string; null of JSON's null.
pub(in crate::sql) fn as_sql_text(json: &Json, binary: bool) -> Result<Value, Stop> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::Text(text.clone()),
        // Of `json`, the text is as it was written, which is not kept.
        Json::Array(_) | Json::Object(_) if !binary => {
            return Err(unknown("how JSON was written"));
        }
        other => Value::Text(text(other)?),
    })
}

/// The field of an object or the element of an array that a key names.
pub(in crate::sql) fn at<'j>(json: &'j Json, key: &Value) -> Result<Option<&'j Json>, Stop> {
    Ok(match (json, key) {
        (Json::Object(fields), Value::Text(key)) => fields.get(key),
        (Json::Array(items), Value::Int(n)) => {
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let place = if *n < 0 { length + n } else { *n };
            usize::try_from(place).ok().and_then(|place| items.get(place))
        }
        (_, Value::Text(_) | Value::Int(_)) => None,
        _ => return Err(unknown("a key of another kind")),
    })
}

/// The value at the end of a path of texts: `#>`.
pub(in crate::sql) fn at_path<'j>(
    json: &'j Json,
    path: &[Value],
) -> Result<Option<&'j Json>, Stop> {
    let mut place = Some(json);
    for step in path {
        let Some(here) = place else { return Ok(None) };
        let step = match (here, step) {
            (_, Value::Null) => return Ok(None),
            (Json::Array(_), Value::Text(n)) => match n.trim().parse() {
                Ok(n) => Value::Int(n),
                Err(_) => return Ok(None),
            },
            (_, step) => step.clone(),
        };
        place = at(here, &step)?;
    }
    Ok(place)
}

/// Whether a key of an object, an element of an array or a text is this one: `?`.
pub(in crate::sql) fn has(json: &Json, key: &str) -> bool {
    match json {
        Json::Object(fields) => fields.contains_key(key),
        Json::Array(items) => items.iter().any(|item| item == key),
        Json::String(text) => text == key,
        _ => false,
    }
}

fn has_fraction(json: &Json) -> bool {
    match json {
        Json::Number(number) => !number.is_i64() && !number.is_u64(),
        Json::Array(items) => items.iter().any(has_fraction),
        Json::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}

pub(in crate::sql) fn equal(a: &Json, b: &Json) -> Result<bool, Stop> {
    if has_fraction(a) || has_fraction(b) {
        return Err(unknown("a number in JSON with a fraction"));
    }
    Ok(a == b)
}

/// Whether one value contains another: `@>` (manual 8.14.3).
pub(in crate::sql) fn contains(all: &Json, part: &Json) -> Result<bool, Stop> {
    if has_fraction(all) || has_fraction(part) {
        return Err(unknown("a number in JSON with a fraction"));
    }
    Ok(match (all, part) {
        // An array may contain a value that is in it, at the top alone.
        (Json::Array(items), part) if !part.is_array() && !part.is_object() => items.contains(part),
        _ => contains_deep(all, part),
    })
}

fn contains_deep(all: &Json, part: &Json) -> bool {
    match (all, part) {
        (Json::Object(all), Json::Object(part)) => part
            .iter()
            .all(|(key, value)| all.get(key).is_some_and(|own| contains_deep(own, value))),
        (Json::Array(all), Json::Array(part)) => {
            part.iter().all(|value| all.iter().any(|own| contains_deep(own, value)))
        }
        (all, part) => all == part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_containment_are_those_of_the_server() {
        let json = |text: &str| parse(text).unwrap();
        assert_eq!(
            text(&json(r#"{"bb":[1,{"x":null}],"a":"é"}"#)).unwrap(),
            r#"{"a": "é", "bb": [1, {"x": null}]}"#
        );
        assert!(contains(&json(r#"{"a":[1,2],"b":1}"#), &json(r#"{"a":[2]}"#)).unwrap());
        assert!(contains(&json("[1,2]"), &json("2")).unwrap());
        assert!(!contains(&json(r#"{"a":[1]}"#), &json(r#"{"a":1}"#)).unwrap());
        assert!(has(&json(r#"["a"]"#), "a") && !has(&json("[1]"), "1"));
        let path = [Value::text("a"), Value::text("-1")];
        assert_eq!(at_path(&json(r#"{"a":[1,2]}"#), &path).unwrap(), Some(&json("2")));
        assert!(matches!(parse("{"), Err(Stop::Raised(_))));
    }
}
