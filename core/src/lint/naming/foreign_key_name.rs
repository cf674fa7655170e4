//! Foreign keys whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "foreign-key-name",
    group: Group::Naming,
    title: "Foreign keys are named by what they join",
    why: "The name stands in the message of every row that is refused, and in each migration that changes the key.",
    bad: "create table users (id bigint primary key);\n\
          create table posts (id bigint primary key, user_id bigint,\n  \
            constraint belongs foreign key (user_id) references users);\n\
          create index idx_posts_user_id on posts (user_id);",
    good: "create table users (id bigint primary key);\n\
           create table posts (id bigint primary key, user_id bigint,\n  \
             constraint fk_posts_users foreign key (user_id) references users);\n\
           create index idx_posts_user_id on posts (user_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.foreign_key;
    for (constraint, key) in table.foreign_keys().filter(|(c, _)| !c.inherited) {
        let values = Values::of_foreign_key(context, table, key);
        let object = || ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
        let name = constraint.name.as_str();
        compare(found, object, (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, id) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let constraint = table.constraint(id)?;
    let values = Values::of_foreign_key(context, table, constraint.foreign_key()?);
    renamed_safely(
        context,
        object,
        constraint.name.as_str(),
        &context.settings.names.foreign_key,
        &values,
    )
}
