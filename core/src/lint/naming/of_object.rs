//! What stands for the words in braces of a pattern, for an object of whatever kind.

use super::check_name;
use super::values::Values;
use crate::lint::Context;
use crate::model::{ConstraintKind, ObjectRef, Table};

/// What the patterns that name an object can ask for.
pub(crate) struct ValuesOf<'d>(Values<'d>);

impl<'d> ValuesOf<'d> {
    /// None where the object is not there, or its name is made of nothing.
    pub(crate) fn object(context: Context<'d>, object: &ObjectRef) -> Option<Self> {
        let table = |id| context.catalog().tables.get(id);
        let context = &context;
        Some(Self(match object {
            ObjectRef::Table(id) | ObjectRef::Policy(id, _) => {
                Values::of_table(context, table(id)?)
            }
            ObjectRef::Column(id, column) => {
                let table = table(id)?;
                Values::of_columns(context, table, std::slice::from_ref(&table.column(column)?.id))
            }
            ObjectRef::Index(id, index) => {
                let table = table(id)?;
                Values::of_elements(context, table, &table.index(index)?.elements)
            }
            ObjectRef::Trigger(id, trigger) => {
                let table = table(id)?;
                Values::of_trigger(context, table, table.trigger(trigger)?)
            }
            ObjectRef::Constraint(id, constraint) => {
                let table = table(id)?;
                of_constraint(context, table, &table.constraint(constraint)?.kind)
            }
            _ => return None,
        }))
    }

    pub(crate) fn get(&self, placeholder: &str) -> Option<&str> {
        self.0.get(placeholder)
    }
}

pub(super) fn of_constraint<'d>(
    context: &Context<'d>,
    table: &'d Table,
    kind: &'d ConstraintKind,
) -> Values<'d> {
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            Values::of_columns(context, table, &key.columns)
        }
        ConstraintKind::ForeignKey(key) => Values::of_foreign_key(context, table, key),
        ConstraintKind::Check { expression, .. } => check_name::values(context, table, expression),
        ConstraintKind::NotNull { column, .. } => {
            Values::of_columns(context, table, std::slice::from_ref(column))
        }
        ConstraintKind::Exclude { elements, .. } => {
            let elements: Vec<_> = elements.iter().map(|e| e.element.clone()).collect();
            Values::of_elements(context, table, &elements)
        }
    }
}
