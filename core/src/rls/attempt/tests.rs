use super::*;
use crate::import::{ImportOptions, Source, import};
use crate::model::{Document, Table};

const ANN: &str = "00000000-0000-0000-0000-00000000000a";
const BOB: &str = "00000000-0000-0000-0000-00000000000b";

fn document(sql: &str) -> Document {
    let sql = format!(
        "create role app; create role other; create role boss bypassrls; grant app to boss; {sql}
         grant all on all tables in schema public to app;"
    );
    let imported = import(vec![Source::new("a.sql", sql)], &ImportOptions::default());
    imported.document
}

fn table<'d>(document: &'d Document, name: &str) -> &'d Table {
    document.schema.tables.iter().find(|t| t.name == *name).unwrap()
}

/// `a,b | c,d`: rows of values; a dot is null.
fn sample(document: &Document, name: &str, rows: &str) -> Sample {
    let table = table(document, name);
    let cell = |text: &str| (text.trim() != ".").then(|| text.trim().to_owned());
    let rows = rows.split('|').filter(|r| !r.trim().is_empty());
    Sample {
        table: table.id.clone(),
        columns: table.columns.iter().map(|c| c.id.clone()).collect(),
        rows: rows.map(|row| row.split(';').map(cell).collect()).collect(),
    }
}

fn scenario(document: &Document, user: &str, samples: &[(&str, &str)]) -> Scenario {
    Scenario {
        role: Some("app".into()),
        claims: serde_json::json!({ "sub": user, "role": "app" }).as_object().cloned(),
        tables: samples.iter().map(|(name, rows)| sample(document, name, rows)).collect(),
        now: Some("2026-01-31 12:00:00+00".to_owned()),
        ..Scenario::default()
    }
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Allowed => "allowed".to_owned(),
        Outcome::Hidden => "hidden".to_owned(),
        Outcome::Refused { why } => format!("refused: {why}"),
        Outcome::Error { code, .. } => format!("error {code}"),
        Outcome::Unknown { why } => format!("unknown: {why}"),
    }
}

/// What becomes of reading each row of a table with one policy for everything.
fn read(columns: &str, condition: &str, rows: &str) -> String {
    let document = document(&format!(
        "create type mood as enum ('sad', 'ok', 'glad');
         create table t ({columns}); alter table t enable row level security;
         create policy p on t using ({condition});"
    ));
    let trial_of = scenario(&document, ANN, &[("t", rows)]);
    let trial = Trial::new(&document, &trial_of);
    assert_eq!(trial.problems(), [], "{columns}: {rows}");
    let id = &table(&document, "t").id;
    let answers = (0..rows.split('|').count())
        .map(|row| told(&trial.attempt(id, &Attempt::Select { row }).outcome));
    answers.collect::<Vec<_>>().join(", ")
}

