//! Addresses of the network that are texts.

use super::retyped;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, DataType, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "ip-address",
    group: Group::Types,
    title: "An address of the network is an inet",
    why: "`inet` refuses what is no address, takes 7 or 19 bytes, and knows whether an address lies in a network.",
    bad: "create table visits (id bigint primary key, ip_address text);",
    good: "create table visits (id bigint primary key, ip_address inet);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breaks(column: &Column) -> bool {
    let name = column.name.as_str();
    let is_named_so = matches!(name, "ip" | "ip_address" | "ip_addr")
        || ["_ip", "_ip_address", "_ip_addr"].iter().any(|end| name.ends_with(end));
    let is_text = ["text", "varchar"].iter().any(|name| column.data_type.is_builtin(name));
    !column.inherited && is_named_so && is_text
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for column in table.columns.iter().filter(|c| breaks(c)) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} takes any text for an address.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    retyped(context, object, |_| DataType::builtin("inet"))
}
