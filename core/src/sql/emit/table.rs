//! `CREATE TABLE`, and what can only be said afterwards.

use super::constraint;
use super::index::element;
use super::names::{Names, collation, options, parameters, tablespace, with};
use super::{Script, sequence};
use crate::model::{
    Column, ConstraintKind, GeneratedKind, PartitionStrategy, Persistence, ReplicaIdentity, Table,
    TableKind,
};
use crate::sql::quote_ident;
use std::fmt::Write;

/// The statement that makes the table, with its keys and checks. Foreign keys come when all tables are
/// there. With `defer_defaults`, defaults come later too.
pub(crate) fn create(table: &Table, names: &Names<'_>, defer_defaults: bool) -> String {
    let word = match (&table.kind, table.persistence) {
        (TableKind::Foreign { .. }, _) => "FOREIGN TABLE",
        (TableKind::Ordinary, Persistence::Unlogged) => "UNLOGGED TABLE",
        (TableKind::Ordinary, Persistence::Permanent) => "TABLE",
    };
    let mut text = format!("CREATE {word} {}", names.table(table));
    let declared = declared_by_parent(table);
    // What is attached later has all columns already.
    let is_listed = |c: &&Column| !c.inherited || (table.partition_of.is_some() && !declared);
    if let Some(of) = &table.of_type
        && let Some(type_def) = names.catalog.types.get(of)
    {
        let _ = write!(text, " OF {}", names.qualified(&type_def.schema, &type_def.name));
    }
    if let (true, Some(partition)) = (declared, &table.partition_of) {
        let _ = write!(text, " PARTITION OF {}", names.table_id(&partition.parent));
    }
    let mut lines: Vec<String> = Vec::new();
    let width = table
        .columns
        .iter()
        .filter(is_listed)
        .map(|c| quote_ident(c.name.as_str()).chars().count())
        .filter(|n| *n <= MAX_ALIGNED_CHARS)
        .max()
        .unwrap_or(0);
    for column in table.columns.iter().filter(is_listed) {
        lines.push(column_line(column, names, width, defer_defaults));
    }
    let mut constraints: Vec<_> =
        table.constraints.iter().filter(|c| !declared || !c.inherited).collect();
    constraints.sort_by_key(|c| !matches!(c.kind, ConstraintKind::PrimaryKey(_)));
    lines.extend(constraints.into_iter().filter_map(|c| constraint::inline(table, c, names)));
    if !lines.is_empty() {
        let _ = write!(text, " (\n  {}\n)", lines.join(",\n  "));
    } else if table.of_type.is_none() && !declared {
        text.push_str(" ()");
    }
    if let (true, Some(partition)) = (declared, &table.partition_of) {
        text.push_str(&bound(partition.bound.text()));
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(|id| names.table_id(id)).collect();
        let _ = write!(text, "\nINHERITS ({})", parents.join(", "));
    }
    if let TableKind::Foreign { server, options: list } = &table.kind {
        let _ = write!(text, "\nSERVER {}{}", quote_ident(server.as_str()), options(list));
    }
    if let Some(key) = &table.partition_key {
        let strategy = match key.strategy {
            PartitionStrategy::Range => "RANGE",
            PartitionStrategy::List => "LIST",
            PartitionStrategy::Hash => "HASH",
        };
        let elements: Vec<String> = key.elements.iter().map(|e| element(table, e)).collect();
        let _ = write!(text, "\nPARTITION BY {strategy} ({})", elements.join(", "));
    }
    if let Some(method) = &table.access_method {
        let _ = write!(text, "\nUSING {}", quote_ident(method.as_str()));
    }
    if !table.parameters.is_empty() {
        let _ = write!(text, "\n{}", with(&table.parameters).trim_start());
    }
    text.push_str(&tablespace(table.tablespace.as_ref()));
    text
}

/// Longer names do not push the types of all others to the right.
const MAX_ALIGNED_CHARS: usize = 32;

/// A partition that takes all columns from its parent is made with `PARTITION OF`; one that lists them
/// is made by itself and attached.
fn declared_by_parent(table: &Table) -> bool {
    table.partition_of.is_some() && table.columns.iter().all(|c| c.inherited)
}

pub(crate) fn bound(bound: &str) -> String {
    if bound.eq_ignore_ascii_case("default") {
        " DEFAULT".to_owned()
    } else {
        format!(" FOR VALUES {bound}")
    }
}

