//! Which objects are the rows of a catalog.

use super::{INFO, Kind, Known};
use crate::model::{
    Column, Constraint, ConstraintKind, DefinitionKind, DomainCheck, Extension, Function, Index,
    Name, ObjectRef, Policy, SchemaId, Sequence, Table, Trigger, TriggerEvent, TypeDef, TypeKind,
    View, ViewKind,
};
use crate::platform;
use crate::sql::read::work::Work;
use std::rc::Rc;

/// A row of a catalog.
#[derive(Clone, Debug)]
pub(in crate::sql) enum Object<'w> {
    Schema(Name),
    Table(&'w Table),
    View(&'w View),
    Sequence(&'w Sequence),
    /// The sequence behind an identity column.
    Identity(&'w Table, &'w Column),
    Index(Owner<'w>, &'w Index),
    /// The index behind a constraint.
    Key(&'w Table, &'w Constraint),
    Composite(&'w TypeDef),
    /// A column and its place, from 1.
    Column(&'w Table, &'w Column, usize),
    Constraint(&'w Table, &'w Constraint),
    /// NOT NULL of a column at a place, from 1: the information schema shows it as a check.
    NotNull(&'w Table, usize),
    DomainCheck(&'w TypeDef, &'w DomainCheck),
    /// A column of a constraint: the table and name of the column, and its place, from 1.
    Usage(&'w Table, &'w Constraint, &'w Table, &'w Column, usize),
    Policy(&'w Table, &'w Policy),
    Trigger(Owner<'w>, &'w Trigger),
    TriggerEvent(Owner<'w>, &'w Trigger, &'w TriggerEvent),
    Function(&'w Function),
    Type(&'w TypeDef),
    RowType(Owner<'w>),
    Label(&'w TypeDef, usize),
    Extension(Option<&'w Extension>),
    Role(Name),
    /// A table, the parent, and which of the parents it is, from 1.
    Inherits(&'w Table, &'w Table, usize),
    /// A publication or event trigger.
    Named(Name),
    PublicationTable(Rc<[Name; 3]>),
    /// What the server or the platform keeps in a schema, and nobody tells.
    Hidden(Name),
    /// What may belong to a table or view of which not all is known, such as columns.
    HiddenIn(Owner<'w>),
}

/// What has indexes and triggers.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) enum Owner<'w> {
    Table(&'w Table),
    View(&'w View),
}

impl<'w> Owner<'w> {
    pub(in crate::sql) fn schema(self) -> &'w SchemaId {
        match self {
            Self::Table(t) => &t.schema,
            Self::View(v) => &v.schema,
        }
    }

    pub(in crate::sql) fn name(self) -> &'w Name {
        match self {
            Self::Table(t) => &t.name,
            Self::View(v) => &v.name,
        }
    }
}

impl Object<'_> {
    pub(in crate::sql) fn is_partly_known(&self) -> bool {
        matches!(self, Self::Hidden(_) | Self::HiddenIn(_))
    }
}

/// A publication that Supabase brings along, and Postgres alone does not.
const PLATFORM_PUBLICATION: &str = "supabase_realtime";

/// Whether a schema is one of which the files define nothing.
pub(in crate::sql) fn is_hidden_schema(work: &Work, name: &str) -> bool {
    if !platform::is_platform_schema(name) {
        return false;
    }
    let Some(schema) = work.schema_id(&Name::new(name)) else { return true };
    let catalog = &work.catalog;
    !catalog.tables.iter().any(|t| t.schema == schema && !t.external)
        && !catalog.functions.iter().any(|f| f.schema == schema)
        && !catalog.types.iter().any(|t| t.schema == schema)
}

/// Schemas with rows that are not known: the server's, and the platform's that the files or the query
/// speak of.
fn hidden_schemas(work: &Work, texts: &[Name]) -> Vec<Name> {
    let mut found: Vec<Name> = work
        .catalog
        .schemas
        .iter()
        .map(|s| s.name.clone())
        .chain(texts.iter().filter(|t| work.schema_id(t).is_none()).cloned())
        .filter(|name| is_hidden_schema(work, name.as_str()))
        .collect();
    for name in [super::PG, INFO] {
        if !found.iter().any(|f| *f == name) {
            found.push(Name::new(name));
        }
    }
    found
}

pub(in crate::sql) fn rows<'w>(known: &Known, work: &'w Work, texts: &[Name]) -> Vec<Object<'w>> {
    let mut rows = visible(known, work);
    let has_hidden = matches!(
        known.kind,
        Kind::Attribute
            | Kind::Class
            | Kind::Columns
            | Kind::Constraint
            | Kind::ConstraintColumnUsage
            | Kind::Domains
            | Kind::Index
            | Kind::Indexes
            | Kind::KeyColumnUsage
            | Kind::Matviews
            | Kind::Proc
            | Kind::ReferentialConstraints
            | Kind::Routines
            | Kind::Sequences
            | Kind::TableConstraints
            | Kind::Tables
            | Kind::Type
            | Kind::Views
    );
    if known.kind == Kind::Publication {
        rows.push(Object::Hidden(Name::new(PLATFORM_PUBLICATION)));
    }
    if has_hidden {
        rows.extend(hidden_schemas(work, texts).into_iter().map(Object::Hidden));
    }
    rows
}

fn visible<'w>(known: &Known, work: &'w Work) -> Vec<Object<'w>> {
    let catalog = &work.catalog;
    let tables = || catalog.tables.iter().map(|t| &**t);
    let views = || catalog.views.iter().map(|v| &**v);
    let types = || catalog.types.iter().map(|t| &**t);
    let owners = || tables().map(Owner::Table).chain(views().map(Owner::View));
    match known.kind {
        Kind::Namespace | Kind::Schemata => {
            let own = catalog.schemas.iter().map(|s| s.name.clone());
            let all: std::collections::BTreeSet<Name> =
                own.chain([super::PG, INFO].map(Name::new)).collect();
            all.into_iter().map(Object::Schema).collect()
        }
        Kind::Class => {
            let mut rows: Vec<Object<'w>> = Vec::new();
            for table in tables() {
                rows.push(Object::Table(table));
                rows.extend(identities(table));
            }
            rows.extend(views().map(Object::View));
            rows.extend(catalog.sequences.iter().map(|s| Object::Sequence(s)));
            rows.extend(indexes(work));
            rows.extend(
                types()
                    .filter(|t| matches!(t.kind, TypeKind::Composite { .. }))
                    .map(Object::Composite),
            );
            rows
        }
        Kind::Tables if known.schema == INFO => {
            let plain = views().filter(|v| !v.kind.is_materialized()).map(Object::View);
            tables().map(Object::Table).chain(plain).collect()
        }
        Kind::Tables => tables().filter(|t| !is_foreign(t)).map(Object::Table).collect(),
        Kind::Views => views()
            .filter(|v| matches!(v.kind, ViewKind::Plain | ViewKind::Recursive))
            .map(Object::View)
            .collect(),
        Kind::Matviews => views().filter(|v| v.kind.is_materialized()).map(Object::View).collect(),
        Kind::Sequences => {
            let own = catalog.sequences.iter().map(|s| Object::Sequence(s));
            // The information schema leaves out those of identity columns.
            let behind = tables().filter(|_| known.schema != INFO).flat_map(identities);
            own.chain(behind).collect()
        }
        Kind::Index | Kind::Indexes => indexes(work).collect(),
        Kind::Attribute | Kind::Columns => {
            let mut rows: Vec<Object<'w>> = Vec::new();
            for table in tables() {
                let columns = table.columns.iter().enumerate();
                rows.extend(columns.map(|(i, c)| Object::Column(table, c, i + 1)));
                if table.external {
                    rows.push(Object::HiddenIn(Owner::Table(table)));
                }
            }
            rows.extend(views().map(|v| Object::HiddenIn(Owner::View(v))));
            rows
        }
        Kind::Attrdef => {
            let columns = tables().flat_map(columns);
            columns
                .filter(|o| match o {
                    Object::Column(_, c, _) => c.default.is_some() || c.generated.is_some(),
                    _ => false,
                })
                .collect()
        }
        Kind::Constraint => {
            let mut rows: Vec<Object<'w>> = Vec::new();
            for table in tables() {
                let all = table.constraints.iter().filter(|c| !is_not_null(c));
                rows.extend(all.map(|c| Object::Constraint(table, c)));
                if table.external {
                    rows.push(Object::HiddenIn(Owner::Table(table)));
                }
            }
            rows.extend(types().flat_map(domain_checks));
            rows
        }
        Kind::TableConstraints | Kind::ReferentialConstraints => {
            let mut rows: Vec<Object<'w>> = Vec::new();
            let foreign_only = known.kind == Kind::ReferentialConstraints;
            for table in tables() {
                rows.extend(
                    table
                        .constraints
                        .iter()
                        .filter(|c| !matches!(c.kind, ConstraintKind::Exclude { .. }))
                        .filter(|c| !is_not_null(c))
                        .filter(|c| !foreign_only || c.foreign_key().is_some())
                        .map(|c| Object::Constraint(table, c)),
                );
                if !foreign_only {
                    let not_null = columns(table).filter_map(|o| match o {
                        Object::Column(t, c, i) if c.not_null => Some(Object::NotNull(t, i)),
                        _ => None,
                    });
                    rows.extend(not_null);
                }
                if table.external {
                    rows.push(Object::HiddenIn(Owner::Table(table)));
                }
            }
            rows
        }
        Kind::KeyColumnUsage | Kind::ConstraintColumnUsage => {
            tables().flat_map(|t| usages(work, t, known.kind)).collect()
        }
        Kind::Policies | Kind::Policy => {
            tables().flat_map(|t| t.policies.iter().map(|p| Object::Policy(t, p))).collect()
        }
        Kind::Trigger => {
            owners().flat_map(|o| triggers(o).iter().map(move |t| Object::Trigger(o, t))).collect()
        }
        Kind::Triggers => owners()
            .flat_map(|o| {
                triggers(o).iter().flat_map(move |t| {
                    t.events
                        .iter()
                        .filter(|e| !matches!(e, TriggerEvent::Truncate))
                        .map(move |e| Object::TriggerEvent(o, t, e))
                })
            })
            .collect(),
        Kind::Proc | Kind::Routines => {
            catalog.functions.iter().map(|f| Object::Function(f)).collect()
        }
        Kind::Type => types().map(Object::Type).chain(owners().map(Object::RowType)).collect(),
        Kind::Domains => types()
            .filter(|t| matches!(t.kind, TypeKind::Domain { .. }))
            .map(Object::Type)
            .collect(),
        Kind::Enum => types()
            .flat_map(|t| match &t.kind {
                TypeKind::Enum { labels } => {
                    (0..labels.len()).map(|i| Object::Label(t, i)).collect()
                }
                _ => Vec::new(),
            })
            .collect(),
        Kind::Extension => {
            let own = catalog.extensions.iter().map(|e| Object::Extension(Some(e)));
            own.chain([Object::Extension(None)]).collect()
        }
        Kind::Roles => roles(work).into_iter().map(Object::Role).collect(),
        Kind::Inherits => {
            let mut rows = Vec::new();
            for table in tables() {
                let partition = table.partition_of.as_ref().map(|p| &p.parent);
                for (i, parent) in table.inherits.iter().chain(partition).enumerate() {
                    if let Some(parent) = catalog.tables.get(parent) {
                        rows.push(Object::Inherits(table, parent, i + 1));
                    }
                }
            }
            rows
        }
        Kind::EventTrigger => defined(work, DefinitionKind::EventTrigger),
        Kind::Publication => defined(work, DefinitionKind::Publication),
        Kind::PublicationTables => publication_tables(work),
    }
}

fn is_foreign(table: &Table) -> bool {
    matches!(table.kind, crate::model::TableKind::Foreign { .. })
}

fn is_not_null(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::NotNull { .. })
}

fn columns(table: &Table) -> impl Iterator<Item = Object<'_>> {
    table.columns.iter().enumerate().map(move |(i, c)| Object::Column(table, c, i + 1))
}

fn identities(table: &Table) -> impl Iterator<Item = Object<'_>> {
    table.columns.iter().filter(|c| c.identity.is_some()).map(move |c| Object::Identity(table, c))
}

fn triggers(owner: Owner<'_>) -> &[Trigger] {
    match owner {
        Owner::Table(t) => &t.triggers,
        Owner::View(v) => &v.triggers,
    }
}

fn domain_checks(def: &TypeDef) -> Vec<Object<'_>> {
    match &def.kind {
        TypeKind::Domain { checks, .. } => {
            checks.iter().map(|c| Object::DomainCheck(def, c)).collect()
        }
        _ => Vec::new(),
    }
}

fn indexes(work: &Work) -> impl Iterator<Item = Object<'_>> {
    let of_tables = work.catalog.tables.iter().flat_map(|t| {
        let keys = t.constraints.iter().filter(|c| {
            matches!(
                c.kind,
                ConstraintKind::PrimaryKey(_)
                    | ConstraintKind::Unique(_)
                    | ConstraintKind::Exclude { .. }
            )
        });
        let own = t.indexes.iter().map(move |i| Object::Index(Owner::Table(t), i));
        own.chain(keys.map(move |c| Object::Key(t, c)))
    });
    let of_views = work
        .catalog
        .views
        .iter()
        .flat_map(|v| v.indexes.iter().map(move |i| Object::Index(Owner::View(v), i)));
    of_tables.chain(of_views)
}

