//! Fields of a newer version: found when a file is read, put back when it is written.

use super::json::Json;
use crate::model::UnknownField;
use std::collections::BTreeMap;

/// The fields of `read` that `known`, the same document as this version writes it, does not have.
pub(super) fn unknown_fields(read: &Json, known: &Json) -> Vec<UnknownField> {
    let mut found = Vec::new();
    compare(read, known, &mut String::new(), &mut found);
    // The same fields make the same document, in whatever order they were written.
    found.sort_by(|a, b| (&a.path, &a.key).cmp(&(&b.path, &b.key)));
    found
}

fn compare(read: &Json, known: &Json, path: &mut String, found: &mut Vec<UnknownField>) {
    let len = path.len();
    match (read, known) {
        (Json::Object(fields), Json::Object(_)) => {
            for (key, value) in fields {
                match known.get(key) {
                    Some(known) => {
                        push_step(path, "", key);
                        compare(value, known, path, found);
                        path.truncate(len);
                    }
                    // A field that says nothing is one that this version leaves out.
                    None if !says_nothing(value) => found.push(UnknownField {
                        path: path.clone(),
                        key: key.clone(),
                        json: value.compact(),
                    }),
                    None => {}
                }
            }
        }
        (Json::Array(items), Json::Array(known)) => {
            let by_id: BTreeMap<String, &Json> =
                known.iter().filter_map(|item| Some((id_of(item)?, item))).collect();
            for item in items {
                if let Some((id, known)) =
                    id_of(item).and_then(|id| by_id.get(&id).map(|known| (id, known)))
                {
                    push_step(path, "#", &id);
                    compare(item, known, path, found);
                    path.truncate(len);
                }
            }
        }
        _ => {}
    }
}

fn says_nothing(value: &Json) -> bool {
    match value {
        Json::Scalar(json) => json == "null" || json == "false",
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
    }
}

/// Puts unknown fields back. Those whose object is gone are left out.
pub(super) fn put_back(json: &mut Json, fields: &[UnknownField]) {
    let mut by_path: BTreeMap<&str, Vec<&UnknownField>> = BTreeMap::new();
    for field in fields {
        by_path.entry(&field.path).or_default().push(field);
    }
    walk(json, &mut String::new(), &by_path);
}

fn walk(json: &mut Json, path: &mut String, fields: &BTreeMap<&str, Vec<&UnknownField>>) {
    let len = path.len();
    match json {
        Json::Object(own) => {
            for (key, value) in own.iter_mut() {
                push_step(path, "", key);
                walk(value, path, fields);
                path.truncate(len);
            }
            for field in fields.get(path.as_str()).into_iter().flatten() {
                if own.iter().all(|(key, _)| *key != field.key)
                    && let Ok(value) = Json::parse(&field.json)
                {
                    own.push((field.key.clone(), value));
                }
            }
        }
        Json::Array(items) => {
            for item in items {
                if let Some(id) = id_of(item) {
                    push_step(path, "#", &id);
                    walk(item, path, fields);
                    path.truncate(len);
                }
            }
        }
        Json::Scalar(_) => {}
    }
}

fn id_of(item: &Json) -> Option<String> {
    item.get("id")?.as_text()
}

fn push_step(path: &mut String, mark: &str, step: &str) {
    path.push('/');
    path.push_str(mark);
    for c in step.chars() {
        match c {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            c => path.push(c),
        }
    }
}
