//! Parts of tables, views and types in words, and what differs between two versions of one.

use super::fields::{cut, fields, note};
use super::grants::grants;
use super::summary::{Detail, Mark};
use crate::edit::constraint_word;
use crate::model::{
    Catalog, Column, ColumnId, Constraint, ConstraintKind, EnumLabel, Expr, Index, IndexElement,
    IndexKey, Policy, PolicyCommand, ReferentialAction, RowSecurity, SchemaId, SortOrder, Table,
    TableId, Trigger,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Both catalogs, for names.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) before: &'a Catalog,
    pub(super) after: &'a Catalog,
}

/// What differs between two versions of a table: of itself, and of its parts.
pub(super) fn table_details(both: Both<'_>, a: &Table, b: &Table) -> (Vec<String>, Vec<Detail>) {
    let mut notes = Vec::new();
    note(&mut notes, "row level security", &security(a.row_security), &security(b.row_security));
    let [a_only, b_only] = [a, b].map(|t| Table {
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        policies: Vec::new(),
        row_security: RowSecurity::default(),
        ..t.clone()
    });
    notes.extend(fields(&a_only, &b_only, &["schema", "name", "acl"]));
    if in_another_order(&a.columns, &b.columns) {
        notes.push("columns in another order".to_owned());
    }
    let [a_in, b_in] = [(both.before, a), (both.after, b)].map(|(catalog, table)| In {
        catalog,
        table,
        whole: false,
    });
    let mut details = parts_in(a_in, b_in, &a.columns, &b.columns);
    details.extend(parts_in(a_in, b_in, &a.constraints, &b.constraints));
    details.extend(parts_in(a_in, b_in, &a.indexes, &b.indexes));
    details.extend(parts_in(a_in, b_in, &a.triggers, &b.triggers));
    details.extend(parts_in(a_in, b_in, &a.policies, &b.policies));
    details.extend(grants(a.acl.entries(), b.acl.entries(), ""));
    for column in &b.columns {
        if let Some(old) = a.column(&column.id) {
            let on = format!(" of column {}", column.name);
            details.extend(grants(old.acl.entries(), column.acl.entries(), &on));
        }
    }
    (notes, details)
}

/// Whether the parts that are in both stand in another order.
pub(super) fn in_another_order<P: Part>(a: &[P], b: &[P]) -> bool {
    let of = |all: &[P]| all.iter().map(|p| p.id().to_owned()).collect::<BTreeSet<String>>();
    let (in_a, in_b) = (of(a), of(b));
    let old = a.iter().map(Part::id).filter(|id| in_b.contains(*id));
    old.ne(b.iter().map(Part::id).filter(|id| in_a.contains(*id)))
}

/// What differs between two lists of parts that stand in no table.
pub(super) fn parts<P: Part>(both: Both<'_>, a: &[P], b: &[P]) -> Vec<Detail> {
    let nowhere = Table::new(TableId::new(""), SchemaId::new(""), "");
    let [before, after] =
        [both.before, both.after].map(|catalog| In { catalog, table: &nowhere, whole: false });
    parts_in(before, after, a, b)
}

/// Where a part stands, for the names of what it mentions.
#[derive(Clone, Copy)]
pub(super) struct In<'a> {
    catalog: &'a Catalog,
    table: &'a Table,
    /// Whether texts are given whole, to be compared, and not only as they begin.
    whole: bool,
}

impl In<'_> {
    fn column(self, id: &ColumnId) -> String {
        self.table.column(id).map_or_else(|| id.to_string(), |c| c.name.to_string())
    }

    fn text(self, expr: &Expr) -> String {
        if self.whole { expr.text().to_owned() } else { cut(expr.text()) }
    }

    fn columns(self, ids: &[ColumnId]) -> String {
        ids.iter().map(|id| self.column(id)).collect::<Vec<_>>().join(", ")
    }
}

