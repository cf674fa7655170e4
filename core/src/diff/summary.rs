//! A patch in words: which objects it adds, changes and removes, and what of them.

use super::fields::{cut, fields};
use super::grants::grants;
use super::parts::{Both, in_another_order, parts, table_details};
use crate::edit::{Changes, Patch, RecordChange};
use crate::model::{
    AclEntry, Catalog, DefaultPrivileges, Document, Name, ObjectRef, Record, SchemaId, TypeKind,
};
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
    /// What changes of the privileges that objects get when they are made.
    pub default_privileges: Vec<Detail>,
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
            details.extend(grants(a.acl.entries(), b.acl.entries(), ""));
            (fields(a, b, &["schema", "name", "indexes", "triggers", "acl"]), details)
        },
    );
    told.records(
        &patch.types,
        ("type", ObjectRef::Type),
        |c, t| qualified(c, &t.schema, &t.name),
        |both, a, b| {
            let grants = grants(a.acl.entries(), b.acl.entries(), "");
            match (&a.kind, &b.kind) {
                (TypeKind::Enum { labels: old }, TypeKind::Enum { labels: new }) => {
                    let mut notes = fields(a, b, &["schema", "name", "kind", "acl"]);
                    if in_another_order(old, new) {
                        notes.push("labels in another order".to_owned());
                    }
                    (notes, parts(both, old, new).into_iter().chain(grants).collect())
                }
                _ => (fields(a, b, &["schema", "name", "acl"]), grants),
            }
        },
    );
    told.records(
        &patch.functions,
        ("function", ObjectRef::Function),
        |c, f| {
            let types: Vec<_> = f.input_types().map(|t| c.type_text(t)).collect();
            format!("{}({})", qualified(c, &f.schema, &f.name), types.join(", "))
        },
        |_, a, b| {
            let grants = grants(a.acl.entries(), b.acl.entries(), "");
            (fields(a, b, &["schema", "name", "acl"]), grants)
        },
    );
    told.records(
        &patch.sequences,
        ("sequence", ObjectRef::Sequence),
        |c, s| qualified(c, &s.schema, &s.name),
        |_, a, b| {
            let grants = grants(a.acl.entries(), b.acl.entries(), "");
            (fields(a, b, &["schema", "name", "acl"]), grants)
        },
    );
    told.records(
        &patch.schemas,
        ("schema", ObjectRef::Schema),
        |_, s| s.name.to_string(),
        |_, a, b| (fields(a, b, &["name", "acl"]), grants(a.acl.entries(), b.acl.entries(), "")),
    );
    macro_rules! plain {
        ($field:ident, $kind:literal, $object:ident, $name:expr, $skip:expr) => {
            told.records(&patch.$field, ($kind, ObjectRef::$object), $name, |_, a, b| {
                (fields(a, b, $skip), Vec::new())
            });
        };
    }
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
    Summary { changes, default_privileges: default_privileges(both, patch) }
}

/// What changes of the default privileges, for each kind of object, role and schema.
fn default_privileges(both: Both<'_>, patch: &Patch) -> Vec<Detail> {
    let Some(change) = &patch.default_privileges else { return Vec::new() };
    let entries = |all: &[DefaultPrivileges], like: &DefaultPrivileges| -> Vec<AclEntry> {
        let alike = all.iter().filter(|p| p.is_about_same(like));
        alike.flat_map(|p| p.acl.iter().cloned()).collect()
    };
    let mut about: Vec<&DefaultPrivileges> = Vec::new();
    for privileges in change.from.iter().chain(change.to.iter()) {
        if !about.iter().any(|known| known.is_about_same(privileges)) {
            about.push(privileges);
        }
    }
    let of = |p: &DefaultPrivileges| {
        let name = |id: &SchemaId| {
            let known = both.after.schemas.get(id).or_else(|| both.before.schemas.get(id));
            known.map_or_else(|| id.to_string(), |s| s.name.to_string())
        };
        let place = p.schema.as_ref().map(|id| format!(" in {}", name(id))).unwrap_or_default();
        let maker = p.role.as_ref().map(|r| format!(" made by {r}")).unwrap_or_default();
        format!(" on {}{place}{maker}", p.objects)
    };
    let details =
        |p: &DefaultPrivileges| grants(&entries(&change.from, p), &entries(&change.to, p), &of(p));
    let mut all: Vec<Detail> = about.into_iter().flat_map(details).collect();
    for detail in &mut all {
        detail.kind = format!("default {}", detail.kind);
    }
    all
}

impl Summary {
    /// How many objects of a kind have a mark.
    pub fn count(&self, kind: &str, mark: Mark) -> usize {
        self.changes.iter().filter(|c| c.kind == kind && c.mark == mark).count()
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.default_privileges.is_empty()
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
