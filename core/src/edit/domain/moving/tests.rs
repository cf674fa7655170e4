//! What becomes of names when tables change their domain.

use crate::edit::Command;
use crate::edit::test_utils::{check_refused, run};
use crate::import::{ImportOptions, Source, import};
use crate::model::{Document, Domain, DomainId, Name, TableId};
use crate::sql::{EmitOptions, emit};

const SQL: &str = "
create table auth_users (
  id bigint generated always as identity primary key,
  email text unique,
  age int check (age > 0),
  created_at timestamptz
);
create table auth_tokens (
  id serial primary key,
  user_id bigint references auth_users (id),
  other_id bigint constraint fk_auth_tokens_auth_users references auth_users (id)
);
create table sys_config (id bigint primary key, name text);
create index idx_auth_users_created_at on auth_users (created_at);
create index by_age on auth_users (age);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger trg_auth_users_touch before update on auth_users for each row execute function touch();
alter table auth_users enable row level security;
create policy auth_users_select on auth_users for select using (auth_users.age > 1);
create policy \"Users see auth_users\" on auth_users for select using (true);
create view auth_grown as select auth_users.id from auth_users where auth_users.age > 17;
";

fn document(sql: &str) -> Document {
    import(vec![Source::new("a.sql", sql.as_bytes().to_vec())], &ImportOptions::default()).document
}

/// A document with a domain for each prefix.
fn with_domains(sql: &str, prefixes: &[&str]) -> Document {
    let mut document = document(sql);
    let domains = prefixes.iter().map(|prefix| domain(prefix)).collect();
    document = run(&document, &Command::SetDomains { domains }).document;
    document
}

fn domain(prefix: &str) -> Domain {
    let stem = prefix.trim_end_matches('_');
    Domain {
        id: DomainId::new(stem),
        prefix: Name::new(prefix),
        title: stem.to_uppercase(),
        colour: 0,
        owner: None,
        description: None,
        status: crate::model::DomainStatus::Active,
        may_reference: None,
    }
}

fn table(name: &str) -> TableId {
    TableId::new(format!("public.{name}"))
}

fn move_to(tables: &[&str], domain: Option<&str>) -> Command {
    Command::MoveToDomain {
        tables: tables.iter().map(|t| table(t)).collect(),
        domain: domain.map(DomainId::new),
        parts: true,
    }
}

fn names(document: &Document) -> Vec<&str> {
    document.schema.tables.iter().filter(|t| !t.external).map(|t| t.name.as_str()).collect()
}

fn part_names(document: &Document, name: &str) -> Vec<String> {
    let table = document.schema.tables.iter().find(|t| t.name == *name).unwrap();
    let constraints = table.constraints.iter().map(|c| c.name.to_string());
    let indexes = table.indexes.iter().map(|i| i.name.to_string());
    let triggers = table.triggers.iter().map(|t| t.name.to_string());
    let policies = table.policies.iter().map(|p| p.name.to_string());
    constraints.chain(indexes).chain(triggers).chain(policies).collect()
}

#[test]
fn what_is_named_after_a_table_is_renamed_with_it() {
    let before = with_domains(SQL, &["auth_", "sys_"]);
    let after = run(&before, &move_to(&["auth_users"], Some("sys"))).document;
    assert_eq!(names(&after), ["auth_tokens", "sys_users", "sys_config"]);
    assert_eq!(
        part_names(&after, "sys_users"),
        [
            "sys_users_pkey",
            "sys_users_email_key",
            "sys_users_age_check",
            "idx_sys_users_created_at",
            "by_age",
            "trg_sys_users_touch",
            "sys_users_select",
            "Users see sys_users",
        ]
    );
    assert_eq!(
        part_names(&after, "auth_tokens"),
        ["auth_tokens_pkey", "auth_tokens_user_id_fkey", "fk_auth_tokens_sys_users"]
    );
    // The view that shows it, which had its prefix.
    assert_eq!(after.schema.views.iter().next().unwrap().name, *"sys_grown");
    let without = run(&before, &move_to(&["auth_tokens"], Some("sys"))).document;
    assert_eq!(without.schema.views.iter().next().unwrap().name, *"auth_grown");
    let sql = emit(&after, EmitOptions::default());
    assert!(!sql.contains("auth_users"), "{sql}");
    assert!(sql.contains("sys_users.age > 17"), "{sql}");
    assert_eq!(emit(&document(&sql), EmitOptions::default()), sql);
}

#[test]
fn the_sequence_of_a_column_is_renamed_with_its_table() {
    let before = with_domains(SQL, &["auth_", "sys_"]);
    let after = run(&before, &move_to(&["auth_tokens"], Some("sys"))).document;
    let sequences: Vec<_> = after.schema.sequences.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(sequences, ["sys_tokens_id_seq"]);
    let sql = emit(&after, EmitOptions::default());
    assert!(sql.contains("nextval('public.sys_tokens_id_seq'::regclass)"), "{sql}");
    assert!(!sql.contains("auth_tokens"), "{sql}");
}

