//! `COMMENT ON`.

use super::Script;
use super::names::{Names, routine_word};
use crate::model::{Catalog, Table, TypeKind, View};
use crate::sql::{quote_ident, quote_literal};

/// A comment, with what it is about: `TABLE public.users`.
pub(super) struct Comment {
    pub(super) about: String,
    pub(super) text: String,
}

impl Comment {
    pub(super) fn statement(&self) -> String {
        format!("COMMENT ON {} IS {}", self.about, quote_literal(&self.text))
    }
}

fn on(what: &str, name: &str, comment: Option<&String>) -> Option<String> {
    about(what, name, comment).map(|comment| comment.statement())
}

fn about(what: &str, name: &str, comment: Option<&String>) -> Option<Comment> {
    Some(Comment { about: format!("{what} {name}"), text: comment?.clone() })
}

pub(super) fn all(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
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
        let name = names.qualified(&type_def.schema, &type_def.name);
        let word = if matches!(type_def.kind, TypeKind::Domain { .. }) { "DOMAIN" } else { "TYPE" };
        let mut block: Vec<String> =
            on(word, &name, type_def.comment.as_ref()).into_iter().collect();
        match &type_def.kind {
            TypeKind::Composite { attributes } => block.extend(attributes.iter().filter_map(|a| {
                on(
                    "COLUMN",
                    &format!("{name}.{}", quote_ident(a.name.as_str())),
                    a.comment.as_ref(),
                )
            })),
            TypeKind::Domain { checks, .. } => block.extend(checks.iter().filter_map(|c| {
                let what = format!("{} ON DOMAIN {name}", quote_ident(c.name.as_str()));
                on("CONSTRAINT", &what, c.comment.as_ref())
            })),
            TypeKind::Enum { .. } | TypeKind::Range { .. } | TypeKind::Base { .. } => {}
        }
        out.block(block);
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

pub(super) fn of_table(out: &mut Script, table: &Table, names: &Names<'_>) {
    out.block(all_of_table(table, names).iter().map(Comment::statement));
}

/// The comments of a table and its parts.
pub(super) fn all_of_table(table: &Table, names: &Names<'_>) -> Vec<Comment> {
    let name = names.table(table);
    let part = |what: &str, part: &str, comment: Option<&String>| {
        about(what, &format!("{} ON {name}", quote_ident(part)), comment)
    };
    let mut block = Vec::new();
    if !table.external {
        let word =
            if table.kind == crate::model::TableKind::Ordinary { "TABLE" } else { "FOREIGN TABLE" };
        block.extend(about(word, &name, table.comment.as_ref()));
        block.extend(table.columns.iter().filter_map(|c| {
            about("COLUMN", &format!("{name}.{}", quote_ident(c.name.as_str())), c.comment.as_ref())
        }));
        // What is not valid yet is made later than the rest: only names give an order that stays.
        let mut constraints: Vec<_> = table.constraints.iter().collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        let comments = constraints
            .iter()
            .filter_map(|c| part("CONSTRAINT", c.name.as_str(), c.comment.as_ref()));
        block.extend(comments);
    }
    block.extend(table.indexes.iter().filter_map(|i| {
        about("INDEX", &names.qualified(&table.schema, &i.name), i.comment.as_ref())
    }));
    block.extend(
        table.triggers.iter().filter_map(|t| part("TRIGGER", t.name.as_str(), t.comment.as_ref())),
    );
    block.extend(
        table.policies.iter().filter_map(|p| part("POLICY", p.name.as_str(), p.comment.as_ref())),
    );
    block
}

pub(super) fn of_view(out: &mut Script, view: &View, names: &Names<'_>) {
    out.block(all_of_view(view, names).iter().map(Comment::statement));
}

/// The comments of a view and its parts.
pub(super) fn all_of_view(view: &View, names: &Names<'_>) -> Vec<Comment> {
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
