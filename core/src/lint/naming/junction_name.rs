//! Tables of pairs that do not say what the pairs are of.

use super::values::Values;
use super::{compare, renamed, wanted};
use crate::lint::pairs::{is_unique, pair};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "junction-name",
    group: Group::Naming,
    title: "A table of pairs is named after both of its tables",
    why: "A table that only says which rows of two others belong together is found by their names, if it has them, and in \
          one order always.",
    bad: "create table blog_posts (id bigint primary key);\n\
          create table blog_tags (id bigint primary key);\n\
          create table blog_labellings (\n\
          \x20 post_id bigint references blog_posts, tag_id bigint references blog_tags, primary key (post_id, tag_id)\n\
          );\n\
          create index on blog_labellings (tag_id);",
    good: "create table blog_posts (id bigint primary key);\n\
           create table blog_tags (id bigint primary key);\n\
           create table blog_post_tags (\n\
           \x20 post_id bigint references blog_posts, tag_id bigint references blog_tags, primary key (post_id, tag_id)\n\
           );\n\
           create index on blog_post_tags (tag_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

fn values<'d>(context: &Context<'d>, table: &'d Table) -> Option<Values<'d>> {
    let [a, b] = pair(table)?;
    let all: Vec<_> = a.columns.iter().chain(&b.columns).cloned().collect();
    is_unique(table, &all).then(|| Values::of_junction(context, table, [a, b])).flatten()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.junction;
    if patterns.is_empty() {
        return;
    }
    if let Some(values) = values(context, table) {
        let name = table.name.as_str();
        compare(
            found,
            || ObjectRef::Table(table.id.clone()),
            (name, format_args!("{name}")),
            patterns,
            &values,
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(table) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let to = wanted(&context.settings.names.junction, &values(context, table)?)?;
    renamed(context, object, table.name.as_str(), &to)
}
