//! Domains that do not say what belongs to them.

use super::says_nothing;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::ObjectRef;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "domain-description",
    group: Group::Documentation,
    title: "A domain says what belongs to it",
    why: "Where a new table goes is decided by what its domain is for.",
    bad: "create table auth_users (id bigint primary key);\n\
          create table auth_tokens (id bigint primary key);",
    good: "create table users (id bigint primary key);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let silent = context.document.domains.iter().filter(|d| says_nothing(d.description.as_ref()));
    for domain in silent {
        let object = ObjectRef::Domain(domain.id.clone());
        found.report(object, format!("{} does not say what belongs to it.", domain.title));
    }
}
