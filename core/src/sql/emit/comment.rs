//! `COMMENT ON`.

use super::Script;
use super::names::{Names, routine_word};
use crate::model::{Catalog, ObjectRef, Table, TypeDef, TypeKind, View};
use crate::sql::{quote_ident, quote_literal};

/// A comment, with what it is about: `TABLE public.users`.
pub(crate) struct Comment {
    pub(crate) about: String,
    pub(crate) text: String,
    /// The part that it is about, where it is not about the whole.
    pub(crate) object: Option<ObjectRef>,
}

impl Comment {
    pub(crate) fn statement(&self) -> String {
        format!("COMMENT ON {} IS {}", self.about, quote_literal(&self.text))
    }
}

fn on(what: &str, name: &str, comment: Option<&String>) -> Option<String> {
    about(what, name, comment).map(|comment| comment.statement())
}

fn about(what: &str, name: &str, comment: Option<&String>) -> Option<Comment> {
    Some(Comment { about: format!("{what} {name}"), text: comment?.clone(), object: None })
}

pub(crate) fn all(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
    out.block(
        catalog
            .roles
            .iter()
            .filter_map(|r| on("ROLE", &quote_ident(r.name.as_str()), r.comment.as_ref())),
    );
    out.block(
        names
            .schemas
            .iter()
            .filter_map(|s| on("SCHEMA", &quote_ident(s.name.as_str()), s.comment.as_ref())),
    );
    out.block(
        catalog
            .extensions
            .iter()
            .filter_map(|e| on("EXTENSION", &quote_ident(e.name.as_str()), e.comment.as_ref())),
    );
    for type_def in &names.types {
        out.block(all_of_type(type_def, names).iter().map(Comment::statement));
    }
    out.block(
        names
            .functions
            .iter()
            .filter_map(|f| on(routine_word(f.kind), &names.signature(f), f.comment.as_ref())),
    );
    out.block(
        names.sequences.iter().filter_map(|s| {
            on("SEQUENCE", &names.qualified(&s.schema, &s.name), s.comment.as_ref())
        }),
    );
    for table in &names.tables {
        of_table(out, table, names);
    }
    for view in &names.views {
        of_view(out, view, names);
    }
}

/// The comments of a type, its attributes and its checks.
pub(crate) fn all_of_type(type_def: &TypeDef, names: &Names<'_>) -> Vec<Comment> {
    let name = names.qualified(&type_def.schema, &type_def.name);
    let word = type_def.kind.keyword();
    let mut all: Vec<Comment> = about(word, &name, type_def.comment.as_ref()).into_iter().collect();
    match &type_def.kind {
        TypeKind::Composite { attributes } => all.extend(attributes.iter().filter_map(|a| {
            let attribute = format!("{name}.{}", quote_ident(a.name.as_str()));
            about("COLUMN", &attribute, a.comment.as_ref())
        })),
        TypeKind::Domain { checks, .. } => all.extend(checks.iter().filter_map(|c| {
            let what = format!("{} ON DOMAIN {name}", quote_ident(c.name.as_str()));
            about("CONSTRAINT", &what, c.comment.as_ref())
        })),
        TypeKind::Enum { .. } | TypeKind::Range { .. } | TypeKind::Base { .. } => {}
    }
    all
}

pub(crate) fn of_table(out: &mut Script, table: &Table, names: &Names<'_>) {
    out.block(all_of_table(table, names).iter().map(Comment::statement));
}

/// The comments of a table and its parts.
pub(crate) fn all_of_table(table: &Table, names: &Names<'_>) -> Vec<Comment> {
    let name = names.table(table);
    let of = |object: ObjectRef, comment: Option<Comment>| {
        comment.map(|comment| Comment { object: Some(object), ..comment })
    };
    let part = |what: &str, part: &str, comment: Option<&String>| {
        about(what, &format!("{} ON {name}", quote_ident(part)), comment)
    };
    let id = || table.id.clone();
    let mut block = Vec::new();
    if !table.external {
        let word =
            if table.kind == crate::model::TableKind::Ordinary { "TABLE" } else { "FOREIGN TABLE" };
        block.extend(about(word, &name, table.comment.as_ref()));
        block.extend(table.columns.iter().filter_map(|c| {
            let column = format!("{name}.{}", quote_ident(c.name.as_str()));
            let comment = about("COLUMN", &column, c.comment.as_ref());
            of(ObjectRef::Column(id(), c.id.clone()), comment)
        }));
        // What is not valid yet is made later than the rest: only names give an order that stays.
        let mut constraints: Vec<_> = table.constraints.iter().collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        block.extend(constraints.iter().filter_map(|c| {
            let comment = part("CONSTRAINT", c.name.as_str(), c.comment.as_ref());
            of(ObjectRef::Constraint(id(), c.id.clone()), comment)
        }));
    }
    block.extend(table.indexes.iter().filter_map(|i| {
        let comment = about("INDEX", &names.qualified(&table.schema, &i.name), i.comment.as_ref());
        of(ObjectRef::Index(id(), i.id.clone()), comment)
    }));
    block.extend(table.triggers.iter().filter_map(|t| {
        let comment = part("TRIGGER", t.name.as_str(), t.comment.as_ref());
        of(ObjectRef::Trigger(id(), t.id.clone()), comment)
    }));
    block.extend(table.policies.iter().filter_map(|p| {
        let comment = part("POLICY", p.name.as_str(), p.comment.as_ref());
        of(ObjectRef::Policy(id(), p.id.clone()), comment)
    }));
    block
}

pub(crate) fn of_view(out: &mut Script, view: &View, names: &Names<'_>) {
    out.block(all_of_view(view, names).iter().map(Comment::statement));
}

/// The comments of a view and its parts.
pub(crate) fn all_of_view(view: &View, names: &Names<'_>) -> Vec<Comment> {
    let name = names.qualified(&view.schema, &view.name);
    let word = if view.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" };
    let mut block: Vec<Comment> = about(word, &name, view.comment.as_ref()).into_iter().collect();
    block.extend(view.column_comments.iter().filter_map(|(column, text)| {
        about("COLUMN", &format!("{name}.{}", quote_ident(column.as_str())), Some(text))
    }));
    block.extend(view.indexes.iter().filter_map(|i| {
        about("INDEX", &names.qualified(&view.schema, &i.name), i.comment.as_ref())
    }));
    block.extend(view.triggers.iter().filter_map(|t| {
        about("TRIGGER", &format!("{} ON {name}", quote_ident(t.name.as_str())), t.comment.as_ref())
    }));
    block
}
