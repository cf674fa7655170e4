//! What each object of a schema needs to be there: what Postgres notes in `pg_depend`, and no more.

use super::piece::{Piece, Pieces};
use crate::model::{
    Catalog, Column, Constraint, ConstraintKind, DataType, Definition, Expr, ExprHolder,
    ForeignKey, Function, FunctionBody, Index, IndexElement, IndexKey, ObjectRef, Policy,
    RelationId, Returns, Sequence, Table, TableId, Trigger, TriggerEvent, TriggerFunction, TypeDef,
    TypeKind, TypeName, View,
};
use crate::sql::scan::{Kind, tokens};
use crate::sql::unquoted;
use std::collections::BTreeMap;

/// Gathers what something needs, in one catalog.
pub(super) struct Needs<'a> {
    catalog: &'a Catalog,
    all: Pieces,
}

impl<'a> Needs<'a> {
    pub(super) fn of(catalog: &'a Catalog) -> Self {
        Self { catalog, all: Pieces::new() }
    }

    /// All that was gathered but the thing itself.
    pub(super) fn but(mut self, own: &[Piece]) -> Pieces {
        self.all.retain(|piece| !own.contains(piece));
        self.all
    }

    fn object(&mut self, object: ObjectRef) {
        self.all.insert(Piece::Object(object));
    }

    pub(super) fn expr(mut self, expr: &Expr) -> Self {
        self.add_expr(expr);
        self
    }

    fn add_expr(&mut self, expr: &Expr) {
        for reference in expr.references() {
            match &reference.target {
                ObjectRef::EnumLabel(id, _) => self.object(ObjectRef::Type(id.clone())),
                ObjectRef::Column(table, _) => {
                    self.object(ObjectRef::Table(table.clone()));
                    self.object(reference.target.clone());
                }
                target => self.object(target.clone()),
            }
        }
    }

    fn add_type(&mut self, data_type: &DataType) {
        match &data_type.name {
            TypeName::Defined(id) => self.object(ObjectRef::Type(id.clone())),
            TypeName::Row(RelationId::Table(id)) => self.object(ObjectRef::Table(id.clone())),
            TypeName::Row(RelationId::View(id)) => self.object(ObjectRef::View(id.clone())),
            TypeName::Builtin(_) | TypeName::External(_) => {}
        }
    }

