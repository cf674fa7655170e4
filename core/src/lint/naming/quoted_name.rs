//! Names that have to stand in quotes.

use super::named::{Kind, Named, of_table, others};
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
    for named in of_table(table).filter(needs_quotes) {
        let shown = match named.kind {
            Kind::Column => format!("{}.{}", table.name, named.name),
            _ => named.name.to_owned(),
        };
        report(found, &named, &shown);
    }
}

fn beside(context: &Context<'_>, found: &mut Found<'_>) {
    for named in others(context.catalog()).filter(needs_quotes) {
        report(found, &named, named.name);
    }
}

/// Other than a key word, which is a matter of its own.
fn needs_quotes(named: &Named<'_>) -> bool {
    let is_word = || named.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    named.kind.is_written_in_queries() && quote_ident(named.name).starts_with('"') && !is_word()
}

fn report(found: &mut Found<'_>, named: &Named<'_>, shown: &str) {
    let message = format!(
        "{shown} has to be written in double quotes everywhere: small letters, digits and _ need none."
    );
    found.report(named.object.clone(), message);
}
