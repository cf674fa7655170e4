//! Functions of Postgres that a schema's scripts compute texts with.

use super::eval::Eval;
use super::value::{Class, Value, equal, parse_array};
use super::{Stop, json, time, unknown};
use crate::sql::{quote_ident, quote_literal};
use std::cmp::Ordering;
use std::rc::Rc;

/// The longest text that is computed, in bytes; longer is not followed.
const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// Functions that give null where one argument is null.
const STRICT: &[&str] = &[
    "abs",
    "array_length",
    "array_lower",
    "array_upper",
    "btrim",
    "cardinality",
    "char_length",
    "character_length",
    "current_catalog",
    "current_database",
    "current_date",
    "current_role",
    "current_schema",
    "current_timestamp",
    "current_user",
    "date_part",
    "date_trunc",
    "extract",
    "has_schema_privilege",
    "has_table_privilege",
    "json_array_length",
    "json_typeof",
    "jsonb_array_length",
    "jsonb_extract_path",
    "jsonb_extract_path_text",
    "jsonb_typeof",
    "left",
    "length",
    "localtimestamp",
    "lower",
    "ltrim",
    "now",
    "pg_has_role",
    "position",
    "quote_ident",
    "quote_literal",
    "replace",
    "reverse",
    "right",
    "rtrim",
    "session_user",
    "split_part",
    "starts_with",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "to_regclass",
    "to_regnamespace",
    "to_regproc",
    "to_regrole",
    "to_regtype",
    "transaction_timestamp",
    "upper",
    "user",
];

