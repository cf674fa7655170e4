//! Rows of the user's tenant, by what they reference.

use super::super::build::Build;
use super::super::{Asked, Choice, Group, Needs, PatternError, StandardPattern};
use super::choices::{
    Mark, SIGNED_IN, chosen_source, chosen_way, commands_on_own, form, members_of, roles, source,
    system, tenant_name, way,
};
use super::tenant::{self, own_name};
use crate::model::TableId;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "tenant-by-chain",
    title: "tenant through foreign keys",
    explanation: "A row is for the users of the tenant of what it references, however many keys lead there.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let name = asked.name("column", &tenant_name(asked.document, asked.settings));
    let mark = Mark::named(asked.document, &name);
    let sources = source(asked, &mark);
    let mut all = vec![
        roles(asked, SIGNED_IN),
        commands_on_own(asked),
        Choice::name("column", "Column of the tenant", tenant_name(asked.document, asked.settings)),
    ];
    let avoided: Vec<TableId> = members_of(asked, &mark).into_iter().collect();
    let ways = asked.tables.first().map(|t| mark.ways(asked.document, t, &avoided));
    all.extend(way(asked, "By way of", &ways.unwrap_or_default()));
    all.push(form());
    all.extend(own_name(asked));
    all.extend(sources);
    all.push(system());
    all
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let source = chosen_source(build)?;
    let mark = Mark::named(build.document(), build.name("column"));
    for table in super::in_order_of_source(build)? {
        let ways = mark.ways(build.document(), &table, &super::avoided(&source));
        let way = chosen_way(build, &table, ways);
        let found = build.table(&table)?.name.to_string();
        let way = way.ok_or(PatternError::NoWay(found))?;
        tenant::protect(build, &table, &way)?;
    }
    Ok(())
}
