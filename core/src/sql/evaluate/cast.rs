//! Casts, and names of objects in texts.

use super::decimal::Decimal;
use super::eval::{Eval, truth_value};
use super::operators::overflow;
use super::time::{self, Interval};
use super::value::{self, Class, Oid, Value, as_decimal, as_float, parse_uuid};
use super::{Stop, catalogs, functions, json, unknown};
use crate::model::{DataType, Name, QualifiedName, TypeKind, TypeName};
use std::rc::Rc;

impl Eval<'_> {
    /// `value::type`, the type as it is written.
    pub(in crate::sql) fn cast(&self, value: Value, to: &str) -> Result<Value, Stop> {
        let value = value.known()?;
        let text = match to.to_ascii_lowercase() {
            bare if bare == "\"char\"" => "text".to_owned(),
            bare if bare.ends_with(" array") => {
                format!("{}[]", to.get(..to.len() - " array".len()).unwrap_or_default())
            }
            _ => to.to_owned(),
        };
        let data_type = DataType::parse(&text);
        let data_type = data_type.map_err(|_| unknown(format!("a value of the type {to}")))?;
        let data_type = self.work.resolve_type(data_type);
        if let TypeName::Defined(id) = &data_type.name
            && let Some(TypeKind::Domain { checks, not_null, .. }) =
                self.work.catalog.types.get(id).map(|t| &t.kind)
            && (*not_null || !checks.is_empty())
        {
            return Err(unknown(format!("whether a value fits the type {to}")));
        }
        self.cast_to(value, &data_type)
    }

    /// A value of a type. What a domain type checks is taken to hold.
    pub(in crate::sql) fn cast_to(&self, value: Value, to: &DataType) -> Result<Value, Stop> {
        self.cast_within(value, to, 0)
    }

    fn cast_within(&self, value: Value, to: &DataType, depth: u32) -> Result<Value, Stop> {
        /// Domain types over domain types.
        const DEEPEST: u32 = 16;
        let value = value.known()?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        if depth > DEEPEST {
            return Err(unknown("a type nested this deep"));
        }
        let other = || unknown(format!("a value of the type {}", self.work.catalog.type_text(to)));
        if to.dimensions > 0 {
            let element = DataType { dimensions: 0, ..to.clone() };
            let values = functions::as_array(Some(&value))?.into_iter();
            let cast = values.map(|v| self.cast_within(v, &element, depth + 1));
            return cast.collect::<Result<_, _>>().map(Value::Array);
        }
        match &to.name {
            TypeName::Builtin(name) => {
                let modifiers = to.modifiers.as_deref();
                self.cast_to_builtin(value, name.as_str(), modifiers)
                    .and_then(|v| v.ok_or_else(other))
            }
            TypeName::Defined(id) => match self.work.catalog.types.get(id).map(|t| &t.kind) {
                Some(TypeKind::Enum { labels }) => {
                    let labels: Rc<Vec<String>> =
                        Rc::new(labels.iter().map(|label| label.name.clone()).collect());
                    match value {
                        Value::Text(text) => {
                            let at = value::label(&labels, &text)?;
                            Ok(Value::Enum { labels, at })
                        }
                        Value::Enum { labels: own, at } if own == labels => {
                            Ok(Value::Enum { labels, at })
                        }
                        _ => Err(other()),
                    }
                }
                Some(TypeKind::Domain { base, .. }) => self.cast_within(value, base, depth + 1),
                _ => Err(other()),
            },
            TypeName::Row(_) | TypeName::External(_) => Err(other()),
        }
    }

    /// None where the type is not followed.
    fn cast_to_builtin(
        &self,
        value: Value,
        to: &str,
        modifiers: Option<&str>,
    ) -> Result<Option<Value>, Stop> {
        let precision = |most: u32| -> Result<(), Stop> {
            match modifiers.map(str::parse::<u32>) {
                None => Ok(()),
                Some(Ok(n)) if n >= most => Ok(()),
                Some(_) => Err(unknown("a time that is rounded")),
            }
        };
        Ok(Some(match to {
            "text" | "name" | "varchar" => {
                let text = self.text(&value)?.unwrap_or_default();
                match modifiers.and_then(|m| m.parse().ok()) {
                    Some(most) => Value::Text(text.chars().take(most).collect()),
                    None => Value::Text(text),
                }
            }
            // Blanks at the end are no part of such a text, except where they are.
            "char" => {
                let text = self.text(&value)?.unwrap_or_default();
                let length: usize = modifiers.map_or(Some(1), |m| m.parse().ok()).unwrap_or(1);
                if text.chars().count() != length || text.ends_with(' ') {
                    return Err(unknown("a text that is filled up with blanks"));
                }
                Value::Text(text)
            }
            "boolean" => match value {
                Value::Int(n) => Value::Bool(n != 0),
                Value::Json { json, binary: true } => match *json {
                    serde_json::Value::Bool(b) => Value::Bool(b),
                    _ => return Err(no_json_cast("boolean")),
                },
                value => truth_value(value.truth()?),
            },
            "integer" | "bigint" | "smallint" => to_integer(value, to)?,
            "numeric" => {
                let number = match &value {
                    Value::Json { json, binary: true } => decimal_in(json)?,
                    value => as_decimal(value)?,
                };
                match modifiers.map(|m| m.split_once(',').map_or("0", |(_, scale)| scale).parse()) {
                    None => Value::Decimal(number),
                    Some(Ok(scale)) => Value::Decimal(number.with_scale(scale)?),
                    Some(Err(_)) => return Ok(None),
                }
            }
            "double precision" => match &value {
                Value::Json { json, binary: true } => Value::Float(decimal_in(json)?.as_float()),
                value => Value::Float(as_float(value)?),
            },
            // Kept in fewer digits; known where none is lost.
            "real" => {
                let n = as_float(&value)?;
                if n.fract() != 0.0 || n.abs() > 16_777_216.0 {
                    return Ok(None);
                }
                Value::Float(n)
            }
            "uuid" => match value {
                Value::Text(text) => Value::Uuid(parse_uuid(&text)?),
                Value::Uuid(id) => Value::Uuid(id),
                _ => return Ok(None),
            },
            "date" => match value {
                Value::Text(text) => {
                    Value::Date(time::parse_instant(&text, false)?.div_euclid(time::DAY))
                }
                Value::Instant { micros, .. } => Value::Date(micros.div_euclid(time::DAY)),
                Value::Date(days) => Value::Date(days),
                _ => return Ok(None),
            },
            "timestamp" | "timestamptz" => {
                precision(6)?;
                let zoned = to == "timestamptz";
                let micros = match value {
                    Value::Text(text) => time::parse_instant(&text, zoned)?,
                    Value::Instant { micros, .. } => micros,
                    Value::Date(days) => days.saturating_mul(time::DAY),
                    _ => return Ok(None),
                };
                Value::Instant { micros, zoned }
            }
            "interval" if modifiers.is_none() => match value {
                Value::Text(text) => Value::Interval(Interval::parse(&text)?),
                Value::Interval(by) => Value::Interval(by),
                _ => return Ok(None),
            },
            "json" | "jsonb" => {
                let binary = to == "jsonb";
                match value {
                    Value::Text(text) => Value::Json { json: Rc::new(json::parse(&text)?), binary },
                    Value::Json { json, .. } => Value::Json { json, binary },
                    _ => return Ok(None),
                }
            }
            "oid" => match value {
                Value::Oid(oid) | Value::Reg(oid) => Value::Oid(oid),
                value => match value.integer()? {
                    Some(0) => Value::Int(0),
                    _ => return Err(unknown("an object by its number")),
                },
            },
            "regclass" => self.to_name(Class::Relation, value, "42P01")?,
            "regtype" => self.to_name(Class::Type, value, "42704")?,
            "regproc" | "regprocedure" => self.to_name(Class::Function, value, "42883")?,
            "regnamespace" => self.to_name(Class::Schema, value, "3F000")?,
            "regrole" => self.to_name(Class::Role, value, "42704")?,
            _ => return Ok(None),
        }))
    }

    pub(in crate::sql) fn to_name(
        &self,
        class: Class,
        value: Value,
        code: &str,
    ) -> Result<Value, Stop> {
        match value {
            Value::Oid(oid) | Value::Reg(oid) if oid.class == class => Ok(Value::Reg(oid)),
            Value::Text(text) => match self.named(class, &text)? {
                Value::Null => {
                    let kind = match class {
                        Class::Relation => "relation",
                        Class::Type => "type",
                        Class::Function => "function",
                        Class::Schema => "schema",
                        _ => "role",
                    };
                    Err(Stop::raise(code, format!("the {kind} {text} does not exist")))
                }
                found => Ok(found),
            },
            _ => Err(unknown("an object by its number")),
        }
    }

    /// The object of a name as a text holds it, or null.
    pub(in crate::sql) fn named(&self, class: Class, text: &str) -> Result<Value, Stop> {
        let found = if class == Class::Type {
            catalogs::type_named(self.work, text)?
        } else {
            let path = path_of(text)?;
            catalogs::object_named(self.work, class, &path)?
        };
        Ok(found.map_or(Value::Null, |oid: Oid| Value::Reg(oid)))
    }
}

