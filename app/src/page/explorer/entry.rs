//! What the explorer lists, as plain data: groups of tables, and sections of other objects.

use super::left::Left;
use crate::page::ui::name_parts;
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::domain::{Group, group_of};
use trestle_core::edit::describe;
use trestle_core::model::{Document, ObjectRef, Table, TableId, TypeKind, Verbatim};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Groups {
    pub(super) tables: Vec<TableGroupData>,
    pub(super) objects: Arc<[SectionData]>,
}

impl Groups {
    /// How many tables are listed.
    pub(super) fn rows(&self) -> usize {
        self.tables.iter().map(|g| g.tables.len()).sum()
    }
}

/// A domain, a schema, or the rest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableGroupData {
    pub(super) group: Group,
    pub(super) title: String,
    /// The domain's prefix, or nothing.
    pub(super) prefix: String,
    pub(super) colour: Option<u8>,
    pub(super) tables: Arc<[TableData]>,
    /// How many tables come before it.
    pub(super) before: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TableData {
    pub(super) id: TableId,
    pub(super) prefix: String,
    pub(super) rest: String,
    pub(super) external: bool,
    /// Columns that the filter found, where it did not find the table itself.
    pub(super) found: Vec<String>,
}

/// Views, functions, types …
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SectionData {
    pub(super) title: &'static str,
    pub(super) kind: SectionKind,
    pub(super) items: Vec<(ObjectRef, String)>,
}

