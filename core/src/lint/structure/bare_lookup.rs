//! Lookup tables that hold nothing but names.

use crate::conventions::counted;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{Column, ObjectRef, Table, TableId};
use std::collections::HashSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "bare-lookup",
    group: Group::Structure,
    title: "A lookup table holds more than names",
    why: "A table of statuses or types with a name and nothing else costs a join wherever the name is read. If its rows are \
          changed with the program alone, an enum or a check constraint says the same; if they are not, a label, an order \
          or a flag is worth a column.",
    bad: "create table order_statuses (id bigint primary key, name text not null unique);\n\
          create table orders (id bigint primary key, status_id bigint not null references order_statuses);\n\
          create index on orders (status_id);",
    good: "create type order_status as enum ('open', 'paid', 'sent');\n\
           create table orders (id bigint primary key, status order_status not null);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

/// Words for what is looked up. Others, such as `tags`, are what people write.
const LOOKUPS: &[&str] =
    &["kind", "level", "mode", "phase", "priority", "severity", "stage", "state", "status", "type"];

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let words = &context.settings.words;
    let is_lookup = |t: &Table| {
        let (_, noun, _) = counted(t.name.as_str());
        LOOKUPS.contains(&words.singular(&noun.to_lowercase()).as_str())
    };
    let tables = &context.catalog().tables;
    let bare = |t: &&Table| !t.external && is_bare(t) && is_lookup(t);
    let mut bare = tables.iter().map(AsRef::as_ref).filter(bare).peekable();
    if bare.peek().is_none() {
        return;
    }
    let referenced: HashSet<&TableId> =
        tables.iter().flat_map(|t| t.foreign_keys()).map(|(_, key)| &key.references).collect();
    for table in bare.filter(|t| referenced.contains(&t.id)) {
        let message = format!(
            "{} holds nothing but names: make it an enum, or add what else there is to say.",
            table.name
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

/// Whether it has a key of one column and at most one text beside it, and references nothing.
fn is_bare(table: &Table) -> bool {
    let Some([key]) = table.primary_key().map(|key| key.columns.as_slice()) else { return false };
    let is_text =
        |c: &Column| ["text", "varchar", "char"].iter().any(|name| c.data_type.is_builtin(name));
    let mut others = table.columns.iter().filter(|c| c.id != *key);
    others.next().is_none_or(is_text)
        && others.next().is_none()
        && table.foreign_keys().next().is_none()
}