/// What a call gives. Null goes in, null comes out, except where the function says otherwise.
pub(in crate::sql) fn call(eval: &Eval<'_>, name: &str, args: Vec<Value>) -> Result<Value, Stop> {
    let text = |i: usize| match args.get(i) {
        Some(value) => eval.text(value),
        None => Err(unknown(format!("{name} with too few arguments"))),
    };
    let integer = |i: usize| args.get(i).map_or(Ok(None), Value::integer);
    let path = &eval.work.search_path;
    // These take null for a value.
    match name {
        "coalesce" => {
            for value in args {
                let value = value.known()?;
                if !value.is_null() {
                    return Ok(value);
                }
            }
            return Ok(Value::Null);
        }
        "concat" => {
            let mut whole = String::new();
            for value in &args {
                whole.push_str(&value.output(path)?.unwrap_or_default());
            }
            return limited(whole);
        }
        "concat_ws" => {
            let Some(separator) = text(0)? else { return Ok(Value::Null) };
            let mut parts = Vec::new();
            for value in args.iter().skip(1) {
                parts.extend(value.output(path)?);
            }
            return limited(parts.join(&separator));
        }
        "format" => return format(eval, &args),
        "quote_nullable" => {
            return Ok(Value::Text(text(0)?.map_or("NULL".to_owned(), |t| quote_literal(&t))));
        }
        "greatest" | "least" => return extreme(eval, name, args),
        "nullif" => {
            let [a, b] = two(name, args)?;
            return Ok(if equal(&a, &b)? == Some(true) { Value::Null } else { a.known()? });
        }
        "array_append" | "array_prepend" | "array_cat" | "array_remove" | "array_position" => {
            return array(name, args);
        }
        "array_to_string" => return array_to_string(eval, &args),
        "current_setting" => return setting(eval, &args),
        "format_type" => return format_type(eval, &args),
        _ => {}
    }
    if !STRICT.contains(&name) {
        return eval.env.call(eval, name, args);
    }
    for value in &args {
        if value.is_null() {
            return Ok(Value::Null);
        }
    }
    for value in &args {
        value.clone().known()?;
    }
    Ok(match name {
        "lower" | "upper" => {
            let text = text(0)?.unwrap_or_default();
            if !text.is_ascii() && !eval.env.orders_texts_by_bytes() {
                return Err(unknown("capitals of other letters than a to z"));
            }
            Value::Text(if name == "lower" { text.to_lowercase() } else { text.to_uppercase() })
        }
        "reverse" => Value::Text(text(0)?.unwrap_or_default().chars().rev().collect()),
        "now" | "current_timestamp" | "transaction_timestamp" => {
            Value::Instant { micros: eval.env.now()?, zoned: true }
        }
        "localtimestamp" => Value::Instant { micros: eval.env.now()?, zoned: false },
        "current_date" => Value::Date(eval.env.now()?.div_euclid(time::DAY)),
        "date_trunc" => match (args.first(), args.get(1)) {
            (Some(Value::Text(unit)), Some(Value::Instant { micros, zoned }))
                if args.len() == 2 =>
            {
                let micros = time::truncated(&unit.to_ascii_lowercase(), *micros)?;
                Value::Instant { micros, zoned: *zoned }
            }
            _ => return Err(unknown("date_trunc of this kind")),
        },
        "extract" | "date_part" => {
            let micros = match args.get(1) {
                Some(Value::Instant { micros, .. }) => *micros,
                Some(Value::Date(days)) => days.saturating_mul(time::DAY),
                _ => return Err(unknown("extract of this kind")),
            };
            let field = text(0)?.unwrap_or_default().to_ascii_lowercase();
            Value::Int(time::part(&field, micros)?)
        }
        "jsonb_typeof" | "json_typeof" => match args.first() {
            Some(Value::Json { json, .. }) => Value::text(match **json {
                serde_json::Value::Null => "null",
                serde_json::Value::Bool(_) => "boolean",
                serde_json::Value::Number(_) => "number",
                serde_json::Value::String(_) => "string",
                serde_json::Value::Array(_) => "array",
                serde_json::Value::Object(_) => "object",
            }),
            _ => return Err(unknown("the kind of another value")),
        },
        "jsonb_array_length" | "json_array_length" => match args.first() {
            Some(Value::Json { json, .. }) => match json.as_array() {
                Some(items) => int(items.len()),
                None => return Err(Stop::raise("22023", "cannot get array length of a scalar")),
            },
            _ => return Err(unknown("the length of another value")),
        },
        "jsonb_extract_path" | "jsonb_extract_path_text" => match args.split_first() {
            Some((Value::Json { json, binary }, path)) => match json::at_path(json, path)? {
                None => Value::Null,
                Some(place) if name.ends_with("text") => json::as_sql_text(place, *binary)?,
                Some(place) => Value::Json { json: Rc::new(place.clone()), binary: *binary },
            },
            _ => return Err(unknown("a path in another value")),
        },
        "length" | "char_length" | "character_length" => {
            int(text(0)?.unwrap_or_default().chars().count())
        }
        "quote_ident" => Value::Text(quote_ident(&text(0)?.unwrap_or_default()).into_owned()),
        "quote_literal" => Value::Text(quote_literal(&text(0)?.unwrap_or_default())),
        "replace" => {
            let (whole, from) = (text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default());
            let to = text(2)?.unwrap_or_default();
            if whole.len().saturating_mul(to.len().max(1)) > MAX_TEXT_BYTES {
                return Err(unknown("a text of this length"));
            }
            return limited(if from.is_empty() { whole } else { whole.replace(&from, &to) });
        }
        "btrim" | "ltrim" | "rtrim" => {
            let whole = text(0)?.unwrap_or_default();
            let set = if args.len() > 1 { text(1)?.unwrap_or_default() } else { " ".to_owned() };
            let within = |c: char| set.contains(c);
            Value::text(match name {
                "btrim" => whole.trim_matches(within),
                "ltrim" => whole.trim_start_matches(within),
                _ => whole.trim_end_matches(within),
            })
        }
        "left" | "right" => {
            let whole: Vec<char> = text(0)?.unwrap_or_default().chars().collect();
            let n = integer(1)?.unwrap_or(0);
            let size = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX).min(whole.len());
            let count = if n < 0 { whole.len() - size } else { size };
            let part = match name {
                "left" => whole.get(..count),
                _ => whole.get(whole.len() - count..),
            };
            Value::Text(part.unwrap_or_default().iter().collect())
        }
        "substring" | "substr" => {
            let whole = text(0)?.unwrap_or_default();
            if matches!(args.get(1), Some(Value::Text(_))) {
                return Err(unknown("substring with a pattern"));
            }
            let start = integer(1)?.unwrap_or(1);
            let end = if args.len() == 2 {
                i64::MAX
            } else {
                let count = integer(2)?.unwrap_or(0);
                if count < 0 {
                    return Err(Stop::raise("22011", "negative substring length not allowed"));
                }
                start.saturating_add(count)
            };
            let within = |i: usize| {
                let place = i64::try_from(i).unwrap_or(i64::MAX - 1) + 1;
                place >= start && place < end
            };
            Value::Text(
                whole.chars().enumerate().filter(|(i, _)| within(*i)).map(|(_, c)| c).collect(),
            )
        }
        "position" | "strpos" => {
            let (whole, part) = (text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default());
            int(whole
                .find(&part)
                .map_or(0, |at| whole.get(..at).unwrap_or_default().chars().count() + 1))
        }
        "starts_with" => Value::Bool(
            text(0)?.unwrap_or_default().starts_with(text(1)?.unwrap_or_default().as_str()),
        ),
        "split_part" => {
            let (whole, by) = (text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default());
            let n = integer(2)?.unwrap_or(0);
            let Some(n) = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)) else {
                return Err(unknown("split_part from the end"));
            };
            let part = if by.is_empty() {
                (n == 0).then_some(whole.as_str())
            } else {
                whole.split(by.as_str()).nth(n)
            };
            Value::text(part.unwrap_or_default())
        }
        "string_to_array" => {
            let (whole, by) = (text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default());
            if args.len() > 2 || by.is_empty() {
                return Err(unknown("string_to_array of this kind"));
            }
            Value::Array(match whole.as_str() {
                "" => Vec::new(),
                whole => whole.split(by.as_str()).map(Value::text).collect(),
            })
        }
        "array_length" | "array_upper" | "cardinality" => {
            let values = as_array(args.first())?;
            let is_flat = name == "cardinality" || integer(1)? == Some(1);
            match values.len() {
                0 if name == "cardinality" => Value::Int(0),
                n if is_flat && n > 0 => int(n),
                _ => Value::Null,
            }
        }
        "array_lower" => match as_array(args.first())?.len() {
            0 => Value::Null,
            _ => Value::Int(1),
        },
        "abs" => match args.first() {
            Some(Value::Int(n)) => Value::Int(n.saturating_abs()),
            _ => return Err(unknown("abs of this kind")),
        },
        "current_schema" => eval
            .work
            .search_path
            .iter()
            .find(|s| eval.work.schema_id(s).is_some())
            .map_or(Value::Null, |s| Value::text(s.as_str())),
        "current_database" | "current_catalog" => eval.env.session("current_database")?,
        "current_user" | "current_role" | "user" => eval.env.session("current_user")?,
        "session_user" => eval.env.session("session_user")?,
        "to_regclass" => eval.named(Class::Relation, &text(0)?.unwrap_or_default())?,
        "to_regtype" => eval.named(Class::Type, &text(0)?.unwrap_or_default())?,
        "to_regproc" => eval.named(Class::Function, &text(0)?.unwrap_or_default())?,
        "to_regnamespace" => eval.named(Class::Schema, &text(0)?.unwrap_or_default())?,
        "to_regrole" => eval.named(Class::Role, &text(0)?.unwrap_or_default())?,
        "has_schema_privilege" | "has_table_privilege" | "pg_has_role" => {
            return Err(unknown("who may do what on the server"));
        }
        other => return Err(unknown(format!("a call of {other}"))),
    })
}

