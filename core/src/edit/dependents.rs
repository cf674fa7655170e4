//! Who depends on whom.
//!
//! The model's references, read as edges of a graph: from an object to what it cannot do without.
//! Removing an object follows the edges backwards.

use super::describe;
use crate::model::{
    Catalog, Constraint, ConstraintKind, DataType, Document, Expr, ExprHolder, Function,
    FunctionBody, Index, IndexElement, IndexKey, ObjectRef, RelationId, Returns, Table, TableId,
    Trigger, TriggerEvent, TriggerFunction, TypeKind, TypeName, View,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What happens to a dependent when the object that it depends on is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is removed as well.
    Removed,
    /// The column stays and loses its default.
    DefaultRemoved,
}

/// An object that depends on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    pub object: ObjectRef,
    /// Kind and name, as in `view active_users`.
    pub name: String,
    pub effect: Effect,
}

/// What depends on an object, directly or through others, and so goes with it. Its own parts are not
/// listed, nor what it owns, such as the sequence of a serial column.
pub fn dependents(document: &Document, object: &ObjectRef) -> Vec<Dependent> {
    let removal = Removal::of(document, object);
    removal.dependents(document, object)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// A part of the other, or owned by it: goes along without a word.
    Part,
    /// Cannot be without the other.
    Needs,
    /// A column whose default mentions the other.
    Default,
    /// Text that mentions the other and stays, like a function's body.
    Mentions,
}

/// Everything that follows from removing an object.
pub(super) struct Removal {
    pub(super) removed: BTreeSet<ObjectRef>,
    /// Columns that stay without their default.
    pub(super) defaults: BTreeSet<ObjectRef>,
    /// Objects that stay although their text mentions something that goes.
    pub(super) mentions: BTreeSet<ObjectRef>,
}

impl Removal {
    pub(super) fn of(document: &Document, object: &ObjectRef) -> Self {
        let mut backwards: HashMap<ObjectRef, Vec<(ObjectRef, Edge)>> = HashMap::new();
        Edges {
            catalog: &document.schema,
            visit: &mut |from, to, edge| {
                backwards.entry(to).or_default().push((from, edge));
            },
        }
        .all();
        let mut removed = BTreeSet::from([object.clone()]);
        let (mut defaults, mut mentions) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![object.clone()];
        while let Some(object) = open.pop() {
            for (from, edge) in backwards.remove(&object).unwrap_or_default() {
                match edge {
                    Edge::Part | Edge::Needs => {
                        if removed.insert(from.clone()) {
                            open.push(from);
                        }
                    }
                    Edge::Default => {
                        defaults.insert(from);
                    }
                    Edge::Mentions => {
                        mentions.insert(from);
                    }
                }
            }
        }
        defaults.retain(|object| !removed.contains(object));
        mentions.retain(|object| !removed.contains(object));
        Self { removed, defaults, mentions }
    }

    pub(super) fn dependents(&self, document: &Document, root: &ObjectRef) -> Vec<Dependent> {
        // What is part of, or owned by, something that goes.
        let mut parts: BTreeMap<ObjectRef, Vec<ObjectRef>> = BTreeMap::new();
        Edges {
            catalog: &document.schema,
            visit: &mut |from, to, edge| {
                if edge == Edge::Part && self.removed.contains(&from) && self.removed.contains(&to)
                {
                    parts.entry(to).or_default().push(from);
                }
            },
        }
        .all();
        // The tables of a schema are worth naming; the columns of a table are not.
        let silent: BTreeSet<ObjectRef> = parts
            .into_iter()
            .filter(|(owner, _)| !matches!(owner, ObjectRef::Schema(_)))
            .flat_map(|(_, parts)| parts)
            .collect();
        let dependent = |object: &ObjectRef, effect| Dependent {
            object: object.clone(),
            name: describe_with_owner(document, object),
            effect,
        };
        let removed = self
            .removed
            .iter()
            .filter(|object| *object != root && !silent.contains(*object))
            .map(|object| dependent(object, Effect::Removed));
        let defaults = self.defaults.iter().map(|object| dependent(object, Effect::DefaultRemoved));
        removed.chain(defaults).collect()
    }
}

