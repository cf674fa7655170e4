//! Writes that find no row.

use super::of_policy;
use super::picture::{is_about, word};
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Name, Policy, PolicyCommand, Table};
use crate::rls::Action;
use crate::rls::condition::Term;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "write-without-select-policy",
    group: Group::Access,
    title: "Who may change rows may see them",
    why: "`UPDATE … WHERE` and `DELETE … WHERE` first read the rows, so the policies for `SELECT` have to let them through as \
          well. Without one, the statement succeeds and touches no row, and nothing says why.",
    bad: "create table notes (id bigint primary key, owner_name text not null);\n\
          create index on notes (owner_name);\n\
          alter table notes enable row level security;\n\
          create policy notes_update on notes for update using (owner_name = current_user);",
    good: "create table notes (id bigint primary key, owner_name text not null);\n\
           create index on notes (owner_name);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (owner_name = current_user);\n\
           create policy notes_update on notes for update using (owner_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled {
        return;
    }
    for policy in table.policies.iter().filter(|policy| policy.permissive) {
        let action = match policy.command {
            PolicyCommand::Update => Action::Update,
            PolicyCommand::Delete => Action::Delete,
            _ => continue,
        };
        if let Some(blind) = blind(access, table, policy) {
            let message = format!(
                "{} lets {blind} {} rows of {} that no policy lets them see: none is found.",
                policy.name,
                word(action),
                table.name
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// Who is concerned by a policy and may see no row.
pub(super) fn blind(access: &Access<'_>, table: &Table, policy: &Policy) -> Option<String> {
    let is_seeing = |other: &&Policy| {
        let is_never = access.using(table, other).is_some_and(Term::is_never_true);
        other.permissive && is_about(other, Action::Select) && !is_never
    };
    let seeing: Vec<&Policy> = table.policies.iter().filter(is_seeing).collect();
    if policy.roles.is_empty() {
        return seeing.is_empty().then(|| "everybody".to_owned());
    }
    let sees = |role: &&Name| seeing.iter().any(|other| access.is_for(other, role));
    let blind: Vec<&Name> = access.bound_roles(policy).filter(|role| !sees(role)).collect();
    (!blind.is_empty()).then(|| super::sentence(blind))
}
