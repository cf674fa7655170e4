//! Constraints and indexes.

use super::apply::{Edit, Outcome, not_found};
use super::column::check_text;
use super::names::{check_name, choose_name, has_index, names_like, numbered};
use super::{CommandError, describe};
use crate::lint::{name_of_constraint, name_of_index};
use crate::model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Expr, Index, IndexElement, IndexId,
    IndexKey, Name, ObjectRef, TableId,
};
use std::collections::BTreeSet;

impl Edit {
    pub(super) fn add_constraint(
        &mut self,
        table: &TableId,
        name: Option<&Name>,
        kind: &ConstraintKind,
    ) -> Outcome {
        self.check_constraint(table, kind, None)?;
        let name = match name {
            Some(name) => name.clone(),
            None => self.choose_constraint_name(table, kind)?,
        };
        check_name("constraint", name.as_str())?;
        self.constraint_name_free(table, name.as_str(), kind, None)?;
        let found = self.table_mut(table)?;
        let id = ConstraintId::derive(&[name.as_str()], |id| found.constraint(id).is_some());
        found.constraints.push(Constraint::new(id.clone(), name, kind.clone()));
        self.key_columns_not_null(table, kind)?;
        self.created.push(ObjectRef::Constraint(table.clone(), id));
        Ok(())
    }

    pub(super) fn set_constraint(&mut self, table: &TableId, constraint: &Constraint) -> Outcome {
        let object = ObjectRef::Constraint(table.clone(), constraint.id.clone());
        if self.table(table)?.constraint(&constraint.id).is_none() {
            return Err(not_found(object));
        }
        check_name("constraint", constraint.name.as_str())?;
        super::define::check_deferrable(constraint)?;
        self.check_constraint(table, &constraint.kind, Some(&constraint.id))?;
        self.constraint_name_free(
            table,
            constraint.name.as_str(),
            &constraint.kind,
            Some(&constraint.id),
        )?;
        let slot = self.table_mut(table)?.constraints.iter_mut().find(|c| c.id == constraint.id);
        if let Some(slot) = slot {
            slot.clone_from(constraint);
        }
        self.key_columns_not_null(table, &constraint.kind)
    }

    /// A primary key makes its columns NOT NULL, and a named NOT NULL its column.
    fn key_columns_not_null(&mut self, table: &TableId, kind: &ConstraintKind) -> Outcome {
        let columns = match kind {
            ConstraintKind::PrimaryKey(key) => key.columns.as_slice(),
            ConstraintKind::NotNull { column, .. } => std::slice::from_ref(column),
            _ => return Ok(()),
        };
        for column in columns {
            self.column_mut(table, column)?.not_null = true;
        }
        Ok(())
    }

    fn check_constraint(
        &self,
        table: &TableId,
        kind: &ConstraintKind,
        except: Option<&ConstraintId>,
    ) -> Outcome {
        match kind {
            ConstraintKind::PrimaryKey(key) => {
                let owner = self.table(table)?;
                let other = owner.constraints.iter().find(|c| {
                    matches!(c.kind, ConstraintKind::PrimaryKey(_)) && except != Some(&c.id)
                });
                if let Some(other) = other {
                    return Err(CommandError::SecondPrimaryKey {
                        table: describe(&self.document, &ObjectRef::Table(table.clone())),
                        name: other.name.to_string(),
                        id: other.id.clone(),
                    });
                }
                self.check_columns(table, &key.columns, "a primary key")?;
                self.check_columns_exist(table, &key.include)
            }
            ConstraintKind::Unique(key) => {
                self.check_columns(table, &key.columns, "a unique constraint")?;
                self.check_columns_exist(table, &key.include)
            }
            ConstraintKind::ForeignKey(key) => {
                self.table(&key.references)?;
                self.check_columns(table, &key.columns, "a foreign key")?;
                self.check_columns(&key.references, &key.referenced_columns, "a foreign key")?;
                self.check_columns_exist(table, &key.on_delete_columns)?;
                if key.columns.len() != key.referenced_columns.len() {
                    return Err(CommandError::ColumnCountsDiffer {
                        referencing: key.columns.len(),
                        referenced: key.referenced_columns.len(),
                    });
                }
                Ok(())
            }
            ConstraintKind::Check { expression, .. } => {
                self.table(table)?;
                check_text(Some(expression), "A check")
            }
            ConstraintKind::Exclude { elements, include, predicate, .. } => {
                let elements = elements.iter().map(|e| &e.element);
                self.check_elements(table, elements, "an exclusion constraint")?;
                self.check_columns_exist(table, include)?;
                check_text(predicate.as_ref(), "A condition")
            }
            ConstraintKind::NotNull { column, .. } => self.column(table, column).map(|_| ()),
        }
    }

