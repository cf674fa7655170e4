//! Columns that do not say what they hold.

use super::says_nothing;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{Column, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "column-comment",
    group: Group::Documentation,
    title: "A column says what it holds",
    why: "Units, formats and who sets a value stand nowhere else. Keys, and columns that every table has, say it by their \
          names.",
    bad: "create table parcels (id bigint primary key, weight numeric not null);",
    good: "create table parcels (id bigint primary key, weight numeric not null);\n\
           comment on column parcels.weight is 'With packaging, in kilograms.';",
    given: None,
    check: Check::Table(check),
    fix: None,
};

/// Columns that have to say it.
pub(in crate::lint) fn asked<'t>(
    context: &Context<'_>,
    table: &'t Table,
) -> impl Iterator<Item = &'t Column> {
    let key = table.primary_key().map(|key| key.columns.as_slice()).unwrap_or_default();
    let settings = &context.settings.columns;
    let standard = settings.standard.iter().map(|s| &s.name);
    let known = standard
        .chain(settings.updated.iter().chain(&settings.soft_delete).chain(&settings.tenant));
    let known: Vec<&String> = known.collect();
    let is_known = |column: &Column| known.iter().any(|name| column.name == name.as_str());
    let own = table.columns.iter().filter(|c| !c.inherited && table.partition_of.is_none());
    let asked =
        own.filter(|c| !is_known(c) && !table.is_referencing(&c.id) && !key.contains(&c.id));
    asked.collect::<Vec<_>>().into_iter()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in asked(context, table).filter(|c| says_nothing(c.comment.as_ref())) {
        let object = ObjectRef::Column(table.id.clone(), column.id.clone());
        let message = format!("{}.{} does not say what it holds.", table.name, column.name);
        found.report(object, message);
    }
}
