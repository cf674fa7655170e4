//! Carrying out commands.

use super::names::all_relation_names;
use super::{Command, CommandError, Patch};
use crate::conventions::Settings;
use crate::lint::Context;
use crate::model::{
    Column, ColumnId, Document, Name, ObjectRef, SchemaId, Table, TableId, TypeName,
};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How deep batches may stand in batches.
const MAX_BATCH_DEPTH: usize = 16;

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    pub document: Document,
    pub patch: Patch,
    /// Objects that the command made, in order: to select, or to refer to by the next command.
    pub created: Vec<ObjectRef>,
    /// Objects whose text mentions what was renamed, moved or removed in a way that could not be
    /// rewritten, such as function bodies that build SQL: to be looked at by a person.
    pub notes: Vec<ObjectRef>,
}

/// Carries out a command on a document, or says why it cannot be. The document given stays as it is.
pub fn apply(document: &Document, command: &Command) -> Result<Applied, CommandError> {
    let mut edit = Edit::new(document);
    edit.run(command)?;
    edit.document.forget_suppressions();
    let patch = Patch::between(document, &edit.document);
    edit.notes.sort();
    edit.notes.dedup();
    Ok(Applied { document: edit.document, patch, created: edit.created, notes: edit.notes })
}

/// Commands that are carried out one after another, where only the end is of interest. A document that is changed again
/// and again without being kept is changed in place, which is quicker than [`apply`] where it is large.
pub(crate) struct Session {
    edit: Edit,
    /// The document as it was some commands ago, and these: what is refused is taken back by making them again.
    kept: Document,
    since: Vec<Command>,
    notes: Vec<ObjectRef>,
}

impl Session {
    /// After so many commands the document is kept anew.
    const MAX_SINCE: usize = 64;

    pub(crate) fn new(document: &Document) -> Self {
        let (kept, since, notes) = (document.clone(), Vec::new(), Vec::new());
        let mut edit = Edit::new(document);
        edit.maybe_taken = Some(all_relation_names(&document.schema));
        Self { edit, kept, since, notes }
    }

    pub(crate) fn document(&self) -> &Document {
        &self.edit.document
    }

    /// Carries out a command, or leaves the document as it is.
    pub(crate) fn run(&mut self, command: &Command) -> Result<(), CommandError> {
        if self.since.len() == Self::MAX_SINCE {
            self.kept = self.edit.document.clone();
            self.since.clear();
            self.notes.append(&mut self.edit.notes);
        }
        let done = self.edit.run(command);
        if done.is_ok() {
            self.since.push(command.clone());
        } else {
            let maybe_taken = self.edit.maybe_taken.take();
            self.edit = Edit { maybe_taken, ..Edit::new(&self.kept) };
            self.since.iter().try_for_each(|command| self.edit.run(command))?;
        }
        self.edit.document.forget_suppressions();
        done
    }

    /// The document, and what [`Applied::notes`] says of all commands.
    pub(crate) fn finish(mut self) -> (Document, Vec<ObjectRef>) {
        self.notes.append(&mut self.edit.notes);
        self.notes.sort();
        self.notes.dedup();
        (self.edit.document, self.notes)
    }
}

/// A document in the course of being changed.
pub(super) struct Edit {
    pub(super) document: Document,
    pub(super) created: Vec<ObjectRef>,
    pub(super) notes: Vec<ObjectRef>,
    /// Names that relations have or had: one that is not among them is free, which then needs no look at all tables. None
    /// where that is not kept.
    pub(super) maybe_taken: Option<BTreeSet<Name>>,
    /// What the document's conventions say, once somebody has asked.
    settings: OnceCell<Settings>,
    depth: usize,
}

pub(super) type Outcome = Result<(), CommandError>;

impl Edit {
    fn new(document: &Document) -> Self {
        let (created, notes) = (Vec::new(), Vec::new());
        let (document, settings) = (document.clone(), OnceCell::new());
        Self { document, created, notes, maybe_taken: None, settings, depth: 0 }
    }

