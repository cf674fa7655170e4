//! Texts that are filled with spaces.

use super::retyped;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, DataType, ObjectRef, Table, TypeName};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "char-n",
    group: Group::Types,
    title: "Texts are not filled with spaces",
    why: "`char(n)` fills every value with spaces up to its length and ignores them in comparisons. It is neither smaller nor faster than \
          `text` or `varchar(n)`.",
    bad: "create table countries (id int primary key, code char(2) not null);",
    good: "create table countries (id int primary key, code varchar(2) not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breaks(column: &Column) -> bool {
    column.data_type.name == TypeName::Builtin("char".into())
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in table.columns.iter().filter(|c| !c.inherited && breaks(c)) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} is filled with spaces up to its length.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |column| DataType {
        name: TypeName::Builtin("varchar".into()),
        // `char` alone is one character, `varchar` alone any number.
        modifiers: column.data_type.modifiers.clone().or_else(|| Some("1".to_owned())),
        dimensions: column.data_type.dimensions,
    })
}
