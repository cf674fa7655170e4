-- A chat application with AI agents on Supabase: 14 tables, as its team has documented them.
--
-- People are rows of auth.users. Its keys are not referenced by constraints: triggers check them when rows are written, and
-- take away what belongs to a person who is removed.

create function public.get_user_role() returns text
language sql stable set search_path = ''
as $$
  select coalesce(
    current_setting('request.jwt.claims', true)::json -> 'user_metadata' ->> 'role',
    'user'
  )::text
$$;
comment on function public.get_user_role() is 'The role in the token of whoever asks, admin or user, for policies.';

create function public.is_current_user_admin() returns boolean
language sql stable security invoker set search_path = ''
as $$
  select public.get_user_role() = 'admin'
$$;
comment on function public.is_current_user_admin() is 'Whether whoever asks is an administrator, for routes and for what the page offers.';

create function public.validate_user_id() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (select from auth.users u where u.id = new.user_id) then
    raise foreign_key_violation using message = format('user %s does not exist in auth.users', new.user_id);
  end if;
  return new;
end
$$;
comment on function public.validate_user_id() is 'Stands in for a foreign key to auth.users: refuses a user_id that nobody has.';

-- Core tables -----------------------------------------------------------------------------------------------

create table public."Chat" (
  id uuid primary key default gen_random_uuid(),
  "createdAt" timestamp not null default now(),
  title text not null,
  user_id uuid not null,
  visibility varchar(10) not null default 'private',
  "lastContext" jsonb,
  total_input_tokens integer default 0,
  total_output_tokens integer default 0,
  total_cost decimal(10, 6) default 0,
  updated_at timestamp default now(),
  constraint "Chat_visibility_check" check (visibility in ('public', 'private'))
);
comment on table public."Chat" is 'A conversation between a person and the agents.';
comment on column public."Chat"."createdAt" is 'When the chat was created.';
comment on column public."Chat".title is 'Title or summary.';
comment on column public."Chat".user_id is 'Whose it is, in auth.users; checked by a trigger.';
comment on column public."Chat".visibility is 'public or private.';
comment on column public."Chat"."lastContext" is 'Usage and context of the last answer.';
comment on column public."Chat".total_input_tokens is 'Sent to models in the whole chat.';
comment on column public."Chat".total_output_tokens is 'Answered by models in the whole chat.';
comment on column public."Chat".total_cost is 'Dollars for the whole chat.';
comment on column public."Chat".updated_at is 'When it was last changed.';
create index idx_chat_user_id on public."Chat" (user_id);
comment on index public.idx_chat_user_id is 'Chats of a person.';
create index idx_chat_user_created on public."Chat" (user_id, "createdAt" desc);
comment on index public.idx_chat_user_created is 'A person''s chats, the newest first.';
create trigger validate_chat_user_id before insert or update on public."Chat"
  for each row execute function public.validate_user_id();
alter table public."Chat" enable row level security;
create policy "Users can read own chats" on public."Chat" for select using (auth.uid() = user_id);
comment on policy "Users can read own chats" on public."Chat" is 'A chat is private to the person who began it.';
create policy "Users can create own chats" on public."Chat" for insert with check (auth.uid() = user_id);
comment on policy "Users can create own chats" on public."Chat" is 'Nobody writes in the name of another.';
create policy "Users can update own chats" on public."Chat" for update using (auth.uid() = user_id);
comment on policy "Users can update own chats" on public."Chat" is 'What is one''s own stays so: the same holds for the row as it becomes.';
create policy "Users can delete own chats" on public."Chat" for delete using (auth.uid() = user_id);
comment on policy "Users can delete own chats" on public."Chat" is 'Whoever made it may take it away.';
create policy "Admins can read all chats" on public."Chat" for select using (public.get_user_role() = 'admin');
comment on policy "Admins can read all chats" on public."Chat" is 'Administrators look into chats when something went wrong.';

create table public."Message_v2" (
  id uuid primary key default gen_random_uuid(),
  "chatId" uuid not null references public."Chat" (id) on delete cascade,
  role varchar(20) not null,
  parts json not null,
  attachments json not null default '[]',
  "createdAt" timestamp not null default now(),
  model_used varchar(100),
  input_tokens integer,
  output_tokens integer,
  cost decimal(10, 6),
  constraint "Message_v2_role_check" check (role in ('user', 'assistant', 'system'))
);
comment on table public."Message_v2" is 'A message of a chat.';
comment on column public."Message_v2".role is 'Who says it: user, assistant or system.';
comment on column public."Message_v2".parts is 'Text, tool calls and results, in order.';
comment on column public."Message_v2".attachments is 'Files that came with it.';
comment on column public."Message_v2"."createdAt" is 'When it was sent.';
comment on column public."Message_v2".model_used is 'The model that answered.';
comment on column public."Message_v2".input_tokens is 'Sent to the model for it.';
comment on column public."Message_v2".output_tokens is 'Answered by the model.';
comment on column public."Message_v2".cost is 'Dollars for this message.';
create index idx_message_chat on public."Message_v2" ("chatId", "createdAt");
comment on index public.idx_message_chat is 'Messages of a chat, in order.';
alter table public."Message_v2" enable row level security;
create policy "Users can read own messages" on public."Message_v2"
  for select
  using (exists (select 1 from public."Chat" c where c.id = "chatId" and c.user_id = auth.uid()));
comment on policy "Users can read own messages" on public."Message_v2" is 'A message belongs to whom its chat belongs to.';
create policy "Users can create messages in own chats" on public."Message_v2"
  for insert
  with check (exists (select 1 from public."Chat" c where c.id = "chatId" and c.user_id = auth.uid()));
