-- What policies on Supabase ask of the platform, in small: its roles, who is signed in, and the files of its storage.
do $$
declare
  role text;
begin
  foreach role in array array['anon', 'authenticated', 'service_role'] loop
    begin
      execute format('create role %I nologin noinherit', role);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  alter role service_role bypassrls;
end
$$;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role;
create table auth.users (id uuid primary key, email text);
create function auth.jwt() returns jsonb language sql stable
  return coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
create function auth.uid() returns uuid language sql stable
  return nullif(auth.jwt() ->> 'sub', '')::uuid;

create schema storage;
grant usage on schema storage to anon, authenticated, service_role;
create table storage.buckets (id text primary key, name text not null);
create table storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets, name text, owner uuid,
  metadata jsonb, path_tokens text[], created_at timestamptz, updated_at timestamptz, last_accessed_at timestamptz
);
alter table storage.objects enable row level security;
grant all on storage.objects to anon, authenticated, service_role;
create function storage.foldername(name text) returns text[] language sql immutable
  return (string_to_array(name, '/'))[:cardinality(string_to_array(name, '/')) - 1];
