//! Names that are key words.

use super::named::{Kind, Named, of_table, others};
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
    for named in of_table(table).filter(is_reserved) {
        let shown = match named.kind {
            Kind::Column => format!("{}.{}", table.name, named.name),
            _ => named.name.to_owned(),
        };
        report(found, &named, &shown);
    }
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    for named in others(context.catalog()).filter(is_reserved) {
        report(found, &named, named.name);
    }
}

fn is_reserved(named: &Named<'_>) -> bool {
    named.kind.is_written_in_queries() && is_reserved_word(named.name)
}

fn report(found: &mut Found<'_>, named: &Named<'_>, shown: &str) {
    let message = format!("{shown} is a reserved word of SQL: choose a name that needs no quotes.");
    found.report(named.object.clone(), message);
}
