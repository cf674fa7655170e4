//! Counts as JSON: rows as a query tool gives them, or an object of names.

use super::{Found, Heading, Row};
use serde_json::{Map, Value};

/// The rows of a text that begins like JSON: one value, or one after the other.
pub(super) fn rows(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(list)) => {
                for value in list {
                    let at = found.len() + 1;
                    found.push(row(&value, at));
                }
            }
            Ok(Value::Object(map)) => object(&map, None, &mut found),
            Ok(_) => {
                let at = found.len() + 1;
                found.push(Err((at, "This is neither a row nor a list.".to_owned())));
            }
            Err(error) => {
                let reason = format!("This is no JSON: {error}.");
                found.push(Err((error.line(), reason)));
                break;
            }
        }
    }
    found
}

/// A row, or names with their counts, perhaps by schema.
fn object(map: &Map<String, Value>, schema: Option<&str>, found: &mut Vec<Found>) {
    let has = |heading| map.keys().any(|key| Heading::of(key) == Some(heading));
    if schema.is_none() && has(Heading::Table) && has(Heading::Count) {
        let at = found.len() + 1;
        found.push(row_of(map, at));
        return;
    }
    for (name, value) in map {
        let at = found.len() + 1;
        match value {
            Value::Object(tables) if schema.is_none() => object(tables, Some(name), found),
            value => found.push(match plain(value) {
                Some(count) => {
                    let schema = schema.map(str::to_owned);
                    Ok(Row { at, schema, table: name.clone(), count })
                }
                None => Err((at, format!("{name:?} has no number."))),
            }),
        }
    }
}

fn row(value: &Value, at: usize) -> Found {
    match value {
        Value::Object(map) => row_of(map, at),
        Value::Array(list) => match list.iter().map(plain).collect::<Option<Vec<_>>>().as_deref() {
            Some([table, count]) => {
                Ok(Row { at, schema: None, table: table.clone(), count: count.clone() })
            }
            Some([schema, table, count]) => Ok(Row {
                at,
                schema: Some(schema.clone()),
                table: table.clone(),
                count: count.clone(),
            }),
            _ => Err((at, "A row is a name and a number.".to_owned())),
        },
        _ => Err((at, "A row is an object with a name and a number.".to_owned())),
    }
}

fn row_of(map: &Map<String, Value>, at: usize) -> Found {
    let get = |heading| {
        let mut found = map.iter().filter(|(key, _)| Heading::of(key) == Some(heading));
        found.find_map(|(_, value)| plain(value))
    };
    let table = get(Heading::Table).ok_or((at, "The row names no table.".to_owned()))?;
    let count = get(Heading::Count).ok_or((at, format!("{table:?} has no number.")))?;
    Ok(Row { at, schema: get(Heading::Schema), table, count })
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
