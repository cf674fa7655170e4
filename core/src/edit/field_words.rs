//! Fields of a record or part that differ, in words.

use serde::Serialize;
use serde_json::{Map, Value};

/// Longest text of a value, in characters.
const MAX_TEXT: usize = 80;

/// A record as JSON, by way of its text: that code is there for files, and a second set of it for every kind of record
/// would make the modules of the browser a fifth larger.
pub(super) fn value_of<T: Serialize>(record: &T) -> Option<Value> {
    serde_json::from_str(&serde_json::to_string(record).ok()?).ok()
}

/// Every other field that differs, by its name in files; short values with what they were and are.
pub(super) fn fields<T: Serialize>(from: &T, to: &T, told: &[&str]) -> Vec<String> {
    let map = |value: &T| match value_of(value) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let (from, to) = (map(from), map(to));
    let mut keys: Vec<&String> = from.keys().chain(to.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut notes = Vec::new();
    for key in keys {
        let (old, new) = (from.get(key), to.get(key));
        if told.contains(&key.as_str()) || old.map(plain) == new.map(plain) {
            continue;
        }
        let word = word(key);
        notes.push(match (old.map(short), new.map(short)) {
            (Some(Some(old)), Some(Some(new))) => format!("{word} {old} → {new}"),
            (None, _) => format!("{word} added"),
            (_, None) => format!("{word} removed"),
            _ => format!("{word} changed"),
        });
    }
    notes
}

/// A value without what its texts refer to.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(map) => match map.get("sql") {
            Some(sql) => sql.clone(),
            None => Value::Object(map.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
        },
        Value::Array(list) => Value::Array(list.iter().map(plain).collect()),
        other => other.clone(),
    }
}

fn short(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().count() <= MAX_TEXT && !text.contains('\n') => {
            Some(text.clone())
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The name of a field, as people say it.
fn word(key: &str) -> String {
    match key {
        "acl" => "grants".to_owned(),
        "parameters" => "storage parameters".to_owned(),
        "rows" => "row count".to_owned(),
        "kind" => "definition".to_owned(),
        key => key.replace('_', " "),
    }
}

/// Tells a value that differs, with what it was and is.
pub(super) fn note(notes: &mut Vec<String>, what: &str, from: &str, to: &str) {
    if from != to {
        let space = if what.is_empty() { "" } else { " " };
        notes.push(format!("{what}{space}{from} → {to}"));
    }
}

/// The beginning of a text, in one line.
pub(super) fn cut(text: &str) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        for c in (!short.is_empty()).then_some(' ').into_iter().chain(word.chars()) {
            if length == MAX_TEXT {
                short.push('…');
                return short;
            }
            short.push(c);
            length += 1;
        }
    }
    short
}
