//! Privileges that row level security knows nothing of.

use super::change_table;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{AclState, Name, ObjectRef, Privilege, Table};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "truncate-granted",
    group: Group::Access,
    title: "Roles of the API are granted what is done with rows, and no more",
    why: "`TRUNCATE` empties a table whatever its policies say. `REFERENCES` finds out which keys there are, as foreign keys are \
          checked past row level security, and `TRIGGER` runs code in other people's statements. `GRANT ALL` gives all three.",
    bad: "create table notes (id bigint primary key, body text);\n\
          alter table notes enable row level security;\n\
          grant all on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated using (true);",
    good: "create table notes (id bigint primary key, body text);\n\
           alter table notes enable row level security;\n\
           grant select, insert, update, delete on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (true);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

/// What goes past policies.
const UNCHECKED: [Privilege; 3] = [Privilege::Truncate, Privilege::References, Privilege::Trigger];

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if access.api_roles().is_empty() || !access.offers(&table.schema) {
        return;
    }
    let is_stranger = |name: &Option<Name>| name.as_ref().is_none_or(|n| access.is_api_role(n));
    let granted = table.acl.entries().iter().filter(|entry| {
        entry.state != AclState::Revoked
            && UNCHECKED.contains(&entry.privilege)
            && is_stranger(&entry.grantee)
    });
    let (mut words, mut roles) = (BTreeSet::new(), BTreeSet::new());
    for entry in granted {
        words.insert(entry.privilege.keyword());
        roles.insert(entry.grantee.as_ref().map_or("PUBLIC", Name::as_str));
    }
    if roles.is_empty() {
        return;
    }
    let (words, roles): (Vec<&str>, Vec<&str>) =
        (words.into_iter().collect(), roles.into_iter().collect());
    let message = format!(
        "{} on {} is granted to {}, and no policy is asked about it.",
        words.join(", "),
        table.name,
        roles.join(" and ")
    );
    found.report(ObjectRef::Table(table.id.clone()), message);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    let table = context.catalog().tables.get(id)?;
    let roles = context.settings.access.api_roles.iter().map(|role| Some(Name::new(role.as_str())));
    let roles: Vec<Option<Name>> = roles.chain([None]).collect();
    Some(change_table(
        table,
        format!("Revoke what no policy is asked about of {}", table.name),
        |table| {
            for role in &roles {
                for privilege in UNCHECKED {
                    table.acl.forget(role.as_ref(), privilege);
                }
            }
        },
    ))
}