    fn columns<'c>(
        &mut self,
        table: &TableId,
        columns: impl IntoIterator<Item = &'c crate::model::ColumnId>,
    ) {
        self.all.insert(Piece::table(table));
        self.all.extend(columns.into_iter().map(|column| Piece::column(table, column)));
    }

    /// A column without its default.
    pub(super) fn column(mut self, table: &Table, column: &Column) -> Self {
        self.all.insert(Piece::table(&table.id));
        self.add_type(&column.data_type);
        if let Some(generated) = &column.generated {
            self.add_expr(&generated.expression);
        }
        self
    }

    pub(super) fn default(mut self, table: &Table, column: &Column) -> Self {
        self.all.insert(Piece::column(&table.id, &column.id));
        if let Some(default) = &column.default {
            self.add_expr(default);
        }
        self
    }

    /// A table with nothing in it.
    pub(super) fn table(mut self, table: &Table) -> Self {
        self.object(ObjectRef::Schema(table.schema.clone()));
        let parents = table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent));
        for parent in parents {
            self.all.insert(Piece::table(parent));
            // A child takes all columns over.
            let parent = self.catalog.tables.get(parent);
            let columns = parent.into_iter().flat_map(|p| &p.columns);
            let columns: Vec<_> = columns.map(|c| c.id.clone()).collect();
            if let Some(parent) = parent {
                self.columns(&parent.id, &columns);
            }
        }
        if let Some(of) = &table.of_type {
            self.object(ObjectRef::Type(of.clone()));
        }
        if let Some(partition) = &table.partition_of {
            self.add_expr(&partition.bound);
        }
        if let Some(key) = &table.partition_key {
            self.elements(&table.id, &key.elements);
        }
        self
    }

    fn elements(&mut self, table: &TableId, elements: &[IndexElement]) {
        for element in elements {
            match &element.key {
                IndexKey::Column(id) => self.columns(table, [id]),
                IndexKey::Expression(expr) => self.add_expr(expr),
            }
        }
    }

    pub(super) fn constraint(mut self, table: &Table, constraint: &Constraint) -> Self {
        self.columns(&table.id, constraint.columns());
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                self.columns(&table.id, &key.include);
            }
            ConstraintKind::ForeignKey(key) => self.foreign_key(key),
            ConstraintKind::Check { expression, .. } => self.add_expr(expression),
            ConstraintKind::Exclude { elements, include, predicate, .. } => {
                for element in elements {
                    self.elements(&table.id, std::slice::from_ref(&element.element));
                }
                self.columns(&table.id, include);
                if let Some(predicate) = predicate {
                    self.add_expr(predicate);
                }
            }
            ConstraintKind::NotNull { column, .. } => self.columns(&table.id, [column]),
        }
        self
    }

    /// It needs a key over the columns that it references. Where several have the same columns, any may be the one.
    fn foreign_key(&mut self, key: &ForeignKey) {
        self.columns(&key.references, &key.referenced_columns);
        let Some(referenced) = self.catalog.tables.get(&key.references) else { return };
        let mut wanted: Vec<_> = key.referenced_columns.iter().collect();
        wanted.sort();
        for constraint in &referenced.constraints {
            if let ConstraintKind::PrimaryKey(other) | ConstraintKind::Unique(other) =
                &constraint.kind
            {
                let mut columns: Vec<_> = other.columns.iter().collect();
                columns.sort();
                if columns == wanted {
                    let id = constraint.id.clone();
                    self.object(ObjectRef::Constraint(referenced.id.clone(), id));
                }
            }
        }
        for index in referenced.indexes.iter().filter(|i| i.unique && i.predicate.is_none()) {
            let columns = index.elements.iter().map(|e| match &e.key {
                IndexKey::Column(id) => Some(id),
                IndexKey::Expression(_) => None,
            });
            if let Some(mut columns) = columns.collect::<Option<Vec<_>>>() {
                columns.sort();
                if columns == wanted {
                    self.object(ObjectRef::Index(referenced.id.clone(), index.id.clone()));
                }
            }
        }
    }

    pub(super) fn index(mut self, table: &Table, index: &Index) -> Self {
        self.all.insert(Piece::table(&table.id));
        self.elements(&table.id, &index.elements);
        self.columns(&table.id, &index.include);
        index.predicate.iter().for_each(|expr| self.add_expr(expr));
        self
    }

    pub(super) fn trigger(mut self, table: Option<&Table>, trigger: &Trigger) -> Self {
        if let TriggerFunction::Defined(id) = &trigger.function {
            self.object(ObjectRef::Function(id.clone()));
        }
        if let Some(table) = table {
            self.all.insert(Piece::table(&table.id));
            for event in &trigger.events {
                if let TriggerEvent::Update(columns) = event {
                    self.columns(&table.id, columns);
                }
            }
        }
        trigger.condition.iter().for_each(|expr| self.add_expr(expr));
        self
    }

    pub(super) fn policy(mut self, table: &Table, policy: &Policy) -> Self {
        self.all.insert(Piece::table(&table.id));
        policy.using.iter().chain(&policy.check).for_each(|expr| self.add_expr(expr));
        for role in &policy.roles {
            self.role(role);
        }
        self
    }

    fn role(&mut self, name: &crate::model::Name) {
        let found = self.catalog.roles.iter().find(|role| role.name == *name);
        if let Some(role) = found {
            self.object(ObjectRef::Role(role.id.clone()));
        }
    }

    pub(super) fn view(mut self, view: &View) -> Self {
        self.object(ObjectRef::Schema(view.schema.clone()));
        self.add_expr(&view.query);
        view.column_defaults.iter().for_each(|(_, default)| self.add_expr(default));
        if shows_all(view.query.text()) {
            let tables = view.query.references().iter().filter_map(|r| match &r.target {
                ObjectRef::Table(id) => self.catalog.tables.get(id),
                _ => None,
            });
            for table in tables.collect::<Vec<_>>() {
                self.columns(&table.id, table.columns.iter().map(|c| &c.id));
            }
        }
        self
    }

    pub(super) fn function(mut self, function: &Function) -> Self {
        self.object(ObjectRef::Schema(function.schema.clone()));
        for argument in &function.arguments {
            self.add_type(&argument.data_type);
            argument.default.iter().for_each(|expr| self.add_expr(expr));
        }
        match &function.returns {
            Some(Returns::Type(t) | Returns::SetOf(t)) => self.add_type(t),
            Some(Returns::Table(columns)) => columns.iter().for_each(|(_, t)| self.add_type(t)),
            None => {}
        }
        if let FunctionBody::SqlStandard(body) = &function.body {
            self.add_expr(body);
        }
        self
    }

    /// What the text of a function's body mentions: looked up when the function is called, and before where it can be.
    pub(super) fn body(mut self, function: &Function, mentioned: &Mentioned) -> Self {
        if let FunctionBody::Source(body) = &function.body {
            let text = body.text();
            for token in tokens(text) {
                if matches!(token.kind, Kind::Word | Kind::Quoted) {
                    let name = unquoted(token.text(text));
                    self.all.extend(mentioned.0.get(&*name).into_iter().flatten().cloned());
                }
            }
        }
        self
    }

    /// A type without the conditions of a domain.
    pub(super) fn bare_type(mut self, type_def: &TypeDef) -> Self {
        self.object(ObjectRef::Schema(type_def.schema.clone()));
        match &type_def.kind {
            TypeKind::Enum { .. } | TypeKind::Base { .. } => {}
            TypeKind::Composite { attributes } => {
                for attribute in attributes {
                    self.add_type(&attribute.data_type);
                }
            }
            TypeKind::Domain { base, .. } => self.add_type(base),
            TypeKind::Range { subtype, .. } => self.add_type(subtype),
        }
        self
    }

    pub(super) fn conditions(mut self, type_def: &TypeDef) -> Self {
        type_def.for_each_expr(&mut |_, expr| self.add_expr(expr));
        self
    }

    pub(super) fn type_def(self, type_def: &TypeDef) -> Self {
        self.bare_type(type_def).conditions(type_def)
    }

    pub(super) fn sequence(mut self, sequence: &Sequence) -> Self {
        self.object(ObjectRef::Schema(sequence.schema.clone()));
        self
    }

    pub(super) fn definition(mut self, definition: &Definition) -> Self {
        self.all.extend(definition.schema.clone().map(|id| Piece::Object(ObjectRef::Schema(id))));
        self.all.extend(definition.about.clone().map(Piece::Object));
        definition.types.iter().flatten().for_each(|t| self.add_type(t));
        definition.for_each_expr(&mut |_, expr| self.add_expr(expr));
        self
    }
}

