//! Migrations in phases: who asks in the old way is answered until a phase of its own takes that away.

use super::proof::{difference, reason, run_in_transactions};
use super::rows;
use super::watch::Watch;
use std::collections::BTreeSet;
use trestle_core::diff::{Renames, Same, compare};
use trestle_core::edit::{Command, apply};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::migrate::{Phase, PhaseOptions, PlanOptions, phases};
use trestle_core::model::{Document, Name, ObjectRef, Table, TableId};
use trestle_core::samples;
use trestle_core::sql::{EmitOptions, emit, quote_ident};
use trestle_tests::{dump, server::Server, stand_in};

const KEEP_NAMES: PhaseOptions = PhaseOptions {
    plan: PlanOptions { online: false },
    compatibility_views: true,
    keep_removed: false,
};

fn load(database: &str, document: &Document) -> postgres::Client {
    let mut client = Server::shared().create_database(database);
    stand_in::supabase(&mut client);
    stand_in::platform_tables(&mut client);
    let sql = emit(document, EmitOptions::default());
    stand_in::load(&mut client, &sql).unwrap_or_else(|e| panic!("{e}"));
    client
}

fn run(client: &mut postgres::Client, phase: &Phase) {
    run_in_transactions(client, &phase.migration.up)
        .unwrap_or_else(|e| panic!("{}: {e}", phase.title));
}

/// What a program asks of a table: rows, and that they can be changed.
fn queries(document: &Document, table: &Table) -> Vec<String> {
    let schema = quote_ident(document.schema.schema_name(&table.schema));
    let name = format!("{schema}.{}", quote_ident(table.name.as_str()));
    let columns: Vec<_> = table.columns.iter().map(|c| quote_ident(c.name.as_str())).collect();
    let columns = columns.join(", ");
    let mut all = vec![format!("SELECT {columns} FROM {name}"), format!("DELETE FROM {name}")];
    let settable = table.columns.iter().find(|c| c.generated.is_none() && c.identity.is_none());
    if let Some(column) = settable {
        let column = quote_ident(column.name.as_str());
        all.push(format!("UPDATE {name} SET {column} = {column}"));
        all.push(format!("INSERT INTO {name} ({column}) SELECT {column} FROM {name} WHERE false"));
    }
    all
}

/// What comes of a query for each role, undone at once: how many rows, or the code of the error.
fn answers(client: &mut postgres::Client, queries: &[String]) -> Vec<Result<u64, String>> {
    let mut all = Vec::new();
    for role in ["postgres", "anon", "authenticated", "service_role"] {
        for query in queries {
            let set = if role == "postgres" { String::new() } else { format!("SET ROLE {role}; ") };
            client.batch_execute(&format!("BEGIN; {set}")).unwrap();
            let answer = client.execute(query, &[]);
            client.batch_execute("ROLLBACK; RESET ROLE").unwrap();
            // Words name the table, which has another name by now.
            all.push(answer.map_err(|e| e.code().unwrap().code().to_owned()));
        }
    }
    all
}

/// The sample as it was before its tables had prefixes, and the one command that gives them.
fn without_prefixes() -> (Document, Command) {
    let sample = samples::document("prefix-platform").unwrap();
    let mut taken = BTreeSet::new();
    let mut bare: Vec<(TableId, Name)> = Vec::new();
    for domain in &sample.domains {
        for table in &sample.schema.tables {
            let prefix = domain.prefix.as_str();
            let Some(name) = table.name.as_str().strip_prefix(prefix) else { continue };
            let mut name = name.to_owned();
            // Two tables cannot have been called alike.
            if sample.schema.tables.iter().any(|t| t.name == *name) || taken.contains(&name) {
                name = format!("{name}_{}", prefix.trim_end_matches('_'));
            }
            taken.insert(name.clone());
            bare.push((table.id.clone(), Name::new(name)));
        }
    }
    let names =
        |all: &[(TableId, Name)]| Command::RenameTables { names: all.to_vec(), parts: true };
    let before = apply(&sample, &names(&bare)).unwrap().document;
    let prefixed = bare
        .iter()
        .map(|(id, _)| (id.clone(), sample.schema.tables.get(id).map(|t| t.name.clone()).unwrap()));
    (before, names(&prefixed.collect::<Vec<_>>()))
}

