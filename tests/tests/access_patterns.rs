//! What patterns of access do, on a server that has rows of two tenants: who sees and changes what.

use postgres::Client;
use trestle_core::edit::apply;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::{Document, Name, Table};
use trestle_core::pattern::{Chosen, Value, pattern};
use trestle_core::rls::{Access, Action, Denial, Roles, Rows, access};
use trestle_core::samples;
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::asking::{Asking, attempt, role, signed_in};
use trestle_tests::server::Server;
use trestle_tests::stand_in;

fn read(sql: &str) -> Document {
    let imported = import(vec![Source::new("schema.sql", sql)], &ImportOptions::default());
    let told = imported.report.rows.iter().find(|row| row.reason.is_some());
    assert!(told.is_none(), "{told:?}");
    imported.document
}

fn many(codes: &[&str]) -> Value {
    Value::Many(codes.iter().map(|c| (*c).to_owned()).collect())
}

fn one(code: &str) -> Value {
    Value::One(code.to_owned())
}

fn name(name: &str) -> Value {
    Value::Name(name.to_owned())
}

/// What is chosen of a pattern for some tables.
type Click<'c> = (&'c str, &'c [&'c str], Vec<(&'c str, Value)>);

fn table<'d>(document: &'d Document, name: &str) -> &'d Table {
    document.schema.tables.iter().find(|t| t.name == *name).unwrap()
}

fn click(document: &Document, (code, names, chosen): &Click<'_>) -> Document {
    let tables: Vec<_> = names.iter().map(|name| table(document, name).id.clone()).collect();
    let chosen: Chosen =
        chosen.iter().map(|(code, value)| ((*code).to_owned(), value.clone())).collect();
    let command = pattern(code).unwrap().plan(document, &tables, &chosen);
    apply(document, &command.unwrap_or_else(|e| panic!("{code}: {e}"))).unwrap().document
}

/// A server that holds the document, with rows.
fn holding(name: &str, document: &Document, rows: &str) -> Client {
    let mut client = Server::shared().create_database(name);
    stand_in::supabase(&mut client);
    stand_in::platform_tables(&mut client);
    for piece in split(&emit(document, EmitOptions::default())) {
        client.batch_execute(piece.text).unwrap_or_else(|e| panic!("{e:?}: {}", piece.text));
    }
    client.batch_execute(rows).unwrap_or_else(|e| panic!("{e:?}"));
    client
}

/// A key that is read easily: `uuid(0xa1)`.
fn uuid(number: u8) -> String {
    format!("00000000-0000-0000-0000-0000000000{number:02x}")
}

/// Accounts: two of one tenant, of which the second is not active any more, and one of another.
const ANN: &str = "00000000-0000-0000-0000-0000000000a1";
const GONE: &str = "00000000-0000-0000-0000-0000000000a2";
const BOB: &str = "00000000-0000-0000-0000-0000000000b1";

fn ann() -> Asking {
    signed_in(ANN, "")
}

fn bob() -> Asking {
    signed_in(BOB, "")
}

/// Each question with the rows that are seen or changed, or the code of the error.
fn ask(client: &mut Client, questions: &[(&Asking, &str, Result<u64, &str>)]) {
    for (asking, statement, expected) in questions {
        let found = attempt(client, asking, statement);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(found, expected, "{} {}: {statement}", asking.role, asking.claims);
    }
}

const NOTES: &str = "
    CREATE TABLE notes (
      id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE, body text,
      deleted_at timestamptz
    );
    CREATE TABLE pages (id int PRIMARY KEY, note_id int NOT NULL REFERENCES notes, text text);";

fn note_rows() -> String {
    format!(
        "INSERT INTO auth.users VALUES ('{ANN}'), ('{BOB}');
         INSERT INTO notes VALUES (1, '{ANN}', 'a', NULL), (2, '{BOB}', 'b', NULL), (3, '{ANN}', 'old', '2020-01-01');
         INSERT INTO pages VALUES (1, 1, 'a'), (2, 2, 'b');"
    )
}

const REFUSED: Result<u64, &str> = Err("42501");