#[test]
fn conditions_are_evaluated_with_the_types_of_their_columns() {
    for (columns, condition, rows, wanted) in [
        (
            "u uuid",
            "u = auth.uid()",
            "00000000-0000-0000-0000-00000000000A | 00000000-0000-0000-0000-00000000000b | .",
            "allowed, hidden, hidden",
        ),
        ("u uuid", "(select auth.uid()) <> u", "00000000-0000-0000-0000-00000000000b", "allowed"),
        ("n numeric(6,2)", "n * 2 > 3.01", "1.50 | 1.51", "hidden, allowed"),
        ("m mood", "m >= 'ok'", "sad | ok | glad", "hidden, allowed, allowed"),
        ("m mood", "m::text like 'g%'", "sad | glad", "hidden, allowed"),
        (
            "at timestamptz",
            "at > now() - interval '7 days'",
            "2026-01-24 12:00:01+00 | 2026-01-24 12:00+00",
            "allowed, hidden",
        ),
        ("d date", "d = current_date", "2026-01-31 | 2026-02-01", "allowed, hidden"),
        (
            "j jsonb",
            "j @> '{\"tags\": [\"a\"]}' and j ->> 'n' = '1'",
            "{\"tags\":[\"a\",\"b\"],\"n\":1} | {\"n\":1}",
            "allowed, hidden",
        ),
        (
            "j jsonb",
            "(j -> 'on')::boolean is true or j ? 'any'",
            "{\"on\":true} | {} | {\"any\":null}",
            "allowed, hidden, allowed",
        ),
        (
            "a text[]",
            "'x' = any (a) and a && array['y']",
            "{x,y} | {x} | .",
            "allowed, hidden, hidden",
        ),
        ("a int, b int", "(a, b) in (select 1, 2)", "1;2 | 2;1", "allowed, hidden"),
        (
            "a text",
            "split_part(a, '/', 1) = 'me' and lower(a) ~ '^me/'",
            "me/X | you/x",
            "allowed, hidden",
        ),
        (
            "a text",
            "(storage.foldername(a))[1] = auth.uid()::text",
            "00000000-0000-0000-0000-00000000000a/x.png | x.png",
            "allowed, hidden",
        ),
        (
            "a int",
            "case when a > 1 then coalesce(nullif(a, 5), 0) > 0 else null end",
            "1 | 2 | 5",
            "hidden, allowed, hidden",
        ),
        (
            "a int",
            "(a between 2 and 3) is not distinct from true",
            "1 | 2 | .",
            "hidden, allowed, hidden",
        ),
        (
            "a text",
            "a < 'B'",
            "b",
            "unknown: it depends on the order of texts, which depends on the collation",
        ),
        ("a int", "1 / a > 0", "0 | 1", "error 22012, allowed"),
        ("a text", "a::int > 0", "x | 1", "error 22P02, allowed"),
        ("a int", "(select g from generate_series(1, a) g) = 1", "1 | 2", "allowed, error 21000"),
        (
            "a int",
            "a = 1 or pg_backend_pid() = a",
            "1 | 2",
            "allowed, unknown: it depends on a call of pg_backend_pid",
        ),
        ("a int", "a = 1 and pg_backend_pid() = a", "2", "hidden"),
        (
            "a int",
            "current_user = 'app' and auth.role() = 'app' and auth.jwt() ->> 'email' is null",
            "1",
            "allowed",
        ),
        ("a int", "current_setting('app.x', true) is null", "1", "allowed"),
        ("a int", "current_setting('app.x') = 'y'", "1", "error 42704"),
    ] {
        assert_eq!(read(columns, condition, rows), wanted, "{condition}");
    }
}

const TEAMS: &str = "
    create table members (user_id uuid, team_id int);
    create table notes (id int, team_id int, owner uuid default auth.uid());
    alter table notes enable row level security;";

#[test]
fn what_a_condition_reads_is_read_by_the_same_role() {
    let of = |more: &str| {
        let document = document(&format!(
            "{TEAMS} create policy p on notes using (team_id in (select team_id from members
               where user_id = auth.uid())); {more}"
        ));
        let rows = [("notes", "1; 1; . | 2; 2; ."), ("members", &format!("{ANN}; 1 | {BOB}; 2"))];
        let id = table(&document, "notes").id.clone();
        let trial_of = scenario(&document, ANN, &rows);
        let trial = Trial::new(&document, &trial_of);
        let select = |row| told(&trial.attempt(&id, &Attempt::Select { row }).outcome);
        [select(0), select(1)].join(", ")
    };
    assert_eq!(of(""), "allowed, hidden");
    assert_eq!(of("alter table members enable row level security;"), "hidden, hidden");
    let restricted = "alter table members enable row level security;
        create policy m on members using (user_id <> auth.uid());";
    assert_eq!(of(restricted), "hidden, hidden");
    let recursive = "alter table members enable row level security;
        create policy m on members using (exists (select from notes n where n.team_id = members.team_id));";
    assert_eq!(of(recursive), "error 42P17, error 42P17");
    let unknown = "alter table members enable row level security;
        create policy m on members using (pg_backend_pid() > 0);";
    let unknown_both = of(unknown);
    let why = "unknown: it depends on a call of pg_backend_pid";
    assert_eq!(unknown_both, format!("{why}, {why}"));
}

