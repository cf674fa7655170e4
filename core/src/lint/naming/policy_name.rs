//! Policies whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-name",
    group: Group::Naming,
    title: "Policies are named in one way",
    why: "Policies are reviewed in lists, table beside table: a name that says table and command shows at once which is \
          missing.",
    bad: "create table notes (id bigint primary key, is_open boolean not null);\n\
          alter table notes enable row level security;\n\
          create policy mine on notes for select using (is_open);",
    good: "create table notes (id bigint primary key, is_open boolean not null);\n\
           alter table notes enable row level security;\n\
           create policy notes_select on notes for select using (is_open);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.policy;
    for policy in &table.policies {
        let values = Values::of_policy(context, table, policy);
        let object = || ObjectRef::Policy(table.id.clone(), policy.id.clone());
        let name = policy.name.as_str();
        let shown = format_args!("Policy {name} of {}", table.name);
        compare(found, object, (name, shown), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy)?;
    let values = Values::of_policy(context, table, policy);
    let patterns = &context.settings.names.policy;
    renamed_safely(context, object, policy.name.as_str(), patterns, &values)
}
