-- Chat platform: the sample that comes with Trestle. Five domains, told apart by their prefixes.

create extension if not exists pgcrypto;

create type public.member_role as enum ('member', 'moderator', 'admin');
create type public.message_author as enum ('person', 'assistant', 'system');
create type public.thread_visibility as enum ('private', 'shared');

-- Authentication -----------------------------------------------------------------------------------

create table public.auth_users (
  id uuid primary key default gen_random_uuid(),
  email text not null constraint uq_auth_users_email unique,
  display_name text,
  role member_role not null default 'member',
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  constraint ck_auth_users_email check (position('@' in email) > 1)
);
comment on table public.auth_users is 'A person who can sign in.';

create table public.auth_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.auth_users (id) on delete cascade,
  ip_address inet,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);

create table public.auth_invitations (
  id uuid primary key default gen_random_uuid(),
  invited_by uuid not null references public.auth_users (id) on delete cascade,
  email text not null,
  token text not null constraint uq_auth_invitations_token unique,
  accepted_at timestamptz,
  created_at timestamptz not null default now()
);

-- Chat -----------------------------------------------------------------------------------------------

create table public.chat_threads (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.auth_users (id) on delete cascade,
  title text not null default 'New thread',
  visibility thread_visibility not null default 'private',
  last_context jsonb,
  archived_at timestamptz,
  created_at timestamptz not null default now()
);
comment on table public.chat_threads is 'A conversation, which belongs to one person.';

create table public.chat_messages (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.chat_threads (id) on delete cascade,
  author message_author not null,
  parts jsonb not null default '[]',
  model_used varchar(100),
  cost numeric(10, 6),
  created_at timestamptz not null default now()
);
comment on table public.chat_messages is 'One message in a thread, from a person, the assistant or the system.';
comment on column public.chat_messages.parts is 'Text, images and calls of tools, in the order in which they are shown.';

create table public.chat_votes (
  thread_id uuid not null references public.chat_threads (id) on delete cascade,
  message_id uuid not null references public.chat_messages (id) on delete cascade,
  is_upvoted boolean not null,
  primary key (thread_id, message_id)
);

create table public.chat_streams (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.chat_threads (id) on delete cascade,
  started_at timestamptz not null default now(),
  ended_at timestamptz
);

-- Documents ------------------------------------------------------------------------------------------

create table public.doc_documents (
  id uuid not null default gen_random_uuid(),
  version integer not null default 1,
  user_id uuid not null references public.auth_users (id) on delete cascade,
  thread_id uuid references public.chat_threads (id) on delete set null,
  title text not null,
  content text,
  created_at timestamptz not null default now(),
  primary key (id, version),
  constraint ck_doc_documents_version check (version > 0)
);

create table public.doc_suggestions (
  id uuid primary key default gen_random_uuid(),
  document_id uuid not null,
  document_version integer not null,
  user_id uuid not null references public.auth_users (id) on delete cascade,
  original_text text not null,
  suggested_text text not null,
  is_resolved boolean not null default false,
  created_at timestamptz not null default now(),
  constraint fk_doc_suggestions_doc_documents foreign key (document_id, document_version)
    references public.doc_documents (id, version) on delete cascade
);

create table public.doc_attachments (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references public.chat_messages (id) on delete cascade,
  file_name text not null,
  media_type text not null,
  byte_size bigint not null check (byte_size >= 0),
  created_at timestamptz not null default now()
);

-- Usage ----------------------------------------------------------------------------------------------

create table public.usage_plans (
  id smallint primary key generated always as identity,
  name text not null unique,
  monthly_tokens bigint not null,
  monthly_price numeric(8, 2) not null default 0
);

create table public.usage_events (
  id bigint primary key generated always as identity,
  user_id uuid not null references public.auth_users (id) on delete cascade,
  message_id uuid references public.chat_messages (id) on delete set null,
  tokens_in integer not null,
  tokens_out integer not null,
  tokens_total integer generated always as (tokens_in + tokens_out) stored,
  created_at timestamptz not null default now()
);

-- System ---------------------------------------------------------------------------------------------

create table public.sys_config (
  key text primary key,
  value jsonb not null,
  updated_by uuid references public.auth_users (id) on delete set null,
  updated_at timestamptz not null default now()
);

