//! Tables of pairs in which a pair may stand twice.

use super::index_key::{Comparable, beginnings};
use crate::edit::{Command, apply};
use crate::lint::pairs::{is_unique, pair};
use crate::lint::{Check, Context, Fix, Found, Group, Rule, context::listed};
use crate::model::{ColumnId, ConstraintKind, KeyIndex, ObjectRef, Table};
use crate::relation::one_of;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "junction-unique",
    group: Group::Structure,
    title: "A table of pairs has each pair once",
    why: "A table that says which rows of two others belong together says it once. Said twice, every join through it \
          counts twice, and taking a pair away leaves another.",
    bad: "create table readers (id bigint primary key);\n\
          create table books (id bigint primary key);\n\
          create table saved_reader_books (\n\
          \x20 id bigint primary key, reader_id bigint not null references readers, book_id bigint not null references books\n\
          );\n\
          create index on saved_reader_books (reader_id);\n\
          create index on saved_reader_books (book_id);",
    good: "create table readers (id bigint primary key);\n\
           create table books (id bigint primary key);\n\
           create table saved_reader_books (\n\
           \x20 reader_id bigint references readers, book_id bigint references books, primary key (reader_id, book_id)\n\
           );\n\
           create index on saved_reader_books (book_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

/// The columns of the pair, if the table is named after two tables and holds pairs of them and nothing else. What has
/// another name may be something of its own, such as each copy of a book in a library.
fn columns(context: &Context<'_>, table: &Table) -> Option<Vec<ColumnId>> {
    let [a, b] = pair(table)?;
    let mut both = [a, b].into_iter().map(|key| context.catalog().tables.get(&key.references));
    if !both.all(|other| other.is_some_and(|other| is_named_after(context, table, other))) {
        return None;
    }
    Some(a.columns.iter().chain(&b.columns).cloned().collect())
}

/// Whether a name has the last word of another table's, for one or for several: `team_users` that of `users`.
fn is_named_after(context: &Context<'_>, table: &Table, other: &Table) -> bool {
    let one = one_of(context.document, &context.settings.words, other);
    let word = one.rsplit('_').next().unwrap_or_default();
    let mut words = table.name.as_str().split('_');
    !word.is_empty() && words.any(|own| own.strip_prefix(word).is_some_and(|end| end.len() <= 2))
}

fn breach(context: &Context<'_>, table: &Table) -> Option<Vec<ColumnId>> {
    columns(context, table).filter(|columns| !is_unique(table, columns))
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if let Some(columns) = breach(context, table) {
        let message =
            format!("{} may hold the same {} more than once.", table.name, listed(table, &columns));
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    let table = context.catalog().tables.get(id)?;
    let columns = breach(context, table)?;
    let label = format!("UNIQUE for {}", listed(table, &columns));
    let kind = ConstraintKind::Unique(KeyIndex::new(columns));
    let add = Command::AddConstraint { table: id.clone(), name: None, kind };
    // An index on the first of the columns does nothing then that the key's does not.
    let after = apply(context.document, &add).ok()?.document;
    let superfluous = |table: &Table| -> Vec<ObjectRef> {
        beginnings(&Comparable::all_of(table)).map(|(index, _)| index.object.clone()).collect()
    };
    let before = superfluous(table);
    let after = superfluous(after.schema.tables.get(id)?);
    let superfluous = after.into_iter().filter(|object| !before.contains(object));
    let remove = superfluous.map(|object| Command::Remove { object, cascade: false });
    Some(Fix::not_safe(label, std::iter::once(add).chain(remove).collect()))
}
