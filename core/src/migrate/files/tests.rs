//! What each layout writes of one small migration.

use super::*;
use crate::diff::{Renames, Same, compare};
use crate::import::{ImportOptions, Source, import};
use crate::migrate::{Migration, PlanOptions};
use crate::model::Document;
use expect_test::{Expect, expect};
use std::fmt::Write as _;

const OLD: &str = "CREATE TABLE people (id bigint PRIMARY KEY, mail text)";
const NEW: &str = "CREATE TABLE people (id bigint PRIMARY KEY, mail text, born date);
    CREATE INDEX people_mail_idx ON people (mail);
    CREATE TABLE notes (id bigint PRIMARY KEY);
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;";

fn read(sources: Vec<Source>) -> Document {
    import(sources, &ImportOptions::default()).document
}

fn read_sql(sql: &str) -> Document {
    read(vec![Source::new("schema.sql", sql)])
}

/// Gives a test what leads from one schema to another.
fn with_job<T>([old, new]: [&str; 2], online: bool, test: impl FnOnce(Job<'_>) -> T) -> T {
    let comparison = compare(&read_sql(old), &read_sql(new), Same::Name, Renames::ASK).unwrap();
    let (before, after) = (&comparison.before, &comparison.after);
    let migration = Migration::between(before, after, PlanOptions { online }).unwrap();
    test(Job {
        migration: &migration,
        before,
        after,
        options: PlanOptions { online },
        repeatable: false,
        name: FileName::new("add notes"),
        at: Moment::parse("20261123120059").unwrap(),
        number: 3,
        warnings: false,
        lock_timeout: online.then_some(2_000),
    })
}

fn layout(name: &str) -> &'static Layout {
    Layout::named(name).unwrap()
}

/// What a layout writes, without blank lines.
fn check(name: &str, online: bool, expect: Expect) {
    let files = with_job([OLD, NEW], online, |job| layout(name).files(&job)).unwrap();
    let mut told = String::new();
    for file in files {
        let lines = file.text.lines().filter(|line| !line.is_empty());
        let _ = writeln!(told, "== {}\n{}", file.path, lines.collect::<Vec<_>>().join("\n"));
    }
    expect.assert_eq(&told);
}

