//! Policies that do not say why.

use super::says_nothing;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-comment",
    group: Group::Documentation,
    title: "A policy says why it is so",
    why: "The expression says who gets in. Whether that is what was meant, only its reason tells, and a reviewer needs both.",
    bad: "create table notes (id bigint primary key, owner text);\n\
          alter table notes enable row level security;\n\
          create policy notes_read on notes for select using (owner = current_user);",
    good: "create table notes (id bigint primary key, owner text);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (owner = current_user);\n\
           comment on policy notes_read on notes is 'Notes are private.';",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in table.policies.iter().filter(|p| says_nothing(p.comment.as_ref())) {
        let object = ObjectRef::Policy(table.id.clone(), policy.id.clone());
        found.report(object, format!("{} does not say why it is so.", policy.name));
    }
}
