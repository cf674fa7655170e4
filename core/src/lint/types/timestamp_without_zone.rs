//! Moments without a time zone.

use super::retyped;
use crate::lint::{Check, Context, Fix, Found, Group, Rule, context::is_of_tool};
use crate::model::{Column, DataType, ObjectRef, Table, TypeName};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "timestamp-without-zone",
    group: Group::Types,
    title: "A moment has a time zone",
    why: "`timestamp` keeps what a clock on some wall showed, and forgets where the wall was: the same value means another moment for \
          each session's time zone. `timestamptz` keeps the moment.",
    bad: "create table events (id int primary key, happened_at timestamp not null);",
    good: "create table events (id int primary key, happened_at timestamptz not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breaks(column: &Column) -> bool {
    column.data_type.name == TypeName::Builtin("timestamp".into()) && !is_day(column.name.as_str())
}

/// Whether a name is that of a day, which is the same in every zone: it should be a `date` and no moment.
fn is_day(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_date = name.ends_with("date") && !name.ends_with("update");
    is_date || ["birthday", "_day", "_on", "dob"].iter().any(|end| name.ends_with(end))
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if is_of_tool(table) {
        return;
    }
    for column in table.columns.iter().filter(|c| !c.inherited && breaks(c)) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!(
                "{}.{} is a timestamp without time zone: make it timestamptz.",
                table.name, column.name
            ),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |column| DataType {
        name: TypeName::Builtin("timestamptz".into()),
        ..column.data_type.clone()
    })
}