comment on policy "Users can create messages in own chats" on public."Message_v2" is 'Nobody writes into the chat of another; what was said is not changed.';

create table public."Vote_v2" (
  "chatId" uuid not null references public."Chat" (id) on delete cascade,
  "messageId" uuid not null references public."Message_v2" (id) on delete cascade,
  "isUpvoted" boolean not null,
  primary key ("chatId", "messageId")
);
comment on table public."Vote_v2" is 'What a person thinks of an answer.';
comment on column public."Vote_v2"."isUpvoted" is 'True for up, false for down.';
alter table public."Vote_v2" enable row level security;
create policy "Users can vote on messages in own chats" on public."Vote_v2"
  for all
  using (exists (select 1 from public."Chat" c where c.id = "chatId" and c.user_id = auth.uid()));
comment on policy "Users can vote on messages in own chats" on public."Vote_v2" is 'Whoever has the chat judges its answers.';

create table public."Document" (
  id uuid not null default gen_random_uuid(),
  "createdAt" timestamp not null default now(),
  title text not null,
  content text,
  kind varchar(20) not null default 'text',
  user_id uuid not null,
  chat_id uuid references public."Chat" (id) on delete cascade,
  parent_version_id uuid,
  version_number integer not null default 1,
  metadata jsonb default '{}',
  primary key (id, "createdAt"),
  constraint "Document_kind_check" check (kind in ('text', 'python code', 'mermaid code', 'sheet'))
);
comment on table public."Document" is 'An artifact in one of its versions: a text, Python code, a Mermaid diagram or a sheet.';
comment on column public."Document".id is 'The same for all versions of a document.';
comment on column public."Document"."createdAt" is 'When this version was made.';
comment on column public."Document".title is 'As people see it.';
comment on column public."Document".content is 'The whole of this version.';
comment on column public."Document".kind is 'text, python code, mermaid code or sheet.';
comment on column public."Document".user_id is 'Whose it is, in auth.users; checked by a trigger.';
comment on column public."Document".parent_version_id is 'The version that this one was made of. No constraint can say so, since no key of this table is one column.';
comment on column public."Document".version_number is 'Counted from 1 for each document.';
comment on column public."Document".metadata is 'Kind of update, lines that changed, and the agent that made it.';
create index idx_document_user_id on public."Document" (user_id);
comment on index public.idx_document_user_id is 'Documents of a person.';
create index idx_document_user on public."Document" (user_id, "createdAt" desc);
comment on index public.idx_document_user is 'A person''s documents, the newest first.';
create index idx_document_versions on public."Document" (id, version_number desc);
comment on index public.idx_document_versions is 'Versions of a document, the newest first.';
create index idx_document_chat on public."Document" (chat_id);
comment on index public.idx_document_chat is 'Documents of a chat.';
create index idx_document_parent on public."Document" (parent_version_id);
comment on index public.idx_document_parent is 'Down the tree of versions.';
create index idx_document_kind on public."Document" (kind);
comment on index public.idx_document_kind is 'Documents of a kind.';
create trigger validate_document_user_id before insert or update on public."Document"
  for each row execute function public.validate_user_id();
alter table public."Document" enable row level security;
create policy "Users can read own documents" on public."Document" for select using (auth.uid() = user_id);
comment on policy "Users can read own documents" on public."Document" is 'A document is private to the person who asked for it.';
create policy "Users can create own documents" on public."Document" for insert with check (auth.uid() = user_id);
comment on policy "Users can create own documents" on public."Document" is 'Nobody writes in the name of another.';
create policy "Users can update own documents" on public."Document" for update using (auth.uid() = user_id);
comment on policy "Users can update own documents" on public."Document" is 'What is one''s own stays so: the same holds for the row as it becomes.';
create policy "Users can delete own documents" on public."Document" for delete using (auth.uid() = user_id);
comment on policy "Users can delete own documents" on public."Document" is 'Whoever made it may take it away.';

create table public."Suggestion" (
  id uuid primary key default gen_random_uuid(),
  "documentId" uuid not null,
  "documentCreatedAt" timestamp not null,
  "originalText" text not null,
  "suggestedText" text not null,
  description text,
  "isResolved" boolean not null default false,
  user_id uuid not null,
  "createdAt" timestamp not null default now(),
  foreign key ("documentId", "documentCreatedAt")
    references public."Document" (id, "createdAt") on delete cascade
);
comment on table public."Suggestion" is 'A change to a document that an agent proposes.';
comment on column public."Suggestion"."originalText" is 'The text to be replaced.';
comment on column public."Suggestion"."suggestedText" is 'What to put in its place.';
comment on column public."Suggestion".description is 'Why.';
comment on column public."Suggestion"."isResolved" is 'Whether it was taken over or put aside.';
comment on column public."Suggestion".user_id is 'Whose it is, in auth.users; checked by a trigger.';
comment on column public."Suggestion"."createdAt" is 'When it was proposed.';
create index idx_suggestion_user_id on public."Suggestion" (user_id);
comment on index public.idx_suggestion_user_id is 'Suggestions of a person.';
create trigger validate_suggestion_user_id before insert or update on public."Suggestion"
  for each row execute function public.validate_user_id();
