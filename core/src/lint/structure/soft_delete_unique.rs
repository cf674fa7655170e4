//! Unique keys that rows hold on to after they were deleted softly.

use crate::lint::{Check, Context, Found, Group, Rule, context::is_called};
use crate::model::{Column, ColumnId, ConstraintKind, IndexKey, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "soft-delete-unique",
    group: Group::Structure,
    title: "Rows that are deleted softly do not hold on to what is unique",
    why: "A row that is marked as deleted is still there: nobody can take its e-mail address or its slug again. A unique \
          index with `where deleted_at is null` counts the living rows alone.",
    bad: "create table users (id int primary key, email text not null unique, deleted_at timestamptz);",
    good: "create table users (id int primary key, email text not null, deleted_at timestamptz);\n\
           create unique index on users (email) where deleted_at is null;",
    given: None,
    check: Check::Table(check),
    fix: None,
};

/// Whether a column holds what another system has handed out, such as `stripe_customer_id`, and hands out once.
fn is_of_elsewhere(table: &Table, id: &ColumnId) -> bool {
    let is_id = table.column(id).is_some_and(|c| c.name.as_str().ends_with("_id"));
    is_id && !table.is_referencing(id)
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let marks = |c: &&Column| is_called(c, &context.settings.columns.soft_delete);
    let Some(mark) = table.columns.iter().find(marks) else { return };
    let mut report = |object, name: &str| {
        found.report(
            object,
            format!(
                "{name} counts rows of {} whose {} is set: let it be an index where that is null.",
                table.name, mark.name
            ),
        );
    };
    for constraint in &table.constraints {
        if let ConstraintKind::Unique(key) = &constraint.kind
            && !key.columns.contains(&mark.id)
            && !key.columns.iter().any(|id| is_of_elsewhere(table, id))
        {
            let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
            report(object, constraint.name.as_str());
        }
    }
    for index in table.indexes.iter().filter(|i| i.unique && i.predicate.is_none()) {
        let is_free = index.elements.iter().any(|e| match &e.key {
            IndexKey::Column(id) => *id == mark.id || is_of_elsewhere(table, id),
            IndexKey::Expression(expr) => {
                expr.mentions(&ObjectRef::Column(table.id.clone(), mark.id.clone()))
            }
        });
        if !is_free {
            report(ObjectRef::Index(table.id.clone(), index.id.clone()), index.name.as_str());
        }
    }
}
