//! Schemas and tables: adding, moving, describing.

use super::apply::{Edit, Outcome, not_found};
use super::command::NewColumn;
use super::names::{check_name, index_names, relation_named, type_named};
use super::{CommandError, describe};
use crate::model::{Acl, Name, ObjectRef, Schema, SchemaId, SequenceId, Table, TableId};
use crate::platform::{add_known_columns, is_platform_schema};

impl Edit {
    pub(super) fn add_schema(&mut self, name: &Name) -> Outcome {
        check_name("schema", name.as_str())?;
        self.schema_name_free(name.as_str(), None)?;
        let schemas = &mut self.document.schema.schemas;
        let id = SchemaId::derive(&[name.as_str()], |id| schemas.contains(id));
        self.created.push(ObjectRef::Schema(id.clone()));
        schemas.insert(Schema {
            id,
            name: name.clone(),
            external: false,
            owner: None,
            comment: None,
            acl: Acl::default(),
        });
        Ok(())
    }

    pub(super) fn schema_name_free(&self, name: &str, except: Option<&SchemaId>) -> Outcome {
        match self.document.schema.schema_named(name) {
            Some(other) if except != Some(&other.id) => Err(CommandError::NameTaken {
                name: name.to_owned(),
                by: "another schema".to_owned(),
                place: "this document".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn add_external_table(&mut self, schema_name: &Name, name: &Name) -> Outcome {
        check_name("table", name.as_str())?;
        let known = self.document.schema.schema_named(schema_name.as_str());
        let schema = if let Some(schema) = known {
            schema.id.clone()
        } else {
            check_name("schema", schema_name.as_str())?;
            let schemas = &mut self.document.schema.schemas;
            let id = SchemaId::derive(&[schema_name.as_str()], |id| schemas.contains(id));
            let external = is_platform_schema(schema_name.as_str());
            let name = schema_name.clone();
            let (owner, comment, acl) = (None, None, Acl::default());
            schemas.insert(Schema { id: id.clone(), name, external, owner, comment, acl });
            id
        };
        let catalog = &mut self.document.schema;
        if catalog.table_named(&schema, name.as_str()).is_some() {
            return Ok(());
        }
        let id = TableId::derive(&[schema_name.as_str(), name.as_str()], |id| {
            catalog.tables.contains(id)
        });
        let mut table = Table::new(id.clone(), schema, name.clone());
        table.external = true;
        add_known_columns(schema_name, &mut table);
        catalog.tables.insert(table);
        self.created.push(ObjectRef::Table(id));
        Ok(())
    }

    pub(super) fn add_table(
        &mut self,
        schema: &SchemaId,
        name: &Name,
        id: Option<&TableId>,
        columns: &[NewColumn],
    ) -> Outcome {
        self.schema_exists(schema)?;
        check_name("table", name.as_str())?;
        self.relation_name_free(schema, name.as_str(), None)?;
        self.type_name_free(schema, name.as_str(), None)?;
        let catalog = &mut self.document.schema;
        let id = match id {
            Some(id) if catalog.tables.contains(id) => {
                return Err(CommandError::IdTaken { id: id.to_string() });
            }
            Some(id) => id.clone(),
            None => TableId::derive(&[catalog.schema_name(schema), name.as_str()], |id| {
                catalog.tables.contains(id)
            }),
        };
        catalog.tables.insert(Table::new(id.clone(), schema.clone(), name.clone()));
        self.created.push(ObjectRef::Table(id.clone()));
        for column in columns {
            self.add_column(&id, column, None)?;
        }
        Ok(())
    }

    pub(super) fn move_table(&mut self, id: &TableId, schema: &SchemaId) -> Outcome {
        self.schema_exists(schema)?;
        let table = self.table(id)?;
        let old_schema = table.schema.clone();
        if old_schema == *schema {
            return Ok(());
        }
        let object = ObjectRef::Table(id.clone());
        let catalog = &self.document.schema;
        let owned: Vec<SequenceId> = catalog
            .sequences
            .iter()
            .filter(|s| s.schema == old_schema)
            .filter(|s| s.owned_by.as_ref().is_some_and(|(table, _)| table == id))
            .map(|s| s.id.clone())
            .collect();
        let mut names = vec![table.name.as_str()];
        index_names(table, &mut |name, _| names.push(name));
        names.extend(
            owned.iter().filter_map(|id| catalog.sequences.get(id)).map(|s| s.name.as_str()),
        );
        for name in names {
            self.relation_name_free(schema, name, None)?;
        }
        self.type_name_free(schema, table.name.as_str(), None)?;

        let mut moved = vec![object];
        self.table_mut(id)?.schema = schema.clone();
        for id in owned {
            if let Some(sequence) = self.document.schema.sequences.get_mut(&id) {
                sequence.schema = schema.clone();
            }
            moved.push(ObjectRef::Sequence(id));
        }
        for object in moved {
            self.requalify(&object, &old_schema, schema);
        }
        Ok(())
    }

    pub(super) fn set_row_counts(&mut self, counts: &[(TableId, Option<u64>)]) -> Outcome {
        if counts.is_empty() {
            return Err(CommandError::NothingChosen);
        }
        for (id, rows) in counts {
            if self.table(id)?.rows != *rows {
                self.table_mut(id)?.rows = *rows;
            }
        }
        Ok(())
    }

    /// Fails where another relation of the schema has the name.
    pub(super) fn relation_name_free(
        &self,
        schema: &SchemaId,
        name: &str,
        except: Option<&ObjectRef>,
    ) -> Outcome {
        if self.maybe_taken.as_ref().is_some_and(|names| !names.contains(name)) {
            return Ok(());
        }
        match relation_named(&self.document.schema, schema, name, except) {
            Some(other) => Err(self.name_taken(schema, name, &other)),
            None => Ok(()),
        }
    }

    /// Fails where another type, or the row type of another table or view, has the name.
    pub(super) fn type_name_free(
        &self,
        schema: &SchemaId,
        name: &str,
        except: Option<&ObjectRef>,
    ) -> Outcome {
        match type_named(&self.document.schema, schema, name, except) {
            Some(other) => Err(self.name_taken(schema, name, &other)),
            None => Ok(()),
        }
    }

    fn name_taken(&self, schema: &SchemaId, name: &str, by: &ObjectRef) -> CommandError {
        // Of an index or key, the table is what a person looks for.
        let by = match by {
            ObjectRef::Index(table, _) | ObjectRef::Constraint(table, _) => {
                let kind = if matches!(by, ObjectRef::Index(..)) { "an index" } else { "a key" };
                let table = ObjectRef::Table(table.clone());
                format!("{kind} of {}", describe(&self.document, &table))
            }
            ObjectRef::ViewIndex(view, _) => {
                let view = ObjectRef::View(view.clone());
                format!("an index of {}", describe(&self.document, &view))
            }
            ObjectRef::Table(_) => "another table".to_owned(),
            ObjectRef::View(_) => "a view".to_owned(),
            ObjectRef::Sequence(_) => "a sequence".to_owned(),
            ObjectRef::Type(_) => "a type".to_owned(),
            other => describe(&self.document, other),
        };
        CommandError::NameTaken {
            name: name.to_owned(),
            by,
            place: format!("the schema {}", self.document.schema.schema_name(schema)),
        }
    }

    pub(super) fn set_comment(&mut self, object: &ObjectRef, comment: Option<&str>) -> Outcome {
        let comment = comment.filter(|c| !c.is_empty()).map(str::to_owned);
        let slot = self.comment_mut(object)?;
        if *slot != comment {
            *slot = comment;
        }
        Ok(())
    }

    fn comment_mut(&mut self, object: &ObjectRef) -> Result<&mut Option<String>, CommandError> {
        let document = &mut self.document;
        let catalog = &mut document.schema;
        let slot = match object {
            ObjectRef::Schema(id) => catalog.schemas.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Extension(id) => catalog.extensions.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Role(id) => catalog.roles.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Type(id) => catalog.types.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Sequence(id) => catalog.sequences.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Table(id) => catalog.tables.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::View(id) => catalog.views.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Function(id) => catalog.functions.get_mut(id).map(|r| &mut r.comment),
            ObjectRef::Domain(id) => document.domains.get_mut(id).map(|r| &mut r.description),
            ObjectRef::Column(table, id) => catalog
                .tables
                .get_mut(table)
                .and_then(|t| t.columns.iter_mut().find(|c| c.id == *id))
                .map(|c| &mut c.comment),
            ObjectRef::Constraint(table, id) => catalog
                .tables
                .get_mut(table)
                .and_then(|t| t.constraints.iter_mut().find(|c| c.id == *id))
                .map(|c| &mut c.comment),
            ObjectRef::Index(table, id) => catalog
                .tables
                .get_mut(table)
                .and_then(|t| t.indexes.iter_mut().find(|i| i.id == *id))
                .map(|i| &mut i.comment),
            ObjectRef::Trigger(table, id) => catalog
                .tables
                .get_mut(table)
                .and_then(|t| t.triggers.iter_mut().find(|t| t.id == *id))
                .map(|t| &mut t.comment),
            ObjectRef::Policy(table, id) => catalog
                .tables
                .get_mut(table)
                .and_then(|t| t.policies.iter_mut().find(|p| p.id == *id))
                .map(|p| &mut p.comment),
            ObjectRef::ViewIndex(view, id) => catalog
                .views
                .get_mut(view)
                .and_then(|v| v.indexes.iter_mut().find(|i| i.id == *id))
                .map(|i| &mut i.comment),
            ObjectRef::ViewTrigger(view, id) => catalog
                .views
                .get_mut(view)
                .and_then(|v| v.triggers.iter_mut().find(|t| t.id == *id))
                .map(|t| &mut t.comment),
            ObjectRef::Definition(id) => catalog.definitions.get_mut(id).map(|d| &mut d.comment),
            ObjectRef::EnumLabel(..)
            | ObjectRef::Verbatim(_)
            | ObjectRef::Diagram(_)
            | ObjectRef::Note(..) => {
                return Err(CommandError::NotPossible {
                    what: "Adding a comment",
                    object: object.clone(),
                });
            }
        };
        slot.ok_or_else(|| not_found(object.clone()))
    }
}
