//! What went wrong once, each as a small case: there and back, by edits.

use super::proof::{Pair, Run, Verdict, back, difference, prove, there, ways};
use trestle_core::edit::{Command, apply, read_expressions};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::{DataType, Document, Expr, Identity, ObjectRef, SequenceOptions, Table};
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::{dump, server::Server};

fn read(sql: &str) -> Document {
    import(vec![Source::new("case.sql", sql)], &ImportOptions::default()).document
}

fn load(database: &str, sql: &str) -> postgres::Client {
    let mut client = Server::shared().create_database(database);
    for piece in split(sql) {
        client.batch_execute(piece.text).unwrap_or_else(|e| panic!("{}: {e}", piece.text));
    }
    client
}

/// Makes the edits that are drawn from the document as it is each time, and proves the way there and back.
fn check(name: &str, sql: &str, edits: &[&dyn Fn(&Document) -> Command]) {
    let before = read(sql);
    let mut after = before.clone();
    for edit in edits {
        let command = read_expressions(&after.schema, &edit(&after)).unwrap();
        after = apply(&after, &command).unwrap_or_else(|e| panic!("{name}: {e}")).document;
    }
    check_documents(name, sql, &before, &after);
}

/// The same of two documents, of which this SQL makes the first.
fn check_documents(name: &str, sql: &str, before: &Document, after: &Document) {
    let (changed, made) = (format!("case_{name}"), format!("case_{name}_new"));
    let mut client = load(&changed, sql);
    let held = dump::read_unordered(Server::shared(), &changed);
    load(&made, &emit(after, EmitOptions::default()));
    let expected = dump::read_unordered(Server::shared(), &made);
    for online in [false, true] {
        let run = Run::Watched { online };
        let mut proved = || {
            let phases = ways(before, after, online)?;
            let up = there(&mut client, &phases, run)?;
            difference(name, &up, &expected, &changed)?;
            let down = back(&mut client, &phases, run)?;
            difference(name, &down, &held, &changed)
        };
        proved().unwrap_or_else(|e| panic!("{name}, online {online}: {e}"));
    }
}

/// The same of two schemas. Gives the statements of the way there.
#[track_caller]
fn check_pair(name: &str, old: &str, new: &str) -> Vec<String> {
    let pair = Pair { name: name.into(), old: old.into(), new: new.into() };
    match prove(&pair, &format!("case_{name}")) {
        Verdict::Proved(plan) => plan,
        Verdict::NotLoaded(why) | Verdict::Failed(why) => panic!("{why}"),
    }
}

fn table<'d>(document: &'d Document, name: &str) -> &'d Table {
    document.schema.tables.iter().find(|t| t.name == name).unwrap()
}

fn column(document: &Document, of: &str, name: &str) -> ObjectRef {
    let table = table(document, of);
    ObjectRef::Column(table.id.clone(), table.column_named(name).unwrap().id.clone())
}

fn rename(object: ObjectRef, name: &str) -> Command {
    Command::Rename { object, name: name.to_owned() }
}

#[test]
fn a_column_goes_whose_name_another_takes() {
    let sql =
        "CREATE TABLE t (id int PRIMARY KEY, a text, b text); CREATE VIEW v AS SELECT b FROM t;";
    check(
        "names",
        sql,
        &[&|d| Command::Remove { object: column(d, "t", "a"), cascade: false }, &|d| {
            rename(column(d, "t", "b"), "a")
        }],
    );
    check(
        "swapped",
        sql,
        &[
            &|d| rename(column(d, "t", "a"), "c"),
            &|d| rename(column(d, "t", "b"), "a"),
            &|d| rename(column(d, "t", "c"), "b"),
            &|d| Command::Remove { object: column(d, "t", "b"), cascade: false },
        ],
    );
}

#[test]
fn a_function_is_renamed_with_the_table_whose_rows_it_takes() {
    let sql =
        "CREATE TABLE t (id int); CREATE FUNCTION size(t) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let function =
        |d: &Document| ObjectRef::Function(d.schema.functions.iter().next().unwrap().id.clone());
    check(
        "signature",
        sql,
        &[&|d| rename(ObjectRef::Table(table(d, "t").id.clone()), "things"), &|d| {
            rename(function(d), "how_large")
        }],
    );
}

#[test]
fn what_a_child_says_differently_stays() {
    let sql = "CREATE TABLE parent (id int, note text DEFAULT 'p');
        CREATE TABLE child () INHERITS (parent); ALTER TABLE child ALTER COLUMN note SET DEFAULT 'c';
        CREATE TABLE grandchild () INHERITS (child);";
    let default = |d: &Document, default: Option<&str>| {
        let parent = table(d, "parent");
        Command::SetDefault {
            table: parent.id.clone(),
            column: parent.column_named("note").unwrap().id.clone(),
            default: default.map(Expr::opaque),
        }
    };
    check("child", sql, &[&|d| default(d, None)]);
    check("child_other", sql, &[&|d| default(d, Some("'q'"))]);
}

