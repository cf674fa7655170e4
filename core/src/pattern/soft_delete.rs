//! Rows that are marked as deleted and stay.

use super::build::{Build, ascending, column, condition};
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::edit::{Command, CommandError};
use crate::model::{
    ColumnId, Constraint, ConstraintKind, Deferrable, Index, IndexKey, ObjectRef, TableId,
};

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "soft-delete",
    title: "soft delete",
    explanation: "A column that says when a row was deleted, which is still there; what is unique is so among the rows \
                  that are not deleted.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |asked| {
        let settings = asked.settings;
        let column = settings.columns.soft_delete.first().map_or("deleted_at", String::as_str);
        vec![
            Choice::name("column", "Column", column),
            Choice::flag("unique", "Unique among living rows alone", true),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let name = build.name("column").to_owned();
    let unique = build.flag("unique");
    for table in build.tables.clone() {
        let mark = build.column(&table, column(&name, "timestamptz", false, None))?;
        if unique {
            free_what_is_deleted(build, &table, &mark)?;
        }
        let found = build.table(&table)?;
        let object = ObjectRef::Column(table.clone(), mark.clone());
        let knows = |index: &Index| index.predicate.as_ref().is_some_and(|p| p.mentions(&object));
        // Few rows are deleted: these are found quickly, to be restored or removed.
        if !found.indexes.iter().any(knows) {
            let deleted = condition(found, &mark, "IS NOT NULL");
            build.index(&table, vec![ascending(&mark)], Some(deleted))?;
        }
    }
    Ok(())
}

/// What is unique among all rows becomes unique among those that are not deleted. A key that is referenced stays: a
/// foreign key needs all rows.
fn free_what_is_deleted(
    build: &mut Build<'_>,
    table: &TableId,
    mark: &ColumnId,
) -> Result<(), CommandError> {
    let found = build.table(table)?.clone();
    let living = condition(&found, mark, "IS NULL");
    for Constraint { id, kind, deferrable, inherited, .. } in &found.constraints {
        let ConstraintKind::Unique(key) = kind else { continue };
        let can_wait = *deferrable != Deferrable::NotDeferrable;
        if can_wait || *inherited || key.columns.contains(mark) || key.without_overlaps {
            continue;
        }
        let object = ObjectRef::Constraint(table.clone(), id.clone());
        if build.run(Command::Remove { object, cascade: false }).is_ok() {
            build.unique_index(table, key, living.clone())?;
        }
    }
    for index in found.indexes.iter().filter(|i| i.unique && i.predicate.is_none()) {
        let has_mark = index.elements.iter().any(|e| match &e.key {
            IndexKey::Column(id) => id == mark,
            IndexKey::Expression(expr) => {
                expr.mentions(&ObjectRef::Column(table.clone(), mark.clone()))
            }
        });
        let columns: Vec<&ColumnId> = index
            .elements
            .iter()
            .filter_map(|e| match &e.key {
                IndexKey::Column(id) => Some(id),
                IndexKey::Expression(_) => None,
            })
            .collect();
        let is_referenced = build.document().schema.tables.iter().any(|t| {
            t.foreign_keys().any(|(_, key)| {
                key.references == *table
                    && key.referenced_columns.len() == columns.len()
                    && key.referenced_columns.iter().all(|c| columns.contains(&c))
            })
        });
        if !has_mark && !is_referenced && index.attached_to.is_none() {
            let index = Index { predicate: Some(living.clone()), ..index.clone() };
            build.run(Command::SetIndex { table: table.clone(), index: Box::new(index) })?;
        }
    }
    Ok(())
}
