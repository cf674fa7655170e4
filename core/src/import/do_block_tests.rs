//! `DO` blocks in small texts: what the model holds afterwards, and what the report says.

use super::*;
use crate::model::{Catalog, Table, TypeKind, check_invariants};
use Outcome::{Failed, Ignored, Modelled, Verbatim};

fn read(sql: &str) -> Imported {
    let imported = import(vec![Source::new("test.sql", sql)], &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    imported
}

/// The outcome of the last statement, its reason, and the catalog.
fn last(sql: &str) -> (Outcome, String, Catalog) {
    let imported = read(sql);
    let row = imported.report.rows.last().unwrap().clone();
    (row.outcome, row.reason.unwrap_or_default(), imported.document.schema)
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|t| t.name == *name).unwrap_or_else(|| panic!("no table {name}"))
}

fn table_names(catalog: &Catalog) -> Vec<String> {
    catalog.tables.iter().map(|t| t.name.to_string()).collect()
}

fn labels(catalog: &Catalog) -> Vec<String> {
    match &catalog.types.iter().next().unwrap().kind {
        TypeKind::Enum { labels } => labels.iter().map(|l| l.name.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

/// Some objects that expressions and guards can ask for.
const SETTING: &str = "
    create schema app;
    create type mood as enum ('sad', 'ok');
    create table users (id bigint generated always as identity primary key, email text not null,
        age integer default 1, nick varchar(20), tags text[], mood mood);
    create table posts (id uuid primary key, user_id bigint references users on delete cascade,
        constraint posts_id_check check (id is not null), constraint posts_user_key unique (user_id));
    create index users_email_idx on users (email);
    create table app.notes (id int);
    alter table users enable row level security;
    create policy \"Own rows\" on users for select to authenticated using (true);
    create policy \"All rows\" on app.notes using (true);
    create view adults as select id from users where age > 17;
    create function touch() returns trigger language plpgsql as $f$ begin return new; end $f$;
    create trigger touch_users before insert or update on users for each row execute function touch();
    create sequence app.counter;
    create extension pgcrypto;
    create role editor;
    ";

/// What an expression is; a word for it where it cannot be known.
fn value(expression: &str) -> String {
    let block = format!(
        "{SETTING} do $b$ declare v text; begin
           v := ({expression})::text;
           execute format('create table found (%I int)', coalesce('=' || v, 'null'));
         end $b$;"
    );
    let (outcome, reason, catalog) = last(&block);
    match outcome {
        Modelled => {
            let name = table(&catalog, "found").columns[0].name.to_string();
            name.strip_prefix('=').map_or(name.clone(), str::to_owned)
        }
        Verbatim => "unknown".to_owned(),
        Failed => format!("error: {reason}"),
        Ignored => panic!("{expression}: {reason}"),
    }
}

fn check_values(cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

#[test]
fn truth_has_three_values() {
    check_values(&[
        ("true and null", "null"),
        ("false and null", "false"),
        ("true or null", "true"),
        ("false or null", "null"),
        ("not null::boolean", "null"),
        ("null = null", "null"),
        ("null is not distinct from null", "true"),
        ("1 is distinct from null", "true"),
        ("1 in (2, null)", "null"),
        ("1 in (1, null)", "true"),
        ("1 not in (2, 3)", "true"),
        ("null is null", "true"),
        ("2 between 1 and 3", "true"),
        ("2 not between 1 and 3", "false"),
        ("case when null then 'a' else 'b' end", "b"),
        ("case 2 when 1 then 'a' when 2 then 'b' end", "b"),
    ]);
}

#[test]
fn texts_and_numbers_are_computed() {
    check_values(&[
        ("'a' || 'b' || 1", "ab1"),
        ("'a' || null", "null"),
        ("concat('a', null, 1, true)", "a1t"),
        ("concat_ws('-', 'a', null, 'b')", "a-b"),
        ("format('%s %I %L %%', 'a', 'B c', 'it''s')", "a \"B c\" 'it''s' %"),
        ("format('%2$s %1$s', 'a', 'b')", "b a"),
        ("format('%s', null)", ""),
        ("quote_ident('user') || quote_literal('x') || quote_nullable(null)", "\"user\"'x'NULL"),
        ("lower('AB') || upper('cd')", "abCD"),
        ("replace('a-b-c', '-', '_')", "a_b_c"),
        ("trim('  x ') || btrim('xxaxx', 'x') || trim(leading 'y' from 'yyb')", "xab"),
        ("left('abcdef', 2) || right('abcdef', 2) || left('abc', -1)", "abefab"),
        ("substring('abcdef' from 2 for 3)", "bcd"),
        ("substring('abcdef', 3)", "cdef"),
        ("substr('abcdef', 0, 3)", "ab"),
        ("position('c' in 'abc')", "3"),
        ("split_part('a,b,c', ',', 2)", "b"),
        ("length('abc')", "3"),
        ("coalesce(null, nullif('a', 'a'), 'c')", "c"),
        ("greatest(1, 3, 2) - least(4, 5) * 2 % 3", "1"),
        ("7 / 2", "3"),
        ("(1 + 2)::text || '4'", "34"),
        ("'12'::int + 1", "13"),
        ("'yes'::boolean", "true"),
        ("cast(1 as boolean)", "true"),
        ("E'a\\tb'", "a\tb"),
    ]);
}

#[test]
fn arrays_are_computed() {
    check_values(&[
        ("array_length(array['a', 'b'], 1)", "2"),
        ("array_length('{}'::text[], 1)", "null"),
        ("cardinality('{}'::text[])", "0"),
        ("(array['a', 'b'])[2]", "b"),
        ("(array['a'])[5]", "null"),
        ("array_to_string(string_to_array('a,b', ','), '-')", "a-b"),
        ("array['a'] || 'b'::text || array['c']", "{a,b,c}"),
        ("'a' = any('{a,b}'::text[])", "true"),
        ("'c' <> all(array['a', 'b'])", "true"),
        ("array_append(array[1], 2)", "{1,2}"),
        ("array['a b', null, '']", "{\"a b\",NULL,\"\"}"),
        ("array['a', 'b'] @> array['a']", "true"),
        ("array['a', 'b'] && array['c']", "false"),
        ("(select string_agg(x, '+') from unnest(array['p', 'q']) x)", "p+q"),
        ("(select count(*) from generate_series(1, 5))", "5"),
        ("'[1]'::text[]", "error: malformed array literal: \"[1]\""),
    ]);
}

#[test]
fn patterns_match_as_in_postgres() {
    check_values(&[
        ("'users' like 'us%'", "true"),
        ("'users' not like '_sers'", "false"),
        ("'Users' ilike 'USERS'", "true"),
        ("'users' ~ '^us.*s$'", "true"),
        ("'users' !~ '^(a|u)'", "false"),
        ("'Users' ~* 'users'", "true"),
        ("'x' ~ 'a{2}'", "unknown"),
    ]);
}

#[test]
fn the_catalogs_answer_as_on_a_server() {
    check_values(&[
        ("(select relkind from pg_class where relname = 'users')", "r"),
        ("(select relkind from pg_class where relname = 'users_email_idx')", "i"),
        ("(select relkind from pg_class where oid = 'adults'::regclass)", "v"),
        ("(select relrowsecurity from pg_class where oid = 'public.users'::regclass)", "true"),
        ("(select count(*) from pg_tables where schemaname = 'public')", "2"),
        (
            "(select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = any(array['app', 'public']))",
            "notes,posts,users",
        ),
        (
            "(select string_agg(column_name, ',' order by ordinal_position) from information_schema.columns where table_schema = 'public' and table_name = 'users')",
            "id,email,age,nick,tags,mood",
        ),
        (
            "(select data_type || ' ' || udt_name || ' ' || is_nullable from information_schema.columns where table_name = 'users' and column_name = 'age')",
            "integer int4 YES",
        ),
        (
            "(select data_type || ' ' || character_maximum_length from information_schema.columns where table_name = 'users' and column_name = 'nick')",
            "character varying 20",
        ),
        (
            "(select data_type || udt_name from information_schema.columns where table_name = 'users' and column_name = 'tags')",
            "ARRAY_text",
        ),
        (
            "(select data_type || udt_schema from information_schema.columns where table_name = 'users' and column_name = 'mood')",
            "USER-DEFINEDpublic",
        ),
        (
            "(select is_identity from information_schema.columns where table_name = 'users' and column_name = 'id')",
            "YES",
        ),
        (
            "(select format_type(atttypid, null) from pg_attribute where attrelid = 'users'::regclass and attname = 'age')",
            "integer",
        ),
        (
            "(select atttypid::regtype from pg_attribute where attrelid = 'users'::regclass and attname = 'age')",
            "integer",
        ),
        (
            "(select string_agg(contype, ',' order by conname) from pg_constraint where conrelid = 'posts'::regclass)",
            "c,p,f,u",
        ),
        (
            "(select confrelid::regclass || confdeltype from pg_constraint where conname = 'posts_user_id_fkey')",
            "usersc",
        ),
        (
            "(select a.attname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) where c.conname = 'posts_user_id_fkey')",
            "user_id",
        ),
        (
            "(select constraint_type from information_schema.table_constraints where constraint_name = 'posts_user_key')",
            "UNIQUE",
        ),
        (
            "(select kcu.column_name from information_schema.table_constraints tc join information_schema.key_column_usage kcu using (constraint_name) where tc.table_name = 'posts' and tc.constraint_type = 'FOREIGN KEY')",
            "user_id",
        ),
        (
            "(select table_name || '.' || column_name from information_schema.constraint_column_usage where constraint_name = 'posts_user_id_fkey')",
            "users.id",
        ),
        (
            "(select delete_rule from information_schema.referential_constraints where constraint_name = 'posts_user_id_fkey')",
            "CASCADE",
        ),
        (
            "(select cmd || array_to_string(roles, ',') || permissive from pg_policies where tablename = 'users')",
            "SELECTauthenticatedPERMISSIVE",
        ),
        (
            "(select polcmd from pg_policy p join pg_class c on c.oid = p.polrelid where c.relname = 'notes')",
            "*",
        ),
        (
            "(select tgrelid::regclass from pg_trigger where tgname = 'touch_users' and not tgisinternal)",
            "users",
        ),
        (
            "(select string_agg(event_manipulation, ',' order by event_manipulation) from information_schema.triggers where trigger_name = 'touch_users')",
            "INSERT,UPDATE",
        ),
        (
            "(select n.nspname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.proname = 'touch')",
            "public",
        ),
        ("(select typtype from pg_type where typname = 'mood')", "e"),
        (
            "(select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typname = 'mood')",
            "sad,ok",
        ),
        ("(select max(enumlabel) from pg_enum where enumtypid = 'mood'::regtype)", "sad"),
        ("exists (select from pg_roles where rolname = 'editor')", "true"),
        ("exists (select from pg_roles where rolname in ('anon', 'nobody'))", "true"),
        ("exists (select from pg_roles where rolname = 'nobody')", "false"),
        ("(select count(*) from pg_extension)", "2"),
        ("exists (select 1 from pg_namespace where nspname = 'app')", "true"),
        ("exists (select 1 from information_schema.schemata where schema_name = 'other')", "false"),
        (
            "(select sequence_name from information_schema.sequences where sequence_schema = 'app')",
            "counter",
        ),
        (
            "(select indisunique from pg_index where indexrelid = 'users_email_idx'::regclass)",
            "false",
        ),
        (
            "(select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = 'posts'::regclass and x.indisprimary)",
            "posts_pkey",
        ),
        ("(select string_agg(viewname, ',') from pg_views where schemaname = 'public')", "adults"),
        ("to_regclass('app.notes')", "app.notes"),
        ("to_regclass('nothing') is null", "true"),
        ("to_regtype('mood')", "mood"),
        ("'nothing'::regclass", "error: the relation nothing does not exist"),
        (
            "(select c.relname from pg_class c left join pg_policy p on p.polrelid = c.oid where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and p.oid is null)",
            "posts",
        ),
        (
            "(select schemaname || count(*) from pg_policies group by schemaname having count(*) = 1 and schemaname <> 'app')",
            "public1",
        ),
        ("(select count(distinct schemaname) from pg_policies)", "2"),
        (
            "(select t.tablename from pg_tables t where exists (select 1 from pg_policies p where p.tablename = t.tablename and p.policyname like 'Own%'))",
            "users",
        ),
    ]);
}

#[test]
fn what_the_server_and_the_platform_keep_is_not_guessed() {
    check_values(&[
        (
            "exists (select from pg_tables where schemaname = 'auth' and tablename = 'users')",
            "unknown",
        ),
        ("exists (select from pg_tables where tablename = 'nothing')", "false"),
        ("(select count(*) from pg_tables)", "unknown"),
        ("(select count(*) from pg_class where relkind = 'r')", "unknown"),
        (
            "(select count(*) from pg_proc where pronamespace = 'pg_catalog'::regnamespace)",
            "unknown",
        ),
        (
            "exists (select from information_schema.columns where table_name = 'adults' and column_name = 'id')",
            "unknown",
        ),
        ("exists (select from pg_settings)", "unknown"),
        ("(select reltuples from pg_class where relname = 'users')", "unknown"),
        ("to_regclass('auth.users')", "unknown"),
        ("now()", "unknown"),
        ("current_setting('server_version_num')", "unknown"),
        ("exists (select from pg_publication where pubname = 'supabase_realtime')", "unknown"),
        ("exists (select from pg_publication where pubname = 'mine')", "false"),
        // One part that decides is enough.
        ("exists (select from pg_settings) and 1 = 2", "false"),
    ]);
}

#[test]
fn queries_are_sorted_cut_and_made_distinct() {
    check_values(&[
        ("(select array_agg(x order by x desc) from unnest(array['a', 'c', 'b']) x)", "{c,b,a}"),
        ("(select count(*) from (select distinct x from unnest(array[1, 1, 2]) x) d)", "2"),
        ("(select max(x) from (select x from unnest(array[3, 1, 2]) x order by 1 limit 2) d)", "2"),
        ("(select x from unnest(array[1, 2]) x limit 1)", "unknown"),
        ("(with t as (select 1 as a union all select 2) select sum(a) from t)", "3"),
        ("(select column2 from (values (1, 'a'), (2, 'b')) v where column1 = 2)", "b"),
        ("(select v.name from (values (1, 'a'), (2, 'b')) v(id, name) where v.id = 1)", "a"),
        ("(select array(select x from unnest(array['b', 'a']) x order by x))", "{a,b}"),
        (
            "(select x from unnest(array[1, 2]) x)",
            "error: more than one row returned by a subquery used as an expression",
        ),
    ]);
}

/// Runs a block after some tables, and says which tables are there then.
fn tables_after(block: &str) -> Vec<String> {
    let (outcome, reason, catalog) = last(&format!("create table t (id int); {block}"));
    assert_ne!(outcome, Verbatim, "{reason}");
    table_names(&catalog)
}

#[test]
fn control_flow_is_followed() {
    for (body, expected) in [
        (
            "if false then null; elsif true then create table a (); else create table b (); end if;",
            "a",
        ),
        ("case 2 when 1, 2 then create table a (); else null; end case;", "a"),
        ("case when false then null; else create table b (); end case;", "b"),
        (
            "for i in 1..3 loop continue when i = 2; execute 'create table t' || i || ' ()'; end loop;",
            "t1 t3",
        ),
        (
            "for i in reverse 9..1 by 4 loop execute format('create table t%s ()', i); end loop;",
            "t1 t5 t9",
        ),
        (
            "while not exists (select from pg_tables where tablename = 'w2') loop execute 'create table w' || (select count(*) from pg_tables where schemaname = 'public') || ' ()'; end loop;",
            "w1 w2",
        ),
        ("<<up>> loop loop exit up; end loop; end loop; create table a ();", "a"),
        ("create table a (); return; create table b ();", "a"),
        (
            "declare x int := 1; begin declare x int := 2; begin execute 'create table x' || x || ' ()'; end; execute 'create table y' || x || ' ()'; end;",
            "x2 y1",
        ),
        (
            "declare n text; begin foreach n in array array['a', 'b'] loop execute 'create table ' || n || ' ()'; end loop; end;",
            "a b",
        ),
        (
            "declare n text; begin for n in select unnest(array['a', 'b']) loop execute 'create table ' || n || ' ()'; end loop; end;",
            "a b",
        ),
        (
            "declare r record; begin for r in values ('a', 'int'), ('b', 'text') loop execute format('create table %I (c %s)', r.column1, r.column2); end loop; end;",
            "a b",
        ),
        (
            "declare r record; begin for r in execute 'select tablename from pg_tables where tablename = $1' using 't' loop execute format('create table %s_2 ()', r.tablename); end loop; end;",
            "t_2",
        ),
        ("do $i$ begin create table inner_one (); end $i$;", "inner_one"),
        ("assert 1 = 1; perform 1; raise notice 'hello %', 1; create table a ();", "a"),
    ] {
        let mut tables = tables_after(&format!("do $b$ begin {body} end $b$;"));
        tables.retain(|t| t != "t");
        assert_eq!(tables.join(" "), expected, "{body}");
    }
}

#[test]
fn results_go_into_variables() {
    for (body, expected) in [
        ("select tablename into a from pg_tables where schemaname = 'public';", "t"),
        (
            "select tablename, 'x' into a, b from pg_tables where schemaname = 'public'; a := a || b;",
            "tx",
        ),
        ("select 'p', 'q' from pg_tables where tablename = 't' into b, a;", "q"),
        ("select * into r from pg_tables where tablename = 't'; a := r.tablename;", "t"),
        ("select 1 into strict a where true;", "1"),
        ("select 'x' into a where false; a := coalesce(a, 'none');", "none"),
        ("perform 1 where false; a := case when found then 'y' else 'n' end;", "n"),
        ("select 1 into a; a := case when found then 'y' else 'n' end;", "y"),
        ("execute 'select $1 || $2' into a using 'p', 'q';", "pq"),
        ("c := 'const'; a := c;", "error"),
        ("a := k;", "42"),
        ("select case when true then 'a' else 'b' end into a;", "a"),
        ("select count(*) into a from t;", "0"),
        ("r.tablename := 'x';", "unknown"),
        ("a := clock_timestamp(); a := 'known';", "known"),
        ("a := clock_timestamp();", "unknown"),
    ] {
        let (outcome, reason, catalog) = last(&format!(
            "create table t (id int);
             do $b$ declare a text; b text; r record; c constant text := 'c'; k int default 42;
             begin {body} execute format('create table %I ()', 'is_' || a); end $b$;"
        ));
        let found = match outcome {
            Modelled => table_names(&catalog)
                .into_iter()
                .find_map(|n| n.strip_prefix("is_").map(str::to_owned))
                .unwrap(),
            Failed => "error".to_owned(),
            Verbatim => "unknown".to_owned(),
            Ignored => reason,
        };
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn handlers_take_the_errors_that_they_name() {
    let before = "create table t (id int primary key, constraint c check (id > 0));
        create type mood as enum ('a'); create schema s; create role r; create sequence q;
        create index i on t (id); create view v as select id from t; create extension pgcrypto;
        create policy p on t using (true);
        create function f() returns trigger language plpgsql as $f$ begin end $f$;
        create trigger g before insert on t for each row execute function f();
        create table child (t_id int references t);";
    for (statement, condition) in [
        ("create table t ()", "duplicate_table"),
        ("create index i on t (id)", "duplicate_table"),
        ("create sequence q", "duplicate_table"),
        ("create view t as select 1", "wrong_object_type or duplicate_table"),
        ("alter table t add column id int", "duplicate_column"),
        ("alter table t add constraint c check (id > 1)", "duplicate_object"),
        ("alter table t add constraint i unique (id)", "duplicate_table"),
        ("alter table t add constraint t_pkey unique (id)", "duplicate_table"),
        ("alter table t add constraint k primary key (id)", "invalid_table_definition"),
        ("create type mood as enum ('b')", "duplicate_object"),
        ("alter type mood add value 'a'", "duplicate_object"),
        ("create schema s", "duplicate_schema"),
        ("create role r", "duplicate_object"),
        ("create extension pgcrypto", "duplicate_object"),
        ("create policy p on t using (false)", "duplicate_object"),
        (
            "create trigger g before insert on t for each row execute function f()",
            "duplicate_object",
        ),
        (
            "create function f() returns trigger language plpgsql as $f$ begin end $f$",
            "duplicate_function",
        ),
        ("drop table nothing", "undefined_table"),
        ("drop view nothing", "undefined_table"),
        ("alter table nothing add a int", "undefined_table"),
        ("alter table t drop column nothing", "undefined_column"),
        ("alter table t rename nothing to a", "undefined_column"),
        ("alter table t drop constraint nothing", "undefined_object"),
        ("drop type nothing", "undefined_object"),
        ("drop index nothing", "undefined_object"),
        ("drop policy nothing on t", "undefined_object"),
        ("drop trigger nothing on t", "undefined_object"),
        ("drop function nothing()", "undefined_function"),
        ("drop schema nothing", "invalid_schema_name"),
        ("drop table t", "dependent_objects_still_exist"),
        ("drop table t", "sqlstate '2BP01'"),
        ("drop table nothing", "sqlstate '42000'"),
        ("drop table nothing", "others"),
        ("raise exception 'no'", "raise_exception"),
        ("raise exception 'no' using errcode = 'P0099'", "sqlstate 'P0099'"),
        ("raise undefined_table", "undefined_table"),
        ("execute null", "null_value_not_allowed"),
        ("perform 'x'::int", "invalid_text_representation"),
        ("perform 1 / 0", "division_by_zero"),
    ] {
        let block = |condition: &str| {
            last(&format!(
                "{before} do $b$ begin create table lost (); {statement};
                 exception when {condition} then create table caught (); end $b$;"
            ))
        };
        let (outcome, reason, catalog) = block(condition);
        assert_eq!(outcome, Modelled, "{statement}: {reason}");
        let names = table_names(&catalog);
        assert!(names.contains(&"caught".to_owned()), "{statement}: {names:?}");
        assert!(!names.contains(&"lost".to_owned()), "{statement}: {names:?}");
        let (outcome, reason, _) = block("invalid_cursor_name or check_violation");
        assert_ne!(outcome, Modelled, "{statement}: {reason}");
    }
}

#[test]
fn errors_undo_the_block_that_they_leave() {
    let (outcome, reason, catalog) =
        last("create table t (id int); do $$ begin create table a (); drop table nothing; end $$;");
    assert_eq!((outcome, reason.as_str()), (Failed, "the table nothing does not exist"));
    assert_eq!(table_names(&catalog), ["t"]);

    let (_, _, catalog) = last(
        "do $$ begin
           create table a ();
           begin
             create table b (); raise exception 'no';
           exception when others then create table c ();
           end;
         end $$;",
    );
    assert_eq!(table_names(&catalog), ["a", "c"]);

    let (outcome, reason, _) = last("do $$ begin raise exception 'needs %', 'pg_cron'; end $$;");
    assert_eq!(
        (outcome, reason.as_str()),
        (Failed, "the block raises an exception: needs pg_cron")
    );
}

#[test]
fn handlers_can_raise_again_and_know_the_code() {
    let (_, _, catalog) = last(
        "do $$ declare c text; begin
           begin
             begin drop table nothing;
             exception when undefined_table then get stacked diagnostics c = returned_sqlstate; raise;
             end;
           exception when undefined_table then execute format('create table %I ()', 'e' || c);
           end;
         end $$;",
    );
    assert_eq!(table_names(&catalog), ["e42P01"]);
}

#[test]
fn a_block_that_cannot_be_followed_changes_nothing_and_says_why() {
    for (body, why) in [
        (
            "perform dblink_connect('x'); if dblink_is_busy('x') = 1 then null; end if;",
            "a call of dblink_is_busy",
        ),
        (
            "if exists (select from pg_stat_activity) then null; end if;",
            "the catalog pg_stat_activity",
        ),
        ("if now() > '2024-01-01' then null; end if;", "a call of now"),
        (
            "if current_setting('wal_level') = 'logical' then null; end if;",
            "the server's setting wal_level",
        ),
        ("execute 'create table ' || md5(random()::text) || ' ()';", "a call of"),
        ("for i in 1..100000000 loop null; end loop;", "a block that takes this many steps"),
        ("loop null; end loop;", "a block that takes this many steps"),
        ("create table b (); rollback;", "ROLLBACK"),
        ("call make();", "a call of a procedure"),
        ("perform make_tables();", "a call of make_tables, which may change the schema"),
        ("if (select count(*) from filled) = 0 then null; end if;", "the rows of filled"),
    ] {
        let (outcome, reason, catalog) = last(&format!(
            "create table filled (id int); insert into filled values (1);
             create function make_tables() returns void language plpgsql as
               $f$ begin execute 'create table made ()'; end $f$;
             do $b$ begin create table a (); {body} end $b$;"
        ));
        assert_eq!(outcome, Verbatim, "{body}: {reason}");
        assert!(reason.starts_with("kept as it is written: it depends on "), "{reason}");
        assert!(reason.contains(why), "{body}: {reason}");
        assert_eq!(table_names(&catalog), ["filled"], "{body}");
        assert!(catalog.verbatim.iter().next().unwrap().statement.text().contains(body));
    }
    let (outcome, reason, _) = last("do language plpython3u $$ return 1 $$");
    assert_eq!(outcome, Verbatim);
    assert!(reason.contains("a language other than plpgsql"), "{reason}");
}

#[test]
fn a_block_with_nothing_to_do_says_so() {
    for (body, why) in [
        ("if false then drop table t; end if;", "the block finds nothing to do"),
        ("insert into t values (1);", "data is no part of a schema"),
        ("create table if not exists t ();", "t exists already"),
        ("create table t (); exception when duplicate_table then null;", "t exists already"),
    ] {
        let (outcome, reason, _) =
            last(&format!("create table t (id int); do $b$ begin {body} end $b$;"));
        assert_eq!(outcome, Ignored, "{body}");
        assert!(reason.contains(why), "{body}: {reason}");
    }
}

#[test]
fn a_table_is_empty_until_something_writes_into_it() {
    for (write, outcome) in [
        ("", Modelled),
        ("insert into t values (1);", Verbatim),
        ("copy t from '/tmp/x';", Verbatim),
        ("with w as (insert into t values (1) returning id) select id from w;", Verbatim),
        ("insert into t select id from other;", Modelled),
        ("insert into other values (1); insert into t select id from other;", Verbatim),
        ("insert into other values (1);", Modelled),
        ("do $w$ begin insert into t values (1); end $w$;", Verbatim),
        ("update t set id = 2;", Modelled),
        ("select fill();", Verbatim),
        (
            "create table part (); alter table part inherit t; insert into part values (1);",
            Verbatim,
        ),
        (
            "insert into other values (1); alter table t rename to u; alter table u rename to t;",
            Modelled,
        ),
    ] {
        let (found, reason, _) = last(&format!(
            "create table t (id int); create table other (id int);
             create function fill() returns void language sql as 'insert into t values (1)';
             {write}
             do $b$ begin if not exists (select from t where id > 0) then create table a (); end if; end $b$;"
        ));
        assert_eq!(found, outcome, "{write}: {reason}");
    }
}

#[test]
fn settings_of_the_schema_count() {
    let (_, _, catalog) = last(
        "set app.prefix = 'p_';
         do $$ begin execute 'create table ' || current_setting('app.prefix') || 'a ()'; end $$;",
    );
    assert_eq!(table_names(&catalog), ["p_a"]);
    let (outcome, reason, _) = last("do $$ begin perform current_setting('app.other'); end $$;");
    assert_eq!(outcome, Failed, "{reason}");
}

#[test]
fn blocks_of_migration_tools_are_followed() {
    // A type, unless it is there; a foreign key, unless it is there.
    let block = "do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$;";
    let (outcome, _, _) = last(block);
    assert_eq!(outcome, Modelled);
    let (outcome, _, _) = last(&format!("{block} {block}"));
    assert_eq!(outcome, Ignored);

    // A role of the platform is there, another is made.
    let role = |name: &str| {
        last(&format!(
            "do $$ begin if not exists (select from pg_catalog.pg_roles where rolname = '{name}') then
               create role {name} nologin; end if; end $$;"
        ))
    };
    assert_eq!(role("anon").0, Ignored);
    assert_eq!(role("reporting").0, Modelled);

    // Row level security for every table.
    let (_, _, catalog) = last(
        "create table a (); create table b (); create schema s; create table s.c ();
         do $$ declare t record; begin
           for t in select tablename from pg_tables where schemaname = 'public' loop
             execute format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.tablename);
           end loop; end $$;",
    );
    assert!(table(&catalog, "a").row_security.enabled && table(&catalog, "b").row_security.enabled);
    assert!(!table(&catalog, "c").row_security.enabled);

    // A trigger and a policy for each of some tables.
    let (_, reason, catalog) = last(
        "create table a (updated_at timestamptz); create table b (updated_at timestamptz);
         create function touch() returns trigger language plpgsql as $f$ begin return new; end $f$;
         do $$ declare t text; begin
           foreach t in array array['a', 'b'] loop
             execute format('drop trigger if exists %1$I on public.%2$I', t || '_touch', t);
             execute format('create trigger %I before update on public.%I for each row execute function touch()', t || '_touch', t);
             execute format('create policy %I on %I for select using (true)', 'Read ' || t, t);
           end loop; end $$;",
    );
    assert_eq!(table(&catalog, "b").triggers[0].name, "b_touch", "{reason}");
    assert_eq!(table(&catalog, "b").policies[0].name, "Read b");

    // All policies of a table are dropped.
    let (_, _, catalog) = last(
        "create table a (); create table b (); create policy p on a; create policy q on a; create policy p on b;
         do $$ declare pol record; begin
           for pol in select policyname, tablename from pg_policies where tablename = 'a' and schemaname = 'public' loop
             execute format('drop policy if exists %I on %I', pol.policyname, pol.tablename);
           end loop; end $$;",
    );
    assert!(table(&catalog, "a").policies.is_empty());
    assert_eq!(table(&catalog, "b").policies.len(), 1);

    // A label, unless it is there; what comes after sees it.
    let (outcome, _, catalog) = last(
        "create type mood as enum ('a');
         do $$ begin
           if not exists (select 1 from pg_type t join pg_enum e on t.oid = e.enumtypid
             where t.typname = 'mood' and e.enumlabel = 'b') then
             alter type mood add value 'b' before 'a';
           end if; end $$;
         alter type mood rename value 'b' to 'c';",
    );
    assert_eq!(outcome, Modelled);
    assert_eq!(labels(&catalog), ["c", "a"]);

    // A column gets another name and another type, where it still has the old ones.
    let (_, _, catalog) = last(
        "create table t (old int, size varchar(10));
         do $$ begin
           if exists (select 1 from information_schema.columns
             where table_schema = current_schema() and table_name = 't' and column_name = 'old') then
             alter table t rename column old to new;
           end if;
           if (select data_type from information_schema.columns
             where table_name = 't' and column_name = 'size') <> 'text' then
             alter table t alter column size type text;
           end if; end $$;",
    );
    assert_eq!(table(&catalog, "t").columns[0].name, "new");
    assert!(table(&catalog, "t").columns[1].data_type.is_builtin("text"));

    // A constraint is found by what it is, and dropped by its name.
    let (_, _, catalog) = last(
        "create table p (id int primary key); create table t (p_id int references p);
         do $$ declare con text; begin
           select conname into con from pg_constraint
             where conrelid = 'public.t'::regclass and contype = 'f' limit 1;
           if con is not null then execute 'alter table t drop constraint ' || quote_ident(con); end if;
         end $$;",
    );
    assert!(table(&catalog, "t").constraints.is_empty());
}

#[test]
fn what_a_block_keeps_is_emitted() {
    let (outcome, _, catalog) = last("do $$ begin alter role authenticator set x to '1'; end $$;");
    assert_eq!(outcome, Modelled);
    assert_eq!(catalog.verbatim.iter().next().unwrap().kind, "ALTER ROLE");
}

#[test]
fn nothing_hostile_stops_a_block() {
    let deep = |open: &str, inner: &str, close: &str, n: usize| {
        format!("do $b$ begin {}{inner}{} end $b$;", open.repeat(n), close.repeat(n))
    };
    let nested = (0..50).fold("null;".to_owned(), |body, i| {
        format!("execute $x{i}$ do $y{i}$ begin {body} end $y{i}$ $x{i}$;")
    });
    for sql in [
        deep("begin ", "null;", " end;", 3_000),
        deep("if true then ", "null;", " end if;", 3_000),
        deep("perform ", "", "", 1),
        format!("do $b$ declare x text := {}; begin end $b$;", "'a' || ".repeat(5_000) + "'b'"),
        format!("do $b$ declare x int := {}1; begin end $b$;", "- ".repeat(5_000)),
        format!("do $b$ declare x int := {}1; begin end $b$;", "1 + ".repeat(5_000)),
        format!("do $b$ begin if {}true then null; end if; end $b$;", "true and ".repeat(5_000)),
        format!("do $b$ begin {nested} end $b$;"),
        "do $b$ declare x text := 'ab'; begin loop x := x || x; end loop; end $b$;".to_owned(),
        "do $b$ begin loop begin create table t (); exception when others then null; end; end loop; end $b$;".to_owned(),
        "do $b$ begin for i in 1..1000000 loop execute 'create table t' || i || ' ()'; end loop; end $b$;".to_owned(),
        "do $b$ begin if (select count(*) from generate_series(1, 9999) a, generate_series(1, 9999) b) > 1 then null; end if; end $b$;".to_owned(),
        "do $b$ begin perform format('%999999999s', 'x'); end $b$;".to_owned(),
        "do $b$ begin perform format('%0$s', 'x'), '{'::text[], '{\"'::int[], 9223372036854775807 + 1; end $b$;".to_owned(),
        "do $b$ begin select into; end $b$;".to_owned(),
        "do $b$ begin select 1 into; end $b$;".to_owned(),
        "do $b$ begin select 1 into a, ; end $b$;".to_owned(),
        "do $b$ begin with into x; end $b$;".to_owned(),
        "do $b$ declare into int; begin into := 1; end $b$;".to_owned(),
        "do $b$".to_owned(),
        "do ''".to_owned(),
    ] {
        let start = std::time::Instant::now();
        let imported = read(&sql);
        assert!(!imported.report.rows.is_empty());
        let took = start.elapsed();
        let excerpt: String = sql.chars().take(60).collect();
        assert!(took.as_secs() < 20, "{excerpt} took {took:?}");
    }
}