#[test]
fn a_range_is_renamed_with_its_multirange() {
    let sql = "CREATE TYPE span AS RANGE (subtype = float8); CREATE TABLE t (a span);";
    let range = |d: &Document| ObjectRef::Type(d.schema.types.iter().next().unwrap().id.clone());
    check("range", sql, &[&|d| rename(range(d), "stretch")]);
}

#[test]
fn a_view_of_all_columns_shows_their_new_names() {
    let sql = "CREATE TABLE t (id int, a text); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT id FROM v;";
    check("star", sql, &[&|d| rename(column(d, "t", "a"), "b")]);
    check(
        "star_less",
        sql,
        &[&|d| Command::Remove { object: column(d, "t", "a"), cascade: false }],
    );
}

#[test]
fn an_identity_takes_the_place_of_a_serial_of_its_name() {
    let sql = "CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t DEFAULT VALUES;";
    let identity =
        Identity { always: true, sequence_name: None, options: SequenceOptions::default() };
    let sequence =
        |d: &Document| ObjectRef::Sequence(d.schema.sequences.iter().next().unwrap().id.clone());
    check(
        "identity_passes",
        sql,
        &[
            &|d| {
                let t = table(d, "t");
                Command::SetIdentity {
                    table: t.id.clone(),
                    column: t.columns[0].id.clone(),
                    identity: Some(identity.clone()),
                }
            },
            &|d| Command::Remove { object: sequence(d), cascade: false },
        ],
    );
}

#[test]
fn new_tables_get_no_more_than_they_are_granted() {
    let mut admin = Server::shared().connect("postgres").unwrap();
    admin.batch_execute("CREATE ROLE case_reader").unwrap();
    let sql = "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO case_reader;";
    let public = |d: &Document| d.schema.schema_named("public").unwrap().id.clone();
    check(
        "defaults",
        sql,
        &[&|d| Command::AddTable {
            schema: public(d),
            name: "t".into(),
            id: None,
            columns: vec![trestle_core::edit::NewColumn::new("id", DataType::builtin("integer"))],
        }],
    );
}

#[test]
fn a_typed_table_has_keys_and_checks_of_its_own() {
    let of = "CREATE TYPE person AS (name text, born date);";
    check_pair(
        "typed_key",
        &format!("{of} CREATE TABLE t OF person (name WITH OPTIONS NOT NULL, PRIMARY KEY (name));"),
        &format!("{of} CREATE TABLE t OF person (name WITH OPTIONS NOT NULL);"),
    );
    let sql = format!(
        "{of} CREATE TABLE t OF person (born DEFAULT '2000-01-01', PRIMARY KEY (name), CHECK (born > '1900-01-01'));"
    );
    let constraint = |d: &Document, n: usize| {
        let t = table(d, "t");
        ObjectRef::Constraint(t.id.clone(), t.constraints[n].id.clone())
    };
    check("typed", &sql, &[&|d| Command::Remove { object: constraint(d, 0), cascade: false }]);
    check(
        "typed_names",
        &sql,
        &[&|d| rename(constraint(d, 0), "one name"), &|d| rename(constraint(d, 1), "another")],
    );
}

#[test]
fn a_foreign_table_is_altered_as_a_table_where_it_has_no_words_of_its_own() {
    let sql = "CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
        CREATE FOREIGN TABLE t (id int NOT NULL, name text DEFAULT 'x', CHECK (id > 0)) SERVER far;";
    let check_of = |d: &Document| {
        let t = table(d, "t");
        ObjectRef::Constraint(t.id.clone(), t.constraints[0].id.clone())
    };
    check(
        "foreign",
        sql,
        &[&|d| rename(check_of(d), "positive"), &|d| {
            let t = table(d, "t");
            Command::SetNotNull {
                table: t.id.clone(),
                column: t.columns[1].id.clone(),
                not_null: true,
            }
        }],
    );
}

