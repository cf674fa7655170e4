//! Texts that are kept in another way than was agreed.

use super::retyped;
use crate::conventions::TextStyle;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, DataType, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "text-type",
    group: Group::Types,
    title: "Texts are kept in one way",
    why: "To Postgres, `text` and `varchar(n)` are the same but for the limit, which a check constraint says as well and \
          changes without a lock that lasts. Who wants limits writes all of them: a `varchar` without a length has none.",
    bad: "create table users (id bigint primary key, full_name varchar(80) not null);",
    good: "create table users (id bigint primary key, full_name text not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breaks(context: &Context<'_>, column: &Column) -> Option<TextStyle> {
    let style = context.settings.types.text?;
    let is_varchar = !column.inherited && column.data_type.is_builtin("varchar");
    let is_limited = column.data_type.modifiers.is_some();
    (is_varchar && (style == TextStyle::Text || !is_limited)).then_some(style)
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in &table.columns {
        let Some(style) = breaks(context, column) else { continue };
        let (table_name, name) = (&table.name, &column.name);
        let data_type = context.catalog().type_text(&column.data_type);
        let message = match style {
            TextStyle::Text => format!("{table_name}.{name} is {data_type}; texts are text."),
            TextStyle::Limited => {
                format!(
                    "{table_name}.{name} is varchar without a length: give it one, or make it text."
                )
            }
        };
        found.report(ObjectRef::Column(table.id.clone(), column.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |column| DataType {
        dimensions: column.data_type.dimensions,
        ..DataType::builtin("text")
    })
}