/// `format_type(oid, null)`: the name of a type without its modifiers.
fn format_type(eval: &Eval<'_>, args: &[Value]) -> Result<Value, Stop> {
    match args {
        [Value::Oid(oid) | Value::Reg(oid), Value::Null | Value::Int(-1)]
            if oid.class == Class::Type =>
        {
            Ok(Value::Text(oid.written(&eval.work.search_path)))
        }
        _ => Err(unknown("the modifiers of a type")),
    }
}

fn int(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

pub(in crate::sql) fn limited(text: String) -> Result<Value, Stop> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(unknown("a text of this length"));
    }
    Ok(Value::Text(text))
}

fn two(name: &str, args: Vec<Value>) -> Result<[Value; 2], Stop> {
    args.try_into().map_err(|_| unknown(format!("{name} with so many arguments")))
}

/// The elements of an array in JSON, as JSON or as texts.
pub(in crate::sql) fn json_elements(name: &str, list: &Value) -> Result<Vec<Value>, Stop> {
    let (json, binary) = match list {
        Value::Null => return Ok(Vec::new()),
        Value::Json { json, binary } => (json, *binary),
        _ => return Err(unknown(format!("{name} of another value"))),
    };
    let Some(items) = json.as_array() else {
        return Err(Stop::raise("22023", "cannot extract elements from a scalar or an object"));
    };
    items
        .iter()
        .map(|item| {
            if name.ends_with("text") {
                json::as_sql_text(item, binary)
            } else {
                Ok(Value::Json { json: Rc::new(item.clone()), binary })
            }
        })
        .collect()
}

/// The elements of an array, or of a text that is an array constant.
pub(in crate::sql) fn as_array(value: Option<&Value>) -> Result<Vec<Value>, Stop> {
    match value {
        Some(Value::Array(values)) => Ok(values.clone()),
        Some(Value::Text(text)) => parse_array(text),
        Some(Value::Unknown(reason)) => Err(Stop::NotFollowed(reason.clone())),
        _ => Err(unknown("a value that is no array")),
    }
}

fn extreme(eval: &Eval<'_>, name: &str, args: Vec<Value>) -> Result<Value, Stop> {
    let wanted = if name == "greatest" { Ordering::Greater } else { Ordering::Less };
    let mut best = Value::Null;
    for value in args {
        let value = value.known()?;
        let better = eval.order(&value, &best)?;
        if best.is_null() || better == Some(wanted) {
            best = value;
        }
    }
    Ok(best)
}

