//! One record out of three: what it was, what became of it there, and what became of it here.
//!
//! The comparison goes by the record's JSON, field by field and part by part, so that it holds for every kind of
//! record, and for fields that are added later.

use crate::model::ObjectRef;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Fields that say more about an object than its definition does. A definition without them leaves them as they are.
const BESIDE_DEFINITION: &[&str] = &[
    "acl",
    "comment",
    "column_comments",
    "constraints",
    "indexes",
    "owner",
    "policies",
    "row_security",
    "rows",
    "triggers",
];

/// `ours` with everything that differs between `base` and `theirs`. Where both sides changed the same, theirs is
/// taken. `renamed` says of an object whether a text may mention it under its old name.
pub(super) fn three_way<T: Serialize + DeserializeOwned>(
    base: &T,
    theirs: &T,
    ours: &T,
    renamed: &dyn Fn(&ObjectRef) -> bool,
) -> Option<T> {
    let [base, theirs, ours] = [base, theirs, ours].map(value_of);
    record_of(&Merge { renamed }.value(Some(&base?), &theirs?, Some(&ours?)))
}

/// `theirs`, with the parts of `ours` that it lacks.
pub(super) fn union<T: Serialize + DeserializeOwned>(theirs: &T, ours: &T) -> Option<T> {
    let [theirs, ours] = [theirs, ours].map(value_of);
    record_of(&united(&theirs?, &ours?))
}

fn record_of<T: DeserializeOwned>(value: &Value) -> Option<T> {
    crate::share::read_json(&value.to_string()).ok()
}

struct Merge<'a> {
    renamed: &'a dyn Fn(&ObjectRef) -> bool,
}

impl Merge<'_> {
    fn value(&self, base: Option<&Value>, theirs: &Value, ours: Option<&Value>) -> Value {
        let Some(ours) = ours else { return theirs.clone() };
        let Some(base) = base else { return theirs.clone() };
        if base == theirs {
            return ours.clone();
        }
        if let (Some(was), Some(is)) = (sql(base), sql(theirs)) {
            return self.text(was, is, theirs, ours);
        }
        match (base, theirs, ours) {
            (Value::Object(base), Value::Object(theirs), Value::Object(ours)) => {
                Value::Object(self.object(base, theirs, ours))
            }
            (Value::Array(base), Value::Array(theirs), Value::Array(ours))
                if [base, theirs, ours].iter().all(|list| list.iter().all(|v| id(v).is_some())) =>
            {
                Value::Array(self.parts(base, theirs, ours))
            }
            _ => theirs.clone(),
        }
    }

    /// A text that stayed as it was still means what it meant, if it mentions what is renamed here.
    fn text(&self, was: Sql<'_>, is: Sql<'_>, theirs: &Value, ours: &Value) -> Value {
        let mentions_renamed = was.references.iter().any(|reference| {
            let target = reference.get(2).and_then(Value::as_str).and_then(|t| t.parse().ok());
            target.is_some_and(|target| (self.renamed)(&target))
        });
        if was.text == is.text && mentions_renamed { ours.clone() } else { theirs.clone() }
    }

    fn object(
        &self,
        base: &Map<String, Value>,
        theirs: &Map<String, Value>,
        ours: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut merged = Map::new();
        for (key, value) in theirs {
            // A field that went from ours while theirs left it alone stays away.
            if ours.get(key).is_none() && base.get(key) == Some(value) {
                continue;
            }
            merged.insert(key.clone(), self.value(base.get(key), value, ours.get(key)));
        }
        for (key, value) in ours {
            if !theirs.contains_key(key) && !base.contains_key(key) {
                merged.insert(key.clone(), value.clone());
            }
        }
        merged
    }

    fn parts(&self, base: &[Value], theirs: &[Value], ours: &[Value]) -> Vec<Value> {
        let find = |list: &[Value]| -> std::collections::BTreeMap<String, usize> {
            list.iter().enumerate().filter_map(|(at, v)| Some((id(v)?.to_owned(), at))).collect()
        };
        let (in_base, in_theirs, in_ours) = (find(base), find(theirs), find(ours));
        let get = |list: &'_ [Value], at: Option<&usize>| at.and_then(|at| list.get(*at)).cloned();
        let mut merged = Vec::with_capacity(theirs.len());
        for value in theirs {
            let id = id(value).unwrap_or_default();
            let was = get(base, in_base.get(id));
            let here = get(ours, in_ours.get(id));
            // Removed here, and left alone there.
            if here.is_none() && was.as_ref() == Some(value) {
                continue;
            }
            merged.push(self.value(was.as_ref(), value, here.as_ref()));
        }
        let only_here = |id: &str| !in_base.contains_key(id) && !in_theirs.contains_key(id);
        with_left_out(merged, ours, only_here)
    }
}

