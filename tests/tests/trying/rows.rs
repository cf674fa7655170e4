//! Rows for the tables of a document, as a server takes them.

use postgres::{Client, SimpleQueryMessage};
use std::collections::BTreeMap;
use trestle_core::model::{Column, ColumnId, Document, Table, TableId, TypeKind, TypeName};
use trestle_core::rls::attempt::Sample;
use trestle_core::sql::{quote_ident, quote_literal};
use trestle_tests::random::Random;

/// Rows of one table.
const ROWS: usize = 6;

/// Who may be signed in, and what rows belong to; some of it is small numbers in other types.
pub(crate) const IDS: [&str; 4] = [
    "00000000-0000-0000-0000-000000000001",
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    "00000000-0000-0000-0000-000000000004",
];

/// The rows that a server holds.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) samples: Vec<Sample>,
    /// Where each row of a sample is: `(0,1)`.
    pub(crate) places: BTreeMap<TableId, Vec<String>>,
}

impl Rows {
    pub(crate) fn sample(&self, table: &TableId) -> Option<&Sample> {
        self.samples.iter().find(|s| s.table == *table)
    }
}

/// Texts between quotes in the conditions of policies: values that matter.
pub(crate) fn words_of(document: &Document) -> Vec<String> {
    let mut words: Vec<String> = ["a", "b", "public"].map(str::to_owned).to_vec();
    let policies = document.schema.tables.iter().flat_map(|t| &t.policies);
    for condition in policies.flat_map(|p| p.using.iter().chain(&p.check)) {
        let parts: Vec<&str> = condition.text().split('\'').collect();
        words.extend(parts.iter().skip(1).step_by(2).map(|word| (*word).to_owned()));
    }
    words.sort();
    words.dedup();
    words.retain(|word| word.len() < 40);
    words
}

pub(crate) fn qualified(document: &Document, table: &Table) -> String {
    let schema = document.schema.schema_name(&table.schema);
    format!("{}.{}", quote_ident(schema), quote_ident(table.name.as_str()))
}

/// Whether a table stands alone: its rows are in it, and nowhere else.
pub(crate) fn stands_alone(document: &Document, table: &Table) -> bool {
    table.partition_key.is_none()
        && !table.is_partition()
        && table.inherits.is_empty()
        && !document.schema.tables.iter().any(|t| t.is_child_of(&table.id))
        && table.kind == trestle_core::model::TableKind::Ordinary
}

/// Fills every table that stands alone. What a check or a unique key refuses is left out.
pub(crate) fn fill(document: &Document, client: &mut Client, random: &mut Random) -> Rows {
    let words = words_of(document);
    let mut rows = Rows::default();
    for table in document.schema.tables.iter().filter(|t| !t.external && stands_alone(document, t))
    {
        let written: Vec<&Column> =
            table.columns.iter().filter(|c| c.generated.is_none()).collect();
        for _ in 0..ROWS * 2 {
            let values: Vec<String> = written
                .iter()
                .map(|c| literal(value(document, c, &words, random).as_deref()))
                .collect();
            let _ = client.batch_execute(&insert(document, table, &written, &values, None));
        }
        let texts: Vec<String> = table
            .columns
            .iter()
            .map(|c| format!("{}::text", quote_ident(c.name.as_str())))
            .collect();
        let list = if texts.is_empty() { String::new() } else { format!(", {}", texts.join(", ")) };
        let query = format!(
            "select ctid::text{list} from only {} order by ctid limit {ROWS}",
            qualified(document, table)
        );
        // A table that this server could not make has no rows.
        let Ok(found) = client.simple_query(&query) else { continue };
        let mut sample = Sample {
            table: table.id.clone(),
            columns: table.columns.iter().map(|c| c.id.clone()).collect(),
            rows: Vec::new(),
        };
        let mut places = Vec::new();
        for message in found {
            let SimpleQueryMessage::Row(row) = message else { continue };
            places.push(row.get(0).unwrap().to_owned());
            let cells = (1..=table.columns.len()).map(|i| row.get(i).map(str::to_owned));
            sample.rows.push(cells.collect());
        }
        let name = qualified(document, table);
        let known: Vec<String> = places.iter().map(|p| quote_literal(p)).collect();
        let others = if known.is_empty() {
            String::new()
        } else {
            format!(
                " where ctid not in ({})",
                known.iter().map(|p| format!("{p}::tid")).collect::<Vec<_>>().join(", ")
            )
        };
        client.batch_execute(&format!("delete from {name}{others}")).unwrap();
        rows.places.insert(table.id.clone(), places);
        rows.samples.push(sample);
    }
    rows
}

pub(crate) fn insert(
    document: &Document,
    table: &Table,
    columns: &[&Column],
    values: &[String],
    returning: Option<&str>,
) -> String {
    let name = qualified(document, table);
    let returning = returning.map_or(String::new(), |what| format!(" returning {what}"));
    if columns.is_empty() {
        return format!("insert into {name} default values{returning}");
    }
    let names: Vec<_> = columns.iter().map(|c| quote_ident(c.name.as_str())).collect();
    format!(
        "insert into {name} ({}) overriding system value values ({}){returning}",
        names.join(", "),
        values.join(", ")
    )
}

pub(crate) fn literal(value: Option<&str>) -> String {
    value.map_or("null".to_owned(), quote_literal)
}

