//! Folders as the tools write them: what is run, in which order, and what is left out.

use super::*;

/// What is run, and what is left out with its reason.
fn order(paths: &[(&str, &str)]) -> (Vec<String>, Vec<(String, String)>) {
    let sources = paths.iter().map(|(p, text)| Source::new(*p, *text)).collect();
    let mut report = Report::default();
    let plan = plan(sources, None, &mut report);
    let left = report.rows.into_iter().map(|r| (r.file, r.reason.unwrap_or_default()));
    (plan.into_iter().map(|s| s.path).collect(), left.collect())
}

/// The order of files that hold nothing, and the files that are left out.
fn check(paths: &[&str], run: &[&str], left_out: &[&str]) {
    // Whatever order a browser or a disk gives them in.
    let mut given: Vec<(&str, &str)> = paths.iter().map(|p| (*p, "")).collect();
    given.reverse();
    let (plan, left) = order(&given);
    assert_eq!(plan, run);
    let mut left: Vec<&str> = left.iter().map(|(path, _)| path.as_str()).collect();
    left.sort_unstable();
    assert_eq!(left, left_out);
}

#[test]
fn numbers_count_as_numbers_and_dates_as_dates() {
    check(&["0001_a.sql", "9_b.sql", "10_c.sql"], &["0001_a.sql", "9_b.sql", "10_c.sql"], &[]);
    check(
        &[
            "20140924113530_a/up.sql",
            "2017-09-23-182408_b/up.sql",
            "2026-05-27-120000_c/up.sql",
            "2026-05-27-120000-0000_d/up.sql",
            "2026-06-01-000000_e/up.sql",
        ],
        &[
            "20140924113530_a/up.sql",
            "2017-09-23-182408_b/up.sql",
            "2026-05-27-120000_c/up.sql",
            "2026-05-27-120000-0000_d/up.sql",
            "2026-06-01-000000_e/up.sql",
        ],
        &[],
    );
}

#[test]
fn diesel_runs_up_and_records_down() {
    check(
        &[
            "migrations/.keep",
            "migrations/00000000000000_diesel_initial_setup/down.sql",
            "migrations/00000000000000_diesel_initial_setup/up.sql",
            "migrations/2020-01-02-000000_users/down.sql",
            "migrations/2020-01-02-000000_users/up.sql",
        ],
        &[
            "migrations/00000000000000_diesel_initial_setup/up.sql",
            "migrations/2020-01-02-000000_users/up.sql",
        ],
        &[
            "migrations/.keep",
            "migrations/00000000000000_diesel_initial_setup/down.sql",
            "migrations/2020-01-02-000000_users/down.sql",
        ],
    );
}

#[test]
fn golang_migrate_and_sqlx_run_up_alone() {
    check(
        &["m/1_a.down.sql", "m/1_a.up.sql", "m/2_b.up.sql", "m/10_c.up.sql", "m/10_c.down.sql"],
        &["m/1_a.up.sql", "m/2_b.up.sql", "m/10_c.up.sql"],
        &["m/10_c.down.sql", "m/1_a.down.sql"],
    );
}

#[test]
fn supabase_runs_the_migrations_of_each_project() {
    check(
        &[
            "a/supabase/config.toml",
            "a/supabase/migrations/20240101000000_a.sql",
            "a/supabase/migrations/20240102000000_b.sql",
            "a/supabase/schemas/users.sql",
            "a/supabase/seed.sql",
            "a/supabase/seeds/more.sql",
            "a/supabase/tests/t.sql",
            "b/supabase/schemas/users.sql",
            "README.md",
        ],
        &[
            "a/supabase/migrations/20240101000000_a.sql",
            "a/supabase/migrations/20240102000000_b.sql",
            "b/supabase/schemas/users.sql",
        ],
        &[
            "README.md",
            "a/supabase/config.toml",
            "a/supabase/schemas/users.sql",
            "a/supabase/seed.sql",
            "a/supabase/seeds/more.sql",
            "a/supabase/tests/t.sql",
        ],
    );
}

#[test]
fn drizzle_runs_in_the_order_of_its_journal() {
    let journal =
        r#"{"dialect":"postgresql","entries":[{"idx":1,"tag":"0000_a"},{"idx":0,"tag":"0001_b"}]}"#;
    let other = r#"{"dialect":"sqlite","entries":[{"idx":0,"tag":"0000_a"}]}"#;
    let (plan, left) = order(&[
        ("d/0000_a.sql", ""),
        ("d/0001_b.sql", ""),
        ("d/0002_c.sql", ""),
        ("d/meta/_journal.json", journal),
        ("e/0000_a.sql", ""),
        ("e/meta/_journal.json", other),
        ("f/0000_a.sql", ""),
    ]);
    assert_eq!(plan, ["d/0001_b.sql", "d/0000_a.sql", "f/0000_a.sql"]);
    let reason = |path: &str| left.iter().find(|(p, _)| p == path).map(|(_, r)| r.as_str());
    assert_eq!(reason("d/0002_c.sql"), Some("Drizzle's journal does not list it"));
    assert_eq!(reason("e/0000_a.sql"), Some("Drizzle's journal says that it is for sqlite"));
    assert_eq!(left.len(), 4);
}

