//! The program as a script sees it: arguments in, output and exit code out.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for each test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn run(&self, args: &[&str], stdin: &str) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trestle"))
            .args(args)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input closes it.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

const SHOP: &str =
    "CREATE TABLE shop_orders (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE shop_items (
    id bigint PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES shop_orders (id)
);
";

#[test]
fn sql_becomes_a_document_and_sql_again() {
    let folder = Folder::new("round").file("shop.sql", SHOP);
    let run = folder.run(&["import", "shop.sql", "-o", "shop.json"], "");
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.err.contains("2 statements modelled"), "{run:?}");
    let json = folder.read("shop.json");
    assert!(json.starts_with("{\n  \"format\": \"trestle/1\",\n  \"name\": \"shop\","), "{json}");

    let run = folder.run(&["export", "shop.json", "--to", "sql"], "");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    assert!(
        run.out.contains("CREATE TABLE public.shop_items")
            || run.out.contains("CREATE TABLE shop_items"),
        "{run:?}"
    );

    let again = folder.run(&["import", "-", "--name", "shop"], &run.out);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(again.out, json);
}

#[test]
fn a_folder_is_read_in_order() {
    let folder = Folder::new("folder")
        .file("migrations/002_add.sql", "ALTER TABLE a ADD COLUMN b text;")
        .file("migrations/001_init.sql", "CREATE TABLE a (id int);")
        .file("migrations/node_modules/x.sql", "CREATE TABLE not_mine (id int);")
        .file("migrations/package.json", "{\"name\": \"x\"}")
        .file("migrations/notes.txt", "nothing");
    let run = folder.run(&["export", "migrations", "--to", "json"], "");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains(r#"{"id": "b", "name": "b", "type": "text"}"#), "{run:?}");
    assert!(!run.out.contains("not_mine"), "{run:?}");
}

#[test]
fn sql_is_imported_into_a_document() {
    let folder = Folder::new("mix").file("shop.sql", SHOP);
    folder.run(&["import", "shop.sql", "-o", "shop.json", "--name", "My shop"], "");
    let run = folder.run(&["import", "shop.json", "-"], "CREATE TABLE shop_carts (id int);");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("\"name\": \"My shop\""), "{run:?}");
    assert!(
        run.out.contains("\"name\": \"shop_carts\"")
            && run.out.contains("\"name\": \"shop_items\"")
    );
}

#[test]
fn a_statement_that_fails_is_a_finding_with_its_place() {
    let folder = Folder::new("finding")
        .file("a.sql", "CREATE TABLE a (id int);\n  ALTER TABLE nope ADD b int;\n");
    let run = folder.run(&["import", "a.sql", "-o", "a.json", "--report", "report.json"], "");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.err.starts_with("a.sql:2:3: ALTER TABLE: "), "{run:?}");
    assert!(folder.read("a.json").contains("\"public.a\""));
    assert!(folder.read("report.json").contains("\"outcome\": \"failed\""));
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = Folder::new("failure")
        .file("bad.json", "{\n  \"format\": \"trestle/1\",\n  \"name\": 1\n}")
        .file("other.json", "{\"a\": 1}")
        .file("empty/readme.md", "");
    for (args, message) in [
        (&["import", "gone.sql"][..], "trestle: gone.sql: "),
        (&["import", "bad.json"], "trestle: bad.json:3:11: invalid type"),
        (
            &["import", "other.json"],
            "trestle: other.json: This is JSON, but not a Trestle document",
        ),
        (&["import", "empty"], "trestle: empty: no SQL files, diagrams or documents are in it"),
        (
            &["unlink", "https://example.org/#s=9x"],
            "trestle: This link was made by a newer version",
        ),
        (&["unlink", "https://example.org/"], "trestle: This link holds no document"),
        (&["link", "-", "--base", "https://example.org/#x"], "trestle: --base"),
        (&["export", "-", "--to", "cobol"], "error: invalid value 'cobol'"),
    ] {
        let run = folder.run(args, "");
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?} {run:?}");
        assert!(run.err.starts_with(message), "{args:?} {run:?}");
    }
}

