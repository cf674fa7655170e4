//! Exclusion constraints whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Constraint, ConstraintKind, IndexElement, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "exclusion-name",
    group: Group::Naming,
    title: "Exclusions are named by what they compare",
    why: "The name is all that an application is told when a row would overlap another.",
    bad: "create table bookings (id bigint primary key, during tstzrange, constraint once exclude using gist (during with &&));",
    good: "create table bookings (id bigint primary key, during tstzrange, constraint bookings_during_excl exclude using gist (during with &&));",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn values<'d>(
    context: &Context<'d>,
    table: &'d Table,
    constraint: &Constraint,
) -> Option<Values<'d>> {
    let ConstraintKind::Exclude { elements, .. } = &constraint.kind else { return None };
    let elements: Vec<IndexElement> = elements.iter().map(|e| e.element.clone()).collect();
    Some(Values::of_elements(context, table, &elements))
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.exclusion;
    for constraint in table.constraints.iter().filter(|c| !c.inherited) {
        let Some(values) = values(context, table, constraint) else { continue };
        let object = || ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
        let name = constraint.name.as_str();
        compare(found, object, (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, id) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let constraint = table.constraint(id)?;
    let values = values(context, table, constraint)?;
    let patterns = &context.settings.names.exclusion;
    renamed_safely(context, object, constraint.name.as_str(), patterns, &values)
}
