//! `CREATE INDEX`.

use super::Script;
use super::names::{Names, collation, path, tablespace, with};
use super::table::replica_identity;
use crate::model::{
    Catalog, Index, IndexElement, IndexKey, NullsOrder, QualifiedName, SchemaId, SortOrder, Table,
    View,
};
use crate::sql::quote_ident;
use std::fmt::Write;

/// One key: column or expression, collation, operator class, order.
pub(crate) fn element(table: &Table, element: &IndexElement) -> String {
    let key = match &element.key {
        IndexKey::Column(id) => Names::column(table, id),
        IndexKey::Expression(expr) => format!("({expr})"),
    };
    let mut text = format!("{key}{}", collation(element.collation.as_ref()));
    if let Some(opclass) = &element.opclass {
        let _ = write!(text, " {}", path(opclass));
        if !element.opclass_parameters.is_empty() {
            let _ = write!(text, " ({})", super::names::parameters(&element.opclass_parameters));
        }
    }
    if element.order == SortOrder::Descending {
        text.push_str(" DESC");
    }
    match element.nulls {
        Some(NullsOrder::First) => text.push_str(" NULLS FIRST"),
        Some(NullsOrder::Last) => text.push_str(" NULLS LAST"),
        None => {}
    }
    text
}

pub(crate) fn create(index: &Index, relation: &str, table: &Table) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if index.only { "ONLY " } else { "" };
    let elements: Vec<String> = index.elements.iter().map(|e| element(table, e)).collect();
    let mut text =
        format!("CREATE {unique}INDEX {} ON {only}{relation}", quote_ident(index.name.as_str()));
    if index.method != "btree" {
        let _ = write!(text, " USING {}", quote_ident(index.method.as_str()));
    }
    let _ = write!(text, " ({})", elements.join(", "));
    if !index.include.is_empty() {
        let _ = write!(text, " INCLUDE ({})", Names::columns(table, &index.include));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text.push_str(&with(&index.parameters));
    text.push_str(&tablespace(index.tablespace.as_ref()));
    if let Some(predicate) = &index.predicate {
        let _ = write!(text, " WHERE {predicate}");
    }
    text
}

pub(crate) fn all(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
    for table in &names.tables {
        of_table(out, table, names);
    }
    for view in &names.views {
        of_view(out, view, names);
    }
    // An index can be attached when the partitioned table's is there.
    out.block(names.tables.iter().flat_map(|table| {
        table.indexes.iter().filter_map(|index| {
            let parent = index.attached_to.as_ref()?;
            let own = QualifiedName {
                schema: Some(crate::model::Name::new(catalog.schema_name(&table.schema))),
                name: index.name.clone(),
            };
            Some(format!("ALTER INDEX {} ATTACH PARTITION {}", path(parent), path(&own)))
        })
    }));
}

pub(crate) fn of_table(out: &mut Script, table: &Table, names: &Names<'_>) {
    let name = names.table(table);
    let mut all: Vec<String> =
        table.indexes.iter().map(|index| create(index, &name, table)).collect();
    all.extend(statistics(&table.indexes, &table.schema, names));
    let indexes = table.indexes.iter().filter(|i| i.clustered).map(|i| &i.name);
    let keys = table.constraints.iter().filter(|c| c.clustered).map(|c| &c.name);
    for index in indexes.chain(keys) {
        all.push(format!("ALTER TABLE {name} CLUSTER ON {}", quote_ident(index.as_str())));
    }
    all.extend(replica_identity(table, names));
    out.block(all);
}

/// `ALTER INDEX … SET STATISTICS` for each key that has some.
pub(crate) fn statistics<'a>(
    indexes: &'a [Index],
    schema: &'a SchemaId,
    names: &'a Names<'_>,
) -> impl Iterator<Item = String> + 'a {
    indexes.iter().flat_map(move |index| {
        let name = names.qualified(schema, &index.name);
        index.elements.iter().enumerate().filter_map(move |(n, element)| {
            let target = element.statistics?;
            Some(format!("ALTER INDEX {name} ALTER COLUMN {} SET STATISTICS {target}", n + 1))
        })
    })
}

pub(crate) fn of_view(out: &mut Script, view: &View, names: &Names<'_>) {
    let name = names.qualified(&view.schema, &view.name);
    // A view's keys are expressions: the table is only looked at for columns, of which there are none.
    let none = Table::new(crate::model::TableId::new(""), view.schema.clone(), view.name.clone());
    let mut all: Vec<String> =
        view.indexes.iter().map(|index| create(index, &name, &none)).collect();
    all.extend(statistics(&view.indexes, &view.schema, names));
    for index in view.indexes.iter().filter(|i| i.clustered) {
        all.push(format!(
            "ALTER MATERIALIZED VIEW {name} CLUSTER ON {}",
            quote_ident(index.name.as_str())
        ));
    }
    out.block(all);
}