#[test]
fn a_link_and_back() {
    let folder = Folder::new("link").file("shop.sql", SHOP);
    let base = ["--base", "https://example.org/"];
    let link = folder.run(&["link", "shop.sql", base[0], base[1]], "");
    assert_eq!(link.code, Some(0), "{link:?}");
    assert!(link.out.starts_with("https://example.org/#s=1"), "{link:?}");
    assert!(link.err.ends_with(" characters\n"), "{link:?}");
    let sql = folder.run(&["export", "shop.sql", "--to", "sql"], "").out;
    for (url, stdin) in [(link.out.trim(), ""), ("-", link.out.as_str())] {
        let back = folder.run(&["unlink", url], stdin);
        assert_eq!(back.code, Some(0), "{back:?}");
        assert_eq!(folder.run(&["export", "-", "--to", "sql"], &back.out).out, sql);
        // Every card has its place, which another link keeps.
        assert_eq!(back.out.matches("\"x\": ").count(), 2, "{back:?}");
        let again = folder.run(&["link", "-", base[0], base[1]], &back.out);
        assert_eq!(again.out, link.out);
    }
}

#[test]
fn long_links_come_with_a_warning() {
    let columns: Vec<String> = (0..400).map(|i| format!("c{}_{i} int", i * 7919 % 1000)).collect();
    let sql = format!("CREATE TABLE wide ({});", columns.join(", "));
    let run = Folder::new("long").run(&["link", "-"], &sql);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.starts_with("#s=1"), "{run:?}");
    assert!(run.err.contains("warning: may be cut by some older mail programs"), "{}", run.err);
}

#[test]
fn who_may_do_what_is_written_to_be_read_and_to_be_counted() {
    let sql = "create table notes (id int, owner int);\nalter table notes enable row level security;\n\
               grant select on notes to anon;\ncreate policy own on notes to anon using (owner = 1);\n";
    let folder = Folder::new("access");
    let markdown = folder.run(&["export", "-", "--to", "access-matrix"], sql);
    assert_eq!((markdown.code, markdown.err.as_str()), (Some(0), ""), "{markdown:?}");
    let row = "| `notes` | `owner = 1` | no grant | no grant | no grant |";
    assert!(markdown.out.contains("## anon\n\n| Table "), "{markdown:?}");
    assert!(markdown.out.contains(row), "{markdown:?}");
    let csv = folder.run(&["export", "-", "--to", "access-matrix-csv"], sql);
    assert!(csv.out.contains("\nanon,notes,SELECT,some rows,,owner = 1,\n"), "{csv:?}");
}

#[test]
fn diagrams_are_read_by_their_names_their_contents_or_as_told() {
    let mermaid = "erDiagram\n  users ||--o{ posts : user_id\n  users { int id PK }\n  posts { int user_id FK }\n";
    let dbml =
        "Table users { id int [pk] }\nTable posts { user_id int [ref: > users.id, not null] }\n";
    let folder = Folder::new("diagrams")
        .file("er.mmd", mermaid)
        .file("er.txt", mermaid)
        .file("docs/README.md", &format!("# Schema\n\n```mermaid\n{mermaid}```\n"))
        .file("schema.dbml", dbml);
    for (args, stdin) in [
        (&["export", "er.mmd", "--to", "sql"][..], ""),
        (&["export", "er.txt", "--to", "sql"], ""),
        (&["export", "er.txt", "--to", "sql", "--format", "mermaid"], ""),
        (&["export", "docs", "--to", "sql"], ""),
        (&["export", "docs/README.md", "--to", "sql", "--format", "mermaid"], ""),
        (&["export", "schema.dbml", "--to", "sql"], ""),
        (&["export", "-", "--to", "sql"], mermaid),
        (&["export", "-", "--to", "sql", "--format", "dbml"], dbml),
    ] {
        let run = folder.run(args, stdin);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?} {run:?}");
        for part in
            ["CREATE TABLE public.posts", "user_id integer NOT NULL", "REFERENCES public.users"]
        {
            assert!(run.out.contains(part), "{args:?} {run:?}");
        }
    }
    let run = folder.run(&["import", "-", "--format", "dbml"], "Table a {\n  id int\n  wrong\n}");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.err.starts_with("-:3:3: DBML: the column wrong has no type"), "{run:?}");
}

const LIBRARY: &str = "create table authors (id bigint primary key);\n\
                       create table books (\n  id bigint primary key,\n  author_id bigint references authors\n);\n\
                       create table log (line json);\n";

