//! Tables of which nobody knows whose rows they hold.

use crate::lint::facts::Node;
use crate::lint::{Check, Context, Facts, Found, Group, Rule, context::is_called};
use crate::model::{ObjectRef, TableId};
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
    check: Check::Facts(check),
    fix: None,
};

fn check(context: &Context<'_>, facts: &Facts, found: &mut Found<'_>) {
    let names = &context.settings.columns.tenant;
    let tables = &context.catalog().tables;
    let nodes = &facts.graph.nodes;
    // Tables that say it, and the tenants themselves.
    let mut known: BTreeSet<&TableId> = BTreeSet::new();
    for table in tables.iter().filter(|t| t.columns.iter().any(|c| is_called(c, names))) {
        known.insert(&table.id);
        let of_tenant = table.foreign_keys().filter(|(_, key)| {
            key.columns.iter().filter_map(|id| table.column(id)).any(|c| is_called(c, names))
        });
        known.extend(of_tenant.map(|(_, key)| &key.references));
    }
    // No table says it: then there are no tenants.
    if known.is_empty() {
        return;
    }
    let mut is_known: Vec<bool> = nodes.iter().map(|node| known.contains(&node.id)).collect();
    // Through what is referenced, as far as that goes.
    loop {
        let reaches = |other: &usize| is_known.get(*other).copied().unwrap_or_default();
        let fits = |(number, node): &(usize, &Node)| {
            !reaches(number) && node.references.iter().chain(&node.parents).any(reaches)
        };
        let more: Vec<usize> =
            nodes.iter().enumerate().filter(fits).map(|(number, _)| number).collect();
        if more.is_empty() {
            break;
        }
        for number in more {
            is_known.get_mut(number).into_iter().for_each(|known| *known = true);
        }
    }
    let is_nobodys = |number: usize| !is_known.get(number).copied().unwrap_or_default();
    let nobodys = facts.graph.tables(context.catalog(), |number, _| is_nobodys(number));
    for table in nobodys.into_iter().filter(|t| !t.external) {
        let message = format!(
            "Nothing says whose the rows of {} are: give it {}, or reference a table that has it.",
            table.name,
            names.first().map_or("a tenant", String::as_str)
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}
