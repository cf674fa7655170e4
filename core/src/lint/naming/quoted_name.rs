//! Names that have to stand in quotes.

use super::named::{Kind, refuse_of_table, refuse_others};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::Table;
use crate::sql::quote_ident;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "quoted-name",
    group: Group::Naming,
    title: "Names need no quotes",
    why: "A name with a capital letter, a space or a sign, or one that begins with a digit, has to be written in double \
          quotes everywhere and for good: without them it is another name, or an error.",
    bad: "create table users (id bigint primary key, \"2fa_secret\" text);",
    good: "create table users (id bigint primary key, secret_2fa text);",
    given: None,
    check: Check::Parts { table, others: beside },
    fix: None,
};

fn table(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    refuse_of_table(table, needs_quotes, told, found);
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    refuse_others(context.catalog(), needs_quotes, told, found);
}

/// Other than a key word, which is a matter of its own.
fn needs_quotes(kind: Kind, name: &str) -> bool {
    let is_word = || name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    kind.is_written_in_queries() && !is_word() && quote_ident(name).starts_with('"')
}

fn told(shown: &str) -> String {
    format!(
        "{shown} has to be written in double quotes everywhere: small letters, digits and _ need none."
    )
}
