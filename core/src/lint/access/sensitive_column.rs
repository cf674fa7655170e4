//! Secrets that anybody may read.

use super::picture::is_about;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Column, Name, ObjectRef, Privilege, Table};
use crate::rls::condition::Term;
use crate::rls::{Action, Reach};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "sensitive-column-exposed",
    group: Group::Access,
    title: "No secret stands in rows that strangers may read",
    why: "A column that is called after a password, a token or a card number stands in a table of which the API shows every row. \
          Row level security hides rows, not columns: grant the other columns alone, or keep the secret in another table.",
    bad: "create table shops (id bigint primary key, api_key text not null);\n\
          alter table shops enable row level security;\n\
          grant select on shops to anon;\n\
          create policy shops_read on shops for select to anon using (true);",
    good: "create table shops (id bigint primary key, api_key text not null);\n\
           alter table shops enable row level security;\n\
           grant select (id) on shops to anon;\n\
           create policy shops_read on shops for select to anon using (true);",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

/// Words that name a secret, alone or beside others.
const SECRETS: [&str; 12] = [
    "cvv",
    "iban",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pwd",
    "secret",
    "ssn",
    "token",
];

/// Pairs of words that do.
const PAIRS: [(&str, &str); 10] = [
    ("access", "key"),
    ("api", "key"),
    ("bank", "account"),
    ("card", "number"),
    ("credit", "card"),
    ("private", "key"),
    ("secret", "key"),
    ("security", "number"),
    ("social", "security"),
    ("tax", "number"),
];

/// Last words of columns that only speak of a secret.
const ABOUT: [&str; 12] = [
    "at", "by", "count", "date", "enabled", "expiry", "hint", "id", "length", "name", "type", "url",
];

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let mut secrets = table.columns.iter().filter(|column| is_secret(column)).peekable();
    if secrets.peek().is_none() {
        return;
    }
    let open: Vec<&Name> =
        access.exposed_to(table).into_iter().filter(|role| sees_all(access, role, table)).collect();
    for column in secrets {
        let reads = |role: &&&Name| match access.reach(role, table, Privilege::Select) {
            Reach::Nothing => false,
            Reach::Columns(columns) => columns.contains(&column.id),
            Reach::Whole => true,
        };
        let readers: Vec<&Name> = open.iter().filter(reads).copied().collect();
        if !readers.is_empty() {
            let message = format!(
                "{} may read {} of every row of {}.",
                super::sentence(readers),
                column.name,
                table.name
            );
            found.report(ObjectRef::Column(table.id.clone(), column.id.clone()), message);
        }
    }
}

/// Whether nothing keeps a row from a role that may read the table.
pub(super) fn sees_all(access: &Access<'_>, role: &Name, table: &Table) -> bool {
    let of_role = || {
        let policies = table.policies.iter();
        policies.filter(|p| is_about(p, Action::Select) && access.is_for(p, role))
    };
    let is_true = |term: Option<&Term>| term.is_some_and(Term::is_always_true);
    let is_open = of_role().any(|p| p.permissive && is_true(access.using(table, p)));
    let is_restricted = of_role().any(|p| !p.permissive);
    // Without row level security, another rule says it of the whole table.
    table.row_security.enabled && is_open && !is_restricted
}

fn is_secret(column: &Column) -> bool {
    let is_text = ["text", "varchar", "bpchar", "citext", "bytea", "json", "jsonb"]
        .iter()
        .any(|name| column.data_type.is_builtin(name));
    if !is_text {
        return false;
    }
    let name = column.name.as_str().to_ascii_lowercase();
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let is_about = words.last().is_some_and(|last| words.len() > 1 && ABOUT.contains(last));
    let has_pair = words.windows(2).any(|pair| matches!(pair, [a, b] if PAIRS.contains(&(*a, *b))));
    !is_about && (has_pair || words.iter().any(|word| SECRETS.contains(word)))
}
