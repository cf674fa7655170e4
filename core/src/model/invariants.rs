//! What always holds of a document. Checked after every command in tests, and when a file is read.

use super::{Catalog, Document, ForeignKey, ObjectRef, PALETTE_SIZE, RelationId, Table, TypeName};
use std::collections::BTreeSet;
use std::fmt;

/// A breach of an invariant: a defect of Trestle or a damaged file, never a matter of style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub object: ObjectRef,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.object, self.what)
    }
}

/// Everything that is wrong with a document; empty for a sound one.
///
/// Every reference by id leads somewhere; ids are unique in their owner; names are unique where
/// Postgres demands it; lists that go together have the same length.
pub fn check_invariants(document: &Document) -> Vec<Violation> {
    let mut check = Check { catalog: &document.schema, found: Vec::new() };
    let catalog = &document.schema;
    for table in &catalog.tables {
        check.table(table);
    }
    let mut relations = BTreeSet::new();
    for (schema, name, object) in relation_names(catalog) {
        if !catalog.schemas.contains(schema) {
            check.found.push(Violation {
                object: object.clone(),
                what: format!("its schema {schema} does not exist"),
            });
        }
        if !relations.insert((schema, name)) {
            check.found.push(Violation {
                object,
                what: format!("another relation of its schema is called {name:?}"),
            });
        }
    }
    for sequence in &catalog.sequences {
        if let Some((table, column)) = &sequence.owned_by
            && catalog.column(table, column).is_none()
        {
            check.report(
                ObjectRef::Sequence(sequence.id.clone()),
                format!("its owner {table}/{column} does not exist"),
            );
        }
    }
    for diagram in &document.diagrams {
        let gone = diagram.named_tables().filter(|table| !catalog.tables.contains(table));
        for table in gone.collect::<BTreeSet<_>>() {
            check.report(
                ObjectRef::Diagram(diagram.id.clone()),
                format!("it places {table}, which does not exist"),
            );
        }
        let object = ObjectRef::Diagram(diagram.id.clone());
        check.unique(&object, "note id", diagram.notes.iter().map(|n| n.id.as_str()));
        for note in &diagram.notes {
            if !note.is_finite() {
                check.report(
                    ObjectRef::Note(diagram.id.clone(), note.id.clone()),
                    "its place or size is no number".to_owned(),
                );
            }
        }
        let colours = diagram.colours.values().chain(diagram.notes.iter().flat_map(|n| &n.colour));
        for colour in colours.filter(|c| **c >= PALETTE_SIZE) {
            check.report(
                object.clone(),
                format!("it has the colour {colour}, which does not exist"),
            );
        }
        for (table, placement) in &diagram.placements {
            if !placement.x.is_finite() || !placement.y.is_finite() {
                check.report(
                    ObjectRef::Diagram(diagram.id.clone()),
                    format!("the place of {table} is no number"),
                );
            }
        }
    }
    for suppression in document.suppressions.iter() {
        let object = suppression.object.clone();
        if !document.contains(&object) {
            check.report(object, "a rule is suppressed for it, but it does not exist".to_owned());
        }
    }
    super::for_each_expr(catalog, &mut |owner, expr| {
        for reference in expr.references() {
            if !catalog.contains(&reference.target) {
                check.found.push(Violation {
                    object: owner.clone(),
                    what: format!("its text refers to {}, which does not exist", reference.target),
                });
            }
        }
    });
    check.found
}

fn relation_names(
    catalog: &Catalog,
) -> impl Iterator<Item = (&super::SchemaId, &super::Name, ObjectRef)> {
    let tables =
        catalog.tables.iter().map(|t| (&t.schema, &t.name, ObjectRef::Table(t.id.clone())));
    let views = catalog.views.iter().map(|v| (&v.schema, &v.name, ObjectRef::View(v.id.clone())));
    let sequences =
        catalog.sequences.iter().map(|s| (&s.schema, &s.name, ObjectRef::Sequence(s.id.clone())));
    tables.chain(views).chain(sequences)
}

struct Check<'a> {
    catalog: &'a Catalog,
    found: Vec<Violation>,
}

impl Check<'_> {
    fn report(&mut self, object: ObjectRef, what: String) {
        self.found.push(Violation { object, what });
    }

    fn table(&mut self, table: &Table) {
        let object = ObjectRef::Table(table.id.clone());
        self.unique(&object, "column id", table.columns.iter().map(|c| c.id.as_str()));
        self.unique(&object, "column name", table.columns.iter().map(|c| c.name.as_str()));
        self.unique(&object, "constraint id", table.constraints.iter().map(|c| c.id.as_str()));
        self.unique(&object, "constraint name", table.constraints.iter().map(|c| c.name.as_str()));
        self.unique(&object, "index id", table.indexes.iter().map(|i| i.id.as_str()));
        self.unique(&object, "trigger id", table.triggers.iter().map(|t| t.id.as_str()));
        self.unique(&object, "policy id", table.policies.iter().map(|p| p.id.as_str()));
        self.unique(&object, "policy name", table.policies.iter().map(|p| p.name.as_str()));
        for column in &table.columns {
            if !self.type_exists(&column.data_type.name) {
                self.report(
                    ObjectRef::Column(table.id.clone(), column.id.clone()),
                    "its type does not exist".to_owned(),
                );
            }
        }
        for constraint in &table.constraints {
            let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
            for column in constraint.columns() {
                if table.column(column).is_none() {
                    self.report(object.clone(), format!("its column {column} does not exist"));
                }
            }
            if let Some(key) = constraint.foreign_key() {
                self.foreign_key(object, key);
            }
        }
        for parent in
            table.inherits.iter().chain(table.partition_of.iter().map(|bound| &bound.parent))
        {
            if !self.catalog.tables.contains(parent) {
                self.report(object.clone(), format!("its parent {parent} does not exist"));
            }
        }
    }

    fn foreign_key(&mut self, object: ObjectRef, key: &ForeignKey) {
        if key.columns.len() != key.referenced_columns.len() {
            self.report(object.clone(), "its two column lists differ in length".to_owned());
        }
        match self.catalog.tables.get(&key.references) {
            None => {
                self.report(
                    object,
                    format!("the referenced table {} does not exist", key.references),
                );
            }
            Some(referenced) => {
                for column in &key.referenced_columns {
                    if referenced.column(column).is_none() {
                        self.report(
                            object.clone(),
                            format!("the referenced column {column} does not exist"),
                        );
                    }
                }
            }
        }
    }

    fn unique<'n>(&mut self, object: &ObjectRef, what: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.report(object.clone(), format!("the {what} {name:?} is used twice"));
            }
        }
    }

    fn type_exists(&self, name: &TypeName) -> bool {
        match name {
            TypeName::Builtin(_) | TypeName::External(_) => true,
            TypeName::Defined(id) => self.catalog.types.contains(id),
            TypeName::Row(RelationId::Table(id)) => self.catalog.tables.contains(id),
            TypeName::Row(RelationId::View(id)) => self.catalog.views.contains(id),
        }
    }
}