/// A part with an id of its own.
pub(super) trait Part: Serialize + PartialEq + Sized {
    fn id(&self) -> &str;
    fn name(&self) -> String;
    fn word(&self) -> &'static str;
    /// What it is, in a few words.
    fn definition(&self, _: In<'_>) -> Option<String> {
        None
    }
    /// What differs; without what `definition` tells where that gives something.
    fn differences(&self, to: &Self, _: In<'_>, _: In<'_>) -> Vec<String> {
        fields(self, to, &["id", "name"])
    }
}

fn parts_in<P: Part>(before: In<'_>, after: In<'_>, a: &[P], b: &[P]) -> Vec<Detail> {
    let old: BTreeMap<&str, &P> = a.iter().map(|p| (p.id(), p)).collect();
    let new: BTreeMap<&str, &P> = b.iter().map(|p| (p.id(), p)).collect();
    let gone = a.iter().filter(|p| !new.contains_key(p.id())).map(|p| Detail {
        mark: Mark::Removed,
        kind: p.word().to_owned(),
        name: p.name(),
        was: None,
        notes: p.definition(before).into_iter().collect(),
    });
    let there = b.iter().filter_map(|p| {
        let detail = Detail {
            mark: Mark::Added,
            kind: p.word().to_owned(),
            name: p.name(),
            was: None,
            notes: Vec::new(),
        };
        match old.get(p.id()) {
            None => Some(Detail { notes: p.definition(after).into_iter().collect(), ..detail }),
            Some(old) if *old == p && old.definition(before) == p.definition(after) => None,
            Some(old) => {
                let was = Some(old.name()).filter(|was| *was != detail.name);
                let notes = old.differences(p, before, after);
                let same = notes.is_empty() && was.is_none();
                (!same).then_some(Detail { mark: Mark::Changed, was, notes, ..detail })
            }
        }
    });
    gone.chain(there).collect()
}

impl Part for Column {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn word(&self) -> &'static str {
        "column"
    }

    fn definition(&self, place: In<'_>) -> Option<String> {
        let not_null = if self.not_null { ", not null" } else { "" };
        Some(place.catalog.type_text(&self.data_type) + not_null)
    }

    fn differences(&self, to: &Self, before: In<'_>, after: In<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let data_type = |c: &Self, place: In<'_>| place.catalog.type_text(&c.data_type);
        note(&mut notes, "type", &data_type(self, before), &data_type(to, after));
        let null = |c: &Self| if c.not_null { "not null" } else { "null allowed" }.to_owned();
        note(&mut notes, "", &null(self), &null(to));
        note(&mut notes, "default", &text(self.default.as_ref()), &text(to.default.as_ref()));
        let identity = |c: &Self| match &c.identity {
            None => "none".to_owned(),
            Some(identity) if identity.always => "always".to_owned(),
            Some(_) => "by default".to_owned(),
        };
        note(&mut notes, "identity", &identity(self), &identity(to));
        let generated = |c: &Self| text(c.generated.as_ref().map(|g| &g.expression));
        note(&mut notes, "generated as", &generated(self), &generated(to));
        let told = ["id", "name", "type", "not_null", "default", "identity", "generated", "acl"];
        notes.extend(fields(self, to, &told));
        notes
    }
}

impl Part for Constraint {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn word(&self) -> &'static str {
        constraint_word(&self.kind)
    }

    fn definition(&self, place: In<'_>) -> Option<String> {
        Some(match &self.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                format!("({})", place.columns(&key.columns))
            }
            ConstraintKind::ForeignKey(key) => {
                let target = place.catalog.tables.get(&key.references);
                let there = target.map(|table| In { table, ..place });
                let mut text = format!(
                    "({}) → {} ({})",
                    place.columns(&key.columns),
                    target.map_or_else(
                        || key.references.to_string(),
                        |t| place.catalog.readable_name(&t.schema, &t.name)
                    ),
                    there.map_or_else(String::new, |t| t.columns(&key.referenced_columns)),
                );
                for (when, action) in [("delete", key.on_delete), ("update", key.on_update)] {
                    if action != ReferentialAction::default() {
                        let _ = write!(text, ", on {when} {}", action.words());
                    }
                }
                text
            }
            ConstraintKind::Check { expression, .. } => place.text(expression),
            ConstraintKind::Exclude { method, .. } => format!("using {method}"),
            ConstraintKind::NotNull { column, .. } => place.column(column),
        })
    }

    fn differences(&self, to: &Self, before: In<'_>, after: In<'_>) -> Vec<String> {
        defined(self, to, before, after, &["kind"])
    }
}