#[test]
fn what_breaks_the_conventions_is_told_with_its_place() {
    let folder = Folder::new("lint").file("a b.sql", LIBRARY);
    let run = folder.run(&["lint", "a b.sql"], "");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(
        run.out,
        "a b.sql:2:1: warning: No index of books begins with author_id, which references authors. \
         [unindexed-foreign-key]\n\
         a b.sql:6:1: warning: log has no primary key. [missing-primary-key]\n\
         a b.sql:6:1: info: log.line is json, not jsonb. [json]\n"
    );
    let run = folder.run(&["lint", "a b.sql", "--deny", "error"], "");
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn findings_are_written_as_json_sarif_and_annotations() {
    let folder = Folder::new("lint_formats").file("a b.sql", LIBRARY);
    let run = folder.run(&["lint", "a b.sql", "--format", "json"], "");
    let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(found["findings"][1]["object"], "table:public.log");
    assert_eq!(found["findings"][1]["line"], 6);
    let run = folder.run(&["lint", "a b.sql", "--format", "sarif", "-o", "out.sarif"], "");
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    let log: serde_json::Value = serde_json::from_str(&folder.read("out.sarif")).unwrap();
    let first = &log["runs"][0]["results"][0];
    assert_eq!(first["ruleId"], "unindexed-foreign-key");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.sql");
    assert_eq!(place["region"]["startLine"], 2);
    let index = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], "unindexed-foreign-key");
    let run = folder.run(&["lint", "a b.sql", "--format", "github"], "");
    let line = "::notice file=a b.sql,line=6,col=1,title=json::log.line is json, not jsonb.\n";
    assert!(run.out.ends_with(line), "{}", run.out);
}

#[test]
fn known_findings_are_left_out_and_a_file_says_which_rules_hold() {
    let strict = r#"{ "profile": "minimal", "changes": { "rules": { "json": "error" } } }"#;
    let folder = Folder::new("lint_known")
        .file("a.sql", LIBRARY)
        .file("strict.json", strict)
        .file("wrong.json", r#"{ "profile": "minimal", "changes": { "rulez": {} } }"#);
    let run = folder.run(&["lint", "a.sql", "--write-baseline", "known.json"], "");
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    let run = folder.run(&["lint", "a.sql", "--baseline", "known.json"], "");
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    let more = format!("{LIBRARY}create table more (a int);\n");
    let folder = folder.file("b.sql", &more);
    let run = folder.run(&["lint", "b.sql", "--baseline", "known.json"], "");
    assert_eq!(run.out, "b.sql:7:1: warning: more has no primary key. [missing-primary-key]\n");
    let args = ["lint", "a.sql", "--profile", "strict.json", "--deny", "error"];
    let run = folder.run(&args, "");
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("a.sql:6:1: error: log.line is json"), "{}", run.out);
    let run = folder.run(&["lint", "a.sql", "--profile", "wrong.json"], "");
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains("wrong.json: The conventions cannot be read: unknown field `rulez`"),
        "{}",
        run.err
    );
    let run = folder.run(&["lint", "a.sql", "--profile", "nobody"], "");
    assert_eq!(run.code, Some(2));
    let profiles = "minimal, prefix-domains, supabase, multi-tenant, standards";
    let wanted = format!("neither a profile ({profiles}) nor a file");
    assert!(run.err.contains(&wanted), "{}", run.err);
}

const OLD: &str = "CREATE TABLE users (id bigint PRIMARY KEY, mail text);
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
";
const NEW: &str = "CREATE TABLE people (id bigint PRIMARY KEY, mail text);
CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric, at timestamptz DEFAULT now());
CREATE INDEX orders_at_idx ON orders (at);
";

