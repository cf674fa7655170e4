//! Variables of PL/pgSQL blocks.

use super::value::Value;
use super::{Stop, unknown};
use crate::model::Name;

/// Variables of the blocks and loops that are open, the innermost last.
#[derive(Debug, Default)]
pub(in crate::sql) struct Variables {
    all: Vec<Variable>,
    /// Whether a column of the same name is meant, as in functions in SQL; else that is an error.
    pub(in crate::sql) columns_win: bool,
}

#[derive(Debug)]
pub(in crate::sql) struct Variable {
    pub(in crate::sql) name: Name,
    pub(in crate::sql) value: Value,
    pub(in crate::sql) kind: Kind,
    pub(in crate::sql) constant: bool,
    pub(in crate::sql) not_null: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sql) enum Kind {
    /// A type as it is written, to which values are cast.
    Type(String),
    /// A type that is taken from elsewhere (`%TYPE`): values stay what they are.
    Any,
    /// `record` and `%ROWTYPE`.
    Record,
}

impl Variables {
    /// How many there are: what [`Self::close`] goes back to.
    pub(in crate::sql) fn count(&self) -> usize {
        self.all.len()
    }

    pub(in crate::sql) fn declare(&mut self, variable: Variable) {
        self.all.push(variable);
    }

    pub(in crate::sql) fn close(&mut self, count: usize) {
        self.all.truncate(count);
    }

    pub(in crate::sql) fn has(&self, name: &Name) -> bool {
        self.all.iter().any(|v| v.name == *name)
    }

    pub(in crate::sql) fn get(&self, name: &Name) -> Option<Value> {
        self.find(name).map(|v| v.value.clone())
    }

    pub(in crate::sql) fn find(&self, name: &Name) -> Option<&Variable> {
        self.all.iter().rev().find(|v| v.name == *name)
    }

    /// A field of a record.
    pub(in crate::sql) fn field(&self, name: &Name, field: &Name) -> Option<Result<Value, Stop>> {
        let variable = self.find(name)?;
        Some(match &variable.value {
            Value::Record(fields) => {
                fields.iter().find(|(n, _)| n == field).map(|(_, v)| v.clone()).ok_or_else(|| {
                    Stop::raise("42703", format!("the record {name} has no field {field}"))
                })
            }
            Value::Null => Ok(Value::Null),
            Value::Unknown(reason) => Err(Stop::NotFollowed(reason.clone())),
            _ => Err(unknown(format!("the name {name}.{field}"))),
        })
    }

    /// Puts a value, already cast, in its place.
    pub(in crate::sql) fn set(&mut self, name: &Name, value: Value) -> Result<(), Stop> {
        let Some(variable) = self.all.iter_mut().rev().find(|v| v.name == *name) else {
            return Err(Stop::raise("42601", format!("{name} is not a known variable")));
        };
        if variable.constant {
            return Err(Stop::raise("22005", format!("the variable {name} is declared CONSTANT")));
        }
        if variable.not_null && value.is_null() {
            return Err(Stop::raise("22004", format!("the variable {name} cannot be null")));
        }
        variable.value = value;
        Ok(())
    }

    pub(in crate::sql) fn set_field(
        &mut self,
        name: &Name,
        field: &Name,
        value: Value,
    ) -> Result<(), Stop> {
        let variable = self.all.iter_mut().rev().find(|v| v.name == *name);
        match variable.map(|v| &mut v.value) {
            Some(Value::Record(fields)) => match fields.iter_mut().find(|(n, _)| n == field) {
                Some((_, old)) => {
                    *old = value;
                    Ok(())
                }
                None => {
                    Err(Stop::raise("42703", format!("the record {name} has no field {field}")))
                }
            },
            _ => Err(unknown(format!("an assignment to {name}.{field}"))),
        }
    }
}