impl Part for Index {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn word(&self) -> &'static str {
        "index"
    }

    fn definition(&self, place: In<'_>) -> Option<String> {
        let element = |e: &IndexElement| {
            let mut text = match &e.key {
                IndexKey::Column(id) => place.column(id),
                IndexKey::Expression(expr) => place.text(expr),
            };
            if e.order == SortOrder::Descending {
                text.push_str(" desc");
            }
            text
        };
        let elements: Vec<_> = self.elements.iter().map(element).collect();
        let unique = if self.unique { "unique " } else { "" };
        let mut text = format!("{unique}{} ({})", self.method, elements.join(", "));
        if let Some(predicate) = &self.predicate {
            text.push_str(" where ");
            text.push_str(&place.text(predicate));
        }
        Some(text)
    }

    fn differences(&self, to: &Self, before: In<'_>, after: In<'_>) -> Vec<String> {
        defined(self, to, before, after, &["unique", "method", "elements", "predicate"])
    }
}

impl Part for Trigger {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn word(&self) -> &'static str {
        "trigger"
    }
}

impl Part for Policy {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn word(&self) -> &'static str {
        "policy"
    }

    fn definition(&self, _: In<'_>) -> Option<String> {
        Some(format!("for {} to {}", command_word(self.command), roles(self)))
    }

    fn differences(&self, to: &Self, _: In<'_>, _: In<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        note(&mut notes, "for", command_word(self.command), command_word(to.command));
        note(&mut notes, "to", &roles(self), &roles(to));
        let kind = |p: &Self| if p.permissive { "permissive" } else { "restrictive" };
        note(&mut notes, "", kind(self), kind(to));
        note(&mut notes, "using", &text(self.using.as_ref()), &text(to.using.as_ref()));
        note(&mut notes, "with check", &text(self.check.as_ref()), &text(to.check.as_ref()));
        let told = ["id", "name", "command", "roles", "permissive", "using", "check"];
        notes.extend(fields(self, to, &told));
        notes
    }
}

impl Part for EnumLabel {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn word(&self) -> &'static str {
        "label"
    }
}

/// Differences of a part whose definition is one text, and of its other fields.
fn defined<P: Part>(from: &P, to: &P, before: In<'_>, after: In<'_>, told: &[&str]) -> Vec<String> {
    let mut notes = Vec::new();
    let [before, after] = [before, after].map(|place| In { whole: true, ..place });
    let [old, new] = [from.definition(before), to.definition(after)].map(Option::unwrap_or_default);
    note(&mut notes, "", &old, &new);
    let mut rest = fields(from, to, told);
    if notes.is_empty() && rest.is_empty() {
        // What the definition leaves out.
        rest = fields(from, to, &["id", "name"]);
    }
    notes.extend(rest.into_iter().filter(|n| !n.starts_with("id ") && !n.starts_with("name ")));
    notes
}

fn security(rows: RowSecurity) -> String {
    match (rows.enabled, rows.forced) {
        (false, false) => "off",
        (true, false) => "on",
        (true, true) => "on, for the owner too",
        (false, true) => "off, forced",
    }
    .to_owned()
}

fn roles(policy: &Policy) -> String {
    let names: Vec<_> = policy.roles.iter().map(crate::model::Name::as_str).collect();
    if names.is_empty() { "public".to_owned() } else { names.join(", ") }
}

fn command_word(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    }
}

fn text(expr: Option<&Expr>) -> String {
    expr.map_or_else(|| "none".to_owned(), |e| e.text().to_owned())
}
