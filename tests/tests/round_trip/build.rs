//! The document that a plan describes.

use crate::plan::{
    ColumnPlan, Condition, ForeignKeyPlan, IndexPlan, Plan, PolicyPlan, TablePlan, TypePick,
    TypePlan,
};
use proptest::sample::Index as Pick;
use std::collections::BTreeSet;
use trestle_core::model::{
    Acl, Catalog, Column, ColumnId, CompositeAttribute, Constraint, ConstraintId, ConstraintKind,
    DataType, Deferrable, Document, DomainCheck, EnumLabel, EnumLabelId, Expr, ForeignKey,
    Generated, GeneratedKind, Identity, Index, IndexElement, IndexId, IndexKey, KeyIndex,
    MatchType, Name, NullsOrder, ObjectRef, Persistence, Policy, PolicyCommand, PolicyId,
    Reference, ReferentialAction, RowSecurity, Schema, SchemaId, SequenceOptions, SortOrder, Table,
    TableId, TypeDef, TypeId, TypeKind, TypeName,
};
use trestle_core::sql::{quote_ident, quote_literal};

/// Built-in types, with modifiers.
const BUILTINS: &[(&str, Option<&str>)] = &[
    ("integer", None),
    ("bigint", None),
    ("smallint", None),
    ("text", None),
    ("varchar", Some("40")),
    ("char", Some("3")),
    ("numeric", Some("12,2")),
    ("double precision", None),
    ("boolean", None),
    ("uuid", None),
    ("jsonb", None),
    ("bytea", None),
    ("date", None),
    ("timestamptz", None),
    ("timestamp", Some("3")),
    ("time", None),
    ("interval", None),
    ("inet", None),
    ("tstzrange", None),
    ("bit", Some("8")),
    ("name", None),
];

/// The document of a plan.
pub(crate) fn document(plan: &Plan) -> Document {
    build(plan, false)
}

/// The document of a plan, with nothing in it that a server refuses: expressions that fit their types, foreign keys
/// between equal types, roles that are there.
pub(crate) fn sound_document(plan: &Plan) -> Document {
    build(plan, true)
}

fn build(plan: &Plan, sound: bool) -> Document {
    let mut build = Build { catalog: Document::new("").schema, taken: BTreeSet::new(), sound };
    for (name, comment) in &plan.schemas {
        build.schema(name, comment.clone());
    }
    for plan in &plan.types {
        build.type_def(plan);
    }
    let tables: Vec<TableId> = plan.tables.iter().map(|plan| build.columns(plan)).collect();
    for (plan, id) in plan.tables.iter().zip(&tables) {
        build.keys(plan, id);
    }
    // Foreign keys and policies look at the other tables.
    for (plan, id) in plan.tables.iter().zip(&tables) {
        build.rest(plan, id);
    }
    let mut document = Document::new("");
    document.schema = build.catalog;
    document
}

struct Build {
    catalog: Catalog,
    /// Names in use, by where they must be unique.
    taken: BTreeSet<(String, String)>,
    /// Whether a server is to take it.
    sound: bool,
}

impl Build {
    /// The name, or the first with a number that is free.
    fn free(&mut self, space: &str, name: &str) -> Name {
        let mut free = name.to_owned();
        let mut n = 1;
        while !self.taken.insert((space.to_owned(), free.clone())) {
            n += 1;
            free = format!("{name}{n}");
        }
        Name::new(free)
    }

    fn schema(&mut self, name: &str, comment: Option<String>) {
        self.taken.insert((String::new(), "public".to_owned()));
        let name = self.free("", name);
        self.catalog.schemas.insert(Schema {
            id: SchemaId::derive(&[name.as_str()], |id| self.catalog.schemas.contains(id)),
            name,
            external: false,
            owner: None,
            comment,
            acl: Acl::default(),
        });
    }

    fn pick_schema(&self, pick: Pick) -> SchemaId {
        let all: Vec<&SchemaId> = self.catalog.schemas.iter().map(|s| &s.id).collect();
        (*pick.get(&all)).clone()
    }