/// What may be meant where the text of a function says a name.
pub(super) struct Mentioned(BTreeMap<String, Vec<Piece>>);

impl Mentioned {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let tables = catalog.tables.iter().map(|t| (&t.name, ObjectRef::Table(t.id.clone())));
        let views = catalog.views.iter().map(|v| (&v.name, ObjectRef::View(v.id.clone())));
        let types = catalog.types.iter().map(|t| (&t.name, ObjectRef::Type(t.id.clone())));
        let functions = catalog.functions.iter();
        let functions = functions.map(|f| (&f.name, ObjectRef::Function(f.id.clone())));
        let mut all: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
        for (name, object) in tables.chain(views).chain(types).chain(functions) {
            all.entry(name.to_string()).or_default().push(Piece::Object(object));
        }
        Self(all)
    }
}

/// Whether a query takes all columns of something, as `*` or `t.*`; `count(*)` and products do not.
pub(super) fn shows_all(query: &str) -> bool {
    let all = tokens(query);
    let is_before_list = |token: &crate::sql::scan::Token| {
        let words = ["select", "all", "distinct"];
        match token.kind {
            Kind::Word => words.iter().any(|word| token.is_word(query, word)),
            _ => token.is_sign(',') || token.is_sign('.'),
        }
    };
    all.windows(2).any(|pair| match pair {
        [before, star] => star.text(query) == "*" && is_before_list(before),
        _ => false,
    })
}
