//! Tables that do not say what they are for.

use super::{is_asked, says_nothing};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "table-comment",
    group: Group::Documentation,
    title: "A table says what it is for",
    why: "A comment stands beside the table wherever one looks: in the database, in the documentation, in generated code.",
    bad: "create table events (id bigint primary key);",
    good: "create table events (id bigint primary key);\n\
           comment on table events is 'What happened to an order, in order.';",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if is_asked(table) && says_nothing(table.comment.as_ref()) {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("{} does not say what it is for.", table.name));
    }
}