    fn type_def(&mut self, plan: &TypePlan) {
        let schema = self.pick_schema(plan.schema);
        let name = self.free(schema.as_str(), &plan.name);
        let space = format!("{schema}.{name}");
        let mut parts = Vec::new();
        for part in &plan.parts {
            parts.push(self.free(&space, part));
        }
        let kind = match plan.kind % 3 {
            0 => {
                let mut labels: Vec<EnumLabel> = Vec::new();
                for part in parts {
                    let taken = |id: &EnumLabelId| labels.iter().any(|l| l.id == *id);
                    let id = EnumLabelId::derive(&[part.as_str()], taken);
                    labels.push(EnumLabel { id, name: part.to_string() });
                }
                TypeKind::Enum { labels }
            }
            1 => TypeKind::Composite {
                attributes: parts
                    .into_iter()
                    .map(|name| CompositeAttribute {
                        name,
                        data_type: self.data_type(&plan.base),
                        collation: None,
                        comment: plan.comment.clone(),
                    })
                    .collect(),
            },
            _ => TypeKind::Domain {
                base: self.data_type(&plan.base),
                collation: None,
                default: None,
                not_null: plan.not_null,
                checks: parts
                    .into_iter()
                    .map(|name| DomainCheck {
                        expression: Expr::opaque(format!(
                            "VALUE::text <> {}",
                            quote_literal(name.as_str())
                        )),
                        name,
                        not_valid: false,
                        comment: plan.comment.clone(),
                    })
                    .collect(),
            },
        };
        let parts = [self.catalog.schema_name(&schema), name.as_str()];
        let id = TypeId::derive(&parts, |id| self.catalog.types.contains(id));
        let comment = plan.comment.clone();
        let acl = Acl::default();
        self.catalog.types.insert(TypeDef { id, schema, name, kind, owner: None, comment, acl });
    }

    fn data_type(&self, pick: &TypePick) -> DataType {
        let defined: Vec<&TypeId> = self.catalog.types.iter().map(|t| &t.id).collect();
        let data_type = if pick.defined && !defined.is_empty() {
            DataType::of(TypeName::Defined((*pick.pick.get(&defined)).clone()))
        } else {
            let (name, modifiers) = pick.pick.get(BUILTINS);
            let data_type = DataType::builtin(name);
            match modifiers {
                Some(modifiers) => data_type.with_modifiers(*modifiers),
                None => data_type,
            }
        };
        data_type.with_dimensions(pick.dimensions)
    }

    /// The table with its columns only.
    fn columns(&mut self, plan: &TablePlan) -> TableId {
        let schema = self.pick_schema(plan.schema);
        let name = self.free(schema.as_str(), &plan.name);
        let parts = [self.catalog.schema_name(&schema), name.as_str()];
        let id = TableId::derive(&parts, |id| self.catalog.tables.contains(id));
        let mut table = Table::new(id.clone(), schema, name);
        table.comment.clone_from(&plan.comment);
        if plan.unlogged {
            table.persistence = Persistence::Unlogged;
        }
        for plan in &plan.columns {
            let name = self.free(&format!("columns of {id}"), &plan.name);
            let column = ColumnId::derive(&[name.as_str()], |id| table.column(id).is_some());
            let mut column = Column::new(column, name, self.data_type(&plan.data_type));
            column.comment.clone_from(&plan.comment);
            column.not_null = plan.not_null;
            self.value(&mut column, plan, &table);
            table.columns.push(column);
        }
        self.catalog.tables.insert(table);
        id
    }

