//! Values of PL/pgSQL variables and SQL expressions, how they compare, and their texts.

use super::decimal::Decimal;
use super::time::{self, Interval};
use super::{Stop, json, unknown};
use crate::model::Name;
use crate::sql::quote_ident;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::rc::Rc;

/// A value. SQL null is [`Value::Null`]; what cannot be known without a server is [`Value::Unknown`], and
/// nothing is ever decided by it.
#[derive(Clone, Debug)]
pub(in crate::sql) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// A text, or a constant whose type what is beside it tells.
    Text(String),
    Decimal(Decimal),
    Float(f64),
    Uuid(u128),
    /// Days since 1970.
    Date(i64),
    /// Microseconds since 1970, with a time zone or without.
    Instant {
        micros: i64,
        zoned: bool,
    },
    Interval(Interval),
    /// `jsonb` where it is binary, else `json`.
    Json {
        json: Rc<Json>,
        binary: bool,
    },
    /// One of the labels of an enum, by its place.
    Enum {
        labels: Rc<Vec<String>>,
        at: usize,
    },
    Array(Vec<Value>),
    Record(Vec<(Name, Value)>),
    Oid(Oid),
    /// An object id that is written as a name: `regclass`, `regtype`, `regproc` and the like.
    Reg(Oid),
    /// Why it is not known.
    Unknown(String),
}

/// What kind of catalog an object id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::sql) enum Class {
    Schema,
    Relation,
    Type,
    Function,
    Constraint,
    Trigger,
    Policy,
    Role,
    Extension,
    Label,
    Default,
}

/// An object's id. On a server it is a number; here it only compares, and knows the object's name.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Oid {
    pub(in crate::sql) class: Class,
    /// Unique in its class.
    pub(in crate::sql) key: String,
    /// Empty where the name alone is written (roles, schemas, built-in types).
    pub(in crate::sql) schema: Name,
    pub(in crate::sql) name: Name,
}

impl PartialEq for Oid {
    fn eq(&self, other: &Self) -> bool {
        self.class == other.class && self.key == other.key
    }
}

impl Value {
    pub(in crate::sql) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value, unless it is not known.
    pub(in crate::sql) fn known(self) -> Result<Self, Stop> {
        match self {
            Self::Unknown(reason) => Err(Stop::NotFollowed(reason)),
            value => Ok(value),
        }
    }

    pub(in crate::sql) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As a condition: none is null.
    pub(in crate::sql) fn truth(&self) -> Result<Option<bool>, Stop> {
        match self {
            Self::Null => Ok(None),
            Self::Bool(b) => Ok(Some(*b)),
            Self::Text(text) => parse_bool(text).map(Some),
            Self::Unknown(reason) => Err(Stop::NotFollowed(reason.clone())),
            _ => Err(unknown("a condition that is no truth value")),
        }
    }

    pub(in crate::sql) fn integer(&self) -> Result<Option<i64>, Stop> {
        match self {
            Self::Null => Ok(None),
            Self::Int(n) => Ok(Some(*n)),
            Self::Text(text) => parse_integer(text).map(Some),
            Self::Unknown(reason) => Err(Stop::NotFollowed(reason.clone())),
            _ => Err(unknown("a number of another type")),
        }
    }

    /// The text that a cast to `text` or `||` gives; none is null.
    pub(in crate::sql) fn as_text(&self, search_path: &[Name]) -> Result<Option<String>, Stop> {
        Ok(Some(match self {
            Self::Null => return Ok(None),
            Self::Bool(b) => b.to_string(),
            Self::Int(n) => n.to_string(),
            Self::Text(text) => text.clone(),
            Self::Decimal(n) => n.to_string(),
            Self::Float(n) => float_text(*n)?,
            Self::Uuid(id) => uuid_text(*id),
            Self::Date(days) => time::date_text(*days),
            Self::Instant { micros, zoned } => time::instant_text(*micros, *zoned),
            Self::Interval(_) => return Err(unknown("the text of an interval")),
            Self::Json { json, binary: true } => json::text(json)?,
            Self::Json { .. } => return Err(unknown("how JSON was written")),
            Self::Enum { labels, at } => labels.get(*at).cloned().unwrap_or_default(),
            Self::Array(values) => array_text(values, search_path)?,
            Self::Reg(oid) => oid.written(search_path),
            Self::Oid(_) => return Err(unknown("the number of an object id")),
            Self::Record(_) => return Err(unknown("the text of a record")),
            Self::Unknown(reason) => return Err(Stop::NotFollowed(reason.clone())),
        }))
    }
}