fn usages<'w>(work: &'w Work, table: &'w Table, kind: Kind) -> Vec<Object<'w>> {
    let mut found = Vec::new();
    for constraint in &table.constraints {
        let mut of: &Table = table;
        let ids: Vec<_> = match (&constraint.kind, kind) {
            (ConstraintKind::ForeignKey(key), Kind::ConstraintColumnUsage) => {
                let Some(referenced) = work.catalog.tables.get(&key.references) else { continue };
                of = referenced;
                key.referenced_columns.clone()
            }
            (ConstraintKind::Check { expression, .. }, Kind::ConstraintColumnUsage) => {
                let mut ids = Vec::new();
                for reference in expression.references() {
                    if let ObjectRef::Column(id, column) = &reference.target
                        && *id == table.id
                        && !ids.contains(column)
                    {
                        ids.push(column.clone());
                    }
                }
                ids
            }
            (ConstraintKind::NotNull { .. }, _) => continue,
            _ => constraint.columns().to_vec(),
        };
        for (i, id) in ids.iter().enumerate() {
            if let Some(column) = of.column(id) {
                found.push(Object::Usage(table, constraint, of, column, i + 1));
            }
        }
    }
    found
}

/// Roles that the files make, and those of the platform.
pub(in crate::sql) fn roles(work: &Work) -> Vec<Name> {
    let own = work.catalog.roles.iter().map(|r| r.name.clone());
    let all: std::collections::BTreeSet<Name> =
        own.chain(platform::roles().map(Name::new)).collect();
    all.into_iter().collect()
}

fn defined(work: &Work, kind: DefinitionKind) -> Vec<Object<'_>> {
    let all = work.catalog.definitions.iter().filter(|d| d.kind == kind);
    all.map(|d| Object::Named(d.name.clone())).collect()
}

/// The tables that publications name.
fn publication_tables(work: &Work) -> Vec<Object<'_>> {
    let mut found = Vec::new();
    let publications =
        work.catalog.definitions.iter().filter(|d| d.kind == DefinitionKind::Publication);
    for publication in publications {
        // Those of a schema, or of all schemas, are not listed by name.
        if !publication.definition.is_empty() && publication.definition.text().starts_with("FOR") {
            found.push(Object::Hidden(publication.name.clone()));
        }
        for part in &publication.parts {
            let table = part.references().iter().find_map(|r| match &r.target {
                ObjectRef::Table(id) => work.catalog.tables.get(id),
                _ => None,
            });
            found.push(match table {
                Some(table) => Object::PublicationTable(Rc::new([
                    publication.name.clone(),
                    Name::new(work.catalog.schema_name(&table.schema)),
                    table.name.clone(),
                ])),
                None => Object::Hidden(publication.name.clone()),
            });
        }
    }
    found
}