#[test]
fn parts_stay_where_that_is_wanted() {
    let before = with_domains(SQL, &["auth_", "sys_"]);
    let (tables, domain) = (vec![table("auth_users")], Some(DomainId::new("sys")));
    let command = Command::MoveToDomain { tables, domain, parts: false };
    let after = run(&before, &command).document;
    assert_eq!(part_names(&after, "sys_users"), part_names(&before, "auth_users"));
}

#[test]
fn a_word_that_may_be_a_column_s_stays() {
    let before = with_domains(
        "create table users (id bigint primary key, users_id bigint);
         create index idx_users_id on users (lower(users_id::text));
         create index users_id_idx on users (id);",
        &["auth_"],
    );
    let after = run(&before, &move_to(&["users"], Some("auth"))).document;
    assert_eq!(
        part_names(&after, "auth_users"),
        ["auth_users_pkey", "idx_users_id", "auth_users_id_idx"]
    );
}

#[test]
fn names_that_are_taken_get_a_number_and_long_ones_are_cut() {
    let long = "n".repeat(50);
    let before = with_domains(
        &format!(
            "create table a_t (id bigint primary key, x int, {long} int);
             create index a_t_x_idx on a_t (x);
             create index on a_t ({long});
             create table other (id bigint primary key, y int);
             create index authentication_t_x_idx on other (y);"
        ),
        &["a_", "authentication_"],
    );
    let after = run(&before, &move_to(&["a_t"], Some("authentication"))).document;
    assert_eq!(
        part_names(&after, "authentication_t"),
        [
            "authentication_t_pkey".to_owned(),
            "authentication_t_x_idx1".to_owned(),
            format!("authentication_t_{}_idx", "n".repeat(42)),
        ]
    );
}

#[test]
fn names_go_along_a_chain() {
    let before = with_domains(
        "create table a_t (id bigint primary key); create table a_a_t (id bigint primary key);",
        &["a_"],
    );
    let change = Command::SetDomainPrefix {
        domain: DomainId::new("a"),
        prefix: Name::new("a_a_"),
        rename: true,
    };
    let after = run(&before, &change).document;
    assert_eq!(names(&after), ["a_a_a_t", "a_a_t"]);
    assert_eq!(part_names(&after, "a_a_a_t"), ["a_a_a_t_pkey"]);
    assert_eq!(part_names(&after, "a_a_t"), ["a_a_t_pkey"]);
}

#[test]
fn tables_exchange_their_names_with_all_that_is_named_after_them() {
    let sql = "create table old (id serial primary key, x int); create index on old (x);
        create table new (id serial primary key, x int); create index on new (x);";
    let before = document(sql);
    let names = vec![(table("old"), Name::new("new")), (table("new"), Name::new("old"))];
    let command = Command::RenameTables { names, parts: true };
    let after = run(&before, &command).document;
    let id = |id: &str| after.schema.tables.get(&table(id)).unwrap().name.to_string();
    assert_eq!((id("old"), id("new")), ("new".to_owned(), "old".to_owned()));
    assert_eq!(part_names(&after, "old"), ["old_pkey", "old_x_idx"]);
    assert_eq!(part_names(&after, "new"), ["new_pkey", "new_x_idx"]);
    assert_eq!(emit(&after, EmitOptions::default()), emit(&before, EmitOptions::default()));
    let none = Command::RenameTables { names: Vec::new(), parts: true };
    check_refused(&before, &none, "Nothing is chosen. Choose at least one table.");
}

#[test]
fn steps_are_called_by_what_they_do() {
    let before = with_domains(SQL, &["auth_", "sys_"]);
    let (auth, sys) = (DomainId::new("auth"), DomainId::new("sys"));
    let names = vec![(table("auth_users"), Name::new("people"))];
    let split = Command::SplitDomain {
        domain: auth.clone(),
        new: Box::new(domain("auth_x_")),
        tables: Vec::new(),
    };
    let prefix =
        Command::SetDomainPrefix { domain: auth.clone(), prefix: Name::new("a_"), rename: true };
    for (command, label) in [
        (move_to(&["auth_users"], Some("sys")), "Move table auth_users to domain SYS"),
        (move_to(&["auth_users", "auth_tokens"], None), "Move 2 tables to no domain"),
        (Command::RenameTables { names, parts: true }, "Rename table auth_users"),
        (prefix, "Change prefix of domain AUTH"),
        (split, "Split domain AUTH"),
        (
            Command::MergeDomains { from: auth, into: sys, rename: true },
            "Merge domain AUTH into domain SYS",
        ),
    ] {
        assert_eq!(command.label(&before), label);
    }
}