    fn check_columns(&self, table: &TableId, columns: &[ColumnId], what: &'static str) -> Outcome {
        if columns.is_empty() {
            return Err(CommandError::NoColumns { what });
        }
        self.check_columns_exist(table, columns)?;
        let mut seen = BTreeSet::new();
        for column in columns {
            if !seen.insert(column) {
                let column = self.column(table, column)?.name.to_string();
                return Err(CommandError::ColumnTwice { column, what });
            }
        }
        Ok(())
    }

    fn check_columns_exist(&self, table: &TableId, columns: &[ColumnId]) -> Outcome {
        columns.iter().try_for_each(|column| self.column(table, column).map(|_| ()))
    }

    fn check_elements<'e>(
        &self,
        table: &TableId,
        elements: impl Iterator<Item = &'e IndexElement>,
        what: &'static str,
    ) -> Outcome {
        let mut any = false;
        for element in elements {
            any = true;
            match &element.key {
                IndexKey::Column(column) => {
                    self.column(table, column)?;
                }
                IndexKey::Expression(expr) => check_text(Some(expr), "An expression")?,
            }
        }
        if any { Ok(()) } else { Err(CommandError::NoColumns { what }) }
    }

    /// Constraint names are unique in their table; those with an index behind them also among the
    /// schema's relations.
    pub(super) fn constraint_name_free(
        &self,
        table: &TableId,
        name: &str,
        kind: &ConstraintKind,
        except: Option<&ConstraintId>,
    ) -> Outcome {
        let owner = self.table(table)?;
        if owner.constraints.iter().any(|c| c.name == *name && except != Some(&c.id)) {
            return Err(CommandError::NameTaken {
                name: name.to_owned(),
                by: "another constraint".to_owned(),
                place: describe(&self.document, &ObjectRef::Table(table.clone())),
            });
        }
        if has_index(kind) {
            let except = except.map(|id| ObjectRef::Constraint(table.clone(), id.clone()));
            self.relation_name_free(&owner.schema, name, except.as_ref())?;
        }
        Ok(())
    }

    /// As the conventions ask for it, else as Postgres chooses it; with a number where that is taken.
    fn choose_constraint_name(
        &self,
        table: &TableId,
        kind: &ConstraintKind,
    ) -> Result<Name, CommandError> {
        let owner = self.table(table)?;
        if let Some(wanted) = name_of_constraint(&self.context(), owner, kind) {
            let is_free = |name: &str| self.constraint_name_free(table, name, kind, None).is_ok();
            return Ok(Name::from(numbered(&wanted, is_free)));
        }
        let names = |ids: &[ColumnId]| -> Vec<&str> {
            ids.iter().filter_map(|id| owner.column(id)).map(|c| c.name.as_str()).collect()
        };
        let elements;
        let (columns, suffix) = match kind {
            ConstraintKind::PrimaryKey(_) => (Vec::new(), "pkey"),
            ConstraintKind::Unique(key) => (names(&key.columns), "key"),
            ConstraintKind::ForeignKey(key) => (names(&key.columns), "fkey"),
            ConstraintKind::Check { expression, .. } => {
                (single_column(owner, expression).into_iter().collect(), "check")
            }
            ConstraintKind::Exclude { elements: of, .. } => {
                elements =
                    of.iter().map(|e| e.element.key.name_part(Some(owner))).collect::<Vec<_>>();
                (elements.iter().map(String::as_str).collect(), "excl")
            }
            ConstraintKind::NotNull { column, .. } => {
                (names(std::slice::from_ref(column)), "not_null")
            }
        };
        let mut taken: BTreeSet<&str> = owner.constraints.iter().map(|c| c.name.as_str()).collect();
        if has_index(kind) {
            let table = owner.name.as_str();
            taken.extend(names_like(&self.document.schema, &owner.schema, table));
        }
        Ok(Name::from(choose_name(owner.name.as_str(), &columns, suffix, &taken)))
    }

    pub(super) fn add_index(
        &mut self,
        table: &TableId,
        name: Option<&Name>,
        mut index: Index,
    ) -> Outcome {
        self.check_index(table, &index)?;
        let owner = self.table(table)?;
        let agreed = || name_of_index(&self.context(), owner, &index.elements, index.unique);
        index.name = if let Some(name) = name {
            name.clone()
        } else if let Some(wanted) = agreed() {
            let is_free = |name: &str| self.relation_name_free(&owner.schema, name, None).is_ok();
            Name::from(numbered(&wanted, is_free))
        } else {
            let table = owner.name.as_str();
            let columns: Vec<String> =
                index.elements.iter().map(|e| e.key.name_part(Some(owner))).collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let first = choose_name(table, &columns, "idx", &BTreeSet::new());
            let is_free = |names: &BTreeSet<Name>| !names.contains(first.as_str());
            if self.maybe_taken.as_ref().is_some_and(is_free) {
                Name::from(first)
            } else {
                let taken = names_like(&self.document.schema, &owner.schema, table);
                Name::from(choose_name(table, &columns, "idx", &taken))
            }
        };
        check_name("index", index.name.as_str())?;
        self.relation_name_free(&owner.schema, index.name.as_str(), None)?;
        index.id = IndexId::derive(&[index.name.as_str()], |id| owner.index(id).is_some());
        self.created.push(ObjectRef::Index(table.clone(), index.id.clone()));
        self.table_mut(table)?.indexes.push(index);
        Ok(())
    }

    pub(super) fn set_index(&mut self, table: &TableId, index: &Index) -> Outcome {
        let owner = self.table(table)?;
        let object = ObjectRef::Index(table.clone(), index.id.clone());
        if owner.index(&index.id).is_none() {
            return Err(not_found(object));
        }
        check_name("index", index.name.as_str())?;
        self.check_index(table, index)?;
        self.relation_name_free(&owner.schema, index.name.as_str(), Some(&object))?;
        let slot = self.table_mut(table)?.indexes.iter_mut().find(|i| i.id == index.id);
        if let Some(slot) = slot {
            slot.clone_from(index);
        }
        Ok(())
    }

    fn check_index(&self, table: &TableId, index: &Index) -> Outcome {
        check_name("index method", index.method.as_str())?;
        self.check_elements(table, index.elements.iter(), "an index")?;
        self.check_columns_exist(table, &index.include)?;
        check_text(index.predicate.as_ref(), "A condition")
    }
}

/// The one column that a check mentions, which Postgres puts into its name.
fn single_column<'t>(table: &'t crate::model::Table, expression: &Expr) -> Option<&'t str> {
    let mentioned: BTreeSet<_> = expression
        .references()
        .iter()
        .filter_map(|r| match &r.target {
            ObjectRef::Column(owner, column) if *owner == table.id => Some(column),
            _ => None,
        })
        .collect();
    match mentioned.into_iter().collect::<Vec<_>>().as_slice() {
        [column] => table.column(column).map(|c| c.name.as_str()),
        _ => None,
    }
}
