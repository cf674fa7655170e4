//! Counts of rows from a file or from what a query prints.
//!
//! Whatever has a name and a number in each row is read: CSV with commas, semicolons or tabs, tables as `psql` prints
//! them, and JSON. Nothing is guessed: what could mean two things is told, with the line where it stands.

#[cfg(feature = "sql")]
mod json;
mod number;
#[cfg(feature = "sql")]
mod text;

pub use number::parse_count;

#[cfg(feature = "sql")]
pub use read::{CountProblem, CountsRead, MAX_COUNTS_BYTES, read_counts};

#[cfg(feature = "sql")]
mod read;
#[cfg(all(test, feature = "sql"))]
mod tests;

/// What of a row may be a table's name, its schema and its count, by the headings that queries and tools give them.
#[cfg(feature = "sql")]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Schema,
    Table,
    Count,
}

#[cfg(feature = "sql")]
impl Heading {
    fn of(text: &str) -> Option<Self> {
        let heading = text.trim().trim_matches('"').to_ascii_lowercase().replace([' ', '-'], "_");
        Some(match heading.as_str() {
            "schemaname" | "schema" | "schema_name" | "table_schema" | "nspname" => Self::Schema,
            "relname" | "table" | "tables" | "table_name" | "tablename" | "name" | "relation"
            | "relid" => Self::Table,
            "n_live_tup" | "reltuples" | "rows" | "row_count" | "rowcount" | "count" | "n"
            | "estimate" | "row_estimate" | "estimated_rows" | "estimated_count" | "records"
            | "record_count" | "live_rows" => Self::Count,
            _ => return None,
        })
    }
}

/// A row as it was found.
#[cfg(feature = "sql")]
struct Row {
    /// From 1: the line of a text, the place in a list of JSON.
    at: usize,
    schema: Option<String>,
    table: String,
    count: String,
}

/// A row, or why there is none at a place.
#[cfg(feature = "sql")]
type Found = Result<Row, (usize, String)>;