impl SectionData {
    pub(super) fn key(&self) -> String {
        let items: Vec<_> = self.items.iter().map(|(o, n)| format!("{o} {n}")).collect();
        format!("{} {}", self.title, items.join(","))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SectionKind {
    View,
    Function,
    Type,
    Sequence,
    /// Schemas, extensions, roles.
    Namespace,
    Definition,
    Verbatim,
}

/// A document in groups, or what a filter leaves of it.
pub(super) fn groups(document: &Document, left: Option<&Left>) -> Groups {
    let mut by_group: BTreeMap<Group, Vec<TableData>> = BTreeMap::new();
    for table in &document.schema.tables {
        let found = match left {
            None => Some(Vec::new()),
            Some(left) => left.tables.get(&table.id).cloned(),
        };
        if let Some(found) = found {
            let data = table_data(document, table, found);
            by_group.entry(group_of(document, table)).or_default().push(data);
        }
    }
    let mut tables: Vec<_> =
        by_group.into_iter().map(|(group, tables)| group_data(document, group, tables)).collect();
    // Domains first, by their title; schemas of the platform last.
    tables.sort_by_key(|g| {
        let rank = match &g.group {
            Group::Domain(_) => 0,
            Group::Other => 1,
            Group::Schema(_) => 2,
        };
        (rank, g.title.to_lowercase())
    });
    let mut before = 0;
    for group in &mut tables {
        group.before = before;
        before += group.tables.len();
    }
    let mut objects = sections(document);
    if let Some(left) = left {
        for section in &mut objects {
            section.items.retain(|(object, _)| left.others.contains(object));
        }
    }
    objects.retain(|section| !section.items.is_empty());
    Groups { tables, objects: objects.into() }
}

fn table_data(document: &Document, table: &Table, found: Vec<String>) -> TableData {
    let (prefix, rest) = name_parts(document, table.name.as_str());
    TableData { id: table.id.clone(), prefix, rest, external: table.external, found }
}

fn group_data(document: &Document, group: Group, mut tables: Vec<TableData>) -> TableGroupData {
    tables.sort_by(|a, b| (&a.prefix, &a.rest).cmp(&(&b.prefix, &b.rest)));
    let (title, prefix, colour) = match &group {
        Group::Domain(id) => match document.domains.get(id) {
            Some(d) => (d.title.clone(), d.prefix.to_string(), Some(d.colour)),
            None => (id.to_string(), String::new(), None),
        },
        Group::Schema(id) => {
            (format!("Schema {}", document.schema.schema_name(id)), String::new(), None)
        }
        Group::Other if document.domains.is_empty() => ("Tables".to_owned(), String::new(), None),
        Group::Other => ("Other tables".to_owned(), String::new(), None),
    };
    TableGroupData { group, title, prefix, colour, tables: tables.into(), before: 0 }
}

fn sections(document: &Document) -> Vec<SectionData> {
    let s = &document.schema;
    let mut all = vec![
        SectionData {
            title: "Views",
            kind: SectionKind::View,
            items: s
                .views
                .iter()
                .map(|v| (ObjectRef::View(v.id.clone()), s.readable_name(&v.schema, &v.name)))
                .collect(),
        },
        SectionData {
            title: "Functions",
            kind: SectionKind::Function,
            items: s
                .functions
                .iter()
                .map(|f| {
                    let types: Vec<_> = f.input_types().map(|t| s.type_text(t)).collect();
                    let name = s.readable_name(&f.schema, &f.name);
                    (ObjectRef::Function(f.id.clone()), format!("{name}({})", types.join(", ")))
                })
                .collect(),
        },
        SectionData {
            title: "Types",
            kind: SectionKind::Type,
            items: s
                .types
                .iter()
                .map(|t| (ObjectRef::Type(t.id.clone()), s.readable_name(&t.schema, &t.name)))
                .collect(),
        },
        SectionData {
            title: "Sequences",
            kind: SectionKind::Sequence,
            items: s
                .sequences
                .iter()
                .map(|q| (ObjectRef::Sequence(q.id.clone()), s.readable_name(&q.schema, &q.name)))
                .collect(),
        },
        SectionData {
            title: "Schemas",
            kind: SectionKind::Namespace,
            items: s
                .schemas
                .iter()
                // Everybody has public, and may say who uses it.
                .filter(|n| !n.external || n.name == "public")
                .map(|n| (ObjectRef::Schema(n.id.clone()), n.name.to_string()))
                .collect(),
        },
        SectionData {
            title: "Extensions",
            kind: SectionKind::Namespace,
            items: s
                .extensions
                .iter()
                .map(|x| (ObjectRef::Extension(x.id.clone()), x.name.to_string()))
                .collect(),
        },
        SectionData {
            title: "Roles",
            kind: SectionKind::Namespace,
            items: s
                .roles
                .iter()
                .map(|r| (ObjectRef::Role(r.id.clone()), r.name.to_string()))
                .collect(),
        },
        SectionData {
            title: "Other objects",
            kind: SectionKind::Definition,
            items: s
                .definitions
                .iter()
                .map(|d| {
                    let object = ObjectRef::Definition(d.id.clone());
                    let label = describe(document, &object);
                    (object, label)
                })
                .collect(),
        },
        SectionData {
            title: "Other statements",
            kind: SectionKind::Verbatim,
            items: s
                .verbatim
                .iter()
                .map(|v| (ObjectRef::Verbatim(v.id.clone()), beginning(v)))
                .collect(),
        },
    ];
    for section in &mut all {
        section.items.sort_by(|a, b| a.1.cmp(&b.1));
    }
    all
}

/// The first words of a statement.
pub(super) fn beginning(statement: &Verbatim) -> String {
    let text: String = statement.statement.text().chars().take(80).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a type is, in a word.
pub(super) fn type_word(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Enum { .. } => "enum",
        TypeKind::Composite { .. } => "composite",
        TypeKind::Domain { .. } => "domain type",
        TypeKind::Range { .. } => "range",
        TypeKind::Base { .. } => "base type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::{Command, NewColumn, apply};
    use trestle_core::model::{DataType, Name, SchemaId};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn document() -> Document {
        let mut document = Document::new("d");
        let schema = document.schema.schema_named("public").map(|s| s.id.clone());
        let schema = schema.unwrap_or_else(|| SchemaId::new("public"));
        for name in ["chat_votes", "chat_threads", "users"] {
            let column = NewColumn::new(format!("{name}_note"), DataType::builtin("text"));
            let command = Command::AddTable {
                schema: schema.clone(),
                name: Name::new(name),
                id: None,
                columns: vec![column],
            };
            document = apply(&document, &command).expect("a table").document;
        }
        apply(&document, &Command::InferDomains).expect("domains").document
    }

    fn names(groups: &Groups) -> Vec<String> {
        groups
            .tables
            .iter()
            .flat_map(|g| g.tables.iter())
            .map(|t| format!("{}{}", t.prefix, t.rest))
            .collect()
    }

    fn filtered(filter: &str) -> Groups {
        groups(&document(), Left::of(&document(), filter).as_ref())
    }

    #[wasm_bindgen_test]
    fn tables_are_listed_by_domain_and_name() {
        assert_eq!(names(&groups(&document(), None)), ["chat_threads", "chat_votes", "users"]);
    }

    #[wasm_bindgen_test]
    fn a_filter_finds_tables_and_columns() {
        assert_eq!(names(&filtered("vote")), ["chat_votes"]);
        let found = filtered("users_note");
        assert_eq!(names(&found), ["users"]);
        assert_eq!(found.tables[0].tables[0].found.len(), 1);
        assert_eq!(names(&filtered("nowhere")), [""; 0]);
    }
}
