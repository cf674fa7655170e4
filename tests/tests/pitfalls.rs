//! Eighteen ways in which row level security is not what it seems: each is first shown on a real server, then told by a rule, and
//! what mends it is shown to mend it and is not told.

use postgres::Client;
use trestle_core::conventions::Severity;
use trestle_core::edit::apply;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::lint::{Diagnostic, Group, Linter, fix_of, lint, rule};
use trestle_core::model::{Conventions, Document, Name};
use trestle_core::rls::{Access, Action, Roles, Rows, access};
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::{server::Server, stand_in};

const ANN: &str = "11111111-1111-4111-8111-111111111111";
const BOB: &str = "22222222-2222-4222-8222-222222222222";

/// Notes of two people, which the API may use as far as policies let it.
const NOTES: &str = "
    create table notes (id bigint primary key, owner_id uuid not null, body text);
    create index on notes (owner_id);
    alter table notes enable row level security;
    grant select, insert, update, delete on notes to authenticated;";

const ROWS: &str = "insert into notes values
    (1, '11111111-1111-4111-8111-111111111111', 'of Ann'), (2, '22222222-2222-4222-8222-222222222222', 'of Bob')";

const READ_OWN: &str = "create policy notes_read on notes for select to authenticated using (owner_id = (select auth.uid()));";

/// What became of a statement: how many rows it found or changed, or its SQLSTATE.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Rows(u64),
    Refused(String),
}

use Outcome::Rows as Found;

fn refused(state: &str) -> Outcome {
    Outcome::Refused(state.to_owned())
}

/// A schema, on a server and as a document that keeps the conventions of Supabase.
struct Pitfall {
    client: Client,
    document: Document,
}

impl Pitfall {
    /// `rows` are put in by the owner.
    fn new(name: &str, schema: &str, rows: &str) -> Self {
        let imported = import(vec![Source::new("schema.sql", schema)], &ImportOptions::default());
        let told = imported.report.rows.iter().find(|row| row.reason.is_some());
        assert!(told.is_none(), "{name}: {told:?}");
        let mut document = imported.document;
        let profile = "supabase".to_owned();
        document.conventions = Conventions { profile, ..Conventions::default() }.into();
        Self::of(name, document, schema, rows)
    }

    fn of(name: &str, document: Document, schema: &str, rows: &str) -> Self {
        let mut client = Server::shared().create_database(&format!("pitfall_{name}"));
        stand_in::supabase(&mut client);
        stand_in::load(&mut client, schema).unwrap_or_else(|e| panic!("{name}: {e}"));
        client.batch_execute(rows).unwrap_or_else(|e| panic!("{name}: {e}"));
        Self { client, document }
    }

    /// The same after a rule's fix for an object.
    fn mended_by(&self, name: &str, rows: &str, rule: &str, object: &str) -> Self {
        let linter = Linter::new(&self.document);
        let found = linter.diagnostics().find(|d| is(d, rule, object)).cloned();
        let found = found.unwrap_or_else(|| panic!("{name}: no {rule} of {object}"));
        let fix = fix_of(&linter.context(), &found).unwrap_or_else(|| panic!("{name}: no fix"));
        let after = apply(&self.document, &fix.into_command());
        let after = after.unwrap_or_else(|e| panic!("{name}: {e}")).document;
        Self::of(name, after.clone(), &emit(&after, EmitOptions::default()), rows)
    }

