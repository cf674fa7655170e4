//! Formats other than plain SQL, on real files: DBML against its SQL, Mermaid against what was written, folders against
//! the order in which their tools load them.

use std::collections::BTreeSet;
use trestle_core::export::{MermaidScope, mermaid};
use trestle_core::import::{Format, ImportOptions, Imported, Outcome, Source, import};
use trestle_core::model::{
    Catalog, ColumnId, ConstraintKind, Document, IndexKey, Table, TypeKind, check_invariants,
};
use trestle_tests::corpus;

fn read(path: &str, text: impl Into<Vec<u8>>) -> Imported {
    let imported = import(vec![Source::new(path, text)], &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    imported
}

fn failures(imported: &Imported) -> Vec<String> {
    let failed = imported.report.rows.iter().filter(|r| r.outcome == Outcome::Failed);
    failed
        .map(|r| format!("{}:{}: {}", r.line, r.column, r.reason.as_deref().unwrap_or("")))
        .collect()
}

/// What a schema says, a line for each fact.
fn facts(document: &Document) -> BTreeSet<String> {
    let catalog = &document.schema;
    let mut facts = BTreeSet::new();
    for item in &catalog.types {
        if let TypeKind::Enum { labels } = &item.kind {
            let labels: Vec<&str> = labels.iter().map(|l| l.name.as_str()).collect();
            let name = catalog.readable_name(&item.schema, &item.name);
            facts.insert(format!("enum {name} {}", labels.join(", ")));
        }
    }
    for table in catalog.tables.iter().filter(|t| !t.external) {
        let name = catalog.readable_name(&table.schema, &table.name);
        facts.insert(format!("table {name}"));
        for column in &table.columns {
            let ty = catalog.type_text(&column.data_type);
            let default = column.default.as_ref().map_or_else(String::new, |d| {
                format!(" default {}", d.text().trim_matches(['(', ')', '\n']).to_lowercase())
            });
            let null = if column.not_null { " not null" } else { "" };
            let identity = if column.identity.is_some() { " identity" } else { "" };
            facts.insert(format!("column {name}.{} {ty}{null}{identity}{default}", column.name));
        }
        facts.extend(constraints(catalog, table, &name));
    }
    facts
}

fn constraints(catalog: &Catalog, table: &Table, name: &str) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for constraint in &table.constraints {
        facts.insert(match &constraint.kind {
            ConstraintKind::PrimaryKey(k) => {
                format!("primary key {name} ({})", names(table, &k.columns))
            }
            ConstraintKind::Unique(k) => format!("unique {name} ({})", names(table, &k.columns)),
            ConstraintKind::Check { expression, .. } => {
                format!("check {name} {}", expression.text().trim())
            }
            ConstraintKind::ForeignKey(k) => {
                let other = catalog.tables.get(&k.references).expect("the referenced table");
                format!(
                    "key {name} ({}) to {} ({}) {:?} {:?}",
                    names(table, &k.columns),
                    catalog.readable_name(&other.schema, &other.name),
                    names(other, &k.referenced_columns),
                    k.on_delete,
                    k.on_update
                )
            }
            ConstraintKind::Exclude { .. } | ConstraintKind::NotNull { .. } => continue,
        });
    }
    for index in &table.indexes {
        let keys: Vec<String> = index
            .elements
            .iter()
            .map(|e| match &e.key {
                IndexKey::Column(id) => names(table, std::slice::from_ref(id)),
                IndexKey::Expression(e) => e.text().trim().trim_matches(['(', ')']).to_lowercase(),
            })
            .collect();
        let unique = if index.unique { "unique " } else { "" };
        facts.insert(format!("{unique}index {name} {} ({})", index.method, keys.join(", ")));
    }
    facts
}

fn names(table: &Table, ids: &[ColumnId]) -> String {
    let columns = ids.iter().filter_map(|id| table.column(id));
    columns.map(|c| c.name.to_string()).collect::<Vec<_>>().join(", ")
}

