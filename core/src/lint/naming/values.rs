//! What stands for the words in braces of a pattern.

use crate::conventions::{Words, counted};
use crate::domain::split_prefix;
use crate::lint::Context;
use crate::model::{
    ColumnId, Domain, ForeignKey, IndexElement, IndexKey, ObjectRef, Policy, PolicyCommand,
    Records, Sequence, Table, Trigger, TriggerEvent, TriggerFunction, TriggerTiming,
};
use std::borrow::Cow;
use std::cell::OnceCell;

pub(super) struct Values<'d> {
    domains: Option<&'d Records<Domain>>,
    /// Without those that say a part of a table's name: few patterns ask for one.
    known: Vec<(&'static str, Cow<'d, str>)>,
    /// What a foreign key references, for one row: words are asked for it, which takes longest of all.
    referenced: Option<Referenced<'d>>,
}

struct Referenced<'d> {
    short: &'d str,
    words: &'d Words,
    singular: OnceCell<String>,
}

impl Referenced<'_> {
    fn singular(&self) -> &str {
        self.singular.get_or_init(|| self.words.one_of(self.short))
    }

    /// The last word of it.
    fn noun(&self) -> &str {
        let singular = self.singular();
        let (before, _, _) = counted(singular);
        singular.strip_prefix(before).unwrap_or(singular)
    }
}

impl<'d> Values<'d> {
    /// `table`; `prefix` of its domain with the separator, `short` without it.
    pub(super) fn of_table(context: &Context<'d>, table: &'d Table) -> Self {
        // With those that are added for most kinds.
        let mut known = Vec::with_capacity(4);
        known.push(("table", table.name.as_str().into()));
        Self { domains: Some(&context.document.domains), known, referenced: None }
    }

