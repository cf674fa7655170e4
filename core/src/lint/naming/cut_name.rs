//! Names that were probably cut. Those of constraints and indexes are made by rule, and cut by rule.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{MAX_NAME_BYTES, Name, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "cut-name",
    group: Group::Naming,
    title: "A name fits into 63 bytes",
    why: "Postgres cuts longer names without an error. Two names with the same beginning become one then, and who writes the \
          whole name in another place finds nothing.",
    bad: "create table reports (\n\
          \x20 id bigint primary key,\n\
          \x20 settlement_periods_that_began_before_the_reporting_date_and_ended_after_it integer\n\
          );",
    good: "create table reports (id bigint primary key, straddling_settlement_periods integer);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let id = &table.id;
    let mut look = |name: &Name, object: ObjectRef| {
        if name.as_str().len() == MAX_NAME_BYTES {
            let message =
                format!("{name} has just the {MAX_NAME_BYTES} bytes that a longer name is cut to.");
            found.report(object, message);
        }
    };
    look(&table.name, ObjectRef::Table(id.clone()));
    for column in table.columns.iter().filter(|c| !c.inherited) {
        look(&column.name, ObjectRef::Column(id.clone(), column.id.clone()));
    }
    for trigger in &table.triggers {
        look(&trigger.name, ObjectRef::Trigger(id.clone(), trigger.id.clone()));
    }
    for policy in &table.policies {
        look(&policy.name, ObjectRef::Policy(id.clone(), policy.id.clone()));
    }
}
