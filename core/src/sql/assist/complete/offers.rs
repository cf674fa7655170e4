//! What fits a place, the likeliest first.

use super::place::{Place, Wants};
use super::sources::Source;
use super::{Offer, known};
use crate::model::{
    Catalog, Column, DataType, Document, Function, FunctionKind, Name, QualifiedName, Returns,
    Table, TypeKind, TypeName, ViewId,
};
use crate::rls::condition::Relation;
use crate::rls::{Roles, about_role};
use crate::sql::read::{relation_named, view_columns};
use crate::sql::{quote_ident, quote_literal};
use std::collections::BTreeSet;

/// What is looked for among.
pub(super) struct Offers<'a> {
    document: &'a Document,
    /// Whose rows the expression is about.
    own: &'a Table,
    place: &'a Place,
    typed: String,
    found: Vec<(Rank, Offer)>,
}

/// Small is likely: how the name fits what is typed, then what it is.
type Rank = (u8, u8, usize);

/// What a source's columns are of.
enum Read<'a> {
    Table(&'a Table),
    View(&'a ViewId),
    Unknown,
}

impl<'a> Offers<'a> {
    pub(super) fn new(document: &'a Document, own: &'a Table, place: &'a Place) -> Self {
        Self { document, own, place, typed: place.typed.to_lowercase(), found: Vec::new() }
    }

    fn catalog(&self) -> &'a Catalog {
        &self.document.schema
    }

    pub(super) fn all(mut self) -> Vec<Offer> {
        match &self.place.wants {
            Wants::Value if self.place.path.is_empty() => self.values(),
            Wants::Operator if self.place.path.is_empty() => self.words(&known::OPERATORS),
            Wants::Is => self.words(&known::AFTER_IS),
            Wants::Value | Wants::Operator => self.below(),
            Wants::Relation => self.relations(),
            Wants::Type => self.types(),
            Wants::ConstantOf(path) => self.labels(path),
            Wants::Role => self.roles(),
            Wants::Claim => {
                for (name, about) in known::CLAIMS {
                    self.constant(name, about);
                }
            }
        }
        // Of equals, the first that was found.
        self.found.sort_by_key(|(rank, _)| *rank);
        let mut seen = BTreeSet::new();
        self.found
            .into_iter()
            .map(|(_, offer)| offer)
            .filter(|o| seen.insert(o.insert.clone()))
            .collect()
    }

    /// Offers it where its name fits what is typed. `likely` is small for what is likely.
    fn offer(&mut self, name: &str, likely: u8, offer: Offer) {
        let name = name.to_lowercase();
        let fits = match name.find(&self.typed) {
            _ if name == self.typed => 0,
            Some(0) => 1,
            Some(at)
                if name.get(..at).is_some_and(|before| before.ends_with(['_', '.', ' ', '('])) =>
            {
                2
            }
            Some(_) if self.typed.len() > 2 => 3,
            _ => return,
        };
        self.found.push(((fits, likely, self.found.len()), offer));
    }

    fn plain(&mut self, name: &str, insert: String, about: String, likely: u8) {
        let offer = Offer { text: insert.clone(), caret: insert.len(), insert, about };
        self.offer(name, likely, offer);
    }

    /// Texts with a `|` where the cursor goes.
    fn patterns(&mut self, all: &[(&str, &str)], likely: u8) {
        for (pattern, about) in all {
            let caret = pattern.find('|').unwrap_or(pattern.len());
            let insert = pattern.replacen('|', "", 1);
            let text = insert.trim_end().to_owned();
            self.offer(
                &text.clone(),
                likely,
                Offer { text, insert, caret, about: (*about).to_owned() },
            );
        }
    }

    fn words(&mut self, all: &[&str]) {
        for word in all {
            self.patterns(&[(word, "")], 0);
        }
    }

    /// A constant in quotes, in place of the one that is begun.
    fn constant(&mut self, value: &str, about: &str) {
        let insert = quote_literal(value);
        let offer =
            Offer { text: value.to_owned(), caret: insert.len(), insert, about: about.to_owned() };
        self.offer(value, 0, offer);
    }

    /// A condition or a value, from its beginning.
    fn values(&mut self) {
        let sources = &self.place.sources;
        for source in sources {
            let likely = u8::try_from(source.up).unwrap_or(u8::MAX).min(3);
            self.columns_of(source, likely, sources.len() > 1);
            let insert = format!("{}.", quote_ident(source.alias.as_str()));
            self.plain(source.alias.as_str(), insert, "in this query".to_owned(), likely + 1);
        }
        let own = self.own;
        let is_outer = !sources.is_empty();
        for column in &own.columns {
            self.column(column, own, is_outer.then_some(&own.name), 2);
        }
        if is_outer && !sources.iter().any(|s| s.alias == own.name) {
            let insert = format!("{}.", quote_ident(own.name.as_str()));
            self.plain(own.name.as_str(), insert, "the row that is asked about".to_owned(), 3);
        }
        self.of_supabase();
        self.functions(None);
        if !self.typed.is_empty() {
            self.patterns(&known::FUNCTIONS, 6);
            self.patterns(&known::VALUES.map(|text| (text, "")), 6);
            self.schemas();
            if !sources.is_empty() || self.place.is_wrapped {
                self.patterns(&[("from ", "")], 7);
            }
        }
    }

    /// Who asks.
    fn of_supabase(&mut self) {
        if !self.is_of_supabase() {
            return;
        }
        for (name, about) in known::OF_SUPABASE {
            let call = format!("auth.{name}()");
            let insert =
                if self.place.is_wrapped { call.clone() } else { format!("(select {call})") };
            let offer = Offer {
                text: insert.clone(),
                caret: insert.len(),
                insert,
                about: about.to_owned(),
            };
            // It is looked for with its schema or without.
            let by = if name.starts_with(&self.typed) { name } else { &call };
            self.offer(by, 4, offer);
        }
    }

    /// Whether a schema is one of Supabase.
    fn is_of_supabase(&self) -> bool {
        Roles::of(self.document).platform().gives()
            || ["auth", "storage"].iter().any(|name| self.catalog().schema_named(name).is_some())
    }

    /// What stands below a name and a dot.
    fn below(&mut self) {
        let place = self.place;
        if let [alias] = place.path.as_slice() {
            if let Some(source) = place.sources.iter().find(|s| s.alias == *alias) {
                let source = source.clone();
                return self.columns_of(&source, 0, false);
            }
            if self.own.name == *alias {
                let own = self.own;
                return own.columns.iter().for_each(|column| self.column(column, own, None, 0));
            }
            self.functions(Some(alias));
            self.relations_in(alias);
            self.calls_of_platform(alias);
        } else if let Read::Table(table) = self.named(&place.path) {
            table.columns.iter().for_each(|column| self.column(column, table, None, 0));
        }
    }

    fn calls_of_platform(&mut self, schema: &Name) {
        let all: &[(&str, &str)] = match schema.as_str() {
            "auth" => &known::OF_SUPABASE,
            "storage" => &known::OF_STORAGE,
            _ => return,
        };
        for (name, about) in all {
            let insert = format!("{name}()");
            let caret = if *schema == "auth" { insert.len() } else { insert.len() - 1 };
            let offer = Offer { text: insert.clone(), insert, caret, about: (*about).to_owned() };
            self.offer(name, 0, offer);
        }
    }

    fn named(&self, path: &[Name]) -> Read<'a> {
        let Some((name, before)) = path.split_last() else { return Read::Unknown };
        let path = QualifiedName { schema: before.last().cloned(), name: name.clone() };
        match relation_named(self.catalog(), &path) {
            Some(Relation::Table(id)) => {
                self.catalog().tables.get(&id).map_or(Read::Unknown, |t| Read::Table(t))
            }
            Some(Relation::View(id)) => {
                self.catalog().views.get(&id).map_or(Read::Unknown, |view| Read::View(&view.id))
            }
            _ => Read::Unknown,
        }
    }

    fn columns_of(&mut self, source: &Source, likely: u8, is_qualified: bool) {
        match self.named(&source.path) {
            Read::Table(table) => {
                for column in &table.columns {
                    // A name that both have means the inner one; written out, nobody has to know that.
                    let is_both = self.place.path.is_empty()
                        && self.own.column_named(column.name.as_str()).is_some();
                    let of = (is_qualified || is_both).then_some(&source.alias);
                    self.column(column, table, of, likely);
                }
            }
            Read::View(view) => {
                for name in view_columns(self.catalog(), view).unwrap_or_default() {
                    let insert = quote_ident(name.as_str()).into_owned();
                    self.plain(name.as_str(), insert, format!("of {}", source.alias), likely);
                }
            }
            Read::Unknown => {}
        }
    }

    fn column(&mut self, column: &Column, table: &Table, of: Option<&Name>, likely: u8) {
        let bare = quote_ident(column.name.as_str());
        let insert = of
            .map_or_else(|| bare.to_string(), |of| format!("{}.{bare}", quote_ident(of.as_str())));
        let about = format!("{} of {}", self.catalog().type_text(&column.data_type), table.name);
        self.plain(column.name.as_str(), insert, about, likely);
    }

    /// The document's functions that can be called here: those of a schema, or all.
    fn functions(&mut self, schema: Option<&Name>) {
        let catalog = self.catalog();
        for function in catalog.functions.iter().filter(|f| is_callable(f)) {
            let of = catalog.schema_name(&function.schema);
            if schema.is_some_and(|schema| *schema != *of) {
                continue;
            }
            let bare = quote_ident(function.name.as_str());
            let name = match (schema, of) {
                (None, of) if of != "public" => format!("{}.{bare}", quote_ident(of)),
                _ => bare.into_owned(),
            };
            let inputs: Vec<String> = function
                .arguments
                .iter()
                .filter(|a| a.mode.is_input())
                .map(|a| {
                    a.name
                        .as_ref()
                        .map_or_else(|| catalog.type_text(&a.data_type), ToString::to_string)
                })
                .collect();
            let insert = format!("{name}()");
            let caret = if inputs.is_empty() { insert.len() } else { insert.len() - 1 };
            let offer = Offer {
                text: format!("{name}({})", inputs.join(", ")),
                insert,
                caret,
                about: returned(catalog, function),
            };
            let is_condition =
                matches!(&function.returns, Some(Returns::Type(of)) if of.is_builtin("boolean"));
            self.offer(function.name.as_str(), if is_condition { 3 } else { 5 }, offer);
        }
    }

    fn schemas(&mut self) {
        let catalog = self.catalog();
        for schema in catalog.schemas.iter().filter(|schema| schema.name != "public") {
            let insert = format!("{}.", quote_ident(schema.name.as_str()));
            self.plain(schema.name.as_str(), insert, "schema".to_owned(), 7);
        }
    }

    /// Tables and views to read from.
    fn relations(&mut self) {
        if let [schema] = self.place.path.as_slice() {
            return self.relations_in(schema);
        }
        let catalog = self.catalog();
        let public = Name::new("public");
        self.relations_in(&public);
        for table in &catalog.tables {
            self.relation(catalog.schema_name(&table.schema), &table.name, "table", false);
        }
        for view in &catalog.views {
            self.relation(catalog.schema_name(&view.schema), &view.name, "view", false);
        }
        self.schemas();
    }

    fn relations_in(&mut self, schema: &Name) {
        let catalog = self.catalog();
        for table in catalog.tables.iter().filter(|t| *schema == *catalog.schema_name(&t.schema)) {
            self.relation(schema.as_str(), &table.name, "table", true);
        }
        for view in catalog.views.iter().filter(|v| *schema == *catalog.schema_name(&v.schema)) {
            self.relation(schema.as_str(), &view.name, "view", true);
        }
    }

    fn relation(&mut self, schema: &str, name: &Name, word: &str, is_bare: bool) {
        let bare = quote_ident(name.as_str());
        let insert = if is_bare || schema == "public" {
            bare.into_owned()
        } else {
            format!("{}.{bare}", quote_ident(schema))
        };
        self.plain(name.as_str(), insert, word.to_owned(), 1);
    }

    fn types(&mut self) {
        let catalog = self.catalog();
        for def in &catalog.types {
            let name = catalog.readable_name(&def.schema, &def.name);
            let schema = catalog.schema_name(&def.schema);
            let bare = quote_ident(def.name.as_str());
            let is_bare = schema == "public" || !self.place.path.is_empty();
            let insert =
                if is_bare { bare.into_owned() } else { format!("{}.{bare}", quote_ident(schema)) };
            self.plain(&name, insert, "type".to_owned(), 1);
        }
        for name in known::TYPES {
            self.plain(name, name.to_owned(), String::new(), 0);
        }
    }

    /// What a column of an enum may hold.
    fn labels(&mut self, path: &[Name]) {
        let Some(DataType { name: TypeName::Defined(id), .. }) = self.type_of(path) else { return };
        let Some(def) = self.catalog().types.get(id) else { return };
        if let TypeKind::Enum { labels } = &def.kind {
            for label in labels {
                self.constant(&label.name, def.name.as_str());
            }
        }
    }

    fn type_of(&self, path: &[Name]) -> Option<&'a DataType> {
        let (name, before) = path.split_last()?;
        let of =
            |table: &'a Table| table.column_named(name.as_str()).map(|column| &column.data_type);
        let is_named = |alias: &Name| before.last().is_none_or(|before| before == alias);
        let sources = self.place.sources.iter().filter(|s| is_named(&s.alias));
        let mut tables = sources.filter_map(|source| match self.named(&source.path) {
            Read::Table(table) => Some(table),
            _ => None,
        });
        let own = is_named(&self.own.name).then_some(self.own);
        tables.find_map(of).or_else(|| own.and_then(of))
    }

    fn roles(&mut self) {
        let roles = Roles::of(self.document);
        for name in roles.names() {
            self.constant(name.as_str(), about_role(name.as_str()).unwrap_or("role"));
        }
    }
}

/// Whether an expression can call it.
fn is_callable(function: &Function) -> bool {
    let is_trigger = matches!(&function.returns, Some(Returns::Type(of)) if of.is_builtin("trigger") || of.is_builtin("event_trigger"));
    function.kind != FunctionKind::Procedure && !is_trigger
}

fn returned(catalog: &Catalog, function: &Function) -> String {
    match &function.returns {
        Some(Returns::Type(of)) => catalog.type_text(of),
        Some(Returns::SetOf(of)) => format!("rows of {}", catalog.type_text(of)),
        Some(Returns::Table(_)) => "rows".to_owned(),
        None => String::new(),
    }
}