#[test]
fn one_file_holds_its_transactions() {
    check(
        "one",
        false,
        expect![[r"
        == add_notes.sql
        -- +1 table, +1 column, +1 index
        BEGIN;
        CREATE TABLE public.notes (
          id bigint NOT NULL,
          CONSTRAINT notes_pkey PRIMARY KEY (id)
        );
        ALTER TABLE public.people ADD COLUMN born date;
        CREATE INDEX people_mail_idx ON public.people (mail);
        ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
        COMMIT;
        == add_notes.down.sql
        -- Undoes: +1 table, +1 column, +1 index
        BEGIN;
        DROP INDEX public.people_mail_idx;
        DROP TABLE public.notes;
        ALTER TABLE public.people DROP COLUMN born;
        COMMIT;
    "]],
    );
}

#[test]
fn a_table_has_its_file_and_the_one_that_takes_it_back() {
    check(
        "per-table",
        false,
        expect![[r"
            == add_notes/003_notes.sql
            -- +1 table, +1 column, +1 index
            BEGIN;
            CREATE TABLE public.notes (
              id bigint NOT NULL,
              CONSTRAINT notes_pkey PRIMARY KEY (id)
            );
            COMMIT;
            == add_notes/rollback_003_notes.sql
            BEGIN;
            DROP TABLE public.notes;
            COMMIT;
            == add_notes/004_people.sql
            BEGIN;
            ALTER TABLE public.people ADD COLUMN born date;
            CREATE INDEX people_mail_idx ON public.people (mail);
            COMMIT;
            == add_notes/rollback_004_people.sql
            BEGIN;
            DROP INDEX public.people_mail_idx;
            ALTER TABLE public.people DROP COLUMN born;
            COMMIT;
            == add_notes/005_notes.sql
            BEGIN;
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            COMMIT;
            == add_notes/rollback_005_notes.sql
            BEGIN;
            ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY;
            COMMIT;
            == add_notes/rollback_all.sql
            -- Undoes: +1 table, +1 column, +1 index
            BEGIN;
            DROP INDEX public.people_mail_idx;
            DROP TABLE public.notes;
            ALTER TABLE public.people DROP COLUMN born;
            COMMIT;
        "]],
    );
}

#[test]
fn supabase_runs_its_files_by_time() {
    check(
        "supabase",
        true,
        expect![[r"
        == supabase/migrations/20261123120059_add_notes_tables.sql
        -- +1 table, +1 column, +1 index
        SET lock_timeout = 2000;
        CREATE TABLE public.notes (
          id bigint NOT NULL,
          CONSTRAINT notes_pkey PRIMARY KEY (id)
        );
        ALTER TABLE public.people ADD COLUMN born date;
        RESET lock_timeout;
        == supabase/migrations/20261123120100_add_notes_indexes.sql
        -- Has to be run outside of a transaction. Where the Supabase CLI refuses it, run it with psql and then `supabase migration repair --status applied`.
        CREATE INDEX CONCURRENTLY people_mail_idx ON public.people (mail);
        == supabase/migrations/20261123120101_add_notes_rls.sql
        SET lock_timeout = 2000;
        ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
        RESET lock_timeout;
    "]],
    );
}

#[test]
fn drizzle_lists_files_by_concern() {
    check(
        "drizzle",
        false,
        expect![[r#"
        == 0003_add_notes_tables.sql
        -- +1 table, +1 column, +1 index
        CREATE TABLE public.notes (
          id bigint NOT NULL,
          CONSTRAINT notes_pkey PRIMARY KEY (id)
        );
        --> statement-breakpoint
        ALTER TABLE public.people ADD COLUMN born date;
        == 0004_add_notes_indexes.sql
        CREATE INDEX people_mail_idx ON public.people (mail);
        == 0005_add_notes_rls.sql
        ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
        == meta/_journal.json
        {
          "dialect": "postgresql",
          "entries": [
            {
              "breakpoints": true,
              "idx": 0,
              "tag": "0003_add_notes_tables",
              "version": "7",
              "when": 1795435259000
            },
            {
              "breakpoints": true,
              "idx": 1,
              "tag": "0004_add_notes_indexes",
              "version": "7",
              "when": 1795435260000
            },
            {
              "breakpoints": true,
              "idx": 2,
              "tag": "0005_add_notes_rls",
              "version": "7",
              "when": 1795435261000
            }
          ],
          "version": "7"
        }
    "#]],
    );
}

#[test]
fn flyway_is_told_what_refuses_a_transaction() {
    check(
        "flyway",
        true,
        expect![[r"
            == V20261123120059__add_notes_tables.sql
            -- +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            CREATE TABLE public.notes (
              id bigint NOT NULL,
              CONSTRAINT notes_pkey PRIMARY KEY (id)
            );
            ALTER TABLE public.people ADD COLUMN born date;
            RESET lock_timeout;
            == U20261123120059__add_notes_tables.sql
            SET lock_timeout = 2000;
            DROP TABLE public.notes;
            ALTER TABLE public.people DROP COLUMN born;
            RESET lock_timeout;
            == V20261123120100__add_notes_indexes.sql.conf
            executeInTransaction=false
            == V20261123120100__add_notes_indexes.sql
            CREATE INDEX CONCURRENTLY people_mail_idx ON public.people (mail);
            == U20261123120100__add_notes_indexes.sql.conf
            executeInTransaction=false
            == U20261123120100__add_notes_indexes.sql
            DROP INDEX CONCURRENTLY public.people_mail_idx;
            == V20261123120101__add_notes_rls.sql
            SET lock_timeout = 2000;
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
            == U20261123120101__add_notes_rls.sql
            -- Undoes: +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
        "]],
    );
}

#[test]
fn golang_migrate_counts() {
    check(
        "up-down",
        false,
        expect![[r"
        == 003_add_notes.up.sql
        -- +1 table, +1 column, +1 index
        CREATE TABLE public.notes (
          id bigint NOT NULL,
          CONSTRAINT notes_pkey PRIMARY KEY (id)
        );
        ALTER TABLE public.people ADD COLUMN born date;
        CREATE INDEX people_mail_idx ON public.people (mail);
        ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
        == 003_add_notes.down.sql
        -- Undoes: +1 table, +1 column, +1 index
        DROP INDEX public.people_mail_idx;
        DROP TABLE public.notes;
        ALTER TABLE public.people DROP COLUMN born;
    "]],
    );
}

#[test]
fn dbmate_has_both_ways_in_a_file() {
    check(
        "dbmate",
        true,
        expect![[r"
            == 20261123120059_add_notes_tables.sql
            -- migrate:up
            -- +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            CREATE TABLE public.notes (
              id bigint NOT NULL,
              CONSTRAINT notes_pkey PRIMARY KEY (id)
            );
            ALTER TABLE public.people ADD COLUMN born date;
            RESET lock_timeout;
            -- migrate:down
            SET lock_timeout = 2000;
            DROP TABLE public.notes;
            ALTER TABLE public.people DROP COLUMN born;
            RESET lock_timeout;
            == 20261123120100_add_notes_indexes.sql
            -- migrate:up transaction:false
            CREATE INDEX CONCURRENTLY people_mail_idx ON public.people (mail);
            -- migrate:down transaction:false
            DROP INDEX CONCURRENTLY public.people_mail_idx;
            == 20261123120101_add_notes_rls.sql
            -- migrate:up
            SET lock_timeout = 2000;
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
            -- migrate:down
            -- Undoes: +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
        "]],
    );
}

#[test]
fn sqlx_is_told_what_refuses_a_transaction() {
    check(
        "sqlx",
        true,
        expect![[r"
            == 20261123120059_add_notes_tables.up.sql
            -- +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            CREATE TABLE public.notes (
              id bigint NOT NULL,
              CONSTRAINT notes_pkey PRIMARY KEY (id)
            );
            ALTER TABLE public.people ADD COLUMN born date;
            RESET lock_timeout;
            == 20261123120059_add_notes_tables.down.sql
            SET lock_timeout = 2000;
            DROP TABLE public.notes;
            ALTER TABLE public.people DROP COLUMN born;
            RESET lock_timeout;
            == 20261123120100_add_notes_indexes.up.sql
            -- no-transaction
            CREATE INDEX CONCURRENTLY people_mail_idx ON public.people (mail);
            == 20261123120100_add_notes_indexes.down.sql
            -- no-transaction
            DROP INDEX CONCURRENTLY public.people_mail_idx;
            == 20261123120101_add_notes_rls.up.sql
            SET lock_timeout = 2000;
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
            == 20261123120101_add_notes_rls.down.sql
            -- Undoes: +1 table, +1 column, +1 index
            SET lock_timeout = 2000;
            ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY;
            RESET lock_timeout;
        "]],
    );
}

/// Whatever a folder of migrations holds, a reader of it takes the new schema from what a tool would run.
#[test]
fn what_is_written_is_read_again() {
    for name in ["supabase", "drizzle", "flyway", "up-down", "dbmate", "sqlx"] {
        let files = with_job(["", NEW], false, |job| layout(name).files(&job)).unwrap();
        let sources = files.into_iter().map(|file| Source::new(file.path, file.text));
        let document = read(sources.collect());
        assert_eq!(document.schema, read_sql(NEW).schema, "{name}");
    }
}

#[test]
fn where_nothing_differs_there_are_no_files() {
    for layout in LAYOUTS {
        assert_eq!(with_job([OLD, OLD], false, |job| layout.files(&job)), Ok(Vec::new()));
    }
}

#[test]
fn a_text_that_a_tool_would_cut_is_refused() {
    let hostile =
        |text: &str| format!("{OLD}; COMMENT ON TABLE people IS 'a\n{text}\nDROP TABLE people'");
    for (name, text) in [
        ("dbmate", "-- migrate:down"),
        ("dbmate", "--migrate:up transaction:false"),
        ("drizzle", "--> statement-breakpoint"),
    ] {
        let files = with_job([OLD, &hostile(text)], false, |job| layout(name).files(&job));
        assert!(matches!(files, Err(FilesError::HoldsMark { .. })), "{name}: {files:?}");
    }
}

#[test]
fn flyway_puts_nothing_in_the_place_of_what_looks_like_a_value() {
    let new = format!("{OLD}; COMMENT ON TABLE people IS '${{user}}'");
    let files = with_job([OLD, &new], false, |job| layout("flyway").files(&job)).unwrap();
    let settings: Vec<_> = files.iter().filter(|file| file.path.contains(".conf")).collect();
    assert_eq!(settings.len(), 1);
    assert_eq!(settings[0].text, "placeholderReplacement=false\n");
}

#[test]
fn a_journal_gains_entries() {
    let files = with_job([OLD, NEW], false, |job| layout("drizzle").files(&job)).unwrap();
    let new = &files.last().unwrap().text;
    let old = r#"{"version":"7","dialect":"postgresql","entries":[{"idx":4,"tag":"0004_old"}]}"#;
    let joined: serde_json::Value =
        serde_json::from_str(&joined_journal(old, new).unwrap()).unwrap();
    let entries = joined["entries"].as_array().unwrap();
    assert_eq!(entries[0]["tag"], "0004_old");
    assert_eq!(entries[1]["idx"], 5);
    assert!(matches!(joined_journal(new, new), Err(FilesError::Journal(_))));
    for broken in ["", "{}", r#"{"dialect":"mysql","entries":[]}"#, r#"{"dialect":"pg"}"#] {
        assert!(matches!(joined_journal(broken, new), Err(FilesError::Journal(_))), "{broken}");
    }
}

#[test]
fn an_archive_holds_the_files() {
    let files = with_job(["", NEW], false, |job| layout("up-down").files(&job)).unwrap();
    let bytes = zip(&files).unwrap();
    assert_eq!(bytes, zip(&files).unwrap());
    let document = read(vec![Source::new("all.zip", bytes)]);
    assert_eq!(document.schema.tables.len(), 2);
    assert!(zip(&[files[0].clone(), files[0].clone()]).is_err());
}

#[test]
fn a_migration_writes_itself_into_a_table() {
    let told = with_job([OLD, NEW], false, |job| {
        let tracked = tracked(&job, "app.it's");
        let steps = tracked.up.steps.iter().rev().take(1).chain(&tracked.down.steps[..1]);
        steps.map(|step| step.sql.clone() + ";\n").collect::<String>()
    });
    expect![[r#"
        INSERT INTO app."it's" (migration, change, old_name, new_name)
        SELECT 'add_notes', change, old_name, new_name
        FROM (VALUES
            ('created', NULL, 'public.notes'),
            ('changed', 'public.people', 'public.people')
        ) AS changes (change, old_name, new_name)
        WHERE NOT EXISTS (SELECT FROM app."it's" WHERE migration = 'add_notes');
        DELETE FROM app."it's" WHERE migration = 'add_notes';
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_can_be_run_twice_looks_first() {
    let old = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (id int, b int, c int); CREATE TABLE gone ()";
    let new = "CREATE TYPE mood AS ENUM ('sad', 'it''s'); CREATE TABLE a (id int PRIMARY KEY, c bigint);
        ALTER TABLE a ENABLE ROW LEVEL SECURITY; CREATE POLICY \"my own\" ON a; CREATE INDEX i ON a (c);
        CREATE DOMAIN d AS text";
    let told = with_job([old, new], false, |job| up_text(&Job { repeatable: true, ..job }));
    expect![[r#"
        -- −1 table, 1 table changed, +1 type, −1 column, 2 columns changed, +1 primary key, +1 index, +1 policy, +1 label

        BEGIN;

        DROP TABLE IF EXISTS public.gone;

        DO $$
        BEGIN
            IF to_regtype('public.d') IS NULL THEN
                CREATE DOMAIN public.d AS text;
            END IF;
        END
        $$;

        ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'it''s' AFTER 'sad';

        COMMIT;

        BEGIN;

        ALTER TABLE IF EXISTS public.a DROP COLUMN IF EXISTS b;
        ALTER TABLE public.a ALTER COLUMN id SET NOT NULL;

        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.a') AND attname = 'c' AND atttypid = to_regtype('bigint')
                    AND coalesce(substring(format_type(atttypid, atttypmod) FROM '[(](.*)[)]'), '') = ''
                    AND attcollation = (SELECT typcollation FROM pg_type WHERE oid = atttypid)) THEN
                ALTER TABLE public.a ALTER COLUMN c TYPE bigint;
            END IF;
        END
        $$;

        ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;
        CREATE INDEX IF NOT EXISTS i ON public.a (c);

        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.a') AND conname = 'a_pkey') THEN
                ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
            END IF;
        END
        $$;

        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass('public.a') AND polname = 'my own') THEN
                CREATE POLICY "my own" ON public.a
          FOR ALL;
            END IF;
        END
        $$;

        COMMIT;
    "#]].assert_eq(&told);
}

#[test]
fn names_that_are_exchanged_are_not_exchanged_twice() {
    let before = read_sql("CREATE TABLE a (x int); CREATE TABLE b (y int)");
    let mut after = before.clone();
    for table in after.schema.tables.iter_mut() {
        table.name = if table.name == *"a" { "b" } else { "a" }.into();
    }
    let migration = Migration::between(&before, &after, PlanOptions::default()).unwrap();
    let files = with_job([OLD, NEW], false, |job| {
        let (before, after, migration) = (&before, &after, &migration);
        layout("one").files(&Job { migration, before, after, repeatable: true, ..job })
    });
    assert!(matches!(files, Err(FilesError::NotRepeatable { .. })), "{files:?}");
}
