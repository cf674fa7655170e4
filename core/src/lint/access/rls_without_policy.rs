//! Row level security that lets nobody in.

use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{AclState, Name, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "rls-without-policy",
    group: Group::Access,
    title: "Who was granted a table with row level security has a policy",
    why: "Without a policy, row level security refuses every row: a `SELECT` finds none, an `INSERT` fails. For a table that \
          only the server uses this is right, and then the grant is of no use. Else a policy is missing.",
    bad: "create table notes (id bigint primary key, body text);\n\
          grant select on notes to authenticated;\n\
          alter table notes enable row level security;",
    good: "create table notes (id bigint primary key, body text);\n\
           grant select on notes to authenticated;\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select to authenticated using (true);",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    // A partition's rows are read through its parent, whose policies count.
    let is_closed = table.row_security.enabled && table.policies.is_empty();
    if !is_closed || table.partition_of.is_some() {
        return;
    }
    let roles = access.roles();
    let is_held = |role: &&Name| {
        let owns = table.owner.as_ref().is_some_and(|owner| roles.has_privileges_of(role, owner));
        !owns && !roles.bypasses(role)
    };
    let granted = table.acl.entries().iter().filter(|entry| entry.state != AclState::Revoked);
    // What a platform grants its own roles is its business.
    let is_ours = |role: &&Name| access.is_restricted(role) && !access.is_api_role(role);
    let granted = granted.filter_map(|e| e.grantee.as_ref()).filter(is_ours);
    let mut refused: Vec<&Name> = granted.filter(is_held).collect();
    refused.extend(access.exposed_to(table).into_iter().filter(is_held));
    refused.sort_unstable();
    refused.dedup();
    if refused.is_empty() {
        return;
    }
    let message = format!(
        "{} may use {}, but row level security is on and no policy lets any row through.",
        super::sentence(refused),
        table.name,
    );
    found.report(ObjectRef::Table(table.id.clone()), message);
}
