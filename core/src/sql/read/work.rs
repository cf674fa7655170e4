//! The catalog under construction, with the look-ups by name that a server has.

use super::Problem;
use super::platform;
use crate::model::{
    Acl, Catalog, ColumnId, ConstraintId, ConstraintKind, DataType, DefinitionId, DefinitionKind,
    Function, FunctionId, IndexId, Name, QualifiedName, Records, RelationId, Schema, SchemaId,
    Sequence, SequenceId, Table, TableId, TypeDef, TypeId, TypeName, Verbatim, View, ViewId,
};
use std::collections::HashMap;

/// What a name in the namespace of relations stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sql) enum Relation {
    Table(TableId),
    View(ViewId),
    Sequence(SequenceId),
    Index(RelationId, IndexId),
    /// The index behind a key or exclusion constraint.
    Constraint(TableId, ConstraintId),
}

/// A catalog that statements are applied to.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Work {
    pub(in crate::sql) catalog: Catalog,
    /// Schemas searched for unqualified names, in order; the first is where new objects go.
    pub(in crate::sql) search_path: Vec<Name>,
    relations: HashMap<(SchemaId, Name), Relation>,
    /// Constraint names in use, with how many tables use each.
    constraints: HashMap<(SchemaId, Name), u32>,
    types: HashMap<(SchemaId, Name), TypeId>,
    functions: HashMap<(SchemaId, Name), Vec<FunctionId>>,
    schemas: HashMap<Name, SchemaId>,
    verbatim_count: u32,
    /// Schemas that were used without having been created, for the report.
    pub(in crate::sql) assumed: Vec<String>,
    /// Who makes what the statements make; they are run by `postgres` unless they say otherwise.
    pub(in crate::sql) role: Name,
    /// The schema of temporary tables, once there are any; searched before all others.
    temporary: Option<SchemaId>,
    /// What `DO` blocks ask for that is no part of the catalog.
    pub(in crate::sql::read) session: super::do_block::Session,
}

impl Work {
    pub(in crate::sql) fn new(catalog: Catalog) -> Self {
        let mut work = Self {
            catalog: Catalog::default(),
            search_path: vec![Name::new("public")],
            relations: HashMap::new(),
            constraints: HashMap::new(),
            types: HashMap::new(),
            functions: HashMap::new(),
            schemas: HashMap::new(),
            verbatim_count: 0,
            assumed: Vec::new(),
            role: Name::new("postgres"),
            temporary: None,
            session: super::do_block::Session::default(),
        };
        for schema in &catalog.schemas {
            work.schemas.insert(schema.name.clone(), schema.id.clone());
        }
        work.verbatim_count =
            catalog.verbatim.iter().map(|v| v.order.saturating_add(1)).max().unwrap_or(0);
        work.catalog = Catalog {
            types: Records::default(),
            sequences: Records::default(),
            tables: Records::default(),
            views: Records::default(),
            functions: Records::default(),
            ..catalog.clone()
        };
        catalog.types.iter().for_each(|r| work.put_type((**r).clone()));
        catalog.sequences.iter().for_each(|r| work.put_sequence((**r).clone()));
        catalog.tables.iter().for_each(|r| work.put_table((**r).clone()));
        catalog.views.iter().for_each(|r| work.put_view((**r).clone()));
        catalog.functions.iter().for_each(|r| work.put_function((**r).clone()));
        work
    }

    // Schemas

    pub(in crate::sql) fn schema_id(&self, name: &Name) -> Option<SchemaId> {
        self.schemas.get(name).cloned()
    }

    pub(in crate::sql) fn put_schema(&mut self, schema: Schema) {
        self.schemas.insert(schema.name.clone(), schema.id.clone());
        self.catalog.schemas.insert(schema);
    }

    pub(in crate::sql) fn remove_schema(&mut self, id: &SchemaId) {
        if let Some(schema) = self.catalog.schemas.remove(id) {
            self.schemas.remove(&schema.name);
        }
    }

