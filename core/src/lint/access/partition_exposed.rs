//! Partitions that go past their table's policies.

use super::enable_rls;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table, TableKind};
use crate::rls::Action;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "partition-exposed",
    group: Group::Access,
    title: "Partitions that may be queried have row level security of their own",
    why: "Policies of a partitioned table count for queries on that table. A partition is a table too, with grants and row level \
          security of its own: whoever may query it directly sees all of its rows.",
    bad: "create role clerk;\n\
          create table events (id bigint not null, owner_name text not null, primary key (id)) partition by range (id);\n\
          create index on events (owner_name);\n\
          create table events_a partition of events for values from (0) to (1000);\n\
          alter table events enable row level security;\n\
          create policy events_read on events for select to clerk using (owner_name = current_user);\n\
          grant select on events, events_a to clerk;",
    good: "create role clerk;\n\
           create table events (id bigint not null, owner_name text not null, primary key (id)) partition by range (id);\n\
           create index on events (owner_name);\n\
           create table events_a partition of events for values from (0) to (1000);\n\
           alter table events enable row level security;\n\
           alter table events_a enable row level security;\n\
           create policy events_read on events for select to clerk using (owner_name = current_user);\n\
           grant select on events, events_a to clerk;",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let Some(bound) = &table.partition_of else { return };
    let parent = access.catalog().tables.get(&bound.parent);
    let has_rls = table.row_security.enabled || matches!(table.kind, TableKind::Foreign { .. });
    let Some(parent) = parent.filter(|parent| parent.row_security.enabled && !has_rls) else {
        return;
    };
    let may = |role: &crate::model::Name| {
        let owns = table.owner.as_ref().is_some_and(|o| access.roles().has_privileges_of(role, o));
        let bypasses = access.roles().bypasses(role);
        !owns && !bypasses && Action::ALL.iter().any(|action| access.may(role, table, *action))
    };
    let mut roles = access.exposed_to(table);
    roles.extend(access.restricted_roles().filter(|role| may(role)));
    roles.sort_unstable();
    roles.dedup();
    if !roles.is_empty() {
        let message = format!(
            "{} may query {} directly, where no policy of {} counts.",
            super::sentence(roles),
            table.name,
            parent.name
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    Some(enable_rls(context, context.catalog().tables.get(id)?))
}
