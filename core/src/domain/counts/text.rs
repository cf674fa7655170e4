//! Counts as text: CSV with whatever separator, and tables as `psql` and Markdown draw them.

use super::{Found, Heading, Row};

/// The rows of a text.
pub(super) fn rows(text: &str) -> Vec<Found> {
    let is_drawn = text.lines().any(is_rule);
    let records = if is_drawn { drawn(text) } else { separated(text) };
    let mut records = records.into_iter().peekable();
    let columns = match records.peek() {
        Some(Ok((_, fields))) => Columns::of_heading(fields),
        _ => None,
    };
    if columns.is_some() {
        records.next();
    }
    let columns = columns.unwrap_or_default();
    records.map(|record| record.and_then(|(at, fields)| columns.row(at, &fields))).collect()
}

/// A line with its fields, or what is wrong with it.
type Record = Result<(usize, Vec<String>), (usize, String)>;

/// Where in a row things stand; none where the number of fields says it.
#[derive(Default)]
struct Columns {
    schema: Option<usize>,
    table: Option<usize>,
    count: Option<usize>,
    fields: usize,
}

impl Columns {
    /// None where the first row is no heading: its last field holds a number.
    fn of_heading(fields: &[String]) -> Option<Self> {
        let named = |heading| fields.iter().position(|f| Heading::of(f) == Some(heading));
        let (table, count) = (named(Heading::Table), named(Heading::Count));
        let has_digit = fields.last().is_some_and(|f| f.contains(|c: char| c.is_ascii_digit()));
        let is_heading = table.is_some() && count.is_some() || (fields.len() > 1 && !has_digit);
        is_heading.then(|| Self {
            schema: named(Heading::Schema),
            table,
            count,
            fields: fields.len(),
        })
    }

    fn row(&self, at: usize, fields: &[String]) -> Found {
        // Some programs end each line with a separator.
        let told = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
        let (schema, table, count) = match (self.table, self.count, told) {
            (Some(table), Some(count), n) if n <= self.fields => (self.schema, table, count),
            (.., 2) => (None, 0, 1),
            (.., 3) if fields.get(1).is_some_and(|f| f.parse::<f64>().is_err()) => (Some(0), 1, 2),
            (.., n) => {
                let reason = format!(
                    "A row is a name and a number, and this has {n} fields. A number with commas needs quotes."
                );
                return Err((at, reason));
            }
        };
        let field = |at: usize| fields.get(at).map(|f| f.trim().to_owned()).unwrap_or_default();
        let schema = schema.map(field).filter(|schema| !schema.is_empty());
        Ok(Row { at, schema, table: field(table), count: field(count) })
    }
}

/// Whether a line is drawn between the heading and the rows.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '-' | '+' | '|' | ':' | ' '))
}

/// The rows of a table whose columns are parted by `|`.
fn drawn(text: &str) -> Vec<Record> {
    let is_told = |line: &&str| {
        let is_footer =
            line.starts_with('(') && (line.ends_with("rows)") || line.ends_with("row)"));
        !line.is_empty() && !is_rule(line) && !is_footer && !line.starts_with("Time:")
    };
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim()));
    let rows = lines.filter(|(_, line)| is_told(line) && line.contains('|'));
    rows.map(|(at, line)| {
        let line = line.strip_prefix('|').unwrap_or(line);
        let line = line.strip_suffix('|').unwrap_or(line);
        Ok((at, line.split('|').map(|field| field.trim().to_owned()).collect()))
    })
    .collect()
}

/// The rows of a text whose fields are parted by one character, or by blanks.
fn separated(text: &str) -> Vec<Record> {
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else { return Vec::new() };
    let Some(separator) = separator(first) else {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let fields = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        return lines.map(|(n, line)| Ok((n + 1, fields(line)))).collect();
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let (mut offset, mut at) = (0, 1);
    for record in reader.byte_records() {
        match record {
            Ok(record) => {
                // A record begins where the one before it ended, blank lines and all.
                let start = record.position().map_or(0, csv::Position::byte);
                let start = usize::try_from(start).unwrap_or(usize::MAX).max(offset);
                let between = text.get(offset..start).unwrap_or_default();
                let rest = text.get(start..).unwrap_or_default();
                let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
                let blank_lines = rest.get(..blank).unwrap_or_default();
                at += between.matches('\n').count() + blank_lines.matches('\n').count();
                offset = start + blank;
                let fields: Vec<String> = record
                    .iter()
                    .map(|field| String::from_utf8_lossy(field).trim().to_owned())
                    .collect();
                if fields.iter().any(|field| !field.is_empty()) {
                    records.push(Ok((at, fields)));
                }
            }
            Err(error) => records.push(Err((records.len() + 1, error.to_string()))),
        }
    }
    records
}

/// What parts the fields of a line, outside of quotes; a comma may also stand in a number.
fn separator(line: &str) -> Option<u8> {
    let mut is_quoted = false;
    let mut seen = [(b'\t', false), (b';', false), (b'|', false), (b',', false)];
    for byte in line.bytes() {
        is_quoted ^= byte == b'"';
        for (separator, is_there) in &mut seen {
            *is_there |= !is_quoted && byte == *separator;
        }
    }
    seen.iter().find(|(_, is_there)| *is_there).map(|(separator, _)| *separator)
}
