//! Every id and every qualified name that a record holds, named once.

use crate::model::{
    Acl, Catalog, ColumnId, ConstraintId, ConstraintKind, DataType, Definition, DefinitionId,
    EnumLabelId, Expr, ExprHolder, Extension, ExtensionId, Function, FunctionId, Index,
    IndexElement, IndexId, IndexKey, Name, ObjectRef, PolicyId, QualifiedName, Record, Records,
    Reference, RelationId, Returns, Role, RoleId, Schema, SchemaId, Sequence, SequenceId, Table,
    TableId, Trigger, TriggerEvent, TriggerFunction, TriggerId, TypeDef, TypeId, TypeKind,
    TypeName, Verbatim, VerbatimId, View, ViewId,
};

/// What is to be done with each id and name. Ids of parts come with their owner's id, always before the
/// owner's own id is visited.
pub(super) trait Visitor {
    fn schema(&mut self, _: &mut SchemaId) {}
    fn extension(&mut self, _: &mut ExtensionId) {}
    fn role(&mut self, _: &mut RoleId) {}
    fn type_id(&mut self, _: &mut TypeId) {}
    fn label(&mut self, _: &TypeId, _: &mut EnumLabelId) {}
    fn sequence(&mut self, _: &mut SequenceId) {}
    fn table(&mut self, _: &mut TableId) {}
    fn column(&mut self, _: &TableId, _: &mut ColumnId) {}
    fn constraint(&mut self, _: &TableId, _: &mut ConstraintId) {}
    fn index(&mut self, _: &TableId, _: &mut IndexId) {}
    fn trigger(&mut self, _: &TableId, _: &mut TriggerId) {}
    fn policy(&mut self, _: &TableId, _: &mut PolicyId) {}
    fn view(&mut self, _: &mut ViewId) {}
    fn view_index(&mut self, _: &ViewId, _: &mut IndexId) {}
    fn view_trigger(&mut self, _: &ViewId, _: &mut TriggerId) {}
    fn function(&mut self, _: &mut FunctionId) {}
    fn definition(&mut self, _: &mut DefinitionId) {}
    fn verbatim(&mut self, _: &mut VerbatimId) {}
    fn qualified_name(&mut self, _: &mut QualifiedName) {}
    /// A role, which may have no record.
    fn role_name(&mut self, _: &mut Name) {}
}

/// A record whose ids and names can be visited.
pub(super) trait Walk {
    fn walk(&mut self, visitor: &mut dyn Visitor);
}

/// Visits all records of a catalog in place. Their own ids must stay as they are.
pub(super) fn walk_catalog(catalog: &mut Catalog, visitor: &mut dyn Visitor) {
    walk_all(&mut catalog.schemas, visitor);
    walk_all(&mut catalog.extensions, visitor);
    walk_all(&mut catalog.roles, visitor);
    walk_all(&mut catalog.types, visitor);
    walk_all(&mut catalog.sequences, visitor);
    walk_all(&mut catalog.tables, visitor);
    walk_all(&mut catalog.views, visitor);
    walk_all(&mut catalog.functions, visitor);
    walk_all(&mut catalog.definitions, visitor);
    walk_all(&mut catalog.verbatim, visitor);
}

fn walk_all<T: Record + Walk + Clone>(records: &mut Records<T>, visitor: &mut dyn Visitor) {
    for record in records.iter_mut() {
        record.walk(visitor);
    }
}

pub(super) fn walk_object(object: &mut ObjectRef, v: &mut dyn Visitor) {
    match object {
        ObjectRef::Schema(id) => v.schema(id),
        ObjectRef::Extension(id) => v.extension(id),
        ObjectRef::Role(id) => v.role(id),
        ObjectRef::Type(id) => v.type_id(id),
        ObjectRef::EnumLabel(owner, id) => {
            v.label(owner, id);
            v.type_id(owner);
        }
        ObjectRef::Sequence(id) => v.sequence(id),
        ObjectRef::Table(id) => v.table(id),
        ObjectRef::Column(owner, id) => {
            v.column(owner, id);
            v.table(owner);
        }
        ObjectRef::Constraint(owner, id) => {
            v.constraint(owner, id);
            v.table(owner);
        }
        ObjectRef::Index(owner, id) => {
            v.index(owner, id);
            v.table(owner);
        }
        ObjectRef::Trigger(owner, id) => {
            v.trigger(owner, id);
            v.table(owner);
        }
        ObjectRef::Policy(owner, id) => {
            v.policy(owner, id);
            v.table(owner);
        }
        ObjectRef::View(id) => v.view(id),
        ObjectRef::ViewIndex(owner, id) => {
            v.view_index(owner, id);
            v.view(owner);
        }
        ObjectRef::ViewTrigger(owner, id) => {
            v.view_trigger(owner, id);
            v.view(owner);
        }
        ObjectRef::Function(id) => v.function(id),
        ObjectRef::Definition(id) => v.definition(id),
        ObjectRef::Verbatim(id) => v.verbatim(id),
        ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..) => {}
    }
}