/// Facts of one side only: `-` of the first, `+` of the second.
fn differences(first: &Document, second: &Document) -> Vec<String> {
    let (first, second) = (facts(first), facts(second));
    let lost = first.difference(&second).map(|f| format!("- {f}"));
    lost.chain(second.difference(&first).map(|f| format!("+ {f}"))).collect()
}

#[test]
fn folders_load_in_the_order_of_their_tools() {
    let Some(folder) = corpus::folder_or_skip("folders_load_in_the_order_of_their_tools") else {
        return;
    };
    for name in [
        "crates-io",
        "supabase-storage",
        "supabase-storage-multitenant",
        "liam-drizzle",
        "ai-chatbot-drizzle",
        "liam-prisma",
    ] {
        let sources = corpus::sources(&folder.join(name));
        let imported = import(sources, &ImportOptions::default());
        let mut loaded: Vec<&str> = Vec::new();
        let rows = imported.report.rows.iter();
        for row in rows.filter(|r| {
            r.summary != "file" || r.reason.as_deref() == Some("the file holds no statement")
        }) {
            if loaded.last() != Some(&row.file.as_str()) {
                loaded.push(&row.file);
            }
        }
        let order = std::fs::read_to_string(folder.join(name).join("ORDER")).expect("ORDER");
        let order: Vec<&str> = order.lines().filter(|l| !l.is_empty()).collect();
        assert_eq!(loaded, order, "{name}");
    }
}

const EXPORTER: &str = "dbml-core/__tests__/examples/exporter/postgres_exporter/";
const IMPORTER: &str = "dbml-core/__tests__/examples/importer/postgres_importer/";
const CLI: &str = "dbml-cli/__tests__/";

