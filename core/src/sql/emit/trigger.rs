//! `CREATE TRIGGER`.

use super::Script;
use super::names::{Names, path};
use crate::model::{
    Deferrable, Table, Trigger, TriggerEnabled, TriggerEvent, TriggerFunction, TriggerLevel,
    TriggerTiming, View,
};
use crate::sql::{quote_ident, quote_literal};
use std::fmt::Write;

pub(crate) fn all(out: &mut Script, names: &Names<'_>) {
    for table in &names.tables {
        of_table(out, table, names);
    }
    for view in &names.views {
        of_view(out, view, names);
    }
}

pub(crate) fn of_table(out: &mut Script, table: &Table, names: &Names<'_>) {
    let name = names.table(table);
    for trigger in &table.triggers {
        out.statement(create(trigger, &name, Some(table), names));
    }
    let set = table.triggers.iter().filter(|t| t.enabled != TriggerEnabled::Origin);
    out.block(set.map(|trigger| enabled(trigger, &name)));
}

/// When the trigger of a table runs.
pub(crate) fn enabled(trigger: &Trigger, table: &str) -> String {
    let word = match trigger.enabled {
        TriggerEnabled::Origin => "ENABLE TRIGGER",
        TriggerEnabled::Disabled => "DISABLE TRIGGER",
        TriggerEnabled::Replica => "ENABLE REPLICA TRIGGER",
        TriggerEnabled::Always => "ENABLE ALWAYS TRIGGER",
    };
    format!("ALTER TABLE {table} {word} {}", quote_ident(trigger.name.as_str()))
}

pub(crate) fn of_view(out: &mut Script, view: &View, names: &Names<'_>) {
    let name = names.qualified(&view.schema, &view.name);
    for trigger in &view.triggers {
        out.statement(create(trigger, &name, None, names));
    }
}

pub(crate) fn create(
    trigger: &Trigger,
    relation: &str,
    table: Option<&Table>,
    names: &Names<'_>,
) -> String {
    let constraint = if trigger.constraint { "CONSTRAINT " } else { "" };
    let timing = match trigger.timing {
        TriggerTiming::Before => "BEFORE",
        TriggerTiming::After => "AFTER",
        TriggerTiming::InsteadOf => "INSTEAD OF",
    };
    let events: Vec<String> = trigger
        .events
        .iter()
        .map(|event| match (event, table) {
            (TriggerEvent::Insert, _) => "INSERT".to_owned(),
            (TriggerEvent::Delete, _) => "DELETE".to_owned(),
            (TriggerEvent::Truncate, _) => "TRUNCATE".to_owned(),
            (TriggerEvent::Update(columns), Some(table)) if !columns.is_empty() => {
                format!("UPDATE OF {}", Names::columns(table, columns))
            }
            (TriggerEvent::Update(_), _) => "UPDATE".to_owned(),
        })
        .collect();
    let mut text = format!(
        "CREATE {constraint}TRIGGER {}\n  {timing} {} ON {relation}",
        quote_ident(trigger.name.as_str()),
        events.join(" OR ")
    );
    if let Some(referenced) = &trigger.referenced_table {
        let _ = write!(text, "\n  FROM {}", path(referenced));
    }
    match trigger.deferrable {
        Deferrable::NotDeferrable => {}
        Deferrable::InitiallyImmediate => text.push_str("\n  DEFERRABLE"),
        Deferrable::InitiallyDeferred => text.push_str("\n  DEFERRABLE INITIALLY DEFERRED"),
    }
    let mut transition = String::new();
    if let Some(old) = &trigger.old_table {
        let _ = write!(transition, " OLD TABLE AS {}", quote_ident(old.as_str()));
    }
    if let Some(new) = &trigger.new_table {
        let _ = write!(transition, " NEW TABLE AS {}", quote_ident(new.as_str()));
    }
    if !transition.is_empty() {
        let _ = write!(text, "\n  REFERENCING{transition}");
    }
    text.push_str(match trigger.level {
        TriggerLevel::Row => "\n  FOR EACH ROW",
        TriggerLevel::Statement => "\n  FOR EACH STATEMENT",
    });
    if let Some(condition) = &trigger.condition {
        let _ = write!(text, "\n  WHEN ({condition})");
    }
    let function = match &trigger.function {
        TriggerFunction::Defined(id) => names.catalog.functions.get(id).map_or_else(
            || quote_ident(id.as_str()).into_owned(),
            |f| names.qualified(&f.schema, &f.name),
        ),
        TriggerFunction::External(name) => path(name),
    };
    let arguments: Vec<String> = trigger.arguments.iter().map(|a| quote_literal(a)).collect();
    let _ = write!(text, "\n  EXECUTE FUNCTION {function}({})", arguments.join(", "));
    text
}
