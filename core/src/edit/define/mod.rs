//! Putting a whole object, as a form has changed it, in the place of the one with its id.
//!
//! A form changes what it shows in a copy of the record and gives the copy back. What belongs to commands of its own is
//! taken from the present record: names (a rename reaches every text) and the parts of tables and views.

mod column;
mod object;
mod policy;
mod sequence;
mod table;
mod trigger;
mod type_def;
mod view_index;

#[cfg(test)]
mod tests;

pub(super) use table::check_deferrable;

use super::CommandError;
use super::apply::{Edit, Outcome};
use crate::model::{
    Column, Constraint, Definition, Document, Expr, Extension, Function, Index, ObjectRef, Policy,
    Role, Schema, Sequence, Table, TableId, Trigger, TypeDef, View, ViewId,
};
use serde::{Deserialize, Serialize};

/// An object as it is to be. Where its id is empty it is a new one, which gets its id from its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Defined {
    Schema(Schema),
    Extension(Extension),
    Role(Role),
    Type(TypeDef),
    Sequence(Sequence),
    /// A view without its indexes and triggers, which stay as they are.
    View(View),
    Function(Function),
    /// What a table says of itself; its columns and all its other parts stay as they are, and its schema.
    Table(Table),
    /// A column that exists already.
    Column(TableId, Column),
    /// Without a name it gets the one that Postgres would choose.
    Constraint(TableId, Constraint),
    /// Without a name it gets the one that Postgres would choose.
    Index(TableId, Index),
    Policy(TableId, Policy),
    Trigger(TableId, Trigger),
    ViewTrigger(ViewId, Trigger),
    /// Of a materialized view. Without a name it gets the one that Postgres would choose.
    ViewIndex(ViewId, Index),
    /// The owner, the privileges and the comment of an object that exists already; its text stays as it is.
    Definition(Definition),
}

impl Defined {
    /// What it is; with an empty id where it is new.
    pub fn object(&self) -> ObjectRef {
        match self {
            Self::Schema(r) => ObjectRef::Schema(r.id.clone()),
            Self::Extension(r) => ObjectRef::Extension(r.id.clone()),
            Self::Role(r) => ObjectRef::Role(r.id.clone()),
            Self::Type(r) => ObjectRef::Type(r.id.clone()),
            Self::Sequence(r) => ObjectRef::Sequence(r.id.clone()),
            Self::View(r) => ObjectRef::View(r.id.clone()),
            Self::Function(r) => ObjectRef::Function(r.id.clone()),
            Self::Table(r) => ObjectRef::Table(r.id.clone()),
            Self::Column(t, r) => ObjectRef::Column(t.clone(), r.id.clone()),
            Self::Constraint(t, r) => ObjectRef::Constraint(t.clone(), r.id.clone()),
            Self::Index(t, r) => ObjectRef::Index(t.clone(), r.id.clone()),
            Self::Policy(t, r) => ObjectRef::Policy(t.clone(), r.id.clone()),
            Self::Trigger(t, r) => ObjectRef::Trigger(t.clone(), r.id.clone()),
            Self::ViewTrigger(v, r) => ObjectRef::ViewTrigger(v.clone(), r.id.clone()),
            Self::ViewIndex(v, r) => ObjectRef::ViewIndex(v.clone(), r.id.clone()),
            Self::Definition(r) => ObjectRef::Definition(r.id.clone()),
        }
    }

    /// Whether it is yet to be added.
    pub fn is_new(&self) -> bool {
        match self {
            Self::Schema(r) => r.id.as_str().is_empty(),
            Self::Extension(r) => r.id.as_str().is_empty(),
            Self::Role(r) => r.id.as_str().is_empty(),
            Self::Type(r) => r.id.as_str().is_empty(),
            Self::Sequence(r) => r.id.as_str().is_empty(),
            Self::View(r) => r.id.as_str().is_empty(),
            Self::Function(r) => r.id.as_str().is_empty(),
            Self::Table(r) => r.id.as_str().is_empty(),
            Self::Column(_, r) => r.id.as_str().is_empty(),
            Self::Constraint(_, r) => r.id.as_str().is_empty(),
            Self::Index(_, r) | Self::ViewIndex(_, r) => r.id.as_str().is_empty(),
            Self::Definition(r) => r.id.as_str().is_empty(),
            Self::Policy(_, r) => r.id.as_str().is_empty(),
            Self::Trigger(_, r) | Self::ViewTrigger(_, r) => r.id.as_str().is_empty(),
        }
    }

