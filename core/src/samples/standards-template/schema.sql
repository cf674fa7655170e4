-- A small schema that shows each standard of a template: names, types, standard columns, indexes, lookup tables, soft
-- deletion, row level security, partitions, views, functions and comments.
--
-- Names: tables in the plural, keys called id, foreign keys {singular}_id, indexes idx_{table}_{columns}, unique ones
-- uq_{table}_{columns}. Where the template writes statements out (tenants, users), these are its names and columns.

create type public.tenant_plan as enum ('free', 'starter', 'pro', 'enterprise');
create type public.user_role as enum ('owner', 'admin', 'member', 'viewer', 'api');
create type public.order_status as enum ('draft', 'active', 'suspended', 'archived');
create type public.order_item_type as enum ('product', 'service', 'discount');
comment on type public.tenant_plan is 'What a tenant pays for.';
comment on type public.user_role is 'What a user may do within the tenant.';
comment on type public.order_status is 'Where an order stands, from its first draft on.';
comment on type public.order_item_type is 'What a line of an order is.';

create function public.updated_at_trigger() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end;
$$;
comment on function public.updated_at_trigger() is 'Stamps a row that is changed; every table with updated_at has it as set_updated_at.';

create function public.current_tenant_id() returns uuid
language sql stable set search_path = ''
as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
comment on function public.current_tenant_id() is
  'The tenant for whom the connection works, set by the application at the beginning of each transaction.';

-- Identity and access ---------------------------------------------------------------------------------------

create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name varchar(255) not null,
  slug varchar(100) not null,
  plan public.tenant_plan not null default 'free',
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table public.tenants is 'What isolates customers from each other: every row belongs to a tenant.';
comment on column public.tenants.name is 'As people see it.';
comment on column public.tenants.slug is 'Part of the address.';
comment on column public.tenants.plan is 'What is paid for.';
comment on column public.tenants.settings is 'What the tenant has chosen, by name.';
comment on column public.tenants.created_at is 'Set on insert, never changed.';
comment on column public.tenants.updated_at is 'Set by a trigger.';
comment on column public.tenants.deleted_at is 'Empty while the row is in use.';
comment on column public.tenants.version is 'Counts changes: who updates a row says which version was read.';
create unique index uq_tenants_slug on public.tenants (slug) where deleted_at is null;
create trigger set_updated_at before update on public.tenants
  for each row execute function public.updated_at_trigger();
alter table public.tenants enable row level security;
create policy tenants_tenant_isolation on public.tenants
  for all
  using (id = public.current_tenant_id())
  with check (id = public.current_tenant_id());
comment on policy tenants_tenant_isolation on public.tenants is 'A tenant sees itself.';

