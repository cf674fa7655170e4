//! Names that are key words.

use super::named::{Kind, refuse_of_table, refuse_others};
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
    refuse_of_table(table, is_reserved, told, found);
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    refuse_others(context.catalog(), is_reserved, told, found);
}

fn is_reserved(kind: Kind, name: &str) -> bool {
    kind.is_written_in_queries() && is_reserved_word(name)
}

fn told(shown: &str) -> String {
    format!("{shown} is a reserved word of SQL: choose a name that needs no quotes.")
}
