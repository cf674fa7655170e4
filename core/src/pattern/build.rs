//! The commands of a pattern in the course of being found: each is carried out on a copy, so that the next knows what
//! there is by then, and is left out where there is what it would make.

use super::{PatternError, Value};
use crate::conventions::Settings;
use crate::edit::{Command, CommandError, NewColumn, Session};
use crate::model::{
    Column, ColumnId, ConstraintKind, DataType, Document, Expr, ForeignKey, Identity, Index,
    IndexElement, IndexId, IndexKey, KeyIndex, Name, ObjectRef, Reference, ReferentialAction,
    SchemaId, SequenceOptions, SortOrder, Table, TableId,
};
use crate::relation::is_indexed;
use crate::sql::quote_ident;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Build<'a> {
    session: Session,
    commands: Vec<Command>,
    pub(super) settings: &'a Settings,
    /// The tables that are selected.
    pub(super) tables: Vec<TableId>,
    values: BTreeMap<&'static str, Value>,
    /// Whether a platform was taken to grant everything to the roles of its API.
    pub(super) platform_gives: bool,
}

impl<'a> Build<'a> {
    pub(super) fn new(
        document: &Document,
        settings: &'a Settings,
        tables: Vec<TableId>,
        values: BTreeMap<&'static str, Value>,
    ) -> Self {
        let (session, commands) = (Session::new(document), Vec::new());
        let platform_gives = crate::rls::Roles::of(document).platform().gives();
        Self { session, commands, settings, tables, values, platform_gives }
    }

    pub(super) fn into_commands(self) -> Vec<Command> {
        self.commands
    }

    pub(super) fn document(&self) -> &Document {
        self.session.document()
    }

    /// What is chosen; nothing where the choice is of another kind.
    pub(super) fn name(&self, code: &str) -> &str {
        match self.values.get(code) {
            Some(Value::Name(text) | Value::Type(text)) => text,
            _ => "",
        }
    }

    pub(super) fn flag(&self, code: &str) -> bool {
        matches!(self.values.get(code), Some(Value::Flag(true)))
    }

    /// The code that is chosen of several.
    pub(super) fn one(&self, code: &str) -> &str {
        match self.values.get(code) {
            Some(Value::One(chosen)) => chosen,
            _ => "",
        }
    }

    /// The codes that are chosen of several.
    pub(super) fn many(&self, code: &str) -> &[String] {
        match self.values.get(code) {
            Some(Value::Many(chosen)) => chosen,
            _ => &[],
        }
    }

    pub(super) fn chosen_column(&self, code: &str) -> Option<ColumnId> {
        match self.values.get(code) {
            Some(Value::Column(column)) => column.clone(),
            _ => None,
        }
    }

    /// The table that is chosen, or that was found; `of` says what it holds.
    pub(super) fn chosen_table(
        &self,
        code: &str,
        of: &'static str,
    ) -> Result<Arc<Table>, PatternError> {
        let Some(Value::Table(Some(id))) = self.values.get(code) else {
            return Err(PatternError::NoTable(of));
        };
        Ok(Arc::clone(self.table(id)?))
    }

    pub(super) fn table(&self, id: &TableId) -> Result<&Arc<Table>, CommandError> {
        let table = self.document().schema.tables.get(id);
        table.ok_or_else(|| CommandError::NotFound { object: ObjectRef::Table(id.clone()) })
    }

    /// Carries out a command.
    pub(super) fn run(&mut self, command: Command) -> Result<(), CommandError> {
        self.session.run(&command)?;
        self.commands.push(command);
        Ok(())
    }

    /// A table of a name in `public` with these columns, which is made where there is none; else it gets what it lacks.
    pub(super) fn table_called(
        &mut self,
        name: &str,
        about: &str,
        columns: Vec<NewColumn>,
    ) -> Result<TableId, CommandError> {
        let schema = self.public();
        let there = self.document().schema.table_named(&schema, name).map(|t| t.id.clone());
        if let Some(id) = there {
            for column in columns {
                self.column(&id, column)?;
            }
            return Ok(id);
        }
        let catalog = &self.document().schema;
        let taken = |id: &TableId| catalog.tables.contains(id);
        let id = TableId::derive(&[catalog.schema_name(&schema), name], taken);
        let (made, name) = (Some(id.clone()), Name::new(name));
        self.run(Command::AddTable { schema, name, id: made, columns })?;
        let comment = Some(about.to_owned());
        self.run(Command::SetComment { object: ObjectRef::Table(id.clone()), comment })?;
        Ok(id)
    }

