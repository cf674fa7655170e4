//! Booleans whose names ask no question.

use super::{fits_any, listed_patterns};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "boolean-name",
    group: Group::Naming,
    title: "A boolean is named like a question",
    why: "`is_active` can only be true or false; `active` may be a state, a number or a time.",
    bad: "create table users (id bigint primary key, active boolean not null);",
    good: "create table users (id bigint primary key, is_active boolean not null);",
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.boolean;
    for column in table.columns.iter().filter(|c| !c.inherited) {
        if column.data_type.is_builtin("boolean") && !fits_any(patterns, column.name.as_str()) {
            let object = ObjectRef::Column(table.id.clone(), column.id.clone());
            let patterns = listed_patterns(patterns);
            let message = format!(
                "{}.{} is a boolean and not named like {patterns}.",
                table.name, column.name
            );
            found.report(object, message);
        }
    }
}
