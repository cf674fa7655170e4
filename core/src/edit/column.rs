//! Columns.

use super::apply::{Edit, Outcome};
use super::command::NewColumn;
use super::names::check_name;
use super::{CommandError, describe};
use crate::model::{
    Column, ColumnId, ConstraintKind, DataType, Expr, Generated, Identity, ObjectRef, TableId,
};

impl Edit {
    pub(super) fn add_column(
        &mut self,
        table: &TableId,
        new: &NewColumn,
        position: Option<usize>,
    ) -> Outcome {
        check_name("column", new.name.as_str())?;
        self.column_name_free(table, new.name.as_str(), None)?;
        let owner = self.table(table)?;
        if owner.of_type.is_some() {
            return Err(CommandError::NotAllowed(format!(
                "The columns of {} are those of its type. Add an attribute to the type instead.",
                owner.name
            )));
        }
        self.type_exists(&new.data_type.name)?;
        if new.generated.is_some() && (new.default.is_some() || new.identity.is_some()) {
            let what = if new.default.is_some() { "default" } else { "identity" };
            return Err(CommandError::GeneratedColumn { column: new.name.to_string(), what });
        }
        check_text(new.default.as_ref(), "A default")?;
        check_text(new.generated.as_ref().map(|g| &g.expression), "A generation expression")?;
        let heirs = self.descendants(table);
        for heir in &heirs {
            self.column_name_free(heir, new.name.as_str(), None)?;
        }

        let columns = &self.table(table)?.columns;
        let taken = |id: &ColumnId| columns.iter().any(|c| c.id == *id);
        let id = match &new.id {
            Some(id) if taken(id) => return Err(CommandError::IdTaken { id: id.to_string() }),
            Some(id) => id.clone(),
            None => ColumnId::derive(&[new.name.as_str()], taken),
        };
        let mut column = Column::new(id.clone(), new.name.clone(), new.data_type.clone());
        column.not_null = new.not_null || new.identity.is_some();
        if new.identity.is_none() {
            column.default.clone_from(&new.default);
        }
        column.identity.clone_from(&new.identity);
        column.generated.clone_from(&new.generated);
        column.comment = new.comment.clone().filter(|c| !c.is_empty());

        for heir in heirs {
            let heir = self.table_mut(&heir)?;
            let mut inherited = column.clone();
            inherited.inherited = true;
            inherited.comment = None;
            inherited.id = ColumnId::derive(&[new.name.as_str()], |id| heir.column(id).is_some());
            heir.columns.push(inherited);
        }
        let columns = &mut self.table_mut(table)?.columns;
        let position = position.unwrap_or(columns.len()).min(columns.len());
        columns.insert(position, column);
        self.created.push(ObjectRef::Column(table.clone(), id));
        Ok(())
    }

    pub(super) fn move_column(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        position: usize,
    ) -> Outcome {
        self.column(table, column)?;
        let columns = &mut self.table_mut(table)?.columns;
        if let Some(from) = columns.iter().position(|c| c.id == *column) {
            let moved = columns.remove(from);
            columns.insert(position.min(columns.len()), moved);
        }
        Ok(())
    }

    pub(super) fn set_column_type(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        data_type: &DataType,
    ) -> Outcome {
        self.type_exists(&data_type.name)?;
        self.each_heir(table, column, |c| c.data_type = data_type.clone())
    }

    pub(super) fn set_not_null(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        not_null: bool,
    ) -> Outcome {
        let found = self.column(table, column)?;
        if !not_null {
            let owner = self.table(table)?;
            let why = if found.identity.is_some() {
                Some("an identity column".to_owned())
            } else {
                owner.constraints.iter().find_map(|c| match &c.kind {
                    ConstraintKind::PrimaryKey(key) if key.columns.contains(column) => {
                        Some(format!("part of the primary key {}", c.name))
                    }
                    ConstraintKind::NotNull { column: other, .. } if other == column => {
                        Some(format!("held by the constraint {}", c.name))
                    }
                    _ => None,
                })
            };
            if let Some(why) = why {
                return Err(CommandError::MustBeNotNull { column: found.name.to_string(), why });
            }
        }
        self.each_heir(table, column, |c| c.not_null = not_null)
    }