    /// The schema that things go to which belong to no table.
    pub(super) fn public(&self) -> SchemaId {
        let schemas = &self.document().schema.schemas;
        let public = schemas.iter().find(|s| s.name == "public").or_else(|| schemas.iter().next());
        public.map_or_else(|| SchemaId::new("public"), |s| s.id.clone())
    }

    /// The column of a name, which is added where there is none.
    pub(super) fn column(
        &mut self,
        table: &TableId,
        column: NewColumn,
    ) -> Result<ColumnId, CommandError> {
        let found = self.table(table)?;
        if let Some(there) = found.column_named(column.name.as_str()) {
            return Ok(there.id.clone());
        }
        let id = ColumnId::derive(&[column.name.as_str()], |id| found.column(id).is_some());
        let column = Box::new(NewColumn { id: Some(id.clone()), ..column });
        self.run(Command::AddColumn { table: table.clone(), column, position: None })?;
        Ok(id)
    }

    /// A column for a key like those that the document's tables have.
    pub(super) fn key_column(&self) -> NewColumn {
        if has_uuid_keys(self.document()) {
            return column("id", "uuid", true, Some("gen_random_uuid()"));
        }
        let options = SequenceOptions::default();
        let identity = Some(Identity { always: true, sequence_name: None, options });
        NewColumn { identity, ..column("id", "bigint", true, None) }
    }

    /// Makes a column the primary key of a table that has none.
    pub(super) fn key(&mut self, table: &TableId, name: &str) -> Result<(), CommandError> {
        let found = self.table(table)?;
        if let (None, Some(column)) = (found.primary_key(), found.column_named(name)) {
            let kind = ConstraintKind::PrimaryKey(KeyIndex::new(vec![column.id.clone()]));
            self.run(Command::AddConstraint { table: table.clone(), name: None, kind })?;
        }
        Ok(())
    }

    /// A column of the type of another table's key that references it, with an index that begins with it.
    pub(super) fn reference(
        &mut self,
        table: &TableId,
        (name, not_null): (&str, bool),
        to: &Table,
        on_delete: ReferentialAction,
        with_index: bool,
    ) -> Result<ColumnId, PatternError> {
        let key = single_key(to).ok_or_else(|| PatternError::NoKey(to.name.to_string()))?;
        let id = self.column(table, referencing(to, name, not_null)?)?;
        let found = self.table(table)?;
        let is_there = found.foreign_keys().any(|(_, other)| {
            other.references == to.id && other.columns.as_slice() == std::slice::from_ref(&id)
        });
        if !is_there {
            let key = ForeignKey::new(vec![id.clone()], to.id.clone(), vec![key.id.clone()]);
            let kind = ConstraintKind::ForeignKey(ForeignKey { on_delete, ..key });
            self.run(Command::AddConstraint { table: table.clone(), name: None, kind })?;
        }
        if with_index && !is_indexed(self.table(table)?, std::slice::from_ref(&id)) {
            self.run(Command::add_index(table.clone(), [id.clone()]))?;
        }
        Ok(id)
    }

    /// An index, where there is none on the same columns with the same condition.
    pub(super) fn index(
        &mut self,
        table: &TableId,
        elements: Vec<IndexElement>,
        predicate: Option<Expr>,
    ) -> Result<(), CommandError> {
        let same = |index: &Index| {
            let text = |expr: Option<&Expr>| expr.map(|e| e.text().to_owned());
            index.elements == elements && text(index.predicate.as_ref()) == text(predicate.as_ref())
        };
        if self.table(table)?.indexes.iter().any(same) {
            return Ok(());
        }
        let (table, name, method) = (table.clone(), None, None);
        self.run(Command::AddIndex { table, name, elements, unique: false, method, predicate })
    }