alter table public."Suggestion" enable row level security;
create policy "Users can read own suggestions" on public."Suggestion" for select using (auth.uid() = user_id);
comment on policy "Users can read own suggestions" on public."Suggestion" is 'A suggestion is private to the person whose document it is about.';
create policy "Users can create own suggestions" on public."Suggestion" for insert with check (auth.uid() = user_id);
comment on policy "Users can create own suggestions" on public."Suggestion" is 'Nobody writes in the name of another.';
create policy "Users can update own suggestions" on public."Suggestion" for update using (auth.uid() = user_id);
comment on policy "Users can update own suggestions" on public."Suggestion" is 'What is one''s own stays so: the same holds for the row as it becomes.';
create policy "Users can delete own suggestions" on public."Suggestion" for delete using (auth.uid() = user_id);
comment on policy "Users can delete own suggestions" on public."Suggestion" is 'Whoever made it may take it away.';

create table public."Stream" (
  id uuid primary key default gen_random_uuid(),
  "chatId" uuid not null references public."Chat" (id) on delete cascade,
  "createdAt" timestamp not null default now()
);
comment on table public."Stream" is 'An answer that is being sent, so that a page that was closed can take it up again.';
comment on column public."Stream"."createdAt" is 'When the stream began.';
alter table public."Stream" enable row level security;
create policy "Users can access streams in own chats" on public."Stream"
  for all
  using (exists (select 1 from public."Chat" c where c.id = "chatId" and c.user_id = auth.uid()));
comment on policy "Users can access streams in own chats" on public."Stream" is 'A stream belongs to whom its chat belongs to.';

-- Administration and analytics ------------------------------------------------------------------------------

create table public.admin_config (
  id uuid primary key default gen_random_uuid(),
  config_key varchar(100) unique not null,
  config_data jsonb not null,
  updated_by uuid,
  updated_at timestamp default now(),
  created_at timestamp default now()
);
comment on table public.admin_config is 'How agents are set up: prompts, tools and limits, and settings of the application.';
comment on column public.admin_config.config_key is 'An agent and its provider, as in chat_model_agent_google; or app_settings, logging_settings.';
comment on column public.admin_config.config_data is 'What validate_admin_config_data() lets through.';
comment on column public.admin_config.updated_by is 'Who changed it last, in auth.users.';
comment on column public.admin_config.updated_at is 'Set by a trigger.';
comment on column public.admin_config.created_at is 'When it was created.';
create index idx_admin_config_key on public.admin_config (config_key);
comment on index public.idx_admin_config_key is 'The configuration of an agent.';
create index idx_admin_config_updated on public.admin_config (updated_at desc);
comment on index public.idx_admin_config_updated is 'What was changed last.';
alter table public.admin_config enable row level security;
create policy "Admins can read admin_config" on public.admin_config
  for select
  using (public.get_user_role() = 'admin');
comment on policy "Admins can read admin_config" on public.admin_config is 'Prompts and limits are nobody else''s affair.';
create policy "Admins can update admin_config" on public.admin_config
  for all
  using (public.get_user_role() = 'admin');
comment on policy "Admins can update admin_config" on public.admin_config is 'Agents are set up in the dashboard, by administrators.';

create table public.model_config (
  id uuid primary key default gen_random_uuid(),
  model_id varchar(100) unique not null,
  name varchar(200) not null,
  description text,
  provider varchar(50) not null,
  is_active boolean default true,
  is_default boolean default false,
  thinking_enabled boolean default true,
  input_pricing_per_million_tokens decimal(10, 4) not null,
  output_pricing_per_million_tokens decimal(10, 4) not null,
  metadata jsonb default '{}',
  created_at timestamp default now(),
  updated_at timestamp default now()
);
comment on table public.model_config is 'Models that can be chosen, with prices and abilities.';
comment on column public.model_config.model_id is 'As the provider calls it.';
comment on column public.model_config.name is 'As people see it.';
comment on column public.model_config.description is 'What it is good for.';
comment on column public.model_config.provider is 'google, openai or anthropic; the end of keys in admin_config.';
comment on column public.model_config.is_active is 'Whether it can be chosen.';
comment on column public.model_config.is_default is 'Chosen where nothing else is: one for each provider.';
comment on column public.model_config.thinking_enabled is 'Whether it can reason.';
comment on column public.model_config.input_pricing_per_million_tokens is 'Dollars.';
comment on column public.model_config.output_pricing_per_million_tokens is 'Dollars.';
comment on column public.model_config.metadata is 'Context window, longest answer and more.';
comment on column public.model_config.created_at is 'When it was created.';
comment on column public.model_config.updated_at is 'Set by a trigger.';
create index idx_model_config_model_id on public.model_config (model_id);
comment on index public.idx_model_config_model_id is 'A model by its name at the provider.';
create index idx_model_config_provider on public.model_config (provider);
comment on index public.idx_model_config_provider is 'Models of a provider.';
create index idx_model_config_provider_active on public.model_config (provider, name) where is_active;
comment on index public.idx_model_config_provider_active is 'Models of a provider that can be chosen.';
create index idx_model_config_provider_default on public.model_config (provider) where is_default;
comment on index public.idx_model_config_provider_default is 'The default of a provider.';
create index idx_model_config_active on public.model_config (name) where is_active;
comment on index public.idx_model_config_active is 'All that can be chosen.';
alter table public.model_config enable row level security;
create policy "Authenticated users can read model_config" on public.model_config
  for select
  using (auth.uid() is not null);
comment on policy "Authenticated users can read model_config" on public.model_config is 'Whoever is signed in chooses a model.';
create policy "Admins can manage model_config" on public.model_config
  for all
  using (public.get_user_role() = 'admin');
comment on policy "Admins can manage model_config" on public.model_config is 'Prices and defaults are set by administrators.';

