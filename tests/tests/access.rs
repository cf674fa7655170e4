//! Who may do what, beside what a real server says of the same schema: privileges, whether policies hold, and which.

use postgres::Client;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::{Document, Expr, Name, Policy};
use trestle_core::rls::{Access, Action, Combined, Roles, Rows, access};
use trestle_core::samples::{self, SAMPLES};
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::{corpus, corpus::Prelude, server::Server};

/// Role, table and action.
type Question = (String, String, &'static str);

/// A role that is only what everybody is.
const NOBODY: &str = "access_nobody";

const ACTIONS: [(Action, &str); 4] = [
    (Action::Select, "SELECT"),
    (Action::Insert, "INSERT"),
    (Action::Update, "UPDATE"),
    (Action::Delete, "DELETE"),
];

/// Each answer in words that both sides have.
fn of_document(document: &Document) -> BTreeMap<Question, String> {
    let roles = Roles::of(document);
    let mut answers = BTreeMap::new();
    for table in document.schema.tables.iter().filter(|t| !t.external) {
        let name = format!("{}.{}", document.schema.schema_name(&table.schema), table.name);
        for role in roles.names().map(Some).chain([None]) {
            for (action, word) in ACTIONS {
                let answer = match access(document, &roles, role, table, action) {
                    Access::Denied(why) => format!("{why:?}"),
                    Access::Granted { rows: Rows::Any, .. } => "any".to_owned(),
                    Access::Granted { rows: Rows::Where { using, check }, .. } => {
                        format!("{} / {}", named(using.as_ref()), named(check.as_ref()))
                    }
                };
                let role = role.map_or(NOBODY, Name::as_str);
                answers.insert((role.to_owned(), name.clone(), word), answer);
            }
        }
    }
    answers
}

fn named(combined: Option<&Combined<'_>>) -> String {
    let Some(combined) = combined else { return "-".to_owned() };
    let names = |of: &[(&Policy, &Expr)]| -> BTreeSet<String> {
        of.iter().map(|(policy, _)| policy.name.to_string()).collect()
    };
    format!("{:?} {:?}", names(&combined.any), names(&combined.all))
}

/// What the server has of a role and a table.
const FACTS: &str = "
    select r.rolname::text, n.nspname || '.' || c.relname, c.oid,
        has_schema_privilege(r.oid, n.oid, 'USAGE'),
        array[
            has_any_column_privilege(r.oid, c.oid, 'SELECT'), has_any_column_privilege(r.oid, c.oid, 'INSERT'),
            has_any_column_privilege(r.oid, c.oid, 'UPDATE'), has_table_privilege(r.oid, c.oid, 'DELETE')
        ],
        c.relrowsecurity and not r.rolbypassrls
            and (not pg_has_role(r.oid, c.relowner, 'USAGE') or c.relforcerowsecurity)
    from pg_roles r cross join pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and not r.rolsuper";

/// Policies of a table that are a role's: name, command, whether permissive, and which conditions there are.
const POLICIES: &str = "
    select polname::text, polcmd::text, polpermissive, polqual is not null, polwithcheck is not null
    from pg_policy
    where polrelid = $1 and exists (
        select from unnest(polroles) role where role = 0 or pg_has_role($2::text::regrole, role, 'USAGE')
    )";

fn of_server(client: &mut Client, roles: &BTreeSet<String>) -> BTreeMap<Question, String> {
    let mut answers = BTreeMap::new();
    for row in client.query(FACTS, &[]).unwrap() {
        let (role, table, oid): (String, String, u32) = (row.get(0), row.get(1), row.get(2));
        let (names_schema, granted, is_concerned): (bool, Vec<bool>, bool) =
            (row.get(3), row.get(4), row.get(5));
        if !roles.contains(&role) {
            continue;
        }
        let quoted = format!("\"{}\"", role.replace('"', "\"\""));
        let policies: Vec<(String, String, bool, bool, bool)> = client
            .query(POLICIES, &[&oid, &quoted])
            .unwrap()
            .iter()
            .map(|p| (p.get(0), p.get(1), p.get(2), p.get(3), p.get(4)))
            .collect();
        for ((_, word), granted) in ACTIONS.iter().zip(granted) {
            let code = match *word {
                "SELECT" => "r",
                "INSERT" => "a",
                "UPDATE" => "w",
                _ => "d",
            };
            // With a condition for rows that are there, or for those that will be, which may be the same.
            let conditions = |for_new: bool| -> [BTreeSet<&str>; 2] {
                [true, false].map(|permissive| {
                    policies
                        .iter()
                        .filter(|(_, command, kind, ..)| {
                            (command == code || command == "*") && *kind == permissive
                        })
                        .filter(|(.., using, check)| *using || (for_new && *check))
                        .map(|(name, ..)| name.as_str())
                        .collect()
                })
            };
            let using = (*word != "INSERT").then(|| conditions(false));
            let check = matches!(*word, "INSERT" | "UPDATE").then(|| conditions(true));
            let is_never = using.iter().chain(&check).any(|[any, _]| any.is_empty());
            let named = |of: Option<[BTreeSet<&str>; 2]>| {
                of.map_or("-".to_owned(), |[any, all]| format!("{any:?} {all:?}"))
            };
            let answer = match () {
                () if !names_schema => "NoSchema".to_owned(),
                () if !granted => "NoGrant".to_owned(),
                () if !is_concerned => "any".to_owned(),
                () if is_never => "NoPolicy".to_owned(),
                () => format!("{} / {}", named(using), named(check)),
            };
            answers.insert((role.clone(), table.clone(), *word), answer);
        }
    }
    answers
}

/// How many answers were compared.
fn compare(name: &str, document: &Document, client: &mut Client) -> usize {
    let ours = of_document(document);
    let made = "do $$ begin create role access_nobody; exception when duplicate_object then end $$";
    client.batch_execute(made).unwrap();
    let mut roles: BTreeSet<String> = Roles::of(document).names().map(Name::to_string).collect();
    roles.insert(NOBODY.to_owned());
    let theirs = of_server(client, &roles);
    let mut compared = 0;
    for (question, answer) in &theirs {
        let Some(own) = ours.get(question) else { continue };
        assert_eq!(own, answer, "{name}: {question:?}");
        compared += 1;
    }
    compared
}

#[test]
fn a_server_says_the_same_of_roles_grants_and_policies() {
    let sql = include_str!("../schemas/access.sql");
    let document = import(vec![Source::new("access.sql", sql)], &ImportOptions::default()).document;
    let mut client = Server::shared().create_database("access");
    client.batch_execute(sql).unwrap();
    // Six roles and nobody, eight tables, four actions.
    assert_eq!(compare("access", &document, &mut client), 7 * 8 * 4);
}

/// What Supabase did for what is made later, until 2026.
const GIVEN: &str = "
    grant usage on schema public to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
    alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;";

/// A document on a server of its own, after what it expects to be there; what this server cannot run is told elsewhere.
fn loaded(name: &str, document: &Document, prelude: Prelude, corpus: &Path) -> Client {
    let database = format!("access_{name}");
    let mut client = Server::shared().create_database(&database);
    prelude.load(&mut client, corpus, &database);
    // Settings of the database hold for new connections.
    client = Server::shared().connect(&database).unwrap();
    if Roles::of(document).platform().gives() {
        client.batch_execute(GIVEN).unwrap();
    }
    for piece in split(&emit(document, EmitOptions { owners: true })) {
        let _ = client.batch_execute(piece.text);
    }
    client
}

#[test]
fn a_server_says_the_same_of_real_schemas_and_samples() {
    let Some(corpus) = corpus::folder_or_skip("access to real schemas") else { return };
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        if !folder.join("truth.json").is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().replace('-', "_");
        let document = import(corpus::sources(&folder), &ImportOptions::default()).document;
        let mut client = loaded(&name, &document, Prelude::of(&folder), &corpus);
        let count = compare(&name, &document, &mut client);
        compared.insert(name, count);
    }
    for sample in SAMPLES {
        let name = sample.code.replace('-', "_");
        let document = samples::document(sample.code).unwrap();
        let mut client = loaded(&name, &document, Prelude::Supabase, &corpus);
        let count = compare(&name, &document, &mut client);
        assert!(count > 0, "{name}");
        compared.insert(name, count);
    }
    assert!(compared.values().sum::<usize>() > 2_000, "{compared:?}");
}
