-- A platform of 43 tables in 13 domains, told apart by prefixes, on Supabase.
--
-- Faults that its team knows of are left in: three foreign keys without an index (google_drive_files.parent_id,
-- media_content.file_id, doc_files.document_type_id), a prefix that stands twice (auth_auth_tokens), a misspelt name
-- (filter_user_profiless), and a table without a prefix (users). The last one belongs to no domain, and so is a table
-- beyond the 43.

create type public.sys_migration_status as enum ('planned', 'staged', 'applied', 'rolled_back');
create type public.google_sync_status as enum ('running', 'succeeded', 'failed');
create type public.media_content_kind as enum ('video', 'audio', 'slides');
create type public.doc_review_outcome as enum ('kept', 'updated', 'archived');
create type public.ai_run_status as enum ('succeeded', 'failed', 'cancelled');
create type public.batch_job_status as enum ('queued', 'running', 'succeeded', 'failed');
create type public.email_message_status as enum ('queued', 'sent', 'bounced');
create type public.learn_progress_status as enum ('enrolled', 'started', 'completed', 'dropped');
comment on type public.sys_migration_status is 'How far a table has come on its way to another name.';
comment on type public.google_sync_status is 'How a pass over Google Drive ended, or that it has not.';
comment on type public.media_content_kind is 'What there is to see or to hear.';
comment on type public.doc_review_outcome is 'What became of a document when it was reviewed.';
comment on type public.ai_run_status is 'How a call of a model ended.';
comment on type public.batch_job_status is 'Where a job stands between the queue and its end.';
comment on type public.email_message_status is 'What became of a message.';
comment on type public.learn_progress_status is 'How far a learner has come with a course or a lesson.';

create function public.sys_touch_updated_at() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function public.sys_touch_updated_at() is 'Stamps a row whenever it changes; every table with updated_at has its trigger.';

-- Authentication: auth_ -------------------------------------------------------------------------------------

create table public.auth_users (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  display_name text,
  avatar_url text,
  is_active boolean not null default true,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_auth_users_email unique (email)
);
comment on table public.auth_users is 'People who may sign in; the key is that of their account in Supabase Auth.';
comment on column public.auth_users.email is 'Written in small letters, as it was confirmed.';
comment on column public.auth_users.display_name is 'How the person is greeted; the address where it is empty.';
comment on column public.auth_users.avatar_url is 'A picture, on any host.';
comment on column public.auth_users.is_active is 'Whether the person may sign in at present.';
comment on column public.auth_users.last_sign_in_at is 'Empty until the first time.';
create index idx_auth_users_last_sign_in_at on public.auth_users (last_sign_in_at desc) where is_active;
comment on index public.idx_auth_users_last_sign_in_at is 'Who was here lately, for the list of people.';
create trigger trg_auth_users_sys_touch_updated_at before update on public.auth_users
  for each row execute function public.sys_touch_updated_at();
alter table public.auth_users enable row level security;
create policy own_read on public.auth_users for select using (id = (select auth.uid()));
comment on policy own_read on public.auth_users is 'People see their own account.';

create table public.auth_roles (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  title text not null,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_auth_roles_code unique (code)
);
comment on table public.auth_roles is 'Roles that give people more than their own rows.';
comment on column public.auth_roles.code is 'What policies and programs ask for, such as admin.';
comment on column public.auth_roles.title is 'What people read.';
comment on column public.auth_roles.description is 'What somebody with the role may do.';
create trigger trg_auth_roles_sys_touch_updated_at before update on public.auth_roles
  for each row execute function public.sys_touch_updated_at();
alter table public.auth_roles enable row level security;
create policy public_read on public.auth_roles for select using (true);
comment on policy public_read on public.auth_roles is 'Names of roles are no secret, and forms offer them.';

create table public.auth_user_roles (
  user_id uuid not null
    constraint fk_auth_user_roles_auth_users references public.auth_users (id) on delete cascade,
  role_id uuid not null
    constraint fk_auth_user_roles_auth_roles references public.auth_roles (id) on delete restrict,
  granted_at timestamptz not null default now(),
  primary key (user_id, role_id)
);
comment on table public.auth_user_roles is 'Which person has which role.';
comment on column public.auth_user_roles.granted_at is 'Since when.';
create index idx_auth_user_roles_role_id on public.auth_user_roles (role_id);
comment on index public.idx_auth_user_roles_role_id is 'Who has a role, and whether it may be removed.';
alter table public.auth_user_roles enable row level security;
create policy own_read on public.auth_user_roles for select using (user_id = (select auth.uid()));
comment on policy own_read on public.auth_user_roles is 'People see which roles they have.';

create table public.auth_auth_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null
    constraint fk_auth_auth_tokens_auth_users references public.auth_users (id) on delete cascade,
  title text not null,
  token_hash text not null,
  scopes text[] not null default '{}',
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_auth_auth_tokens_token_hash unique (token_hash)
);
comment on table public.auth_auth_tokens is 'Tokens by which the command line and other programs act for a person.';
comment on column public.auth_auth_tokens.title is 'What the token is for, in the words of its owner.';
comment on column public.auth_auth_tokens.token_hash is 'SHA-256 of the token, which is shown once and not kept.';
comment on column public.auth_auth_tokens.scopes is 'What the token may be used for; nothing means all that its owner may do.';
comment on column public.auth_auth_tokens.expires_at is 'Empty where the token holds until it is revoked.';
comment on column public.auth_auth_tokens.revoked_at is 'When its owner took it back.';
comment on column public.auth_auth_tokens.last_used_at is 'To find tokens that nobody needs any more.';
create index idx_auth_auth_tokens_user_id_created_at on public.auth_auth_tokens (user_id, created_at desc);
comment on index public.idx_auth_auth_tokens_user_id_created_at is 'A person''s tokens, the newest first.';
create trigger trg_auth_auth_tokens_sys_touch_updated_at before update on public.auth_auth_tokens
  for each row execute function public.sys_touch_updated_at();
alter table public.auth_auth_tokens enable row level security;
create policy own_all on public.auth_auth_tokens
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.auth_auth_tokens is 'Tokens are seen, made and revoked by their owner alone.';

create function public.auth_is_admin() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from public.auth_user_roles ur
    join public.auth_roles r on r.id = ur.role_id
    where ur.user_id = auth.uid() and r.code = 'admin'
  )
$$;
comment on function public.auth_is_admin() is
  'Whether who asks is an administrator. Runs as its owner, so that policies of the tables that it reads do not ask it again.';

create policy admin_all on public.auth_users
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.auth_users is 'Administrators invite people and lock accounts.';
create policy admin_write on public.auth_roles
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_write on public.auth_roles is 'Roles are made by administrators.';
create policy admin_all on public.auth_user_roles
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.auth_user_roles is 'Nobody hands out roles to themselves.';

create view public.auth_active_users with (security_invoker = true) as
  select u.id, u.email, u.display_name, u.last_sign_in_at, count(ur.role_id) as role_count
  from public.auth_users u
  left join public.auth_user_roles ur on ur.user_id = u.id
  where u.is_active
  group by u.id;
comment on view public.auth_active_users is 'People who may sign in, with the number of their roles.';

-- Without a prefix ------------------------------------------------------------------------------------------