    /// A new schema with this name.
    pub(in crate::sql) fn new_schema(&self, name: &Name, external: bool) -> Schema {
        let id = SchemaId::derive(&[name.as_str()], |id| self.catalog.schemas.contains(id));
        Schema {
            id,
            name: name.clone(),
            external,
            owner: None,
            comment: None,
            acl: self.default_acl("schemas", None),
        }
    }

    /// The schema in which a new object with this name goes. One that nobody created is assumed.
    pub(in crate::sql) fn schema_for(&mut self, name: &QualifiedName) -> Result<SchemaId, Problem> {
        let schema = match &name.schema {
            Some(schema) => schema.clone(),
            None => self
                .search_path
                .iter()
                .find(|s| self.schemas.contains_key(*s))
                .or(self.search_path.first())
                .cloned()
                .ok_or_else(|| Problem::new("no schema has been selected to create in"))?,
        };
        Ok(self.schema_or_assume(&schema))
    }

    pub(in crate::sql) fn schema_or_assume(&mut self, name: &Name) -> SchemaId {
        if let Some(id) = self.schema_id(name) {
            return id;
        }
        let external = platform::is_platform_schema(name.as_str());
        if !external {
            self.assumed.push(name.to_string());
        }
        let schema = self.new_schema(name, external);
        let id = schema.id.clone();
        self.put_schema(schema);
        id
    }

    /// Schemas in which a name is looked for, in order.
    pub(in crate::sql) fn search_schemas(&self, name: &QualifiedName) -> Vec<SchemaId> {
        self.search(name).collect()
    }

    /// The first object of a kind and name that the search path finds.
    pub(in crate::sql) fn definition(
        &self,
        kind: DefinitionKind,
        name: &QualifiedName,
    ) -> Option<DefinitionId> {
        if self.catalog.definitions.is_empty() {
            return None;
        }
        self.search(name).find_map(|schema| {
            let mut all = self.catalog.definitions.iter();
            all.find(|d| {
                d.kind == kind && d.name == name.name && d.schema.as_ref() == Some(&schema)
            })
            .map(|d| d.id.clone())
        })
    }

    /// Makes the schema of temporary tables, if it is not there yet.
    pub(in crate::sql) fn open_temporary_schema(&mut self) -> SchemaId {
        if let Some(id) = &self.temporary {
            return id.clone();
        }
        let schema = self.new_schema(&Name::new(super::table::TEMPORARY_SCHEMA), true);
        let id = schema.id.clone();
        self.put_schema(schema);
        self.temporary = Some(id.clone());
        id
    }

    pub(in crate::sql) fn take_temporary_schema(&mut self) -> Option<SchemaId> {
        self.temporary.take()
    }

    /// A temporary table without columns.
    pub(in crate::sql) fn temporary_table(&mut self, name: &Name) -> Result<Table, Problem> {
        let schema = self.open_temporary_schema();
        if self.is_relation_name_taken(&schema, name) {
            return Err(Problem::new(format!("the relation {name} exists already")));
        }
        Ok(self.new_table(&schema, name))
    }

    fn search<'a>(&'a self, name: &'a QualifiedName) -> impl Iterator<Item = SchemaId> + 'a {
        let path: Vec<&Name> = match &name.schema {
            Some(schema) => vec![schema],
            None => self.search_path.iter().collect(),
        };
        let temporary = self.temporary.as_ref().filter(|_| name.schema.is_none()).cloned();
        temporary.into_iter().chain(path.into_iter().filter_map(|s| self.schema_id(s)))
    }

    // Relations

    pub(in crate::sql) fn relation(&self, name: &QualifiedName) -> Option<Relation> {
        self.search(name)
            .find_map(|schema| self.relations.get(&(schema, name.name.clone())).cloned())
    }

    pub(in crate::sql) fn relation_in(&self, schema: &SchemaId, name: &Name) -> Option<&Relation> {
        self.relations.get(&(schema.clone(), name.clone()))
    }