fn to_integer(value: Value, to: &str) -> Result<Value, Stop> {
    let rounded = |n: Decimal| n.rounded().ok_or_else(overflow);
    let n = match value {
        Value::Bool(b) => i64::from(b),
        Value::Oid(_) | Value::Reg(_) => return Err(unknown("the number of an object id")),
        Value::Decimal(n) => rounded(n)?,
        Value::Float(_) => return Err(unknown("how a number is rounded")),
        Value::Json { json, binary: true } => rounded(decimal_in(&json)?)?,
        value => match value.integer()? {
            Some(n) => n,
            None => return Ok(Value::Null),
        },
    };
    let fits = match to {
        "smallint" => i16::try_from(n).is_ok(),
        "integer" => i32::try_from(n).is_ok(),
        _ => true,
    };
    if fits { Ok(Value::Int(n)) } else { Err(overflow()) }
}

fn no_json_cast(to: &str) -> Stop {
    Stop::raise("22023", format!("cannot cast such jsonb to type {to}"))
}

/// A number in JSON.
fn decimal_in(json: &serde_json::Value) -> Result<Decimal, Stop> {
    match json {
        serde_json::Value::Number(n) if n.is_i64() || n.is_u64() => Decimal::parse(&n.to_string()),
        serde_json::Value::Number(_) => Err(unknown("a number in JSON with a fraction")),
        // Newer versions make null of JSON's null.
        serde_json::Value::Null => Err(unknown("a number of JSON's null")),
        _ => Err(no_json_cast("numeric")),
    }
}

/// A name with its schema, as text: `public."My table"`.
pub(in crate::sql) fn path_of(text: &str) -> Result<QualifiedName, Stop> {
    let invalid = || Stop::raise("42602", format!("invalid name: {text:?}"));
    let mut names: Vec<Name> = Vec::new();
    let mut chars = text.trim().chars().peekable();
    loop {
        let mut name = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next().ok_or_else(invalid)? {
                    '"' if chars.next_if_eq(&'"').is_some() => name.push('"'),
                    '"' => break,
                    c => name.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| *c != '.') {
                if c == '(' || c == '"' {
                    return Err(unknown("a name with arguments"));
                }
                name.extend(c.to_lowercase());
            }
            name.truncate(name.trim_end().len());
        }
        if name.is_empty() {
            return Err(invalid());
        }
        names.push(Name::from(name));
        match chars.next() {
            None => break,
            Some('.') => {}
            Some(_) => return Err(unknown("a name with arguments")),
        }
    }
    let name = names.pop().ok_or_else(invalid)?;
    Ok(QualifiedName { schema: names.pop(), name })
}
