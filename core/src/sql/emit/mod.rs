//! A document as SQL: canonical, ordered by dependency, ready to load into an empty database.
//!
//! The same document gives the same bytes. Names are always written with their schema, so that the text
//! means the same under any `search_path`; expressions stand as they are in the document.

pub(crate) mod comment;
pub(crate) mod constraint;
pub(crate) mod definition;
pub(crate) mod function;
pub(crate) mod grant;
pub(crate) mod index;
pub(crate) mod names;
mod order;
pub(crate) mod policy;
pub(crate) mod role;
pub(crate) mod sequence;
pub(crate) mod table;
pub(crate) mod trigger;
pub(crate) mod type_def;
pub(crate) mod view;

use crate::model::{Catalog, Document, ObjectRef, VerbatimPhase};
use crate::sql::quote_ident;
use names::Names;
use order::Unit;
use std::ops::Range;

/// Wishes for the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmitOptions {
    /// Also who owns what. Off by default: the roles of one server are seldom those of another.
    pub owners: bool,
}

/// The whole schema of a document.
pub fn emit(document: &Document, options: EmitOptions) -> String {
    let catalog = &document.schema;
    let names = Names::new(catalog);
    let mut out = Script::default();
    out.line("-- The bodies of functions may mention what comes later.");
    out.statement("SET check_function_bodies = false");
    role::all(&mut out, catalog);
    schemas(&mut out, &names);
    extensions(&mut out, catalog, &names);
    verbatim(&mut out, catalog, VerbatimPhase::BeforeTypes);
    type_def::announce(&mut out, &names);
    let plan = order::plan(catalog);
    for unit in &plan.units {
        match unit {
            Unit::Type(t) => type_def::create(&mut out, t, &names),
            Unit::Sequence(s) => out.statement(sequence::create(s, &names)),
            Unit::Function(f) => out.statement(function::create(f, &names)),
            Unit::Table(t) => {
                let defer = plan.deferred_defaults.contains(&t.id);
                out.statement(table::create(t, &names, defer));
                if !defer {
                    out.block(table::differences(t, &names));
                }
            }
            Unit::View(v) => out.statement(view::create(v, &names)),
            Unit::Definition(d) => definition::create(&mut out, d, &names),
            Unit::Verbatim(v) => out.statement(v.statement.text()),
        }
    }
    for unit in &plan.units {
        if let Unit::Table(table) = unit
            && plan.deferred_defaults.contains(&table.id)
        {
            out.block(table::defaults(table, &names));
        }
    }
    for sequence in &names.sequences {
        out.statements(sequence::owned_by(sequence, &names));
    }
    for table in &names.tables {
        table::after(&mut out, table, &names);
    }
    index::all(&mut out, catalog, &names);
    for table in &names.tables {
        constraint::foreign_keys(&mut out, table, &names);
    }
    definition::late(&mut out, &names);
    trigger::all(&mut out, &names);
    for table in &names.tables {
        policy::all(&mut out, table, &names);
    }
    comment::all(&mut out, catalog, &names);
    definition::comments(&mut out, &names);
    if options.owners {
        grant::owners(&mut out, &names);
    }
    grant::all(&mut out, catalog, &names);
    verbatim(&mut out, catalog, VerbatimPhase::AtEnd);
    out.finish()
}

/// The SQL of one object: what makes it, and what hangs on it. None for what has no SQL of its own.
pub fn emit_object(document: &Document, object: &ObjectRef) -> Option<String> {
    let catalog = &document.schema;
    let names = Names::new(catalog);
    let mut out = Script::default();
    match object {
        ObjectRef::Table(id) | ObjectRef::Column(id, _) => {
            let table = catalog.tables.get(id)?;
            if !table.external {
                // As the SQL of the whole schema says it, in which the changed statements are put back.
                let defer = order::plan(catalog).deferred_defaults.contains(id);
                out.statement(table::create(table, &names, defer));
                out.block(if defer {
                    table::defaults(table, &names)
                } else {
                    table::differences(table, &names)
                });
                table::after(&mut out, table, &names);
            }
            index::of_table(&mut out, table, &names);
            constraint::foreign_keys(&mut out, table, &names);
            trigger::of_table(&mut out, table, &names);
            policy::all(&mut out, table, &names);
            comment::of_table(&mut out, table, &names);
            grant::of_table(&mut out, table, &names);
        }
        ObjectRef::View(id) => {
            let view = catalog.views.get(id)?;
            out.statement(view::create(view, &names));
            index::of_view(&mut out, view, &names);
            trigger::of_view(&mut out, view, &names);
            comment::of_view(&mut out, view, &names);
        }
        ObjectRef::Function(id) => {
            out.statement(function::create(catalog.functions.get(id)?, &names));
        }
        ObjectRef::Type(id) | ObjectRef::EnumLabel(id, _) => {
            type_def::create(&mut out, catalog.types.get(id)?, &names);
        }
        ObjectRef::Sequence(id) => {
            let sequence = catalog.sequences.get(id)?;
            out.statement(sequence::create(sequence, &names));
            out.statements(sequence::owned_by(sequence, &names));
        }
        ObjectRef::Definition(id) => {
            definition::create(&mut out, catalog.definitions.get(id)?, &names);
        }
        ObjectRef::Verbatim(id) => out.statement(catalog.verbatim.get(id)?.statement.text()),
        _ => return None,
    }
    Some(out.finish())
}

/// A text of statements, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Script {
    text: String,
    /// Where each statement stands, without its semicolon.
    places: Vec<Range<usize>>,
}

impl Script {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn ended(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.places.push(start..self.text.len());
        self.text.push_str(";\n");
    }

    /// Adds a statement, with its semicolon and an empty line after it; nothing for an empty text.
    fn statement(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        if !text.is_empty() {
            self.ended(text);
            self.text.push('\n');
        }
    }

    fn statements(&mut self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.statement(text);
        }
    }

    /// Adds statements that belong together, with an empty line after the last.
    fn block(&mut self, texts: impl IntoIterator<Item = String>) {
        let mut any = false;
        for text in texts {
            any = true;
            self.ended(&text);
        }
        if any {
            self.text.push('\n');
        }
    }

    fn finish(mut self) -> String {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
        self.text
    }

    /// The statements one by one.
    pub(crate) fn into_statements(self) -> Vec<String> {
        let statement = |place| self.text.get(place).map(str::to_owned);
        self.places.into_iter().filter_map(statement).collect()
    }
}

fn verbatim(out: &mut Script, catalog: &Catalog, phase: VerbatimPhase) {
    let mut all: Vec<_> = catalog.verbatim.iter().filter(|v| v.phase == phase).collect();
    all.sort_by_key(|v| v.order);
    for item in all {
        out.statement(item.statement.text());
    }
}

fn schemas(out: &mut Script, names: &Names<'_>) {
    out.block(
        names
            .schemas
            .iter()
            .filter(|s| !s.external)
            .map(|s| format!("CREATE SCHEMA {}", quote_ident(s.name.as_str()))),
    );
}

fn extensions(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
    out.block(catalog.extensions.iter().map(|extension| {
        let mut text =
            format!("CREATE EXTENSION IF NOT EXISTS {}", quote_ident(extension.name.as_str()));
        if let Some(schema) = &extension.schema {
            text.push_str(" WITH SCHEMA ");
            text.push_str(&names.schema(schema));
        }
        text
    }));
}

#[cfg(test)]
mod tests;
