//! Foreign keys of another type than what they reference.

use crate::edit::Command;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, ForeignKey, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "foreign-key-type",
    group: Group::Structure,
    title: "A foreign key has the type of what it references",
    why: "The server accepts types that it can compare, such as `integer` beside `bigint`. The smaller one then runs out \
          first, and each comparison converts a value.",
    bad: "create table accounts (id bigint primary key);\n\
          create table payments (id bigint primary key, account_id int references accounts);\n\
          create index on payments (account_id);",
    good: "create table accounts (id bigint primary key);\n\
           create table payments (id bigint primary key, account_id bigint references accounts);\n\
           create index on payments (account_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

/// Pairs of columns of one key whose types differ: what references, and what is referenced.
fn differing<'d>(
    context: &Context<'d>,
    table: &'d Table,
    key: &'d ForeignKey,
) -> Vec<(&'d Column, &'d Column)> {
    let Some(references) = context.catalog().tables.get(&key.references) else { return Vec::new() };
    let pairs = key.columns.iter().zip(&key.referenced_columns);
    let pairs = pairs.filter_map(|(a, b)| Some((table.column(a)?, references.column(b)?)));
    pairs.filter(|(a, b)| a.data_type.name != b.data_type.name).collect()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for (constraint, key) in table.foreign_keys().filter(|(c, _)| !c.inherited) {
        if let Some((column, referenced)) = differing(context, table, key).first() {
            let catalog = context.catalog();
            found.report(
                ObjectRef::Constraint(table.id.clone(), constraint.id.clone()),
                format!(
                    "{}.{} is {}, but references {}, which is {}.",
                    table.name,
                    column.name,
                    catalog.type_text(&column.data_type),
                    referenced.name,
                    catalog.type_text(&referenced.data_type),
                ),
            );
        }
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, constraint) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let key = table.constraint(constraint)?.foreign_key()?;
    let commands = differing(context, table, key).into_iter().map(|(column, referenced)| {
        Command::SetColumnType {
            table: table.id.clone(),
            column: column.id.clone(),
            data_type: referenced.data_type.clone(),
        }
    });
    Some(Fix::not_safe(format!("Type of what {} references", table.name), commands.collect()))
}