fn united(theirs: &Value, ours: &Value) -> Value {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours))
            if sql(&Value::Object(theirs.clone())).is_none() =>
        {
            let mut all = Map::new();
            for (key, value) in theirs {
                let value = match (key.as_str(), value, ours.get(key)) {
                    (_, Value::Array(a), Some(Value::Array(b)))
                        if a.iter().chain(b).all(|v| id(v).is_some()) =>
                    {
                        Value::Array(united_parts(a, b))
                    }
                    // Labels stand within.
                    ("kind" | "enum", Value::Object(_), Some(here @ Value::Object(_))) => {
                        united(value, here)
                    }
                    _ => value.clone(),
                };
                all.insert(key.clone(), value);
            }
            for (key, value) in ours {
                if !all.contains_key(key) && BESIDE_DEFINITION.contains(&key.as_str()) {
                    all.insert(key.clone(), value.clone());
                }
            }
            Value::Object(all)
        }
        _ => theirs.clone(),
    }
}

fn united_parts(theirs: &[Value], ours: &[Value]) -> Vec<Value> {
    let here: std::collections::BTreeMap<&str, &Value> =
        ours.iter().filter_map(|v| Some((id(v)?, v))).collect();
    let merged: Vec<Value> = theirs
        .iter()
        .map(|value| match id(value).and_then(|id| here.get(id)) {
            Some(ours) => united(value, ours),
            None => value.clone(),
        })
        .collect();
    let known: std::collections::BTreeSet<&str> = theirs.iter().filter_map(id).collect();
    with_left_out(merged, ours, |id| !known.contains(id))
}

/// A list with further parts, each after the one that it followed.
fn with_left_out(list: Vec<Value>, ours: &[Value], wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut after: std::collections::BTreeMap<Option<String>, Vec<Value>> =
        std::collections::BTreeMap::new();
    let listed: std::collections::BTreeSet<String> =
        list.iter().filter_map(|v| Some(id(v)?.to_owned())).collect();
    let mut last: Option<String> = None;
    for value in ours {
        let Some(id) = id(value) else { continue };
        if wanted(id) {
            after.entry(last.clone()).or_default().push(value.clone());
        } else if listed.contains(id) {
            last = Some(id.to_owned());
        }
    }
    let mut all = after.remove(&None).unwrap_or_default();
    for value in list {
        let id = id(&value).map(str::to_owned);
        all.push(value);
        all.extend(after.remove(&id).unwrap_or_default());
    }
    all
}

fn id(value: &Value) -> Option<&str> {
    value.get("id")?.as_str()
}

/// An expression: its text, and what it refers to.
#[derive(Clone, Copy)]
struct Sql<'a> {
    text: &'a str,
    references: &'a [Value],
}

fn sql(value: &Value) -> Option<Sql<'_>> {
    match value {
        Value::String(text) => Some(Sql { text, references: &[] }),
        Value::Object(map) => {
            let text = map.get("sql")?.as_str()?;
            let references = map.get("refs").and_then(Value::as_array);
            Some(Sql { text, references: references.map_or(&[], Vec::as_slice) })
        }
        _ => None,
    }
}

/// A record as JSON, by way of its text: that code is there for files, and a second set of it for every kind of record
/// would make the modules of the browser a fifth larger.
fn value_of<T: Serialize>(record: &T) -> Option<Value> {
    serde_json::from_str(&serde_json::to_string(record).ok()?).ok()
}
