//! Prefixes that are too short to say anything, or too long to be typed.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::ObjectRef;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "prefix-length",
    group: Group::Naming,
    title: "Prefixes have a length that was agreed",
    why: "A prefix stands before every table, index and key of its domain: it should be long enough to be understood and \
          short enough to leave room within 63 bytes.",
    bad: "create table authentication_users (id bigint primary key);\n\
          create table authentication_tokens (id bigint primary key);",
    good: "create table auth_users (id bigint primary key);\n\
           create table auth_tokens (id bigint primary key);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let lengths = &context.settings.prefixes;
    for domain in &context.document.domains {
        let prefix = domain.prefix.as_str();
        if lengths.exceptions.iter().any(|exception| exception == prefix) {
            continue;
        }
        let length = prefix.trim_end_matches('_').chars().count();
        let least = lengths.min.filter(|least| length < *least);
        let most = lengths.max.filter(|most| length > *most);
        let limit = least.map(|n| format!("at least {n}")).or(most.map(|n| format!("at most {n}")));
        if let Some(limit) = limit {
            let message = format!("{prefix} has {length} letters; {limit} were agreed.");
            found.report(ObjectRef::Domain(domain.id.clone()), message);
        }
    }
}
