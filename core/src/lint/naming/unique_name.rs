//! Unique constraints and indexes whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ConstraintKind, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unique-name",
    group: Group::Naming,
    title: "What is unique is named by its columns",
    why: "The name of a unique constraint or index is what an application is told when a value is there already: it maps \
          the name to a message.",
    bad: "create table users (id bigint primary key, email text, constraint only_once unique (email));",
    good: "create table users (id bigint primary key, email text, constraint uq_users_email unique (email));",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// Name and values of a unique constraint or index of its own.
fn subject<'t>(
    context: &Context<'t>,
    table: &'t Table,
    object: &ObjectRef,
) -> Option<(&'t str, Values<'t>)> {
    match object {
        ObjectRef::Constraint(_, id) => {
            let constraint = table.constraint(id)?;
            let ConstraintKind::Unique(key) = &constraint.kind else { return None };
            Some((constraint.name.as_str(), Values::of_columns(context, table, &key.columns)))
        }
        ObjectRef::Index(_, id) => {
            let index = table.index(id).filter(|i| i.unique && i.attached_to.is_none())?;
            Some((index.name.as_str(), Values::of_elements(context, table, &index.elements)))
        }
        _ => None,
    }
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.unique;
    let constraints = table.constraints.iter().filter(|c| !c.inherited);
    let constraints = constraints.map(|c| ObjectRef::Constraint(table.id.clone(), c.id.clone()));
    let indexes = table.indexes.iter().map(|i| ObjectRef::Index(table.id.clone(), i.id.clone()));
    for object in constraints.chain(indexes) {
        let Some((name, values)) = subject(context, table, &object) else { continue };
        compare(found, || object.clone(), (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let (ObjectRef::Constraint(table, _) | ObjectRef::Index(table, _)) = object else {
        return None;
    };
    let table = context.catalog().tables.get(table)?;
    let (name, values) = subject(context, table, object)?;
    renamed_safely(context, object, name, &context.settings.names.unique, &values)
}