#[test]
fn everybody_reads_and_nobody_writes() {
    let document = click(&read(NOTES), &("public-read", &["pages"], vec![]));
    let mut client = holding("pattern_public_read", &document, &note_rows());
    let (anon, system) = (role("anon"), role("service_role"));
    ask(
        &mut client,
        &[
            (&anon, "select * from pages", Ok(2)),
            (&ann(), "select * from pages", Ok(2)),
            (&anon, "insert into pages values (9, 1, 'x')", REFUSED),
            (&ann(), "update pages set text = ''", REFUSED),
            (&system, "delete from pages", Ok(2)),
        ],
    );
}

#[test]
fn whoever_is_signed_in_writes_but_no_guest() {
    let document = click(&read(NOTES), &("authenticated-write", &["pages"], vec![]));
    let mut client = holding("pattern_signed_in", &document, &note_rows());
    let guest = signed_in(ANN, "\"is_anonymous\": true");
    ask(
        &mut client,
        &[
            (&ann(), "update pages set text = ''", Ok(2)),
            (&bob(), "insert into pages values (9, 1, 'x') returning id", Ok(1)),
            (&guest, "select * from pages", Ok(0)),
            (&guest, "insert into pages values (9, 1, 'x')", REFUSED),
            (&role("authenticated"), "delete from pages", Ok(0)),
            (&role("anon"), "select * from pages", REFUSED),
            (&role("service_role"), "select * from pages", Ok(2)),
        ],
    );
}

#[test]
fn a_row_and_what_belongs_to_it_are_its_owners() {
    let forms = ["in", "exists", "helper"];
    for form in forms {
        let document = click(&read(NOTES), &("owner-only", &["notes"], vec![]));
        let document = click(&document, &("owner-only", &["pages"], vec![("form", one(form))]));
        let mut client = holding(&format!("pattern_owner_{form}"), &document, &note_rows());
        let given = format!("update notes set user_id = '{BOB}' where id = 1");
        let forged = format!("insert into notes values (9, '{BOB}')");
        ask(
            &mut client,
            &[
                (&ann(), "select * from notes", Ok(2)),
                (&ann(), "select * from pages", Ok(1)),
                (&bob(), "select * from pages where note_id = 1", Ok(0)),
                (&ann(), "update pages set text = 'x'", Ok(1)),
                (&ann(), "update pages set note_id = 2", REFUSED),
                (&ann(), "insert into pages values (9, 1) returning *", Ok(1)),
                (&ann(), "insert into pages values (9, 2)", REFUSED),
                (&bob(), "delete from notes where id = 1", Ok(0)),
                (&ann(), &given, REFUSED),
                (&ann(), &forged, REFUSED),
                (&role("authenticated"), "select * from notes", Ok(0)),
                (&role("anon"), "select * from notes", REFUSED),
                (&role("service_role"), "update pages set text = 'x'", Ok(2)),
            ],
        );
    }
}

const TENANTS: &str = "
    CREATE TABLE tenants (id uuid PRIMARY KEY, name text);
    CREATE TABLE users (
      id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, auth_id uuid NOT NULL UNIQUE,
      is_active boolean NOT NULL, is_admin boolean NOT NULL DEFAULT false
    );
    CREATE TABLE projects (
      id int PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, user_id uuid NOT NULL REFERENCES users
    );
    CREATE TABLE tasks (id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects);
    CREATE TABLE steps (id int PRIMARY KEY, task_id int NOT NULL REFERENCES tasks);";

fn tenant_rows() -> String {
    let [a, b, first, second, third] = [0x0a, 0x0b, 1, 2, 3].map(uuid);
    format!(
        "INSERT INTO tenants VALUES ('{a}', 'A'), ('{b}', 'B');
         INSERT INTO users VALUES ('{first}', '{a}', '{ANN}', true, false), ('{second}', '{a}', '{GONE}', false, false),
           ('{third}', '{b}', '{BOB}', true, true);
         INSERT INTO projects VALUES (1, '{a}', '{first}'), (2, '{b}', '{third}'), (3, '{a}', '{second}');
         INSERT INTO tasks VALUES (1, 1), (2, 2); INSERT INTO steps VALUES (1, 1), (2, 2);"
    )
}