/// A value of a column; none is null.
pub(crate) fn value(
    document: &Document,
    column: &Column,
    words: &[String],
    random: &mut Random,
) -> Option<String> {
    if !column.not_null && random.is_one_of(7) {
        return None;
    }
    let one = |random: &mut Random| of_type(document, &column.data_type.name, words, random, 0);
    if column.data_type.dimensions > 0 {
        let items: Vec<String> = (0..random.below(3))
            .map(|_| format!("\"{}\"", one(random).replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        return Some(format!("{{{}}}", items.join(",")));
    }
    let text = one(random);
    let is_text = column.data_type.name == TypeName::Builtin("varchar".into());
    match column.data_type.modifiers.as_deref().map(str::parse) {
        Some(Ok(most)) if is_text => Some(text.chars().take(most).collect()),
        _ => Some(text),
    }
}

fn of_type(
    document: &Document,
    name: &TypeName,
    words: &[String],
    random: &mut Random,
    depth: u32,
) -> String {
    match name {
        TypeName::Builtin(name) => builtin(name.as_str(), words, random),
        TypeName::Defined(id) => match document.schema.types.get(id).map(|t| &t.kind) {
            Some(TypeKind::Enum { labels }) if !labels.is_empty() => {
                random.pick(labels).name.clone()
            }
            Some(TypeKind::Domain { base, .. }) if depth < 5 => {
                of_type(document, &base.name, words, random, depth + 1)
            }
            Some(TypeKind::Composite { attributes }) if depth < 5 => {
                let of = attributes.iter();
                let values: Vec<String> = of
                    .map(|a| of_type(document, &a.data_type.name, words, random, depth + 1))
                    .collect();
                format!("({})", values.join(","))
            }
            _ => "(1,2)".to_owned(),
        },
        TypeName::Row(_) => "(1,2)".to_owned(),
        TypeName::External(name) if name.name == *"vector" => "[1,2,3]".to_owned(),
        TypeName::External(_) => random.pick(words).clone(),
    }
}

fn builtin(name: &str, words: &[String], random: &mut Random) -> String {
    let small = 1 + random.below(4);
    let day = 1 + random.below(28);
    match name {
        "uuid" => (*random.pick(&IDS)).to_owned(),
        "point" => format!("({small},{day})"),
        "box" => format!("({day},{day}),(0,{small})"),
        "lseg" => format!("[(0,{small}),({day},1)]"),
        "line" => format!("{{{small},{day},1}}"),
        "circle" => format!("<({small},{day}),2>"),
        "path" | "polygon" => format!("((0,0),({small},{day}),({day},0))"),
        "integer" | "bigint" | "smallint" | "oid" | "money" | "real" | "double precision" => {
            small.to_string()
        }
        "numeric" => format!("{small}.5"),
        "boolean" => (*random.pick(&["true", "false"])).to_owned(),
        "date" => format!("20{}-01-{day:02}", random.pick(&[20, 40])),
        "timestamp" | "timestamptz" => format!("20{}-01-{day:02} 12:00:00", random.pick(&[20, 40])),
        "time" | "timetz" => "12:00".to_owned(),
        "interval" => format!("{day} days"),
        "json" | "jsonb" => {
            let word = serde_json::to_string(random.pick(words)).unwrap();
            format!("{{\"role\": {word}, \"id\": \"{}\", \"n\": {small}}}", random.pick(&IDS))
        }
        "bytea" => "\\x00".to_owned(),
        "inet" | "cidr" => "10.0.0.1".to_owned(),
        "macaddr" => "08:00:2b:01:02:03".to_owned(),
        "xml" => "<a/>".to_owned(),
        "bit" | "varbit" => "1".to_owned(),
        "int4range" | "int8range" | "numrange" => "[1,4)".to_owned(),
        "daterange" | "tsrange" | "tstzrange" => "[2020-01-01,2040-01-01)".to_owned(),
        "char" => "a".to_owned(),
        // A text is often an id, or begins with one.
        _ => match random.below(5) {
            0 => (*random.pick(&IDS)).to_owned(),
            1 => format!("{}/{}.png", random.pick(&IDS), random.pick(words)),
            _ => random.pick(words).clone(),
        },
    }
}

/// A value that a column of some row has, or a new one.
pub(crate) fn other_value(
    document: &Document,
    column: &Column,
    sample: &Sample,
    words: &[String],
    random: &mut Random,
) -> Option<String> {
    let place = place_of(sample, &column.id);
    if let Some(place) = place
        && !sample.rows.is_empty()
        && (is_checked(document, column) || random.is_one_of(2))
    {
        return random.pick(&sample.rows)[place].clone();
    }
    value(document, column, words, random)
}

fn place_of(sample: &Sample, column: &ColumnId) -> Option<usize> {
    sample.columns.iter().position(|id| id == column)
}

/// Whether not every value of the type's base is one of it, which is asked before any policy.
fn is_checked(document: &Document, column: &Column) -> bool {
    match &column.data_type.name {
        TypeName::Builtin(_) => column.data_type.modifiers.is_some(),
        TypeName::Defined(id) => {
            !matches!(document.schema.types.get(id).map(|t| &t.kind), Some(TypeKind::Enum { .. }))
        }
        _ => true,
    }
}