/// DBML files, the SQL that dbml's own tools made of them or made them from, and what differs: parts of facts.
///
/// `datetime`, `number` and `nvarchar` are types of other databases, which SQL keeps and a diagram translates. What
/// dbml loses when it writes DBML is not there to be read.
const PAIRS: &[(&str, &str, &str, &[&str])] = &[
    (EXPORTER, "input/custom_type.in.dbml", "output/custom_type.out.sql", &[]),
    (EXPORTER, "input/enum.in.dbml", "output/enum.out.sql", &[]),
    (
        EXPORTER,
        "input/general_schema.in.dbml",
        "output/general_schema.out.sql",
        &["products.created_at"],
    ),
    (EXPORTER, "input/increment_type.in.dbml", "output/increment_type.out.sql", &[]),
    (EXPORTER, "input/insert_records.in.dbml", "output/insert_records.out.sql", &[]),
    (
        EXPORTER,
        "input/many_to_many_relationship.in.dbml",
        "output/many_to_many_relationship.out.sql",
        &[],
    ),
    (EXPORTER, "input/multiple_schema.in.dbml", "output/multiple_schema.out.sql", &[]),
    (EXPORTER, "input/null_defaults.in.dbml", "output/null_defaults.out.sql", &[]),
    (EXPORTER, "input/smallserial_type.in.dbml", "output/smallserial_type.out.sql", &[]),
    (
        CLI,
        "dbml2sql/filename --postgres --out-file/in-files/schema.dbml",
        "dbml2sql/filename --postgres --out-file/expect-out-files/schema.sql",
        &["products.created_at"],
    ),
    (
        CLI,
        "dbml2sql/multiple_schema_pg/in-files/multiple_schema.in.dbml",
        "dbml2sql/multiple_schema_pg/expect-out-files/multiple_schema.out.sql",
        &[],
    ),
    (
        CLI,
        "sql2dbml/filename --postgres --out-file/expect-out-files/schema.dbml",
        "sql2dbml/filename --postgres --out-file/in-files/schema.sql",
        &["products.created_at"],
    ),
    // A quoted name of a type keeps its capitals, one without quotes does not.
    (
        CLI,
        "sql2dbml/multiple_schema_pg/expect-out-files/multiple_schema.out.dbml",
        "sql2dbml/multiple_schema_pg/in-files/multiple_schema.in.sql",
        &["booking_reference.", "br_flight.", "users.eg ", "users.pg "],
    ),
    (IMPORTER, "output/checks.out.dbml", "input/checks.in.sql", &[]),
    // Sequences behind defaults are lost, and spaces in the names of types that a default is cast to.
    (
        IMPORTER,
        "output/db_dump.out.dbml",
        "input/db_dump.in.sql",
        &["id integer not null", "'/'::character"],
    ),
    // Time zones are lost; what a primary key of several columns does to them is not.
    (
        IMPORTER,
        "output/general_schema.out.dbml",
        "input/general_schema.in.sql",
        &[
            "foo.bar8",
            "order_items.created_at",
            "order_items.modified_at",
            "products.created_at",
            "test_table.id",
            "tests.type",
            "users2.",
        ],
    ),
    (IMPORTER, "output/generated_stored.out.dbml", "input/generated_stored.in.sql", &[]),
    // An identity of an unknown type becomes a counting integer, as in dbml's own SQL.
    (IMPORTER, "output/increment_type.out.dbml", "input/increment_type.in.sql", &["table9.id"]),
    // Other ways to write numbers are lost.
    (
        IMPORTER,
        "output/integer_literals.out.dbml",
        "input/integer_literals.in.sql",
        &["test_integers."],
    ),
    (
        IMPORTER,
        "output/multiple_schema.out.dbml",
        "input/multiple_schema.in.sql",
        &["users.eg ", "users.pg "],
    ),
    // A unique constraint of several columns is written as a unique index.
    (
        IMPORTER,
        "output/nulls_not_distinct.out.dbml",
        "input/nulls_not_distinct.in.sql",
        &["products "],
    ),
    // Partitions are lost.
    (
        IMPORTER,
        "output/partitioned_table.out.dbml",
        "input/partitioned_table.in.sql",
        &["id_to_uuid_migration_map"],
    ),
    // A key that `REFERENCES booking_reference` leaves out is no key of that table.
    (
        IMPORTER,
        "output/shorthand_syntax.out.dbml",
        "input/shorthand_syntax.in.sql",
        &["booking_reference.", "br_flight."],
    ),
    (
        IMPORTER,
        "output/timestampz_and_timetz_type.out.dbml",
        "input/timestampz_and_timetz_type.in.sql",
        &[],
    ),
];