#[test]
fn prisma_runs_its_migrations_where_they_are_for_postgres() {
    check(
        &[
            "prisma/migrations/20240101000000_init/migration.sql",
            "prisma/migrations/20240301000000_more/migration.sql",
            "prisma/migrations/migration_lock.toml",
            "prisma/schema.prisma",
            "prisma/seed.ts",
        ],
        &[
            "prisma/migrations/20240101000000_init/migration.sql",
            "prisma/migrations/20240301000000_more/migration.sql",
        ],
        &["prisma/migrations/migration_lock.toml", "prisma/schema.prisma", "prisma/seed.ts"],
    );
    let (plan, left) = order(&[
        ("a/migrations/1_x/migration.sql", ""),
        ("a/migrations/migration_lock.toml", "# x\nprovider = \"mysql\"\n"),
        ("b/migrations/1_x/migration.sql", ""),
        ("b/migrations/migration_lock.toml", "provider = \"postgresql\""),
    ]);
    assert_eq!(plan, ["b/migrations/1_x/migration.sql"]);
    assert!(
        left.iter().any(|(_, reason)| reason == "migration_lock.toml says that it is for mysql")
    );
}

#[test]
fn flyway_runs_versions_then_what_is_repeated() {
    check(
        &[
            "db/migration/R__a_views.sql",
            "db/migration/R__functions.sql",
            "db/migration/U1__undo.sql",
            "db/migration/V1.10__d.sql",
            "db/migration/V1.2__c.sql",
            "db/migration/V1__a.sql",
            "db/migration/V1_1__b.sql",
            "db/migration/V20240101.1__e.sql",
            "db/migration/afterMigrate__grants.sql",
            "db/migration/beforeMigrate.sql",
        ],
        &[
            "db/migration/V1__a.sql",
            "db/migration/V1_1__b.sql",
            "db/migration/V1.2__c.sql",
            "db/migration/V1.10__d.sql",
            "db/migration/V20240101.1__e.sql",
            "db/migration/R__a_views.sql",
            "db/migration/R__functions.sql",
        ],
        &[
            "db/migration/U1__undo.sql",
            "db/migration/afterMigrate__grants.sql",
            "db/migration/beforeMigrate.sql",
        ],
    );
}

#[test]
fn flyway_starts_from_the_newest_baseline() {
    check(
        &[
            "B1__x.sql",
            "B3.0__x.sql",
            "R__v.sql",
            "V1__a.sql",
            "V2__b.sql",
            "V3__c.sql",
            "V4__d.sql",
        ],
        &["B3.0__x.sql", "V4__d.sql", "R__v.sql"],
        &["B1__x.sql", "V1__a.sql", "V2__b.sql", "V3__c.sql"],
    );
}

#[test]
fn programs_and_dumps_beside_migrations_are_left_out() {
    check(
        &[
            "db/migrate/20240101000000_create.rb",
            "db/structure.sql",
            "knex/migrations/1_a.js",
            "knex/migrations/2_b.ts",
            "mate/migrations/1_a.sql",
            "mate/schema.sql",
        ],
        &["db/structure.sql", "mate/migrations/1_a.sql"],
        &[
            "db/migrate/20240101000000_create.rb",
            "knex/migrations/1_a.js",
            "knex/migrations/2_b.ts",
            "mate/schema.sql",
        ],
    );
}

#[test]
fn the_part_of_a_file_that_undoes_is_not_run() {
    let goose = "-- +goose Up\ncreate table a ();\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n\
                 \n-- +goose Down\ndrop table a;\n";
    let dbmate = "-- migrate:up transaction:false\r\ncreate table b ();\r\n-- migrate:down\r\ndrop table b;\r\n";
    let both = "-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;\n";
    let neither = "-- Down Migration\nselect 1;";
    let sources = [("1.sql", goose), ("2.sql", dbmate), ("3.sql", both), ("4.sql", neither)];
    let mut report = Report::default();
    let plan = plan(sources.iter().map(|(p, t)| Source::new(*p, *t)).collect(), None, &mut report);
    let rows: Vec<(&str, u32)> = report.rows.iter().map(|r| (r.file.as_str(), r.line)).collect();
    assert_eq!(rows, [("1.sql", 7), ("2.sql", 3), ("3.sql", 3)]);
    for (source, (_, text)) in plan.iter().zip(sources) {
        assert_eq!(source.bytes.len(), text.len());
        let left = String::from_utf8_lossy(&source.bytes);
        assert!(!left.contains("drop") && !left.contains("select 2"), "{left}");
    }
    assert!(String::from_utf8_lossy(&plan[3].bytes).contains("select 1"));
}

#[test]
fn one_file_alone_is_read_whatever_its_name() {
    check(&["down.sql"], &["down.sql"], &[]);
    check(&["notes.txt"], &["notes.txt"], &[]);
}

#[test]
fn the_order_of_names_is_one_order() {
    use std::cmp::Ordering;
    let names = [
        "-5",
        ".x",
        "3",
        "a",
        "1_a",
        "01_a",
        "20240101",
        "20240101120000_a",
        "2024-01-01_b",
        "123456789",
        "99999999999",
        "1.2",
        "1-2",
        "10",
        "é",
        "",
    ];
    for a in names {
        for b in names {
            assert_eq!(compare_paths(a, b), compare_paths(b, a).reverse(), "{a} {b}");
            for c in names {
                if compare_paths(a, b) != Ordering::Greater
                    && compare_paths(b, c) != Ordering::Greater
                {
                    assert_ne!(compare_paths(a, c), Ordering::Greater, "{a} {b} {c}");
                }
            }
        }
    }
}
