//! Rows that who has written them cannot read back.

use super::of_policy;
use super::write_without_select_policy::blind;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{PolicyCommand, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "insert-without-select-policy",
    group: Group::Access,
    title: "Who may add rows may read them back",
    why: "`INSERT … RETURNING` and `ON CONFLICT` read the row, so that it also has to keep the policies for `SELECT`: without one \
          they fail with 42501, and an upsert needs one for `UPDATE` too. Clients ask for the new row unless they are told not to. \
          Where rows are only dropped in, as in a letter box, this is meant.",
    bad: "create table notes (id bigint primary key, owner_name text not null);\n\
          alter table notes enable row level security;\n\
          create policy notes_insert on notes for insert with check (owner_name = current_user);",
    good: "create table notes (id bigint primary key, owner_name text not null);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (true);\n\
           create policy notes_insert on notes for insert with check (owner_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let inserts = |command: PolicyCommand| command == PolicyCommand::Insert;
    let all = table.policies.iter().filter(|p| p.permissive && inserts(p.command));
    for policy in all.filter(|_| table.row_security.enabled) {
        if let Some(blind) = blind(access, table, policy) {
            let message = format!(
                "{} lets {blind} add rows to {} that they cannot read: RETURNING and ON CONFLICT fail.",
                policy.name, table.name
            );
            found.report(of_policy(table, policy), message);
        }
    }
}
