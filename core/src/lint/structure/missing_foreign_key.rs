//! Columns that are named like a reference and are none.

use crate::lint::{Check, Context, Facts, Fix, Found, Group, Rule};
use crate::model::ObjectRef;
use crate::relation::{MISSING_FOREIGN_KEY, Suggestion, Wish, relate, suggestions, suggestions_by};

pub(in crate::lint) const RULE: Rule = Rule {
    code: MISSING_FOREIGN_KEY,
    group: Group::Structure,
    title: "What is named like a reference is one",
    why: "Without a foreign key, `user_id` may hold anything: users that were deleted, or never were. Nothing else keeps it \
          true, and no diagram, planner or generator knows of it.",
    bad: "create table users (id bigint primary key);\n\
          create table posts (id bigint primary key, user_id bigint not null);",
    good: "create table users (id bigint primary key);\n\
           create table posts (id bigint primary key, user_id bigint not null references users);\n\
           create index idx_posts_user_id on posts (user_id);",
    given: None,
    check: Check::Facts(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, facts: &Facts, found: &mut Found<'_>) {
    let all = suggestions_by(context.document, &facts.row_names);
    for Suggestion { table, column, references } in all {
        let tables = &context.catalog().tables;
        let (Some(from), Some(to)) = (tables.get(&table), tables.get(&references)) else {
            continue;
        };
        let Some(name) = from.column(&column).map(|c| &c.name) else { continue };
        let message = format!("{}.{name} is named like a reference to {}.", from.name, to.name);
        found.report(ObjectRef::Column(table, column), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let is_it = |s: &Suggestion| s.table == *table && s.column == *column;
    let found = suggestions(context.document).into_iter().find(is_it)?;
    let references = context.catalog().tables.get(&found.references)?;
    let wish = Wish {
        table: found.table,
        column: Some(found.column),
        references: found.references,
        referenced_column: None,
        with_index: true,
        many: false,
    };
    let command = relate(context.document, &wish).ok()?;
    // Rows that reference nothing would be refused.
    Some(Fix::not_safe(format!("Reference {}", references.name), vec![command]))
}