create table public.users (
  id uuid primary key
    constraint fk_users_auth_users references public.auth_users (id) on delete cascade,
  email text not null,
  full_name text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.users is 'What is left of the table of people from before there were prefixes: auth_users has its rows.';
comment on column public.users.email is 'As it was when the row was copied.';
comment on column public.users.full_name is 'Became auth_users.display_name.';
create trigger trg_users_sys_touch_updated_at before update on public.users
  for each row execute function public.sys_touch_updated_at();
alter table public.users enable row level security;
create policy admin_all on public.users
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.users is 'Nobody but administrators has anything to look up here.';

-- System: sys_ ----------------------------------------------------------------------------------------------

create table public.sys_config (
  id smallint primary key default 1,
  platform_name text not null,
  is_read_only boolean not null default false,
  review_interval interval not null default '14 days',
  settings jsonb not null default '{}',
  editor_user_id uuid
    constraint fk_sys_config_auth_users references public.auth_users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sys_config_id_check check (id = 1)
);
comment on table public.sys_config is 'How the platform is set up, in a single row.';
comment on column public.sys_config.id is 'Always 1.';
comment on column public.sys_config.platform_name is 'What stands in titles and in messages.';
comment on column public.sys_config.is_read_only is 'Set while tables are migrated: nothing is written then.';
comment on column public.sys_config.review_interval is 'How long a living document is good for until it is reviewed.';
comment on column public.sys_config.settings is 'Whatever else programs agree on, by name.';
create index idx_sys_config_editor_user_id on public.sys_config (editor_user_id);
comment on index public.idx_sys_config_editor_user_id is 'Deleting an account looks for the rows that name it.';
create trigger trg_sys_config_sys_touch_updated_at before update on public.sys_config
  for each row execute function public.sys_touch_updated_at();
alter table public.sys_config enable row level security;
create policy public_read on public.sys_config for select using (true);
comment on policy public_read on public.sys_config is 'Programs read it before anybody has signed in.';
create policy admin_write on public.sys_config
  for update
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_write on public.sys_config is 'The one row is changed by administrators, and neither added nor removed.';

create table public.sys_table_migrations (
  id uuid primary key default gen_random_uuid(),
  old_name text not null,
  new_name text not null,
  phase smallint not null default 1,
  status public.sys_migration_status not null default 'planned',
  view_name text,
  rollback_sql text,
  user_id uuid
    constraint fk_sys_table_migrations_auth_users references public.auth_users (id) on delete set null,
  applied_at timestamptz,
  rolled_back_at timestamptz,
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_sys_table_migrations_old_name_new_name unique (old_name, new_name),
  constraint sys_table_migrations_phase_check check (phase > 0)
);
comment on table public.sys_table_migrations is 'Every table that was given another name, and how to take that back.';
comment on column public.sys_table_migrations.old_name is 'The table as it was called before.';
comment on column public.sys_table_migrations.new_name is 'The table as it is called now.';
comment on column public.sys_table_migrations.phase is 'Which round of renaming it was part of.';
comment on column public.sys_table_migrations.status is 'Where the renaming stands.';
comment on column public.sys_table_migrations.view_name is 'View that serves programs under the old name until they have been changed.';
comment on column public.sys_table_migrations.rollback_sql is 'Statements that restore the old name.';
comment on column public.sys_table_migrations.applied_at is 'When the new name took effect.';
comment on column public.sys_table_migrations.rolled_back_at is 'When the old name was restored.';
comment on column public.sys_table_migrations.notes is 'What to mind.';
create index idx_sys_table_migrations_user_id on public.sys_table_migrations (user_id);
comment on index public.idx_sys_table_migrations_user_id is 'Deleting an account looks for the rows that name it.';
create index idx_sys_table_migrations_status_phase on public.sys_table_migrations (status, phase);
comment on index public.idx_sys_table_migrations_status_phase is 'What is still to be done, round by round.';
create trigger trg_sys_table_migrations_sys_touch_updated_at before update on public.sys_table_migrations
  for each row execute function public.sys_touch_updated_at();
alter table public.sys_table_migrations enable row level security;
create policy public_read on public.sys_table_migrations for select using (true);
comment on policy public_read on public.sys_table_migrations is 'Whoever looks for a table under its old name finds it here.';
create policy admin_all on public.sys_table_migrations
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.sys_table_migrations is 'Tables are renamed by administrators.';

create function public.sys_record_table_migration(old_name text, new_name text, phase smallint, rollback_sql text) returns uuid
language sql set search_path = ''
as $$
  insert into public.sys_table_migrations (old_name, new_name, phase, rollback_sql, status, applied_at, user_id)
  values ($1, $2, $3, $4, 'applied', now(), auth.uid())
  on conflict (old_name, new_name) do update
    set status = 'applied', applied_at = now(), rolled_back_at = null, rollback_sql = excluded.rollback_sql
  returning id
$$;
comment on function public.sys_record_table_migration(text, text, smallint, text) is
  'Called by every migration that renames a table.';

create view public.sys_open_table_migrations with (security_invoker = true) as
  select id, old_name, new_name, phase, status, view_name
  from public.sys_table_migrations
  where status in ('planned', 'staged') or (status = 'applied' and view_name is not null);
comment on view public.sys_open_table_migrations is
  'Tables that are yet to be renamed, or whose old name is still served by a view.';

-- Google Drive: google_ -------------------------------------------------------------------------------------

create table public.google_drive_accounts (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  title text not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_google_drive_accounts_email unique (email)
);
comment on table public.google_drive_accounts is 'Service accounts by which Google Drive is read.';
comment on column public.google_drive_accounts.email is 'Address of the service account, with which folders are shared.';
comment on column public.google_drive_accounts.title is 'What people call it.';
comment on column public.google_drive_accounts.is_active is 'Whether it is used for the next pass.';
create trigger trg_google_drive_accounts_sys_touch_updated_at before update on public.google_drive_accounts
  for each row execute function public.sys_touch_updated_at();
alter table public.google_drive_accounts enable row level security;
create policy public_read on public.google_drive_accounts for select using (true);
comment on policy public_read on public.google_drive_accounts is 'Who shares a folder has to know with whom.';
create policy admin_all on public.google_drive_accounts
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.google_drive_accounts is 'Accounts are set up by administrators.';

create table public.google_drive_roots (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null
    constraint fk_google_drive_roots_google_drive_accounts references public.google_drive_accounts (id) on delete restrict,
  folder_key text not null,
  title text not null,
  is_synced boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_google_drive_roots_account_id_folder_key unique (account_id, folder_key)
);
comment on table public.google_drive_roots is 'Folders of Google Drive from which all that lies below is known to the platform.';
comment on column public.google_drive_roots.folder_key is 'The folder''s key at Google.';
comment on column public.google_drive_roots.title is 'What people call it.';
comment on column public.google_drive_roots.is_synced is 'Whether passes still look at it.';
create trigger trg_google_drive_roots_sys_touch_updated_at before update on public.google_drive_roots
  for each row execute function public.sys_touch_updated_at();
alter table public.google_drive_roots enable row level security;
create policy public_read on public.google_drive_roots for select using (true);
comment on policy public_read on public.google_drive_roots is 'Filters offer the folders by name.';
create policy auth_write on public.google_drive_roots for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.google_drive_roots is 'Whoever is signed in may add a folder.';

create table public.google_drive_files (
  id uuid primary key default gen_random_uuid(),
  root_id uuid not null
    constraint fk_google_drive_files_google_drive_roots references public.google_drive_roots (id) on delete cascade,
  parent_id uuid
    constraint fk_google_drive_files_google_drive_files references public.google_drive_files (id) on delete cascade,
  file_key text not null,
  name text not null,
  mime_type text not null,
  path text,
  byte_size bigint,
  md5_checksum text,
  web_view_url text,
  metadata jsonb not null default '{}',
  is_trashed boolean not null default false,
  modified_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_google_drive_files_file_key unique (file_key),
  constraint google_drive_files_byte_size_check check (byte_size >= 0)
);
comment on table public.google_drive_files is 'Files and folders as Google Drive had them when it was last looked at.';
comment on column public.google_drive_files.file_key is 'The file''s key at Google.';
comment on column public.google_drive_files.name is 'With its ending.';
comment on column public.google_drive_files.mime_type is 'As Google says it; folders have one of their own.';
comment on column public.google_drive_files.path is 'Names of all folders above it, joined by slashes.';
comment on column public.google_drive_files.byte_size is 'Empty for folders and for documents of Google''s own.';
comment on column public.google_drive_files.md5_checksum is 'To know copies of the same file.';
comment on column public.google_drive_files.web_view_url is 'Where people look at it.';
comment on column public.google_drive_files.metadata is 'Whatever else Google says.';
comment on column public.google_drive_files.is_trashed is 'Whether it lies in the bin, from which it may come back.';
comment on column public.google_drive_files.modified_at is 'When it was last changed at Google.';
create index idx_google_drive_files_root_id_path on public.google_drive_files (root_id, path);
comment on index public.idx_google_drive_files_root_id_path is 'What lies in a folder, in order.';
create index idx_google_drive_files_mime_type on public.google_drive_files (mime_type) where not is_trashed;
comment on index public.idx_google_drive_files_mime_type is 'All files of a kind.';
create index idx_google_drive_files_md5_checksum on public.google_drive_files (md5_checksum) where md5_checksum is not null;
comment on index public.idx_google_drive_files_md5_checksum is 'Copies of a file.';
create index idx_google_drive_files_modified_at on public.google_drive_files (modified_at desc);
comment on index public.idx_google_drive_files_modified_at is 'What changed since the last pass.';
create trigger trg_google_drive_files_sys_touch_updated_at before update on public.google_drive_files
  for each row execute function public.sys_touch_updated_at();
alter table public.google_drive_files enable row level security;
create policy public_read on public.google_drive_files for select using (true);
comment on policy public_read on public.google_drive_files is 'What is shared with the platform may be seen by all.';
create policy auth_write on public.google_drive_files for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.google_drive_files is 'Passes are made by whoever is signed in.';

create table public.google_sync_runs (
  id uuid primary key default gen_random_uuid(),
  root_id uuid not null
    constraint fk_google_sync_runs_google_drive_roots references public.google_drive_roots (id) on delete cascade,
  status public.google_sync_status not null default 'running',
  seen_count integer not null default 0,
  changed_count integer not null default 0,
  error_message text,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  constraint google_sync_runs_changed_count_check check (changed_count between 0 and seen_count)
);
comment on table public.google_sync_runs is 'Passes over a folder of Google Drive.';
comment on column public.google_sync_runs.status is 'How it ended, or that it has not.';
comment on column public.google_sync_runs.seen_count is 'Files that were there.';
comment on column public.google_sync_runs.changed_count is 'Files that were new, or had changed.';
comment on column public.google_sync_runs.error_message is 'What ended it, where it failed.';
comment on column public.google_sync_runs.finished_at is 'Empty while it runs.';
create index idx_google_sync_runs_root_id_created_at on public.google_sync_runs (root_id, created_at desc);
comment on index public.idx_google_sync_runs_root_id_created_at is 'The last pass over each folder.';
alter table public.google_sync_runs enable row level security;
create policy public_read on public.google_sync_runs for select using (true);
comment on policy public_read on public.google_sync_runs is 'Everybody may see how fresh the files are.';
create policy auth_write on public.google_sync_runs for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.google_sync_runs is 'Passes are made by whoever is signed in.';

create table public.google_sync_errors (
  id uuid primary key default gen_random_uuid(),
  run_id uuid not null
    constraint fk_google_sync_errors_google_sync_runs references public.google_sync_runs (id) on delete cascade,
  file_key text not null,
  message text not null,
  is_resolved boolean not null default false,
  created_at timestamptz not null default now()
);
comment on table public.google_sync_errors is 'Files that a pass could not read.';
comment on column public.google_sync_errors.file_key is 'The file''s key at Google, which may be unknown here.';
comment on column public.google_sync_errors.message is 'What Google answered.';
comment on column public.google_sync_errors.is_resolved is 'Whether a later pass could read it.';
create index idx_google_sync_errors_run_id_file_key on public.google_sync_errors (run_id, file_key);
comment on index public.idx_google_sync_errors_run_id_file_key is 'What went wrong in a pass.';
alter table public.google_sync_errors enable row level security;
create policy public_read on public.google_sync_errors for select using (true);
comment on policy public_read on public.google_sync_errors is 'Everybody may see what is missing.';
create policy auth_write on public.google_sync_errors for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.google_sync_errors is 'Passes are made by whoever is signed in.';

create function public.google_drive_path(file_id uuid) returns text
language sql stable set search_path = ''
as $$
  with recursive above as (
    select f.parent_id, f.name as path, 1 as depth from public.google_drive_files f where f.id = file_id
    union all
    select f.parent_id, f.name || '/' || a.path, a.depth + 1
    from above a
    join public.google_drive_files f on f.id = a.parent_id
    where a.depth < 64
  )
  select path from above order by depth desc limit 1
$$;
comment on function public.google_drive_path(uuid) is 'Names of a file and of all folders above it, as google_drive_files.path should have them.';

create view public.google_drive_root_sizes with (security_invoker = true) as
  select f.root_id, r.title, count(*) as file_count, sum(f.byte_size) as total_bytes, max(f.modified_at) as modified_at
  from public.google_drive_files f
  join public.google_drive_roots r on r.id = f.root_id
  where not f.is_trashed
  group by f.root_id, r.title;
comment on view public.google_drive_root_sizes is 'How much each folder holds.';

-- Documents: doc_ -------------------------------------------------------------------------------------------

create table public.doc_document_types (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  title text not null,
  description text,
  is_living boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_doc_document_types_code unique (code)
);
comment on table public.doc_document_types is 'Kinds of documents, as the classifier knows them.';
comment on column public.doc_document_types.code is 'What programs ask for.';
comment on column public.doc_document_types.title is 'What people read.';
comment on column public.doc_document_types.description is 'What belongs to the kind, for people and for the classifier.';
comment on column public.doc_document_types.is_living is 'Whether documents of this kind are reviewed again and again.';
create trigger trg_doc_document_types_sys_touch_updated_at before update on public.doc_document_types
  for each row execute function public.sys_touch_updated_at();
alter table public.doc_document_types enable row level security;
create policy public_read on public.doc_document_types for select using (true);
comment on policy public_read on public.doc_document_types is 'Forms and filters offer the kinds.';
create policy auth_write on public.doc_document_types for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.doc_document_types is 'Whoever is signed in may add a kind.';

create table public.doc_files (
  id uuid primary key default gen_random_uuid(),
  document_type_id uuid
    constraint fk_doc_files_doc_document_types references public.doc_document_types (id) on delete restrict,
  drive_file_id uuid
    constraint fk_doc_files_google_drive_files references public.google_drive_files (id) on delete set null,
  title text not null,
  summary text,
  body text,
  metadata jsonb not null default '{}',
  reviewed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.doc_files is 'Documents with what is known of them.';
comment on column public.doc_files.title is 'From the document itself where it has one.';
comment on column public.doc_files.summary is 'A paragraph, written by a model.';
comment on column public.doc_files.body is 'The text without its layout.';
comment on column public.doc_files.metadata is 'What the classifier found, by name.';
comment on column public.doc_files.reviewed_at is 'When it was last found to be right.';
create index idx_doc_files_drive_file_id on public.doc_files (drive_file_id);
comment on index public.idx_doc_files_drive_file_id is 'The document that was made of a file.';
create index idx_doc_files_reviewed_at on public.doc_files (reviewed_at) where reviewed_at is not null;
comment on index public.idx_doc_files_reviewed_at is 'What is due for a review.';
create trigger trg_doc_files_sys_touch_updated_at before update on public.doc_files
  for each row execute function public.sys_touch_updated_at();
alter table public.doc_files enable row level security;
create policy public_read on public.doc_files for select using (true);
comment on policy public_read on public.doc_files is 'Documents are for everybody.';
create policy auth_write on public.doc_files for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.doc_files is 'Whoever is signed in may write.';

create table public.doc_file_reviews (
  id uuid primary key default gen_random_uuid(),
  file_id uuid not null
    constraint fk_doc_file_reviews_doc_files references public.doc_files (id) on delete cascade,
  reviewer_user_id uuid
    constraint fk_doc_file_reviews_auth_users references public.auth_users (id) on delete set null,
  due_on date not null,
  reviewed_at timestamptz,
  outcome public.doc_review_outcome,
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_doc_file_reviews_file_id_due_on unique (file_id, due_on),
  constraint doc_file_reviews_outcome_check check ((outcome is null) = (reviewed_at is null))
);
comment on table public.doc_file_reviews is 'Reviews of living documents, one for each time.';
comment on column public.doc_file_reviews.due_on is 'The day by which it should be done.';
comment on column public.doc_file_reviews.reviewed_at is 'Empty until it is done.';
comment on column public.doc_file_reviews.outcome is 'Empty until it is done.';
comment on column public.doc_file_reviews.notes is 'What was found.';
create index idx_doc_file_reviews_reviewer_user_id on public.doc_file_reviews (reviewer_user_id);
comment on index public.idx_doc_file_reviews_reviewer_user_id is 'What somebody has to review, or has reviewed.';
create index idx_doc_file_reviews_due_on on public.doc_file_reviews (due_on) where reviewed_at is null;
comment on index public.idx_doc_file_reviews_due_on is 'What is due next.';
create trigger trg_doc_file_reviews_sys_touch_updated_at before update on public.doc_file_reviews
  for each row execute function public.sys_touch_updated_at();
alter table public.doc_file_reviews enable row level security;
create policy public_read on public.doc_file_reviews for select using (true);
comment on policy public_read on public.doc_file_reviews is 'Everybody may see how fresh a document is.';
create policy auth_write on public.doc_file_reviews for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.doc_file_reviews is 'Whoever is signed in may review.';

create view public.doc_due_reviews with (security_invoker = true) as
  select v.id, v.file_id, f.title, v.due_on, v.reviewer_user_id
  from public.doc_file_reviews v
  join public.doc_files f on f.id = v.file_id
  where v.reviewed_at is null and v.due_on <= current_date;
comment on view public.doc_due_reviews is 'Documents that should have been reviewed by now.';

-- Expert Profiles: expert_ ----------------------------------------------------------------------------------

create table public.expert_profiles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid
    constraint fk_expert_profiles_auth_users references public.auth_users (id) on delete set null,
  full_name text not null,
  slug text not null,
  biography text,
  expertise text[] not null default '{}',
  metadata jsonb not null default '{}',
  is_core boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_expert_profiles_slug unique (slug)
);
comment on table public.expert_profiles is 'People whose talks and papers the platform collects.';
comment on column public.expert_profiles.full_name is 'With titles, as it is shown.';
comment on column public.expert_profiles.slug is 'Part of the page''s address.';
comment on column public.expert_profiles.biography is 'Markdown.';
comment on column public.expert_profiles.expertise is 'Fields, for filters.';
comment on column public.expert_profiles.metadata is 'What a model found in documents, by name.';
comment on column public.expert_profiles.is_core is 'Whether the person is one of those whom the platform was made for.';
create index idx_expert_profiles_user_id on public.expert_profiles (user_id);
comment on index public.idx_expert_profiles_user_id is 'The profile of who is signed in.';
create index idx_expert_profiles_expertise on public.expert_profiles using gin (expertise);
comment on index public.idx_expert_profiles_expertise is 'Who knows about a field.';
create trigger trg_expert_profiles_sys_touch_updated_at before update on public.expert_profiles
  for each row execute function public.sys_touch_updated_at();
alter table public.expert_profiles enable row level security;
create policy public_read on public.expert_profiles for select using (true);
comment on policy public_read on public.expert_profiles is 'Profiles are public.';
create policy auth_write on public.expert_profiles for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.expert_profiles is 'Whoever is signed in may write.';

create table public.expert_documents (
  id uuid primary key default gen_random_uuid(),
  profile_id uuid not null
    constraint fk_expert_documents_expert_profiles references public.expert_profiles (id) on delete cascade,
  file_id uuid not null
    constraint fk_expert_documents_doc_files references public.doc_files (id) on delete cascade,
  is_author boolean not null default true,
  excerpt text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_expert_documents_profile_id_file_id unique (profile_id, file_id)
);
comment on table public.expert_documents is 'What documents say of experts.';
comment on column public.expert_documents.is_author is 'Whether the expert wrote it; else it is about the expert.';
comment on column public.expert_documents.excerpt is 'The passage that matters.';
create index idx_expert_documents_file_id on public.expert_documents (file_id);
comment on index public.idx_expert_documents_file_id is 'Which experts a document has to do with.';
create trigger trg_expert_documents_sys_touch_updated_at before update on public.expert_documents
  for each row execute function public.sys_touch_updated_at();
alter table public.expert_documents enable row level security;
create policy public_read on public.expert_documents for select using (true);
comment on policy public_read on public.expert_documents is 'What is public of both is public.';
create policy auth_write on public.expert_documents for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.expert_documents is 'Whoever is signed in may write.';

-- Media Content: media_ -------------------------------------------------------------------------------------

create table public.media_content (
  id uuid primary key default gen_random_uuid(),
  file_id uuid not null
    constraint fk_media_content_google_drive_files references public.google_drive_files (id) on delete cascade,
  profile_id uuid
    constraint fk_media_content_expert_profiles references public.expert_profiles (id) on delete set null,
  title text not null,
  kind public.media_content_kind not null default 'video',
  duration interval,
  recorded_on date,
  thumbnail_url text,
  is_published boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.media_content is 'Talks and recordings, each with what is needed to play it.';
comment on column public.media_content.title is 'As it is announced.';
comment on column public.media_content.kind is 'What it is.';
comment on column public.media_content.duration is 'Empty for slides.';
comment on column public.media_content.recorded_on is 'The day of the talk.';
comment on column public.media_content.thumbnail_url is 'A still.';
comment on column public.media_content.is_published is 'Whether it is shown to who is not signed in.';
create index idx_media_content_profile_id_recorded_on on public.media_content (profile_id, recorded_on desc);
comment on index public.idx_media_content_profile_id_recorded_on is 'Talks of an expert, the newest first.';
create index idx_media_content_recorded_on on public.media_content (recorded_on desc) where is_published;
comment on index public.idx_media_content_recorded_on is 'What is shown on the first page.';
create trigger trg_media_content_sys_touch_updated_at before update on public.media_content
  for each row execute function public.sys_touch_updated_at();
alter table public.media_content enable row level security;
create policy public_read on public.media_content for select using (is_published or auth.role() = 'authenticated');
comment on policy public_read on public.media_content is 'What is not yet published is seen by who is signed in.';
create policy auth_write on public.media_content for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.media_content is 'Whoever is signed in may write.';

create table public.media_transcripts (
  id uuid primary key default gen_random_uuid(),
  content_id uuid not null
    constraint fk_media_transcripts_media_content references public.media_content (id) on delete cascade,
  language text not null default 'en',
  body text not null,
  segments jsonb not null default '[]',
  is_reviewed boolean not null default false,
  search_vector tsvector generated always as (to_tsvector('english', body)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_media_transcripts_content_id_language unique (content_id, language)
);
comment on table public.media_transcripts is 'What is said in a recording.';
comment on column public.media_transcripts.language is 'As in BCP 47.';
comment on column public.media_transcripts.body is 'The whole text.';
comment on column public.media_transcripts.segments is 'Pieces with their times, for subtitles.';
comment on column public.media_transcripts.is_reviewed is 'Whether a person has read it.';
comment on column public.media_transcripts.search_vector is 'For the search.';
create index idx_media_transcripts_search_vector on public.media_transcripts using gin (search_vector);
comment on index public.idx_media_transcripts_search_vector is 'Searching for what was said.';
create trigger trg_media_transcripts_sys_touch_updated_at before update on public.media_transcripts
  for each row execute function public.sys_touch_updated_at();
alter table public.media_transcripts enable row level security;
create policy public_read on public.media_transcripts
  for select
  using (exists (select from public.media_content c where c.id = content_id));
comment on policy public_read on public.media_transcripts is 'A text is seen by whoever sees its recording.';
create policy auth_write on public.media_transcripts for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.media_transcripts is 'Whoever is signed in may write.';

create view public.media_silent_content with (security_invoker = true) as
  select c.id, c.title, c.kind, c.recorded_on
  from public.media_content c
  where c.kind <> 'slides' and not exists (select from public.media_transcripts t where t.content_id = c.id);
comment on view public.media_silent_content is 'Recordings without a transcript.';

-- User Filters: filter_ -------------------------------------------------------------------------------------

create table public.filter_user_profiless (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null
    constraint fk_filter_user_profiless_auth_users references public.auth_users (id) on delete cascade,
  title text not null,
  criteria jsonb not null default '{}',
  is_current boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_filter_user_profiless_user_id_title unique (user_id, title)
);
comment on table public.filter_user_profiless is 'Named sets of filters, of which each person uses one at a time.';
comment on column public.filter_user_profiless.title is 'In the words of its owner.';
comment on column public.filter_user_profiless.criteria is 'What is shown, by the name of each list.';
comment on column public.filter_user_profiless.is_current is 'Whether it is the one in use.';
create unique index uq_filter_user_profiless_user_id on public.filter_user_profiless (user_id) where is_current;
create trigger trg_filter_user_profiless_sys_touch_updated_at before update on public.filter_user_profiless
  for each row execute function public.sys_touch_updated_at();
alter table public.filter_user_profiless enable row level security;
create policy own_all on public.filter_user_profiless
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.filter_user_profiless is 'Filters are their owner''s affair.';

create table public.filter_user_drive_roots (
  user_id uuid not null
    constraint fk_filter_user_drive_roots_auth_users references public.auth_users (id) on delete cascade,
  root_id uuid not null
    constraint fk_filter_user_drive_roots_google_drive_roots references public.google_drive_roots (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (user_id, root_id)
);
comment on table public.filter_user_drive_roots is 'Folders of Google Drive that somebody wants to see; all of them where none is chosen.';
create index idx_filter_user_drive_roots_root_id on public.filter_user_drive_roots (root_id);
comment on index public.idx_filter_user_drive_roots_root_id is 'Removing a folder looks for the choices that name it.';
alter table public.filter_user_drive_roots enable row level security;
create policy own_all on public.filter_user_drive_roots
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.filter_user_drive_roots is 'Filters are their owner''s affair.';

create function public.filter_use_profile(profile_id uuid) returns void
language sql set search_path = ''
begin atomic
  update public.filter_user_profiless p set is_current = false where p.user_id = auth.uid() and p.is_current;
  update public.filter_user_profiless p set is_current = true where p.user_id = auth.uid() and p.id = profile_id;
end;
comment on function public.filter_use_profile(uuid) is 'Makes one set of filters the one that its owner uses.';

-- AI & Prompts: ai_ -----------------------------------------------------------------------------------------

create table public.ai_models (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  provider text not null,
  title text not null,
  context_tokens integer not null,
  input_price numeric(12, 6) not null,
  output_price numeric(12, 6) not null,
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_ai_models_provider_code unique (provider, code)
);
comment on table public.ai_models is 'Models that prompts are sent to.';
comment on column public.ai_models.code is 'As the provider calls it.';
comment on column public.ai_models.provider is 'Who runs it.';
comment on column public.ai_models.title is 'What people read.';
comment on column public.ai_models.context_tokens is 'How long a conversation it takes in.';
comment on column public.ai_models.input_price is 'Dollars for a million tokens that are sent.';
comment on column public.ai_models.output_price is 'Dollars for a million tokens that come back.';
comment on column public.ai_models.is_enabled is 'Whether it is offered.';
create trigger trg_ai_models_sys_touch_updated_at before update on public.ai_models
  for each row execute function public.sys_touch_updated_at();
alter table public.ai_models enable row level security;
create policy public_read on public.ai_models for select using (true);
comment on policy public_read on public.ai_models is 'Forms offer the models with their prices.';
create policy admin_all on public.ai_models
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.ai_models is 'What costs money is switched on by administrators.';

create table public.ai_prompt_categories (
  id uuid primary key default gen_random_uuid(),
  title text not null,
  description text,
  sort_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_ai_prompt_categories_title unique (title)
);
comment on table public.ai_prompt_categories is 'What prompts are for.';
comment on column public.ai_prompt_categories.title is 'What people read.';
comment on column public.ai_prompt_categories.description is 'What belongs to it.';
comment on column public.ai_prompt_categories.sort_order is 'Its place in lists.';
create trigger trg_ai_prompt_categories_sys_touch_updated_at before update on public.ai_prompt_categories
  for each row execute function public.sys_touch_updated_at();
alter table public.ai_prompt_categories enable row level security;
create policy public_read on public.ai_prompt_categories for select using (true);
comment on policy public_read on public.ai_prompt_categories is 'Lists of prompts are sorted by them.';
create policy auth_write on public.ai_prompt_categories for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.ai_prompt_categories is 'Whoever is signed in may add a category.';

create table public.ai_prompts (
  id uuid primary key default gen_random_uuid(),
  category_id uuid not null
    constraint fk_ai_prompts_ai_prompt_categories references public.ai_prompt_categories (id) on delete restrict,
  author_user_id uuid
    constraint fk_ai_prompts_auth_users references public.auth_users (id) on delete set null,
  code text not null,
  title text not null,
  description text,
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_ai_prompts_code unique (code)
);
comment on table public.ai_prompts is 'Prompts that programs and people use by name.';
comment on column public.ai_prompts.code is 'What programs ask for.';
comment on column public.ai_prompts.title is 'What people read.';
comment on column public.ai_prompts.description is 'When to use it.';
comment on column public.ai_prompts.is_archived is 'Whether it is no longer offered.';
create index idx_ai_prompts_category_id_title on public.ai_prompts (category_id, title) where not is_archived;
comment on index public.idx_ai_prompts_category_id_title is 'Prompts that are offered, by category.';
create index idx_ai_prompts_category_id on public.ai_prompts (category_id);
comment on index public.idx_ai_prompts_category_id is 'Whether a category may be removed.';
create index idx_ai_prompts_author_user_id on public.ai_prompts (author_user_id);
comment on index public.idx_ai_prompts_author_user_id is 'Deleting an account looks for the rows that name it.';
create trigger trg_ai_prompts_sys_touch_updated_at before update on public.ai_prompts
  for each row execute function public.sys_touch_updated_at();
alter table public.ai_prompts enable row level security;
create policy public_read on public.ai_prompts for select using (true);
comment on policy public_read on public.ai_prompts is 'Prompts are shared.';
create policy auth_write on public.ai_prompts for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.ai_prompts is 'Whoever is signed in may write.';

create table public.ai_prompt_versions (
  id uuid primary key default gen_random_uuid(),
  prompt_id uuid not null
    constraint fk_ai_prompt_versions_ai_prompts references public.ai_prompts (id) on delete cascade,
  version_number integer not null,
  template text not null,
  variables jsonb not null default '[]',
  change_note text,
  author_user_id uuid
    constraint fk_ai_prompt_versions_auth_users references public.auth_users (id) on delete set null,
  created_at timestamptz not null default now(),
  constraint uq_ai_prompt_versions_prompt_id_version_number unique (prompt_id, version_number),
  constraint ai_prompt_versions_version_number_check check (version_number > 0)
);
comment on table public.ai_prompt_versions is 'Each wording that a prompt has had.';
comment on column public.ai_prompt_versions.version_number is 'Counted from 1 for each prompt.';
comment on column public.ai_prompt_versions.template is 'The wording, with names of variables in braces.';
comment on column public.ai_prompt_versions.variables is 'Names, kinds and defaults of its variables.';
comment on column public.ai_prompt_versions.change_note is 'Why it was reworded.';
create index idx_ai_prompt_versions_author_user_id on public.ai_prompt_versions (author_user_id);
comment on index public.idx_ai_prompt_versions_author_user_id is 'Deleting an account looks for the rows that name it.';
alter table public.ai_prompt_versions enable row level security;
create policy public_read on public.ai_prompt_versions for select using (true);
comment on policy public_read on public.ai_prompt_versions is 'Prompts are shared.';
create policy auth_insert on public.ai_prompt_versions for insert with check (auth.role() = 'authenticated');
comment on policy auth_insert on public.ai_prompt_versions is 'A wording is replaced by another and never changed.';

create table public.ai_runs (
  id uuid primary key default gen_random_uuid(),
  version_id uuid
    constraint fk_ai_runs_ai_prompt_versions references public.ai_prompt_versions (id) on delete set null,
  model_id uuid not null
    constraint fk_ai_runs_ai_models references public.ai_models (id) on delete restrict,
  user_id uuid
    constraint fk_ai_runs_auth_users references public.auth_users (id) on delete set null,
  status public.ai_run_status not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  total_cost numeric(12, 6) not null default 0,
  duration interval,
  error_message text,
  created_at timestamptz not null default now(),
  constraint ai_runs_total_cost_check check (total_cost >= 0)
);
comment on table public.ai_runs is 'Calls of models, with what they took.';
comment on column public.ai_runs.status is 'How it ended.';
comment on column public.ai_runs.input_tokens is 'What was sent.';
comment on column public.ai_runs.output_tokens is 'What came back.';
comment on column public.ai_runs.total_cost is 'Dollars, at the prices of the time.';
comment on column public.ai_runs.duration is 'Until the last token.';
comment on column public.ai_runs.error_message is 'What the provider said, where it failed.';
create index idx_ai_runs_version_id on public.ai_runs (version_id);
comment on index public.idx_ai_runs_version_id is 'How often a wording was used.';
create index idx_ai_runs_model_id_created_at on public.ai_runs (model_id, created_at desc);
comment on index public.idx_ai_runs_model_id_created_at is 'What a model was used for, and what it cost.';
create index idx_ai_runs_user_id_created_at on public.ai_runs (user_id, created_at desc);
comment on index public.idx_ai_runs_user_id_created_at is 'A person''s calls, the newest first.';
alter table public.ai_runs enable row level security;
create policy own_read on public.ai_runs for select using (user_id = (select auth.uid()));
comment on policy own_read on public.ai_runs is 'People see what they have used.';
create policy own_insert on public.ai_runs for insert with check (user_id = (select auth.uid()));
comment on policy own_insert on public.ai_runs is 'Calls are recorded in the name of who makes them.';

create view public.ai_model_costs with (security_invoker = true) as
  select r.model_id, date_trunc('month', r.created_at) as month, count(*) as run_count, sum(r.total_cost) as total_cost
  from public.ai_runs r
  group by r.model_id, date_trunc('month', r.created_at);
comment on view public.ai_model_costs is 'What each model cost, month by month.';

create function public.ai_publish_prompt(prompt_id uuid, template text, change_note text) returns integer
language sql set search_path = ''
as $$
  insert into public.ai_prompt_versions (prompt_id, version_number, template, change_note, author_user_id)
  select $1, coalesce(max(v.version_number), 0) + 1, $2, $3, auth.uid()
  from public.ai_prompt_versions v
  where v.prompt_id = $1
  returning version_number
$$;
comment on function public.ai_publish_prompt(uuid, text, text) is 'Gives a prompt another wording, and returns its number.';

-- CLI Commands: command_ ------------------------------------------------------------------------------------

create table public.command_categories (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  title text not null,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_command_categories_code unique (code)
);
comment on table public.command_categories is 'Pipelines of the command line.';
comment on column public.command_categories.code is 'The pipeline''s name, the first word of its commands.';
comment on column public.command_categories.title is 'What people read.';
comment on column public.command_categories.description is 'What its commands are about.';
create trigger trg_command_categories_sys_touch_updated_at before update on public.command_categories
  for each row execute function public.sys_touch_updated_at();
alter table public.command_categories enable row level security;
create policy public_read on public.command_categories for select using (true);
comment on policy public_read on public.command_categories is 'Help is for everybody.';
create policy auth_write on public.command_categories for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.command_categories is 'Whoever is signed in may register a pipeline.';

create table public.command_definitions (
  id uuid primary key default gen_random_uuid(),
  category_id uuid not null
    constraint fk_command_definitions_command_categories references public.command_categories (id) on delete cascade,
  name text not null,
  usage text not null,
  description text,
  is_deprecated boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_command_definitions_category_id_name unique (category_id, name)
);
comment on table public.command_definitions is 'Commands that the command line knows.';
comment on column public.command_definitions.name is 'The command after the name of its pipeline.';
comment on column public.command_definitions.usage is 'How it is called, with its arguments.';
comment on column public.command_definitions.description is 'What it does.';
comment on column public.command_definitions.is_deprecated is 'Whether another command has taken its place.';
create trigger trg_command_definitions_sys_touch_updated_at before update on public.command_definitions
  for each row execute function public.sys_touch_updated_at();
alter table public.command_definitions enable row level security;
create policy public_read on public.command_definitions for select using (true);
comment on policy public_read on public.command_definitions is 'Help is for everybody.';
create policy auth_write on public.command_definitions for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.command_definitions is 'Whoever is signed in may register a command.';

create table public.command_runs (
  id uuid primary key default gen_random_uuid(),
  definition_id uuid not null
    constraint fk_command_runs_command_definitions references public.command_definitions (id) on delete cascade,
  user_id uuid
    constraint fk_command_runs_auth_users references public.auth_users (id) on delete set null,
  arguments jsonb not null default '{}',
  exit_code smallint,
  output text,
  finished_at timestamptz,
  created_at timestamptz not null default now()
);
comment on table public.command_runs is 'Each time that a command was run.';
comment on column public.command_runs.arguments is 'What it was called with; secrets are left out.';
comment on column public.command_runs.exit_code is 'Empty while it runs; 0 where it went well.';
comment on column public.command_runs.output is 'The last lines of what it said.';
comment on column public.command_runs.finished_at is 'Empty while it runs.';
create index idx_command_runs_definition_id_created_at on public.command_runs (definition_id, created_at desc);
comment on index public.idx_command_runs_definition_id_created_at is 'The last runs of a command.';
create index idx_command_runs_user_id_created_at on public.command_runs (user_id, created_at desc);
comment on index public.idx_command_runs_user_id_created_at is 'What somebody ran, the newest first.';
alter table public.command_runs enable row level security;
create policy own_read on public.command_runs for select using (user_id = (select auth.uid()));
comment on policy own_read on public.command_runs is 'People see what they ran.';
create policy auth_write on public.command_runs for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.command_runs is 'Programs record for whoever is signed in.';

-- Batch Processing: batch_ ----------------------------------------------------------------------------------

create table public.batch_jobs (
  id uuid primary key default gen_random_uuid(),
  command_run_id uuid
    constraint fk_batch_jobs_command_runs references public.command_runs (id) on delete set null,
  user_id uuid
    constraint fk_batch_jobs_auth_users references public.auth_users (id) on delete set null,
  kind text not null,
  status public.batch_job_status not null default 'queued',
  total_count integer not null default 0,
  done_count integer not null default 0,
  failed_count integer not null default 0,
  options jsonb not null default '{}',
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint batch_jobs_done_count_check check (done_count <= total_count and failed_count <= done_count)
);
comment on table public.batch_jobs is 'Work on many rows at once, such as the classification of documents.';
comment on column public.batch_jobs.kind is 'What is done to each row.';
comment on column public.batch_jobs.status is 'Where it stands.';
comment on column public.batch_jobs.total_count is 'Rows that it has to look at.';
comment on column public.batch_jobs.done_count is 'Rows that it has looked at, with or without success.';
comment on column public.batch_jobs.failed_count is 'Rows that it could not do.';
comment on column public.batch_jobs.options is 'What it was started with.';
comment on column public.batch_jobs.started_at is 'Empty while it waits.';
comment on column public.batch_jobs.finished_at is 'Empty until it has ended.';
create index idx_batch_jobs_command_run_id on public.batch_jobs (command_run_id);
comment on index public.idx_batch_jobs_command_run_id is 'The job that a run has started.';
create index idx_batch_jobs_user_id_created_at on public.batch_jobs (user_id, created_at desc);
comment on index public.idx_batch_jobs_user_id_created_at is 'Somebody''s jobs, the newest first.';
create index idx_batch_jobs_created_at on public.batch_jobs (created_at) where status in ('queued', 'running');
comment on index public.idx_batch_jobs_created_at is 'What is to be done next.';
create trigger trg_batch_jobs_sys_touch_updated_at before update on public.batch_jobs
  for each row execute function public.sys_touch_updated_at();
alter table public.batch_jobs enable row level security;
create policy public_read on public.batch_jobs for select using (true);
comment on policy public_read on public.batch_jobs is 'Everybody may see whether something is under way.';
create policy auth_write on public.batch_jobs for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.batch_jobs is 'Whoever is signed in may start a job.';

-- Script Registry: scripts_ ---------------------------------------------------------------------------------

create table public.scripts_registry_entries (
  id uuid primary key default gen_random_uuid(),
  path text not null,
  language text not null,
  summary text,
  last_changed_at timestamptz,
  last_used_at timestamptz,
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_scripts_registry_entries_path unique (path)
);
comment on table public.scripts_registry_entries is 'Scripts of the repository, with what they are for.';
comment on column public.scripts_registry_entries.path is 'From the root of the repository.';
comment on column public.scripts_registry_entries.language is 'What it is written in.';
comment on column public.scripts_registry_entries.summary is 'What it does, written by a model.';
comment on column public.scripts_registry_entries.last_changed_at is 'From the repository.';
comment on column public.scripts_registry_entries.last_used_at is 'From the command line; empty where nobody knows.';
comment on column public.scripts_registry_entries.is_archived is 'Whether it was put aside.';
create index idx_scripts_registry_entries_last_used_at on public.scripts_registry_entries (last_used_at) where not is_archived;
comment on index public.idx_scripts_registry_entries_last_used_at is 'Scripts that nobody uses.';
create trigger trg_scripts_registry_entries_sys_touch_updated_at before update on public.scripts_registry_entries
  for each row execute function public.sys_touch_updated_at();
alter table public.scripts_registry_entries enable row level security;
create policy public_read on public.scripts_registry_entries for select using (true);
comment on policy public_read on public.scripts_registry_entries is 'The registry is for everybody.';
create policy auth_write on public.scripts_registry_entries for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.scripts_registry_entries is 'Whoever is signed in may write.';

-- Email System: email_ --------------------------------------------------------------------------------------

create table public.email_templates (
  id uuid primary key default gen_random_uuid(),
  code text not null,
  subject text not null,
  body text not null,
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_email_templates_code unique (code)
);
comment on table public.email_templates is 'Texts of messages, by what they are for.';
comment on column public.email_templates.code is 'What programs ask for.';
comment on column public.email_templates.subject is 'With names of variables in braces.';
comment on column public.email_templates.body is 'Markdown, with names of variables in braces.';
comment on column public.email_templates.is_enabled is 'Whether messages of this kind are sent.';
create trigger trg_email_templates_sys_touch_updated_at before update on public.email_templates
  for each row execute function public.sys_touch_updated_at();
alter table public.email_templates enable row level security;
create policy public_read on public.email_templates for select using (true);
comment on policy public_read on public.email_templates is 'Previews are shown to everybody.';
create policy admin_all on public.email_templates
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.email_templates is 'What is sent in the platform''s name is written by administrators.';

create table public.email_messages (
  id uuid primary key default gen_random_uuid(),
  template_id uuid
    constraint fk_email_messages_email_templates references public.email_templates (id) on delete set null,
  user_id uuid not null
    constraint fk_email_messages_auth_users references public.auth_users (id) on delete cascade,
  subject text not null,
  body text not null,
  status public.email_message_status not null default 'queued',
  error_message text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.email_messages is 'Messages that were sent, or are about to be.';
comment on column public.email_messages.subject is 'As it was sent.';
comment on column public.email_messages.body is 'As it was sent.';
comment on column public.email_messages.status is 'What became of it.';
comment on column public.email_messages.error_message is 'What the other side answered, where it was refused.';
comment on column public.email_messages.sent_at is 'Empty while it waits.';
create index idx_email_messages_template_id on public.email_messages (template_id);
comment on index public.idx_email_messages_template_id is 'Messages that a template was used for.';
create index idx_email_messages_user_id_created_at on public.email_messages (user_id, created_at desc);
comment on index public.idx_email_messages_user_id_created_at is 'What somebody was sent, the newest first.';
create index idx_email_messages_created_at on public.email_messages (created_at) where status = 'queued';
comment on index public.idx_email_messages_created_at is 'What is to be sent next.';
create trigger trg_email_messages_sys_touch_updated_at before update on public.email_messages
  for each row execute function public.sys_touch_updated_at();
alter table public.email_messages enable row level security;
create policy own_read on public.email_messages for select using (user_id = (select auth.uid()));
comment on policy own_read on public.email_messages is 'People see what they were sent.';

-- Learning Platform: learn_ ---------------------------------------------------------------------------------

create table public.learn_topics (
  id uuid primary key default gen_random_uuid(),
  parent_id uuid
    constraint fk_learn_topics_learn_topics references public.learn_topics (id) on delete restrict,
  slug text not null,
  title text not null,
  sort_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_learn_topics_slug unique (slug)
);
comment on table public.learn_topics is 'What courses are about, in a tree of two levels or more.';
comment on column public.learn_topics.slug is 'Part of the page''s address.';
comment on column public.learn_topics.title is 'What people read.';
comment on column public.learn_topics.sort_order is 'Its place among its siblings.';
create index idx_learn_topics_parent_id_sort_order on public.learn_topics (parent_id, sort_order);
comment on index public.idx_learn_topics_parent_id_sort_order is 'What stands below a topic.';
create trigger trg_learn_topics_sys_touch_updated_at before update on public.learn_topics
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_topics enable row level security;
create policy public_read on public.learn_topics for select using (true);
comment on policy public_read on public.learn_topics is 'The catalogue is public.';
create policy auth_write on public.learn_topics for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_topics is 'Whoever is signed in may write.';

create table public.learn_courses (
  id uuid primary key default gen_random_uuid(),
  profile_id uuid
    constraint fk_learn_courses_expert_profiles references public.expert_profiles (id) on delete set null,
  slug text not null,
  title text not null,
  description text,
  is_published boolean not null default false,
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_learn_courses_slug unique (slug)
);
comment on table public.learn_courses is 'Courses, each a sequence of modules.';
comment on column public.learn_courses.slug is 'Part of the page''s address.';
comment on column public.learn_courses.title is 'What people read.';
comment on column public.learn_courses.description is 'Markdown.';
comment on column public.learn_courses.is_published is 'Whether people may enrol.';
comment on column public.learn_courses.published_at is 'When it first was.';
create index idx_learn_courses_profile_id on public.learn_courses (profile_id);
comment on index public.idx_learn_courses_profile_id is 'Courses that an expert teaches.';
create index idx_learn_courses_published_at on public.learn_courses (published_at desc) where is_published;
comment on index public.idx_learn_courses_published_at is 'The catalogue, the newest first.';
create trigger trg_learn_courses_sys_touch_updated_at before update on public.learn_courses
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_courses enable row level security;
create policy public_read on public.learn_courses for select using (is_published or auth.role() = 'authenticated');
comment on policy public_read on public.learn_courses is 'What is not yet published is seen by who is signed in.';
create policy auth_write on public.learn_courses for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_courses is 'Whoever is signed in may write.';

create table public.learn_course_topics (
  course_id uuid not null
    constraint fk_learn_course_topics_learn_courses references public.learn_courses (id) on delete cascade,
  topic_id uuid not null
    constraint fk_learn_course_topics_learn_topics references public.learn_topics (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (course_id, topic_id)
);
comment on table public.learn_course_topics is 'What each course is about.';
create index idx_learn_course_topics_topic_id on public.learn_course_topics (topic_id);
comment on index public.idx_learn_course_topics_topic_id is 'Courses about a topic.';
alter table public.learn_course_topics enable row level security;
create policy public_read on public.learn_course_topics for select using (true);
comment on policy public_read on public.learn_course_topics is 'The catalogue is public.';
create policy auth_write on public.learn_course_topics for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_course_topics is 'Whoever is signed in may write.';

create table public.learn_modules (
  id uuid primary key default gen_random_uuid(),
  course_id uuid not null
    constraint fk_learn_modules_learn_courses references public.learn_courses (id) on delete cascade,
  title text not null,
  summary text,
  sort_order integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_learn_modules_course_id_sort_order unique (course_id, sort_order)
);
comment on table public.learn_modules is 'Parts of a course, in the order in which they are taken.';
comment on column public.learn_modules.title is 'What people read.';
comment on column public.learn_modules.summary is 'What one knows afterwards.';
comment on column public.learn_modules.sort_order is 'Its place in the course.';
create trigger trg_learn_modules_sys_touch_updated_at before update on public.learn_modules
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_modules enable row level security;
create policy public_read on public.learn_modules for select using (true);
comment on policy public_read on public.learn_modules is 'The catalogue is public.';
create policy auth_write on public.learn_modules for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_modules is 'Whoever is signed in may write.';

create table public.learn_lessons (
  id uuid primary key default gen_random_uuid(),
  module_id uuid not null
    constraint fk_learn_lessons_learn_modules references public.learn_modules (id) on delete cascade,
  content_id uuid
    constraint fk_learn_lessons_media_content references public.media_content (id) on delete set null,
  title text not null,
  body text,
  duration interval,
  sort_order integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_learn_lessons_module_id_sort_order unique (module_id, sort_order)
);
comment on table public.learn_lessons is 'What is taken at a sitting: a recording, a text, or both.';
comment on column public.learn_lessons.title is 'What people read.';
comment on column public.learn_lessons.body is 'Markdown.';
comment on column public.learn_lessons.duration is 'How long it takes most people.';
comment on column public.learn_lessons.sort_order is 'Its place in the module.';
create index idx_learn_lessons_content_id on public.learn_lessons (content_id);
comment on index public.idx_learn_lessons_content_id is 'Lessons that a recording is part of.';
create trigger trg_learn_lessons_sys_touch_updated_at before update on public.learn_lessons
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_lessons enable row level security;
create policy public_read on public.learn_lessons for select using (true);
comment on policy public_read on public.learn_lessons is 'The catalogue is public.';
create policy auth_write on public.learn_lessons for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_lessons is 'Whoever is signed in may write.';

create table public.learn_assessments (
  id uuid primary key default gen_random_uuid(),
  module_id uuid not null
    constraint fk_learn_assessments_learn_modules references public.learn_modules (id) on delete cascade,
  title text not null,
  pass_percent smallint not null default 80,
  is_required boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint learn_assessments_pass_percent_check check (pass_percent between 0 and 100)
);
comment on table public.learn_assessments is 'Questions at the end of a module.';
comment on column public.learn_assessments.title is 'What people read.';
comment on column public.learn_assessments.pass_percent is 'How much has to be right.';
comment on column public.learn_assessments.is_required is 'Whether the course is not completed without it.';
create index idx_learn_assessments_module_id on public.learn_assessments (module_id);
comment on index public.idx_learn_assessments_module_id is 'What a module ends with.';
create trigger trg_learn_assessments_sys_touch_updated_at before update on public.learn_assessments
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_assessments enable row level security;
create policy public_read on public.learn_assessments for select using (true);
comment on policy public_read on public.learn_assessments is 'The catalogue is public.';
create policy auth_write on public.learn_assessments for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_assessments is 'Whoever is signed in may write.';

create table public.learn_assessment_questions (
  id uuid primary key default gen_random_uuid(),
  assessment_id uuid not null
    constraint fk_learn_assessment_questions_learn_assessments references public.learn_assessments (id) on delete cascade,
  question text not null,
  choices jsonb not null,
  sort_order integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint uq_learn_assessment_questions_assessment_id_sort_order unique (assessment_id, sort_order)
);
comment on table public.learn_assessment_questions is 'Questions with the answers to choose from.';
comment on column public.learn_assessment_questions.question is 'Markdown.';
comment on column public.learn_assessment_questions.choices is 'Answers in order, each with whether it is right and why.';
comment on column public.learn_assessment_questions.sort_order is 'Its place in the assessment.';
create trigger trg_learn_assessment_questions_sys_touch_updated_at before update on public.learn_assessment_questions
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_assessment_questions enable row level security;
create policy auth_write on public.learn_assessment_questions for all using (auth.role() = 'authenticated');
comment on policy auth_write on public.learn_assessment_questions is 'The answers stand beside the questions, so only who is signed in sees them.';

create table public.learn_assessment_attempts (
  id uuid primary key default gen_random_uuid(),
  assessment_id uuid not null
    constraint fk_learn_assessment_attempts_learn_assessments references public.learn_assessments (id) on delete cascade,
  user_id uuid not null
    constraint fk_learn_assessment_attempts_auth_users references public.auth_users (id) on delete cascade,
  answers jsonb not null default '{}',
  score_percent smallint,
  submitted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint learn_assessment_attempts_score_percent_check check (score_percent between 0 and 100)
);
comment on table public.learn_assessment_attempts is 'Each time that somebody answered the questions of an assessment.';
comment on column public.learn_assessment_attempts.answers is 'Which answer was chosen, by question.';
comment on column public.learn_assessment_attempts.score_percent is 'Empty until it is handed in.';
comment on column public.learn_assessment_attempts.submitted_at is 'Empty until it is handed in.';
create index idx_learn_assessment_attempts_assessment_id on public.learn_assessment_attempts (assessment_id);
comment on index public.idx_learn_assessment_attempts_assessment_id is 'How an assessment turns out.';
create index idx_learn_assessment_attempts_user_id_created_at on public.learn_assessment_attempts (user_id, created_at desc);
comment on index public.idx_learn_assessment_attempts_user_id_created_at is 'Somebody''s attempts, the newest first.';
create trigger trg_learn_assessment_attempts_sys_touch_updated_at before update on public.learn_assessment_attempts
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_assessment_attempts enable row level security;
create policy own_all on public.learn_assessment_attempts
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.learn_assessment_attempts is 'Attempts are seen by who made them.';

create table public.learn_user_courses (
  user_id uuid not null
    constraint fk_learn_user_courses_auth_users references public.auth_users (id) on delete cascade,
  course_id uuid not null
    constraint fk_learn_user_courses_learn_courses references public.learn_courses (id) on delete cascade,
  status public.learn_progress_status not null default 'enrolled',
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, course_id)
);
comment on table public.learn_user_courses is 'Who takes which course, and how far they are.';
comment on column public.learn_user_courses.status is 'How far the learner has come.';
comment on column public.learn_user_courses.completed_at is 'Empty until the last lesson is done.';
create index idx_learn_user_courses_course_id_status on public.learn_user_courses (course_id, status);
comment on index public.idx_learn_user_courses_course_id_status is 'Who takes a course.';
create trigger trg_learn_user_courses_sys_touch_updated_at before update on public.learn_user_courses
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_user_courses enable row level security;
create policy own_all on public.learn_user_courses
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.learn_user_courses is 'Learners see and change their own.';

create table public.learn_user_lessons (
  user_id uuid not null
    constraint fk_learn_user_lessons_auth_users references public.auth_users (id) on delete cascade,
  lesson_id uuid not null
    constraint fk_learn_user_lessons_learn_lessons references public.learn_lessons (id) on delete cascade,
  status public.learn_progress_status not null default 'started',
  resume_offset interval,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, lesson_id)
);
comment on table public.learn_user_lessons is 'Which lessons somebody has begun or done.';
comment on column public.learn_user_lessons.status is 'How far the learner has come.';
comment on column public.learn_user_lessons.resume_offset is 'Where the recording was left.';
comment on column public.learn_user_lessons.completed_at is 'Empty until it is done.';
create index idx_learn_user_lessons_lesson_id on public.learn_user_lessons (lesson_id);
comment on index public.idx_learn_user_lessons_lesson_id is 'How many have done a lesson.';
create trigger trg_learn_user_lessons_sys_touch_updated_at before update on public.learn_user_lessons
  for each row execute function public.sys_touch_updated_at();
alter table public.learn_user_lessons enable row level security;
create policy own_all on public.learn_user_lessons
  for all
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
comment on policy own_all on public.learn_user_lessons is 'Learners see and change their own.';

create table public.learn_certificates (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null
    constraint fk_learn_certificates_auth_users references public.auth_users (id) on delete cascade,
  course_id uuid not null
    constraint fk_learn_certificates_learn_courses references public.learn_courses (id) on delete restrict,
  serial_number text not null,
  issued_at timestamptz not null default now(),
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  constraint uq_learn_certificates_serial_number unique (serial_number),
  constraint uq_learn_certificates_user_id_course_id unique (user_id, course_id)
);
comment on table public.learn_certificates is 'What is handed out at the end of a course.';
comment on column public.learn_certificates.serial_number is 'Printed on it, for who wants to verify it.';
comment on column public.learn_certificates.issued_at is 'The day that is printed on it.';
comment on column public.learn_certificates.revoked_at is 'Where it was handed out by mistake.';
create index idx_learn_certificates_course_id on public.learn_certificates (course_id);
comment on index public.idx_learn_certificates_course_id is 'Who has completed a course.';
alter table public.learn_certificates enable row level security;
create policy own_read on public.learn_certificates for select using (user_id = (select auth.uid()));
comment on policy own_read on public.learn_certificates is 'Learners see their own.';
create policy admin_all on public.learn_certificates
  for all
  using ((select public.auth_is_admin()))
  with check ((select public.auth_is_admin()));
comment on policy admin_all on public.learn_certificates is 'Handed out and taken back by administrators.';

create function public.learn_course_progress(user_id uuid, course_id uuid) returns numeric
language sql stable set search_path = ''
as $$
  select coalesce(round(100.0 * count(ul.completed_at) / nullif(count(*), 0), 1), 0)
  from public.learn_modules m
  join public.learn_lessons l on l.module_id = m.id
  left join public.learn_user_lessons ul on ul.lesson_id = l.id and ul.user_id = $1
  where m.course_id = $2
$$;
comment on function public.learn_course_progress(uuid, uuid) is 'Lessons of a course that somebody has done, in per cent.';

create function public.learn_stamp_completion() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.status = 'completed' and new.completed_at is null then
    new.completed_at := now();
  elsif new.status <> 'completed' then
    new.completed_at := null;
  end if;
  return new;
end
$$;
comment on function public.learn_stamp_completion() is 'Keeps completed_at in step with status.';
create trigger trg_learn_user_courses_learn_stamp_completion before insert or update of status on public.learn_user_courses
  for each row execute function public.learn_stamp_completion();
create trigger trg_learn_user_lessons_learn_stamp_completion before insert or update of status on public.learn_user_lessons
  for each row execute function public.learn_stamp_completion();

create view public.learn_course_outlines with (security_invoker = true) as
  select c.id as course_id, c.title as course_title, m.sort_order as module_order, m.title as module_title,
    count(l.id) as lesson_count, sum(l.duration) as total_duration
  from public.learn_courses c
  join public.learn_modules m on m.course_id = c.id
  left join public.learn_lessons l on l.module_id = m.id
  group by c.id, m.id;
comment on view public.learn_course_outlines is 'What a course consists of.';
