//! Imports of small texts: what the model holds afterwards, and what the report says.

use super::*;
use crate::model::{ConstraintKind, Table, check_invariants};

fn read(sql: &str) -> Imported {
    let imported = import(vec![Source::new("test.sql", sql)], &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    imported
}

fn table(sql: &str, name: &str) -> Table {
    let imported = read(sql);
    let failed: Vec<_> =
        imported.report.rows.iter().filter(|r| r.outcome == Outcome::Failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let catalog = imported.document.schema;
    let found = catalog.tables.iter().find(|t| t.name == *name);
    (**found.unwrap_or_else(|| panic!("no table {name}"))).clone()
}

fn constraint_names(table: &Table) -> Vec<&str> {
    table.constraints.iter().map(|c| c.name.as_str()).collect()
}

#[test]
fn constraints_get_the_names_that_postgres_gives() {
    let t = table(
        "create table parent (id uuid primary key);
         create table t (
           id bigserial primary key,
           a int unique check (a > 0),
           b int references parent,
           check (a > 0 and id > 0),
           unique (a, id)
         );",
        "t",
    );
    assert_eq!(
        constraint_names(&t),
        ["t_pkey", "t_a_key", "t_a_check", "t_b_fkey", "t_check", "t_a_id_key"]
    );
    assert!(t.columns[0].not_null);
}

#[test]
fn serial_makes_a_sequence_that_the_column_owns() {
    let imported = read("create table t (id serial)");
    let sequence = imported.document.schema.sequences.iter().next().unwrap();
    assert_eq!(sequence.name, "t_id_seq");
    let table = imported.document.schema.tables.iter().next().unwrap();
    assert_eq!(
        table.columns[0].default.as_ref().unwrap().text(),
        "nextval('public.t_id_seq'::regclass)"
    );
}

#[test]
fn renames_reach_into_expressions() {
    let t = table(
        "create table t (a int, b int generated always as (a * 2) stored, check (a > 0));
         create policy p on t using (a = 1 and t.a in (select t.a from t));
         alter table t rename column a to \"Total Amount\";
         alter table t rename to totals;",
        "totals",
    );
    assert_eq!(t.columns[1].generated.as_ref().unwrap().expression.text(), "\"Total Amount\" * 2");
    assert_eq!(
        t.policies[0].using.as_ref().unwrap().text(),
        "\"Total Amount\" = 1 and totals.\"Total Amount\" in (select totals.\"Total Amount\" from totals)"
    );
}

#[test]
fn names_in_sub_queries_belong_to_the_innermost_query_that_has_them() {
    let imported = read(
        "create table a (id int, owner int);
         create table b (id int, a_id int);
         create policy p on b using (exists (select 1 from a where a.id = a_id and owner = id));
         alter table a rename column id to a_key;",
    );
    let b = imported.document.schema.tables.iter().find(|t| t.name == "b").unwrap().clone();
    assert_eq!(
        b.policies[0].using.as_ref().unwrap().text(),
        "exists (select 1 from a where a.a_key = a_id and owner = a_key)"
    );
}

#[test]
fn a_broken_statement_costs_that_statement_only() {
    let imported = read(
        "create table a (id int);\n\ncreate tabel b (id int);\ncreate table c (id int,, x int);\n\
         create table d (id int);",
    );
    let names: Vec<_> =
        imported.document.schema.tables.iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, ["a", "d"]);
    let failed: Vec<_> = imported
        .report
        .rows
        .iter()
        .filter(|r| r.outcome == Outcome::Failed)
        .map(|r| (r.line, r.column))
        .collect();
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0].0, 3);
    assert_eq!(failed[1].0, 4);
}

#[test]
fn tables_of_the_platform_are_known_and_external() {
    let imported = read(
        "create table profiles (id uuid primary key references auth.users on delete cascade);
         create policy \"Anyone\" on storage.objects for select using (bucket_id = 'public');",
    );
    let catalog = &imported.document.schema;
    let users = catalog.tables.iter().find(|t| t.name == "users").unwrap();
    assert!(users.external);
    let objects = catalog.tables.iter().find(|t| t.name == "objects").unwrap();
    assert!(objects.external);
    assert_eq!(objects.policies.len(), 1);
}

#[test]
fn dropping_takes_what_depends_along_only_with_cascade() {
    let imported = read(
        "create table a (id int primary key);
         create table b (a_id int references a);
         drop table a;
         drop table a cascade;",
    );
    let outcomes: Vec<_> = imported.report.rows.iter().map(|r| r.outcome).collect();
    assert_eq!(outcomes[2], Outcome::Failed);
    assert_eq!(outcomes[3], Outcome::Modelled);
    let b = imported.document.schema.tables.iter().next().unwrap();
    assert!(b.constraints.is_empty());
}

#[test]
fn every_statement_has_its_row() {
    let imported = read(
        "begin; set search_path to app, public; create schema app; create table t (id int);
         insert into t values (1); create subscription s connection '' publication p; commit;",
    );
    assert_eq!(imported.report.rows.len(), 7);
    assert_eq!(
        imported.report.totals(),
        Totals { modelled: 2, verbatim: 1, ignored: 4, failed: 0 }
    );
    let table = imported.document.schema.tables.iter().next().unwrap();
    assert_eq!(imported.document.schema.schema_name(&table.schema), "app");
}