    pub(in crate::sql) fn is_relation_name_taken(&self, schema: &SchemaId, name: &Name) -> bool {
        self.relation_in(schema, name).is_some()
    }

    pub(in crate::sql) fn is_constraint_name_taken(&self, schema: &SchemaId, name: &Name) -> bool {
        self.constraints.contains_key(&(schema.clone(), name.clone()))
    }

    /// The table of this name. A table of the platform that is not known yet becomes an external one.
    pub(in crate::sql) fn table_id(&mut self, name: &QualifiedName) -> Result<TableId, Problem> {
        match self.relation(name) {
            Some(Relation::Table(id)) => Ok(id),
            Some(_) => Err(Problem::new(format!("{name} is not a table"))),
            None => match &name.schema {
                Some(schema) if platform::is_platform_schema(schema.as_str()) => {
                    Ok(self.external_table(name))
                }
                _ => Err(Problem::new(format!("the table {name} does not exist"))),
            },
        }
    }

    /// The table that a foreign key references; one that is nowhere defined becomes an external one, so
    /// that the referencing table is not lost.
    pub(in crate::sql) fn referenced_table_id(
        &mut self,
        name: &QualifiedName,
    ) -> Result<TableId, Problem> {
        match self.relation(name) {
            Some(Relation::Table(id)) => Ok(id),
            Some(_) => Err(Problem::new(format!("{name} is not a table"))),
            None => Ok(self.external_table(name)),
        }
    }

    fn external_table(&mut self, name: &QualifiedName) -> TableId {
        let schema_name =
            name.schema.clone().or(self.search_path.first().cloned()).unwrap_or("public".into());
        let schema = self.schema_or_assume(&schema_name);
        let mut table = self.new_table(&schema, &name.name);
        table.external = true;
        platform::add_known_columns(&schema_name, &mut table);
        let id = table.id.clone();
        self.put_table(table);
        id
    }

    pub(in crate::sql) fn new_table(&self, schema: &SchemaId, name: &Name) -> Table {
        let id = TableId::derive(&[self.catalog.schema_name(schema), name.as_str()], |id| {
            self.catalog.tables.contains(id)
        });
        Table::new(id, schema.clone(), name.clone())
    }

    /// A copy of the table, to be changed and put back.
    pub(in crate::sql) fn table(&self, id: &TableId) -> Result<Table, Problem> {
        self.table_as_it_is(id).cloned()
    }

    /// The table as it stands.
    pub(in crate::sql) fn table_as_it_is(&self, id: &TableId) -> Result<&Table, Problem> {
        self.catalog.tables.get(id).map(|t| &**t).ok_or_else(|| no_table(id))
    }

    /// A table to change in place. Neither its own name nor one of an index, a constraint or a sequence may be
    /// changed: those are known by name elsewhere, which [`Work::put_table`] sees to.
    pub(in crate::sql) fn table_mut(&mut self, id: &TableId) -> Result<&mut Table, Problem> {
        self.catalog.tables.get_mut(id).ok_or_else(|| no_table(id))
    }

    /// A sequence of an identity column that is called what Postgres would call it needs no name.
    fn forget_own_sequence_names(&self, table: &mut Table) {
        let schema = self.catalog.schema_name(&table.schema);
        for column in &mut table.columns {
            let Some(identity) = &mut column.identity else { continue };
            let Some(given) = &identity.sequence_name else { continue };
            let own =
                super::naming::object_name(table.name.as_str(), Some(column.name.as_str()), "seq");
            if given.name == own && given.schema.as_ref().is_none_or(|s| s.as_str() == schema) {
                identity.sequence_name = None;
            }
        }
    }

