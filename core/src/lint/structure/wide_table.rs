//! Tables of very many columns.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "wide-table",
    group: Group::Structure,
    title: "A table is about one thing",
    why: "A table of very many columns is often several: what is filled together, changed together or seen by the same \
          people can stand in a table of its own. Every update writes the whole row anew.",
    bad: "create table users (id bigint primary key, a text, b text, c text, d text, e text, f text, g text, h text);",
    good: "create table users (id bigint primary key, a text, b text, c text);\n\
           create table profiles (id bigint primary key references users, d text, e text, f text, g text, h text);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let Some(most) = context.settings.columns.most else { return };
    let own = table.columns.iter().filter(|c| !c.inherited).count();
    if own > most {
        found.report(
            ObjectRef::Table(table.id.clone()),
            format!("{} has {own} columns; more than {most} are much.", table.name),
        );
    }
}