    /// What a statement comes to for somebody; nothing of it stays.
    fn run_as(&mut self, role: &str, user: Option<&str>, statement: &str) -> Outcome {
        let mut transaction = self.client.transaction().unwrap_or_else(|e| panic!("{e}"));
        let claims = user.map_or(String::new(), |user| format!(r#"{{"sub": "{user}"}}"#));
        let set = format!(
            "set local role {role}; select set_config('request.jwt.claims', '{claims}', true)"
        );
        transaction.batch_execute(&set).unwrap_or_else(|e| panic!("{e}"));
        let is_query = statement.starts_with("select") || statement.contains("returning");
        let rows = if is_query {
            transaction.query(statement, &[]).map(|rows| rows.len() as u64)
        } else {
            transaction.execute(statement, &[])
        };
        match rows {
            Ok(rows) => Outcome::Rows(rows),
            Err(error) => match error.code() {
                Some(code) => refused(code.code()),
                None => panic!("{statement}: {error}"),
            },
        }
    }

    fn ann(&mut self, statement: &str) -> Outcome {
        self.run_as("authenticated", Some(ANN), statement)
    }

    fn anon(&mut self, statement: &str) -> Outcome {
        self.run_as("anon", None, statement)
    }

    /// That a rule tells of an object.
    fn tells(&self, rule: &str, object: &str) {
        let found = lint(&self.document);
        assert!(found.iter().any(|d| is(d, rule, object)), "no {rule} of {object}: {found:#?}");
    }

    /// That no rule of access has more than a remark.
    fn is_fine(&self) {
        let mut found = lint(&self.document);
        found.retain(|d| {
            let is_of_access = rule(&d.rule).is_some_and(|rule| rule.group == Group::Access);
            is_of_access && d.severity >= Severity::Warning
        });
        assert!(found.is_empty(), "{found:#?}");
    }

    fn is_not_told(&self, rule: &str) {
        let found = lint(&self.document);
        assert!(!found.iter().any(|d| d.rule == rule), "{found:#?}");
    }
}

fn is(diagnostic: &Diagnostic, rule: &str, object: &str) -> bool {
    diagnostic.rule == rule && diagnostic.object.to_string() == object
}

#[test]
fn p01_update_without_select_policy_touches_no_row() {
    let schema = format!(
        "{NOTES} create policy notes_update on notes for update to authenticated using (owner_id = (select auth.uid()));"
    );
    let update = "update notes set body = 'new' where id = 1";
    let mut bad = Pitfall::new("p01", &schema, ROWS);
    assert_eq!(bad.ann(update), Found(0));
    bad.tells("write-without-select-policy", "policy:public.notes/notes_update");
    let mut good = Pitfall::new("p01_mended", &format!("{schema}{READ_OWN}"), ROWS);
    assert_eq!(good.ann(update), Found(1));
    good.is_fine();
}

#[test]
fn p02_returning_needs_a_select_policy() {
    let schema = format!(
        "{NOTES} create policy notes_insert on notes for insert to authenticated with check (owner_id = (select auth.uid()));"
    );
    let plain = format!("insert into notes values (3, '{ANN}')");
    let returning = format!("{plain} returning id");
    let mut bad = Pitfall::new("p02", &schema, ROWS);
    assert_eq!(bad.ann(&plain), Found(1));
    assert_eq!(bad.ann(&returning), refused("42501"));
    bad.tells("insert-without-select-policy", "policy:public.notes/notes_insert");
    let mut good = Pitfall::new("p02_mended", &format!("{schema}{READ_OWN}"), ROWS);
    assert_eq!(good.ann(&returning), Found(1));
    good.is_fine();
    good.is_not_told("insert-without-select-policy");
}

/// No fault, but what is not known often enough: nothing is told, and the access that is worked out says it.
#[test]
fn p03_update_without_check_asks_using_again() {
    let schema = format!(
        "{NOTES} create policy notes_read on notes for select to authenticated using (true);
        create policy notes_update on notes for update to authenticated using (owner_id = (select auth.uid()));"
    );
    let mut fine = Pitfall::new("p03", &schema, ROWS);
    let give = format!("update notes set owner_id = '{BOB}' where id = 1");
    assert_eq!(fine.ann(&give), refused("42501"));
    assert_eq!(fine.ann("update notes set body = 'new' where id = 1"), Found(1));
    fine.is_fine();
    let table = fine.document.schema.tables.iter().find(|t| t.name == "notes").unwrap();
    let (roles, role) = (Roles::of(&fine.document), Name::new("authenticated"));
    let told = access(&fine.document, &roles, Some(&role), table, Action::Update);
    let Access::Granted { rows: Rows::Where { using, check }, .. } = told else {
        panic!("{told:?}")
    };
    assert_eq!(using.map(|c| c.text()), check.map(|c| c.text()));
}

#[test]
fn p04_a_check_that_is_true_gives_rows_away() {
    let schema = format!(
        "{NOTES} create policy notes_read on notes for select to authenticated using (true);
        create policy notes_update on notes for update to authenticated using (owner_id = (select auth.uid())) with check (true);"
    );
    let give = format!("update notes set owner_id = '{BOB}' where id = 1");
    let mut bad = Pitfall::new("p04", &schema, ROWS);
    assert_eq!(bad.ann(&give), Found(1));
    bad.tells("update-gives-away", "policy:public.notes/notes_update");
    let mut good =
        bad.mended_by("p04_mended", ROWS, "update-gives-away", "policy:public.notes/notes_update");
    assert_eq!(good.ann(&give), refused("42501"));
    good.is_fine();
}

#[test]
fn p05_row_level_security_without_a_policy_hides_all() {
    let mut bad = Pitfall::new("p05", NOTES, ROWS);
    assert_eq!(bad.ann("select from notes"), Found(0));
    assert_eq!(bad.ann(&format!("insert into notes values (3, '{ANN}')")), refused("42501"));
    bad.tells("rls-without-policy", "table:public.notes");
    let mut good = Pitfall::new("p05_mended", &format!("{NOTES}{READ_OWN}"), ROWS);
    assert_eq!(good.ann("select from notes"), Found(1));
    good.is_fine();
}

#[test]
fn p06_restrictive_policies_alone_hide_all() {
    let schema = format!(
        "{NOTES} create policy notes_own on notes as restrictive to authenticated using (owner_id = (select auth.uid()));"
    );
    let mut bad = Pitfall::new("p06", &schema, ROWS);
    assert_eq!(bad.ann("select from notes"), Found(0));
    bad.tells("only-restrictive-policies", "policy:public.notes/notes_own");
    let permissive = "create policy notes_read on notes for select to authenticated using (true);";
    let mut good = Pitfall::new("p06_mended", &format!("{schema}{permissive}"), ROWS);
    assert_eq!(good.ann("select from notes"), Found(1));
    good.is_fine();
}

#[test]
fn p07_a_view_reads_as_its_owner() {
    let schema = format!(
        "{NOTES}{READ_OWN} create view all_notes as select id from notes; grant select on all_notes to authenticated;"
    );
    let mut bad = Pitfall::new("p07", &schema, ROWS);
    assert_eq!(bad.ann("select from notes"), Found(1));
    assert_eq!(bad.ann("select from all_notes"), Found(2));
    bad.tells("view-bypasses-rls", "view:public.all_notes");
    let mut good = bad.mended_by("p07_mended", ROWS, "view-bypasses-rls", "view:public.all_notes");
    assert_eq!(good.ann("select from all_notes"), Found(1));
    good.is_fine();
}

#[test]
fn p08_a_materialized_view_can_have_no_policies() {
    let schema = format!(
        "{NOTES}{READ_OWN} create materialized view all_notes as select id from notes;
        grant select on all_notes to authenticated;"
    );
    let rows = format!("{ROWS}; refresh materialized view all_notes");
    let mut bad = Pitfall::new("p08", &schema, &rows);
    assert_eq!(bad.ann("select from all_notes"), Found(2));
    assert_eq!(
        bad.run_as("postgres", None, "alter table all_notes enable row level security"),
        refused("42809")
    );
    bad.tells("materialized-view-exposed", "view:public.all_notes");
    let mut good =
        bad.mended_by("p08_mended", &rows, "materialized-view-exposed", "view:public.all_notes");
    assert_eq!(good.ann("select from all_notes"), refused("42501"));
    good.is_fine();
}

#[test]
fn p09_truncate_asks_no_policy() {
    let schema = format!("{NOTES}{READ_OWN} grant truncate on notes to authenticated;");
    let mut bad = Pitfall::new("p09", &schema, ROWS);
    assert_eq!(bad.ann("delete from notes"), Found(0), "no policy lets it");
    assert_eq!(bad.ann("truncate notes"), Found(0));
    let all = "do $$ begin set local role authenticated; truncate notes; reset role;
        if exists (select from notes) then raise 'there are rows'; end if; end $$";
    assert_eq!(bad.run_as("postgres", None, all), Found(0), "all rows of everybody are gone");
    bad.tells("truncate-granted", "table:public.notes");
    let mut good = bad.mended_by("p09_mended", ROWS, "truncate-granted", "table:public.notes");
    assert_eq!(good.ann("truncate notes"), refused("42501"));
    good.is_fine();
    good.is_not_told("truncate-granted");
}

#[test]
fn p10_foreign_keys_are_checked_past_policies() {
    let schema = format!(
        "{NOTES}{READ_OWN}
        create table remarks (id bigint primary key, note_id bigint not null references notes, author_id uuid not null);
        create index on remarks (note_id); create index on remarks (author_id);
        alter table remarks enable row level security;
        grant select, insert on remarks to authenticated;
        create policy remarks_read on remarks for select to authenticated using (author_id = (select auth.uid()));"
    );
    let insert = |condition: &str| {
        format!(
            "{schema} create policy remarks_insert on remarks for insert to authenticated with check ({condition});"
        )
    };
    let to_hidden = format!("insert into remarks values (1, 2, '{ANN}')");
    let to_none = format!("insert into remarks values (1, 99, '{ANN}')");
    let mut bad = Pitfall::new("p10", &insert("author_id = (select auth.uid())"), ROWS);
    assert_eq!(bad.ann("select from notes where id = 2"), Found(0), "Ann does not see it");
    assert_eq!(bad.ann(&to_hidden), Found(1), "and can reference it");
    assert_eq!(bad.ann(&to_none), refused("23503"), "so that she knows it to be there");
    bad.tells("unchecked-reference", "policy:public.remarks/remarks_insert");
    let asks = "author_id = (select auth.uid()) and note_id in (select id from notes)";
    let mut good = Pitfall::new("p10_mended", &insert(asks), ROWS);
    assert_eq!(good.ann(&to_hidden), refused("42501"));
    assert_eq!(good.ann(&to_none), refused("42501"), "the same for one that is not there");
    good.is_fine();
    good.is_not_told("unchecked-reference");
}

#[test]
fn p11_policies_that_ask_each_other_are_refused() {
    let tables = "
        create table teams (id bigint primary key, name text);
        create table members (team_id bigint not null references teams, user_id uuid not null, primary key (team_id, user_id));
        create index on members (user_id);
        alter table teams enable row level security; alter table members enable row level security;
        grant select on teams, members to authenticated;
        create policy teams_read on teams for select to authenticated
        using (id in (select team_id from members where user_id = (select auth.uid())));";
    let schema = format!(
        "{tables} create policy members_read on members for select to authenticated using (team_id in (select id from teams));"
    );
    let rows = format!(
        "insert into teams values (1, 'a'), (2, 'b'); insert into members values (1, '{ANN}'), (1, '{BOB}'), (2, '{BOB}')"
    );
    let mut bad = Pitfall::new("p11", &schema, &rows);
    assert_eq!(bad.ann("select from teams"), refused("42P17"));
    assert_eq!(bad.ann("select from members"), refused("42P17"));
    bad.tells("policy-recursion", "policy:public.teams/teams_read");
    bad.tells("policy-recursion", "policy:public.members/members_read");
    let by_function = "create schema private; grant usage on schema private to authenticated;
        create function private.my_teams() returns setof bigint language sql stable security definer set search_path = ''
        as 'select team_id from public.members where user_id = (select auth.uid())';";
    let mended = format!(
        "{tables}{by_function} create policy members_read on members for select to authenticated
        using (team_id in (select private.my_teams()));"
    );
    let mut good = Pitfall::new("p11_mended", &mended, &rows);
    assert_eq!(good.ann("select from teams"), Found(1));
    assert_eq!(good.ann("select from members"), Found(2));
    good.is_fine();
    // A function that runs as who asks does not break the circle: it fills the stack.
    let invoker = mended.replace("security definer ", "");
    let mut deep = Pitfall::new("p11_function", &invoker, &rows);
    assert_eq!(deep.ann("select from members"), refused("54001"));
    deep.tells("policy-recursion", "policy:public.members/members_read");
}

#[test]
fn p12_policies_without_row_level_security_do_nothing() {
    let schema =
        format!("{NOTES}{READ_OWN}").replace("alter table notes enable row level security;", "");
    let mut bad = Pitfall::new("p12", &schema, ROWS);
    assert_eq!(bad.ann("select from notes"), Found(2));
    assert_eq!(bad.ann("delete from notes"), Found(2));
    bad.tells("policy-without-rls", "table:public.notes");
    let mut good = bad.mended_by("p12_mended", ROWS, "policy-without-rls", "table:public.notes");
    assert_eq!(good.ann("select from notes"), Found(1));
    good.is_fine();
}

#[test]
fn p13_a_policy_is_no_grant() {
    let schema = format!(
        "{NOTES}{READ_OWN} create table drafts (id bigint primary key, owner_id uuid not null); create index on drafts (owner_id);
        alter table drafts enable row level security;
        create policy drafts_read on drafts for select to authenticated using (owner_id = (select auth.uid()));"
    );
    let rows = format!("insert into drafts values (1, '{ANN}')");
    let mut bad = Pitfall::new("p13", &schema, &rows);
    assert_eq!(bad.ann("select from drafts"), refused("42501"));
    let object = "policy:public.drafts/drafts_read";
    bad.tells("policy-without-grant", object);
    let mut good = bad.mended_by("p13_mended", &rows, "policy-without-grant", object);
    assert_eq!(good.ann("select from drafts"), Found(1));
    good.is_fine();
}

#[test]
fn p14_a_partition_has_no_policies_of_its_parent() {
    let schema = "
        create table events (id bigint not null, owner_id uuid not null, primary key (id)) partition by range (id);
        create index on events (owner_id);
        create table events_early partition of events for values from (0) to (100);
        alter table events enable row level security;
        grant select on events, events_early to authenticated;
        create policy events_read on events for select to authenticated using (owner_id = (select auth.uid()));";
    let rows = format!("insert into events values (1, '{ANN}'), (2, '{BOB}')");
    let mut bad = Pitfall::new("p14", schema, &rows);
    assert_eq!(bad.ann("select from events"), Found(1));
    assert_eq!(bad.ann("select from events_early"), Found(2));
    bad.tells("partition-exposed", "table:public.events_early");
    let mut good =
        bad.mended_by("p14_mended", &rows, "partition-exposed", "table:public.events_early");
    assert_eq!(good.ann("select from events"), Found(1), "through the parent as before");
    assert_eq!(good.ann("select from events_early"), Found(0));
    good.is_fine();
}

#[test]
fn p15_a_definer_function_asks_no_policy() {
    let schema = format!(
        "{NOTES}{READ_OWN} create function every_note() returns setof bigint language sql stable security definer
        set search_path = '' as 'select id from public.notes';"
    );
    let mut bad = Pitfall::new("p15", &schema, ROWS);
    assert_eq!(bad.ann("select every_note()"), Found(2));
    bad.tells("definer-callable", "function:public.every_note");
    let mut good =
        bad.mended_by("p15_mended", ROWS, "definer-callable", "function:public.every_note");
    assert_eq!(good.ann("select every_note()"), refused("42501"));
    good.is_fine();
    good.is_not_told("definer-callable");
}

#[test]
fn p16_a_sub_select_needs_its_own_privilege() {
    let schema = format!(
        "{NOTES} create table staff (user_id uuid primary key); alter table staff enable row level security;
        create policy staff_read on staff for select to authenticated using (user_id = (select auth.uid()));
        create policy notes_read on notes for select to authenticated
        using (exists (select 1 from staff where user_id = (select auth.uid())));"
    );
    let rows = format!("{ROWS}; insert into staff values ('{ANN}')");
    let mut bad = Pitfall::new("p16", &schema, &rows);
    assert_eq!(bad.ann("select from notes"), refused("42501"));
    bad.tells("unreadable-subselect", "policy:public.notes/notes_read");
    let granted = format!("{schema} grant select on staff to authenticated;");
    let mut good = Pitfall::new("p16_mended", &granted, &rows);
    assert_eq!(good.ann("select from notes"), Found(2));
    good.is_fine();
}

#[test]
fn p17_an_upsert_needs_more_than_an_insert_policy() {
    let schema = format!(
        "{NOTES} create policy notes_insert on notes for insert to authenticated with check (owner_id = (select auth.uid()));"
    );
    let upsert = |id: u8| {
        format!(
            "insert into notes values ({id}, '{ANN}') on conflict (id) do update set body = 'new'"
        )
    };
    let mut bad = Pitfall::new("p17", &schema, ROWS);
    assert_eq!(bad.ann(&format!("insert into notes values (3, '{ANN}')")), Found(1));
    assert_eq!(bad.ann(&upsert(1)), refused("42501"));
    bad.tells("insert-without-select-policy", "policy:public.notes/notes_insert");
    let more = "create policy notes_update on notes for update to authenticated using (owner_id = (select auth.uid()));";
    let mut good = Pitfall::new("p17_mended", &format!("{schema}{READ_OWN}{more}"), ROWS);
    assert_eq!(good.ann(&upsert(1)), Found(1));
    assert_eq!(good.ann(&upsert(3)), Found(1));
    good.is_fine();
}

#[test]
fn p18_nobody_is_null() {
    let with = |to: &str, condition: &str| {
        format!(
            "{NOTES} grant select on notes to anon;
            create policy notes_read on notes for select to {to} using ({condition});"
        )
    };
    let uid = "(select auth.uid())";
    for (n, condition, seen) in [
        (1, format!("owner_id <> {uid}"), 0),
        (2, format!("not (owner_id = {uid})"), 0),
        (3, format!("owner_id is distinct from {uid}"), 2),
        (
            4,
            format!(
                "owner_id not in (select o.owner_id from notes_of_all() o where o.owner_id = {uid})"
            ),
            2,
        ),
    ] {
        let function = "create function notes_of_all() returns table (owner_id uuid) language sql stable security definer
            set search_path = '' as 'select owner_id from public.notes';";
        let tables = with("anon, authenticated", &condition)
            .replace("create policy", &format!("{function} create policy"));
        let mut bad = Pitfall::new(&format!("p18_{n}"), &tables, ROWS);
        assert_eq!(bad.ann("select from notes"), Found(1), "{condition}: the note of Bob");
        assert_eq!(bad.anon("select from notes"), Found(seen), "{condition}");
        bad.tells("signed-out-null", "policy:public.notes/notes_read");
        let tables = tables.replace("to anon, authenticated using", "to authenticated using");
        let mut good = Pitfall::new(&format!("p18_{n}_mended"), &tables, ROWS);
        assert_eq!(
            good.anon("select from notes"),
            Found(0),
            "{condition}: no policy is for nobody"
        );
        good.is_not_told("signed-out-null");
    }
}