#[test]
fn a_child_keeps_the_default_that_it_has_of_its_own() {
    let schema = |data_type: &str, parent: &str, child: &str, partition: &str| {
        format!(
            "CREATE TABLE parent (id int, note {data_type} {parent});
             CREATE TABLE child () INHERITS (parent);
             ALTER TABLE child ALTER COLUMN note {child};
             CREATE TABLE grandchild () INHERITS (child);
             CREATE TABLE follower () INHERITS (parent);
             CREATE TABLE split (id int, note {data_type} {parent}) PARTITION BY LIST (id);
             CREATE TABLE one PARTITION OF split (note {partition}) FOR VALUES IN (1);
             CREATE TABLE two PARTITION OF split FOR VALUES IN (2);"
        )
    };
    let (a, b, c) = ("SET DEFAULT '1'", "DROP DEFAULT", "SET DEFAULT '2'");
    for (old, new) in [
        (
            ("text", "DEFAULT '0'", a, "DEFAULT '1'"),
            ("varchar(9)", "DEFAULT '0'", a, "DEFAULT '1'"),
        ),
        (("text", "DEFAULT '0'", a, "DEFAULT '1'"), ("integer", "DEFAULT '0'", a, "DEFAULT '1'")),
        (("text", "", a, "DEFAULT '1'"), ("integer", "", a, "DEFAULT '1'")),
        (("text", "DEFAULT '0'", a, "DEFAULT '1'"), ("text", "DEFAULT '5'", a, "DEFAULT '1'")),
        (("text", "DEFAULT '0'", a, "DEFAULT '1'"), ("text", "DEFAULT '5'", b, "DEFAULT NULL")),
        (("text", "DEFAULT '0'", a, "DEFAULT '1'"), ("text", "", c, "DEFAULT '2'")),
        (("text", "", b, ""), ("text", "DEFAULT '5'", b, "")),
    ] {
        let schema = |(t, p, c, n): (&str, &str, &str, &str)| schema(t, p, c, n);
        check_pair("child", &schema(old), &schema(new));
    }
}

#[test]
fn a_domain_stays_while_a_function_that_it_calls_is_made_again() {
    let schema = |argument: &str| {
        format!(
            "CREATE TYPE parts AS (major int, minor int);
             CREATE FUNCTION is_valid({argument} parts) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.major > 0';
             CREATE FUNCTION first() RETURNS parts LANGUAGE sql IMMUTABLE AS 'SELECT ROW(1, 0)::parts';
             CREATE DOMAIN version AS parts DEFAULT first() CONSTRAINT valid CHECK (is_valid(VALUE));
             CREATE FUNCTION shown(version) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.major::text';
             CREATE TABLE t (v version, text text GENERATED ALWAYS AS (shown(v)) STORED);"
        )
    };
    let plan = check_pair("domain", &schema("a"), &schema("b"));
    assert!(
        plan.iter().all(|sql| !sql.contains("ALTER TABLE") && !sql.contains("CREATE DOMAIN")),
        "{plan:#?}"
    );
}

#[test]
fn a_policy_is_altered_where_that_is_possible() {
    let schema = |policy: &str| {
        format!(
            "CREATE TABLE t (a int, b int); CREATE POLICY p ON t {policy};
             COMMENT ON POLICY p ON t IS 'kept';"
        )
    };
    let altered = "USING (a > 0) WITH CHECK (b > 0)";
    let plan = check_pair("policy", &schema("TO PUBLIC USING (true)"), &schema(altered));
    assert_eq!(plan, ["ALTER POLICY p ON public.t\n  USING (a > 0)\n  WITH CHECK (b > 0)"]);
    let plan = check_pair(
        "policy_roles",
        &schema(altered),
        &schema(&format!("TO CURRENT_USER {altered}")),
    );
    assert_eq!(plan.len(), 1, "{plan:#?}");
    check_pair("policy_command", &schema("FOR SELECT USING (true)"), &schema(altered));
}

#[test]
fn what_moves_to_another_schema_finds_its_name_free() {
    let old = "CREATE SCHEMA archive; CREATE TABLE archive.notes (id integer);
        CREATE TABLE other (id integer); CREATE VIEW notes AS SELECT id FROM other";
    let before = read(old);
    let mut after = before.clone();
    let gone = before.schema.views.iter().next().unwrap().id.clone();
    after.schema.views.remove(&gone);
    let public = table(&before, "other").schema.clone();
    let moved = after.schema.tables.get_mut(&table(&before, "notes").id);
    moved.unwrap().schema = public;
    check_documents("moves", old, &before, &after);
}

#[test]
fn a_key_takes_over_a_unique_index_that_goes() {
    let steps = check_pair(
        "takeover",
        "CREATE TABLE t (a integer NOT NULL, b text); CREATE UNIQUE INDEX t_a ON t (a); CREATE UNIQUE INDEX t_b ON t (b);
         CREATE TABLE r (a integer REFERENCES t (a))",
        "CREATE TABLE t (a integer PRIMARY KEY, b text UNIQUE); CREATE TABLE r (a integer REFERENCES t (a))",
    );
    assert_eq!(
        steps,
        [
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_a",
            "ALTER TABLE public.t ADD CONSTRAINT t_b_key UNIQUE USING INDEX t_b",
        ]
    );
}