#[test]
fn a_whole_schema_gets_prefixes_and_old_queries_keep_working() {
    let (before, command) = without_prefixes();
    let after = apply(&before, &command).unwrap().document;
    let mut client = load("prefixes", &before);
    let filled = rows::fill(&before, &mut client);
    let is_renamed = |t: &&std::sync::Arc<Table>| {
        after.schema.tables.get(&t.id).is_some_and(|new| new.name != t.name)
    };
    let renamed: Vec<_> = before.schema.tables.iter().filter(is_renamed).collect();
    println!("{} tables renamed, {filled} with a row", renamed.len());
    assert_eq!(renamed.len(), 43);
    let queries: Vec<String> = renamed.iter().flat_map(|t| queries(&before, t)).collect();
    let expected = answers(&mut client, &queries);
    let given =
        expected.iter().filter(|answer| answer.as_ref().is_ok_and(|rows| *rows > 0)).count();
    println!("{} queries, of which {given} give rows", expected.len());
    assert!(given >= 40, "{given}");
    let held = dump::read_unordered(Server::shared(), "prefixes");

    let phases = phases(&before, &after, KEEP_NAMES).unwrap();
    assert_eq!(phases.len(), 2);
    run(&mut client, &phases[0]);
    let found = answers(&mut client, &queries);
    let count = queries.len();
    for (n, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "{}", queries[n % count]);
    }
    run(&mut client, &phases[1]);
    load("prefixes_new", &after);
    let expected = dump::read_unordered(Server::shared(), "prefixes_new");
    difference("both phases", &[], &expected, "prefixes").unwrap_or_else(|e| panic!("{e}"));

    for phase in phases.iter().rev() {
        run_in_transactions(&mut client, &phase.migration.down)
            .unwrap_or_else(|e| panic!("back: {e}"));
    }
    difference("the way back", &[], &held, "prefixes").unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn rights_and_policies_hold_behind_an_old_name() {
    let sql = "
        CREATE TABLE notes (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author text NOT NULL DEFAULT current_user,
            body text NOT NULL DEFAULT 'empty'
        );
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON notes USING (author = current_user) WITH CHECK (author = current_user);
        GRANT SELECT, INSERT ON notes TO authenticated;
        GRANT SELECT ON notes TO anon";
    let before = import(vec![Source::new("s.sql", sql)], &ImportOptions::default()).document;
    let table = before.schema.tables.iter().find(|t| t.name == "notes").unwrap();
    let body = table.column_named("body").unwrap().id.clone();
    let rename = |object, name: &str| Command::Rename { object, name: name.to_owned() };
    let after =
        apply(&before, &rename(ObjectRef::Table(table.id.clone()), "note_entries")).unwrap();
    let column = ObjectRef::Column(table.id.clone(), body);
    let after = apply(&after.document, &rename(column, "text")).unwrap().document;
    let mut client = load("old_names", &before);
    let phases = phases(&before, &after, KEEP_NAMES).unwrap();
    let told = phases[0].then.join("\n");
    assert!(told.contains("public.notes.body is public.note_entries.text"), "{told}");
    run(&mut client, &phases[0]);
    let mut as_role = |role: &str, query: &str| {
        client.batch_execute(&format!("SET ROLE {role}")).unwrap();
        let answer = client.execute(query, &[]).map_err(|e| reason(&e));
        client.batch_execute("RESET ROLE").unwrap();
        answer
    };
    let insert = "INSERT INTO notes (body) VALUES ('mine')";
    assert_eq!(as_role("authenticated", insert), Ok(1));
    assert_eq!(as_role("authenticated", "SELECT body FROM notes WHERE body = 'mine'"), Ok(1));
    assert_eq!(as_role("anon", "SELECT body FROM notes"), Ok(0));
    let foreign = "INSERT INTO notes (author) VALUES ('somebody else')";
    assert!(as_role("authenticated", foreign).unwrap_err().contains("row-level security"));
    assert!(as_role("anon", insert).unwrap_err().contains("permission denied"));
    assert!(as_role("authenticated", "DELETE FROM notes").unwrap_err().contains("denied"));
}

const NARROW: &str = "
    CREATE TABLE people (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL);
    CREATE TABLE orders (
        id serial PRIMARY KEY, person integer NOT NULL REFERENCES people (id), number varchar(20) UNIQUE,
        total integer NOT NULL DEFAULT 0 CHECK (total >= 0), state text
    );
    CREATE INDEX orders_person ON orders (person) WHERE total > 0;
    CREATE VIEW large AS SELECT id, total FROM orders WHERE total > 10;
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY some ON orders USING (total < 1000);
    COMMENT ON COLUMN orders.total IS 'In cents';
    GRANT UPDATE (total) ON orders TO authenticated";

/// Rows of an old program, which knows nothing of a migration.
const ROWS: &str = "
    INSERT INTO people (name) SELECT 'p' || n FROM generate_series(1, 500) n;
    INSERT INTO orders (person, number, total, state)
        SELECT 1 + n % 500, 'n' || n, n % 100, n::text FROM generate_series(1, 20000) n";

