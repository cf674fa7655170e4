//! What can be found.

use crate::model::{Catalog, Column, Document, Name, ObjectRef, SchemaId, Table};
use std::ops::Range;

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Domain,
    Diagram,
    Table,
    View,
    Function,
    Type,
    Sequence,
    Definition,
    Policy,
    Trigger,
    Index,
    Constraint,
    Column,
}

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::Domain,
        Self::Diagram,
        Self::Table,
        Self::View,
        Self::Function,
        Self::Type,
        Self::Sequence,
        Self::Definition,
        Self::Policy,
        Self::Trigger,
        Self::Index,
        Self::Constraint,
        Self::Column,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Diagram => "diagram",
            Self::Table => "table",
            Self::View => "view",
            Self::Function => "function",
            Self::Type => "type",
            Self::Sequence => "sequence",
            Self::Definition => "object",
            Self::Policy => "policy",
            Self::Trigger => "trigger",
            Self::Index => "index",
            Self::Constraint => "constraint",
            Self::Column => "column",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is a part of a table.
    pub fn is_part(self) -> bool {
        matches!(self, Self::Policy | Self::Trigger | Self::Index | Self::Constraint | Self::Column)
    }
}

/// One thing that can be found, and what is known of it.
#[derive(Clone, Debug)]
pub struct Subject<'d> {
    pub object: ObjectRef,
    pub kind: Kind,
    /// As it is shown: a part with its table.
    pub text: String,
    /// Its own name in `text`, in bytes.
    pub name: Range<usize>,
    /// The table that it is, or is part of.
    pub table: Option<&'d Table>,
    pub column: Option<&'d Column>,
    pub(super) schema: Option<&'d SchemaId>,
    pub(super) comment: Option<&'d str>,
}

/// Shows everything in a document that can be found: domains, diagrams where there are several, tables, other objects, then parts of tables.
pub fn each_subject<'d>(document: &'d Document, visit: &mut dyn FnMut(Subject<'d>)) {
    let s = &document.schema;
    for domain in &document.domains {
        let comment = domain.description.as_deref();
        let object = ObjectRef::Domain(domain.id.clone());
        visit(Subject { comment, ..titled(object, Kind::Domain, &domain.title) });
    }
    for diagram in document.diagrams.iter().filter(|_| document.diagrams.len() > 1) {
        let object = ObjectRef::Diagram(diagram.id.clone());
        visit(titled(object, Kind::Diagram, &diagram.name));
    }
    for table in &s.tables {
        visit(Subject {
            table: Some(table),
            comment: table.comment.as_deref(),
            ..whole(s, ObjectRef::Table(table.id.clone()), Kind::Table, &table.schema, &table.name)
        });
    }
    for view in &s.views {
        visit(Subject {
            comment: view.comment.as_deref(),
            ..whole(s, ObjectRef::View(view.id.clone()), Kind::View, &view.schema, &view.name)
        });
    }
    for f in &s.functions {
        visit(Subject {
            comment: f.comment.as_deref(),
            ..whole(s, ObjectRef::Function(f.id.clone()), Kind::Function, &f.schema, &f.name)
        });
    }
    for t in &s.types {
        visit(Subject {
            comment: t.comment.as_deref(),
            ..whole(s, ObjectRef::Type(t.id.clone()), Kind::Type, &t.schema, &t.name)
        });
    }
    for q in &s.sequences {
        visit(Subject {
            comment: q.comment.as_deref(),
            ..whole(s, ObjectRef::Sequence(q.id.clone()), Kind::Sequence, &q.schema, &q.name)
        });
    }
    for d in &s.definitions {
        visit(Subject {
            object: ObjectRef::Definition(d.id.clone()),
            kind: Kind::Definition,
            text: format!("{} {}", d.kind.word(), d.name),
            name: ending(d.kind.word().len() + 1, &d.name),
            table: None,
            column: None,
            schema: d.schema.as_ref(),
            comment: d.comment.as_deref(),
        });
    }
    for table in &s.tables {
        parts(s, table, visit);
    }
}

fn parts<'d>(catalog: &'d Catalog, table: &'d Table, visit: &mut dyn FnMut(Subject<'d>)) {
    let name = catalog.readable_name(&table.schema, &table.name);
    let id = || table.id.clone();
    let part = |object: ObjectRef, kind: Kind, text: String, name: Range<usize>| Subject {
        object,
        kind,
        text,
        name,
        table: Some(table),
        column: None,
        schema: Some(&table.schema),
        comment: None,
    };
    // Policies and triggers on tables of the platform are this schema's own.
    for p in &table.policies {
        let object = ObjectRef::Policy(id(), p.id.clone());
        let comment = p.comment.as_deref();
        visit(Subject {
            comment,
            ..part(object, Kind::Policy, format!("{} on {name}", p.name), ending(0, &p.name))
        });
    }
    for t in &table.triggers {
        let object = ObjectRef::Trigger(id(), t.id.clone());
        visit(part(object, Kind::Trigger, format!("{} on {name}", t.name), ending(0, &t.name)));
    }
    for i in table.indexes.iter().filter(|_| !table.external) {
        let object = ObjectRef::Index(id(), i.id.clone());
        visit(part(object, Kind::Index, format!("{} on {name}", i.name), ending(0, &i.name)));
    }
    for c in table.constraints.iter().filter(|_| !table.external) {
        let object = ObjectRef::Constraint(id(), c.id.clone());
        visit(part(object, Kind::Constraint, format!("{} on {name}", c.name), ending(0, &c.name)));
    }
    for c in table.columns.iter().filter(|_| !table.external) {
        let object = ObjectRef::Column(id(), c.id.clone());
        let text = format!("{name}.{}", c.name);
        visit(Subject {
            column: Some(c),
            comment: c.comment.as_deref(),
            ..part(object, Kind::Column, text, ending(name.len() + 1, &c.name))
        });
    }
}

/// What belongs to the document and not to its schema.
fn titled<'d>(object: ObjectRef, kind: Kind, title: &str) -> Subject<'d> {
    Subject {
        object,
        kind,
        text: title.to_owned(),
        name: 0..title.len(),
        table: None,
        column: None,
        schema: None,
        comment: None,
    }
}

fn whole<'d>(
    catalog: &'d Catalog,
    object: ObjectRef,
    kind: Kind,
    schema: &'d SchemaId,
    name: &'d Name,
) -> Subject<'d> {
    let text = catalog.readable_name(schema, name);
    let at = text.len() - name.as_str().len();
    Subject {
        object,
        kind,
        text,
        name: ending(at, name),
        table: None,
        column: None,
        schema: Some(schema),
        comment: None,
    }
}

fn ending(at: usize, name: &Name) -> Range<usize> {
    at..at + name.as_str().len()
}