create table public.sys_audit_logs (
  id bigint primary key generated always as identity,
  actor_id uuid references public.auth_users (id) on delete set null,
  action text not null,
  table_name text not null,
  old_row jsonb,
  new_row jsonb,
  created_at timestamptz not null default now()
);

-- Indexes --------------------------------------------------------------------------------------------

create index idx_auth_sessions_user_id on public.auth_sessions (user_id, expires_at desc);
create index idx_chat_threads_user_id on public.chat_threads (user_id, created_at desc) where archived_at is null;
create index idx_chat_messages_thread_id on public.chat_messages (thread_id, created_at);
create index idx_chat_messages_parts on public.chat_messages using gin (parts jsonb_path_ops);
create index idx_doc_documents_user_id on public.doc_documents (user_id) include (title);
create index idx_usage_events_user_id on public.usage_events (user_id, created_at desc);
create index idx_sys_audit_logs_created_at on public.sys_audit_logs using brin (created_at);
create unique index uq_auth_users_email_lower on public.auth_users (lower(email));

-- Functions and triggers -----------------------------------------------------------------------------

create function public.current_user_id() returns uuid
language sql stable
as $$ select nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;

create function public.is_admin() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from public.auth_users u
    where u.id = public.current_user_id() and u.role = 'admin'
  )
$$;

create function public.touch_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create trigger sys_config_touch before update on public.sys_config
  for each row execute function public.touch_updated_at();

create view public.usage_by_day with (security_invoker = true) as
  select user_id, date_trunc('day', created_at) as day, sum(tokens_total) as tokens
  from public.usage_events
  group by user_id, date_trunc('day', created_at);

-- Access ---------------------------------------------------------------------------------------------

alter table public.auth_users enable row level security;
alter table public.auth_sessions enable row level security;
alter table public.auth_invitations enable row level security;
alter table public.chat_threads enable row level security;
alter table public.chat_messages enable row level security;
alter table public.chat_streams enable row level security;
alter table public.doc_documents enable row level security;
alter table public.doc_suggestions enable row level security;
alter table public.doc_attachments enable row level security;
alter table public.usage_events enable row level security;
alter table public.sys_config enable row level security;
alter table public.sys_audit_logs enable row level security;
alter table public.sys_audit_logs force row level security;

create policy "Read oneself" on public.auth_users for select
  using (id = (select current_user_id()) or (select is_admin()));
create policy "Change oneself" on public.auth_users for update
  using (id = (select current_user_id()))
  with check (id = (select current_user_id()));
create policy "Own sessions" on public.auth_sessions
  using (user_id = (select current_user_id()));
create policy "Own invitations" on public.auth_invitations
  using (invited_by = (select current_user_id()));

create policy "Read own or shared threads" on public.chat_threads for select
  using (user_id = (select current_user_id()) or visibility = 'shared');
create policy "Write own threads" on public.chat_threads
  using (user_id = (select current_user_id()))
  with check (user_id = (select current_user_id()));

create policy "Read messages of readable threads" on public.chat_messages for select
  using (
    exists (
      select from chat_threads t
      where t.id = thread_id
        and (t.user_id = (select current_user_id()) or t.visibility = 'shared')
    )
  );
create policy "Write in own threads" on public.chat_messages for insert
  with check (
    exists (
      select from chat_threads t
      where t.id = thread_id and t.user_id = (select current_user_id())
    )
  );
comment on policy "Write in own threads" on public.chat_messages is 'Signed-in people add messages to their own threads.';

create policy "Streams of own threads" on public.chat_streams
  using (
    exists (
      select from chat_threads t
      where t.id = thread_id and t.user_id = (select current_user_id())
    )
  );
create policy "Own documents" on public.doc_documents
  using (user_id = (select current_user_id()));
create policy "Own suggestions" on public.doc_suggestions
  using (user_id = (select current_user_id()));
create policy "Own usage" on public.usage_events for select
  using (user_id = (select current_user_id()));
create policy "Admins configure" on public.sys_config
  using ((select is_admin()));
create policy "Admins read the log" on public.sys_audit_logs for select
  using ((select is_admin()));
