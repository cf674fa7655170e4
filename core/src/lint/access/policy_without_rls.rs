//! Policies that do nothing.

use super::enable_rls;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Name, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-without-rls",
    group: Group::Access,
    title: "Where there are policies, row level security is on",
    why: "`CREATE POLICY` does not switch row level security on. Until `ENABLE ROW LEVEL SECURITY`, the server asks none of the \
          policies, and every role that was granted the table sees all of its rows.",
    bad: "create table notes (id bigint primary key, owner_name text not null);\n\
          create index on notes (owner_name);\n\
          create policy notes_read on notes for select using (owner_name = current_user);",
    good: "create table notes (id bigint primary key, owner_name text not null);\n\
           create index on notes (owner_name);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (owner_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(_: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if table.policies.is_empty() || table.row_security.enabled || table.external {
        return;
    }
    let names: Vec<&Name> = table.policies.iter().map(|policy| &policy.name).collect();
    let asked = match names.as_slice() {
        [one] => format!("{one} is"),
        all => format!("its {} policies are", all.len()),
    };
    let message = format!("Row level security of {} is off, so {asked} never asked.", table.name);
    found.report(ObjectRef::Table(table.id.clone()), message);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    Some(enable_rls(context, context.catalog().tables.get(id)?))
}
