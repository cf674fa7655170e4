//! What commands are called in menus and in the history.

use super::Command;
use crate::model::{ConstraintKind, Document, DomainId, IndexKey, ObjectRef, TableId};

impl Command {
    /// The command in a few words, with the names that objects have in the document before it:
    /// `Rename column user_id`.
    pub fn label(&self, document: &Document) -> String {
        let table = |id: &TableId| describe(document, &ObjectRef::Table(id.clone()));
        let column = |table: &TableId, id: &crate::model::ColumnId| {
            describe(document, &ObjectRef::Column(table.clone(), id.clone()))
        };
        let domain = |id: &DomainId| describe(document, &ObjectRef::Domain(id.clone()));
        match self {
            Self::Batch { label, .. } => label.clone(),
            #[cfg(feature = "sql")]
            Self::Import { document } => format!("Import {}", document.name),
            #[cfg(feature = "sql")]
            Self::Replace { document, .. } => format!("Make the same as {}", document.name),
            #[cfg(feature = "sql")]
            Self::Paste { document, .. } => format!("Paste {}", document.name),
            Self::RenameDocument { .. } => "Rename document".to_owned(),
            Self::Rename { object, .. } => format!("Rename {}", describe(document, object)),
            Self::SetComment { object, .. } => {
                format!("Describe {}", describe(document, object))
            }
            Self::Remove { object, .. } => format!("Remove {}", describe(document, object)),
            Self::AddSchema { name } => format!("Add schema {name}"),
            Self::AddTable { name, .. } => format!("Add table {name}"),
            Self::AddExternalTable { schema, name } => format!("Show table {schema}.{name}"),
            Self::Duplicate { tables, .. } => match tables.as_slice() {
                [(id, _)] => format!("Duplicate {}", table(id)),
                tables => format!("Duplicate {} tables", tables.len()),
            },
            Self::MoveTable { table: id, .. } => format!("Move {} to another schema", table(id)),
            Self::SetDefaultPrivileges { defaults } => {
                format!("Change default privileges of {}", defaults.objects)
            }
            Self::SetRowCounts { counts } => match counts.as_slice() {
                [(id, _)] => format!("Count rows of {}", table(id)),
                counts => format!("Count rows of {} tables", counts.len()),
            },
            Self::AddColumn { column, .. } => format!("Add column {}", column.name),
            Self::MoveColumn { table, column: id, .. } => format!("Move {}", column(table, id)),
            Self::SetColumnType { table, column: id, .. } => {
                format!("Change type of {}", column(table, id))
            }
            Self::SetNotNull { table, column: id, not_null: true } => {
                format!("Forbid null in {}", column(table, id))
            }
            Self::SetNotNull { table, column: id, not_null: false } => {
                format!("Allow null in {}", column(table, id))
            }
            Self::SetDefault { table, column: id, .. } => {
                format!("Change default of {}", column(table, id))
            }
            Self::SetIdentity { table, column: id, .. } => {
                format!("Change identity of {}", column(table, id))
            }
            Self::SetGenerated { table, column: id, .. } => {
                format!("Change expression of {}", column(table, id))
            }
            Self::AddConstraint { table: id, kind, .. } => {
                format!("Add {} to {}", constraint_word(kind), table(id))
            }
            Self::SetConstraint { constraint, .. } => {
                format!("Change {} {}", constraint_word(&constraint.kind), constraint.name)
            }
            Self::AddIndex { table: id, elements, .. } => {
                let columns: Vec<_> = elements
                    .iter()
                    .map(|e| match &e.key {
                        IndexKey::Column(column) => document
                            .schema
                            .column(id, column)
                            .map_or(column.as_str(), |c| c.name.as_str()),
                        IndexKey::Expression(_) => "expression",
                    })
                    .collect();
                format!("Add index on {}", columns.join(", "))
            }
            Self::SetIndex { index, .. } => format!("Change index {}", index.name),
            Self::Define { object } => object.label(document),
            Self::SetDomain { domain } if document.domains.contains(&domain.id) => {
                format!("Change domain {}", domain.title)
            }
            Self::SetDomain { domain } => format!("Add domain {}", domain.title),
            Self::SetDomains { .. } => "Change domains".to_owned(),
            Self::SetDomainPrefix { domain: id, .. } => format!("Change prefix of {}", domain(id)),
            Self::RenameTables { names, .. } => match names.as_slice() {
                [(id, _)] => format!("Rename {}", table(id)),
                names => format!("Rename {} tables", names.len()),
            },
            Self::MoveToDomain { tables, domain: to, .. } => {
                let what = match tables.as_slice() {
                    [id] => table(id),
                    tables => format!("{} tables", tables.len()),
                };
                match to {
                    Some(id) => format!("Move {what} to {}", domain(id)),
                    None => format!("Move {what} to no domain"),
                }
            }
            Self::MergeDomains { from, into, .. } => {
                format!("Merge {} into {}", domain(from), domain(into))
            }
            Self::SplitDomain { domain: id, .. } => format!("Split {}", domain(id)),
            Self::InferDomains => "Find domains".to_owned(),
            Self::SetConventions { .. } => "Change conventions".to_owned(),
            Self::Suppress { suppression } => {
                format!("Let {} be", describe(document, &suppression.object))
            }
            Self::Unsuppress { object, .. } => format!("Mind {} again", describe(document, object)),
            Self::AddDiagram { name, like: None, .. } => format!("Add diagram {name}"),
            Self::AddDiagram { name, .. } => format!("Duplicate diagram as {name}"),
            Self::ShowTables { diagram, .. } => {
                let diagram = describe(document, &ObjectRef::Diagram(diagram.clone()));
                format!("Choose tables of {diagram}")
            }
            Self::ColourCards { tables, .. } => match tables.as_slice() {
                [id] => format!("Colour {}", table(id)),
                tables => format!("Colour {} tables", tables.len()),
            },
            Self::SetNote { diagram, note } => {
                let there = document.diagrams.get(diagram).and_then(|d| d.note(&note.id));
                match there {
                    Some(_) => {
                        let note = ObjectRef::Note(diagram.clone(), note.id.clone());
                        format!("Change {}", describe(document, &note))
                    }
                    None => "Add note".to_owned(),
                }
            }
            Self::PlaceCards { cards, .. } => match cards.as_slice() {
                [(id, _)] => format!("Move {}", table(id)),
                cards => format!("Move {} tables", cards.len()),
            },
            Self::LockCards { tables, locked, .. } => {
                let verb = if *locked { "Lock" } else { "Unlock" };
                match tables.as_slice() {
                    [id] => format!("{verb} {}", table(id)),
                    tables => format!("{verb} {} tables", tables.len()),
                }
            }
            Self::Arrange { .. } => "Arrange diagram".to_owned(),
            Self::UnplaceCards { .. } => "Forget places".to_owned(),
        }
    }
}