#[test]
fn a_tenant_is_kept_from_others_by_a_column() {
    for source in ["lookup", "helper", "claim"] {
        let chosen = vec![
            ("source", one(source)),
            ("commands", many(&["select", "insert", "update", "delete"])),
        ];
        let seen = vec![("source", one(source))];
        let document = click(&read(TENANTS), &("tenant-by-column", &["tenants", "users"], seen));
        let document = click(&document, &("tenant-by-column", &["projects"], chosen));
        let mut client = holding(&format!("pattern_tenant_{source}"), &document, &tenant_rows());
        let of = |account: &str, tenant: u8| {
            let tenant = uuid(tenant);
            let claims = format!("\"app_metadata\": {{\"tenant_id\": \"{tenant}\"}}");
            signed_in(account, if source == "claim" { &claims } else { "" })
        };
        let (ann, bob, gone) = (of(ANN, 0x0a), of(BOB, 0x0b), of(GONE, 0x0a));
        let liar = format!("\"user_metadata\": {{\"tenant_id\": \"{}\"}}", uuid(0x0a));
        let liar = signed_in(&uuid(0xee), &liar);
        let moved = format!("update projects set tenant_id = '{}' where id = 1", uuid(0x0b));
        let own = format!(
            "insert into projects values (9, '{}', '{}') returning id",
            uuid(0x0a),
            uuid(1)
        );
        let other = format!("insert into projects values (9, '{}', '{}')", uuid(0x0b), uuid(1));
        let forged = format!("insert into projects values (9, '{}', '{}')", uuid(0x0a), uuid(2));
        // A token says what held when it was made.
        let left = if source == "claim" { Ok(2) } else { Ok(0) };
        ask(
            &mut client,
            &[
                (&ann, "select * from projects", Ok(2)),
                (&ann, "select * from tenants", Ok(1)),
                (&ann, "select * from users", Ok(2)),
                (&ann, "update users set is_admin = true", REFUSED),
                (&bob, "select * from projects", Ok(1)),
                (&gone, "select * from projects", left),
                (&liar, "select * from projects", Ok(0)),
                (&ann, &own, Ok(1)),
                (&ann, &other, REFUSED),
                (&ann, &forged, REFUSED),
                (&ann, &moved, REFUSED),
                (&bob, "delete from projects where id = 1", Ok(0)),
                (&role("anon"), "select * from projects", REFUSED),
                (&role("service_role"), "select * from projects", Ok(3)),
            ],
        );
    }
}

#[test]
fn a_tenant_is_kept_from_others_through_keys() {
    for (form, source) in [
        ("in", "lookup"),
        ("exists", "lookup"),
        ("helper", "lookup"),
        ("in", "helper"),
        ("exists", "helper"),
    ] {
        let chosen = vec![
            ("form", one(form)),
            ("source", one(source)),
            ("commands", many(&["select", "insert", "update", "delete"])),
        ];
        // Nothing is protected yet: what the policy reads is seen to.
        let document = click(&read(TENANTS), &("tenant-by-chain", &["steps"], chosen));
        let mut client =
            holding(&format!("pattern_chain_{form}_{source}"), &document, &tenant_rows());
        ask(
            &mut client,
            &[
                (&ann(), "select * from steps", Ok(1)),
                (&bob(), "update steps set id = 9 where id = 1", Ok(0)),
                (&ann(), "update steps set task_id = 2", REFUSED),
                (&ann(), "insert into steps values (9, 1) returning id", Ok(1)),
                (&ann(), "insert into steps values (9, 2)", REFUSED),
                (&signed_in(GONE, ""), "select * from steps", Ok(0)),
                (&role("anon"), "select * from steps", REFUSED),
                (&role("service_role"), "delete from steps", Ok(2)),
            ],
        );
        if let Ok(seen) = attempt(&mut client, &ann(), "select * from tasks") {
            assert_eq!(seen, 1, "{form}: tasks on the way are the tenant's own");
        }
    }
}

