//! A part of a document that can stand by itself: some tables with what they need, to be taken elsewhere.
//!
//! A fragment is a document like any other, so it is written and read as one. What the tables need comes along whole
//! (types, functions, sequences); tables that are only referenced come as external ones, with the columns that are
//! named, so that they are known by name where the fragment is pasted.

use super::duplicate::detach;
use super::walk::{Visitor, Walk};
use crate::model::{
    Catalog, Column, ColumnId, ConstraintKind, Diagram, DiagramId, Document, Expr, ExprHolder,
    FunctionId, Name, ObjectRef, QualifiedName, RelationId, SchemaId, SequenceId, Table, TableId,
    TypeId, TypeName, for_each_expr,
};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a document, with what they need and their places in a diagram. Tables that are not there are left out.
pub fn fragment(document: &Document, tables: &BTreeSet<TableId>, diagram: &DiagramId) -> Document {
    let catalog = &document.schema;
    let mut parts = Document::new(name_of(document, tables));
    let mut needs = Needs::default();
    for id in tables {
        let Some(table) = catalog.tables.get(id) else { continue };
        let mut table = table.as_ref().clone();
        detach(&mut table, &|parent| tables.contains(parent));
        needs.of(&mut table.clone());
        parts.schema.tables.insert(table);
    }
    for sequence in &catalog.sequences {
        if sequence.owned_by.as_ref().is_some_and(|(table, _)| tables.contains(table)) {
            needs.open.push(Need::Sequence(sequence.id.clone()));
        }
    }
    while let Some(need) = needs.open.pop() {
        if !needs.seen.insert(need.clone()) {
            continue;
        }
        match need {
            Need::Type(id) => {
                if let Some(record) = catalog.types.get(&id) {
                    needs.of(&mut record.as_ref().clone());
                    parts.schema.types.insert(record.clone());
                }
            }
            Need::Function(id) => {
                if let Some(record) = catalog.functions.get(&id) {
                    needs.of(&mut record.as_ref().clone());
                    parts.schema.functions.insert(record.clone());
                }
            }
            Need::Sequence(id) => {
                if let Some(record) = catalog.sequences.get(&id) {
                    let mut sequence = record.as_ref().clone();
                    sequence.owned_by =
                        sequence.owned_by.filter(|(table, _)| tables.contains(table));
                    needs.of(&mut sequence.clone());
                    parts.schema.sequences.insert(sequence);
                }
            }
        }
    }
    add_mentioned(catalog, &mut parts.schema, &needs);
    add_schemas(catalog, &mut parts.schema);
    forget_missing(&mut parts.schema);
    if let Some(diagram) = document.diagrams.get(diagram) {
        let places = diagram.placements.iter().filter(|(table, _)| tables.contains(*table));
        let placements = places.map(|(table, place)| (table.clone(), *place)).collect();
        let main = parts.opening_diagram().cloned();
        if let Some(main) = main {
            parts.diagrams.insert(Diagram { placements, ..main });
        }
    }
    parts
}

fn name_of(document: &Document, tables: &BTreeSet<TableId>) -> String {
    let names: Vec<&str> = tables
        .iter()
        .filter_map(|id| document.schema.tables.get(id))
        .map(|t| t.name.as_str())
        .collect();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        many => format!("{} tables of {}", many.len(), document.name),
    }
}

/// What comes along whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Type(TypeId),
    Function(FunctionId),
    Sequence(SequenceId),
}

#[derive(Default)]
struct Needs {
    open: Vec<Need>,
    seen: BTreeSet<Need>,
    /// Tables that are named anywhere, with the columns that are named of them.
    tables: BTreeMap<TableId, BTreeSet<ColumnId>>,
}

impl Needs {
    /// Visits a copy of a record, which the visitor leaves as it is.
    fn of(&mut self, record: &mut dyn Walk) {
        record.walk(self);
    }
}

impl Visitor for Needs {
    fn type_id(&mut self, id: &mut TypeId) {
        self.open.push(Need::Type(id.clone()));
    }

    fn function(&mut self, id: &mut FunctionId) {
        self.open.push(Need::Function(id.clone()));
    }

    fn sequence(&mut self, id: &mut SequenceId) {
        self.open.push(Need::Sequence(id.clone()));
    }

    fn table(&mut self, id: &mut TableId) {
        self.tables.entry(id.clone()).or_default();
    }

    fn column(&mut self, table: &TableId, id: &mut ColumnId) {
        self.tables.entry(table.clone()).or_default().insert(id.clone());
    }
}

/// Tables that are named and not taken along, by name and with the named columns alone.
fn add_mentioned(catalog: &Catalog, parts: &mut Catalog, needs: &Needs) {
    for (id, columns) in &needs.tables {
        if parts.tables.contains(id) {
            continue;
        }
        let Some(table) = catalog.tables.get(id) else { continue };
        let mut stub = Table::new(id.clone(), table.schema.clone(), table.name.clone());
        stub.external = true;
        stub.columns = table
            .columns
            .iter()
            .filter(|c| columns.contains(&c.id))
            .map(|c| {
                let mut data_type = c.data_type.clone();
                data_type.name = by_name(catalog, data_type.name);
                Column::new(c.id.clone(), c.name.clone(), data_type)
            })
            .collect();
        parts.tables.insert(stub);
    }
}

/// A type by its name, which need not come along.
fn by_name(catalog: &Catalog, name: TypeName) -> TypeName {
    if matches!(name, TypeName::Builtin(_) | TypeName::External(_)) {
        return name;
    }
    match catalog.type_name(&name) {
        Some((schema, name)) => TypeName::External(QualifiedName {
            schema: schema.map(Name::from),
            name: Name::from(name),
        }),
        None => name,
    }
}