create table public.usage_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  chat_id uuid references public."Chat" (id) on delete set null,
  agent_type varchar(50) not null,
  model_used varchar(100),
  provider varchar(50),
  input_tokens integer,
  output_tokens integer,
  total_tokens integer,
  input_cost decimal(10, 6),
  output_cost decimal(10, 6),
  total_cost decimal(10, 6),
  request_timestamp timestamp default now(),
  response_timestamp timestamp,
  duration_ms integer,
  metadata jsonb
);
comment on table public.usage_logs is 'Each request to a model, with what it took and cost.';
comment on column public.usage_logs.user_id is 'Who asked, in auth.users; checked by a trigger.';
comment on column public.usage_logs.agent_type is 'The agent that answered.';
comment on column public.usage_logs.model_used is 'As the provider calls it.';
comment on column public.usage_logs.provider is 'Who runs the model.';
comment on column public.usage_logs.input_tokens is 'Sent.';
comment on column public.usage_logs.output_tokens is 'Answered.';
comment on column public.usage_logs.total_tokens is 'Both together.';
comment on column public.usage_logs.input_cost is 'Dollars for what was sent.';
comment on column public.usage_logs.output_cost is 'Dollars for what was answered.';
comment on column public.usage_logs.total_cost is 'Dollars for both.';
comment on column public.usage_logs.request_timestamp is 'When the request began.';
comment on column public.usage_logs.response_timestamp is 'When the answer was complete.';
comment on column public.usage_logs.duration_ms is 'Between the two, in milliseconds.';
comment on column public.usage_logs.metadata is 'What else is to know.';
create index idx_usage_logs_user_id on public.usage_logs (user_id);
comment on index public.idx_usage_logs_user_id is 'Usage of a person.';
create index idx_usage_logs_user_timestamp on public.usage_logs (user_id, request_timestamp desc);
comment on index public.idx_usage_logs_user_timestamp is 'A person''s usage over time.';
create index idx_usage_logs_agent_timestamp on public.usage_logs (agent_type, request_timestamp desc);
comment on index public.idx_usage_logs_agent_timestamp is 'An agent''s usage over time.';
create index idx_usage_logs_date_range on public.usage_logs (request_timestamp);
comment on index public.idx_usage_logs_date_range is 'All usage between two days.';
create index idx_usage_logs_model_provider on public.usage_logs (model_used, provider);
comment on index public.idx_usage_logs_model_provider is 'What each model is used for.';
create index idx_usage_logs_cost_date on public.usage_logs (request_timestamp) include (total_cost) where total_cost is not null;
comment on index public.idx_usage_logs_cost_date is 'Costs between two days, from the index alone.';
create trigger validate_usage_logs_user_id before insert or update on public.usage_logs
  for each row execute function public.validate_user_id();
alter table public.usage_logs enable row level security;
create policy "Users can read own usage_logs" on public.usage_logs for select using (auth.uid() = user_id);
comment on policy "Users can read own usage_logs" on public.usage_logs is 'People see what they used.';
create policy "Admins can read all usage_logs" on public.usage_logs
  for select
  using (public.get_user_role() = 'admin');
comment on policy "Admins can read all usage_logs" on public.usage_logs is 'The dashboard sums up everybody''s usage.';
create policy "System can create usage_logs" on public.usage_logs for insert with check (true);
comment on policy "System can create usage_logs" on public.usage_logs is 'Agents record in the name of whoever asked.';

create index idx_usage_logs_date_agent on public.usage_logs (date_trunc('day', request_timestamp), agent_type);
comment on index public.idx_usage_logs_date_agent is 'Charts by day and agent.';

create table public.rate_limit_tracking (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  agent_type varchar(50) not null,
  period_start timestamp not null,
  period_end timestamp not null,
  request_count integer default 0,
  limit_type varchar(20) not null,
  limit_value integer not null,
  created_at timestamp default now(),
  constraint rate_limit_tracking_limit_type_check check (limit_type in ('hourly', 'daily'))
);
comment on table public.rate_limit_tracking is 'How often a person has called an agent in a period.';
comment on column public.rate_limit_tracking.user_id is 'Who called, in auth.users; checked by a trigger.';
comment on column public.rate_limit_tracking.agent_type is 'Which agent.';
comment on column public.rate_limit_tracking.period_start is 'When the period began.';
comment on column public.rate_limit_tracking.period_end is 'When it ends.';
comment on column public.rate_limit_tracking.request_count is 'Calls in the period.';
comment on column public.rate_limit_tracking.limit_type is 'hourly or daily.';
comment on column public.rate_limit_tracking.limit_value is 'Calls that are allowed.';
comment on column public.rate_limit_tracking.created_at is 'When it was created.';
create index idx_rate_limit_user_id on public.rate_limit_tracking (user_id);
comment on index public.idx_rate_limit_user_id is 'Limits of a person.';
create index idx_rate_limit_user_agent on public.rate_limit_tracking (user_id, agent_type);
comment on index public.idx_rate_limit_user_agent is 'Limits of a person for an agent.';
create index idx_rate_limit_user_agent_period on public.rate_limit_tracking (user_id, agent_type, period_start, period_end);
comment on index public.idx_rate_limit_user_agent_period is 'The period that a call falls into.';
create trigger validate_rate_limit_user_id before insert or update on public.rate_limit_tracking
  for each row execute function public.validate_user_id();
alter table public.rate_limit_tracking enable row level security;
create policy "Users can read own rate_limits" on public.rate_limit_tracking for select using (auth.uid() = user_id);
comment on policy "Users can read own rate_limits" on public.rate_limit_tracking is 'People see how much is left to them.';
create policy "System can manage rate_limits" on public.rate_limit_tracking for all using (true);
comment on policy "System can manage rate_limits" on public.rate_limit_tracking is 'Counted on the server, whoever is signed in.';

