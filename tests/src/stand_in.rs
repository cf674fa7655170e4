//! What schemas for Supabase expect to be there: roles of the API, and the functions that say who asks. A little of the platform,
//! for schemas of our own that are run where there is no corpus.

use postgres::Client;
use postgres::error::SqlState;
use trestle_core::sql::split;

/// `request.jwt.claims` is what the API sets; nobody is signed in where it is not set.
const PLATFORM: &str = "
    create schema auth;
    create function auth.jwt() returns jsonb language sql stable
        as $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
    create function auth.uid() returns uuid language sql stable as $$ select (auth.jwt() ->> 'sub')::uuid $$;
    create function auth.role() returns text language sql stable as $$ select auth.jwt() ->> 'role' $$;
    create function auth.email() returns text language sql stable as $$ select auth.jwt() ->> 'email' $$;
    grant usage on schema auth to public;";

/// Tables of the platform that schemas reference or have policies on, in small.
const TABLES: &str = "
    create table auth.users (id uuid primary key, email text);
    create schema storage;
    grant usage on schema storage to public;
    create table storage.buckets (id text primary key, name text not null);
    create table storage.objects (
      id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets, name text, owner uuid,
      metadata jsonb, path_tokens text[], created_at timestamptz, updated_at timestamptz, last_accessed_at timestamptz
    );
    alter table storage.objects enable row level security;
    grant all on storage.objects to anon, authenticated, service_role;
    create function storage.foldername(name text) returns text[] language sql immutable as $$
      select (string_to_array(name, '/'))[:cardinality(string_to_array(name, '/')) - 1]
    $$;";

/// Loads these after [`supabase`].
///
/// # Panics
///
/// Where the server refuses a statement.
pub fn platform_tables(client: &mut Client) {
    load(client, TABLES).unwrap_or_else(|e| panic!("{e}"));
}

/// Loads it into a new database. Roles are those of the server, and stay.
///
/// # Panics
///
/// Where the server refuses a statement.
pub fn supabase(client: &mut Client) {
    // Roles are of all databases: two tests at once would make them twice.
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let guard = ONE_AT_A_TIME.lock();
    let roles = "create role anon; create role authenticated; create role service_role bypassrls;";
    load(client, roles).unwrap_or_else(|e| panic!("{e}"));
    drop(guard);
    load(client, PLATFORM).unwrap_or_else(|e| panic!("{e}"));
}

/// Runs statements one by one; roles and schemas that are there already stay as they are.
///
/// # Errors
///
/// What the server refuses, with its reason.
pub fn load(client: &mut Client, sql: &str) -> Result<(), String> {
    for piece in split(sql) {
        let Err(error) = client.batch_execute(piece.text) else { continue };
        let is_there =
            [SqlState::DUPLICATE_OBJECT, SqlState::DUPLICATE_SCHEMA, SqlState::UNIQUE_VIOLATION];
        let makes = ["create role", "create schema"].iter().any(|words| {
            piece.text.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words))
        });
        if !(makes && error.code().is_some_and(|code| is_there.contains(code))) {
            let reason = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            return Err(format!("{}\n{reason}", piece.text));
        }
    }
    Ok(())
}
