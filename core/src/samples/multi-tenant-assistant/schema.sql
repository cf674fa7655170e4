-- An assistant for many tenants on Supabase: tenants and users, which were there first, and what four migrations added.
--
-- Rows say whose they are by tenant_id, or by what they reference. Policies come in four patterns: by the tenant of the row, by
-- the tenant of what it belongs to, by the person who made it, and for the system, which works for all tenants.

create function public.update_updated_at_column() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function public.update_updated_at_column() is 'Stamps a row that is changed.';

-- Tenants and users -----------------------------------------------------------------------------------------

create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  llm_provider text not null default 'openai',
  llm_model text not null,
  temperature numeric(3, 2) not null default 0.70,
  max_tokens integer not null default 2048,
  system_prompt text,
  features jsonb not null default '{}',
  rate_limit_per_minute integer not null default 60,
  daily_token_limit bigint,
  branding jsonb not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tenants_temperature_check check (temperature between 0 and 2),
  constraint tenants_limits_check check (max_tokens > 0 and rate_limit_per_minute > 0 and daily_token_limit > 0)
);
comment on table public.tenants is 'Organisations that share the platform, each with an assistant of its own.';
comment on column public.tenants.name is 'As people see it.';
comment on column public.tenants.slug is 'Part of the address.';
comment on column public.tenants.llm_provider is 'Who runs the model.';
comment on column public.tenants.llm_model is 'The model, as the provider calls it.';
comment on column public.tenants.temperature is 'From 0 (the same each time) to 2.';
comment on column public.tenants.max_tokens is 'The longest answer.';
comment on column public.tenants.system_prompt is 'What the assistant is told before each conversation.';
comment on column public.tenants.features is 'What is switched on, by name.';
comment on column public.tenants.rate_limit_per_minute is 'Requests of all people together.';
comment on column public.tenants.daily_token_limit is 'Empty where there is none.';
comment on column public.tenants.branding is 'Colours, logo and names of the page.';
comment on column public.tenants.is_active is 'Whether anybody of it may sign in.';
create trigger update_tenants_updated_at before update on public.tenants
  for each row execute function public.update_updated_at_column();
alter table public.tenants enable row level security;

create table public.users (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  auth_id uuid not null unique,
  email text not null,
  name text,
  role text not null default 'member',
  preferences jsonb not null default '{}',
  is_active boolean not null default true,
  last_active_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_role_check check (role in ('owner', 'admin', 'member')),
  constraint uq_users_tenant_id_email unique (tenant_id, email)
);
comment on table public.users is 'People, each of one tenant.';
comment on column public.users.auth_id is 'The person''s account in Supabase Auth.';
comment on column public.users.email is 'Where the person is written to.';
comment on column public.users.name is 'How the person is greeted.';
comment on column public.users.role is 'owner, admin or member of the tenant.';
comment on column public.users.preferences is 'What the page remembers.';
comment on column public.users.is_active is 'Whether the person may sign in.';
comment on column public.users.last_active_at is 'Empty until the first time.';
create trigger update_users_updated_at before update on public.users
  for each row execute function public.update_updated_at_column();
alter table public.users enable row level security;
create policy users_select_own on public.users for select using (auth_id = auth.uid());
comment on policy users_select_own on public.users is 'People see themselves; the policies of all other tables look here for who asks, and of which tenant.';

