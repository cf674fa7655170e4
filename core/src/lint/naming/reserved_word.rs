//! Names that are key words.

use super::named::{Kind, of_table, others};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::Table;
use crate::sql::is_reserved_word;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "reserved-word",
    group: Group::Naming,
    title: "A name is no key word of SQL",
    why: "`select * from user` does not read a table `user`: it tells who is logged in. A reserved word has to stand in \
          quotes wherever it is a name, and where they are forgotten the error is told of something else.",
    bad: "create table people (id bigint primary key, \"order\" int);",
    good: "create table people (id bigint primary key, sort_order int);",
    given: None,
    check: Check::Parts { table, others: beside },
    fix: None,
};

fn table(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    of_table(table, &mut |kind, name, object| {
        if is_reserved(kind, name) {
            let shown = match kind {
                Kind::Column => format!("{}.{name}", table.name),
                _ => name.to_owned(),
            };
            found.report(object(), told(&shown));
        }
    });
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    others(context.catalog(), &mut |kind, name, object| {
        if is_reserved(kind, name) {
            found.report(object(), told(name));
        }
    });
}

fn is_reserved(kind: Kind, name: &str) -> bool {
    kind.is_written_in_queries() && is_reserved_word(name)
}

fn told(shown: &str) -> String {
    format!("{shown} is a reserved word of SQL: choose a name that needs no quotes.")
}