fn add_schemas(catalog: &Catalog, parts: &mut Catalog) {
    let mut named: BTreeSet<SchemaId> = BTreeSet::new();
    named.extend(parts.tables.iter().map(|r| r.schema.clone()));
    named.extend(parts.types.iter().map(|r| r.schema.clone()));
    named.extend(parts.functions.iter().map(|r| r.schema.clone()));
    named.extend(parts.sequences.iter().map(|r| r.schema.clone()));
    for_each_expr(parts, &mut |_, expr| {
        named.extend(expr.references().iter().filter_map(|r| match &r.target {
            ObjectRef::Schema(id) => Some(id.clone()),
            _ => None,
        }));
    });
    let found: Vec<_> = named.iter().filter_map(|id| catalog.schemas.get(id).cloned()).collect();
    for schema in found {
        parts.schemas.insert(schema);
    }
}

/// Lets go of what the texts mention and the catalog does not have, and of row types and keys that lead nowhere.
pub(super) fn forget_missing(catalog: &mut Catalog) {
    let whole = catalog.clone();
    let strip = &mut |_: ObjectRef, expr: &mut Expr| {
        if expr.references().iter().any(|r| !is_there(&whole, &r.target)) {
            let kept = expr.references().iter().filter(|r| is_there(&whole, &r.target));
            *expr = Expr::new(expr.text().to_owned(), kept.cloned().collect());
        }
    };
    macro_rules! strip {
        ($($kind:ident)*) => {
            $(for id in whole.$kind.iter().map(|r| &r.id) {
                let any = whole.$kind.get(id).is_some_and(|r| mentions_missing(&whole, r.as_ref()));
                if let Some(record) = catalog.$kind.get_mut(id).filter(|_| any) {
                    record.for_each_expr_mut(strip);
                }
            })*
        };
    }
    strip!(tables types functions views definitions verbatim);
    for id in whole.tables.iter().map(|t| &t.id) {
        let Some(table) = whole.tables.get(id) else { continue };
        let is_lost = |t: &TypeName| match t {
            TypeName::Row(RelationId::View(id)) => !whole.views.contains(id),
            TypeName::Row(RelationId::Table(id)) => !whole.tables.contains(id),
            _ => false,
        };
        let leads = |kind: &ConstraintKind| match kind {
            ConstraintKind::ForeignKey(key) => whole.tables.get(&key.references).is_some_and(|t| {
                key.referenced_columns.iter().all(|column| t.column(column).is_some())
            }),
            _ => true,
        };
        let any = table.columns.iter().any(|c| is_lost(&c.data_type.name))
            || table.constraints.iter().any(|c| !leads(&c.kind));
        if let Some(table) = catalog.tables.get_mut(id).filter(|_| any) {
            table.constraints.retain(|c| leads(&c.kind));
            for column in table.columns.iter_mut().filter(|c| is_lost(&c.data_type.name)) {
                column.data_type.name = TypeName::Builtin(Name::new("record"));
            }
        }
    }
}

fn mentions_missing(catalog: &Catalog, holder: &impl ExprHolder) -> bool {
    let mut any = false;
    holder.for_each_expr(&mut |_, expr| {
        any |= expr.references().iter().any(|r| !is_there(catalog, &r.target));
    });
    any
}

fn is_there(catalog: &Catalog, object: &ObjectRef) -> bool {
    match object {
        ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..) => true,
        object => catalog.contains(object),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};
    use crate::model::check_invariants;
    use crate::model::samples::kitchen_sink;
    use crate::share::{document_from_json, json_from_document};

    const SQL: &str = "
create schema app;
create type app.state as enum ('open', 'paid');
create type unused as enum ('x');
create table customers (id int primary key, email text, state app.state);
create table orders (id serial primary key, state app.state default 'open',
  customer_id int references customers (id));
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger orders_touch before update on orders for each row execute function touch();
create view v as select id from orders;
create policy p on orders using (exists (select 1 from customers c where c.email = 'x'));
";

    fn of(names: &[&str]) -> Document {
        let source = Source::new("a.sql", SQL.as_bytes().to_vec());
        let document = import(vec![source], &ImportOptions::default()).document;
        let tables = names.iter().map(|n| TableId::new(format!("public.{n}"))).collect();
        fragment(&document, &tables, &Document::main_diagram_id())
    }

    #[test]
    fn tables_take_along_what_they_need_and_nothing_else() {
        let parts = of(&["orders"]);
        assert_eq!(check_invariants(&parts), []);
        let c = &parts.schema;
        let types: Vec<_> = c.types.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(types, ["state"]);
        assert_eq!((c.functions.len(), c.sequences.len(), c.views.len()), (1, 1, 0));
        assert!(c.schema_named("app").is_some());
        let stub = c.tables.get(&TableId::new("public.customers")).unwrap();
        assert!(stub.external);
        let columns: Vec<_> = stub.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(columns, ["id", "email"]);
    }

    #[test]
    fn a_fragment_is_a_document_that_is_written_and_read() {
        let json = json_from_document(&of(&["orders", "customers"]));
        assert_eq!(json_from_document(&document_from_json(&json).unwrap()), json);
    }

    #[test]
    fn of_every_kind_of_thing_a_fragment_is_sound() {
        let document = kitchen_sink();
        for table in &document.schema.tables {
            let one = BTreeSet::from([table.id.clone()]);
            let parts = fragment(&document, &one, &Document::main_diagram_id());
            assert_eq!(check_invariants(&parts), [], "{}", table.id);
        }
    }
}
