//! Rows of the user's tenant, by a column of their own.

use super::super::build::Build;
use super::super::{Asked, Choice, Group, Needs, PatternError, StandardPattern};
use super::choices::{Mark, SIGNED_IN, commands_on_own, roles, source, system, tenant_name};
use super::tenant::{self, own_name};
use super::way::Way;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "tenant-by-column",
    title: "tenant by column",
    explanation: "A row is for the users of the tenant that its column names.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let name = asked.name("column", &tenant_name(asked.document, asked.settings));
    let mark = Mark::named(asked.document, &name);
    let mut all = vec![
        roles(asked, SIGNED_IN),
        commands_on_own(asked),
        Choice::name("column", "Column of the tenant", tenant_name(asked.document, asked.settings)),
    ];
    all.extend(own_name(asked));
    all.extend(source(asked, &mark));
    all.push(system());
    all
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let mark = Mark::named(build.document(), build.name("column"));
    for table in super::in_order_of_source(build)? {
        let found = build.table(&table)?;
        let column = mark.column(build.document(), found).ok_or_else(|| {
            PatternError::NoColumn { what: "the tenant", table: found.name.to_string() }
        })?;
        tenant::protect(build, &table, &Way::here(&table, column))?;
    }
    Ok(())
}