create table public.github_repositories (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  repo_owner varchar(100) not null,
  repo_name varchar(100) not null,
  repo_url text,
  default_branch varchar(100) default 'main',
  is_active boolean default true,
  last_accessed timestamp,
  created_at timestamp default now()
);
comment on table public.github_repositories is 'Repositories that a person has connected, for the agent that works with Git.';
comment on column public.github_repositories.user_id is 'Who connected it, in auth.users; checked by a trigger.';
comment on column public.github_repositories.repo_owner is 'Person or organisation at GitHub.';
comment on column public.github_repositories.repo_name is 'Its name there.';
comment on column public.github_repositories.repo_url is 'Its whole address.';
comment on column public.github_repositories.default_branch is 'The branch that is read.';
comment on column public.github_repositories.is_active is 'Whether agents may use it.';
comment on column public.github_repositories.last_accessed is 'When an agent last did.';
comment on column public.github_repositories.created_at is 'When it was connected.';
create index idx_github_repos_user_id on public.github_repositories (user_id);
comment on index public.idx_github_repos_user_id is 'Repositories of a person.';
create index idx_github_repos_user on public.github_repositories (user_id) where is_active;
comment on index public.idx_github_repos_user is 'A person''s repositories that agents may use.';
create index idx_github_repos_user_active on public.github_repositories (user_id, last_accessed desc) where is_active;
comment on index public.idx_github_repos_user_active is 'The same, the last used first.';
create trigger validate_github_repos_user_id before insert or update on public.github_repositories
  for each row execute function public.validate_user_id();
alter table public.github_repositories enable row level security;
create policy "Users can manage own repositories" on public.github_repositories for all using (auth.uid() = user_id);
comment on policy "Users can manage own repositories" on public.github_repositories is 'Connections are private.';

create table public.error_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid,
  error_type varchar(50) not null,
  error_category varchar(100) not null,
  error_message text not null,
  error_details jsonb,
  request_path varchar(500),
  request_method varchar(10),
  user_agent text,
  ip_address varchar(45),
  session_id varchar(100),
  severity varchar(20) not null default 'error',
  resolved boolean default false,
  resolved_by uuid,
  resolved_at timestamp,
  resolution_notes text,
  created_at timestamp default now(),
  constraint error_logs_error_type_check check (error_type in ('auth', 'api', 'admin', 'app', 'user', 'permission', 'system')),
  constraint error_logs_severity_check check (severity in ('info', 'warning', 'error', 'critical'))
);
comment on table public.error_logs is 'Errors from anywhere in the application, and what became of them.';
comment on column public.error_logs.user_id is 'Who met with it, in auth.users.';
comment on column public.error_logs.error_type is 'auth, api, admin, app, user, permission or system.';
comment on column public.error_logs.error_category is 'What kind of error within its type.';
comment on column public.error_logs.error_message is 'As it was raised.';
comment on column public.error_logs.error_details is 'Stack and context.';
comment on column public.error_logs.request_path is 'Path of the address that was asked for.';
comment on column public.error_logs.request_method is 'HTTP method.';
comment on column public.error_logs.user_agent is 'Browser or other client.';
comment on column public.error_logs.ip_address is 'Where the request came from.';
comment on column public.error_logs.session_id is 'The session that it happened in.';
comment on column public.error_logs.severity is 'info, warning, error or critical.';
comment on column public.error_logs.resolved is 'Whether it is done with.';
comment on column public.error_logs.resolved_by is 'The administrator who did, in auth.users.';
comment on column public.error_logs.resolved_at is 'When.';
comment on column public.error_logs.resolution_notes is 'How.';
comment on column public.error_logs.created_at is 'When it happened.';
create index idx_error_logs_user_id on public.error_logs (user_id);
comment on index public.idx_error_logs_user_id is 'Errors of a person.';
create index idx_error_logs_error_type on public.error_logs (error_type);
comment on index public.idx_error_logs_error_type is 'Errors of a type.';
create index idx_error_logs_error_category on public.error_logs (error_category);
comment on index public.idx_error_logs_error_category is 'Errors of a category.';
create index idx_error_logs_severity on public.error_logs (severity);
comment on index public.idx_error_logs_severity is 'Errors by how bad they are.';
create index idx_error_logs_created_at on public.error_logs (created_at desc);
comment on index public.idx_error_logs_created_at is 'The newest first.';
create index idx_error_logs_resolved on public.error_logs (resolved);
comment on index public.idx_error_logs_resolved is 'What is still open.';
create index idx_error_logs_user_created on public.error_logs (user_id, created_at desc);
comment on index public.idx_error_logs_user_created is 'A person''s errors, the newest first.';
create index idx_error_logs_type_severity on public.error_logs (error_type, severity);
comment on index public.idx_error_logs_type_severity is 'What the monitor counts.';
alter table public.error_logs enable row level security;
create policy "Users can read own error_logs" on public.error_logs for select using (auth.uid() = user_id);
comment on policy "Users can read own error_logs" on public.error_logs is 'People see what went wrong for them.';
create policy "Admins can read all error_logs" on public.error_logs
  for select
  using (public.get_user_role() = 'admin');
comment on policy "Admins can read all error_logs" on public.error_logs is 'The dashboard lists everybody''s errors.';
create policy "Admins can update error_logs" on public.error_logs for update using (public.get_user_role() = 'admin');
comment on policy "Admins can update error_logs" on public.error_logs is 'Administrators mark what is resolved.';
create policy "System can insert error_logs" on public.error_logs for insert with check (true);
comment on policy "System can insert error_logs" on public.error_logs is 'Errors happen before anybody has signed in, too.';