    /// Default, identity or generated expression.
    fn value(&self, column: &mut Column, plan: &ColumnPlan, table: &Table) {
        let literal = quote_literal(&plan.text);
        let before: Vec<&Column> = table.columns.iter().filter(|c| c.generated.is_none()).collect();
        let types: Vec<_> = self.catalog.types.iter().collect();
        if self.sound {
            column.default = self.sound_default(column, plan);
        }
        match plan.value % 12 {
            0..=5 if self.sound => {}
            7 if self.sound => {
                let text = before.iter().find(|c| is_immutable_text(&c.data_type));
                if let Some(source) = text.filter(|_| column.data_type.is_builtin("text")) {
                    let mut text = Text::default();
                    text.push("lower((").column(source, table).push(")::text)");
                    column.default = None;
                    column.generated =
                        Some(Generated { expression: text.expr(), kind: GeneratedKind::Stored });
                }
            }
            0 => column.default = Some(Expr::opaque(literal)),
            1 => column.default = Some(Expr::opaque(plan.number.to_string())),
            2 => column.default = Some(Expr::opaque("now()")),
            3 => column.default = Some(Expr::opaque("CURRENT_TIMESTAMP")),
            4 => column.default = Some(Expr::opaque(format!("lower({literal}) || 'x'"))),
            5 if !types.is_empty() => {
                let mut text = Text::default();
                text.push(&literal)
                    .push("::")
                    .type_name(types[plan.pick.index(types.len())], &self.catalog);
                column.default = Some(text.expr());
            }
            6 if column.data_type.is_builtin("integer")
                || column.data_type.is_builtin("bigint") =>
            {
                column.not_null = true;
                column.default = None;
                column.identity = Some(Identity {
                    always: plan.number > 0,
                    sequence_name: None,
                    options: SequenceOptions::default(),
                });
            }
            7 if !before.is_empty() => {
                let mut text = Text::default();
                text.push("(").column(before[plan.pick.index(before.len())], table);
                text.push("::text || ").push(&literal).push(")");
                column.generated =
                    Some(Generated { expression: text.expr(), kind: GeneratedKind::Stored });
            }
            _ => {}
        }
    }

    fn sound_default(&self, column: &Column, plan: &ColumnPlan) -> Option<Expr> {
        let of = |name| column.data_type.is_builtin(name);
        if plan.value.is_multiple_of(2) {
            return None;
        }
        if of("text") || of("varchar") {
            return Some(Expr::opaque(quote_literal(&plan.text)));
        }
        if of("integer") || of("bigint") {
            return Some(Expr::opaque(plan.number.to_string()));
        }
        if of("timestamptz") {
            return Some(Expr::opaque("now()"));
        }
        let TypeName::Defined(id) = &column.data_type.name else { return None };
        let type_def = self.catalog.types.get(id).filter(|_| column.data_type.dimensions == 0)?;
        let TypeKind::Enum { labels } = &type_def.kind else { return None };
        let mut text = Text::default();
        text.push(&quote_literal(&plan.pick.get(labels).name)).push("::");
        text.type_name(type_def, &self.catalog);
        Some(text.expr())
    }

    fn keys(&mut self, plan: &TablePlan, id: &TableId) {
        let Some(mut table) = self.catalog.tables.get(id).map(|t| (**t).clone()) else { return };
        for (n, key) in plan.primary_key.iter().chain(&plan.unique).enumerate() {
            let primary = n == 0 && plan.primary_key.is_some();
            let mut index = KeyIndex::new(distinct(&key.columns, &table.columns));
            if primary {
                for column in table.columns.iter_mut().filter(|c| index.columns.contains(&c.id)) {
                    column.not_null = true;
                }
            } else {
                index.nulls_not_distinct = key.flag;
            }
            let kind = if primary {
                ConstraintKind::PrimaryKey(index)
            } else {
                ConstraintKind::Unique(index)
            };
            // The index behind a key is a relation.
            let name = self.free(table.schema.as_str(), &key.name);
            self.taken.insert((format!("constraints of {id}"), name.to_string()));
            add_constraint(&mut table, name, kind, key.comment.clone(), |c| {
                c.deferrable = deferrable(key.deferrable);
            });
        }
        // What is added when the table is there comes last: in that order the reader finds them.
        let (late, early): (Vec<_>, Vec<_>) = plan.checks.iter().partition(|c| c.not_valid);
        for check in early.into_iter().chain(late) {
            let name = self.free(&format!("constraints of {id}"), &check.name);
            let expression = self.condition(&check.condition, &table, Place::Check);
            let kind = ConstraintKind::Check { expression, no_inherit: check.no_inherit };
            add_constraint(&mut table, name, kind, check.comment.clone(), |c| {
                c.not_valid = check.not_valid;
            });
        }
        for index in &plan.indexes {
            let name = self.free(table.schema.as_str(), &index.name);
            let index = self.index(index, name, &table);
            table.indexes.push(index);
        }
        self.catalog.tables.insert(table);
    }

