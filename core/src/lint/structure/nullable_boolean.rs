//! Booleans that take nulls.

use crate::edit::Command;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Expr, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "nullable-boolean",
    group: Group::Structure,
    title: "A boolean is true or false",
    why: "A boolean that takes nulls has three values, of which `where not is_active` finds one and `where is_active` \
          another. Where nothing is known, a timestamp or an enum says more.",
    bad: "create table users (id int primary key, is_active boolean);",
    good: "create table users (id int primary key, is_active boolean not null default false);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let own = table.columns.iter().filter(|c| !c.inherited && c.generated.is_none());
    for column in own.filter(|c| !c.not_null && c.data_type.is_builtin("boolean")) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} takes nulls beside true and false.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(id, column) = object else { return None };
    let table = context.catalog().tables.get(id)?;
    let found = table.column(column)?;
    let mut commands = Vec::new();
    if found.default.is_none() {
        let default = Some(Expr::opaque("false"));
        commands.push(Command::SetDefault { table: id.clone(), column: column.clone(), default });
    }
    let (table, column) = (id.clone(), column.clone());
    commands.push(Command::SetNotNull { table, column, not_null: true });
    Some(Fix::not_safe(format!("NOT NULL for {}", found.name), commands))
}