/// Kind and name, and the table where the object is part of one.
fn describe_with_owner(document: &Document, object: &ObjectRef) -> String {
    let name = describe(document, object);
    match object {
        ObjectRef::Column(table, _)
        | ObjectRef::Constraint(table, _)
        | ObjectRef::Index(table, _)
        | ObjectRef::Trigger(table, _)
        | ObjectRef::Policy(table, _) => {
            let table = describe(document, &ObjectRef::Table(table.clone()));
            format!("{name} of {table}")
        }
        _ => name,
    }
}

struct Edges<'a> {
    catalog: &'a Catalog,
    visit: &'a mut dyn FnMut(ObjectRef, ObjectRef, Edge),
}

impl Edges<'_> {
    fn add(&mut self, from: &ObjectRef, to: ObjectRef, edge: Edge) {
        if *from != to {
            (self.visit)(from.clone(), to, edge);
        }
    }

    fn all(mut self) {
        let catalog = self.catalog;
        for table in &catalog.tables {
            self.table(table);
        }
        for view in &catalog.views {
            self.view(view);
        }
        for function in &catalog.functions {
            self.function(function);
        }
        for def in &catalog.types {
            let object = ObjectRef::Type(def.id.clone());
            self.add(&object, ObjectRef::Schema(def.schema.clone()), Edge::Part);
            match &def.kind {
                TypeKind::Enum { labels } => {
                    for label in labels {
                        let label = ObjectRef::EnumLabel(def.id.clone(), label.id.clone());
                        self.add(&label, object.clone(), Edge::Part);
                    }
                }
                TypeKind::Composite { attributes } => {
                    for attribute in attributes {
                        self.data_type(&object, &attribute.data_type);
                    }
                }
                TypeKind::Domain { base, .. } => self.data_type(&object, base),
                TypeKind::Range { subtype, .. } => self.data_type(&object, subtype),
                TypeKind::Base { .. } => {}
            }
            def.for_each_expr(&mut |_, expr| self.expr(&object, expr, Edge::Needs));
        }
        for sequence in &catalog.sequences {
            let object = ObjectRef::Sequence(sequence.id.clone());
            self.add(&object, ObjectRef::Schema(sequence.schema.clone()), Edge::Part);
            if let Some((table, column)) = &sequence.owned_by {
                let column = ObjectRef::Column(table.clone(), column.clone());
                self.add(&object, column, Edge::Part);
            }
        }
        for extension in &catalog.extensions {
            if let Some(schema) = &extension.schema {
                let object = ObjectRef::Extension(extension.id.clone());
                self.add(&object, ObjectRef::Schema(schema.clone()), Edge::Needs);
            }
        }
        for definition in &catalog.definitions {
            let object = ObjectRef::Definition(definition.id.clone());
            if let Some(schema) = &definition.schema {
                self.add(&object, ObjectRef::Schema(schema.clone()), Edge::Part);
            }
            if let Some(about) = &definition.about {
                self.add(&object, about.clone(), Edge::Part);
            }
            let parts = definition.parts.iter().map(|part| (part, Edge::Mentions));
            let whole = [&definition.arguments, &definition.definition].map(|e| (e, Edge::Needs));
            for (expr, edge) in whole.into_iter().chain(parts) {
                self.expr(&object, expr, edge);
            }
            for data_type in definition.types.iter().flatten() {
                self.data_type(&object, data_type);
            }
        }
        for verbatim in &catalog.verbatim {
            let object = ObjectRef::Verbatim(verbatim.id.clone());
            if let Some(about) = &verbatim.about {
                self.add(&object, about.clone(), Edge::Part);
            }
            self.expr(&object, &verbatim.statement, Edge::Mentions);
        }
    }

    fn expr(&mut self, from: &ObjectRef, expr: &Expr, edge: Edge) {
        for reference in expr.references() {
            self.add(from, reference.target.clone(), edge);
        }
    }

    fn data_type(&mut self, from: &ObjectRef, data_type: &DataType) {
        let to = match &data_type.name {
            TypeName::Builtin(_) | TypeName::External(_) => return,
            TypeName::Defined(id) => ObjectRef::Type(id.clone()),
            TypeName::Row(RelationId::Table(id)) => ObjectRef::Table(id.clone()),
            TypeName::Row(RelationId::View(id)) => ObjectRef::View(id.clone()),
        };
        self.add(from, to, Edge::Needs);
    }

    fn table(&mut self, table: &Table) {
        let object = ObjectRef::Table(table.id.clone());
        self.add(&object, ObjectRef::Schema(table.schema.clone()), Edge::Part);
        if let Some(id) = &table.of_type {
            self.add(&object, ObjectRef::Type(id.clone()), Edge::Needs);
        }
        if let Some(key) = &table.partition_key {
            self.elements(&object, &table.id, &key.elements);
        }
        let parents =
            table.inherits.iter().chain(table.partition_of.iter().map(|bound| &bound.parent));
        for parent in parents {
            self.add(&object, ObjectRef::Table(parent.clone()), Edge::Needs);
            if let Some(parent) = self.catalog.tables.get(parent) {
                self.inherited(table, parent);
            }
        }
        for column in &table.columns {
            let from = ObjectRef::Column(table.id.clone(), column.id.clone());
            self.add(&from, object.clone(), Edge::Part);
            self.data_type(&from, &column.data_type);
            if let Some(default) = &column.default {
                self.expr(&from, default, Edge::Default);
            }
            if let Some(generated) = &column.generated {
                self.expr(&from, &generated.expression, Edge::Needs);
            }
        }
        for constraint in &table.constraints {
            self.constraint(table, constraint);
        }
        for index in &table.indexes {
            let from = ObjectRef::Index(table.id.clone(), index.id.clone());
            self.add(&from, object.clone(), Edge::Part);
            self.index(&from, &table.id, index);
        }
        for trigger in &table.triggers {
            let from = ObjectRef::Trigger(table.id.clone(), trigger.id.clone());
            self.add(&from, object.clone(), Edge::Part);
            self.trigger(&from, Some(&table.id), trigger);
        }
        for policy in &table.policies {
            let from = ObjectRef::Policy(table.id.clone(), policy.id.clone());
            self.add(&from, object.clone(), Edge::Part);
        }
        table.for_each_expr(&mut |owner, expr| {
            // Those of columns are told apart above.
            if !matches!(owner, ObjectRef::Column(..)) {
                self.expr(&owner, expr, Edge::Needs);
            }
        });
    }

    /// What a child table has because its parent has it.
    fn inherited(&mut self, table: &Table, parent: &Table) {
        for column in table.columns.iter().filter(|c| c.inherited) {
            if let Some(origin) = parent.column_named(column.name.as_str()) {
                let from = ObjectRef::Column(table.id.clone(), column.id.clone());
                let to = ObjectRef::Column(parent.id.clone(), origin.id.clone());
                self.add(&from, to, Edge::Part);
            }
        }
        for constraint in table.constraints.iter().filter(|c| c.inherited) {
            if let Some(origin) = parent.constraint_named(constraint.name.as_str()) {
                let from = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
                let to = ObjectRef::Constraint(parent.id.clone(), origin.id.clone());
                self.add(&from, to, Edge::Part);
            }
        }
    }

    fn constraint(&mut self, table: &Table, constraint: &Constraint) {
        let from = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
        self.add(&from, ObjectRef::Table(table.id.clone()), Edge::Part);
        let column = |id| ObjectRef::Column(table.id.clone(), id);
        for id in constraint.columns() {
            self.add(&from, column(id.clone()), Edge::Needs);
        }
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                for id in &key.include {
                    self.add(&from, column(id.clone()), Edge::Needs);
                }
            }
            ConstraintKind::ForeignKey(key) => {
                self.add(&from, ObjectRef::Table(key.references.clone()), Edge::Needs);
                for id in &key.on_delete_columns {
                    self.add(&from, column(id.clone()), Edge::Needs);
                }
                for id in &key.referenced_columns {
                    let to = ObjectRef::Column(key.references.clone(), id.clone());
                    self.add(&from, to, Edge::Needs);
                }
                let referenced = self.catalog.tables.get(&key.references);
                if let Some(to) = referenced.and_then(|t| key_of(t, &key.referenced_columns)) {
                    self.add(&from, to, Edge::Needs);
                }
            }
            ConstraintKind::Exclude { elements, include, .. } => {
                for element in elements {
                    self.element(&from, &table.id, &element.element);
                }
                for id in include {
                    self.add(&from, column(id.clone()), Edge::Needs);
                }
            }
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => {}
        }
    }

    fn index(&mut self, from: &ObjectRef, table: &TableId, index: &Index) {
        self.elements(from, table, &index.elements);
        for id in &index.include {
            self.add(from, ObjectRef::Column(table.clone(), id.clone()), Edge::Needs);
        }
    }

    fn elements(&mut self, from: &ObjectRef, table: &TableId, elements: &[IndexElement]) {
        for element in elements {
            self.element(from, table, element);
        }
    }

    fn element(&mut self, from: &ObjectRef, table: &TableId, element: &IndexElement) {
        if let IndexKey::Column(id) = &element.key {
            self.add(from, ObjectRef::Column(table.clone(), id.clone()), Edge::Needs);
        }
    }

    fn trigger(&mut self, from: &ObjectRef, table: Option<&TableId>, trigger: &Trigger) {
        if let TriggerFunction::Defined(id) = &trigger.function {
            self.add(from, ObjectRef::Function(id.clone()), Edge::Needs);
        }
        for event in &trigger.events {
            if let (TriggerEvent::Update(columns), Some(table)) = (event, table) {
                for id in columns {
                    self.add(from, ObjectRef::Column(table.clone(), id.clone()), Edge::Needs);
                }
            }
        }
    }

    fn view(&mut self, view: &View) {
        let object = ObjectRef::View(view.id.clone());
        self.add(&object, ObjectRef::Schema(view.schema.clone()), Edge::Part);
        for index in &view.indexes {
            let from = ObjectRef::ViewIndex(view.id.clone(), index.id.clone());
            self.add(&from, object.clone(), Edge::Part);
        }
        for trigger in &view.triggers {
            let from = ObjectRef::ViewTrigger(view.id.clone(), trigger.id.clone());
            self.add(&from, object.clone(), Edge::Part);
            self.trigger(&from, None, trigger);
        }
        view.for_each_expr(&mut |owner, expr| self.expr(&owner, expr, Edge::Needs));
    }

    fn function(&mut self, function: &Function) {
        let object = ObjectRef::Function(function.id.clone());
        self.add(&object, ObjectRef::Schema(function.schema.clone()), Edge::Part);
        for argument in &function.arguments {
            self.data_type(&object, &argument.data_type);
            if let Some(default) = &argument.default {
                self.expr(&object, default, Edge::Needs);
            }
        }
        match &function.returns {
            Some(Returns::Type(data_type) | Returns::SetOf(data_type)) => {
                self.data_type(&object, data_type);
            }
            Some(Returns::Table(columns)) => {
                for (_, data_type) in columns {
                    self.data_type(&object, data_type);
                }
            }
            None => {}
        }
        match &function.body {
            // Postgres looks at such a body only when it runs (manual 38.5).
            FunctionBody::Source(expr) => self.expr(&object, expr, Edge::Mentions),
            FunctionBody::SqlStandard(expr) => self.expr(&object, expr, Edge::Needs),
            FunctionBody::ObjectFile { .. } => {}
        }
    }
}

/// The key of a table that a foreign key to these columns rests on.
fn key_of(table: &Table, columns: &[crate::model::ColumnId]) -> Option<ObjectRef> {
    let wanted: BTreeSet<_> = columns.iter().collect();
    let constraint = table.constraints.iter().find(|c| match &c.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.columns.iter().collect::<BTreeSet<_>>() == wanted
        }
        _ => false,
    });
    if let Some(constraint) = constraint {
        return Some(ObjectRef::Constraint(table.id.clone(), constraint.id.clone()));
    }
    let index = table.indexes.iter().filter(|i| i.unique && i.predicate.is_none()).find(|index| {
        let keys: Option<BTreeSet<_>> = index
            .elements
            .iter()
            .map(|e| match &e.key {
                IndexKey::Column(id) => Some(id),
                IndexKey::Expression(_) => None,
            })
            .collect();
        keys.is_some_and(|keys| keys == wanted)
    });
    index.map(|index| ObjectRef::Index(table.id.clone(), index.id.clone()))
}