impl Value {
    /// What `format` and `concat` write: as [`Self::as_text`], but `t` and `f` for truth values.
    pub(in crate::sql) fn output(&self, search_path: &[Name]) -> Result<Option<String>, Stop> {
        match self {
            Self::Bool(b) => Ok(Some(if *b { "t" } else { "f" }.to_owned())),
            value => value.as_text(search_path),
        }
    }
}

impl Oid {
    /// As `regclass` and its kin print it: with its schema where the search path does not reach it.
    pub(in crate::sql) fn written(&self, search_path: &[Name]) -> String {
        if self.schema.is_empty() || search_path.contains(&self.schema) {
            return match self.class {
                // A built-in type's name is words, not an identifier.
                Class::Type if self.schema.is_empty() => self.name.to_string(),
                _ => quote_ident(self.name.as_str()).into_owned(),
            };
        }
        format!("{}.{}", quote_ident(self.schema.as_str()), quote_ident(self.name.as_str()))
    }
}

pub(in crate::sql) fn parse_bool(text: &str) -> Result<bool, Stop> {
    let word = text.trim().to_ascii_lowercase();
    let is_start = |full: &str, least: usize| word.len() >= least && full.starts_with(&word);
    if word == "1" || word == "on" || is_start("true", 1) || is_start("yes", 1) {
        Ok(true)
    } else if word == "0" || is_start("off", 2) || is_start("false", 1) || is_start("no", 1) {
        Ok(false)
    } else {
        Err(Stop::raise("22P02", format!("{text:?} is no boolean")))
    }
}

pub(in crate::sql) fn parse_uuid(text: &str) -> Result<u128, Stop> {
    let invalid =
        || Stop::raise("22P02", format!("invalid input syntax for type uuid: \"{text}\""));
    let bare = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}').ok_or_else(invalid)?,
        None => text,
    };
    let mut digits = String::new();
    let mut chars = bare.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_hexdigit() {
            return Err(invalid());
        }
        digits.push(c);
        // A hyphen may stand after every four digits.
        if digits.len().is_multiple_of(4) && digits.len() < 32 {
            chars.next_if_eq(&'-');
        }
    }
    if digits.len() != 32 {
        return Err(invalid());
    }
    u128::from_str_radix(&digits, 16).map_err(|_| invalid())
}

