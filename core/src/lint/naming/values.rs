//! What stands for the words in braces of a pattern.

use crate::domain::split_prefix;
use crate::lint::Context;
use crate::model::{
    ColumnId, ForeignKey, IndexElement, IndexKey, ObjectRef, Table, Trigger, TriggerEvent,
    TriggerFunction, TriggerTiming,
};

pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// `table`; `prefix` of its domain with the separator, `short` without it.
    pub(super) fn of_table(context: &Context<'_>, table: &Table) -> Self {
        let (prefix, short) = split_prefix(table.name.as_str(), &context.document.domains);
        Self(vec![
            ("table", table.name.to_string()),
            ("prefix", prefix.to_owned()),
            ("short", short.to_owned()),
        ])
    }

    /// And `columns`, joined by `_`; `columns_short` without a last `_id` each.
    pub(super) fn of_columns(context: &Context<'_>, table: &Table, columns: &[ColumnId]) -> Self {
        let names = columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.to_string());
        Self::of_table(context, table).with_columns(names.collect())
    }

    /// The same for an index; an expression of one column counts as the column.
    pub(super) fn of_elements(
        context: &Context<'_>,
        table: &Table,
        elements: &[IndexElement],
    ) -> Self {
        let name = |element: &IndexElement| match &element.key {
            IndexKey::Expression(expr) => match expr.references() {
                [only] => match &only.target {
                    ObjectRef::Column(_, id) => table.column(id).map(|c| c.name.to_string()),
                    _ => None,
                },
                _ => None,
            }
            .unwrap_or_else(|| element.key.name_part(Some(table))),
            IndexKey::Column(_) => element.key.name_part(Some(table)),
        };
        Self::of_table(context, table).with_columns(elements.iter().map(name).collect())
    }

    /// And `child`, `parent`, `parent_short`, `columns`.
    pub(super) fn of_foreign_key(context: &Context<'_>, table: &Table, key: &ForeignKey) -> Self {
        let mut values = Self::of_columns(context, table, &key.columns);
        values.0.push(("child", table.name.to_string()));
        if let Some(parent) = context.catalog().tables.get(&key.references) {
            let (_, short) = split_prefix(parent.name.as_str(), &context.document.domains);
            values.0.push(("parent", parent.name.to_string()));
            values.0.push(("parent_short", short.to_owned()));
        }
        values
    }

    /// And `function`; `timing` and `events` as in `before` and `insert_update`.
    pub(super) fn of_trigger(context: &Context<'_>, table: &Table, trigger: &Trigger) -> Self {
        let mut values = Self::of_table(context, table);
        let function = match &trigger.function {
            TriggerFunction::Defined(id) => {
                context.catalog().functions.get(id).map(|f| f.name.to_string())
            }
            TriggerFunction::External(name) => Some(name.name.to_string()),
        };
        values.0.extend(function.map(|name| ("function", name)));
        let timing = match trigger.timing {
            TriggerTiming::Before => "before",
            TriggerTiming::After => "after",
            TriggerTiming::InsteadOf => "instead_of",
        };
        values.0.push(("timing", timing.to_owned()));
        let events = trigger.events.iter().map(|event| match event {
            TriggerEvent::Insert => "insert",
            TriggerEvent::Update(_) => "update",
            TriggerEvent::Delete => "delete",
            TriggerEvent::Truncate => "truncate",
        });
        values.0.push(("events", events.collect::<Vec<_>>().join("_")));
        values
    }

    /// For patterns that ask for nothing.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn get(&self, placeholder: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == placeholder).map(|(_, value)| value.as_str())
    }

    fn with_columns(mut self, names: Vec<String>) -> Self {
        let short: Vec<&str> =
            names.iter().map(|name| name.strip_suffix("_id").unwrap_or(name)).collect();
        let short = short.join("_");
        self.0.push(("columns", names.join("_")));
        self.0.push(("columns_short", short));
        self
    }
}