    fn index(&self, plan: &IndexPlan, name: Name, table: &Table) -> Index {
        let id = IndexId::derive(&[name.as_str()], |id| table.index(id).is_some());
        let elements = plan.elements.iter().map(|(pick, kind, descending, nulls)| {
            let column = pick.get(&table.columns);
            let key = match kind % 3 {
                0 if !self.sound || is_immutable_text(&column.data_type) => {
                    let mut text = Text::default();
                    text.push("lower(").column(column, table).push("::text)");
                    IndexKey::Expression(text.expr())
                }
                _ => IndexKey::Column(column.id.clone()),
            };
            let mut element = IndexElement::from(key);
            if plan.method.is_multiple_of(2) {
                let (order, other) = if *descending {
                    (SortOrder::Descending, NullsOrder::Last)
                } else {
                    (SortOrder::Ascending, NullsOrder::First)
                };
                element.order = order;
                element.nulls = nulls.then_some(other);
            }
            element
        });
        let mut index = Index::new(id, name, elements.collect());
        let methods = if self.sound { ["btree"; 4] } else { ["btree", "gin", "btree", "hash"] };
        index.method = Name::new(methods[usize::from(plan.method % 4)]);
        index.unique = plan.unique;
        index.include = plan.include.iter().map(|p| p.get(&table.columns).id.clone()).collect();
        index.predicate = plan.predicate.as_ref().map(|c| self.condition(c, table, Place::Index));
        index.comment.clone_from(&plan.comment);
        index
    }

    fn rest(&mut self, plan: &TablePlan, id: &TableId) {
        let Some(mut table) = self.catalog.tables.get(id).map(|t| (**t).clone()) else { return };
        for key in &plan.foreign_keys {
            let Some(kind) = self.foreign_key(key, &table) else { continue };
            let name = self.free(&format!("constraints of {id}"), &key.name);
            add_constraint(&mut table, name, kind, key.comment.clone(), |c| {
                c.not_valid = key.not_valid;
                c.deferrable = deferrable(key.deferrable);
            });
        }
        let (enabled, forced) = plan.row_security;
        table.row_security = RowSecurity { enabled, forced };
        for policy in &plan.policies {
            let name = self.free(&format!("policies of {id}"), &policy.name);
            let policy = self.policy(policy, name, &table);
            table.policies.push(policy);
        }
        self.catalog.tables.insert(table);
    }

