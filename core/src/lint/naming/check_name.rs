//! Check constraints whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ColumnId, Constraint, ConstraintKind, Expr, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "check-name",
    group: Group::Naming,
    title: "Checks are named by what they check",
    why: "The name is all that an application is told when a row is refused.",
    bad: "create table orders (id bigint primary key, total numeric, constraint positive check (total > 0));",
    good: "create table orders (id bigint primary key, total numeric, constraint orders_total_check check (total > 0));",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn expression(constraint: &Constraint) -> Option<&Expr> {
    match &constraint.kind {
        ConstraintKind::Check { expression, .. } => Some(expression),
        _ => None,
    }
}

/// Columns in the order in which they are mentioned first.
pub(super) fn values<'d>(context: &Context<'d>, table: &'d Table, expression: &Expr) -> Values<'d> {
    let mut columns: Vec<ColumnId> = Vec::new();
    for reference in expression.references() {
        if let ObjectRef::Column(_, id) = &reference.target
            && !columns.contains(id)
        {
            columns.push(id.clone());
        }
    }
    Values::of_columns(context, table, &columns)
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.check;
    for constraint in table.constraints.iter().filter(|c| !c.inherited) {
        let Some(expression) = expression(constraint) else { continue };
        let values = values(context, table, expression);
        let object = || ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
        let name = constraint.name.as_str();
        compare(found, object, (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, id) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let constraint = table.constraint(id)?;
    let values = values(context, table, expression(constraint)?);
    renamed_safely(
        context,
        object,
        constraint.name.as_str(),
        &context.settings.names.check,
        &values,
    )
}
