//! Casts, and names of objects in texts.

use super::eval::{Eval, truth_value};
use super::value::{Class, Oid, Value};
use super::{Stop, catalogs, functions, unknown};
use crate::model::{DataType, Name, QualifiedName};

impl Eval<'_> {
    /// `value::type`.
    pub(super) fn cast(&self, value: Value, to: &str) -> Result<Value, Stop> {
        let value = value.known()?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        let bare = to.to_ascii_lowercase();
        let bare = bare.strip_prefix("pg_catalog.").unwrap_or(&bare);
        let is_array = bare.ends_with(']') || bare.ends_with(" array");
        if is_array {
            let element = bare.split(['[', ' ']).next().unwrap_or_default().to_owned();
            let values = functions::as_array(Some(&value))?;
            let cast = values.into_iter().map(|v| self.cast(v, &element)).collect::<Result<_, _>>();
            return cast.map(Value::Array);
        }
        let (name, modifiers) = match bare.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(')').trim())),
            None => (bare, None),
        };
        match DataType::canonical_builtin(name).unwrap_or(name) {
            "text" | "name" | "varchar" | "\"char\"" | "citext" => {
                let text = self.text(&value)?.unwrap_or_default();
                match modifiers.and_then(|m| m.parse().ok()) {
                    Some(most) => Ok(Value::Text(text.chars().take(most).collect())),
                    None => Ok(Value::Text(text)),
                }
            }
            "boolean" => match value {
                Value::Int(n) => Ok(Value::Bool(n != 0)),
                value => Ok(truth_value(value.truth()?)),
            },
            "integer" | "bigint" | "smallint" => match value {
                Value::Bool(b) => Ok(Value::Int(i64::from(b))),
                Value::Oid(_) | Value::Reg(_) => Err(unknown("the number of an object id")),
                value => Ok(value.integer()?.map_or(Value::Null, Value::Int)),
            },
            "oid" => match value {
                Value::Oid(oid) | Value::Reg(oid) => Ok(Value::Oid(oid)),
                value => match value.integer()? {
                    Some(0) => Ok(Value::Int(0)),
                    _ => Err(unknown("an object by its number")),
                },
            },
            "regclass" => self.to_name(Class::Relation, value, "42P01"),
            "regtype" => self.to_name(Class::Type, value, "42704"),
            "regproc" | "regprocedure" => self.to_name(Class::Function, value, "42883"),
            "regnamespace" => self.to_name(Class::Schema, value, "3F000"),
            "regrole" => self.to_name(Class::Role, value, "42704"),
            other => Err(unknown(format!("a value of the type {other}"))),
        }
    }

    pub(super) fn to_name(&self, class: Class, value: Value, code: &str) -> Result<Value, Stop> {
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
    pub(super) fn named(&self, class: Class, text: &str) -> Result<Value, Stop> {
        let found = if class == Class::Type {
            catalogs::type_named(self.work, text)?
        } else {
            let path = path_of(text)?;
            catalogs::object_named(self.work, class, &path)?
        };
        Ok(found.map_or(Value::Null, |oid: Oid| Value::Reg(oid)))
    }
}

/// A name with its schema, as text: `public."My table"`.
pub(super) fn path_of(text: &str) -> Result<QualifiedName, Stop> {
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