    pub(in crate::sql) fn put_table(&mut self, mut table: Table) {
        self.forget_own_sequence_names(&mut table);
        self.forget_table_names(&table.id);
        let schema = table.schema.clone();
        let id = table.id.clone();
        self.relations.insert((schema.clone(), table.name.clone()), Relation::Table(id.clone()));
        for index in &table.indexes {
            self.relations.insert(
                (schema.clone(), index.name.clone()),
                Relation::Index(RelationId::Table(id.clone()), index.id.clone()),
            );
        }
        for constraint in &table.constraints {
            if has_index(&constraint.kind) {
                self.relations.insert(
                    (schema.clone(), constraint.name.clone()),
                    Relation::Constraint(id.clone(), constraint.id.clone()),
                );
            }
            *self.constraints.entry((schema.clone(), constraint.name.clone())).or_default() += 1;
        }
        self.catalog.tables.insert(table);
    }

    fn forget_table_names(&mut self, id: &TableId) {
        let Some(old) = self.catalog.tables.get(id) else { return };
        let old = std::sync::Arc::clone(old);
        self.relations.remove(&(old.schema.clone(), old.name.clone()));
        for index in &old.indexes {
            self.relations.remove(&(old.schema.clone(), index.name.clone()));
        }
        for constraint in &old.constraints {
            let key = (old.schema.clone(), constraint.name.clone());
            if has_index(&constraint.kind) {
                self.relations.remove(&key);
            }
            if let Some(count) = self.constraints.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    self.constraints.remove(&key);
                }
            }
        }
    }

    pub(in crate::sql) fn remove_table(&mut self, id: &TableId) {
        self.forget_table_names(id);
        self.catalog.tables.remove(id);
    }

    pub(in crate::sql) fn view(&self, id: &ViewId) -> Result<View, Problem> {
        self.catalog
            .views
            .get(id)
            .map(|v| (**v).clone())
            .ok_or_else(|| Problem::new(format!("the view {id} does not exist")))
    }

    pub(in crate::sql) fn put_view(&mut self, view: View) {
        self.forget_view_names(&view.id);
        let id = view.id.clone();
        self.relations.insert((view.schema.clone(), view.name.clone()), Relation::View(id.clone()));
        for index in &view.indexes {
            self.relations.insert(
                (view.schema.clone(), index.name.clone()),
                Relation::Index(RelationId::View(id.clone()), index.id.clone()),
            );
        }
        self.catalog.views.insert(view);
    }

    fn forget_view_names(&mut self, id: &ViewId) {
        let Some(old) = self.catalog.views.get(id) else { return };
        self.relations.remove(&(old.schema.clone(), old.name.clone()));
        for index in &old.indexes {
            self.relations.remove(&(old.schema.clone(), index.name.clone()));
        }
    }

    pub(in crate::sql) fn remove_view(&mut self, id: &ViewId) {
        self.forget_view_names(id);
        self.catalog.views.remove(id);
    }

    pub(in crate::sql) fn put_sequence(&mut self, sequence: Sequence) {
        self.forget_sequence_name(&sequence.id);
        self.relations.insert(
            (sequence.schema.clone(), sequence.name.clone()),
            Relation::Sequence(sequence.id.clone()),
        );
        self.catalog.sequences.insert(sequence);
    }

    fn forget_sequence_name(&mut self, id: &SequenceId) {
        if let Some(old) = self.catalog.sequences.get(id) {
            self.relations.remove(&(old.schema.clone(), old.name.clone()));
        }
    }

    pub(in crate::sql) fn remove_sequence(&mut self, id: &SequenceId) {
        self.forget_sequence_name(id);
        self.catalog.sequences.remove(id);
    }

    // Types

    pub(in crate::sql) fn type_id(&self, name: &QualifiedName) -> Option<TypeId> {
        self.search(name).find_map(|schema| self.types.get(&(schema, name.name.clone())).cloned())
    }

    pub(in crate::sql) fn is_type_name_taken(&self, schema: &SchemaId, name: &Name) -> bool {
        self.types.contains_key(&(schema.clone(), name.clone()))
    }

    pub(in crate::sql) fn put_type(&mut self, type_def: TypeDef) {
        if let Some(old) = self.catalog.types.get(&type_def.id) {
            self.types.remove(&(old.schema.clone(), old.name.clone()));
        }
        self.types.insert((type_def.schema.clone(), type_def.name.clone()), type_def.id.clone());
        self.catalog.types.insert(type_def);
    }

    pub(in crate::sql) fn remove_type(&mut self, id: &TypeId) {
        if let Some(old) = self.catalog.types.remove(id) {
            self.types.remove(&(old.schema.clone(), old.name.clone()));
        }
    }

    /// Replaces a name by the type of this document that it means, if there is one.
    pub(in crate::sql) fn resolve_type(&self, mut data_type: DataType) -> DataType {
        if let TypeName::External(name) = &data_type.name {
            if let Some(id) = self.type_id(name) {
                data_type.name = TypeName::Defined(id);
            } else {
                match self.relation(name) {
                    Some(Relation::Table(id)) => {
                        data_type.name = TypeName::Row(RelationId::Table(id));
                    }
                    Some(Relation::View(id)) => {
                        data_type.name = TypeName::Row(RelationId::View(id));
                    }
                    _ => {}
                }
            }
        }
        data_type
    }

    // Functions

    pub(in crate::sql) fn functions_named(&self, name: &QualifiedName) -> Vec<FunctionId> {
        self.search(name)
            .find_map(|schema| self.functions.get(&(schema, name.name.clone())))
            .cloned()
            .unwrap_or_default()
    }

    /// The function of this name that takes exactly these input types.
    pub(in crate::sql) fn function_with(
        &self,
        name: &QualifiedName,
        inputs: &[DataType],
    ) -> Option<FunctionId> {
        self.search(name)
            .find_map(|schema| {
                self.functions.get(&(schema, name.name.clone()))?.iter().find(|id| {
                    self.catalog.functions.get(id).is_some_and(|f| same_inputs(f, inputs))
                })
            })
            .cloned()
    }

    pub(in crate::sql) fn put_function(&mut self, function: Function) {
        self.forget_function_name(&function.id);
        self.functions
            .entry((function.schema.clone(), function.name.clone()))
            .or_default()
            .push(function.id.clone());
        self.catalog.functions.insert(function);
    }

    fn forget_function_name(&mut self, id: &FunctionId) {
        let Some(old) = self.catalog.functions.get(id) else { return };
        let key = (old.schema.clone(), old.name.clone());
        if let Some(ids) = self.functions.get_mut(&key) {
            ids.retain(|other| other != id);
            if ids.is_empty() {
                self.functions.remove(&key);
            }
        }
    }

    pub(in crate::sql) fn remove_function(&mut self, id: &FunctionId) {
        self.forget_function_name(id);
        self.catalog.functions.remove(id);
    }

    /// The privileges that `ALTER DEFAULT PRIVILEGES` gives to a new object of this kind (`tables`,
    /// `sequences` …), if whoever runs the statements makes it.
    pub(in crate::sql) fn default_acl(&self, objects: &str, schema: Option<&SchemaId>) -> Acl {
        let mut acl = Acl::default();
        for defaults in self.catalog.default_privileges.iter() {
            let ours = defaults.role.as_ref().is_none_or(|r| *r == self.role);
            let here = defaults.schema.is_none() || defaults.schema.as_ref() == schema;
            if ours && here && defaults.objects == *objects {
                for entry in &defaults.acl {
                    acl.set(entry.grantee.clone(), entry.privilege, entry.state);
                }
            }
        }
        acl
    }

    // Verbatim statements

    pub(in crate::sql) fn next_verbatim_order(&mut self) -> u32 {
        self.verbatim_count += 1;
        self.verbatim_count
    }

    pub(in crate::sql) fn put_verbatim(&mut self, verbatim: Verbatim) {
        self.catalog.verbatim.insert(verbatim);
    }

    /// A table that others referred to before it was made has now columns of its own: foreign keys to columns
    /// that were only guessed refer to its primary key, or cannot be.
    pub(in crate::sql) fn meet_expectations(&mut self, id: &TableId) {
        let Some(made) = self.catalog.tables.get(id).cloned() else { return };
        let primary = made.primary_key().map(|key| key.columns.clone()).unwrap_or_default();
        let lost = |c: &crate::model::Constraint| {
            c.foreign_key().is_some_and(|key| {
                key.references == *id
                    && key.referenced_columns.iter().any(|c| made.column(c).is_none())
            })
        };
        let others: Vec<TableId> = self
            .catalog
            .tables
            .iter()
            .filter(|t| t.constraints.iter().any(lost))
            .map(|t| t.id.clone())
            .collect();
        for other in others {
            let Ok(mut table) = self.table(&other) else { continue };
            for constraint in table.constraints.iter_mut().filter(|c| lost(c)) {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.columns.len() == primary.len()
                {
                    key.referenced_columns.clone_from(&primary);
                }
            }
            table.constraints.retain(|c| !lost(c));
            self.put_table(table);
        }
    }

    /// The tables that inherit from one directly, and its partitions.
    pub(in crate::sql) fn children(&self, parent: &TableId) -> Vec<TableId> {
        let children = self.catalog.tables.iter().filter(|t| t.is_child_of(parent));
        children.map(|t| t.id.clone()).collect()
    }

    // What hangs on a dropped thing

    /// Whether all foreign keys to the tables of a list come from tables of the list.
    pub(in crate::sql) fn depend_on_each_other_alone(&self, paths: &[QualifiedName]) -> bool {
        if paths.len() < 2 {
            return false;
        }
        let tables: Vec<TableId> = paths
            .iter()
            .filter_map(|p| match self.relation(p)? {
                Relation::Table(id) => Some(id),
                _ => None,
            })
            .collect();
        tables.len() == paths.len()
            && tables.iter().all(|id| {
                self.foreign_keys_to(id, None).iter().all(|(from, ..)| {
                    tables.contains(from) || self.is_descendant_of_any(from, &tables)
                })
            })
    }

    /// Whether a table is a partition, at any depth, of one of these.
    fn is_descendant_of_any(&self, table: &TableId, of: &[TableId]) -> bool {
        let parent = self.catalog.tables.get(table).and_then(|t| t.partition_of.as_ref());
        parent.is_some_and(|p| of.contains(&p.parent) || self.is_descendant_of_any(&p.parent, of))
    }

    /// Names of the foreign keys of other tables that reference one of these columns (all, if none given).
    pub(in crate::sql) fn foreign_keys_to(
        &self,
        table: &TableId,
        columns: Option<&[ColumnId]>,
    ) -> Vec<(TableId, ConstraintId, String)> {
        let mut found = Vec::new();
        for other in &self.catalog.tables {
            if other.id == *table {
                continue;
            }
            for (constraint, key) in other.foreign_keys() {
                let hit = key.references == *table
                    && columns.is_none_or(|c| key.referenced_columns.iter().any(|r| c.contains(r)));
                if hit {
                    found.push((
                        other.id.clone(),
                        constraint.id.clone(),
                        format!("{}.{}", other.name, constraint.name),
                    ));
                }
            }
        }
        found
    }

    pub(in crate::sql) fn remove_constraint(&mut self, table: &TableId, constraint: &ConstraintId) {
        if let Ok(mut table) = self.table(table) {
            table.constraints.retain(|c| c.id != *constraint);
            self.put_table(table);
        }
    }
}

fn no_table(id: &TableId) -> Problem {
    Problem::new(format!("the table {id} does not exist"))
}

fn has_index(kind: &ConstraintKind) -> bool {
    matches!(
        kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude { .. }
    )
}

/// Whether a function takes these types; modifiers are no part of a function's identity.
pub(in crate::sql) fn same_inputs(function: &Function, inputs: &[DataType]) -> bool {
    let mut own = function.input_types();
    inputs.iter().all(|b| {
        own.next().is_some_and(|a| a.name == b.name && (a.dimensions > 0) == (b.dimensions > 0))
    }) && own.next().is_none()
}
