//! What the chosen entry is, beside the list.

use super::entry::Target;
use crate::page::highlight::InlineCode;
use crate::page::markdown::Markdown;
use crate::page::ui::count;
use leptos::prelude::*;
use trestle_core::domain::tables_of;
use trestle_core::edit::describe;
use trestle_core::layout::{Card, CardStyle, Detail};
use trestle_core::model::{Document, Expr, IndexKey, ObjectRef, Policy, Returns, Table, TypeKind};

/// Rows that are shown of what has many.
const ROWS: usize = 14;

/// What is shown of anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Preview {
    title: String,
    comment: Option<String>,
    /// A mark, a name and what it is.
    rows: Vec<(String, String, String)>,
    /// Rows that are left out.
    more: usize,
    code: Vec<(&'static str, String)>,
    /// What is said below.
    facts: Vec<String>,
}

impl Preview {
    fn with_rows(mut self, rows: impl Iterator<Item = (String, String, String)>) -> Self {
        self.rows = rows.collect();
        self.more = self.rows.len().saturating_sub(ROWS);
        self.rows.truncate(ROWS);
        self
    }
}

pub(super) fn preview(document: &Document, target: &Target) -> Option<Preview> {
    let Target::Object(object) = target else { return None };
    let catalog = &document.schema;
    let titled = |comment: Option<&String>| Preview {
        title: describe(document, object),
        comment: comment.cloned(),
        ..Preview::default()
    };
    let row = |name: &str, what: String| (String::new(), name.to_owned(), what);
    Some(match object {
        ObjectRef::Table(id) => table(document, catalog.tables.get(id)?),
        ObjectRef::Column(table, id) => {
            let table = catalog.tables.get(table)?;
            let column = table.column(id)?;
            let mut facts =
                vec![if column.not_null { "not null" } else { "takes nulls" }.to_owned()];
            for (_, key) in table.foreign_keys().filter(|(_, key)| key.columns.contains(id)) {
                let references = ObjectRef::Table(key.references.clone());
                facts.push(format!("references {}", describe(document, &references)));
            }
            let default = column.default.iter().map(|e| ("Default", e.text().to_owned()));
            Preview {
                rows: vec![row(column.name.as_str(), catalog.type_text(&column.data_type))],
                code: default.collect(),
                facts,
                ..titled(column.comment.as_ref())
            }
        }
        ObjectRef::Policy(table, id) => {
            let policy = catalog.tables.get(table)?.policy(id)?;
            Preview { code: policy_code(policy), ..titled(policy.comment.as_ref()) }
        }
        ObjectRef::Index(table, id) => {
            let table = catalog.tables.get(table)?;
            let index = table.index(id)?;
            let keys = index.elements.iter().map(|e| match &e.key {
                IndexKey::Column(id) => {
                    row(table.column(id).map_or(id.as_str(), |c| c.name.as_str()), String::new())
                }
                IndexKey::Expression(e) => row(e.text(), String::new()),
            });
            let predicate = index.predicate.iter().map(|e| ("Where", e.text().to_owned()));
            let kind = if index.unique { "unique, " } else { "" };
            Preview {
                code: predicate.collect(),
                facts: vec![format!("{kind}{}", index.method)],
                ..titled(index.comment.as_ref())
            }
            .with_rows(keys)
        }
        ObjectRef::View(id) => {
            let view = catalog.views.get(id)?;
            Preview {
                code: vec![("Query", beginning(&view.query))],
                ..titled(view.comment.as_ref())
            }
        }
        ObjectRef::Function(id) => {
            let function = catalog.functions.get(id)?;
            let returns = function.returns.as_ref().map(|r| match r {
                Returns::Type(t) => format!("returns {}", catalog.type_text(t)),
                Returns::SetOf(t) => format!("returns a set of {}", catalog.type_text(t)),
                Returns::Table(columns) => {
                    format!("returns a table of {}", count(columns.len(), "column", "columns"))
                }
            });
            let arguments = function.arguments.iter().map(|a| {
                let name = a.name.as_ref().map(ToString::to_string).unwrap_or_default();
                row(&name, catalog.type_text(&a.data_type))
            });
            let mut facts = vec![format!("in {}", function.language)];
            facts.extend(returns);
            Preview { facts, ..titled(function.comment.as_ref()) }.with_rows(arguments)
        }
        ObjectRef::Type(id) => {
            let def = catalog.types.get(id)?;
            let rows: Vec<_> = match &def.kind {
                TypeKind::Enum { labels } => {
                    labels.iter().map(|l| row(&l.name, String::new())).collect()
                }
                TypeKind::Composite { attributes } => attributes
                    .iter()
                    .map(|a| row(a.name.as_str(), catalog.type_text(&a.data_type)))
                    .collect(),
                TypeKind::Domain { base, .. } => vec![row("of", catalog.type_text(base))],
                TypeKind::Range { subtype, .. } => vec![row("of", catalog.type_text(subtype))],
                TypeKind::Base { .. } => Vec::new(),
            };
            titled(def.comment.as_ref()).with_rows(rows.into_iter())
        }
        ObjectRef::Domain(id) => {
            let domain = document.domains.get(id)?;
            let rows = tables_of(document, id).map(|t| row(t.name.as_str(), String::new()));
            titled(domain.description.as_ref()).with_rows(rows)
        }
        _ => titled(None),
    })
}

fn table(document: &Document, table: &Table) -> Preview {
    let card = Card::new(document, table, &CardStyle::new(document, Detail::All));
    let referenced = |t: &Table| t.foreign_keys().any(|(_, key)| key.references == table.id);
    let by = document.schema.tables.iter().filter(|t| referenced(t)).count();
    let mut facts = vec![
        format!("references {}", table.foreign_keys().count()),
        format!("referenced by {}", count(by, "table", "tables")),
    ];
    facts.extend(card.footer.iter().cloned());
    Preview {
        title: document.schema.readable_name(&table.schema, &table.name),
        comment: table.comment.clone(),
        facts,
        ..Preview::default()
    }
    .with_rows(
        card.rows.iter().map(|r| (r.key.text().to_owned(), r.name.clone(), r.type_text.clone())),
    )
}

fn policy_code(policy: &Policy) -> Vec<(&'static str, String)> {
    let using = policy.using.iter().map(|e| ("Using", e.text().to_owned()));
    let check = policy.check.iter().map(|e| ("With check", e.text().to_owned()));
    using.chain(check).collect()
}

/// The first lines of a long text.
fn beginning(text: &Expr) -> String {
    let mut lines: Vec<&str> = text.text().lines().take(ROWS + 1).collect();
    if lines.len() > ROWS {
        lines.pop();
        lines.push("…");
    }
    lines.join("\n")
}

#[component]
pub(super) fn PreviewPane(preview: Preview) -> impl IntoView {
    let Preview { title, comment, rows, more, code, facts } = preview;
    view! {
        <h2 class="mono">{title}</h2>
        {comment.map(|text| view! { <Markdown text=text /> })}
        <ul class="preview-rows mono">
            {rows
                .into_iter()
                .map(|(mark, name, what)| {
                    view! {
                        <li>
                            <span class="preview-mark">{mark}</span>
                            <span class="preview-name">{name}</span>
                            <span class="preview-type">{what}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
        {code
            .into_iter()
            .map(|(word, text)| view! { <p class="preview-code"><span class="muted">{word}</span> <InlineCode text=text /></p> })
            .collect_view()}
        <p class="muted">{facts.join(" · ")}</p>
    }
}
