//! Columns that say when a row was last changed, and that nothing sets.

use crate::lint::{Check, Context, Found, Group, Rule, context::is_called};
use crate::model::{Column, ObjectRef, Table, Trigger, TriggerEvent, TriggerLevel, TriggerTiming};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "updated-at-trigger",
    group: Group::Structure,
    title: "What says when a row was changed is set by a trigger",
    why: "A default sets the time of the insert. After that, `updated_at` is right only as long as every program that \
          changes a row remembers to set it.",
    bad: "create table notes (id bigint primary key, body text, updated_at timestamptz not null default now());",
    good: "create table notes (id bigint primary key, body text, updated_at timestamptz not null default now());\n\
           create function touch() returns trigger language plpgsql as $$\n\
           begin new.updated_at = now(); return new; end $$;\n\
           create trigger trg_notes_touch before update on notes for each row execute function touch();",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn sets_values(trigger: &Trigger) -> bool {
    trigger.timing == TriggerTiming::Before
        && trigger.level == TriggerLevel::Row
        && trigger.events.iter().any(|event| matches!(event, TriggerEvent::Update(_)))
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let names = &context.settings.columns.updated;
    let says_when = |c: &&Column| !c.inherited && c.generated.is_none() && is_called(c, names);
    let Some(column) = table.columns.iter().find(says_when) else { return };
    if !table.triggers.iter().any(sets_values) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("No trigger sets {}.{} when a row is changed.", table.name, column.name),
        );
    }
}