/// The roles that own an object and that hold privileges on it.
fn walk_roles(owner: &mut Option<Name>, acl: &mut Acl, v: &mut dyn Visitor) {
    if let Some(owner) = owner {
        v.role_name(owner);
    }
    acl.for_each_role_mut(&mut |role| v.role_name(role));
}

fn walk_exprs<T: ExprHolder>(holder: &mut T, v: &mut dyn Visitor) {
    holder.for_each_expr_mut(&mut |_, expr| {
        if expr.references().is_empty() {
            return;
        }
        let references = expr.references().iter().map(|r| {
            let mut target = r.target.clone();
            walk_object(&mut target, v);
            Reference { target, ..r.clone() }
        });
        *expr = Expr::new(expr.text().to_owned(), references.collect());
    });
}

fn walk_type(data_type: &mut DataType, v: &mut dyn Visitor) {
    match &mut data_type.name {
        TypeName::Builtin(_) => {}
        TypeName::Defined(id) => v.type_id(id),
        TypeName::Row(RelationId::Table(id)) => v.table(id),
        TypeName::Row(RelationId::View(id)) => v.view(id),
        TypeName::External(name) => v.qualified_name(name),
    }
}

fn walk_element(element: &mut IndexElement, table: Option<&TableId>, v: &mut dyn Visitor) {
    if let (IndexKey::Column(id), Some(table)) = (&mut element.key, table) {
        v.column(table, id);
    }
    for name in element.collation.iter_mut().chain(&mut element.opclass) {
        v.qualified_name(name);
    }
}

fn walk_index(index: &mut Index, table: Option<&TableId>, v: &mut dyn Visitor) {
    for element in &mut index.elements {
        walk_element(element, table, v);
    }
    if let Some(table) = table {
        for id in &mut index.include {
            v.column(table, id);
        }
    }
    if let Some(name) = &mut index.attached_to {
        v.qualified_name(name);
    }
}

fn walk_trigger(trigger: &mut Trigger, table: Option<&TableId>, v: &mut dyn Visitor) {
    for event in &mut trigger.events {
        if let (TriggerEvent::Update(columns), Some(table)) = (event, table) {
            for id in columns {
                v.column(table, id);
            }
        }
    }
    match &mut trigger.function {
        TriggerFunction::Defined(id) => v.function(id),
        TriggerFunction::External(name) => v.qualified_name(name),
    }
    if let Some(name) = &mut trigger.referenced_table {
        v.qualified_name(name);
    }
}

impl Walk for Schema {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.schema(&mut self.id);
    }
}

impl Walk for Extension {
    fn walk(&mut self, v: &mut dyn Visitor) {
        if let Some(schema) = &mut self.schema {
            v.schema(schema);
        }
        v.extension(&mut self.id);
    }
}

impl Walk for Role {
    fn walk(&mut self, v: &mut dyn Visitor) {
        v.role_name(&mut self.name);
        for group in &mut self.member_of {
            v.role_name(group);
        }
        v.role(&mut self.id);
    }
}

impl Walk for TypeDef {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        v.schema(&mut self.schema);
        match &mut self.kind {
            TypeKind::Enum { labels } => {
                for label in labels {
                    v.label(&self.id, &mut label.id);
                }
            }
            TypeKind::Composite { attributes } => {
                for attribute in attributes {
                    walk_type(&mut attribute.data_type, v);
                    if let Some(name) = &mut attribute.collation {
                        v.qualified_name(name);
                    }
                }
            }
            TypeKind::Domain { base, collation, .. } => {
                walk_type(base, v);
                if let Some(name) = collation {
                    v.qualified_name(name);
                }
            }
            TypeKind::Range { subtype, .. } => walk_type(subtype, v),
            TypeKind::Base { .. } => {}
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.type_id(&mut self.id);
    }
}