    /// And `columns`, joined by `_`; `columns_short` without a last `_id` each.
    pub(super) fn of_columns(
        context: &Context<'d>,
        table: &'d Table,
        columns: &[ColumnId],
    ) -> Self {
        let names =
            columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.as_str().into());
        Self::of_table(context, table).with_columns(names.collect())
    }

    /// The same for an index; an expression of one column counts as the column.
    pub(super) fn of_elements(
        context: &Context<'d>,
        table: &'d Table,
        elements: &[IndexElement],
    ) -> Self {
        let name = |element: &IndexElement| -> Cow<'d, str> {
            let column = match &element.key {
                IndexKey::Column(id) => Some(id),
                IndexKey::Expression(expr) => match expr.references() {
                    [only] => match &only.target {
                        ObjectRef::Column(_, id) => Some(id),
                        _ => None,
                    },
                    _ => None,
                },
            };
            let column = column.and_then(|id| table.column(id));
            column.map_or_else(
                || element.key.name_part(Some(table)).into(),
                |column| column.name.as_str().into(),
            )
        };
        Self::of_table(context, table).with_columns(elements.iter().map(name).collect())
    }

    /// And `child`, `parent`, `parent_short`, `columns`.
    pub(super) fn of_foreign_key(
        context: &Context<'d>,
        table: &'d Table,
        key: &ForeignKey,
    ) -> Self {
        let mut values = Self::of_columns(context, table, &key.columns);
        values.known.push(("child", table.name.as_str().into()));
        if let Some(parent) = context.catalog().tables.get(&key.references) {
            values.known.push(("parent", parent.name.as_str().into()));
        }
        values
    }

    /// Those of the table, and of what a key of one column references: `referenced`; `referenced_short` without the prefix
    /// of its domain, `referenced_singular` for one row, `referenced_noun` the last word of that; `referenced_column`.
    pub(super) fn of_reference(context: &Context<'d>, table: &'d Table, key: &ForeignKey) -> Self {
        let mut values = Self::of_table(context, table);
        let Some(to) = context.catalog().tables.get(&key.references) else { return values };
        let (_, short) = split_prefix(to.name.as_str(), &context.document.domains);
        let (words, singular) = (&context.settings.words, OnceCell::new());
        values.referenced = Some(Referenced { short, words, singular });
        let column = key.referenced_columns.first().and_then(|id| to.column(id));
        values.known.push(("referenced", to.name.as_str().into()));
        values.known.extend(column.map(|c| ("referenced_column", c.name.as_str().into())));
        values
    }

    /// `prefix` of the table; `first` and `second`, the tables of which it holds pairs in the order of the alphabet, each also
    /// `_short` without its prefix and `_singular` for one row.
    pub(super) fn of_junction(
        context: &Context<'d>,
        table: &'d Table,
        keys: [&ForeignKey; 2],
    ) -> Option<Self> {
        let domains = &context.document.domains;
        let tables = keys.map(|key| context.catalog().tables.get(&key.references));
        let [Some(a), Some(b)] = tables else { return None };
        let whole = |t: &'d Table| t.name.as_str();
        let mut names = [a, b].map(|t| (split_prefix(whole(t), domains).1, whole(t)));
        names.sort_unstable();
        let [(first, first_whole), (second, second_whole)] = names;
        let words = &context.settings.words;
        let (prefix, _) = split_prefix(table.name.as_str(), domains);
        let known = vec![
            ("prefix", prefix.into()),
            ("first", first_whole.into()),
            ("first_singular", words.one_of(first).into()),
            ("first_short", first.into()),
            ("second", second_whole.into()),
            ("second_singular", words.one_of(second).into()),
            ("second_short", second.into()),
        ];
        Some(Self { domains: None, known, referenced: None })
    }

    /// And `command`: `select`, or `all`.
    pub(super) fn of_policy(context: &Context<'d>, table: &'d Table, policy: &Policy) -> Self {
        let mut values = Self::of_table(context, table);
        let command = match policy.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        };
        values.known.push(("command", command.into()));
        values
    }

    /// Those of the table to whose column it belongs, and `column`.
    pub(super) fn of_sequence(context: &Context<'d>, sequence: &Sequence) -> Self {
        let Some((table, column)) = &sequence.owned_by else { return Self::none() };
        let Some(table) = context.catalog().tables.get(table) else { return Self::none() };
        let mut values = Self::of_table(context, table);
        values.known.extend(table.column(column).map(|c| ("column", c.name.as_str().into())));
        values
    }

    /// And `function`; `timing` and `events` as in `before` and `insert_update`.
    pub(super) fn of_trigger(
        context: &Context<'d>,
        table: &'d Table,
        trigger: &'d Trigger,
    ) -> Self {
        let mut values = Self::of_table(context, table);
        let function = match &trigger.function {
            TriggerFunction::Defined(id) => {
                context.catalog().functions.get(id).map(|f| f.name.as_str())
            }
            TriggerFunction::External(name) => Some(name.name.as_str()),
        };
        values.known.extend(function.map(|name| ("function", name.into())));
        let timing = match trigger.timing {
            TriggerTiming::Before => "before",
            TriggerTiming::After => "after",
            TriggerTiming::InsteadOf => "instead_of",
        };
        values.known.push(("timing", timing.into()));
        let events = trigger.events.iter().map(|event| match event {
            TriggerEvent::Insert => "insert",
            TriggerEvent::Update(_) => "update",
            TriggerEvent::Delete => "delete",
            TriggerEvent::Truncate => "truncate",
        });
        values.known.push(("events", events.collect::<Vec<_>>().join("_").into()));
        values
    }

    /// For patterns that ask for nothing.
    pub(super) fn none() -> Self {
        Self { domains: None, known: Vec::new(), referenced: None }
    }

    pub(super) fn get(&self, placeholder: &str) -> Option<&str> {
        let known = self.known(placeholder);
        known.or_else(|| match placeholder {
            "prefix" => Some(self.split("table")?.0),
            "short" => Some(self.split("table")?.1),
            "parent_short" => Some(self.split("parent")?.1),
            "referenced_short" => Some(self.referenced.as_ref()?.short),
            "referenced_singular" => Some(self.referenced.as_ref()?.singular()),
            "referenced_noun" => Some(self.referenced.as_ref()?.noun()),
            _ => None,
        })
    }

    fn known(&self, placeholder: &str) -> Option<&str> {
        self.known.iter().find(|(name, _)| *name == placeholder).map(|(_, value)| value.as_ref())
    }

    /// The prefix of a table's domain, and the rest of its name.
    fn split(&self, table: &str) -> Option<(&str, &str)> {
        Some(split_prefix(self.known(table)?, self.domains?))
    }

    fn with_columns(mut self, names: Vec<Cow<'d, str>>) -> Self {
        let (columns, short) = match names.as_slice() {
            [Cow::Borrowed(only)] => {
                ((*only).into(), only.strip_suffix("_id").unwrap_or(only).into())
            }
            names => {
                let short: Vec<&str> =
                    names.iter().map(|name| name.strip_suffix("_id").unwrap_or(name)).collect();
                (names.join("_").into(), short.join("_").into())
            }
        };
        self.known.push(("columns", columns));
        self.known.push(("columns_short", short));
        self
    }
}