#[test]
fn a_migration_is_written_there_and_back() {
    let folder = Folder::new("diff").file("old.sql", OLD).file("new.sql", NEW);
    let renames = ["--rename", "users=people", "--rename", "public.orders.total=amount"];
    let run = folder.run(&[&["diff", "old.sql", "new.sql"], &renames[..]].concat(), "");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(run.err, "");
    let up = "-- 1 table renamed, +1 column, −1 column, 1 column renamed, +1 index, 1 primary key renamed

BEGIN;

ALTER TABLE public.users RENAME TO people;

ALTER TABLE public.orders RENAME COLUMN total TO amount;

ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- loses the values of column note of table orders
ALTER TABLE public.orders DROP COLUMN note;
ALTER TABLE public.orders ADD COLUMN at timestamptz DEFAULT now();

-- reads every row and blocks writes meanwhile
CREATE INDEX orders_at_idx ON public.orders (at);

COMMIT;
";
    assert_eq!(run.out, up);
    let run = folder.run(&[&["diff", "old.sql", "new.sql", "--down"], &renames[..]].concat(), "");
    assert!(
        run.out.contains("-- Does not bring back the values of column note of table orders.\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("ALTER TABLE public.people RENAME TO users;"), "{}", run.out);
}

#[test]
fn a_migration_keeps_nobody_waiting() {
    let new = "CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);
        CREATE TABLE orders (id bigint PRIMARY KEY, total numeric CHECK (total >= 0), note text);
        CREATE INDEX orders_note_idx ON orders (note);";
    let folder = Folder::new("diff_online").file("old.sql", OLD).file("new.sql", new);
    let run = folder.run(&["diff", "old.sql", "new.sql", "--online"], "");
    let expected = "-- +1 check, +1 index, 1 column changed

SET lock_timeout = 2000;

BEGIN;

ALTER TABLE public.users ADD CONSTRAINT users_mail_not_null CHECK (mail IS NOT NULL) NOT VALID;

COMMIT;

SET lock_timeout = 0;

BEGIN;

-- reads every row
ALTER TABLE public.users VALIDATE CONSTRAINT users_mail_not_null;

COMMIT;

SET lock_timeout = 2000;

BEGIN;

ALTER TABLE public.users ALTER COLUMN mail SET NOT NULL;
ALTER TABLE public.users DROP CONSTRAINT users_mail_not_null;

COMMIT;

SET lock_timeout = 0;

-- reads every row
-- cannot be run inside a transaction
-- leaves an invalid index where it fails: drop that one, and run it again
CREATE INDEX CONCURRENTLY orders_note_idx ON public.orders (note);

SET lock_timeout = 2000;

BEGIN;

ALTER TABLE public.orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;

COMMIT;

SET lock_timeout = 0;

BEGIN;

-- reads every row
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_total_check;

COMMIT;

RESET lock_timeout;
";
    assert_eq!(run.out, expected);
}

const LAID_OUT: [&str; 9] = [
    "diff",
    "old.sql",
    "new.sql",
    "--assume-renames",
    "-o",
    "out",
    "--name",
    "../Add it",
    "--layout",
];

#[test]
fn a_migration_is_written_as_files_and_never_over_others() {
    let folder = Folder::new("diff_files").file("old.sql", OLD).file("new.sql", NEW);
    let more = ["--at", "20261123120000", "--verify", "--reset", "--tracking", "--idempotent"];
    let run = folder.run(&[&LAID_OUT[..], &["dbmate"], &more].concat(), "");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let paths =
        ["20261123120000_Add_it.sql", "scripts/Add_it_verify.sql", "scripts/Add_it_reset.sql"];
    assert_eq!(run.out, paths.map(|path| format!("out/{path}\n")).concat());
    let text = folder.read("out/20261123120000_Add_it.sql");
    assert!(text.starts_with("-- migrate:up\n"), "{text}");
    assert!(text.contains("CREATE INDEX IF NOT EXISTS orders_at_idx"), "{text}");
    assert!(text.contains("DELETE FROM public.sys_table_migrations"), "{text}");
    let again = folder.run(&[&LAID_OUT[..], &["dbmate"], &more].concat(), "");
    assert_eq!((again.code, again.out.as_str()), (Some(2), ""));
    assert!(again.err.contains("out/20261123120000_Add_it.sql: is there already"), "{}", again.err);
}

#[test]
fn numbers_go_on_and_a_journal_gains_entries() {
    let folder = Folder::new("diff_numbers").file("old.sql", OLD).file("new.sql", NEW);
    for first in ["0001_Add_it_tables", "0003_Add_it_tables"] {
        let run = folder.run(&[&LAID_OUT[..], &["drizzle"]].concat(), "");
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.starts_with(&format!("out/{first}.sql\n")), "{}", run.out);
    }
    let journal: serde_json::Value =
        serde_json::from_str(&folder.read("out/meta/_journal.json")).unwrap();
    let tags = journal["entries"].as_array().unwrap().iter().map(|entry| entry["tag"].as_str());
    let tags: Vec<&str> = tags.flatten().collect();
    assert_eq!(
        tags,
        ["0001_Add_it_tables", "0002_Add_it_indexes", "0003_Add_it_tables", "0004_Add_it_indexes"]
    );
}

#[test]
#[cfg(unix)]
fn no_file_is_written_behind_a_link() {
    let folder = Folder::new("diff_links").file("old.sql", OLD).file("new.sql", NEW);
    fs::create_dir_all(folder.0.join("out")).unwrap();
    fs::create_dir_all(folder.0.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.0.join("out/supabase")).unwrap();
    let run = folder.run(&[&LAID_OUT[..], &["supabase"]].concat(), "");
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert_eq!(fs::read_dir(folder.0.join("elsewhere")).unwrap().count(), 0);
}

#[test]
fn what_is_said_of_files_is_checked() {
    let folder = Folder::new("diff_wrong").file("old.sql", OLD).file("new.sql", NEW);
    for wrong in [
        &["--layout", "nobody", "-o", "out"][..],
        &["--layout", "sqlx"],
        &["--verify"],
        &["--layout", "sqlx", "-o", "out", "--at", "2026"],
        &["--layout", "sqlx", "-o", "out", "--down"],
    ] {
        let run = folder.run(&[&["diff", "old.sql", "new.sql"], wrong].concat(), "");
        assert_eq!(run.code, Some(2), "{wrong:?} {}", run.out);
        assert!(!folder.0.join("out").exists());
    }
    let same = ["diff", "old.sql", "old.sql", "--layout", "sqlx", "-o", "out"];
    let run = folder.run(&same, "");
    assert_eq!((run.code, run.err.as_str()), (Some(0), "nothing differs: no files are written\n"));
}

#[test]
fn old_names_stay_until_a_phase_of_its_own() {
    let new = "CREATE TABLE people (id bigint PRIMARY KEY, \"Mail\" text);
        CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);";
    let folder = Folder::new("diff_phases").file("old.sql", OLD).file("new.sql", new);
    let renames = ["--rename", "users=people", "--rename", "users.mail=Mail"];
    let all = [&["diff", "old.sql", "new.sql", "--compatibility-views"], &renames[..]].concat();
    let run = folder.run(&all, "");
    let expected = "-- 1 table renamed, 1 column renamed, 1 primary key renamed

-- Phase 1 of 2: Migrate, and keep what was there
-- 1 table renamed, +1 view, 1 column renamed, 1 primary key renamed

BEGIN;

ALTER TABLE public.users RENAME TO people;
ALTER TABLE public.people RENAME COLUMN mail TO \"Mail\";
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

CREATE VIEW public.users WITH (security_invoker = true) AS
SELECT id, \"Mail\" AS mail FROM public.people;

COMMENT ON VIEW public.users IS 'Stands for public.people until nothing asks for the old name any more.';

COMMIT;

-- Before phase 2:
-- The application asks for the new names, and for no old one:
-- public.users is public.people
-- public.users.mail is public.people.Mail

-- Phase 2 of 2: Clean up: drop what was kept
-- −1 view

BEGIN;

DROP VIEW public.users;

COMMIT;
";
    assert_eq!(run.out, expected);
    // A tool runs all that it finds: each phase has a folder of its own.
    let layout = ["--layout", "sqlx", "-o", "out", "--at", "20261123120000", "--name", "people"];
    let run = folder.run(&[&all[..], &layout].concat(), "");
    let paths: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        paths,
        [
            "out/phase_1/20261123120000_people.up.sql",
            "out/phase_1/20261123120000_people.down.sql",
            "out/phase_2/20261123120002_people.up.sql",
            "out/phase_2/20261123120002_people.down.sql",
        ],
        "{}",
        run.err
    );
    // What a person says needs no likeness.
    let wrong = folder.run(&["diff", "old.sql", "new.sql", "--rename", "users=nobody"], "");
    assert!(wrong.err.contains("nothing is called nobody afterwards"), "{}", wrong.err);
}

