//! Triggers whose names are not made as the patterns say.

use super::values::Values;
use super::{compare, renamed_safely};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "trigger-name",
    group: Group::Naming,
    title: "Triggers are named by their table and what they do",
    why: "Triggers of one table fire in the order of their names, and error messages name them: the name should say whose they \
          are and what they do.",
    bad: "create table notes (id bigint primary key, body text);\n\
          create function touch() returns trigger language plpgsql as $$ begin return new; end $$;\n\
          create trigger set_time before update on notes for each row execute function touch();",
    good: "create table notes (id bigint primary key, body text);\n\
           create function touch() returns trigger language plpgsql as $$ begin return new; end $$;\n\
           create trigger trg_notes_touch before update on notes for each row execute function touch();",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.trigger;
    for trigger in &table.triggers {
        let values = Values::of_trigger(context, table, trigger);
        let object = || ObjectRef::Trigger(table.id.clone(), trigger.id.clone());
        let name = trigger.name.as_str();
        compare(found, object, (name, format_args!("{name}")), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Trigger(table, trigger) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let trigger = table.triggers.iter().find(|t| t.id == *trigger)?;
    let values = Values::of_trigger(context, table, trigger);
    let patterns = &context.settings.names.trigger;
    renamed_safely(context, object, trigger.name.as_str(), patterns, &values)
}