fn uuid_text(id: u128) -> String {
    let digits = format!("{id:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| digits.get(part).unwrap_or_default()).join("-")
}

/// A number as the server writes it, where that is without an exponent.
fn float_text(n: f64) -> Result<String, Stop> {
    if n == 0.0 || (1e-4..1e15).contains(&n.abs()) {
        Ok(n.to_string())
    } else {
        Err(unknown("the text of such a number"))
    }
}

pub(in crate::sql) fn parse_float(text: &str) -> Result<f64, Stop> {
    match text.trim().parse::<f64>() {
        Ok(n) if n.is_finite() => Ok(n),
        Ok(_) => Err(unknown("a number that is none")),
        Err(_) => Err(Stop::raise(
            "22P02",
            format!("invalid input syntax for type double precision: \"{text}\""),
        )),
    }
}

/// The label of an enum that a text is.
pub(in crate::sql) fn label(labels: &Rc<Vec<String>>, text: &str) -> Result<usize, Stop> {
    labels
        .iter()
        .position(|label| label == text)
        .ok_or_else(|| Stop::raise("22P02", format!("invalid input value for an enum: \"{text}\"")))
}

pub(in crate::sql) fn parse_integer(text: &str) -> Result<i64, Stop> {
    match text.trim().parse() {
        Ok(n) => Ok(n),
        Err(_) if text.trim().parse::<f64>().is_ok() => Err(unknown("a number with a fraction")),
        Err(_) => Err(Stop::raise("22P02", format!("{text:?} is no number"))),
    }
}

/// An array constant, such as `{a,"b c",NULL}`. One dimension only.
pub(in crate::sql) fn parse_array(text: &str) -> Result<Vec<Value>, Stop> {
    let malformed = || Stop::raise("22P02", format!("malformed array literal: {text:?}"));
    let inner = text.trim().strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let Some(inner) = inner else {
        return Err(if text.trim().starts_with('[') && text.contains("]={") {
            unknown("an array with bounds of its own")
        } else {
            malformed()
        });
    };
    if inner.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    let mut chars = inner.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let mut item = String::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        if quoted {
            loop {
                match chars.next().ok_or_else(malformed)? {
                    '"' => break,
                    '\\' => item.push(chars.next().ok_or_else(malformed)?),
                    c => item.push(c),
                }
            }
            while chars.next_if(|c| c.is_whitespace()).is_some() {}
        } else {
            while let Some(c) = chars.next_if(|c| *c != ',') {
                match c {
                    '{' | '}' => return Err(unknown("an array of arrays")),
                    '\\' => item.push(chars.next().ok_or_else(malformed)?),
                    c => item.push(c),
                }
            }
            item.truncate(item.trim_end().len());
            if item.is_empty() {
                return Err(malformed());
            }
        }
        let is_null = !quoted && item.eq_ignore_ascii_case("null");
        values.push(if is_null { Value::Null } else { Value::Text(item) });
        match chars.next() {
            None => return Ok(values),
            Some(',') => {}
            Some(_) => return Err(malformed()),
        }
    }
}

fn array_text(values: &[Value], search_path: &[Name]) -> Result<String, Stop> {
    let mut items = Vec::new();
    for value in values {
        items.push(match value.output(search_path)? {
            None => "NULL".to_owned(),
            Some(text) => {
                let bare = !text.is_empty()
                    && !text.eq_ignore_ascii_case("null")
                    && !text.contains(|c: char| c.is_whitespace() || "{},\"\\".contains(c));
                if bare {
                    text
                } else {
                    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
                }
            }
        });
    }
    Ok(format!("{{{}}}", items.join(",")))
}

/// Whether two values are equal; none where one of them is null.
pub(in crate::sql) fn equal(a: &Value, b: &Value) -> Result<Option<bool>, Stop> {
    match (a, b) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => {
            Err(Stop::NotFollowed(reason.clone()))
        }
        (Value::Null, _) | (_, Value::Null) => Ok(None),
        (Value::Oid(a) | Value::Reg(a), Value::Oid(b) | Value::Reg(b)) => Ok(Some(a == b)),
        // No object has the id 0.
        (Value::Oid(_) | Value::Reg(_), Value::Int(0))
        | (Value::Int(0), Value::Oid(_) | Value::Reg(_)) => Ok(Some(false)),
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Ok(Some(false));
            }
            for (a, b) in a.iter().zip(b) {
                // In arrays, nulls are equal to each other.
                if a.is_null() != b.is_null() || equal(a, b)? == Some(false) {
                    return Ok(Some(false));
                }
            }
            Ok(Some(true))
        }
        (Value::Array(a), Value::Text(b)) | (Value::Text(b), Value::Array(a)) => {
            equal(&Value::Array(a.clone()), &Value::Array(parse_array(b)?))
        }
        (Value::Json { json: a, binary: true }, Value::Json { json: b, binary: true }) => {
            json::equal(a, b).map(Some)
        }
        (Value::Json { json: a, binary: true }, Value::Text(b))
        | (Value::Text(b), Value::Json { json: a, binary: true }) => {
            json::equal(a, &json::parse(b)?).map(Some)
        }
        (Value::Record(a), Value::Record(b)) if a.len() == b.len() => {
            let mut result = Some(true);
            for ((_, a), (_, b)) in a.iter().zip(b) {
                match equal(a, b)? {
                    Some(false) => return Ok(Some(false)),
                    None => result = None,
                    Some(true) => {}
                }
            }
            Ok(result)
        }
        _ => Ok(compare(a, b)?.map(|o| o == Ordering::Equal)),
    }
}

