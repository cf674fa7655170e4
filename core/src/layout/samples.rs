//! Generated documents for tests of layout.

use super::{ArrangeScope, arrange};
use crate::domain::infer;
use crate::model::{
    Column, ColumnId, Constraint, ConstraintId, ConstraintKind, DataType, Diagram, DiagramId,
    Document, ForeignKey, MatchType, Placement, ReferentialAction, SchemaId, Table, TableId,
};
use std::collections::BTreeMap;

pub(super) fn table_id(i: usize) -> TableId {
    TableId::new(format!("public.{}", name(i)))
}

fn name(i: usize) -> String {
    format!("{}_{i}", ["auth", "chat", "doc", "usage", "sys"][i % 5])
}

/// A document of so many tables in five domains, with foreign keys from one number to another.
pub(super) fn document(tables: usize, keys: &[(usize, usize)]) -> Document {
    let mut document = Document::new("Generated");
    for i in 0..tables {
        let mut table = Table::new(table_id(i), SchemaId::new("public"), name(i));
        for c in 0..=(i * 7 % 12) {
            let column = format!("column_{c}");
            table.columns.push(Column::new(
                ColumnId::new(&column),
                column.as_str(),
                DataType::parse("text").unwrap(),
            ));
        }
        for (k, (_, to)) in keys.iter().enumerate().filter(|(_, (from, _))| from % tables == i) {
            let key = ForeignKey {
                columns: vec![ColumnId::new("column_0")],
                references: table_id(to % tables),
                referenced_columns: vec![ColumnId::new("column_0")],
                match_type: MatchType::default(),
                on_update: ReferentialAction::default(),
                on_delete: ReferentialAction::default(),
                on_delete_columns: Vec::new(),
                period: false,
            };
            let name = format!("fk_{k}");
            table.constraints.push(Constraint::new(
                ConstraintId::new(&name),
                name.as_str(),
                ConstraintKind::ForeignKey(key),
            ));
        }
        document.schema.tables.insert(table);
    }
    for domain in infer(&document.schema) {
        document.domains.insert(domain);
    }
    document
}

pub(super) fn diagram(placements: BTreeMap<TableId, Placement>) -> Diagram {
    Diagram { placements, ..Diagram::new(DiagramId::new("d"), "D") }
}

/// The diagram with a place for every card.
pub(super) fn arranged(document: &Document, mut diagram: Diagram) -> Diagram {
    for (table, at) in arrange(document, &diagram, &ArrangeScope::Missing) {
        let place = Placement { x: at.x, y: at.y, locked: false };
        diagram.placements.insert(table, place);
    }
    diagram
}