    fn foreign_key(&self, plan: &ForeignKeyPlan, table: &Table) -> Option<ConstraintKind> {
        let keys: Vec<(&TableId, &KeyIndex)> = self
            .catalog
            .tables
            .iter()
            .flat_map(|t| t.constraints.iter().map(move |c| (&t.id, &c.kind)))
            .filter_map(|(id, kind)| match kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some((id, key)),
                _ => None,
            })
            .collect();
        let (references, key) = *plan.references.get(keys.get(..).filter(|k| !k.is_empty())?);
        let columns = if self.sound {
            self.columns_like(key, references, table)?
        } else {
            distinct(&plan.columns, &table.columns)
        };
        if columns.len() < key.columns.len() {
            return None;
        }
        let columns = columns[..key.columns.len()].to_vec();
        let action = |n: u8| match n % 5 {
            0 => ReferentialAction::NoAction,
            1 => ReferentialAction::Restrict,
            2 => ReferentialAction::Cascade,
            3 => ReferentialAction::SetNull,
            _ => ReferentialAction::SetDefault,
        };
        let on_delete = action(plan.actions.1);
        let some = on_delete == ReferentialAction::SetNull && columns.len() > 1;
        Some(ConstraintKind::ForeignKey(ForeignKey {
            on_delete_columns: if some { columns[..1].to_vec() } else { Vec::new() },
            columns,
            references: references.clone(),
            referenced_columns: key.columns.clone(),
            match_type: if plan.full { MatchType::Full } else { MatchType::Simple },
            on_update: action(plan.actions.0),
            on_delete,
            period: false,
        }))
    }

    /// Columns of a table of the types of a key of another, none twice; none where it may not refer to it.
    fn columns_like(
        &self,
        key: &KeyIndex,
        references: &TableId,
        table: &Table,
    ) -> Option<Vec<ColumnId>> {
        let other = self.catalog.tables.get(references)?;
        let deferrable = other.constraints.iter().any(|c| {
            c.deferrable != Deferrable::NotDeferrable
                && matches!(&c.kind, ConstraintKind::PrimaryKey(k) | ConstraintKind::Unique(k)
                    if k.columns == key.columns)
        });
        if deferrable || other.persistence != table.persistence {
            return None;
        }
        let mut columns: Vec<ColumnId> = Vec::new();
        for wanted in &key.columns {
            let wanted = &other.column(wanted)?.data_type;
            // Not every array or type of one's own has what a foreign key compares with.
            if wanted.dimensions > 0 || !matches!(wanted.name, TypeName::Builtin(_)) {
                return None;
            }
            let found = table.columns.iter().find(|c| {
                c.data_type == *wanted && c.generated.is_none() && !columns.contains(&c.id)
            })?;
            columns.push(found.id.clone());
        }
        Some(columns)
    }

    fn policy(&self, plan: &PolicyPlan, name: Name, table: &Table) -> Policy {
        use PolicyCommand::{All, Delete, Insert, Select, Update};
        let command = [All, Select, Insert, Update, Delete][usize::from(plan.command % 5)];
        let mut roles: Vec<Name> = Vec::new();
        for role in plan.roles.iter().map(Name::new) {
            // `public` is everybody, and `none` is nobody's name (manual, CREATE ROLE).
            if !roles.contains(&role) && role != "public" && role != "none" && !self.sound {
                roles.push(role);
            }
        }
        let check = plan.check.as_ref().filter(|_| !matches!(command, Select | Delete));
        Policy {
            id: PolicyId::derive(&[name.as_str()], |id| table.policy(id).is_some()),
            name,
            command,
            permissive: plan.permissive,
            roles,
            using: (command != Insert).then(|| self.condition(&plan.using, table, Place::Policy)),
            check: check.map(|c| self.condition(c, table, Place::Policy)),
            comment: plan.comment.clone(),
        }
    }

    fn sound_condition(&self, plan: &Condition, table: &Table, place: Place) -> Expr {
        let [first, second] = plan.columns.map(|pick| pick.get(&table.columns));
        let literal = quote_literal(&plan.text);
        let texts = place != Place::Index || is_immutable_text(&first.data_type);
        let mut text = Text::default();
        match plan.kind % 4 {
            1 if texts => {
                text.push("((").column(first, table).push(")::text <> ").push(&literal);
                text.push("::text)")
            }
            2 if texts => {
                text.push("((").column(first, table).push(")::text = ANY (ARRAY[").push(&literal);
                text.push(", 'b'::text])) OR (").column(second, table).push(" IS NULL)")
            }
            3 if place == Place::Policy => {
                let tables: Vec<_> = self.catalog.tables.iter().collect();
                let other = tables[plan.other.index(tables.len())];
                text.push("EXISTS (SELECT 1 FROM ").table_name(other, &self.catalog);
                text.push(" AS \"the other\" WHERE (\"the other\".");
                text.column(plan.columns[1].get(&other.columns), other).push(")::text = (");
                text.table_name(table, &self.catalog).push(".").column(first, table);
                text.push(")::text)")
            }
            _ => text.push("(").column(first, table).push(" IS NOT NULL)"),
        };
        text.expr()
    }

    /// A condition on a row of the table; one with a subquery only where those may stand.
    fn condition(&self, plan: &Condition, table: &Table, place: Place) -> Expr {
        if self.sound {
            return self.sound_condition(plan, table, place);
        }
        let subquery = place == Place::Policy;
        let [first, second] = plan.columns.map(|pick| pick.get(&table.columns));
        let literal = quote_literal(&plan.text);
        let number = plan.number.to_string();
        let types: Vec<_> = self.catalog.types.iter().collect();
        let mut text = Text::default();
        match plan.kind % 7 {
            0 => text.column(first, table).push(" IS NOT NULL"),
            1 => {
                text.push("(").column(first, table).push(" > ").push(&number);
                text.push(") AND NOT (").column(second, table).push(" = -1.5e3)")
            }
            2 => {
                text.column(first, table).push(" <> ").push(&literal).push(" OR char_length(");
                text.column(second, table).push("::text) <= 3")
            }
            3 => {
                text.column(first, table).push("::text = ANY (ARRAY[").push(&literal);
                text.push(", 'b']::text[])")
            }
            4 if !types.is_empty() => {
                text.column(first, table).push(" = ").push(&literal).push("::");
                text.type_name(types[plan.other.index(types.len())], &self.catalog)
            }
            5 if subquery => {
                let tables: Vec<_> = self.catalog.tables.iter().collect();
                let other = tables[plan.other.index(tables.len())];
                text.push("EXISTS (SELECT 1 FROM ").table_name(other, &self.catalog);
                text.push(" AS \"the other\" WHERE \"the other\".");
                text.column(plan.columns[1].get(&other.columns), other).push(" = ");
                text.table_name(table, &self.catalog).push(".").column(first, table).push(")")
            }
            _ => text.push("(").column(first, table).push(" IN (").push(&literal).push(", NULL))"),
        };
        text.expr()
    }
}

