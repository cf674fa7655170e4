//! Owners whom no policy holds.

use super::change_table;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Name, ObjectRef, RoleAttribute, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "force-rls",
    group: Group::Access,
    title: "Row level security is forced where the application owns the table",
    why: "No policy holds for the owner of a table, unless row level security is forced. An application that logs in as the owner, or \
          as a member of it, reads every row, and nothing shows that the policies do nothing.",
    bad: "create role app login;\n\
          create table notes (id bigint primary key, body text);\n\
          alter table notes owner to app;\n\
          alter table notes enable row level security;\n\
          create policy notes_read on notes for select using (true);",
    good: "create role app login;\n\
           create table notes (id bigint primary key, body text);\n\
           alter table notes owner to app;\n\
           alter table notes enable row level security;\n\
           alter table notes force row level security;\n\
           create policy notes_read on notes for select using (true);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let security = table.row_security;
    let Some(owner) = table.owner.as_ref().filter(|_| security.enabled && !security.forced) else {
        return;
    };
    // What bypasses policies does so whether they are forced or not.
    if table.policies.is_empty() || access.roles().bypasses(owner) {
        return;
    }
    let role = access.catalog().roles.iter().find(|role| role.name == *owner);
    let logs_in = role.is_some_and(|role| role.options.has(RoleAttribute::Login));
    let is_asked = |role: &Name| access.roles().has_privileges_of(role, owner);
    let is_applications = access.is_restricted(owner)
        || access.api_roles().iter().any(is_asked)
        || access.restricted_roles().any(|role| is_asked(role) && !access.roles().bypasses(role));
    if logs_in || is_applications {
        let why = if logs_in { "can log in" } else { "is a role of the application" };
        let message = format!(
            "{owner} owns {} and {why}: its policies hold nothing from that role.",
            table.name
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    let table = context.catalog().tables.get(id)?;
    let label = format!("Force row level security on {}", table.name);
    Some(change_table(table, label, |table| table.row_security.forced = true))
}
