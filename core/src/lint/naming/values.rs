//! What stands for the words in braces of a pattern.

use crate::conventions::counted;
use crate::domain::split_prefix;
use crate::lint::Context;
use crate::model::{
    ColumnId, ForeignKey, IndexElement, IndexKey, ObjectRef, Policy, PolicyCommand, Sequence,
    Table, Trigger, TriggerEvent, TriggerFunction, TriggerTiming,
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

    /// Those of the table, and of what a key of one column references: `referenced`; `referenced_short` without the prefix
    /// of its domain, `referenced_singular` for one row, `referenced_noun` the last word of that; `referenced_column`.
    pub(super) fn of_reference(context: &Context<'_>, table: &Table, key: &ForeignKey) -> Self {
        let mut values = Self::of_table(context, table);
        let Some(to) = context.catalog().tables.get(&key.references) else { return values };
        let (_, short) = split_prefix(to.name.as_str(), &context.document.domains);
        let singular = context.settings.words.one_of(short);
        let (before, _, _) = counted(&singular);
        let noun = singular.strip_prefix(before).unwrap_or(&singular).to_owned();
        let column = key.referenced_columns.first().and_then(|id| to.column(id));
        values.0.extend([
            ("referenced", to.name.to_string()),
            ("referenced_short", short.to_owned()),
            ("referenced_noun", noun),
            ("referenced_singular", singular),
        ]);
        values.0.extend(column.map(|c| ("referenced_column", c.name.to_string())));
        values
    }

    /// `prefix` of the table; `first` and `second`, the tables of which it holds pairs in the order of the alphabet, each also
    /// `_short` without its prefix and `_singular` for one row.
    pub(super) fn of_junction(
        context: &Context<'_>,
        table: &Table,
        keys: [&ForeignKey; 2],
    ) -> Option<Self> {
        let domains = &context.document.domains;
        let tables = keys.map(|key| context.catalog().tables.get(&key.references));
        let [Some(a), Some(b)] = tables else { return None };
        let mut names = [a, b]
            .map(|t| (split_prefix(t.name.as_str(), domains).1.to_owned(), t.name.to_string()));
        names.sort();
        let [(first, first_whole), (second, second_whole)] = names;
        let words = &context.settings.words;
        let (prefix, _) = split_prefix(table.name.as_str(), domains);
        Some(Self(vec![
            ("prefix", prefix.to_owned()),
            ("first", first_whole),
            ("first_singular", words.one_of(&first)),
            ("first_short", first),
            ("second", second_whole),
            ("second_singular", words.one_of(&second)),
            ("second_short", second),
        ]))
    }

    /// And `command`: `select`, or `all`.
    pub(super) fn of_policy(context: &Context<'_>, table: &Table, policy: &Policy) -> Self {
        let mut values = Self::of_table(context, table);
        let command = match policy.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        };
        values.0.push(("command", command.to_owned()));
        values
    }

    /// Those of the table to whose column it belongs, and `column`.
    pub(super) fn of_sequence(context: &Context<'_>, sequence: &Sequence) -> Self {
        let Some((table, column)) = &sequence.owned_by else { return Self::none() };
        let Some(table) = context.catalog().tables.get(table) else { return Self::none() };
        let mut values = Self::of_table(context, table);
        values.0.extend(table.column(column).map(|c| ("column", c.name.to_string())));
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