fn array(name: &str, args: Vec<Value>) -> Result<Value, Stop> {
    if name == "array_position" && args.len() != 2 {
        return Err(unknown("array_position from a place on"));
    }
    let [a, b] = two(name, args)?;
    let (list, item) = if name == "array_prepend" { (b, a) } else { (a, b) };
    let (list, item) = (list.known()?, item.known()?);
    if list.is_null() && matches!(name, "array_remove" | "array_position") {
        return Ok(Value::Null);
    }
    let mut values = if list.is_null() { Vec::new() } else { as_array(Some(&list))? };
    match name {
        "array_append" => values.push(item),
        "array_prepend" => values.insert(0, item),
        "array_cat" if item.is_null() => return Ok(list),
        "array_cat" => values.extend(as_array(Some(&item))?),
        _ => {
            let is_item = |value: &Value| -> Result<bool, Stop> {
                Ok(match (value.is_null(), item.is_null()) {
                    (true, true) => true,
                    (false, false) => equal(value, &item)? == Some(true),
                    _ => false,
                })
            };
            if name == "array_position" {
                for (i, value) in values.iter().enumerate() {
                    if is_item(value)? {
                        return Ok(int(i + 1));
                    }
                }
                return Ok(Value::Null);
            }
            let mut kept = Vec::new();
            for value in values {
                if !is_item(&value)? {
                    kept.push(value);
                }
            }
            values = kept;
        }
    }
    Ok(Value::Array(values))
}

fn array_to_string(eval: &Eval<'_>, args: &[Value]) -> Result<Value, Stop> {
    let (Some(list), Some(by)) = (args.first(), args.get(1)) else {
        return Err(unknown("array_to_string with too few arguments"));
    };
    if list.clone().known()?.is_null() || by.clone().known()?.is_null() {
        return Ok(Value::Null);
    }
    let by = eval.text(by)?.unwrap_or_default();
    let for_null = args.get(2).map_or(Ok(None), |v| eval.text(v))?;
    let mut parts = Vec::new();
    for value in as_array(Some(list))? {
        parts.extend(value.output(&eval.work.search_path)?.or_else(|| for_null.clone()));
    }
    limited(parts.join(&by))
}

/// `current_setting(name, missing_ok)`: a setting of the schema's own is what the files before have set.
fn setting(eval: &Eval<'_>, args: &[Value]) -> Result<Value, Stop> {
    let Some(name) = args.first().map_or(Ok(None), |v| eval.text(v))? else {
        return Ok(Value::Null);
    };
    let name = name.to_ascii_lowercase();
    if let Some(value) = eval.env.setting(&name)? {
        return Ok(Value::Text(value));
    }
    match args.get(1).map_or(Ok(None), Value::truth)? {
        Some(true) => Ok(Value::Null),
        _ => Err(Stop::raise("42704", format!("unrecognized configuration parameter \"{name}\""))),
    }
}

/// `format(text, …)` with `%s`, `%I`, `%L`, `%%`, positions and widths.
fn format(eval: &Eval<'_>, args: &[Value]) -> Result<Value, Stop> {
    let Some(pattern) = args.first().map_or(Ok(None), |v| eval.text(v))? else {
        return Ok(Value::Null);
    };
    let mut whole = String::new();
    let mut next = 1;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            whole.push(c);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            whole.push('%');
            continue;
        }
        let mut digits = String::new();
        while let Some(d) = chars.next_if(char::is_ascii_digit) {
            digits.push(d);
        }
        let number = digits.parse::<usize>().ok();
        if chars.next_if_eq(&'$').is_some() {
            next = number
                .filter(|n| *n > 0)
                .ok_or_else(|| Stop::raise("22023", "format specifies argument 0"))?;
        } else if number.is_some() {
            return Err(unknown("format with a width"));
        }
        let kind = chars.next();
        let too_few = || Stop::raise("22023", "too few arguments for format()");
        let value = args.get(next).ok_or_else(too_few)?;
        next += 1;
        let text = value.output(&eval.work.search_path)?;
        match kind {
            Some('s') => whole.push_str(&text.unwrap_or_default()),
            Some('I') => {
                let null =
                    || Stop::raise("22004", "null values cannot be formatted as an SQL identifier");
                whole.push_str(&quote_ident(&text.ok_or_else(null)?));
            }
            Some('L') => whole.push_str(&text.map_or("NULL".to_owned(), |t| quote_literal(&t))),
            _ => return Err(unknown("format with a specifier of another kind")),
        }
        if whole.len() > MAX_TEXT_BYTES {
            return Err(unknown("a text of this length"));
        }
    }
    limited(whole)
}
