//! Columns, with everything that a column can say.

use super::{Edit, Outcome, not_allowed};
use crate::edit::CommandError;
use crate::model::{Column, DataType, TableId, TypeName};

impl Edit {
    pub(super) fn define_column(&mut self, table: &TableId, column: &Column) -> Outcome {
        let before = self.column(table, &column.id)?;
        let not_null_changes = before.not_null != column.not_null;
        self.check_column(column)?;
        for (heir, id) in self.heirs(table, &column.id)? {
            let heir = self.column_mut(&heir, &id)?;
            heir.data_type = column.data_type.clone();
            heir.default.clone_from(&column.default);
            heir.generated.clone_from(&column.generated);
            heir.collation.clone_from(&column.collation);
        }
        let own = self.column_mut(table, &column.id)?;
        own.identity.clone_from(&column.identity);
        own.storage.clone_from(&column.storage);
        own.compression.clone_from(&column.compression);
        own.statistics = column.statistics;
        own.options.clone_from(&column.options);
        own.acl = column.acl.clone();
        own.comment = column.comment.clone().filter(|c| !c.is_empty());
        if column.identity.is_some() {
            own.not_null = true;
        } else if not_null_changes {
            self.set_not_null(table, &column.id, column.not_null)?;
        }
        Ok(())
    }

    fn check_column(&self, column: &Column) -> Outcome {
        self.type_exists(&column.data_type.name)?;
        self.check_expr(column.default.as_ref(), "A default")?;
        let generated = column.generated.as_ref().map(|g| &g.expression);
        self.check_expr(generated, "A generation expression")?;
        if generated.is_some() && (column.default.is_some() || column.identity.is_some()) {
            let what = if column.default.is_some() { "default" } else { "identity" };
            return Err(CommandError::GeneratedColumn { column: column.name.to_string(), what });
        }
        if let Some(identity) = &column.identity {
            if column.default.is_some() {
                return Err(not_allowed(
                    "A column has a default or an identity, not both. Remove the default first.",
                ));
            }
            if !counts(&column.data_type) {
                return Err(not_allowed(
                    "An identity column counts: its type is smallint, integer or bigint.",
                ));
            }
            super::sequence::check_options(&identity.options)?;
        }
        let known = |value: &Option<String>, all: &[&str]| {
            value.as_ref().is_none_or(|v| all.contains(&v.to_lowercase().as_str()))
        };
        if !known(&column.storage, &["plain", "external", "extended", "main", "default"]) {
            return Err(not_allowed("Storage is plain, external, extended or main."));
        }
        if !known(&column.compression, &["pglz", "lz4", "default"]) {
            return Err(not_allowed("Compression is pglz or lz4."));
        }
        if column.statistics.is_some_and(|n| !(-1..=10_000).contains(&n)) {
            return Err(not_allowed("A statistics target is between 0 and 10000."));
        }
        Ok(())
    }
}

fn counts(data_type: &DataType) -> bool {
    data_type.dimensions == 0
        && matches!(&data_type.name, TypeName::Builtin(name)
            if ["smallint", "integer", "bigint"].contains(&name.as_str()))
}