create policy tenants_select_own on public.tenants for select
  using (id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy tenants_select_own on public.tenants is 'People see how their own tenant is set up.';

-- Migration 003: conversations ------------------------------------------------------------------------------

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  title text not null default 'New conversation',
  metadata jsonb not null default '{}',
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.conversations is 'Conversations of a person with the assistant.';
comment on column public.conversations.title is 'As it stands in the list.';
comment on column public.conversations.metadata is 'Whatever programs agree on.';
comment on column public.conversations.is_archived is 'Deleted for the person, kept for the tenant.';
create index idx_conversations_tenant_created on public.conversations (tenant_id, created_at desc);
comment on index public.idx_conversations_tenant_created is 'All conversations of a tenant, the newest first.';
create index idx_conversations_user_created on public.conversations (user_id, created_at desc);
comment on index public.idx_conversations_user_created is 'All conversations of a person, the newest first.';
create index idx_conversations_created on public.conversations (created_at desc);
comment on index public.idx_conversations_created is 'Reports across tenants, and what is old enough to go.';
create index idx_conversations_tenant_user on public.conversations (tenant_id, user_id);
comment on index public.idx_conversations_tenant_user is 'What a person of the tenant has written.';
create index idx_conversations_active on public.conversations (user_id, updated_at desc) where is_archived = false;
comment on index public.idx_conversations_active is 'The list that the page shows, the last used first.';
create index idx_conversations_archived on public.conversations (tenant_id, updated_at desc) where is_archived;
comment on index public.idx_conversations_archived is 'The tenant''s archive.';
create trigger update_conversations_updated_at before update on public.conversations
  for each row execute function public.update_updated_at_column();
alter table public.conversations enable row level security;
create policy conversations_select on public.conversations
  for select
  using (tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy conversations_select on public.conversations is 'By tenant: what a tenant has, its people see.';
create policy conversations_insert on public.conversations
  for insert
  with check (tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active) and user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy conversations_insert on public.conversations is 'By tenant: people begin conversations in their own tenant, in their own name.';
create policy conversations_update on public.conversations
  for update
  using (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active))
  with check (tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active) and user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy conversations_update on public.conversations is 'By owner: a conversation is renamed and archived by who began it, and cannot be given away.';
create policy conversations_delete on public.conversations
  for delete
  using (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy conversations_delete on public.conversations is 'By owner: a conversation is deleted by who began it.';

-- Migration 004: messages -----------------------------------------------------------------------------------

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  role text not null,
  content text not null,
  token_count integer,
  model_used text,
  latency_ms integer,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint messages_role_check check (role in ('user', 'assistant', 'system')),
  constraint messages_content_check check (length(content) > 0),
  constraint messages_token_count_check check (token_count >= 0),
  constraint messages_latency_ms_check check (latency_ms >= 0)
);
comment on table public.messages is 'What was said in a conversation. Messages are written once; who began the conversation may correct them.';
comment on column public.messages.role is 'Who says it: user, assistant or system.';
comment on column public.messages.content is 'Markdown.';
comment on column public.messages.token_count is 'As the provider counts; empty where it does not say.';
comment on column public.messages.model_used is 'The model that answered; empty for what people say.';
comment on column public.messages.latency_ms is 'From the question to the whole answer, in milliseconds.';
comment on column public.messages.metadata is 'Whatever programs agree on.';
create index idx_messages_conversation_created on public.messages (conversation_id, created_at);
comment on index public.idx_messages_conversation_created is 'A conversation from its beginning.';
create index idx_messages_created on public.messages (created_at desc);
comment on index public.idx_messages_created is 'Reports by day, and what is old enough to go.';
create index idx_messages_conversation_role on public.messages (conversation_id, role);
comment on index public.idx_messages_conversation_role is 'The questions of a conversation, or its answers.';
create index idx_messages_role_created on public.messages (role, created_at desc);
comment on index public.idx_messages_role_created is 'How many questions and answers a day brings.';
create index idx_messages_model_created on public.messages (model_used, created_at desc) where model_used is not null;
comment on index public.idx_messages_model_created is 'How a model does, over time.';
create index idx_messages_token_count on public.messages (token_count desc) where token_count is not null;
comment on index public.idx_messages_token_count is 'The longest messages.';
alter table public.messages enable row level security;
create policy messages_select on public.messages
  for select
  using (conversation_id in (select c.id from public.conversations c where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy messages_select on public.messages is 'Through the conversation: who sees it sees its messages.';
create policy messages_insert on public.messages
  for insert
  with check (conversation_id in (select c.id from public.conversations c where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy messages_insert on public.messages is 'Through the conversation: people write in conversations of their own tenant.';
create policy messages_update on public.messages
  for update
  using (conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active)))
  with check (conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy messages_update on public.messages is 'By owner: nobody changes what was said in another person''s conversation.';
create policy messages_delete on public.messages
  for delete
  using (conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy messages_delete on public.messages is 'By owner: who began the conversation may take messages out of it.';

create function public.update_conversation_timestamp() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.conversations set updated_at = now() where id = new.conversation_id;
  return new;
end
$$;
comment on function public.update_conversation_timestamp() is
  'A conversation counts as changed when something is said in it. Runs as its owner, since people write in conversations that others began.';
create trigger update_conversation_on_message after insert on public.messages
  for each row execute function public.update_conversation_timestamp();

-- Migration 005: feedback -----------------------------------------------------------------------------------

create table public.feedback (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references public.messages (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  rating smallint not null,
  comment text,
  created_at timestamptz not null default now(),
  constraint feedback_rating_check check (rating in (-1, 1)),
  constraint feedback_comment_check check (length(comment) <= 5000),
  constraint uq_feedback_message_id_user_id unique (message_id, user_id)
);
comment on table public.feedback is 'What people think of an answer: one opinion for each person and message.';
comment on column public.feedback.rating is '1 for good, -1 for bad.';
comment on column public.feedback.comment is 'Why, in at most 5,000 characters.';
create index idx_feedback_message_rating on public.feedback (message_id, rating);
comment on index public.idx_feedback_message_rating is 'Sums for a message.';
create index idx_feedback_user_created on public.feedback (user_id, created_at desc);
comment on index public.idx_feedback_user_created is 'What a person has rated.';
create index idx_feedback_rating_created on public.feedback (rating, created_at desc);
comment on index public.idx_feedback_rating_created is 'Good and bad over time.';
create index idx_feedback_created on public.feedback (created_at desc);
comment on index public.idx_feedback_created is 'The newest first.';
create index idx_feedback_negative on public.feedback (created_at desc) where rating = -1;
comment on index public.idx_feedback_negative is 'Bad answers, for who looks after prompts.';
alter table public.feedback enable row level security;
create policy feedback_select on public.feedback
  for select
  using (message_id in (select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy feedback_select on public.feedback is 'Through the message and its conversation: a tenant sees what its people think.';
create policy feedback_insert on public.feedback
  for insert
  with check (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active) and message_id in (select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active)));
comment on policy feedback_insert on public.feedback is 'Through the message: people rate answers of their own tenant, in their own name.';
create policy feedback_update on public.feedback
  for update
  using (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active))
  with check (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy feedback_update on public.feedback is 'By owner: an opinion is changed by whose it is.';
create policy feedback_delete on public.feedback
  for delete
  using (user_id in (select u.id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy feedback_delete on public.feedback is 'By owner: an opinion is taken back by whose it is.';

create materialized view public.message_feedback_summary as
  select f.message_id, count(*) as total_count, count(*) filter (where f.rating = 1) as positive_count,
    count(*) filter (where f.rating = -1) as negative_count, avg(f.rating) as average_rating,
    count(f.comment) as comment_count, max(f.created_at) as last_feedback_at
  from public.feedback f
  group by f.message_id;
comment on materialized view public.message_feedback_summary is 'Opinions of each message, summed up once a day.';
create unique index idx_message_feedback_summary_message on public.message_feedback_summary (message_id);
comment on index public.idx_message_feedback_summary_message is 'Without it, refreshing would lock out those who read.';
-- Policies do not reach what is materialized: sums of all tenants are for the system alone.
revoke all on public.message_feedback_summary from anon, authenticated;
grant select on public.message_feedback_summary to service_role;

-- Migration 006: usage metrics ------------------------------------------------------------------------------

create table public.usage_metrics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  date date not null default current_date,
  total_tokens bigint not null default 0,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  request_count integer not null default 0,
  estimated_cost numeric(12, 6) not null default 0,
  created_at timestamptz not null default now(),
  constraint usage_metrics_positive_check check (prompt_tokens >= 0 and completion_tokens >= 0 and request_count >= 0 and estimated_cost >= 0),
  constraint usage_metrics_token_sum_check check (total_tokens = prompt_tokens + completion_tokens),
  constraint uq_usage_metrics_tenant_id_user_id_date unique (tenant_id, user_id, date)
);
comment on table public.usage_metrics is 'What each person used on each day, for bills and reports.';
comment on column public.usage_metrics.date is 'The day, in UTC.';
comment on column public.usage_metrics.total_tokens is 'Sent and answered together.';
comment on column public.usage_metrics.prompt_tokens is 'Sent.';
comment on column public.usage_metrics.completion_tokens is 'Answered.';
comment on column public.usage_metrics.request_count is 'Requests, however long.';
comment on column public.usage_metrics.estimated_cost is 'Dollars, at the prices of the day.';
create index idx_usage_metrics_tenant_date on public.usage_metrics (tenant_id, date desc);
comment on index public.idx_usage_metrics_tenant_date is 'A tenant''s usage over time.';
create index idx_usage_metrics_user_date on public.usage_metrics (user_id, date desc);
comment on index public.idx_usage_metrics_user_date is 'A person''s usage over time.';
create index idx_usage_metrics_date on public.usage_metrics (date desc);
comment on index public.idx_usage_metrics_date is 'All usage of a day.';
create index idx_usage_metrics_tenant_cost on public.usage_metrics (tenant_id, estimated_cost desc);
comment on index public.idx_usage_metrics_tenant_cost is 'Who costs a tenant most.';
create index idx_usage_metrics_tenant_tokens on public.usage_metrics (tenant_id, total_tokens desc);
comment on index public.idx_usage_metrics_tenant_tokens is 'Who uses most of the daily limit.';
create index idx_usage_metrics_user_tokens on public.usage_metrics (user_id, total_tokens desc);
comment on index public.idx_usage_metrics_user_tokens is 'A person''s busiest days.';
create index idx_usage_metrics_tenant_date_cost on public.usage_metrics (tenant_id, date) include (total_tokens, estimated_cost) where request_count > 0;
comment on index public.idx_usage_metrics_tenant_date_cost is 'A tenant''s bill, from the index alone.';
alter table public.usage_metrics enable row level security;
create policy usage_metrics_select on public.usage_metrics
  for select
  using (tenant_id in (select u.tenant_id from public.users u where u.auth_id = auth.uid() and u.is_active));
comment on policy usage_metrics_select on public.usage_metrics is 'By tenant: its people see what the tenant uses.';
create policy usage_metrics_insert_system on public.usage_metrics for insert to service_role with check (true);
comment on policy usage_metrics_insert_system on public.usage_metrics is 'For the system: jobs record for all tenants.';
create policy usage_metrics_update_system on public.usage_metrics
  for update to service_role
  using (true)
  with check (true);
comment on policy usage_metrics_update_system on public.usage_metrics is 'For the system: jobs add up for all tenants.';

create function public.increment_usage_metrics(
  p_tenant_id uuid,
  p_user_id uuid,
  p_prompt_tokens bigint,
  p_completion_tokens bigint,
  p_estimated_cost numeric default 0
) returns void
language sql security definer set search_path = ''
as $$
  insert into public.usage_metrics as u
    (tenant_id, user_id, date, prompt_tokens, completion_tokens, total_tokens, request_count, estimated_cost)
  values (
    p_tenant_id, p_user_id, (now() at time zone 'utc')::date, p_prompt_tokens, p_completion_tokens,
    p_prompt_tokens + p_completion_tokens, 1, p_estimated_cost
  )
  on conflict (tenant_id, user_id, date) do update set
    prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = u.completion_tokens + excluded.completion_tokens,
    total_tokens = u.total_tokens + excluded.total_tokens,
    request_count = u.request_count + 1,
    estimated_cost = u.estimated_cost + excluded.estimated_cost
$$;
comment on function public.increment_usage_metrics(uuid, uuid, bigint, bigint, numeric) is
  'Adds a request to the day of whoever made it, in one statement, so that requests at the same time are all counted.';
revoke execute on function public.increment_usage_metrics(uuid, uuid, bigint, bigint, numeric) from public;
grant execute on function public.increment_usage_metrics(uuid, uuid, bigint, bigint, numeric) to service_role;

create materialized view public.monthly_usage_summary as
  select u.tenant_id, date_trunc('month', u.date)::date as month, sum(u.total_tokens) as total_tokens,
    sum(u.prompt_tokens) as prompt_tokens, sum(u.completion_tokens) as completion_tokens,
    sum(u.request_count) as request_count, sum(u.estimated_cost) as estimated_cost, count(distinct u.user_id) as user_count
  from public.usage_metrics u
  group by u.tenant_id, date_trunc('month', u.date);
comment on materialized view public.monthly_usage_summary is 'Usage of each tenant by month, summed up once a day.';
create unique index idx_monthly_usage_summary_tenant_month on public.monthly_usage_summary (tenant_id, month);
comment on index public.idx_monthly_usage_summary_tenant_month is 'Without it, refreshing would lock out those who read.';
revoke all on public.monthly_usage_summary from anon, authenticated;
grant select on public.monthly_usage_summary to service_role;

create view public.current_day_usage with (security_invoker = true) as
  select u.tenant_id, u.user_id, u.total_tokens, u.request_count, u.estimated_cost
  from public.usage_metrics u
  where u.date = (now() at time zone 'utc')::date;
comment on view public.current_day_usage is 'What was used today, up to this moment.';