    /// `Add policy own_rows to table chats`, `Change type of table chats`.
    pub(super) fn label(&self, document: &Document) -> String {
        if !self.is_new() {
            return format!("Change {}", super::describe(document, &self.object()));
        }
        let to_object = |owner: ObjectRef| format!(" to {}", super::describe(document, &owner));
        let to = |table: &TableId| to_object(ObjectRef::Table(table.clone()));
        let to_view = |view: &ViewId| to_object(ObjectRef::View(view.clone()));
        let (word, name, place) = match self {
            Self::Schema(r) => ("schema", &r.name, String::new()),
            Self::Extension(r) => ("extension", &r.name, String::new()),
            Self::Role(r) => ("role", &r.name, String::new()),
            Self::Type(r) => ("type", &r.name, String::new()),
            Self::Sequence(r) => ("sequence", &r.name, String::new()),
            Self::View(r) => ("view", &r.name, String::new()),
            Self::Function(r) => ("function", &r.name, String::new()),
            Self::Table(r) => ("table", &r.name, String::new()),
            Self::Column(t, r) => ("column", &r.name, to(t)),
            Self::Constraint(t, r) => (super::label::constraint_word(&r.kind), &r.name, to(t)),
            Self::Index(t, r) => ("index", &r.name, to(t)),
            Self::Policy(t, r) => ("policy", &r.name, to(t)),
            Self::Trigger(t, r) => ("trigger", &r.name, to(t)),
            Self::ViewTrigger(v, r) => ("trigger", &r.name, to_view(v)),
            Self::ViewIndex(v, r) => ("index", &r.name, to_view(v)),
            Self::Definition(r) => (r.kind.word(), &r.name, String::new()),
        };
        let space = if name.is_empty() { "" } else { " " };
        format!("Add {word}{space}{name}{place}")
    }
}

impl Edit {
    pub(super) fn define(&mut self, defined: &Defined) -> Outcome {
        match defined {
            Defined::Schema(schema) => self.define_schema(schema),
            Defined::Extension(extension) => self.define_extension(extension),
            Defined::Role(role) => self.define_role(role),
            Defined::Type(type_def) => self.define_type(type_def),
            Defined::Sequence(sequence) => self.define_sequence(sequence),
            Defined::View(view) => self.define_view(view),
            Defined::Function(function) => self.define_function(function),
            Defined::Table(table) => self.define_table(table),
            Defined::Column(table, column) => self.define_column(table, column),
            Defined::Constraint(table, constraint) => {
                if defined.is_new() {
                    self.add_whole_constraint(table, constraint)
                } else {
                    let mut constraint = constraint.clone();
                    if let Some(present) = self.table(table)?.constraint(&constraint.id) {
                        constraint.name.clone_from(&present.name);
                    }
                    self.set_constraint(table, &constraint)
                }
            }
            Defined::Index(table, index) => {
                if defined.is_new() {
                    let name = Some(&index.name).filter(|n| !n.is_empty());
                    self.add_index(table, name, index.clone())
                } else {
                    let mut index = index.clone();
                    if let Some(present) = self.table(table)?.index(&index.id) {
                        index.name.clone_from(&present.name);
                    }
                    self.set_index(table, &index)
                }
            }
            Defined::Policy(table, policy) => self.define_policy(table, policy),
            Defined::Trigger(table, trigger) => self.define_trigger(table, trigger),
            Defined::ViewTrigger(view, trigger) => self.define_view_trigger(view, trigger),
            Defined::ViewIndex(view, index) => self.define_view_index(view, index),
            Defined::Definition(definition) => self.define_definition(definition),
        }
    }

    /// What a text refers to is there.
    fn check_expr(&self, expr: Option<&Expr>, what: &'static str) -> Outcome {
        super::column::check_text(expr, what)?;
        for reference in expr.into_iter().flat_map(Expr::references) {
            if !self.exists(&reference.target) {
                return Err(super::apply::not_found(reference.target.clone()));
            }
        }
        Ok(())
    }
}

/// A rule of Postgres that stands in the way, in a sentence.
fn not_allowed(rule: impl Into<String>) -> CommandError {
    CommandError::NotAllowed(rule.into())
}

/// The first name that stands twice.
fn twice<'n>(names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(*name))
}