    pub(super) fn set_default(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        default: Option<&Expr>,
    ) -> Outcome {
        check_text(default, "A default")?;
        if default.is_some() {
            self.not_generated(table, column, "default")?;
        }
        self.each_heir(table, column, |c| {
            c.default = default.cloned();
            if default.is_some() {
                c.identity = None;
            }
        })
    }

    pub(super) fn set_identity(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        identity: Option<&Identity>,
    ) -> Outcome {
        if identity.is_some() {
            self.not_generated(table, column, "identity")?;
        }
        let column = self.column_mut(table, column)?;
        column.identity = identity.cloned();
        if identity.is_some() {
            column.default = None;
            column.not_null = true;
        }
        Ok(())
    }

    pub(super) fn set_generated(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        generated: Option<&Generated>,
    ) -> Outcome {
        check_text(generated.map(|g| &g.expression), "A generation expression")?;
        self.each_heir(table, column, |c| {
            c.generated = generated.cloned();
            if generated.is_some() {
                c.default = None;
                c.identity = None;
            }
        })
    }

    fn not_generated(&self, table: &TableId, column: &ColumnId, what: &'static str) -> Outcome {
        let column = self.column(table, column)?;
        if column.generated.is_some() {
            return Err(CommandError::GeneratedColumn { column: column.name.to_string(), what });
        }
        Ok(())
    }

    pub(super) fn column_name_free(
        &self,
        table: &TableId,
        name: &str,
        except: Option<&ColumnId>,
    ) -> Outcome {
        match self.table(table)?.column_named(name) {
            Some(other) if except != Some(&other.id) => Err(CommandError::NameTaken {
                name: name.to_owned(),
                by: "another column".to_owned(),
                place: describe(&self.document, &ObjectRef::Table(table.clone())),
            }),
            _ => Ok(()),
        }
    }

    /// Tables that inherit from a table or are its partitions, at any depth.
    pub(super) fn descendants(&self, table: &TableId) -> Vec<TableId> {
        let mut found = vec![table.clone()];
        let mut next = 0;
        while let Some(parent) = found.get(next).cloned() {
            for child in &self.document.schema.tables {
                let inherits = child.inherits.contains(&parent)
                    || child.partition_of.as_ref().is_some_and(|b| b.parent == parent);
                if inherits && !found.contains(&child.id) {
                    found.push(child.id.clone());
                }
            }
            next += 1;
        }
        found.remove(0);
        found
    }

    /// A column, and the columns of descendants that exist because of it.
    pub(super) fn heirs(
        &self,
        table: &TableId,
        column: &ColumnId,
    ) -> Result<Vec<(TableId, ColumnId)>, CommandError> {
        let name = self.column(table, column)?.name.clone();
        let mut heirs = vec![(table.clone(), column.clone())];
        for heir in self.descendants(table) {
            if let Some(column) = self.table(&heir)?.column_named(name.as_str())
                && column.inherited
            {
                heirs.push((heir, column.id.clone()));
            }
        }
        Ok(heirs)
    }

    fn each_heir(
        &mut self,
        table: &TableId,
        column: &ColumnId,
        change: impl Fn(&mut Column),
    ) -> Outcome {
        for (table, column) in self.heirs(table, column)? {
            change(self.column_mut(&table, &column)?);
        }
        Ok(())
    }
}

/// An expression that is there says something.
pub(super) fn check_text(expr: Option<&Expr>, what: &'static str) -> Outcome {
    match expr {
        Some(expr) if expr.text().trim().is_empty() => Err(CommandError::TextEmpty(what)),
        _ => Ok(()),
    }
}