const TEAMS: &str = "
    CREATE TABLE teams (id int PRIMARY KEY);
    CREATE TABLE team_members (
      team_id int REFERENCES teams, user_id uuid REFERENCES auth.users (id), role text, PRIMARY KEY (team_id, user_id)
    );
    CREATE TABLE boards (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams);
    CREATE TABLE cards (id int PRIMARY KEY, board_id int NOT NULL REFERENCES boards);";

#[test]
fn members_see_their_groups_and_each_other() {
    let rows = format!(
        "INSERT INTO auth.users VALUES ('{ANN}'), ('{BOB}'), ('{GONE}'); INSERT INTO teams VALUES (1), (2), (3);
         INSERT INTO team_members VALUES (1, '{ANN}'), (1, '{GONE}'), (2, '{BOB}'), (3, '{ANN}'), (3, '{BOB}');
         INSERT INTO boards VALUES (1, 1), (2, 2), (3, 3); INSERT INTO cards VALUES (1, 1), (2, 2), (3, 3);"
    );
    for form in ["in", "exists", "helper"] {
        let all = ["teams", "team_members", "cards"];
        let document = click(&read(TEAMS), &("membership", &all, vec![("form", one(form))]));
        let document = click(
            &document,
            &("membership", &["boards"], vec![("commands", many(&["select", "update"]))]),
        );
        let mut client = holding(&format!("pattern_members_{form}"), &document, &rows);
        let joins = format!("insert into team_members values (2, '{ANN}')");
        ask(
            &mut client,
            &[
                (&ann(), "select * from teams", Ok(2)),
                (&ann(), "select * from team_members", Ok(4)),
                (&bob(), "select * from team_members", Ok(3)),
                (&ann(), "select * from cards", Ok(2)),
                (&bob(), "select * from cards where id = 1", Ok(0)),
                (&ann(), "update boards set team_id = team_id", Ok(2)),
                (&ann(), "update boards set team_id = 2", REFUSED),
                (&ann(), &joins, REFUSED),
                (&role("anon"), "select * from team_members", REFUSED),
                (&role("service_role"), "select * from team_members", Ok(5)),
            ],
        );
    }
}

#[test]
fn a_claim_that_users_cannot_write_lets_in() {
    let document = click(&read(NOTES), &("role-claim", &["notes"], vec![]));
    let mut client = holding("pattern_claim", &document, &note_rows());
    let editor = signed_in(ANN, "\"app_metadata\": {\"role\": \"editor\"}");
    let liar = signed_in(BOB, "\"user_metadata\": {\"role\": \"editor\"}, \"role\": \"editor\"");
    ask(
        &mut client,
        &[
            (&editor, "update notes set body = ''", Ok(3)),
            (&liar, "select * from notes", Ok(0)),
            (&liar, "update notes set body = ''", Ok(0)),
            (&role("anon"), "select * from notes", REFUSED),
            (&role("service_role"), "select * from notes", Ok(3)),
        ],
    );
}

#[test]
fn administrators_see_all_and_others_their_own() {
    for place in ["widen", "apart"] {
        let document = click(&read(NOTES), &("owner-only", &["notes"], vec![]));
        let chosen = vec![("place", one(place))];
        let document = click(&document, &("admin-override", &["notes"], chosen));
        let mut client = holding(&format!("pattern_admin_{place}"), &document, &note_rows());
        let admin = signed_in(BOB, "\"app_metadata\": {\"role\": \"admin\"}");
        ask(
            &mut client,
            &[
                (&admin, "select * from notes", Ok(3)),
                (&admin, "update notes set body = ''", Ok(3)),
                (&ann(), "select * from notes", Ok(2)),
                (&bob(), "update notes set body = ''", Ok(1)),
                (&role("anon"), "select * from notes", REFUSED),
            ],
        );
    }
    // By a column of the users, whose own policies ask as well.
    let chosen = || vec![("source", one("column")), ("commands", many(&["select", "update"]))];
    let document = click(&read(TENANTS), &("owner-only", &["users"], vec![]));
    let document = click(&document, &("admin-override", &["users", "projects"], chosen()));
    let mut client = holding("pattern_admin_column", &document, &tenant_rows());
    ask(
        &mut client,
        &[
            (&bob(), "select * from users", Ok(3)),
            (&bob(), "update projects set user_id = user_id", Ok(3)),
            (&ann(), "select * from users", Ok(1)),
            (&ann(), "update users set is_admin = true", Ok(0)),
            (&ann(), "select * from projects", Ok(0)),
        ],
    );
}

