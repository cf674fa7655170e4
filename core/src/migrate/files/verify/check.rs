//! A question to the catalog about many objects of one kind.

use crate::sql::quote_literal;

/// Rows of what is expected, and what holds of those that are there.
pub(super) struct Check {
    /// What each value of a row is called, after `what`, which tells the object to people.
    pub(super) columns: &'static str,
    /// A condition on `expected`.
    pub(super) holds: &'static str,
    pub(super) rows: Vec<Row>,
}

/// The values of an object, as SQL, each after the first with a comma before it.
pub(super) struct Row(String);

impl Row {
    pub(super) fn new(what: &str) -> Self {
        Self(quote_literal(what))
    }

    pub(super) fn text(self, value: &str) -> Self {
        self.sql(&quote_literal(value))
    }

    /// No value where nothing is known.
    pub(super) fn maybe(self, value: Option<&str>) -> Self {
        self.sql(&value.map_or_else(|| "NULL::text".to_owned(), quote_literal))
    }

    pub(super) fn flag(self, value: bool) -> Self {
        self.sql(if value { "true" } else { "false" })
    }

    pub(super) fn list(self, values: Option<Vec<String>>) -> Self {
        let list = values.map(|values| {
            let texts: Vec<String> = values.iter().map(|value| quote_literal(value)).collect();
            format!("ARRAY[{}]::text[]", texts.join(", "))
        });
        self.sql(list.as_deref().unwrap_or("NULL::text[]"))
    }

    fn sql(self, value: &str) -> Self {
        Self(format!("{}, {value}", self.0))
    }
}

impl Check {
    /// What of it is missing. None where nothing is expected.
    pub(super) fn query(self) -> Option<String> {
        let Self { columns, holds, rows } = self;
        let rows: Vec<String> = rows.iter().map(|row| format!("            ({})", row.0)).collect();
        (!rows.is_empty()).then(|| {
            format!(
                "        SELECT what FROM (VALUES
{}
        ) AS expected (what, {columns})
        WHERE NOT {holds}",
                rows.join(",\n")
            )
        })
    }
}
