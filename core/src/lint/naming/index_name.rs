//! Indexes whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "index-name",
    group: Group::Naming,
    title: "Indexes are named by what they are on",
    why: "Plans and error messages name indexes: who reads one should know the table and the columns.",
    bad: "create table users (id bigint primary key, email text);\n\
          create index by_mail on users (email);",
    good: "create table users (id bigint primary key, email text);\n\
           create index idx_users_email on users (email);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.index;
    for index in table.indexes.iter().filter(|i| !i.unique && i.attached_to.is_none()) {
        let values = Values::of_elements(context, table, &index.elements);
        let object = || ObjectRef::Index(table.id.clone(), index.id.clone());
        let name = index.name.as_str();
        compare(found, object, (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Index(table, index) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let index = table.index(index)?;
    let values = Values::of_elements(context, table, &index.elements);
    renamed_safely(context, object, index.name.as_str(), &context.settings.names.index, &values)
}