#[test]
fn functions_are_run_as_their_owner_where_they_say_so() {
    let of = |definer: &str, body: &str| {
        let document = document(&format!(
            "{TEAMS} alter table members enable row level security;
             create function my_teams() returns setof int language sql stable {definer} set search_path = ''
               as $$ select m.team_id from public.members m where m.user_id = auth.uid() $$;
             create function is_mine(team int) returns boolean language plpgsql {definer} as $$ {body} $$;
             create policy p on notes for select using (team_id in (select my_teams()) and is_mine(team_id));"
        ));
        let rows = [("notes", "1; 1; . | 2; 2; ."), ("members", &format!("{ANN}; 1 | {BOB}; 2"))];
        let id = table(&document, "notes").id.clone();
        let trial_of = scenario(&document, ANN, &rows);
        let trial = Trial::new(&document, &trial_of);
        let select = |row| told(&trial.attempt(&id, &Attempt::Select { row }).outcome);
        [select(0), select(1)].join(", ")
    };
    let body = "declare found_team int; begin
        select m.team_id into found_team from members m where m.user_id = auth.uid() limit 1;
        if found_team is null then return false; end if;
        return found_team = team; end";
    assert_eq!(of("security definer", body), "allowed, hidden");
    assert_eq!(of("", body), "hidden, hidden");
    let writes = "begin insert into members values (auth.uid(), team); return true; end";
    assert_eq!(
        of("security definer", writes),
        "unknown: it depends on a function that writes, hidden"
    );
}

#[test]
fn each_statement_asks_what_it_needs() {
    let document = document(&format!(
        "{TEAMS} create policy own on notes for select to app using (owner = auth.uid());
         create policy make on notes for insert to app with check (team_id = 1);
         create policy alter_ on notes for update to app using (team_id = 1);
         create policy never on notes as restrictive for delete to app using (id > 5);
         create policy del on notes for delete to app using (true);"
    ));
    let rows = [("notes", &*format!("1; 1; {ANN} | 2; 2; {ANN} | 3; 1; {BOB} | 9; 1; {BOB}"))];
    let notes = table(&document, "notes");
    let trial_of = scenario(&document, ANN, &rows);
    let trial = Trial::new(&document, &trial_of);
    let column = |name: &str| notes.column_named(name).unwrap().id.clone();
    let values = |of: &[(&str, &str)]| -> Values {
        of.iter().map(|(name, text)| (column(name), Some((*text).to_owned()))).collect()
    };
    let violated = "refused: new row violates row-level security policy for table \"notes\"";
    let set = |row, of: &[(&str, &str)], reads| Attempt::Update { row, values: values(of), reads };
    let insert = |of: &[(&str, &str)], returning| Attempt::Insert { values: values(of), returning };
    let upsert = |of: &[(&str, &str)], row, set: &[(&str, &str)]| Attempt::Upsert {
        values: values(of),
        row,
        set: values(set),
    };
    for (attempt, wanted) in [
        (set(0, &[("id", "7")], true), "allowed"),
        (set(1, &[("id", "7")], true), "hidden"),
        (set(2, &[("id", "7")], true), "hidden"),
        (set(2, &[("id", "7")], false), "allowed"),
        // Without WITH CHECK the condition of the row before counts for the row after.
        (set(0, &[("team_id", "2")], false), violated),
        // A row that is given away cannot be read.
        (set(0, &[("owner", BOB)], true), violated),
        (set(0, &[("owner", BOB)], false), "allowed"),
        (insert(&[("team_id", "1"), ("owner", BOB)], false), "allowed"),
        (insert(&[("team_id", "1"), ("owner", BOB)], true), violated),
        // The default is who is signed in.
        (insert(&[("team_id", "1")], true), "allowed"),
        (insert(&[("team_id", "2")], false), violated),
        (Attempt::Delete { row: 0, reads: true }, "hidden"),
        (Attempt::Delete { row: 3, reads: false }, "allowed"),
        (Attempt::Delete { row: 3, reads: true }, "hidden"),
        (upsert(&[("team_id", "1")], None, &[("id", "1")]), "allowed"),
        (upsert(&[("team_id", "1")], Some(0), &[("id", "1")]), "allowed"),
        (upsert(&[("team_id", "1")], Some(1), &[("id", "1")]), violated),
    ] {
        let answer = trial.attempt(&notes.id, &attempt);
        assert_eq!(told(&answer.outcome), wanted, "{attempt:?}");
        let json = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
        let json = serde_json::to_string(&attempt).unwrap();
        assert_eq!(serde_json::from_str::<Attempt>(&json).unwrap(), attempt);
    }
    let boss = Scenario { role: Some("boss".into()), ..trial_of.clone() };
    let answer = attempt(&document, &boss, &notes.id, &set(2, &[("owner", ANN)], true));
    assert_eq!(told(&answer.outcome), "allowed");
    let other = Scenario { role: Some("other".into()), ..trial_of };
    let answer = attempt(&document, &other, &notes.id, &Attempt::Select { row: 0 });
    assert_eq!(told(&answer.outcome), "refused: permission denied for table notes: SELECT");
}

