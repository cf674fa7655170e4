//! Tables without the columns that every table has.

use crate::conventions::StandardColumn;
use crate::edit::{Command, NewColumn};
use crate::lint::{Check, Context, Fix, Found, Group, Rule, context::key_column};
use crate::model::{Column, DataType, Expr, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "standard-columns",
    group: Group::Structure,
    title: "Every table has the columns that were agreed for all",
    why: "When a row came to be is asked sooner or later of every table, and cannot be found out afterwards.",
    bad: "create table invoices (id bigint primary key, total numeric not null);",
    good: "create table invoices (id bigint primary key, total numeric not null, created_on date not null default now());",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// A table of pairs has its pairs, a partition what its parent has, a typed table what its type has, and a list of codes is
/// changed with the program.
fn is_free(table: &Table) -> bool {
    let is_text =
        |c: &Column| ["text", "varchar", "char"].iter().any(|name| c.data_type.is_builtin(name));
    table.partition_of.is_some()
        || table.of_type.is_some()
        || table.columns.iter().all(|c| table.is_referencing(&c.id))
        || key_column(table).is_some_and(is_text)
}

fn missing<'s>(context: &Context<'s>, table: &Table) -> Vec<&'s StandardColumn> {
    if is_free(table) {
        return Vec::new();
    }
    let has = |name: &str| table.columns.iter().any(|c| c.name == name);
    let standard = context.settings.columns.standard.iter();
    standard.filter(|s| !has(&s.name) && s.is_asked_of(table.name.as_str())).collect()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let names: Vec<&str> =
        missing(context, table).into_iter().map(|column| column.name.as_str()).collect();
    if !names.is_empty() {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("{} has no {}.", table.name, names.join(" and no ")));
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    let table = context.catalog().tables.get(id)?;
    let command = |standard: &StandardColumn| {
        let mut column =
            NewColumn::new(standard.name.as_str(), DataType::parse(&standard.data_type).ok()?);
        column.not_null = standard.not_null;
        column.default = standard.default.as_deref().map(Expr::opaque);
        Some(Command::AddColumn { table: id.clone(), column: Box::new(column), position: None })
    };
    let missing = missing(context, table);
    let commands = missing.iter().map(|standard| command(standard)).collect::<Option<Vec<_>>>()?;
    let names: Vec<&str> = missing.iter().map(|standard| standard.name.as_str()).collect();
    // Rows that are there already need a value.
    Some(Fix::not_safe(format!("Add {}", names.join(", ")), commands))
}
