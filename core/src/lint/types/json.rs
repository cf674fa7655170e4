//! JSON that is kept as text.

use super::retyped;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, DataType, ObjectRef, Table, TypeName};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "json",
    group: Group::Types,
    title: "JSON is kept as jsonb",
    why: "`json` is text that is parsed again each time it is read; it has no equality and no index. It is of use only where spaces, the \
          order of keys or repeated keys have to be kept.",
    bad: "create table events (id int primary key, payload json not null);",
    good: "create table events (id int primary key, payload jsonb not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breaks(column: &Column) -> bool {
    column.data_type.name == TypeName::Builtin("json".into())
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in table.columns.iter().filter(|c| !c.inherited && breaks(c)) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} is json, not jsonb.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |column| DataType {
        name: TypeName::Builtin("jsonb".into()),
        ..column.data_type.clone()
    })
}