-- Activity logging ------------------------------------------------------------------------------------------

create table public.user_activity_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  correlation_id uuid not null,
  activity_type varchar(50) not null,
  activity_category varchar(50) not null,
  activity_metadata jsonb default '{}',
  resource_id uuid,
  resource_type varchar(50),
  ip_address varchar(45),
  user_agent text,
  request_path varchar(500),
  request_method varchar(10),
  session_id varchar(100),
  success boolean default true,
  error_message text,
  created_at timestamp default now()
);
comment on table public.user_activity_logs is 'What people did in the application.';
comment on column public.user_activity_logs.user_id is 'Who did it, in auth.users.';
comment on column public.user_activity_logs.correlation_id is 'The same for all that follows from one action, also in agent_activity_logs.';
comment on column public.user_activity_logs.activity_type is 'Such as auth_login, chat_create or document_update.';
comment on column public.user_activity_logs.activity_category is 'Such as authentication, chat or document.';
comment on column public.user_activity_logs.activity_metadata is 'What belongs to the type.';
comment on column public.user_activity_logs.resource_id is 'What it was done to.';
comment on column public.user_activity_logs.resource_type is 'The kind of that: chat, document and others.';
comment on column public.user_activity_logs.ip_address is 'Where it came from; anonymised where that is set.';
comment on column public.user_activity_logs.user_agent is 'Browser or other client.';
comment on column public.user_activity_logs.request_path is 'Path of the address that was asked for.';
comment on column public.user_activity_logs.request_method is 'HTTP method.';
comment on column public.user_activity_logs.session_id is 'The session that it happened in.';
comment on column public.user_activity_logs.success is 'Whether it went well.';
comment on column public.user_activity_logs.error_message is 'What was said where it did not.';
comment on column public.user_activity_logs.created_at is 'When it happened.';
create index idx_user_activity_user_id on public.user_activity_logs (user_id);
comment on index public.idx_user_activity_user_id is 'Activities of a person.';
create index idx_user_activity_correlation on public.user_activity_logs (correlation_id);
comment on index public.idx_user_activity_correlation is 'All that belongs to one action.';
create index idx_user_activity_type on public.user_activity_logs (activity_type);
comment on index public.idx_user_activity_type is 'Activities of a type.';
create index idx_user_activity_category on public.user_activity_logs (activity_category);
comment on index public.idx_user_activity_category is 'Activities of a category.';
create index idx_user_activity_created on public.user_activity_logs (created_at desc);
comment on index public.idx_user_activity_created is 'The newest first, and what is old enough to go.';
create index idx_user_activity_user_created on public.user_activity_logs (user_id, created_at desc);
comment on index public.idx_user_activity_user_created is 'A person''s activities, the newest first.';
create index idx_user_activity_resource on public.user_activity_logs (resource_type, resource_id);
comment on index public.idx_user_activity_resource is 'What was done to something.';
create index idx_user_activity_success on public.user_activity_logs (success);
comment on index public.idx_user_activity_success is 'What did not go well.';
create index idx_user_activity_user_type_date on public.user_activity_logs (user_id, activity_type, created_at desc);
comment on index public.idx_user_activity_user_type_date is 'How often a person does something.';
alter table public.user_activity_logs enable row level security;
create policy "Users can read own activity logs" on public.user_activity_logs for select using (auth.uid() = user_id);
comment on policy "Users can read own activity logs" on public.user_activity_logs is 'People see what is known of them.';
create policy "Admins can read all activity logs" on public.user_activity_logs
  for select
  using (public.get_user_role() = 'admin');
comment on policy "Admins can read all activity logs" on public.user_activity_logs is 'Audits look at everybody.';
create policy "System can insert activity logs" on public.user_activity_logs for insert with check (true);
comment on policy "System can insert activity logs" on public.user_activity_logs is 'Recorded on the server, whoever is signed in.';

