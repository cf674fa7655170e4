//! Restrictive policies with nothing to restrict.

use super::of_policy;
use super::picture::{actions, is_about};
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Policy, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "only-restrictive-policies",
    group: Group::Access,
    title: "A restrictive policy restricts a permissive one",
    why: "Restrictive policies take rows away from what permissive ones give. Where no permissive policy gives any, the \
          restrictive one refuses everything, whatever its condition says.",
    bad: "create table notes (id bigint primary key, tenant_name text not null);\n\
          create index on notes (tenant_name);\n\
          alter table notes enable row level security;\n\
          create policy notes_read on notes as restrictive for select using (tenant_name = current_user);",
    good: "create table notes (id bigint primary key, tenant_name text not null);\n\
           create index on notes (tenant_name);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (tenant_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in table.policies.iter().filter(|policy| !policy.permissive) {
        let restricts = |other: &Policy| {
            other.permissive
                && actions(policy).any(|action| is_about(other, action))
                && share_a_role(access, policy, other)
        };
        if table.row_security.enabled && !table.policies.iter().any(restricts) {
            let message = format!(
                "{} is restrictive, and no permissive policy of {} gives it anything to restrict: all is refused.",
                policy.name, table.name
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

fn share_a_role(access: &Access<'_>, a: &Policy, b: &Policy) -> bool {
    a.roles.is_empty()
        || b.roles.is_empty()
        || a.roles.iter().any(|role| access.is_for(b, role))
        || b.roles.iter().any(|role| access.is_for(a, role))
}