#[test]
fn the_system_writes_alone() {
    for policies in [false, true] {
        let document = click(&read(NOTES), &("owner-only", &["notes"], vec![]));
        let chosen = vec![("policies", Value::Flag(policies))];
        let document = click(&document, &("system-write", &["notes"], chosen));
        let mut client = holding(&format!("pattern_system_{policies}"), &document, &note_rows());
        let own = format!("insert into notes values (9, '{ANN}')");
        let system = role("service_role");
        ask(
            &mut client,
            &[
                (&ann(), "select * from notes", Ok(2)),
                (&ann(), &own, REFUSED),
                (&ann(), "update notes set body = ''", REFUSED),
                (&ann(), "delete from notes", REFUSED),
                (&system, &own, Ok(1)),
                (&system, "update notes set body = ''", Ok(3)),
                (&role("anon"), "select * from notes", REFUSED),
            ],
        );
    }
}

#[test]
fn what_is_deleted_is_out_of_sight() {
    let owned = click(&read(NOTES), &("owner-only", &["notes"], vec![]));
    let marks = "update notes set deleted_at = now() where id = 1";
    for (marking, marked) in [("users", Ok(1)), ("system", REFUSED)] {
        let chosen = vec![("marking", one(marking))];
        let document = click(&owned, &("soft-delete-aware", &["notes"], chosen));
        let mut client = holding(&format!("pattern_deleted_{marking}"), &document, &note_rows());
        ask(
            &mut client,
            &[
                (&ann(), "select * from notes", Ok(1)),
                (&ann(), "update notes set deleted_at = null where id = 3", Ok(0)),
                (&ann(), marks, marked),
                (&bob(), marks, Ok(0)),
                (&role("service_role"), "select * from notes", Ok(3)),
            ],
        );
        client.batch_execute(marks).unwrap();
        ask(&mut client, &[(&ann(), "select * from notes", Ok(0))]);
    }
}

#[test]
fn a_bucket_has_a_folder_for_each_user() {
    let rows = format!(
        "INSERT INTO storage.buckets VALUES ('avatars', 'avatars'), ('other', 'other');
         INSERT INTO storage.objects (bucket_id, name) VALUES ('avatars', '{ANN}/a.png'), ('avatars', '{BOB}/b.png'),
           ('other', '{ANN}/a.png');"
    );
    let put = |who: &str| {
        format!("insert into storage.objects (bucket_id, name) values ('avatars', '{who}/n.png')")
    };
    let elsewhere =
        format!("insert into storage.objects (bucket_id, name) values ('other', '{ANN}/n.png')");
    let moved = format!("update storage.objects set name = '{BOB}/x.png'");
    let document = click(&read(NOTES), &("storage-bucket", &[], vec![]));
    let mut client = holding("pattern_bucket_public", &document, &rows);
    ask(
        &mut client,
        &[
            (&role("anon"), "select * from storage.objects", Ok(2)),
            (&role("anon"), &put(ANN), REFUSED),
            (&ann(), &put(ANN), Ok(1)),
            (&ann(), &put(BOB), REFUSED),
            (&ann(), &elsewhere, REFUSED),
            (&ann(), &moved, REFUSED),
            (&ann(), "delete from storage.objects", Ok(1)),
        ],
    );
    let chosen = vec![("bucket", name("avatars")), ("read", one("own")), ("write", one("system"))];
    let document = click(&read(NOTES), &("storage-bucket", &[], chosen));
    let mut client = holding("pattern_bucket_own", &document, &rows);
    ask(
        &mut client,
        &[
            (&ann(), "select * from storage.objects", Ok(1)),
            (&ann(), &put(ANN), REFUSED),
            (&role("anon"), "select * from storage.objects", Ok(0)),
        ],
    );
}