#[test]
fn every_part_of_a_condition_is_told_with_its_values() {
    let document = document(&format!(
        "{TEAMS} create policy p on notes using (owner = auth.uid() and not (team_id = 2 or id is null));"
    ));
    let rows = [("notes", &*format!("1; 2; {ANN}"))];
    let notes = table(&document, "notes");
    let trial_of = scenario(&document, ANN, &rows);
    let answer = attempt(&document, &trial_of, &notes.id, &Attempt::Select { row: 0 });
    let policy = &answer.asked[0].policies[0];
    let parts: Vec<(&str, &Verdict)> =
        policy.condition.parts.iter().map(|p| (p.text.as_str(), &p.verdict)).collect();
    assert_eq!(
        parts,
        [
            ("owner = auth.uid()", &Verdict::True),
            ("not (team_id = 2 or id is null)", &Verdict::False),
        ]
    );
    let shown = |text: &str, value: &str| Shown { text: text.to_owned(), value: value.to_owned() };
    let first = &policy.condition.parts[0].values;
    assert_eq!(
        *first,
        [shown("owner", &format!("'{ANN}'")), shown("auth.uid()", &format!("'{ANN}'"))]
    );
    let or = &policy.condition.parts[1].parts[0];
    assert_eq!(or.parts[0].values, [shown("team_id", "2")]);
    assert_eq!(or.parts[1].verdict, Verdict::False);
}

#[test]
fn what_is_not_given_is_unknown_and_what_is_no_value_is_told() {
    let document = document(&format!(
        "{TEAMS} create policy p on notes using (exists (select from members m where m.team_id = notes.team_id));"
    ));
    let trial_of = scenario(&document, "nobody", &[("notes", "x; 1; nobody")]);
    let trial = Trial::new(&document, &trial_of);
    let problems: Vec<_> = trial.problems().iter().map(|p| p.why.as_str()).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    let notes = table(&document, "notes");
    let answer = trial.attempt(&notes.id, &Attempt::Select { row: 0 });
    assert_eq!(
        told(&answer.outcome),
        "unknown: it depends on the rows of members, which are not given"
    );
    let read: Vec<String> = trial.tables_read(&notes.id).iter().map(ToString::to_string).collect();
    assert_eq!(read, [table(&document, "members").id.to_string()]);
    let answer = trial.attempt(&notes.id, &Attempt::Select { row: 5 });
    assert_eq!(told(&answer.outcome), "unknown: There is no such row.");
}

#[test]
fn nothing_hostile_panics() {
    let deep = format!("{}true{}", "(".repeat(5_000), ")".repeat(5_000));
    let long = vec!["team_id = 1"; 5_000].join(" or ");
    for condition in ["", ")", "1; drop table t", "team_id", "'", &deep, &long, "notes", "notes.*"]
    {
        let mut document = document(&format!("{TEAMS} create policy p on notes using (true);"));
        let mut notes = table(&document, "notes").clone();
        notes.policies[0].using = Some(crate::model::Expr::opaque(condition));
        document.schema.tables.insert(notes.clone());
        let rows = [("notes", &*format!("1; 2; {ANN}"))];
        let trial_of = scenario(&document, ANN, &rows);
        let answer = attempt(&document, &trial_of, &notes.id, &Attempt::Select { row: 0 });
        assert!(told(&answer.outcome).starts_with("unknown"), "{:?}", answer.outcome);
    }
}