/// Where a condition stands: only a policy may look at other tables, only an index asks that it never changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Check,
    Index,
    Policy,
}

/// Whether the cast to `text` gives the same text for ever.
fn is_immutable_text(data_type: &DataType) -> bool {
    ["integer", "bigint", "smallint", "text", "varchar", "boolean", "uuid"]
        .iter()
        .any(|name| data_type.is_builtin(name))
}

fn add_constraint(
    table: &mut Table,
    name: Name,
    kind: ConstraintKind,
    comment: Option<String>,
    set: impl FnOnce(&mut Constraint),
) {
    let id = ConstraintId::derive(&[name.as_str()], |id| table.constraint(id).is_some());
    let mut constraint = Constraint::new(id, name, kind);
    constraint.comment = comment;
    set(&mut constraint);
    table.constraints.push(constraint);
}

fn deferrable(n: u8) -> Deferrable {
    match n % 4 {
        0 => Deferrable::InitiallyDeferred,
        1 => Deferrable::InitiallyImmediate,
        _ => Deferrable::NotDeferrable,
    }
}

/// The columns that are picked, each once.
fn distinct(picks: &[Pick], columns: &[Column]) -> Vec<ColumnId> {
    let mut all: Vec<ColumnId> = Vec::new();
    for column in picks.iter().map(|pick| pick.get(columns)) {
        if !all.contains(&column.id) {
            all.push(column.id.clone());
        }
    }
    all
}

/// An expression's text as it grows, with the places that name objects.
#[derive(Default)]
struct Text {
    text: String,
    references: Vec<Reference>,
}

impl Text {
    fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    fn name(&mut self, name: &str, target: ObjectRef) -> &mut Self {
        let at = |text: &str| u32::try_from(text.len()).unwrap();
        let start = at(&self.text);
        self.text.push_str(&quote_ident(name));
        self.references.push(Reference { start, end: at(&self.text), target });
        self
    }

    fn column(&mut self, column: &Column, table: &Table) -> &mut Self {
        self.name(column.name.as_str(), ObjectRef::Column(table.id.clone(), column.id.clone()))
    }

    fn schema_name(&mut self, schema: &SchemaId, catalog: &Catalog) -> &mut Self {
        self.name(catalog.schema_name(schema), ObjectRef::Schema(schema.clone())).push(".")
    }

    fn table_name(&mut self, table: &Table, catalog: &Catalog) -> &mut Self {
        self.schema_name(&table.schema, catalog)
            .name(table.name.as_str(), ObjectRef::Table(table.id.clone()))
    }

    fn type_name(&mut self, type_def: &TypeDef, catalog: &Catalog) -> &mut Self {
        self.schema_name(&type_def.schema, catalog)
            .name(type_def.name.as_str(), ObjectRef::Type(type_def.id.clone()))
    }

    fn expr(self) -> Expr {
        Expr::new(self.text, self.references)
    }
}