#[test]
fn renames_are_asked_for_and_differences_can_be_an_exit_code() {
    let folder = Folder::new("diff_renames").file("old.sql", OLD).file("new.sql", NEW);
    let run = folder.run(&["diff", "old.sql", "new.sql", "--format", "text"], "");
    assert_eq!(run.code, Some(0));
    assert!(run.out.starts_with("+1 table, −1 table, "), "{}", run.out);
    let asked = "table users may have been renamed to people: --rename users=people says so\n\
        column total of table orders may have been renamed to amount: --rename orders.total=amount says so\n";
    assert_eq!(run.err, asked);
    let all = ["diff", "old.sql", "-", "--assume-renames", "--exit-code", "--format", "json"];
    let run = folder.run(&all, NEW);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let steps = json["phases"][0]["up"]["transactions"][0].as_array().unwrap();
    assert_eq!(steps[0]["lock"], "access_exclusive");
    assert_eq!(json["likely_renames"].as_array().unwrap().len(), 2);
    let same = folder.run(&["diff", "old.sql", "old.sql", "--exit-code"], "");
    assert_eq!((same.code, same.out.as_str()), (Some(0), "-- no changes\n"));
    let wrong = folder.run(&["diff", "old.sql", "new.sql", "--rename", "nothing=people"], "");
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn versions_of_a_document_are_compared_by_ids() {
    let folder = Folder::new("diff_ids").file("old.sql", OLD);
    folder.run(&["import", "old.sql", "-o", "old.json"], "");
    let text = folder.read("old.json").replace("\"users\"", "\"a completely other name\"");
    fs::write(folder.0.join("new.json"), text).unwrap();
    let run = folder.run(&["diff", "old.json", "new.json", "--format", "text"], "");
    assert!(run.out.starts_with("1 table renamed\n"), "{}{}", run.out, run.err);
}