pub(crate) fn column_line(
    column: &Column,
    names: &Names<'_>,
    width: usize,
    defer_defaults: bool,
) -> String {
    let name = quote_ident(column.name.as_str());
    let mut text = format!("{name:<width$} {}", names.data_type(&column.data_type));
    if let Some(compression) = &column.compression {
        let _ = write!(text, " COMPRESSION {compression}");
    }
    if !column.options.is_empty() && column.options.iter().all(|o| !is_attribute_option(&o.key)) {
        text.push_str(&options(&column.options));
    }
    text.push_str(&collation(column.collation.as_ref()));
    if let Some(identity) = &column.identity {
        let when = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
        let _ = write!(text, " GENERATED {when} AS IDENTITY");
        let mut all = Vec::new();
        if let Some(name) = &identity.sequence_name {
            all.push(format!("SEQUENCE NAME {}", super::names::path(name)));
        }
        all.extend(sequence::options(&identity.options, names));
        if !all.is_empty() {
            let _ = write!(text, " ({})", all.join(" "));
        }
    }
    if let Some(generated) = &column.generated {
        let kind = match generated.kind {
            GeneratedKind::Stored => "STORED",
            GeneratedKind::Virtual => "VIRTUAL",
        };
        let _ = write!(text, " GENERATED ALWAYS AS ({}) {kind}", generated.expression);
    }
    if column.not_null && column.identity.is_none() {
        text.push_str(" NOT NULL");
    }
    if let (Some(default), false) = (&column.default, defer_defaults) {
        let _ = write!(text, " DEFAULT {default}");
    }
    text
}

/// `n_distinct` and its like are set afterwards; all else is an option of a foreign table's column.
pub(crate) fn is_attribute_option(key: &str) -> bool {
    matches!(key, "n_distinct" | "n_distinct_inherited")
}

/// Defaults that had to wait.
pub(crate) fn defaults(table: &Table, names: &Names<'_>) -> Vec<String> {
    let name = names.table(table);
    let own = table.columns.iter().filter(|c| !c.inherited).filter_map(|c| {
        let default = c.default.as_ref()?;
        let column = quote_ident(c.name.as_str());
        Some(format!("ALTER TABLE {name} ALTER COLUMN {column} SET DEFAULT {default}"))
    });
    own.chain(differences(table, names)).collect()
}

/// Attaching to a parent, and settings that `CREATE TABLE` has no word for.
pub(crate) fn after(out: &mut Script, table: &Table, names: &Names<'_>) {
    if table.external {
        return;
    }
    let name = names.table(table);
    let mut all = Vec::new();
    for column in &table.columns {
        all.extend(storage(column, &name));
    }
    if let (false, Some(partition)) = (declared_by_parent(table), &table.partition_of) {
        all.push(format!(
            "ALTER TABLE {} ATTACH PARTITION {name}{}",
            names.table_id(&partition.parent),
            bound(partition.bound.text())
        ));
    }
    out.block(all);
}

/// How the values of a column are kept and measured.
pub(crate) fn storage(column: &Column, table: &str) -> Vec<String> {
    let mut all = Vec::new();
    let alter = format!("ALTER TABLE {table} ALTER COLUMN {}", quote_ident(column.name.as_str()));
    if let Some(storage) = &column.storage {
        all.push(format!("{alter} SET STORAGE {}", storage.to_uppercase()));
    }
    if let Some(statistics) = column.statistics {
        all.push(format!("{alter} SET STATISTICS {statistics}"));
    }
    if column.options.iter().any(|o| is_attribute_option(&o.key)) {
        all.push(format!("{alter} SET ({})", parameters(&column.options)));
    }
    all
}

/// What a child says differently of the columns that it has from its parent. Said before the child's own
/// children are made: they take it over.
pub(crate) fn differences(table: &Table, names: &Names<'_>) -> Vec<String> {
    let name = names.table(table);
    let differences = |column: &Column| {
        let alter =
            format!("ALTER TABLE {name} ALTER COLUMN {}", quote_ident(column.name.as_str()));
        inherited_differences(table, column, names, &alter)
    };
    table.columns.iter().filter(|c| c.inherited).flat_map(differences).collect()
}

/// What a child says differently of one column.
pub(crate) fn inherited_differences(
    table: &Table,
    column: &Column,
    names: &Names<'_>,
    alter: &str,
) -> Vec<String> {
    let parents = table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent));
    let parent = parents
        .filter_map(|id| names.catalog.tables.get(id))
        .find_map(|parent| parent.column_named(column.name.as_str()));
    let mut all = Vec::new();
    let default_of_parent = parent.and_then(|p| p.default.as_ref()).map(crate::model::Expr::text);
    let default = column.default.as_ref().map(crate::model::Expr::text);
    if default != default_of_parent {
        match default {
            Some(default) => all.push(format!("{alter} SET DEFAULT {default}")),
            None => all.push(format!("{alter} DROP DEFAULT")),
        }
    }
    let is_key = || table.primary_key().is_some_and(|key| key.columns.contains(&column.id));
    if column.not_null && parent.map_or_else(|| !is_key(), |p| !p.not_null) {
        all.push(format!("{alter} SET NOT NULL"));
    }
    all
}

/// Said after the indexes, which it may name.
pub(crate) fn replica_identity(table: &Table, names: &Names<'_>) -> Option<String> {
    let what = match &table.replica_identity {
        ReplicaIdentity::Default => return None,
        ReplicaIdentity::Full => "FULL".to_owned(),
        ReplicaIdentity::Nothing => "NOTHING".to_owned(),
        ReplicaIdentity::Index(index) => format!("USING INDEX {}", quote_ident(index.as_str())),
    };
    Some(format!("ALTER TABLE {} REPLICA IDENTITY {what}", names.table(table)))
}