/// The order of two values; none where one of them is null. Texts are ordered by their bytes, as the
/// collation `C` and the type `name` do.
pub(in crate::sql) fn compare(a: &Value, b: &Value) -> Result<Option<Ordering>, Stop> {
    Ok(Some(match (a, b) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => {
            return Err(Stop::NotFollowed(reason.clone()));
        }
        (Value::Null, _) | (_, Value::Null) => return Ok(None),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Bool(a), Value::Text(b)) => a.cmp(&parse_bool(b)?),
        (Value::Text(a), Value::Bool(b)) => parse_bool(a)?.cmp(b),
        (Value::Int(a), Value::Int(b)) | (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Int(a), Value::Text(b)) => a.cmp(&parse_integer(b)?),
        (Value::Text(a), Value::Int(b)) => parse_integer(a)?.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Decimal(_) | Value::Float(_), _) | (_, Value::Decimal(_) | Value::Float(_)) => {
            return compare_numbers(a, b).map(Some);
        }
        (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
        (Value::Uuid(a), Value::Text(b)) => a.cmp(&parse_uuid(b)?),
        (Value::Text(a), Value::Uuid(b)) => parse_uuid(a)?.cmp(b),
        (Value::Date(_) | Value::Instant { .. }, _)
        | (_, Value::Date(_) | Value::Instant { .. }) => compare_times(a, b)?,
        (Value::Interval(a), Value::Interval(b)) => a.compare(*b),
        (Value::Interval(a), Value::Text(b)) => a.compare(Interval::parse(b)?),
        (Value::Text(a), Value::Interval(b)) => Interval::parse(a)?.compare(*b),
        (Value::Enum { labels: a, at: m }, Value::Enum { labels: b, at: n }) if a == b => m.cmp(n),
        (Value::Enum { labels, at }, Value::Text(b)) => at.cmp(&label(labels, b)?),
        (Value::Text(a), Value::Enum { labels, at }) => label(labels, a)?.cmp(at),
        _ => return Err(unknown("a comparison of values of different types")),
    }))
}

/// Numbers of which one is no integer. Postgres compares a `double precision` with the nearest of the other.
fn compare_numbers(a: &Value, b: &Value) -> Result<Ordering, Stop> {
    if matches!(a, Value::Float(_)) || matches!(b, Value::Float(_)) {
        let (a, b) = (as_float(a)?, as_float(b)?);
        return a.partial_cmp(&b).ok_or_else(|| unknown("a number that is none"));
    }
    as_decimal(a)?.compare(as_decimal(b)?)
}

pub(in crate::sql) fn as_float(value: &Value) -> Result<f64, Stop> {
    match value {
        Value::Float(n) => Ok(*n),
        Value::Decimal(n) => Ok(n.as_float()),
        Value::Int(n) => parse_float(&n.to_string()),
        Value::Text(text) => parse_float(text),
        _ => Err(unknown("a number of another type")),
    }
}

pub(in crate::sql) fn as_decimal(value: &Value) -> Result<Decimal, Stop> {
    match value {
        Value::Decimal(n) => Ok(*n),
        Value::Int(n) => Ok(Decimal::from(*n)),
        Value::Text(text) => Decimal::parse(text),
        _ => Err(unknown("a number of another type")),
    }
}

/// Times of which at least one is no text; a date stands for its first moment.
fn compare_times(a: &Value, b: &Value) -> Result<Ordering, Stop> {
    let zoned = |other: &Value| matches!(other, Value::Instant { zoned: true, .. });
    let micros = |value: &Value, other: &Value| match value {
        Value::Date(days) => Ok(days.saturating_mul(time::DAY)),
        Value::Instant { micros, .. } => Ok(*micros),
        // What is beside a date is a date.
        Value::Text(text) if matches!(other, Value::Date(_)) => {
            Ok(time::parse_instant(text, false)?.div_euclid(time::DAY) * time::DAY)
        }
        Value::Text(text) => time::parse_instant(text, zoned(other)),
        _ => Err(unknown("a comparison of values of different types")),
    };
    Ok(micros(a, b)?.cmp(&micros(b, a)?))
}