create table public.agent_activity_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid,
  correlation_id uuid not null,
  agent_type varchar(50) not null,
  operation_type varchar(50) not null,
  operation_category varchar(50) not null,
  operation_metadata jsonb default '{}',
  resource_id uuid,
  resource_type varchar(50),
  duration_ms integer,
  start_time timestamp,
  end_time timestamp,
  model_id varchar(100),
  provider varchar(50),
  thinking_mode boolean default false,
  input_tokens integer,
  output_tokens integer,
  reasoning_tokens integer,
  total_tokens integer,
  input_cost decimal(10, 6),
  output_cost decimal(10, 6),
  total_cost decimal(10, 6),
  success boolean default true,
  error_type varchar(100),
  error_message text,
  retry_count integer default 0,
  created_at timestamp default now()
);
comment on table public.agent_activity_logs is 'What agents did, how long it took and what it cost.';
comment on column public.agent_activity_logs.user_id is 'For whom, in auth.users; empty where the system did it by itself.';
comment on column public.agent_activity_logs.correlation_id is 'The same for all that follows from one action, also in user_activity_logs.';
comment on column public.agent_activity_logs.agent_type is 'Which agent.';
comment on column public.agent_activity_logs.operation_type is 'Such as tool_invocation, code_generation or streaming.';
comment on column public.agent_activity_logs.operation_category is 'Such as generation or execution.';
comment on column public.agent_activity_logs.operation_metadata is 'Measures that belong to the type.';
comment on column public.agent_activity_logs.resource_id is 'The document, code or diagram.';
comment on column public.agent_activity_logs.resource_type is 'The kind of that.';
comment on column public.agent_activity_logs.duration_ms is 'How long it took, in milliseconds.';
comment on column public.agent_activity_logs.start_time is 'When it began.';
comment on column public.agent_activity_logs.end_time is 'When it was done.';
comment on column public.agent_activity_logs.model_id is 'The model, as the provider calls it.';
comment on column public.agent_activity_logs.provider is 'Who runs the model.';
comment on column public.agent_activity_logs.thinking_mode is 'Whether the model reasoned.';
comment on column public.agent_activity_logs.input_tokens is 'Sent.';
comment on column public.agent_activity_logs.output_tokens is 'Answered.';
comment on column public.agent_activity_logs.reasoning_tokens is 'Thought.';
comment on column public.agent_activity_logs.total_tokens is 'All together.';
comment on column public.agent_activity_logs.input_cost is 'Dollars for what was sent.';
comment on column public.agent_activity_logs.output_cost is 'Dollars for what was answered.';
comment on column public.agent_activity_logs.total_cost is 'Dollars for both.';
comment on column public.agent_activity_logs.success is 'Whether it went well.';
comment on column public.agent_activity_logs.error_type is 'What kind of error, where it did not.';
comment on column public.agent_activity_logs.error_message is 'What was said then.';
comment on column public.agent_activity_logs.retry_count is 'How often it was tried again.';
comment on column public.agent_activity_logs.created_at is 'When it was recorded.';
create index idx_agent_activity_user_id on public.agent_activity_logs (user_id);
comment on index public.idx_agent_activity_user_id is 'What agents did for a person.';
create index idx_agent_activity_correlation on public.agent_activity_logs (correlation_id);
comment on index public.idx_agent_activity_correlation is 'All that belongs to one action.';
create index idx_agent_activity_agent_type on public.agent_activity_logs (agent_type);
comment on index public.idx_agent_activity_agent_type is 'What an agent did.';
create index idx_agent_activity_operation on public.agent_activity_logs (operation_type);
comment on index public.idx_agent_activity_operation is 'Operations of a type.';
create index idx_agent_activity_category on public.agent_activity_logs (operation_category);
comment on index public.idx_agent_activity_category is 'Operations of a category.';
create index idx_agent_activity_created on public.agent_activity_logs (created_at desc);
comment on index public.idx_agent_activity_created is 'The newest first, and what is old enough to go.';
create index idx_agent_activity_model on public.agent_activity_logs (model_id, provider);
comment on index public.idx_agent_activity_model is 'What each model is used for.';
create index idx_agent_activity_success on public.agent_activity_logs (success);
comment on index public.idx_agent_activity_success is 'What did not go well.';
create index idx_agent_activity_resource on public.agent_activity_logs (resource_type, resource_id);
comment on index public.idx_agent_activity_resource is 'What was done to something.';
create index idx_agent_activity_duration on public.agent_activity_logs (duration_ms desc);
comment on index public.idx_agent_activity_duration is 'What takes longest.';
create index idx_agent_activity_cost on public.agent_activity_logs (total_cost desc);
comment on index public.idx_agent_activity_cost is 'What costs most.';
create index idx_agent_activity_agent_op_date on public.agent_activity_logs (agent_type, operation_type, created_at desc);
comment on index public.idx_agent_activity_agent_op_date is 'What an agent does, over time.';
alter table public.agent_activity_logs enable row level security;
create policy "Users can read own agent logs" on public.agent_activity_logs for select using (auth.uid() = user_id);
comment on policy "Users can read own agent logs" on public.agent_activity_logs is 'People see what was done for them.';
create policy "Admins can read all agent logs" on public.agent_activity_logs
  for select
  using (public.get_user_role() = 'admin');
comment on policy "Admins can read all agent logs" on public.agent_activity_logs is 'The dashboard compares agents.';
create policy "System can insert agent logs" on public.agent_activity_logs for insert with check (true);
comment on policy "System can insert agent logs" on public.agent_activity_logs is 'Recorded on the server, whoever is signed in.';

-- People who are removed ------------------------------------------------------------------------------------

create function public.handle_auth_user_deletion() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- Messages, votes and streams go with their chats, suggestions with their documents.
  delete from public."Chat" where user_id = old.id;
  delete from public."Document" where user_id = old.id;
  delete from public.usage_logs where user_id = old.id;
  delete from public.rate_limit_tracking where user_id = old.id;
  delete from public.github_repositories where user_id = old.id;
  update public.error_logs set resolved_by = null where resolved_by = old.id;
  update public.admin_config set updated_by = null where updated_by = old.id;
  return old;
end
$$;
comment on function public.handle_auth_user_deletion() is 'Takes away what belongs to a person who is removed.';
create trigger on_auth_user_deleted before delete on auth.users
  for each row execute function public.handle_auth_user_deletion();

-- Usage -----------------------------------------------------------------------------------------------------

create function public.get_current_user_usage_summary(
  p_start_date date default current_date - 30,
  p_end_date date default current_date
) returns table (
  total_calls bigint,
  total_input_tokens bigint,
  total_output_tokens bigint,
  total_tokens bigint,
  total_cost numeric,
  agent_breakdown jsonb
)
language sql stable security invoker set search_path = ''
as $$
  with by_agent as (
    select l.agent_type, count(*) as calls, sum(l.input_tokens) as input_tokens, sum(l.output_tokens) as output_tokens,
      sum(l.total_tokens) as tokens, sum(l.total_cost) as cost
    from public.usage_logs l
    where l.user_id = auth.uid()
      and l.request_timestamp >= p_start_date and l.request_timestamp < p_end_date + 1
    group by l.agent_type
  )
  select coalesce(sum(a.calls), 0)::bigint, coalesce(sum(a.input_tokens), 0)::bigint,
    coalesce(sum(a.output_tokens), 0)::bigint, coalesce(sum(a.tokens), 0)::bigint, coalesce(sum(a.cost), 0),
    coalesce(jsonb_object_agg(a.agent_type, jsonb_build_object('calls', a.calls, 'tokens', a.tokens, 'cost', a.cost)), '{}')
  from by_agent a