/// The sample that was rebuilt from seed 003, as it was before anybody thought of access.
fn bare_platform() -> Document {
    let mut document = samples::document("multi-tenant-assistant").unwrap();
    let ids: Vec<_> = document.schema.tables.iter().map(|t| t.id.clone()).collect();
    for id in ids {
        let mut table = document.schema.tables.get(&id).unwrap().as_ref().clone();
        table.policies.clear();
        table.row_security = trestle_core::model::RowSecurity::default();
        table.acl = trestle_core::model::Acl::default();
        document.schema.tables.insert(table);
    }
    document
}

/// The four patterns of the seed: by the tenant's column, by a join, by the owner, for the system.
fn built_platform() -> Document {
    let reads = || vec![("commands", many(&["select", "insert"]))];
    let owns = || vec![("commands", many(&["update", "delete"]))];
    let system = vec![("commands", many(&["insert", "update"])), ("policies", Value::Flag(true))];
    let clicks: Vec<Click<'_>> = vec![
        ("owner-only", &["users"], vec![]),
        ("tenant-by-column", &["tenants"], vec![]),
        ("tenant-by-column", &["conversations"], reads()),
        ("owner-only", &["conversations"], owns()),
        ("tenant-by-chain", &["messages", "feedback"], reads()),
        ("owner-only", &["messages", "feedback"], owns()),
        ("tenant-by-column", &["usage_metrics"], vec![("commands", many(&["select"]))]),
        ("system-write", &["usage_metrics"], system),
    ];
    clicks.iter().fold(bare_platform(), |document, clicked| click(&document, clicked))
}

const FOUR: [&str; 4] = ["conversations", "messages", "feedback", "usage_metrics"];

#[test]
fn the_matrix_of_the_platform_shows_isolation() {
    let document = built_platform();
    let roles = Roles::of(&document);
    let of = |role: &str, table: &str, action| {
        let role = Name::new(role);
        access(&document, &roles, Some(&role), self::table(&document, table), action)
    };
    let mut policies = 0;
    for name in FOUR {
        policies += table(&document, name).policies.len();
        for action in Action::ALL {
            let of_system = name == "usage_metrics" && action != Action::Select;
            assert_eq!(
                of("anon", name, action),
                Access::Denied(Denial::NoGrant),
                "{name} {action:?}"
            );
            let expected = |found: &Access<'_>| match found {
                Access::Denied(Denial::NoGrant) => of_system,
                // Every way in asks who is signed in.
                Access::Granted { rows: Rows::Where { using, check }, .. } => {
                    let asked = using.iter().chain(check).all(|c| c.text().contains("auth.uid()"));
                    asked && !of_system
                }
                _ => false,
            };
            let found = of("authenticated", name, action);
            assert!(expected(&found), "{name} {action:?}: {found:?}");
        }
    }
    assert_eq!(policies, 15);
    let written = of("service_role", "usage_metrics", Action::Insert);
    assert!(matches!(written, Access::Granted { rows: Rows::Any, .. }));
}

fn platform_rows() -> String {
    let [a, b, ann, gone, bob] = [0x0a, 0x0b, 1, 2, 3].map(uuid);
    let [ann_talk, bob_talk, ann_said, bob_said] = [0x11, 0x12, 0x21, 0x22].map(uuid);
    format!(
        "INSERT INTO tenants (id, name, slug, llm_model) VALUES ('{a}', 'A', 'a', 'm'), ('{b}', 'B', 'b', 'm');
         INSERT INTO users (id, tenant_id, auth_id, email, is_active) VALUES ('{ann}', '{a}', '{ANN}', 'a', true),
           ('{gone}', '{a}', '{GONE}', 'g', false), ('{bob}', '{b}', '{BOB}', 'b', true);
         INSERT INTO conversations (id, tenant_id, user_id) VALUES ('{ann_talk}', '{a}', '{ann}'), ('{bob_talk}', '{b}', '{bob}');
         INSERT INTO messages (id, conversation_id, role, content) VALUES ('{ann_said}', '{ann_talk}', 'user', 'hi'),
           ('{bob_said}', '{bob_talk}', 'user', 'hi');
         INSERT INTO feedback (message_id, user_id, rating) VALUES ('{ann_said}', '{ann}', 1), ('{bob_said}', '{bob}', 1);
         INSERT INTO usage_metrics (tenant_id, user_id) VALUES ('{a}', '{ann}'), ('{b}', '{bob}');"
    )
}

