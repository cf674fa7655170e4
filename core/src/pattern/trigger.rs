//! Triggers that set a column before a row is changed, and the one function behind all of them.

use super::build::Build;
use super::names;
use crate::edit::{Command, CommandError, Defined, numbered};
use crate::model::{
    Function, FunctionBody, FunctionId, Name, Returns, TableId, Trigger, TriggerEvent,
    TriggerFunction, TriggerId, TriggerLevel, TriggerTiming,
};
use crate::sql::quote_ident;

/// Sets a column before each update, by a function of this name; `value` is SQL that may speak of `OLD`.
pub(super) fn set_before_update(
    build: &mut Build<'_>,
    table: &TableId,
    column: &str,
    (function, value): (&str, &str),
) -> Result<(), CommandError> {
    let found = build.table(table)?;
    let sets = |trigger: &Trigger| {
        trigger.timing == TriggerTiming::Before
            && trigger.level == TriggerLevel::Row
            && trigger.events.iter().any(|event| matches!(event, TriggerEvent::Update(_)))
            && is_set_by(build, trigger, column)
    };
    if found.triggers.iter().any(sets) {
        return Ok(());
    }
    let function = function_that_sets(build, column, function, value)?;
    let Some(name) = build.document().schema.functions.get(&function).map(|f| f.name.clone())
    else {
        return Ok(());
    };
    let name = names::trigger(build.document(), build.settings, build.table(table)?, &name);
    let events = vec![TriggerEvent::Update(Vec::new())];
    let trigger = Trigger::before_row(TriggerId::new(""), name, events, function);
    build.run(Command::Define { object: Box::new(Defined::Trigger(table.clone(), trigger)) })
}

/// Whether a trigger sets a column: its function says so, or is the extension's that sets the one it is told.
fn is_set_by(build: &Build<'_>, trigger: &Trigger, column: &str) -> bool {
    match &trigger.function {
        TriggerFunction::Defined(id) => {
            let function = build.document().schema.functions.get(id);
            function.is_some_and(|f| sets(f, column))
        }
        TriggerFunction::External(name) => {
            name.name == "moddatetime" && trigger.arguments.iter().any(|a| a == column)
        }
    }
}

/// Whether a function is for triggers, and its text assigns to the column of the new row.
fn sets(function: &Function, column: &str) -> bool {
    let is_for_triggers =
        matches!(&function.returns, Some(Returns::Type(t)) if t.is_builtin("trigger"));
    let FunctionBody::Source(body) = &function.body else { return false };
    let text = body.text().to_lowercase();
    let wanted = [format!("new.{}", column.to_lowercase()), format!("new.{}", quote_ident(column))];
    let assigns = |name: &String| {
        text.match_indices(name.as_str()).any(|(at, _)| {
            let rest = text.get(at + name.len()..).unwrap_or_default().trim_start();
            rest.starts_with('=') || rest.starts_with(":=")
        })
    };
    is_for_triggers && wanted.iter().any(assigns)
}

/// The function of this name that sets the column, or one of another name that does and nothing else; else a new one.
fn function_that_sets(
    build: &mut Build<'_>,
    column: &str,
    name: &str,
    value: &str,
) -> Result<FunctionId, CommandError> {
    let body = body(column, value);
    let same = |f: &&std::sync::Arc<Function>| {
        let words = |text: &str| {
            text.to_lowercase().replace(":=", "=").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let is_same = match &f.body {
            FunctionBody::Source(text) => words(text.text()) == words(&body),
            _ => false,
        };
        sets(f, column) && (is_same || f.name == *name)
    };
    let functions = &build.document().schema.functions;
    if let Some(there) = functions.iter().find(same) {
        return Ok(there.id.clone());
    }
    let schema = build.public();
    let is_free = |name: &str| {
        !functions
            .iter()
            .any(|f| f.schema == schema && f.name == *name && f.input_types().next().is_none())
    };
    let name = Name::from(numbered(name, is_free));
    let comment = Some(format!("Sets {column} before a row is changed."));
    let function = Function {
        comment,
        ..Function::for_triggers(FunctionId::new(""), schema.clone(), name.clone(), body)
    };
    build.run(Command::Define { object: Box::new(Defined::Function(function)) })?;
    let functions = &build.document().schema.functions;
    let made = functions
        .iter()
        .find(|f| f.schema == schema && f.name == name && f.input_types().next().is_none());
    Ok(made.map_or_else(|| FunctionId::new(""), |f| f.id.clone()))
}

fn body(column: &str, value: &str) -> String {
    format!("\nBEGIN\n  NEW.{} = {value};\n  RETURN NEW;\nEND\n", quote_ident(column))
}