$$;
comment on function public.get_current_user_usage_summary(date, date) is
  'What whoever asks has used between two days, with a part for each agent.';

-- Configuration ---------------------------------------------------------------------------------------------

create function public.update_admin_config_timestamp() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function public.update_admin_config_timestamp() is 'Stamps a configuration that is changed.';
create trigger trigger_admin_config_updated_at before update on public.admin_config
  for each row execute function public.update_admin_config_timestamp();

create function public.update_model_config_timestamp() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function public.update_model_config_timestamp() is 'Stamps a model that is changed.';
create trigger trigger_model_config_updated_at before update on public.model_config
  for each row execute function public.update_model_config_timestamp();

create function public.ensure_single_default_model_per_provider() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.is_default then
    update public.model_config set is_default = false
    where provider = new.provider and is_default and id <> new.id;
  elsif tg_op = 'UPDATE' and old.is_default
    -- Another model that has just become the default takes the place of this one.
    and pg_trigger_depth() = 1
    and not exists (
      select from public.model_config m where m.provider = new.provider and m.is_default and m.id <> new.id
    )
  then
    raise exception 'the last default model of % cannot be removed', new.provider;
  end if;
  return new;
end
$$;
comment on function public.ensure_single_default_model_per_provider() is
  'Keeps one default for each provider: a new one takes the place of the old one, and the last one stays.';
create trigger trigger_ensure_single_default_model before insert or update on public.model_config
  for each row execute function public.ensure_single_default_model_per_provider();

create function public.validate_admin_config_data() returns trigger
language plpgsql set search_path = ''
as $$
declare
  agent text := substring(new.config_key from '^(.*_agent)_[a-z]+$');
begin
  -- Settings of the application have no agent.
  if agent is null then
    return new;
  end if;
  if not (new.config_data ?& array['enabled', 'rateLimit']) then
    raise exception '%: enabled and rateLimit are required', new.config_key;
  end if;
  if not ((new.config_data -> 'rateLimit') ?& array['perMinute', 'perHour', 'perDay']) then
    raise exception '%: rateLimit needs perMinute, perHour and perDay', new.config_key;
  end if;
  if agent = 'chat_model_agent' and not (new.config_data ?& array['capabilities', 'tools']) then
    raise exception '%: capabilities and tools are required', new.config_key;
  end if;
  if agent = 'provider_tools_agent' and not (new.config_data ? 'systemPrompt') then
    raise exception '%: systemPrompt is required', new.config_key;
  end if;
  if agent in ('document_agent', 'python_agent', 'mermaid_agent', 'git_mcp_agent') and not (new.config_data ? 'tools') then
    raise exception '%: tools are required', new.config_key;
  end if;
  return new;
end
$$;
comment on function public.validate_admin_config_data() is 'Refuses the configuration of an agent that lacks what the agent needs.';
create trigger trigger_validate_admin_config before insert or update on public.admin_config
  for each row execute function public.validate_admin_config_data();

-- Logging ---------------------------------------------------------------------------------------------------

create function public.get_logging_config() returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (select c.config_data from public.admin_config c where c.config_key = 'logging_settings'),
    '{
      "error_logging_enabled": true,
      "user_activity_logging_enabled": false,
      "agent_activity_logging_enabled": false,
      "log_retention_days": {"error_logs": 90, "user_activity_logs": 30, "agent_activity_logs": 7}
    }'::jsonb
  )
$$;
comment on function public.get_logging_config() is 'What is recorded and for how long, or what holds where nobody has said.';

create function public.is_user_activity_logging_enabled() returns boolean
language sql stable security definer set search_path = ''
as $$
  select coalesce((public.get_logging_config() ->> 'user_activity_logging_enabled')::boolean, false)
$$;
comment on function public.is_user_activity_logging_enabled() is 'Whether what people do is recorded.';

create function public.is_agent_activity_logging_enabled() returns boolean
language sql stable security definer set search_path = ''
as $$
  select coalesce((public.get_logging_config() ->> 'agent_activity_logging_enabled')::boolean, false)
$$;
comment on function public.is_agent_activity_logging_enabled() is 'Whether what agents do is recorded.';

create function public.purge_old_activity_logs() returns table (
  user_logs_deleted bigint,
  agent_logs_deleted bigint,
  error_logs_deleted bigint
)
language plpgsql security definer set search_path = ''
as $$
declare
  days jsonb := coalesce(public.get_logging_config() -> 'log_retention_days', '{}');
begin
  delete from public.user_activity_logs l
  where l.created_at < now() - make_interval(days => coalesce((days ->> 'user_activity_logs')::int, 30));
  get diagnostics user_logs_deleted = row_count;
  delete from public.agent_activity_logs l
  where l.created_at < now() - make_interval(days => coalesce((days ->> 'agent_activity_logs')::int, 7));
  get diagnostics agent_logs_deleted = row_count;
  -- What nobody has resolved yet is kept.
  delete from public.error_logs l
  where l.resolved and l.created_at < now() - make_interval(days => coalesce((days ->> 'error_logs')::int, 90));
  get diagnostics error_logs_deleted = row_count;
  return next;
end
$$;
comment on function public.purge_old_activity_logs() is 'Deletes what is older than is kept, and says how much that was.';
