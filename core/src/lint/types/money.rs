//! Sums of money that are rounded.

use super::retyped;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, DataType, ObjectRef, Table, TypeName};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "money",
    group: Group::Types,
    title: "Sums of money are exact",
    why: "`real` and `double precision` hold no exact tenth, and sums of them drift. `money` is exact, but its decimals and its sign \
          depend on a setting of the server. `numeric` with a fixed number of decimals is exact everywhere.",
    bad: "create table orders (id int primary key, total_price double precision not null);",
    good: "create table orders (id int primary key, total_price numeric(19,4) not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// Words in names of columns that hold sums of money. A discount may be a part of one.
const SUMS: &[&str] = &[
    "amount", "balance", "cost", "costs", "fee", "fees", "price", "prices", "revenue", "salary",
    "subtotal", "wage", "wages",
];

fn breaks(column: &Column) -> bool {
    let TypeName::Builtin(name) = &column.data_type.name else { return false };
    let is_float = ["real", "double precision"].contains(&name.as_str());
    let says_sum = || column.name.as_str().split('_').any(|word| SUMS.contains(&word));
    *name == "money" || (is_float && says_sum())
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in table.columns.iter().filter(|c| !c.inherited && breaks(c)) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!(
                "{}.{} does not hold sums exactly wherever it is read: make it numeric.",
                table.name, column.name
            ),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |column| DataType {
        name: TypeName::Builtin("numeric".into()),
        modifiers: Some("19,4".to_owned()),
        dimensions: column.data_type.dimensions,
    })
}