#[test]
fn a_table_that_cannot_stand_in_its_domain_stays() {
    let before = with_domains(
        "create table learn_user_marks (id int); create table auth_user_x (id int);
         create table auth_config (id int); create table sys_config (id int);
         create table chats (id int); create table auth_a (id int references extra.users (id));",
        &["learn_", "learn_user_", "auth_", "sys_", "chat_"],
    );
    check_refused(
        &before,
        &move_to(&["auth_user_x"], Some("learn")),
        "\"learn_user_x\" would belong to the domain LEARN_USER, not to the domain LEARN. \
         Rename the table first, or change a prefix.",
    );
    check_refused(
        &before,
        &move_to(&["auth_config"], Some("sys")),
        "\"sys_config\" is already the name of another table in the schema public. Choose another name.",
    );
    check_refused(
        &before,
        &move_to(&["chats"], None),
        "\"chats\" would belong to the domain CHAT, not to no domain. Rename the table first, or change a prefix.",
    );
    check_refused(&before, &move_to(&[], None), "Nothing is chosen. Choose at least one table.");
    check_refused(
        &before,
        &move_to(&["chats"], Some("gone")),
        "domain:gone does not exist. It may have been removed in the meantime.",
    );
    let external = Command::MoveToDomain {
        tables: vec![TableId::new("extra.users")],
        domain: Some(DomainId::new("sys")),
        parts: true,
    };
    check_refused(
        &before,
        &external,
        "Moving a table of the platform to a domain cannot be done to table:extra.users.",
    );
    let long = with_domains(&format!("create table {} (id int);", "t".repeat(60)), &["auth_"]);
    let refused = move_to(&[&"t".repeat(60)], Some("auth"));
    let name = format!("auth_{}", "t".repeat(60));
    check_refused(
        &long,
        &refused,
        &format!(
            "{name:?} has 65 bytes. Postgres keeps 63 and cuts the rest off: choose a shorter name."
        ),
    );
    let chat = run(&before, &move_to(&["auth_config", "chats"], Some("learn"))).document;
    assert!(names(&chat).contains(&"learn_chats") && names(&chat).contains(&"learn_config"));
}

#[test]
fn a_prefix_changes_with_its_tables_and_views() {
    let before = with_domains(SQL, &["auth_", "sys_"]);
    let change = |rename| Command::SetDomainPrefix {
        domain: DomainId::new("auth"),
        prefix: Name::new("iam_"),
        rename,
    };
    let after = run(&before, &change(true)).document;
    assert_eq!(names(&after), ["iam_tokens", "iam_users", "sys_config"]);
    assert_eq!(after.schema.views.iter().next().unwrap().name, *"iam_grown");
    assert!(!emit(&after, EmitOptions::default()).contains("auth_"));
    let alone = run(&before, &change(false)).document;
    assert_eq!(names(&alone), names(&before));
    check_refused(
        &before,
        &Command::SetDomainPrefix {
            domain: DomainId::new("auth"),
            prefix: Name::new("sys_"),
            rename: true,
        },
        "\"sys_\" is already the prefix of the domain SYS. Choose another prefix.",
    );
}

#[test]
fn two_domains_become_one() {
    let mut before = with_domains(SQL, &["auth_", "sys_", "log_"]);
    let allow = |id: &str, list: &[&str]| {
        let mut domain = domain(&format!("{id}_"));
        domain.may_reference = Some(list.iter().map(DomainId::new).collect());
        Command::SetDomain { domain: Box::new(domain) }
    };
    for command in [allow("auth", &["log"]), allow("sys", &["auth"]), allow("log", &["auth"])] {
        before = run(&before, &command).document;
    }
    let merge = |rename| Command::MergeDomains {
        from: DomainId::new("auth"),
        into: DomainId::new("sys"),
        rename,
    };
    let after = run(&before, &merge(true)).document;
    assert_eq!(names(&after), ["sys_tokens", "sys_users", "sys_config"]);
    let lists: Vec<_> =
        after.domains.iter().map(|d| d.may_reference.clone().unwrap_or_default()).collect();
    assert_eq!(lists, [[DomainId::new("sys")], [DomainId::new("log")]]);
    let alone = run(&before, &merge(false)).document;
    assert_eq!((names(&alone), alone.domains.len()), (names(&before), 2));
    let own = Command::MergeDomains {
        from: DomainId::new("sys"),
        into: DomainId::new("sys"),
        rename: true,
    };
    check_refused(&before, &own, "A domain cannot be merged into itself. Choose another.");
}

#[test]
fn one_domain_becomes_two() {
    let mut before = with_domains(
        "create table learn_user_marks (id int); create table learn_courses (id int);
         create table learn_goals (id int);",
        &["learn_", "sys_"],
    );
    let mut sys = domain("sys_");
    sys.may_reference = Some(vec![DomainId::new("learn")]);
    before = run(&before, &Command::SetDomain { domain: Box::new(sys) }).document;
    let mut new = domain("learn_user_");
    new.id = DomainId::new("");
    let split = Command::SplitDomain {
        domain: DomainId::new("learn"),
        new: Box::new(new),
        tables: vec![table("learn_goals")],
    };
    let after = run(&before, &split).document;
    assert_eq!(names(&after), ["learn_courses", "learn_user_goals", "learn_user_marks"]);
    let sys = after.domains.get(&DomainId::new("sys")).unwrap();
    let both = [DomainId::new("learn"), DomainId::new("learn_user")];
    assert_eq!(sys.may_reference.as_deref(), Some(both.as_slice()));
}