pub(crate) fn constraint_word(kind: &ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey(_) => "primary key",
        ConstraintKind::Unique(_) => "unique constraint",
        ConstraintKind::ForeignKey(_) => "foreign key",
        ConstraintKind::Check { .. } => "check",
        ConstraintKind::Exclude { .. } => "exclusion constraint",
        ConstraintKind::NotNull { .. } => "not-null constraint",
    }
}

/// How a text begins, without the marks of Markdown.
fn first_words(text: &str) -> String {
    const MAX_CHARS: usize = 24;
    let line = text.lines().map(|l| l.trim_matches(|c: char| !c.is_alphanumeric()));
    let line = line.into_iter().find(|l| !l.is_empty()).unwrap_or("without text");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line).trim_end()),
        None => line.to_owned(),
    }
}

/// An object by kind and name, as people say it: `column user_id`, `table auth.users`. Its id where it
/// does not exist.
pub fn describe(document: &Document, object: &ObjectRef) -> String {
    let catalog = &document.schema;
    let (kind, name, id) = match object {
        ObjectRef::Schema(id) => {
            ("schema", catalog.schemas.get(id).map(|s| s.name.to_string()), id.as_str())
        }
        ObjectRef::Extension(id) => {
            ("extension", catalog.extensions.get(id).map(|e| e.name.to_string()), id.as_str())
        }
        ObjectRef::Role(id) => {
            ("role", catalog.roles.get(id).map(|r| r.name.to_string()), id.as_str())
        }
        ObjectRef::Type(id) => (
            "type",
            catalog.types.get(id).map(|t| catalog.readable_name(&t.schema, &t.name)),
            id.as_str(),
        ),
        ObjectRef::EnumLabel(type_id, id) => {
            let name = catalog.types.get(type_id).and_then(|t| match &t.kind {
                crate::model::TypeKind::Enum { labels } => {
                    labels.iter().find(|l| l.id == *id).map(|l| l.name.clone())
                }
                _ => None,
            });
            ("label", name, id.as_str())
        }
        ObjectRef::Sequence(id) => (
            "sequence",
            catalog.sequences.get(id).map(|s| catalog.readable_name(&s.schema, &s.name)),
            id.as_str(),
        ),
        ObjectRef::Table(id) => (
            "table",
            catalog.tables.get(id).map(|t| catalog.readable_name(&t.schema, &t.name)),
            id.as_str(),
        ),
        ObjectRef::Column(table, id) => {
            ("column", catalog.column(table, id).map(|c| c.name.to_string()), id.as_str())
        }
        ObjectRef::Constraint(table, id) => {
            let constraint = catalog.tables.get(table).and_then(|t| t.constraint(id));
            let word = constraint.map_or("constraint", |c| constraint_word(&c.kind));
            (word, constraint.map(|c| c.name.to_string()), id.as_str())
        }
        ObjectRef::Index(table, id) => {
            let index = catalog.tables.get(table).and_then(|t| t.index(id));
            ("index", index.map(|i| i.name.to_string()), id.as_str())
        }
        ObjectRef::Trigger(table, id) => {
            let trigger = catalog.tables.get(table).and_then(|t| t.trigger(id));
            ("trigger", trigger.map(|t| t.name.to_string()), id.as_str())
        }
        ObjectRef::Policy(table, id) => {
            let policy = catalog.tables.get(table).and_then(|t| t.policy(id));
            ("policy", policy.map(|p| p.name.to_string()), id.as_str())
        }
        ObjectRef::View(id) => (
            "view",
            catalog.views.get(id).map(|v| catalog.readable_name(&v.schema, &v.name)),
            id.as_str(),
        ),
        ObjectRef::ViewIndex(view, id) => {
            let view = catalog.views.get(view);
            let index = view.and_then(|v| v.indexes.iter().find(|i| i.id == *id));
            ("index", index.map(|i| i.name.to_string()), id.as_str())
        }
        ObjectRef::ViewTrigger(view, id) => {
            let view = catalog.views.get(view);
            let trigger = view.and_then(|v| v.triggers.iter().find(|t| t.id == *id));
            ("trigger", trigger.map(|t| t.name.to_string()), id.as_str())
        }
        ObjectRef::Function(id) => (
            "function",
            catalog.functions.get(id).map(|f| catalog.readable_name(&f.schema, &f.name)),
            id.as_str(),
        ),
        ObjectRef::Definition(id) => {
            let definition = catalog.definitions.get(id);
            let name = definition.map(|d| match &d.schema {
                Some(schema) => catalog.readable_name(schema, &d.name),
                None => d.name.to_string(),
            });
            let word = definition.map_or("definition", |d| d.kind.word());
            (word, name, id.as_str())
        }
        ObjectRef::Verbatim(id) => {
            ("statement", catalog.verbatim.get(id).map(|v| v.kind.clone()), id.as_str())
        }
        ObjectRef::Domain(id) => {
            ("domain", document.domains.get(id).map(|d| d.title.clone()), id.as_str())
        }
        ObjectRef::Diagram(id) => {
            ("diagram", document.diagrams.get(id).map(|d| d.name.clone()), id.as_str())
        }
        ObjectRef::Note(diagram, id) => {
            let note = document.diagrams.get(diagram).and_then(|d| d.note(id));
            ("note", note.map(|n| first_words(&n.text)), id.as_str())
        }
    };
    format!("{kind} {}", name.as_deref().unwrap_or(id))
}

/// The same with what a part is a part of: `column total of table orders`.
pub fn describe_whole(document: &Document, object: &ObjectRef) -> String {
    match object.owner() {
        Some(owner) => format!("{} of {}", describe(document, object), describe(document, &owner)),
        None => describe(document, object),
    }
}
