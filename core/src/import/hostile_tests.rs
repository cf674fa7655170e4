//! Input that means harm, or was broken on its way: each gets a row that says what is wrong, in bounded time
//! and memory, and the rest is read.

use super::*;
use crate::model::check_invariants;

fn read(bytes: impl Into<Vec<u8>>) -> Imported {
    let imported = import(vec![Source::new("test.sql", bytes)], &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    imported
}

/// The reasons of rows that failed.
fn failures(imported: &Imported) -> Vec<&str> {
    let failed = imported.report.rows.iter().filter(|r| r.outcome == Outcome::Failed);
    failed.filter_map(|r| r.reason.as_deref()).collect()
}

fn tables(imported: &Imported) -> Vec<&str> {
    imported.document.schema.tables.iter().map(|t| t.name.as_str()).collect()
}

#[test]
fn nesting_without_end_costs_that_statement_only() {
    let nested = [
        format!("create table t (a int check ({}true{}))", "(".repeat(10_000), ")".repeat(10_000)),
        format!("create table t (a int check ({}true))", "not ".repeat(10_000)),
        format!("create table t (a int check ({}))", "a = 1 or ".repeat(300_000) + "true"),
        format!("create table t (a int default {}1)", "- ".repeat(10_000)),
        format!("create table t (a int default 1{})", "::int".repeat(200_000)),
        format!("create view v as select a{} from t", ".b".repeat(10_000)),
        format!("create view v as select 1 {}", "union select 1 ".repeat(100_000)),
        format!(
            "create view v as select {}1{}",
            "case when ".repeat(50_000),
            " then 1 end".repeat(50_000)
        ),
        format!("create view v as select {}1{}", "array[".repeat(10_000), "]".repeat(10_000)),
        format!("create policy p on t using ({}true)", "true and ".repeat(300_000)),
    ];
    for sql in nested {
        let imported = read(format!("{sql};\ncreate table after (id int);"));
        assert_eq!(tables(&imported), ["after"]);
        assert!(failures(&imported)[0].contains("too deep"), "{:?}", failures(&imported));
        assert_eq!((imported.report.rows[0].line, imported.report.rows[0].column), (1, 1));
    }
    // Rows are no part of a schema, however they are written.
    let rows = read(format!("insert into t {}select 1;", "select 1 union all ".repeat(20_000)));
    assert_eq!(rows.report.rows[0].outcome, Outcome::Ignored);
}

#[test]
fn a_name_of_a_megabyte_is_cut_as_postgres_cuts_it() {
    let imported = read(format!("create table {} (id int);", "x".repeat(1_000_000)));
    assert_eq!(tables(&imported), ["x".repeat(63)]);
    assert!(imported.report.rows[0].excerpt.len() < 400);
}

#[test]
fn more_columns_than_postgres_allows_are_refused() {
    let columns: Vec<String> = (0..100_000).map(|i| format!("c{i} int")).collect();
    let imported = read(format!("create table t ({});", columns.join(",")));
    assert!(failures(&imported)[0].contains("1600"));
}

#[test]
fn a_long_enum_takes_no_longer_for_each_label() {
    let labels: Vec<String> = (0..50_000).map(|i| format!("'l{i}'")).collect();
    let imported = read(format!("create type t as enum ({});", labels.join(",")));
    assert_eq!(failures(&imported), Vec::<&str>::new());
}

#[test]
fn nul_bytes_are_no_text() {
    for bytes in [&b"create table t (a\0 int);"[..], b"\0", b"MZ\0\0"] {
        assert!(failures(&read(bytes))[0].contains("binary"), "{bytes:?}");
    }
    // Past where a file is looked at to tell whether it is text.
    let late = format!("{}create table t (id int); create table \0u (id int);", " ".repeat(9_000));
    let imported = read(late);
    assert_eq!(tables(&imported), ["t"]);
    assert_eq!(failures(&imported).len(), 1);
}

#[test]
fn bytes_that_are_no_utf8_are_said_and_the_rest_is_read() {
    let imported =
        read(&b"create table t (id int); -- caf\xe9\ncomment on table t is '\xff\xfe';"[..]);
    assert_eq!(tables(&imported), ["t"]);
    let said = imported.report.rows[0].reason.as_deref().unwrap_or_default();
    assert!(said.contains("UTF-8"), "{said}");
}

#[test]
fn marks_and_line_ends_of_other_systems_are_nothing_special() {
    let imported = read(&b"\xef\xbb\xbfcreate table a (id int);\r\n\r\ncreate tabel b (id int);\r\ncreate table c (id int);\r\n"[..]);
    assert_eq!(tables(&imported), ["a", "c"]);
    let failed = imported.report.rows.iter().find(|r| r.outcome == Outcome::Failed);
    assert_eq!(failed.map(|r| (r.line, r.column)), Some((3, 1)));
}

#[test]
fn what_never_ends_fails_with_its_reason() {
    for (sql, what) in [
        ("select 'a; create table u (id int);", "quote"),
        ("select \"a", "quote"),
        ("do $x$ begin", "dollar quote"),
        ("/* no end", "comment"),
    ] {
        let imported = read(format!("create table t (id int); {sql}"));
        assert_eq!(tables(&imported), ["t"]);
        assert!(failures(&imported)[0].contains(what), "{sql}");
    }
}

#[test]
fn a_statement_without_end_is_not_parsed() {
    let long = "x".repeat(5_000_000);
    let imported =
        read(format!("create table t (id int); comment on table t is '{long}'; select '{long}';"));
    assert_eq!(tables(&imported), ["t"]);
    assert!(failures(&imported)[0].contains("longer than"));
    assert_eq!(imported.report.rows[2].outcome, Outcome::Ignored);
}