#[test]
fn dbml_says_what_its_sql_says() {
    let Some(folder) = corpus::folder_or_skip("dbml_says_what_its_sql_says") else { return };
    let folder = folder.join("dbml-samples/src/packages");
    for (base, dbml, sql, expected) in PAIRS {
        let text = |path: &str| {
            std::fs::read(folder.join(base).join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
        };
        let from_sql = import(vec![Source::new("a.sql", text(sql))], &ImportOptions::default());
        let from_dbml = read("a.dbml", text(dbml));
        assert_eq!(failures(&from_dbml), [""; 0], "{dbml}");
        let differences = differences(&from_sql.document, &from_dbml.document);
        for difference in &differences {
            assert!(expected.iter().any(|e| difference.contains(e)), "{dbml}: {difference}");
        }
        for expected in *expected {
            let met = differences.iter().any(|d| d.contains(expected));
            assert!(met, "{dbml}: no difference in {expected} any more");
        }
    }
}

/// All DBML files of the corpus, most of them made to be wrong: what is wrong has a place, and nothing else suffers.
#[test]
fn every_dbml_file_gives_a_document() {
    let Some(folder) = corpus::folder_or_skip("every_dbml_file_gives_a_document") else { return };
    let mut files = 0;
    for source in corpus::sources(&folder.join("dbml-samples")) {
        if Format::of_name(&source.path) == Some(Format::Dbml) {
            files += 1;
            let imported = read(&source.path, source.bytes);
            assert!(!imported.report.rows.is_empty(), "{}", source.path);
            assert!(
                imported.report.rows.iter().all(|r| r.line > 0 && r.column > 0),
                "{}",
                source.path
            );
        }
    }
    assert!(files > 100);
}

#[test]
fn one_schema_in_three_languages_has_the_same_tables() {
    let Some(folder) = corpus::folder_or_skip("one_schema_in_three_languages_has_the_same_tables")
    else {
        return;
    };
    let folder = folder.join("mermaid-azimutt/src/libs");
    let text =
        |path: &str| std::fs::read(folder.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let tables = |imported: &Imported| -> BTreeSet<String> {
        facts(&imported.document).into_iter().filter(|f| f.starts_with("table ")).collect()
    };
    let from_dbml = read("a.dbml", text("parser-dbml/resources/complex.dbml"));
    let again = read("b.dbml", text("parser-dbml/resources/complex.generated.dbml"));
    assert_eq!(tables(&from_dbml), tables(&again));
    let from_mermaid = read("a.mmd", text("aml/resources/full.mmd"));
    assert_eq!(failures(&from_mermaid), [""; 0]);
    let from_sql = read("a.sql", text("parser-sql/resources/full.postgres.sql"));
    let missing: Vec<String> =
        tables(&from_sql).difference(&tables(&from_mermaid)).cloned().collect();
    // Names of three and four parts are one name in Mermaid.
    assert_eq!(missing, ["table legacy_slug", "table profiles", "table social_accounts"]);
}

#[test]
fn diagrams_in_markdown_are_found() {
    let Some(folder) = corpus::folder_or_skip("diagrams_in_markdown_are_found") else { return };
    let sources = corpus::sources(&folder.join("mermaid-atlas"));
    let imported = import(sources, &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    assert_eq!(failures(&imported), [""; 0]);
    assert!(!imported.document.schema.tables.is_empty());
}

/// What Mermaid carries: names of tables and columns, types that it can write, keys of one column, foreign keys.
#[test]
fn what_is_written_as_mermaid_is_read_again() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for name in ["tables.sql", "hostile.sql"] {
        let sql = std::fs::read(folder.join(name)).expect("a schema");
        let first = read(name, sql);
        let text = mermaid(&first.document, &MermaidScope::All);
        let second = read("x.mmd", text.as_str());
        assert_eq!(failures(&second), [""; 0], "{text}");
        // Whatever the first writing lost, a second loses nothing.
        let again = mermaid(&second.document, &MermaidScope::All);
        let third = read("x.mmd", again.as_str());
        assert_eq!(differences(&second.document, &third.document), [""; 0]);
        let count = |imported: &Imported| {
            let tables = &imported.document.schema.tables;
            let own: Vec<_> = tables.iter().filter(|t| !t.external).collect();
            let columns: usize = own.iter().map(|t| t.columns.len()).sum();
            let keys: usize = own.iter().map(|t| t.foreign_keys().count()).sum();
            let primary = own.iter().filter(|t| t.primary_key().is_some()).count();
            (own.len(), columns, keys, primary)
        };
        assert_eq!(count(&first), count(&second), "{text}");
    }
    let plain = read(
        "plain.sql",
        "create schema app;
         create table users (id uuid primary key, email text unique, n numeric(10,2), tags text[]);
         create table profiles (user_id uuid primary key references users);
         create table app.posts (id bigint primary key, owner uuid not null references users, by_mail text references users (email));
         create table app.lines (post_id bigint references app.posts, number int, at timestamptz, primary key (post_id, number));
         create table marks (post_id bigint, number int, node int references marks (key), key int primary key,
           foreign key (post_id, number) references app.lines);
         create table empty ();",
    );
    let again = read("x.mmd", mermaid(&plain.document, &MermaidScope::All).as_str());
    assert_eq!(differences(&plain.document, &again.document), [""; 0]);
}