const MORE: &str = "
    INSERT INTO people (name) VALUES ('late');
    INSERT INTO orders (person, number, state) SELECT max(id), 'late' || count(*), '7' FROM people;
    UPDATE orders SET total = total + 1 WHERE id % 10 = 0";

/// What the rows hold, as text.
fn sums(client: &mut postgres::Client) -> Vec<String> {
    let sql = "SELECT count(*) || ' ' || sum(id) || ' ' || sum(total) || ' ' || sum(person)
        || ' ' || md5(string_agg(number || state, ',' ORDER BY id)) FROM orders
        UNION ALL SELECT count(*) || ' ' || sum(id) FROM people";
    client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_type_changes_beside_itself() {
    let new = NARROW
        .replace("id integer", "id bigint")
        .replace("serial", "bigserial")
        .replace("person integer", "person bigint")
        .replace("total integer", "total numeric(12,2)");
    let read =
        |sql: &str| import(vec![Source::new("s.sql", sql)], &ImportOptions::default()).document;
    let comparison = compare(&read(NARROW), &read(&new), Same::Name, Renames::ASK).unwrap();
    let (before, after) = (&comparison.before, &comparison.after);
    let mut client = load("beside", before);
    client.batch_execute(ROWS).unwrap();
    let held = dump::read_unordered(Server::shared(), "beside");
    let plan = PlanOptions { online: true };
    let options = PhaseOptions { plan, ..PhaseOptions::default() };
    let phases = phases(before, after, options).unwrap();
    assert_eq!(phases.len(), 3);
    for phase in &phases {
        let mut watched = Watch::new(&mut client, &phase.after, options.plan);
        for step in &phase.migration.up.steps {
            watched.run(step).unwrap_or_else(|e| panic!("{}: {}\n{e}", phase.title, step.sql));
        }
        client.batch_execute(MORE).unwrap();
    }
    load("beside_new", after);
    let expected = dump::read_unordered(Server::shared(), "beside_new");
    difference("all phases", &[], &expected, "beside").unwrap_or_else(|e| panic!("{e}"));
    let rows = sums(&mut client);
    for phase in phases.iter().rev() {
        run_in_transactions(&mut client, &phase.migration.down)
            .unwrap_or_else(|e| panic!("back before {}: {e}", phase.title));
        let mut now = sums(&mut client);
        now[0] = now[0].replace(".00", "");
        let rows: Vec<_> = rows.iter().map(|row| row.replace(".00", "")).collect();
        assert_eq!(now, rows, "back before {}", phase.title);
    }
    difference("the way back", &[], &held, "beside").unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn rows_of_what_is_removed_come_back() {
    let old = "
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', mood mood);
        CREATE TABLE notes (
            id bigserial PRIMARY KEY, person integer NOT NULL REFERENCES people (id), body text UNIQUE,
            size integer GENERATED ALWAYS AS (length(body)) STORED
        );
        CREATE INDEX notes_size ON notes (size);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON notes USING (person = 1);
        GRANT SELECT ON notes TO authenticated";
    let new =
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE people (id integer PRIMARY KEY)";
    let read =
        |sql: &str| import(vec![Source::new("s.sql", sql)], &ImportOptions::default()).document;
    let comparison = compare(&read(old), &read(new), Same::Name, Renames::ASK).unwrap();
    let (before, after) = (&comparison.before, &comparison.after);
    let mut client = load("kept", before);
    let rows = "INSERT INTO people SELECT n, 'p' || n, 'glad' FROM generate_series(1, 10) n;
        INSERT INTO notes (person, body) SELECT n, 'n' || n FROM generate_series(1, 10) n";
    client.batch_execute(rows).unwrap();
    let held = dump::read_unordered(Server::shared(), "kept");
    let sum = |client: &mut postgres::Client| -> String {
        let sql = "SELECT string_agg(p::text || n::text, ',' ORDER BY p.id) FROM people p JOIN notes n ON n.person = p.id";
        client.query_one(sql, &[]).unwrap().get(0)
    };
    let was = sum(&mut client);
    let options = PhaseOptions { keep_removed: true, ..PhaseOptions::default() };
    let phases = phases(before, after, options).unwrap();
    assert_eq!(phases.len(), 2);
    assert_eq!(phases[0].migration.lost(&phases[0].before), Vec::<String>::new());
    run(&mut client, &phases[0]);
    run_in_transactions(&mut client, &phases[0].migration.down).unwrap();
    assert_eq!(sum(&mut client), was);
    difference("the way back", &[], &held, "kept").unwrap_or_else(|e| panic!("{e}"));
    for phase in &phases {
        run(&mut client, phase);
    }
    load("kept_new", after);
    let expected = dump::read_unordered(Server::shared(), "kept_new");
    difference("both phases", &[], &expected, "kept").unwrap_or_else(|e| panic!("{e}"));
}
