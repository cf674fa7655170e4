//! A patch in words: which objects it adds, changes and removes, and what of them.

use super::field_words::{cut, fields};
use super::part_words::{Both, parts, table_details};
use super::patch::{Changes, Patch, RecordChange};
use crate::model::{Catalog, Document, Name, ObjectRef, Record, SchemaId, TypeKind};
use serde::{Deserialize, Serialize};

/// Parts of one object that are told; more are counted.
const MAX_DETAILS: usize = 400;

/// What happened to an object or one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Added,
    Changed,
    Removed,
}

/// What a patch does. Places of cards are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// By kind, then name.
    pub changes: Vec<Change>,
    /// Whether the default privileges change.
    pub default_privileges: bool,
}

/// What happens to one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub mark: Mark,
    /// `table`, `view`, `function` …
    pub kind: String,
    /// As people read it.
    pub name: String,
    /// The name that it had, where it is renamed.
    pub was: Option<String>,
    pub object: ObjectRef,
    /// What changes of the object itself: `comment added`, `type text → uuid`.
    pub notes: Vec<String>,
    /// What changes of its parts.
    pub details: Vec<Detail>,
    /// How many further parts change.
    pub more: usize,
}

/// What happens to a part of a changed object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub mark: Mark,
    /// `column`, `foreign key`, `policy` …
    pub kind: String,
    pub name: String,
    pub was: Option<String>,
    pub notes: Vec<String>,
}

/// Kinds in the order in which they are told.
const KINDS: &[&str] = &[
    "table",
    "view",
    "type",
    "function",
    "sequence",
    "schema",
    "extension",
    "role",
    "object",
    "statement",
    "domain",
    "diagram",
];

/// Says in words what a patch does that leads from the one document to the other.
pub fn summary(before: &Document, after: &Document, patch: &Patch) -> Summary {
    let both = Both { before: &before.schema, after: &after.schema };
    let mut told = Told { both, changes: Vec::new() };
    let qualified = |c: &Catalog, schema: &SchemaId, name: &Name| c.readable_name(schema, name);
    told.records(
        &patch.tables,
        ("table", ObjectRef::Table),
        |c, t| qualified(c, &t.schema, &t.name),
        |both, a, b| table_details(both, a, b),
    );
    told.records(
        &patch.views,
        ("view", ObjectRef::View),
        |c, v| qualified(c, &v.schema, &v.name),
        |both, a, b| {
            let mut details = parts(both, &a.indexes, &b.indexes);
            details.extend(parts(both, &a.triggers, &b.triggers));
            (fields(a, b, &["schema", "name", "indexes", "triggers"]), details)
        },
    );
    told.records(
        &patch.types,
        ("type", ObjectRef::Type),
        |c, t| qualified(c, &t.schema, &t.name),
        |both, a, b| match (&a.kind, &b.kind) {
            (TypeKind::Enum { labels: old }, TypeKind::Enum { labels: new }) => {
                (fields(a, b, &["schema", "name", "kind"]), parts(both, old, new))
            }
            _ => (fields(a, b, &["schema", "name"]), Vec::new()),
        },
    );
    told.records(
        &patch.functions,
        ("function", ObjectRef::Function),
        |c, f| {
            let types: Vec<_> = f.input_types().map(|t| c.type_text(t)).collect();
            format!("{}({})", qualified(c, &f.schema, &f.name), types.join(", "))
        },
        |_, a, b| (fields(a, b, &["schema", "name"]), Vec::new()),
    );
    told.records(
        &patch.sequences,
        ("sequence", ObjectRef::Sequence),
        |c, s| qualified(c, &s.schema, &s.name),
        |_, a, b| (fields(a, b, &["schema", "name"]), Vec::new()),
    );
    macro_rules! plain {
        ($field:ident, $kind:literal, $object:ident, $name:expr, $skip:expr) => {
            told.records(&patch.$field, ($kind, ObjectRef::$object), $name, |_, a, b| {
                (fields(a, b, $skip), Vec::new())
            });
        };
    }
    plain!(schemas, "schema", Schema, |_, s| s.name.to_string(), &["name"]);
    plain!(extensions, "extension", Extension, |_, e| e.name.to_string(), &["name"]);
    plain!(roles, "role", Role, |_, r| r.name.to_string(), &["name"]);
    plain!(
        definitions,
        "object",
        Definition,
        |c, d| {
            let name = match &d.schema {
                Some(schema) => qualified(c, schema, &d.name),
                None => d.name.to_string(),
            };
            format!("{} {name}", d.kind.word())
        },
        &["name", "schema"]
    );
    plain!(
        verbatim,
        "statement",
        Verbatim,
        |_, v| cut(v.statement.text()),
        &["statement", "order"]
    );
    plain!(domains, "domain", Domain, |_, d| d.title.clone(), &["title"]);
    plain!(
        diagrams,
        "diagram",
        Diagram,
        |_, d| d.name.clone(),
        &["name", "tables", "placements", "colours", "notes"]
    );
    let mut changes = told.changes;
    let rank = |c: &Change| KINDS.iter().position(|k| *k == c.kind);
    changes.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    Summary { changes, default_privileges: patch.default_privileges.is_some() }
}

impl Summary {
    /// How many objects of a kind have a mark.
    pub fn count(&self, kind: &str, mark: Mark) -> usize {
        self.changes.iter().filter(|c| c.kind == kind && c.mark == mark).count()
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.default_privileges
    }
}

struct Told<'a> {
    both: Both<'a>,
    changes: Vec<Change>,
}

impl<'a> Told<'a> {
    fn records<T: Record>(
        &mut self,
        changes: &Changes<T>,
        (kind, object): (&str, fn(T::Id) -> ObjectRef),
        name: impl Fn(&Catalog, &T) -> String,
        differences: impl Fn(Both<'a>, &T, &T) -> (Vec<String>, Vec<Detail>),
    ) {
        for (id, change) in changes.iter() {
            let mut told = Change {
                mark: Mark::Added,
                kind: kind.to_owned(),
                name: String::new(),
                was: None,
                object: object(id.clone()),
                notes: Vec::new(),
                details: Vec::new(),
                more: 0,
            };
            match change {
                RecordChange::Added(to) => told.name = name(self.both.after, to),
                RecordChange::Removed(from) => {
                    told.mark = Mark::Removed;
                    told.name = name(self.both.before, from);
                }
                RecordChange::Updated { from, to } => {
                    told.mark = Mark::Changed;
                    told.name = name(self.both.after, to);
                    let was = name(self.both.before, from);
                    told.was = Some(was).filter(|was| *was != told.name);
                    (told.notes, told.details) = differences(self.both, from, to);
                    told.more = told.details.len().saturating_sub(MAX_DETAILS);
                    told.details.truncate(MAX_DETAILS);
                    // What its texts refer to may change while they read the same.
                    if told.notes.is_empty() && told.details.is_empty() && told.was.is_none() {
                        continue;
                    }
                }
            }
            self.changes.push(told);
        }
    }
}