impl Walk for Sequence {
    fn walk(&mut self, v: &mut dyn Visitor) {
        v.schema(&mut self.schema);
        if let Some((table, column)) = &mut self.owned_by {
            v.column(table, column);
            v.table(table);
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.sequence(&mut self.id);
    }
}

impl Walk for Table {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        v.schema(&mut self.schema);
        let id = &self.id;
        for element in self.partition_key.iter_mut().flat_map(|key| &mut key.elements) {
            walk_element(element, Some(id), v);
        }
        if let Some(bound) = &mut self.partition_of {
            v.table(&mut bound.parent);
        }
        for parent in &mut self.inherits {
            v.table(parent);
        }
        if let Some(id) = &mut self.of_type {
            v.type_id(id);
        }
        for column in &mut self.columns {
            walk_type(&mut column.data_type, v);
            let sequence = column.identity.as_mut().and_then(|i| i.sequence_name.as_mut());
            for name in column.collation.iter_mut().chain(sequence) {
                v.qualified_name(name);
            }
            walk_roles(&mut None, &mut column.acl, v);
            v.column(id, &mut column.id);
        }
        for constraint in &mut self.constraints {
            match &mut constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    for column in key.columns.iter_mut().chain(&mut key.include) {
                        v.column(id, column);
                    }
                }
                ConstraintKind::ForeignKey(key) => {
                    for column in key.columns.iter_mut().chain(&mut key.on_delete_columns) {
                        v.column(id, column);
                    }
                    for column in &mut key.referenced_columns {
                        v.column(&key.references, column);
                    }
                    v.table(&mut key.references);
                }
                ConstraintKind::Exclude { elements, include, .. } => {
                    for element in elements {
                        walk_element(&mut element.element, Some(id), v);
                        v.qualified_name(&mut element.operator);
                    }
                    for column in include {
                        v.column(id, column);
                    }
                }
                ConstraintKind::NotNull { column, .. } => v.column(id, column),
                ConstraintKind::Check { .. } => {}
            }
            v.constraint(id, &mut constraint.id);
        }
        for index in &mut self.indexes {
            walk_index(index, Some(id), v);
            v.index(id, &mut index.id);
        }
        for trigger in &mut self.triggers {
            walk_trigger(trigger, Some(id), v);
            v.trigger(id, &mut trigger.id);
        }
        for policy in &mut self.policies {
            for role in &mut policy.roles {
                v.role_name(role);
            }
            v.policy(id, &mut policy.id);
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.table(&mut self.id);
    }
}

impl Walk for View {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        v.schema(&mut self.schema);
        for index in &mut self.indexes {
            walk_index(index, None, v);
            v.view_index(&self.id, &mut index.id);
        }
        for trigger in &mut self.triggers {
            walk_trigger(trigger, None, v);
            v.view_trigger(&self.id, &mut trigger.id);
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.view(&mut self.id);
    }
}

impl Walk for Function {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        v.schema(&mut self.schema);
        for argument in &mut self.arguments {
            walk_type(&mut argument.data_type, v);
        }
        match &mut self.returns {
            Some(Returns::Type(data_type) | Returns::SetOf(data_type)) => walk_type(data_type, v),
            Some(Returns::Table(columns)) => {
                for (_, data_type) in columns {
                    walk_type(data_type, v);
                }
            }
            None => {}
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.function(&mut self.id);
    }
}

impl Walk for Definition {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        if let Some(schema) = &mut self.schema {
            v.schema(schema);
        }
        for data_type in self.types.iter_mut().flatten() {
            walk_type(data_type, v);
        }
        if let Some(object) = &mut self.about {
            walk_object(object, v);
        }
        walk_roles(&mut self.owner, &mut self.acl, v);
        v.definition(&mut self.id);
    }
}

impl Walk for Verbatim {
    fn walk(&mut self, v: &mut dyn Visitor) {
        walk_exprs(self, v);
        if let Some(object) = &mut self.about {
            walk_object(object, v);
        }
        v.verbatim(&mut self.id);
    }
}