#[test]
fn no_tenant_of_the_platform_sees_or_changes_what_is_anothers() {
    let mut client = holding("pattern_platform", &built_platform(), &platform_rows());
    let [a, b, one, two] = [0x0a, 0x0b, 1, 3].map(uuid);
    let [ann_talk, bob_talk, ann_said, bob_said] = [0x11, 0x12, 0x21, 0x22].map(uuid);
    let (nobody, gone, system) = (role("anon"), signed_in(GONE, ""), role("service_role"));
    for name in FOUR {
        let all = format!("select * from {name}");
        let touch = format!("update {name} set created_at = now()");
        let delete = format!("delete from {name}");
        // What a person alone has of the tenant is one row of each; the system's are not to be written.
        let written = if name == "usage_metrics" { REFUSED } else { Ok(1) };
        ask(
            &mut client,
            &[
                (&ann(), &all, Ok(1)),
                (&bob(), &all, Ok(1)),
                (&gone, &all, Ok(0)),
                (&nobody, &all, REFUSED),
                (&system, &all, Ok(2)),
                (&ann(), &touch, written),
                (&nobody, &touch, REFUSED),
                (&nobody, &delete, REFUSED),
            ],
        );
        let deleted = attempt(&mut client, &ann(), &delete);
        assert!(matches!(deleted, Ok(1)) || name == "usage_metrics", "{name}: {deleted:?}");
        assert_eq!(attempt(&mut client, &system, &touch), Ok(2), "{name}");
    }
    let says = |statement: String, expected| (statement, expected);
    let refused = [
        says(
            format!("insert into conversations (tenant_id, user_id) values ('{b}', '{one}')"),
            REFUSED,
        ),
        says(
            format!("insert into conversations (tenant_id, user_id) values ('{a}', '{two}')"),
            REFUSED,
        ),
        says(
            format!(
                "insert into conversations (tenant_id, user_id) values ('{a}', '{one}') returning id"
            ),
            Ok(1),
        ),
        says(format!("update conversations set tenant_id = '{b}'"), REFUSED),
        says(format!("update conversations set user_id = '{two}'"), REFUSED),
        says(
            format!(
                "insert into messages (conversation_id, role, content) values ('{bob_talk}', 'user', 'x')"
            ),
            REFUSED,
        ),
        says(
            format!(
                "insert into messages (conversation_id, role, content) values ('{ann_talk}', 'user', 'x')"
            ),
            Ok(1),
        ),
        says(format!("update messages set conversation_id = '{bob_talk}'"), REFUSED),
        says(
            format!(
                "insert into feedback (message_id, user_id, rating) values ('{bob_said}', '{one}', 1)"
            ),
            REFUSED,
        ),
        says(format!("update feedback set message_id = '{bob_said}'"), REFUSED),
        says(format!("update feedback set user_id = '{two}'"), REFUSED),
        says(
            format!(
                "insert into feedback (message_id, user_id, rating) values ('{ann_said}', '{two}', 1)"
            ),
            REFUSED,
        ),
        says(
            format!(
                "insert into usage_metrics (tenant_id, user_id, date) values ('{a}', '{one}', '2020-01-01')"
            ),
            REFUSED,
        ),
        says("select * from tenants".to_owned(), Ok(1)),
        says("update tenants set name = 'x'".to_owned(), REFUSED),
        says("select * from users".to_owned(), Ok(1)),
        says("update users set role = 'owner'".to_owned(), REFUSED),
    ];
    for (statement, expected) in &refused {
        ask(&mut client, &[(&ann(), statement, *expected)]);
    }
    let counted = format!(
        "insert into usage_metrics (tenant_id, user_id, date) values ('{a}', '{one}', '2020-01-01')"
    );
    ask(
        &mut client,
        &[
            (&system, &counted, Ok(1)),
            (&system, "update usage_metrics set request_count = 1", Ok(2)),
        ],
    );
}
