//! Rows of a tenant that others reach.

use super::of_policy;
use super::picture::{actions, is_about, word};
use crate::lint::context::is_called;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{ColumnId, Policy, PolicyCommand, Table, TableId};
use crate::rls::Action;
use crate::rls::condition::{Kind, Term};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "tenant-hole",
    group: Group::Access,
    title: "No row of a tenant is reached without asking for the tenant",
    why: "Where tenants share a table, every policy that lets rows through has to ask whose they are, by the tenant's column or by \
          way of what the row references. One that does not opens the table to all tenants, since permissive policies are joined by \
          `OR`; one for new rows that does not lets rows be put into another tenant.",
    bad: "create table tenants (id bigint primary key);\n\
          create table projects (id bigint primary key, tenant_id bigint not null references tenants, title text);\n\
          create index on projects (tenant_id);\n\
          alter table tenants enable row level security;\n\
          alter table projects enable row level security;\n\
          grant select on projects to authenticated;\n\
          create policy projects_read on projects for select to authenticated using (title is not null);",
    good: "create table tenants (id bigint primary key);\n\
           create table projects (id bigint primary key, tenant_id bigint not null references tenants, title text);\n\
           create index on projects (tenant_id);\n\
           alter table tenants enable row level security;\n\
           alter table projects enable row level security;\n\
           grant select on projects to authenticated;\n\
           create policy projects_read on projects for select to authenticated\n\
           using (tenant_id = ((select auth.jwt()) -> 'app_metadata' ->> 'tenant_id')::bigint);",
    given: None,
    check: Check::Access(check),
    fix: None,
};

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    let names = &access.context.settings.columns.tenant;
    if names.is_empty() {
        return;
    }
    let scoped = scoped(access, names);
    for (id, scope) in &scoped {
        let Some(table) = access.catalog().tables.get(*id) else { continue };
        if !table.row_security.enabled || table.external {
            continue;
        }
        for policy in table.policies.iter().filter(|policy| policy.permissive) {
            let is_strangers =
                access.is_for_strangers(policy) || access.bound_roles(policy).next().is_some();
            let is_open = |action: &Action| is_open(access, table, policy, *action, scope);
            let open: Vec<&str> = actions(policy).filter(is_open).map(word).collect();
            if is_strangers && !open.is_empty() {
                let message = format!(
                    "{} allows {} of rows of {} without asking for their tenant.",
                    policy.name,
                    open.join(", "),
                    table.name
                );
                found.report(of_policy(table, policy), message);
            }
        }
    }
}

/// What says of a table's rows whose they are: its own tenant column, and what it references that says it.
#[derive(Default)]
struct Scope<'d> {
    own: BTreeSet<&'d ColumnId>,
    by_reference: BTreeSet<&'d ColumnId>,
}

/// Tables that are shared by tenants, but for those that say what tenants there are.
fn scoped<'d>(access: &Access<'d>, names: &[String]) -> BTreeMap<&'d TableId, Scope<'d>> {
    let tables = || access.catalog().tables.iter().filter(|table| !table.external);
    let mut scoped: BTreeMap<&TableId, Scope<'_>> = BTreeMap::new();
    for table in tables() {
        let own = table.columns.iter().filter(|c| is_called(c, names)).map(|c| &c.id);
        let own: BTreeSet<&ColumnId> = own.collect();
        if !own.is_empty() {
            scoped.insert(&table.id, Scope { own, ..Scope::default() });
        }
    }
    // A table of pairs that says who belongs to a tenant is asked by the policies of all others, and keeps its own.
    loop {
        let mut more: Vec<(&TableId, BTreeSet<&ColumnId>)> = Vec::new();
        for table in tables().filter(|table| !scoped.contains_key(&table.id)) {
            let keys = table.foreign_keys().filter(|(_, key)| scoped.contains_key(&key.references));
            let columns: BTreeSet<&ColumnId> = keys.flat_map(|(_, key)| &key.columns).collect();
            if !columns.is_empty() {
                more.push((&table.id, columns));
            }
        }
        if more.is_empty() {
            return scoped;
        }
        for (id, by_reference) in more {
            scoped.insert(id, Scope { by_reference, ..Scope::default() });
        }
    }
}

/// Whether a policy lets rows of any tenant through for an action.
fn is_open(
    access: &Access<'_>,
    table: &Table,
    policy: &Policy,
    action: Action,
    scope: &Scope<'_>,
) -> bool {
    let restrictive: Vec<&Policy> = table
        .policies
        .iter()
        .filter(|other| !other.permissive && is_about(other, action))
        .filter(|other| {
            other.roles.is_empty()
                || (!policy.roles.is_empty()
                    && policy.roles.iter().all(|role| access.is_for(other, role)))
        })
        .collect();
    let asks = |term: Option<&Term>, is_new: bool| {
        // What cannot be read is not judged.
        term.is_none_or(|term| term.is_never_true() || asks_for_tenant(term, scope, is_new))
    };
    let is_new = action == Action::Insert;
    let using = action != Action::Insert
        && !asks(access.using(table, policy), false)
        && !restrictive.iter().any(|other| asks_all(access.using(table, other), scope, false));
    let check = (is_new || (action == Action::Update && policy.command != PolicyCommand::Select))
        && !asks(access.check(table, policy), is_new)
        && !restrictive.iter().any(|other| asks_all(access.check(table, other), scope, is_new));
    using || (check && !scope.own.is_empty())
}

fn asks_all(term: Option<&Term>, scope: &Scope<'_>, is_new: bool) -> bool {
    term.is_some_and(|term| asks_for_tenant(term, scope, is_new))
}

/// Whether each way to keep a condition asks whose the row is.
fn asks_for_tenant(term: &Term, scope: &Scope<'_>, is_new: bool) -> bool {
    term.disjuncts()
        .iter()
        .all(|way| way.conjuncts().iter().any(|part| asks_part(part, scope, is_new)))
}

fn asks_part(part: &Term, scope: &Scope<'_>, is_new: bool) -> bool {
    if let Kind::Or(_) = &part.kind {
        return asks_for_tenant(part, scope, is_new);
    }
    let own = part.own_columns();
    if own.iter().any(|column| scope.own.contains(*column)) {
        return true;
    }
    let is_asked_of_others = !part.queries().is_empty() || !part.calls().is_empty();
    // By way of what it references, or of its own key, in a query or a function.
    if !own.is_empty() && is_asked_of_others && scope.own.is_empty() {
        return true;
    }
    if is_new {
        return false;
    }
    // What is one's own is nobody else's; a row that is public is so on purpose; a function may ask anything.
    let is_ones_own = part.sought().iter().any(super::update_gives_away::says_whose);
    let is_flag = matches!(&part.kind, Kind::Column(column) if column.is_own());
    let asks_function = part.calls().iter().any(|call| call.function.is_some());
    is_ones_own
        || is_flag
        || asks_function
        || (!own.is_empty() && is_asked_of_others)
        || own.iter().any(|column| scope.by_reference.contains(*column)) && is_asked_of_others
}
