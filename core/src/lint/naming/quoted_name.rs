//! Names that have to stand in quotes.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};
use crate::sql::quote_ident;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "quoted-name",
    group: Group::Naming,
    title: "Names need no quotes",
    why: "A name with a capital letter, a space or a sign, or one that is a key word, has to be written in double quotes \
          everywhere and for good: without them it is another name, or an error.",
    bad: "create table \"Users\" (id bigint primary key, \"order\" int);",
    good: "create table users (id bigint primary key, sort_order int);",
    check: Check::Table(check),
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let needs_quotes = |name: &str| quote_ident(name).starts_with('"');
    let told = |name: &str| format!("{name} has to be written in double quotes everywhere.");
    if needs_quotes(table.name.as_str()) {
        found.report(ObjectRef::Table(table.id.clone()), told(table.name.as_str()));
    }
    for column in table.columns.iter().filter(|c| !c.inherited) {
        if needs_quotes(column.name.as_str()) {
            let object = ObjectRef::Column(table.id.clone(), column.id.clone());
            found.report(object, told(&format!("{}.{}", table.name, column.name)));
        }
    }
}
