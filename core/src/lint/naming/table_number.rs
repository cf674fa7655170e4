//! Tables that are named for one row where the others are named for all, or the reverse.

use super::renamed;
use crate::conventions::{Number, counted};
use crate::domain::split_prefix;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "table-number",
    group: Group::Naming,
    title: "Tables are named for all their rows, or for one, all alike",
    why: "Whoever writes a query should not have to look up whether it is `user` or `users`. A word that is the same for \
          one and for many, or that stands for a whole (`config`), can be told to the document.",
    bad: "create table users (id bigint primary key);\n\
          create table invoice (id bigint primary key);",
    good: "create table users (id bigint primary key);\n\
           create table invoices (id bigint primary key);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// The name with its last word in the number that was agreed, where it is in the other.
fn wanted(context: &Context<'_>, table: &Table) -> Option<(Number, String)> {
    let words = &context.settings.words;
    let number = words.tables?;
    // A partition is named by rule, after its parent.
    if table.partition_of.is_some() {
        return None;
    }
    let (prefix, short) = split_prefix(table.name.as_str(), &context.document.domains);
    let (before, word, _) = counted(short);
    let small = word.to_lowercase();
    // What says how things are (`payments_archived`) is no noun, and what has no letters no word.
    let is_noun =
        small.len() > 1 && small.chars().all(char::is_alphabetic) && !small.ends_with("ed");
    if !is_noun || words.is_uncountable(&small) {
        return None;
    }
    let (one, many) = (words.one_of(short), words.many_of(short));
    // The same for one and for many.
    if words.plural(&words.singular(&small)) == words.singular(&small) {
        return None;
    }
    // `drafts_old`: drafts they are, and what follows says which.
    let (_, earlier, _) = counted(before.trim_end_matches('_'));
    let form = match number {
        Number::Plural if words.singular(earlier) != earlier => return None,
        Number::Plural => many,
        Number::Singular => one,
    };
    (form != short).then(|| (number, format!("{prefix}{form}")))
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if let Some((number, name)) = wanted(context, table) {
        let rows = match number {
            Number::Plural => "all its rows",
            Number::Singular => "one row",
        };
        let message = format!("{} is not named for {rows}, as tables are: {name}.", table.name);
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(table) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let (_, name) = wanted(context, table)?;
    renamed(context, object, table.name.as_str(), &name)
}
