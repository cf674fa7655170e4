//! Tables of which nobody knows whose rows they hold.

use crate::lint::{Check, Context, Found, Group, Rule, context::is_called};
use crate::model::{ObjectRef, Table, TableId};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "tenant-column",
    group: Group::Structure,
    title: "Every row belongs to a tenant",
    why: "Where several tenants share tables, a row that says neither itself nor through what it references whose it is \
          cannot be kept from the others.",
    bad: "create table tenants (id bigint primary key);\n\
          create table projects (id bigint primary key, tenant_id bigint not null references tenants);\n\
          create table drafts (id bigint primary key, body text);\n\
          create index on projects (tenant_id);",
    good: "create table tenants (id bigint primary key);\n\
           create table projects (id bigint primary key, tenant_id bigint not null references tenants);\n\
           create table drafts (id bigint primary key, body text, project_id bigint not null references projects);\n\
           create index on projects (tenant_id);\n\
           create index on drafts (project_id);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let names = &context.settings.columns.tenant;
    let tables = &context.catalog().tables;
    let says_whose = |t: &Table| t.columns.iter().any(|c| is_called(c, names));
    let mut known: BTreeSet<&TableId> = BTreeSet::new();
    for table in tables.iter().filter(|t| says_whose(t)) {
        known.insert(&table.id);
        // The tenants themselves.
        let of_tenant = table.foreign_keys().filter(|(_, key)| {
            key.columns.iter().filter_map(|id| table.column(id)).any(|c| is_called(c, names))
        });
        known.extend(of_tenant.map(|(_, key)| &key.references));
    }
    // No table says it: then there are no tenants.
    if known.is_empty() {
        return;
    }
    // Through what is referenced, as far as that goes.
    loop {
        let reaches = |t: &Table| {
            t.foreign_keys().any(|(_, key)| known.contains(&key.references))
                || t.partition_of.as_ref().is_some_and(|p| known.contains(&p.parent))
        };
        let more: Vec<&TableId> =
            tables.iter().filter(|t| !known.contains(&t.id) && reaches(t)).map(|t| &t.id).collect();
        if more.is_empty() {
            break;
        }
        known.extend(more);
    }
    for table in tables.iter().filter(|t| !t.external && !known.contains(&t.id)) {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("Nothing says whose the rows of {} are.", table.name));
    }
}
