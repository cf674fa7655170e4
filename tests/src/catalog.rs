//! What a server holds, object by object, and how it differs from what it should hold.

use postgres::{Client, SimpleQueryMessage};
use std::collections::BTreeSet;
use std::path::Path;

/// A row of the corpus' catalog query: kind, schema, identity, definition.
pub type Row = [String; 4];

/// Everything in the database, by the query that also wrote the corpus' truth.
///
/// # Panics
///
/// Where the server refuses the query.
pub fn read(client: &mut Client, corpus: &Path) -> BTreeSet<Row> {
    let query =
        std::fs::read_to_string(corpus.join("catalog.sql")).unwrap_or_else(|e| panic!("{e}"));
    client.batch_execute("SET search_path = ''").unwrap_or_else(|e| panic!("{e}"));
    let messages = client.simple_query(&query).unwrap_or_else(|e| panic!("catalog query: {e}"));
    client.batch_execute("RESET search_path").unwrap_or_else(|e| panic!("{e}"));
    messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                let field = |i: usize| escape(row.get(i).unwrap_or_default());
                Some([field(0), field(1), field(2), field(3)])
            }
            _ => None,
        })
        .collect()
}

/// As the truth files write it.
fn escape(text: &str) -> String {
    text.replace('\n', "\\n").replace('\t', "\\t")
}

/// The rows of a `truth.objects.tsv`.
///
/// # Panics
///
/// Where the file cannot be read.
pub fn truth(folder: &Path) -> BTreeSet<Row> {
    let text =
        std::fs::read_to_string(folder.join("truth.objects.tsv")).unwrap_or_else(|e| panic!("{e}"));
    text.lines()
        .map(|line| {
            let mut fields = line.splitn(4, '\t').map(str::to_owned);
            let mut next = || fields.next().unwrap_or_default();
            [next(), next(), next(), next()]
        })
        .collect()
}

/// Rows on one side only, one a line; empty where both agree.
pub fn difference(expected: &BTreeSet<Row>, found: &BTreeSet<Row>) -> Vec<String> {
    let line = |sign: &str, row: &Row| format!("{sign} {}", row.join(" | "));
    expected
        .difference(found)
        .map(|row| line("missing", row))
        .chain(found.difference(expected).map(|row| line("extra  ", row)))
        .collect()
}
