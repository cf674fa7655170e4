//! Rows of a user's own.

use super::super::build::Build;
use super::super::{Asked, Choice, Group, Needs, PatternError, StandardPattern};
use super::ask::{Ask, Question};
use super::choices::{
    Mark, SIGNED_IN, chosen_source, chosen_way, commands_on_own, form, form_of_source, has_tenants,
    only_active, owner_ways, roles, rows_and_new, source, system, tenant_name, way,
};
use super::people;
use super::policy::{self, Words, actions, protect};
use crate::model::{Table, TableId};

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "owner-only",
    title: "owner only",
    explanation: "A row is for the user whom its column names, or what it references; where tenants share the table, it also \
                  stays in the user's tenant.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let ways = asked.tables.first().map(|t| owner_ways(asked.document, t)).unwrap_or_default();
    let mut all = vec![roles(asked, SIGNED_IN), commands_on_own(asked)];
    all.extend(way(asked, "Whose it is", &ways));
    let looks_up = asked.tables.iter().any(|table| {
        let found = owner_ways(asked.document, table);
        found.first().is_some_and(|way| {
            let table = way.tables.last().and_then(|t| asked.document.schema.tables.get(t));
            let holds = |t: &Table| people::holds_account(asked.document, t, &way.column);
            !way.is_here() || !table.is_some_and(|t| holds(t))
        })
    });
    if looks_up {
        all.extend([form(), only_active()]);
    }
    let name = tenant_name(asked.document, asked.settings);
    let mark = Mark::named(asked.document, &name);
    let leads = |table: &TableId| !mark.ways(asked.document, table, &[]).is_empty();
    if has_tenants(asked, &mark) && asked.tables.iter().any(leads) {
        let about = "A row that is new or changed has to be of the user's tenant too, so that none is moved to another.";
        all.push(Choice { about, ..Choice::flag("within", "It stays in the tenant", true) });
        if asked.flag("within", true) {
            let known: Vec<&str> = all.iter().map(|c| c.code).collect();
            let more = source(asked, &mark).into_iter().filter(|c| !known.contains(&c.code));
            all.extend(more.collect::<Vec<_>>());
        }
    }
    all.push(system());
    all
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let name = tenant_name(build.document(), build.settings);
    let words = Words { suffix: "own", who: "Users", whose: "rows of their own" };
    for table in build.tables.clone() {
        let found = owner_ways(build.document(), &table);
        let way = chosen_way(build, &table, found);
        let way = way.ok_or_else(|| PatternError::NoOwner(name_of(build, &table)))?;
        let within = if build.flag("within") {
            let source = chosen_source(build)?;
            let mark = Mark::named(build.document(), &name);
            let avoided = super::avoided(&source);
            let ways = mark.ways(build.document(), &table, &avoided);
            ways.into_iter().next().map(|way| (way, Question::IsOf(source)))
        } else {
            None
        };
        let actions = actions(build, &table, &roles)?;
        let form = form_of_source(build);
        let mut ask = Ask::new(build, &table, form);
        let also = within.as_ref().map(|(way, question)| (way, question));
        let (rows, new) = rows_and_new(&mut ask, &actions, (&way, &Question::IsUser), also)?;
        if way.is_here() {
            policy::index(build, &table, &way.column)?;
        }
        protect(build, &table, &roles, &actions, (&rows, &new), &words)?;
    }
    Ok(())
}

fn name_of(build: &Build<'_>, table: &TableId) -> String {
    build.table(table).map_or_else(|_| table.to_string(), |t| t.name.to_string())
}