    /// The document as it is by now, with what it promises.
    pub(super) fn context(&self) -> Context<'_> {
        let document = &self.document;
        let settings = self.settings.get_or_init(|| Settings::of_any(&document.conventions));
        Context { document, settings }
    }

    fn run(&mut self, command: &Command) -> Outcome {
        let made = self.created.len();
        self.carry_out_one(command)?;
        self.learn_names(command, made);
        Ok(())
    }

    /// Takes in the names that a command may have given, the objects from `made` on being its.
    fn learn_names(&mut self, command: &Command, made: usize) {
        let Some(names) = &mut self.maybe_taken else { return };
        match command {
            // Each of its commands has told.
            Command::Batch { .. }
            | Command::SetComment { .. }
            | Command::Remove { .. }
            | Command::AddColumn { .. }
            | Command::MoveColumn { .. }
            | Command::SetColumnType { .. }
            | Command::SetNotNull { .. }
            | Command::SetDefault { .. }
            | Command::SetIdentity { .. }
            | Command::SetGenerated { .. }
            | Command::Suppress { .. }
            | Command::Unsuppress { .. } => {}
            Command::Rename { name, .. } => drop(names.insert(Name::new(name))),
            Command::SetConstraint { constraint, .. } => {
                names.insert(constraint.name.clone());
            }
            Command::SetIndex { index, .. } => drop(names.insert(index.name.clone())),
            Command::AddIndex { .. } | Command::AddConstraint { .. } => {
                let tables = &self.document.schema.tables;
                let name = |object: &ObjectRef| match object {
                    ObjectRef::Index(table, id) => {
                        tables.get(table)?.index(id).map(|i| i.name.clone())
                    }
                    ObjectRef::Constraint(table, id) => {
                        tables.get(table)?.constraint(id).map(|c| c.name.clone())
                    }
                    _ => None,
                };
                names.extend(self.created.iter().skip(made).filter_map(name));
            }
            _ => self.maybe_taken = None,
        }
    }

    fn carry_out_one(&mut self, command: &Command) -> Outcome {
        match command {
            Command::Batch { label, commands } => self.batch(label, commands),
            #[cfg(feature = "sql")]
            Command::Import { document } => self.import(document),
            #[cfg(feature = "sql")]
            Command::Replace { document, base } => self.replace(document, base.as_deref()),
            #[cfg(feature = "sql")]
            Command::Paste { document, diagram, at, choices } => {
                self.paste(document, diagram, *at, choices)
            }
            Command::RenameDocument { name } => {
                if name.trim().is_empty() {
                    return Err(CommandError::NameEmpty { what: "document" });
                }
                self.document.name.clone_from(name);
                Ok(())
            }
            Command::Rename { object, name } => self.rename(object, name),
            Command::SetComment { object, comment } => self.set_comment(object, comment.as_deref()),
            Command::Remove { object, cascade } => self.remove(object, *cascade),
            Command::AddSchema { name } => self.add_schema(name),
            Command::AddTable { schema, name, id, columns } => {
                self.add_table(schema, name, id.as_ref(), columns)
            }
            Command::AddExternalTable { schema, name } => self.add_external_table(schema, name),
            Command::Duplicate { diagram, tables } => self.duplicate(diagram, tables),
            Command::MoveTable { table, schema } => self.move_table(table, schema),
            Command::SetDefaultPrivileges { defaults } => self.set_default_privileges(defaults),
            Command::SetRowCounts { counts } => self.set_row_counts(counts),
            Command::AddColumn { table, column, position } => {
                self.add_column(table, column, *position)
            }
            Command::MoveColumn { table, column, position } => {
                self.move_column(table, column, *position)
            }
            Command::SetColumnType { table, column, data_type } => {
                self.set_column_type(table, column, data_type)
            }
            Command::SetNotNull { table, column, not_null } => {
                self.set_not_null(table, column, *not_null)
            }
            Command::SetDefault { table, column, default } => {
                self.set_default(table, column, default.as_ref())
            }
            Command::SetIdentity { table, column, identity } => {
                self.set_identity(table, column, identity.as_ref())
            }
            Command::SetGenerated { table, column, generated } => {
                self.set_generated(table, column, generated.as_ref())
            }
            Command::AddConstraint { table, name, kind } => {
                self.add_constraint(table, name.as_ref(), kind)
            }
            Command::SetConstraint { table, constraint } => self.set_constraint(table, constraint),
            Command::AddIndex { table, name, elements, unique, method, predicate } => {
                let mut index =
                    crate::model::Index::new(crate::model::IndexId::new(""), "", elements.clone());
                index.unique = *unique;
                index.predicate.clone_from(predicate);
                if let Some(method) = method {
                    index.method = method.clone();
                }
                self.add_index(table, name.as_ref(), index)
            }
            Command::SetIndex { table, index } => self.set_index(table, index),
            Command::Define { object } => self.define(object),
            Command::SetDomain { domain } => self.set_domain(domain),
            Command::SetDomains { domains } => self.set_domains(domains),
            Command::SetDomainPrefix { domain, prefix, rename } => {
                self.set_domain_prefix(domain, prefix, *rename)
            }
            Command::RenameTables { names, parts } => self.rename_tables(names, *parts),
            Command::MoveToDomain { tables, domain, parts } => {
                self.move_to_domain(tables, domain.as_ref(), *parts)
            }
            Command::MergeDomains { from, into, rename } => self.merge_domains(from, into, *rename),
            Command::SplitDomain { domain, new, tables } => self.split_domain(domain, new, tables),
            Command::InferDomains => {
                self.infer_domains();
                Ok(())
            }
            Command::SetConventions { conventions } => {
                Settings::of(conventions)?;
                self.document.conventions = Arc::new(conventions.clone());
                self.settings.take();
                Ok(())
            }
            Command::Suppress { suppression } => self.suppress(suppression),
            Command::Unsuppress { object, rule } => {
                self.unsuppress(object, rule);
                Ok(())
            }
            Command::AddDiagram { name, tables, like } => {
                self.add_diagram(name, tables.as_ref(), like.as_ref())
            }
            Command::ShowTables { diagram, tables } => self.show_tables(diagram, tables.as_ref()),
            Command::ColourCards { diagram, tables, colour } => {
                self.colour_cards(diagram, tables, *colour)
            }
            Command::SetNote { diagram, note } => self.set_note(diagram, note),
            Command::PlaceCards { diagram, cards } => self.place_cards(diagram, cards),
            Command::LockCards { diagram, tables, locked } => {
                self.lock_cards(diagram, tables, *locked)
            }
            Command::Arrange { diagram, placements } => self.arrange(diagram, placements),
            Command::UnplaceCards { diagram, tables } => self.unplace_cards(diagram, tables),
        }
    }

    fn batch(&mut self, label: &str, commands: &[Command]) -> Outcome {
        if self.depth == MAX_BATCH_DEPTH {
            return Err(CommandError::NestedTooDeep(MAX_BATCH_DEPTH));
        }
        self.depth += 1;
        for (index, command) in commands.iter().enumerate() {
            self.run(command).map_err(|source| CommandError::InBatch {
                label: label.to_owned(),
                index,
                source: Box::new(source),
            })?;
        }
        self.depth -= 1;
        Ok(())
    }

    pub(super) fn table(&self, id: &TableId) -> Result<&Table, CommandError> {
        let table = self.document.schema.tables.get(id);
        table.map(AsRef::as_ref).ok_or_else(|| not_found(ObjectRef::Table(id.clone())))
    }

    pub(super) fn table_mut(&mut self, id: &TableId) -> Result<&mut Table, CommandError> {
        let table = self.document.schema.tables.get_mut(id);
        table.ok_or_else(|| not_found(ObjectRef::Table(id.clone())))
    }

    pub(super) fn column(&self, table: &TableId, id: &ColumnId) -> Result<&Column, CommandError> {
        let column = self.table(table)?.column(id);
        column.ok_or_else(|| not_found(ObjectRef::Column(table.clone(), id.clone())))
    }

    pub(super) fn column_mut(
        &mut self,
        table: &TableId,
        id: &ColumnId,
    ) -> Result<&mut Column, CommandError> {
        let column = self.table_mut(table)?.column_mut(id);
        column.ok_or_else(|| not_found(ObjectRef::Column(table.clone(), id.clone())))
    }

    pub(super) fn schema_exists(&self, id: &SchemaId) -> Outcome {
        if self.document.schema.schemas.contains(id) {
            Ok(())
        } else {
            Err(not_found(ObjectRef::Schema(id.clone())))
        }
    }

    pub(super) fn type_exists(&self, name: &TypeName) -> Outcome {
        use crate::model::RelationId;
        let catalog = &self.document.schema;
        match name {
            TypeName::Defined(id) if !catalog.types.contains(id) => {
                Err(CommandError::TypeNotFound(id.clone()))
            }
            TypeName::Row(RelationId::Table(id)) if !catalog.tables.contains(id) => {
                Err(not_found(ObjectRef::Table(id.clone())))
            }
            TypeName::Row(RelationId::View(id)) if !catalog.views.contains(id) => {
                Err(not_found(ObjectRef::View(id.clone())))
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn not_found(object: ObjectRef) -> CommandError {
    CommandError::NotFound { object }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DataType;
    use crate::model::samples::kitchen_sink;

    #[test]
    fn a_session_makes_what_one_step_makes_and_takes_back_what_is_refused() {
        let before = kitchen_sink();
        let Some(table) =
            before.schema.tables.iter().find(|t| !t.external && t.inherits.is_empty())
        else {
            panic!("a table")
        };
        let column = |n: usize| Command::AddColumn {
            table: table.id.clone(),
            column: Box::new(crate::edit::NewColumn::new(
                format!("c{n}"),
                DataType::builtin("text"),
            )),
            position: None,
        };
        let index =
            |n: usize| Command::add_index(table.id.clone(), [ColumnId::new(format!("c{n}"))]);
        let refused = Command::Batch {
            label: "Half".to_owned(),
            commands: vec![column(1000), index(1000), index(2000)],
        };
        let mut session = Session::new(&before);
        let mut done = Vec::new();
        // More than are done again, and the last index of a column is the second of its name.
        for n in 0..Session::MAX_SINCE {
            for command in [column(n), index(n), index(n)] {
                assert_eq!(session.run(&command), Ok(()));
                done.push(command);
            }
            assert!(session.run(&refused).is_err());
        }
        let all = Command::Batch { label: "All".to_owned(), commands: done };
        let (document, notes) = session.finish();
        let applied = apply(&before, &all);
        assert_eq!(applied.map(|a| (a.document, a.notes)), Ok((document, notes)));
    }
}