    /// A unique index in the place of a key: a condition cannot be part of a constraint.
    pub(super) fn unique_index(
        &mut self,
        table: &TableId,
        key: &KeyIndex,
        predicate: Expr,
    ) -> Result<(), CommandError> {
        let elements: Vec<IndexElement> =
            key.columns.iter().map(|c| IndexKey::Column(c.clone()).into()).collect();
        let mut index = Index::new(IndexId::new(""), Name::default(), elements);
        index.unique = true;
        index.include.clone_from(&key.include);
        index.nulls_not_distinct = key.nulls_not_distinct;
        index.parameters.clone_from(&key.parameters);
        index.predicate = Some(predicate);
        let object = Box::new(crate::edit::Defined::Index(table.clone(), index));
        self.run(Command::Define { object })
    }
}

/// A column of the type of another table's key.
pub(super) fn referencing(
    to: &Table,
    name: &str,
    not_null: bool,
) -> Result<NewColumn, PatternError> {
    let key = single_key(to).ok_or_else(|| PatternError::NoKey(to.name.to_string()))?;
    Ok(NewColumn { not_null, ..NewColumn::new(name, key.data_type.clone()) })
}

/// A column that holds what it is told, with a default as SQL.
pub(super) fn column(
    name: &str,
    data_type: &str,
    not_null: bool,
    default: Option<&str>,
) -> NewColumn {
    let mut column = NewColumn::new(name, DataType::builtin(data_type));
    column.not_null = not_null;
    column.default = default.map(Expr::opaque);
    column
}

/// When a row was made.
pub(super) fn created_at() -> NewColumn {
    column("created_at", "timestamptz", true, Some("now()"))
}

pub(super) fn ascending(column: &ColumnId) -> IndexElement {
    IndexKey::Column(column.clone()).into()
}

pub(super) fn descending(column: &ColumnId) -> IndexElement {
    IndexElement { order: SortOrder::Descending, ..ascending(column) }
}

/// `column IS NULL`, or whatever follows the column.
pub(super) fn condition(table: &Table, column: &ColumnId, rest: &str) -> Expr {
    let name = table.column(column).map_or(column.as_str(), |c| c.name.as_str());
    let name = quote_ident(name);
    let target = ObjectRef::Column(table.id.clone(), column.clone());
    let end = u32::try_from(name.len()).unwrap_or(u32::MAX);
    Expr::new(format!("{name} {rest}"), vec![Reference { start: 0, end, target }])
}

/// The column of a primary key that is no more than that; of a table that is made elsewhere, where keys may not be
/// known, its `id`.
pub(super) fn single_key(table: &Table) -> Option<&Column> {
    match table.primary_key().map(|key| key.columns.as_slice()) {
        Some([id]) => table.column(id),
        Some(_) => None,
        None => table.column_named("id").filter(|_| table.external),
    }
}

/// Whether keys of one column are UUIDs more often than numbers, or there are none yet.
fn has_uuid_keys(document: &Document) -> bool {
    let tables = document.schema.tables.iter().filter(|t| !t.external);
    let keys = tables.filter_map(|t| Some((t, single_key(t)?)));
    let own = keys.filter(|(t, key)| !t.is_referencing(&key.id));
    let (uuids, others): (Vec<_>, Vec<_>) =
        own.partition(|(_, key)| key.data_type.is_builtin("uuid"));
    uuids.len() >= others.len()
}

/// The table that is called one of these, without its domain's prefix: of this schema before those that are made
/// elsewhere, in the order of the names.
pub(super) fn table_like(document: &Document, names: &[&str]) -> Option<TableId> {
    let tables = || document.schema.tables.iter().filter(|t| single_key(t).is_some());
    let is_called = |table: &Table, name: &str| {
        let (_, short) = crate::domain::split_prefix(table.name.as_str(), &document.domains);
        table.name == *name || short == name
    };
    let find = |external: bool| {
        let found = |name: &&str| {
            tables().find(|t| t.external == external && is_called(t, name)).map(|t| t.id.clone())
        };
        names.iter().find_map(found)
    };
    find(false).or_else(|| find(true))
}

pub(super) fn users(document: &Document) -> Option<TableId> {
    table_like(document, &["users", "user", "app_users", "profiles"])
}