create table public.users (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete restrict,
  email varchar(320) not null,
  password_hash varchar(255),
  full_name varchar(255) not null,
  role public.user_role not null default 'member',
  is_verified boolean not null default false,
  last_login_at timestamptz,
  mfa_enabled boolean not null default false,
  mfa_secret text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table public.users is 'People and programs that sign in.';
comment on column public.users.email is 'In small letters.';
comment on column public.users.password_hash is 'bcrypt or Argon2; empty for who signs in elsewhere.';
comment on column public.users.full_name is 'As it is shown.';
comment on column public.users.role is 'What the user may do.';
comment on column public.users.is_verified is 'Whether the address was confirmed.';
comment on column public.users.last_login_at is 'Empty until the first time.';
comment on column public.users.mfa_enabled is 'Whether a second factor is asked for.';
comment on column public.users.mfa_secret is 'Encrypted secret of the second factor.';
comment on column public.users.created_at is 'Set on insert, never changed.';
comment on column public.users.updated_at is 'Set by a trigger.';
comment on column public.users.deleted_at is 'Empty while the row is in use.';
comment on column public.users.version is 'Counts changes: who updates a row says which version was read.';
create unique index uq_users_tenant_email on public.users (tenant_id, lower(email)) where deleted_at is null;
create index idx_users_tenant_id on public.users (tenant_id) where deleted_at is null;
comment on index public.idx_users_tenant_id is 'Users of a tenant.';
create trigger set_updated_at before update on public.users
  for each row execute function public.updated_at_trigger();
alter table public.users enable row level security;
create policy users_tenant_isolation on public.users
  for all
  using (tenant_id = public.current_tenant_id())
  with check (tenant_id = public.current_tenant_id());
comment on policy users_tenant_isolation on public.users is 'Users see those of their own tenant.';

create table public.user_profiles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  avatar_url text,
  biography text,
  birth_date date,
  session_timeout interval not null default '1 hour',
  last_login_ip inet,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table public.user_profiles is 'What users tell of themselves, apart from what signing in needs.';
comment on column public.user_profiles.avatar_url is 'Checked by the application.';
comment on column public.user_profiles.biography is 'Markdown.';
comment on column public.user_profiles.birth_date is 'A day has no time zone.';
comment on column public.user_profiles.session_timeout is 'How long the user stays signed in.';
comment on column public.user_profiles.last_login_ip is 'Where the user signed in from.';
comment on column public.user_profiles.created_at is 'Set on insert, never changed.';
comment on column public.user_profiles.updated_at is 'Set by a trigger.';
comment on column public.user_profiles.deleted_at is 'Empty while the row is in use.';
comment on column public.user_profiles.version is 'Counts changes: who updates a row says which version was read.';
create unique index uq_user_profiles_user_id on public.user_profiles (user_id) where deleted_at is null;
create index idx_user_profiles_user_id on public.user_profiles (user_id);
comment on index public.idx_user_profiles_user_id is 'The profile of a user, deleted or not.';
create trigger set_updated_at before update on public.user_profiles
  for each row execute function public.updated_at_trigger();
alter table public.user_profiles enable row level security;
create policy user_profiles_tenant_isolation on public.user_profiles
  for all
  using (user_id in (select u.id from public.users u));
comment on policy user_profiles_tenant_isolation on public.user_profiles is 'Through the user, whose policy says which those are.';

-- Orders ----------------------------------------------------------------------------------------------------

create table public.payment_terms (
  code varchar(50) primary key,
  label varchar(255) not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.payment_terms is 'When an order has to be paid: a lookup table, since terms have labels and come and go.';
comment on column public.payment_terms.code is 'What programs ask for.';
comment on column public.payment_terms.label is 'What people read.';
comment on column public.payment_terms.description is 'What it means, in a sentence.';
comment on column public.payment_terms.sort_order is 'Its place in lists.';
comment on column public.payment_terms.is_active is 'Whether it can be chosen.';
comment on column public.payment_terms.created_at is 'Set on insert, never changed.';
comment on column public.payment_terms.updated_at is 'Set by a trigger.';
create trigger set_updated_at before update on public.payment_terms
  for each row execute function public.updated_at_trigger();
alter table public.payment_terms enable row level security;
create policy payment_terms_read on public.payment_terms for select using (true);
comment on policy payment_terms_read on public.payment_terms is 'The same for all tenants, and written by migrations alone.';

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete restrict,
  created_by uuid not null references public.users (id) on delete restrict,
  payment_term_id varchar(50) not null references public.payment_terms (code) on delete restrict,
  order_number varchar(40) not null,
  title varchar(255) not null,
  notes text,
  status public.order_status not null default 'draft',
  total_amount numeric(19, 4) not null default 0,
  metadata jsonb not null default '{}',
  ordered_at timestamptz,
  search_vector tsvector generated always as (to_tsvector('simple', title || ' ' || coalesce(notes, ''))) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table public.orders is 'What a customer takes, from the first draft until it is archived.';
comment on column public.orders.order_number is 'Printed on everything that is sent.';
comment on column public.orders.title is 'As people see it.';
comment on column public.orders.notes is 'For colleagues.';
comment on column public.orders.status is 'Where it stands.';
comment on column public.orders.total_amount is 'Sum of its lines, in the currency of the tenant.';
comment on column public.orders.metadata is 'What other programs keep here, by name.';
comment on column public.orders.ordered_at is 'When the customer agreed.';
comment on column public.orders.search_vector is 'For the full-text search.';
comment on column public.orders.created_at is 'Set on insert, never changed.';
comment on column public.orders.updated_at is 'Set by a trigger.';
comment on column public.orders.deleted_at is 'Empty while the row is in use.';
comment on column public.orders.version is 'Counts changes: who updates a row says which version was read.';
create unique index uq_orders_tenant_id_order_number on public.orders (tenant_id, order_number) where deleted_at is null;
create index idx_orders_tenant_id_created_at on public.orders (tenant_id, created_at);
comment on index public.idx_orders_tenant_id_created_at is 'Orders of a tenant, in order of time.';
create index idx_orders_created_by on public.orders (created_by);
comment on index public.idx_orders_created_by is 'Orders that a user has made.';
create index idx_orders_payment_term_id on public.orders (payment_term_id);
comment on index public.idx_orders_payment_term_id is 'Whether a term is still in use.';
create index idx_orders_status on public.orders (status) where deleted_at is null;
comment on index public.idx_orders_status is 'What is to be done.';
create index idx_orders_search_vector on public.orders using gin (search_vector);
comment on index public.idx_orders_search_vector is 'Full-text search.';
create index idx_orders_metadata on public.orders using gin (metadata);
comment on index public.idx_orders_metadata is 'Orders by what other programs keep here.';
create trigger set_updated_at before update on public.orders
  for each row execute function public.updated_at_trigger();
alter table public.orders enable row level security;
create policy orders_tenant_isolation on public.orders
  for all
  using (tenant_id = public.current_tenant_id())
  with check (tenant_id = public.current_tenant_id());
comment on policy orders_tenant_isolation on public.orders is 'An order is seen within its tenant.';

create table public.order_items (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id) on delete cascade,
  item_type public.order_item_type not null default 'product',
  description varchar(500) not null,
  quantity numeric(19, 4) not null default 1,
  unit_amount numeric(19, 4) not null,
  sort_order integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1,
  constraint order_items_quantity_check check (quantity > 0)
);
comment on table public.order_items is 'Lines of an order.';
comment on column public.order_items.item_type is 'What the line is.';
comment on column public.order_items.description is 'As it is printed.';
comment on column public.order_items.quantity is 'In the unit of the description.';
comment on column public.order_items.unit_amount is 'For one; below zero for a discount.';
comment on column public.order_items.sort_order is 'Its place in the order.';
comment on column public.order_items.created_at is 'Set on insert, never changed.';
comment on column public.order_items.updated_at is 'Set by a trigger.';
comment on column public.order_items.deleted_at is 'Empty while the row is in use.';
comment on column public.order_items.version is 'Counts changes: who updates a row says which version was read.';
create index idx_order_items_order_id_sort_order on public.order_items (order_id, sort_order);
comment on index public.idx_order_items_order_id_sort_order is 'Lines of an order, in order.';
create trigger set_updated_at before update on public.order_items
  for each row execute function public.updated_at_trigger();
alter table public.order_items enable row level security;
create policy order_items_tenant_isolation on public.order_items
  for all
  using (order_id in (select o.id from public.orders o));
comment on policy order_items_tenant_isolation on public.order_items is 'Through the order, whose policy says which those are.';

create table public.tags (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  name varchar(100) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1
);
comment on table public.tags is 'Words that orders can be found by.';
comment on column public.tags.name is 'As people write it.';
comment on column public.tags.created_at is 'Set on insert, never changed.';
comment on column public.tags.updated_at is 'Set by a trigger.';
comment on column public.tags.deleted_at is 'Empty while the row is in use.';
comment on column public.tags.version is 'Counts changes: who updates a row says which version was read.';
create unique index uq_tags_tenant_id_name on public.tags (tenant_id, name) where deleted_at is null;
create index idx_tags_tenant_id on public.tags (tenant_id);
comment on index public.idx_tags_tenant_id is 'Tags of a tenant, deleted or not.';
create trigger set_updated_at before update on public.tags
  for each row execute function public.updated_at_trigger();
alter table public.tags enable row level security;
create policy tags_tenant_isolation on public.tags
  for all
  using (tenant_id = public.current_tenant_id())
  with check (tenant_id = public.current_tenant_id());
comment on policy tags_tenant_isolation on public.tags is 'Each tenant has its own words.';

create table public.order_tags (
  order_id uuid not null references public.orders (id) on delete cascade,
  tag_id uuid not null references public.tags (id) on delete cascade,
  primary key (order_id, tag_id)
);
comment on table public.order_tags is 'Which order has which tag: a junction table, named by both in the order of the alphabet.';
create index idx_order_tags_tag_id on public.order_tags (tag_id);
comment on index public.idx_order_tags_tag_id is 'Orders with a tag.';
alter table public.order_tags enable row level security;
create policy order_tags_tenant_isolation on public.order_tags
  for all
  using (order_id in (select o.id from public.orders o));
comment on policy order_tags_tenant_isolation on public.order_tags is 'Through the order, whose policy says which those are.';

-- Audit -----------------------------------------------------------------------------------------------------

create table public.audit_logs (
  id uuid not null default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete restrict,
  actor_id uuid references public.users (id) on delete set null,
  entity_type varchar(100) not null,
  entity_id uuid not null,
  action varchar(50) not null,
  old_values jsonb,
  new_values jsonb,
  ip_address inet,
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
comment on table public.audit_logs is 'Who changed what, month by month: old months are detached, not deleted.';
comment on column public.audit_logs.entity_type is 'The table that was changed.';
comment on column public.audit_logs.entity_id is 'The key of the row that was changed.';
comment on column public.audit_logs.action is 'insert, update or delete.';
comment on column public.audit_logs.old_values is 'What changed, as it was before.';
comment on column public.audit_logs.new_values is 'What changed, as it is now.';
comment on column public.audit_logs.ip_address is 'Where the change came from.';
create index idx_audit_logs_tenant_id_created_at on public.audit_logs (tenant_id, created_at);
comment on index public.idx_audit_logs_tenant_id_created_at is 'What happened at a tenant, in order of time.';
create index idx_audit_logs_actor_id on public.audit_logs (actor_id);
comment on index public.idx_audit_logs_actor_id is 'What a user has done.';
alter table public.audit_logs enable row level security;
create policy audit_logs_tenant_read on public.audit_logs for select using (tenant_id = public.current_tenant_id());
comment on policy audit_logs_tenant_read on public.audit_logs is 'A tenant reads its own log.';
create policy audit_logs_tenant_insert on public.audit_logs for insert with check (tenant_id = public.current_tenant_id());
comment on policy audit_logs_tenant_insert on public.audit_logs is 'The log is written and never changed: there is no policy for that.';

create table public.audit_logs_2024_01 partition of public.audit_logs
  for values from ('2024-01-01') to ('2024-02-01');
comment on table public.audit_logs_2024_01 is 'January 2024.';
alter table public.audit_logs_2024_01 enable row level security;

-- Views -----------------------------------------------------------------------------------------------------

create view public.active_orders with (security_invoker = true) as
  select * from public.orders where deleted_at is null;
comment on view public.active_orders is 'Orders that were not deleted.';

create materialized view public.order_summary as
  select o.tenant_id, date_trunc('day', o.created_at) as date, count(*) as total,
    count(*) filter (where o.status = 'active') as active_count
  from public.orders o
  where o.deleted_at is null
  group by o.tenant_id, date_trunc('day', o.created_at);
comment on materialized view public.order_summary is 'Orders by tenant and day for the dashboard, refreshed every hour.';
create unique index uq_order_summary_tenant_id_date on public.order_summary (tenant_id, date);
comment on index public.uq_order_summary_tenant_id_date is 'Lets the summary be refreshed while it is read.';
