//! Fields of a record or part that differ, in words.

use serde::Serialize;
use serde_json::{Map, Value};

/// Longest text of a value, in characters.
const MAX_TEXT: usize = 80;

/// Every other field that differs, by its name in files; short values with what they were and are.
pub(super) fn fields<T: Serialize>(from: &T, to: &T, told: &[&str]) -> Vec<String> {
    // By way of their texts, as above, which are mostly the same.
    let [from, to] = [from, to].map(|value| serde_json::to_string(value).unwrap_or_default());
    if from == to {
        return Vec::new();
    }
    let map = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let (from, to) = (map(&from), map(&to));
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
        if CODE.contains(&key.as_str())
            && let (Some(old), Some(new)) = (old.and_then(code), new.and_then(code))
        {
            note(&mut notes, &word, old, new);
            continue;
        }
        notes.push(match (old.map(short), new.map(short)) {
            (Some(Some(old)), Some(Some(new))) => format!("{word} {old} → {new}"),
            (None, _) => format!("{word} added"),
            (_, None) => format!("{word} removed"),
            _ => format!("{word} changed"),
        });
    }
    notes
}

/// Fields that are SQL, or hold one text of it.
const CODE: [&str; 5] = ["body", "condition", "definition", "query", "statement"];

/// The SQL of a field: a text, one with what it refers to, or either under the name of its kind.
fn code(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(map) => match map.get("sql") {
            Some(sql) => sql.as_str(),
            None if map.len() == 1 => map.values().next().and_then(code),
            None => None,
        },
        _ => None,
    }
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
        let (from, to) = excerpts(from, to);
        notes.push(format!("{what}{space}{from} → {to}"));
    }
}

/// Words that are shown before and after the place where two texts differ.
const CONTEXT: usize = 3;

/// Two texts that differ, each in one line: whole where they are short, else the place where they differ.
fn excerpts(from: &str, to: &str) -> (String, String) {
    let is_short = |text: &str| text.chars().count() <= MAX_TEXT && !text.contains('\n');
    if is_short(from) && is_short(to) {
        return (from.to_owned(), to.to_owned());
    }
    let (a, b) = (words(from), words(to));
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let room = a.len().min(b.len()) - before;
    let after = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(x, y)| x == y).count();
    let (start, end) = (before.saturating_sub(CONTEXT), after.saturating_sub(CONTEXT));
    let excerpt = |words: &[&str]| {
        let shown = words.get(start..words.len() - end).unwrap_or_default().join(" ");
        let head = if start > 0 { "… " } else { "" };
        let tail = if end > 0 { " …" } else { "" };
        format!("{head}{}{tail}", cut(&shown))
    };
    (excerpt(&a), excerpt(&b))
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_texts_the_place_is_told_where_they_differ() {
        let text = |name: &str| {
            let rest = "one two three four five six seven eight nine ten eleven twelve";
            format!("select {rest}, {name} from\n  books where {rest} is not null")
        };
        let mut notes = Vec::new();
        note(&mut notes, "query", &text("num_pages"), &text("pages_count"));
        let expected = "query … ten eleven twelve, num_pages from books where … → \
                        … ten eleven twelve, pages_count from books where …";
        assert_eq!(notes, [expected]);
        let (long, longer) = ("x".repeat(100), "x".repeat(101));
        let (from, to) = excerpts(&long, &longer);
        assert_eq!((from.chars().count(), to.chars().count()), (81, 81));
        assert_eq!(excerpts("a", "b"), ("a".to_owned(), "b".to_owned()));
    }
}
