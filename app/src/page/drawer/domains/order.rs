//! The order of the rows, by the column that a person chose.

use trestle_core::domain::{DomainRow, Overview};
use trestle_core::model::DomainId;

/// A column of the table that can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Prefix,
    Title,
    Tables,
    Status,
    Records,
    Secured,
    References,
    Documented,
    Owner,
}

impl Column {
    pub(super) const ALL: [Self; 9] = [
        Self::Prefix,
        Self::Title,
        Self::Tables,
        Self::Status,
        Self::Records,
        Self::Secured,
        Self::References,
        Self::Documented,
        Self::Owner,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Prefix => "Prefix",
            Self::Title => "Domain",
            Self::Tables => "Tables",
            Self::Status => "Status",
            Self::Records => "Records",
            Self::Secured => "Secured",
            Self::References => "References",
            Self::Documented => "Documented",
            Self::Owner => "Owner",
        }
    }

    /// What the heading alone does not say.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Records => "About how many rows its tables have",
            Self::Secured => "Tables with row level security",
            Self::References => "Domains that its foreign keys lead to",
            Self::Documented => "How much of it is described",
            _ => "",
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Tables | Self::Records | Self::Secured | Self::Documented)
    }

    fn number(self, row: &DomainRow) -> usize {
        match self {
            Self::Tables => row.tables,
            Self::Records => usize::try_from(row.records.rows).unwrap_or(usize::MAX),
            Self::Secured => row.secured,
            Self::References => row.references.len(),
            Self::Documented => row.coverage.total().percent().map_or(0, usize::from),
            _ => 0,
        }
    }

    fn text(self, row: &DomainRow) -> String {
        match self {
            Self::Prefix => row.prefix.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Title => row.title.to_lowercase(),
            Self::Status => {
                row.status.map(crate::page::domain::status_word).unwrap_or_default().to_owned()
            }
            Self::Owner => row.owner.as_deref().unwrap_or_default().to_lowercase(),
            _ => String::new(),
        }
    }
}

/// By a column, and whether backwards; none leaves the rows as the document has them.
pub(super) type Order = Option<(Column, bool)>;

/// What a press on a column's heading makes of the order.
pub(super) fn pressed(order: Order, column: Column) -> Order {
    match order {
        Some((at, false)) if at == column => Some((column, true)),
        Some((at, true)) if at == column => None,
        _ => Some((column, false)),
    }
}

/// Rows in an order. That of no domain stays the last.
pub(super) fn sorted(overview: &Overview, order: Order) -> Vec<Option<DomainId>> {
    let mut rows: Vec<&DomainRow> = overview.rows.iter().collect();
    if let Some((column, backwards)) = order {
        rows.sort_by(|a, b| {
            let key = |row: &DomainRow| (column.number(row), column.text(row));
            let order = key(a).cmp(&key(b));
            let order = if backwards { order.reverse() } else { order };
            a.domain.is_none().cmp(&b.domain.is_none()).then(order)
        });
    }
    rows.into_iter().map(|row| row.domain.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::domain::RowTotal;
    use trestle_core::lint::Coverage;
    use trestle_core::model::Name;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn row(id: Option<&str>, tables: usize) -> DomainRow {
        DomainRow {
            domain: id.map(DomainId::new),
            prefix: id.map(|id| Name::new(format!("{id}_"))),
            title: id.unwrap_or("No domain").to_owned(),
            colour: None,
            owner: None,
            status: None,
            tables,
            columns: 0,
            secured: 0,
            records: RowTotal::default(),
            references: Vec::new(),
            referenced_by: Vec::new(),
            forbidden: Vec::new(),
            coverage: Coverage::default(),
            hint: None,
        }
    }

    #[wasm_bindgen_test]
    fn a_heading_sorts_both_ways_and_not_at_all() {
        let rows = vec![row(Some("b"), 2), row(Some("a"), 3), row(Some("c"), 1), row(None, 9)];
        let overview = Overview { rows, ..Overview::default() };
        let told = |order| {
            let ids = sorted(&overview, order).into_iter();
            ids.map(|id| id.map_or_else(|| "-".to_owned(), |id| id.to_string())).collect::<String>()
        };
        let mut order = None;
        let mut all = vec![told(order)];
        for column in [Column::Tables, Column::Tables, Column::Title, Column::Title, Column::Title]
        {
            order = pressed(order, column);
            all.push(told(order));
        }
        assert_eq!(all, ["bac-", "cba-", "abc-", "abc-", "cba-", "bac-"]);
    }
}
