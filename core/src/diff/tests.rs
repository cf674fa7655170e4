//! Two schemas in, their differences out.

use super::{Renames, Same, compare, line, report};
use crate::edit::{Command, Patch, apply};
use crate::import::{ImportOptions, Source, import};
use crate::model::{Document, Name, ObjectRef, TableId};

fn read(text: &str) -> Document {
    import(vec![Source::new("s.sql", text)], &ImportOptions::default()).document
}

/// The line and the report of what differs.
fn told(old: &str, new: &str, renames: Renames<'_>) -> String {
    let comparison = compare(&read(old), &read(new), Same::Name, renames).unwrap();
    let summary = comparison.summary();
    format!("{}\n{}", line(&summary), report(&summary))
}

#[track_caller]
fn check(old: &str, new: &str, expect: expect_test::Expect) {
    expect.assert_eq(&told(old, new, Renames::ASSUME));
}

#[test]
fn every_kind_of_object_is_told() {
    check(
        "CREATE TABLE gone (id int);
         CREATE TABLE kept (id int PRIMARY KEY, old text, name text, CHECK (name <> ''));
         CREATE POLICY p ON kept USING (true);
         CREATE INDEX kept_name_idx ON kept (name);
         CREATE VIEW shown AS SELECT id FROM kept;
         CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE SEQUENCE s;
         CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
         CREATE ROLE reader;",
        "CREATE TABLE come (id int);
         CREATE TABLE kept (id int PRIMARY KEY, name varchar(80) NOT NULL, extra uuid);
         COMMENT ON TABLE kept IS 'What stays';
         ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
         CREATE POLICY p ON kept USING (id > 0);
         CREATE INDEX kept_name_key ON kept (name);
         CREATE VIEW shown AS SELECT id, name FROM kept;
         CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 2';
         CREATE SEQUENCE s INCREMENT 5;
         CREATE TYPE mood AS ENUM ('ok', 'sad', 'glad', 'wild');
         CREATE SCHEMA app;
         CREATE EXTENSION pgcrypto;
         GRANT SELECT, INSERT ON kept TO reader WITH GRANT OPTION;
         GRANT UPDATE (name) ON kept TO reader;
         ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;",
        expect_test::expect![[r"
            1 table renamed, 1 table changed, 1 view changed, 1 type changed, 1 function changed, 1 sequence changed, +1 schema, +1 extension, −1 role, +1 column, −1 column, 1 column changed, −1 check, 1 index renamed, 1 policy changed, +2 grants, +1 label, +1 default grant
            ~ table come (was gone)
            ~ table kept
                row level security off → on
                comment added
                - column old: text
                ~ column name: type text → varchar(80); null allowed → not null
                + column extra: uuid
                - check kept_name_check: name <> ''
                ~ index kept_name_key (was kept_name_idx)
                ~ policy p: using true → id > 0
                + grant select, insert to reader, who may grant it on
                + grant update of column name to reader
            ~ view shown
                query SELECT id FROM kept → SELECT id, name FROM kept
            ~ type mood
                labels in another order
                + label wild
            ~ function f(integer)
                body SELECT 1 → SELECT 2
                volatility added
            ~ sequence s
                options added
            + schema app
            + extension pgcrypto
            - role reader
            + default grant select on tables in app to reader
        "]],
    );
}

#[test]
fn the_same_is_no_change() {
    let sql = "CREATE TABLE a (id int PRIMARY KEY); GRANT SELECT ON a TO public;";
    check(
        sql,
        sql,
        expect_test::expect![[r"
        no changes
    "]],
    );
}

#[test]
fn an_index_with_another_name_is_renamed() {
    check(
        "CREATE TABLE a (x int, y int);
         CREATE INDEX one ON a (x); CREATE INDEX two ON a (y); CREATE INDEX three ON a (y);
         ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0);",
        "CREATE TABLE a (x int, y int);
         CREATE INDEX uno ON a (x); CREATE INDEX due ON a (y); CREATE INDEX tre ON a (y);
         ALTER TABLE a ADD CONSTRAINT d CHECK (x > 0);",
        expect_test::expect![[r"
            1 check renamed, +2 indexes, −2 indexes, 1 index renamed
            ~ table a
                ~ check d (was c)
                - index two: btree (y)
                - index three: btree (y)
                ~ index uno (was one)
                + index due: btree (y)
                + index tre: btree (y)
        "]],
    );
}

const OLD: &str = "CREATE TABLE users (id int, mail text); CREATE TYPE mood AS ENUM ('ok', 'bad');
    CREATE TABLE orders (id int, total numeric);";
const NEW: &str = "CREATE TABLE people (id int, mail text); CREATE TYPE mood AS ENUM ('ok', 'sad');
    CREATE TABLE orders (id int, amount numeric);";

#[test]
fn renames_are_asked_for_before_they_are_assumed() {
    let asked = compare(&read(OLD), &read(NEW), Same::Name, Renames::ASK).unwrap();
    let questions: Vec<_> =
        asked.likely.iter().map(|l| (l.was.as_str(), l.name.as_str(), l.taken)).collect();
    let expected = [
        ("table users", "people", false),
        ("column total of table orders", "amount", false),
        ("label bad of type mood", "sad", false),
    ];
    assert_eq!(questions, expected);
    assert_eq!(
        line(&asked.summary()),
        "+1 table, −1 table, +1 column, −1 column, +1 label, −1 label"
    );
    let users = (ObjectRef::Table(TableId::new("public.users")), Name::new("people"));
    let known = Renames { known: &[users], assume: false };
    let chosen = compare(&read(OLD), &read(NEW), Same::Name, known).unwrap();
    assert_eq!(chosen.likely.len(), 2);
    assert_eq!(
        line(&chosen.summary()),
        "1 table renamed, +1 column, −1 column, +1 label, −1 label"
    );
    let assumed = told(OLD, NEW, Renames::ASSUME);
    assert_eq!(assumed.lines().next(), Some("1 table renamed, 1 column renamed, 1 label renamed"));
}

#[test]
fn copies_of_a_document_are_compared_by_ids() {
    let before = read("CREATE TABLE a (x int, y text); CREATE TABLE b (z uuid);");
    let table = |name: &str| ObjectRef::Table(TableId::new(format!("public.{name}")));
    let rename = |document: &Document, object: ObjectRef, name: &str| {
        apply(document, &Command::Rename { object, name: name.to_owned() }).unwrap().document
    };
    // They take each other's name.
    let after = rename(&before, table("a"), "c");
    let after = rename(&after, table("b"), "a");
    let after = rename(&after, table("a"), "b");
    let by_id = compare(&before, &after, Same::Id, Renames::ASK).unwrap();
    assert_eq!(line(&by_id.summary()), "2 tables renamed");
    assert_eq!(by_id.patch, Patch::between(&before, &after));
    let by_name = compare(&before, &after, Same::Name, Renames::ASK).unwrap();
    assert_eq!(line(&by_name.summary()), "+3 columns, −3 columns");
}

#[test]
fn what_a_stranger_wrote_stays_in_its_line() {
    let new = "CREATE TABLE \"a\nb\u{1b}[31m\" (id int);";
    let text = told("", new, Renames::ASK);
    assert_eq!(text, "+1 table\n+ table a\\nb\\u{1b}[31m\n");
}
