//! Users that cannot be deleted.

use crate::edit::Command;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ConstraintKind, ObjectRef, ReferentialAction, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "auth-users-reference",
    group: Group::Access,
    title: "What references auth.users says what a deleted user leaves",
    why: "Without `ON DELETE`, a row that references a user keeps that user from being deleted: the dashboard and the admin API fail \
          with an error of the database. `CASCADE` takes the rows along, `SET NULL` leaves them to nobody.",
    bad: "create schema auth;\n\
          create table auth.users (id uuid primary key default gen_random_uuid());\n\
          create table profiles (id uuid primary key references auth.users, display_name text);",
    good: "create schema auth;\n\
           create table auth.users (id uuid primary key default gen_random_uuid());\n\
           create table profiles (id uuid primary key references auth.users on delete cascade, display_name text);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let catalog = access.catalog();
    for (constraint, key) in table.foreign_keys().filter(|(c, _)| !c.inherited) {
        let Some(users) = catalog.tables.get(&key.references) else { continue };
        let schema = catalog.schema_name(&users.schema);
        let is_users = schema == "auth" && users.name == "users" && table.schema != users.schema;
        let holds =
            matches!(key.on_delete, ReferentialAction::NoAction | ReferentialAction::Restrict);
        if is_users && holds {
            let message =
                format!("No user can be deleted whom a row of {} references.", table.name);
            found.report(ObjectRef::Constraint(table.id.clone(), constraint.id.clone()), message);
        }
    }
}

/// What may be null is set null, and else the row goes.
fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, constraint) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let mut constraint = table.constraint(constraint)?.clone();
    let ConstraintKind::ForeignKey(key) = &mut constraint.kind else { return None };
    let may_be_null = |id| table.column(id).is_some_and(|c| !c.not_null);
    let is_key =
        table.primary_key().is_some_and(|k| key.columns.iter().any(|c| k.columns.contains(c)));
    let (action, word) = if !is_key && key.columns.iter().all(may_be_null) {
        (ReferentialAction::SetNull, "Leave to nobody")
    } else {
        (ReferentialAction::Cascade, "Delete")
    };
    key.on_delete = action;
    let label = format!("{word} rows of {} when their user is deleted", table.name);
    let table = table.id.clone();
    Some(Fix::not_safe(
        label,
        vec![Command::SetConstraint { table, constraint: Box::new(constraint) }],
    ))
}