#[test]
fn the_same_text_gives_the_same_document() {
    let sql = "create table t (id serial primary key, a int check (a > 0)); create index on t (a);";
    assert_eq!(
        serde_json::to_string(&read(sql).document).unwrap(),
        serde_json::to_string(&read(sql).document).unwrap()
    );
}

#[test]
fn nothing_hostile_stops_an_import() {
    let deep = format!("select {}1{};", "(".repeat(10_000), ")".repeat(10_000));
    let long_name = format!("create table {} (id int);", "x".repeat(1_000_000));
    let many: Vec<String> = (0..5_000).map(|i| format!("c{i} int")).collect();
    let many = format!("create table many ({});", many.join(","));
    for sql in
        [deep.as_str(), long_name.as_str(), many.as_str(), "", ";;;", "'", "$a$", "\0", "(((("]
    {
        let imported = read(sql);
        assert!(imported.report.rows.len() <= 2);
    }
    let imported = read(&many);
    assert!(imported.report.rows[0].reason.as_ref().unwrap().contains("1600"));
    let checks = read("create table t (a int, check (a in (1, 2)), check (a between 1 and 3))");
    let t = checks.document.schema.tables.iter().next().unwrap();
    assert!(t.constraints.iter().all(|c| matches!(c.kind, ConstraintKind::Check { .. })));
}

#[test]
fn a_table_does_not_descend_from_itself() {
    let imported = read(
        "create table a (id int); create table b () inherits (a);
         alter table a inherit b; alter table a inherit a; alter table a rename column id to key;
         create table p (id int) partition by list (id);
         alter table p attach partition p default; drop table p;",
    );
    let failed = imported.report.rows.iter().filter(|r| r.outcome == Outcome::Failed).count();
    assert_eq!(failed, 3);
}

/// Words and marks of diagrams at random: no panic, and what must hold of every document does.
#[test]
fn diagrams_at_random_give_documents() {
    const MERMAID: &str = "A|b.c|\"d e\"|{|}|int|x|*id|PK|FK|,|\u{7c}\u{7c}--o{|}o--o{|:|A_id|\n|\n|[|]|end|subgraph|style|~|`|\"|\
                           A { int id PK }\n|A one to many b.c : x\n|A many to many b.c : x\n|A one to one B : A_id\n";
    const DBML: &str = "Table|a|s.b|\"c d\"|{|}|int|[pk]|[ref: > a.x]|[ref: <> s.b.x]|x|\n|\n|Ref:|a.x > s.b.x|\
                        a.(x, y) <> s.b.x|Enum|indexes {|`x > 1`|[default: `now()`]|[check: `x`|'|'''|~p|TablePartial p {|\
                        note: 'n'|(|)|[|]|,|//|/*|as q|Table a {\nx int\n|Table s.b {\nx int [pk]\n}\n";
    let mut state = 1u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut tables = 0;
    for round in 0..400 {
        let (path, pieces, start) =
            if round % 2 == 0 { ("x.mmd", MERMAID, "erDiagram\n") } else { ("x.dbml", DBML, "") };
        let pieces: Vec<&str> = pieces.split('|').collect();
        let mut text = start.to_owned();
        for _ in 0..=next(30) {
            text += pieces[next(pieces.len())];
            text.push(' ');
        }
        let imported = import(vec![Source::new(path, text.as_str())], &ImportOptions::default());
        assert_eq!(check_invariants(&imported.document), [], "{text}");
        assert!(!imported.report.rows.is_empty(), "{text}");
        tables += imported.document.schema.tables.len();
    }
    assert!(tables > 100);
}

#[test]
fn a_table_that_comes_after_those_that_refer_to_it_is_what_they_meant() {
    let imported = read(
        "create table a (x int references later, y int references later (other));
         create table later (key int primary key);",
    );
    let catalog = &imported.document.schema;
    let a = catalog.tables.iter().find(|t| t.name == "a").unwrap();
    let later = catalog.tables.iter().find(|t| t.name == "later").unwrap();
    assert!(!later.external);
    for (_, key) in a.foreign_keys() {
        assert_eq!(key.referenced_columns, [later.columns[0].id.clone()]);
    }
}

#[test]
fn a_key_takes_the_place_of_the_index_that_it_is_made_from() {
    let sql = "create table a (x int not null, y int);
        create unique index a_pkey on a (x); create unique index other on a (y);
        alter table a add constraint a_pkey primary key using index a_pkey,
          add constraint a_y unique using index other deferrable;";
    let imported = import(vec![Source::new("a.sql", sql)], &ImportOptions::default());
    assert!(
        imported.report.rows.iter().all(|row| row.reason.is_none()),
        "{:?}",
        imported.report.rows
    );
    let table = imported.document.schema.tables.iter().next().unwrap();
    assert!(table.indexes.is_empty());
    let names: Vec<_> = table.constraints.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["a_pkey", "a_y"]);
}
