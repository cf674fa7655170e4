-- What is easily mistaken in row level security, for one role each.
create role trying_app;
create role trying_lead in role trying_app;
create role trying_guest noinherit in role trying_app;
create role trying_auditor bypassrls;
create role trying_owner;

create type mood as enum ('low', 'even', 'high');

create function me() returns uuid language sql stable
  as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
create function claim(name text) returns text language plpgsql stable as $$
declare
  claims jsonb;
begin
  claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  if claims is null then
    return null;
  end if;
  return claims ->> name;
end $$;

create table people (id uuid, team int, boss uuid, mood mood, active boolean not null default true);
create table teams (id int, name text, parent int);
create table secrets (id int, team int);
create table secrets_by_column (id int, team int, hidden text);
grant all on people, teams to trying_app, trying_auditor;
grant select (id, team) on secrets_by_column to trying_app;

-- Sub-selects are under the policies of what they read.
alter table people enable row level security;
create policy self on people to trying_app using (id = me());
create policy reports on people for select to trying_lead using (boss = me() and mood > 'low');

create table notes (
  id int, team int, owner uuid default me(), mood mood, tags text[], data jsonb, n numeric(6, 2), at timestamptz,
  twice int generated always as (id * 2) stored
);
grant all on notes to trying_app, trying_auditor;
alter table notes enable row level security;
create policy of_team on notes for select using (team in (select p.team from people p where p.active));
create policy make on notes for insert to trying_app with check (owner = me());
create policy change on notes for update to trying_app using (owner = me() or twice > 4);
create policy drop_old on notes for delete to trying_app using (at < now() and n > 1.5);
create policy never_low on notes as restrictive to trying_app using (mood is distinct from 'low')
  with check (mood <> 'high' or mood is null);

-- What is null is not kept, neither as it is nor turned round.
create table nulls (id int, owner uuid, other uuid);
grant all on nulls to trying_app;
alter table nulls enable row level security;
create policy not_mine on nulls to trying_app using (not (owner = me()));
create policy else_ on nulls for select to trying_app using (owner <> me() and other is null);

-- A check that lets rows be given away, and one that does not.
create table given (id int, owner uuid);
grant all on given to trying_app;
alter table given enable row level security;
create policy read on given for select to trying_app using (owner = me());
create policy give on given for update to trying_app using (owner = me()) with check (true);

-- Without a policy for reading, nothing is found to be changed.
create table blind (id int, owner uuid);
grant all on blind to trying_app;
alter table blind enable row level security;
create policy write on blind for update to trying_app using (true);
create policy add on blind for insert to trying_app with check (owner = me());

-- Only restrictive policies allow nothing; without any policy neither.
create table restrained (id int);
grant all on restrained to trying_app;
alter table restrained enable row level security;
create policy only on restrained as restrictive using (id > 0);
create table closed (id int);
grant all on closed to trying_app;
alter table closed enable row level security;

-- Policies that are off, and a table without grants.
create table asleep (id int);
grant all on asleep to trying_app;
create policy off on asleep using (false);
create table unreachable (id int);
alter table unreachable enable row level security;
create policy open_ on unreachable using (true);

-- A policy that reads what the role may not; a constant beside it makes it superfluous.
create table peeking (id int);
grant all on peeking to trying_app;
alter table peeking enable row level security;
create policy peek on peeking using (id in (select s.id from secrets s));
create table peeking_open (id int);
grant all on peeking_open to trying_app;
alter table peeking_open enable row level security;
create policy peek on peeking_open for select using (id in (select s.id from secrets s));
create policy all_ on peeking_open for select using (true);
create table by_column (id int, team int);
grant all on by_column to trying_app;
alter table by_column enable row level security;
create policy fits on by_column for select using (exists (select 1 from secrets_by_column s where s.team = by_column.team));
create policy hidden on by_column for delete using (exists (select 1 from secrets_by_column s where s.hidden = 'a'));

-- Policies that ask one another without end, unless a function of the owner's stands between.
create table left_ (id int, team int);
create table right_ (id int, team int);
grant all on left_, right_ to trying_app;
alter table left_ enable row level security;
alter table right_ enable row level security;
create policy a on left_ for select using (exists (select from right_ r where r.team = left_.team));
create policy b on right_ for select using (exists (select from left_ l where l.team = right_.team));
create policy add on left_ for insert with check (team in (select r.id from teams r));
create table own_rows (id int, team int);
grant all on own_rows to trying_app;
alter table own_rows enable row level security;
create policy own on own_rows using (team = (select max(o.team) from own_rows o));
create function teams_of_me() returns setof int language sql stable security definer set search_path = ''
  as $$ select p.team from public.people p where p.id = public.me() $$;
create function is_boss(of uuid) returns boolean language plpgsql stable security definer as $$
begin
  perform 1 from people p where p.id = of and p.boss = me();
  if found then
    return true;
  end if;
  return exists (select 1 from people p where p.id = me() and p.boss is null);
end $$;
create table shared (id int, team int, owner uuid);
grant all on shared to trying_app;
alter table shared enable row level security;
create policy by_team on shared for select using (team in (select teams_of_me()));
create policy by_boss on shared for update using (is_boss(owner)) with check (team = any (array(select teams_of_me())));
create policy add on shared for insert with check (team = any (select teams_of_me()) and claim('user_role') is not null);

-- A function that only some may call.
create function guarded() returns boolean language sql as $$ select true $$;
revoke execute on function guarded() from public;
grant execute on function guarded() to trying_lead;
create table calls (id int);
grant all on calls to trying_app;
alter table calls enable row level security;
create policy call on calls using (guarded() and id > 1);

-- Views: of their owner, and of whoever asks.
create view all_people as select id, team from people;
create view my_people with (security_invoker = true) as select id, team from people;
grant select on all_people, my_people to trying_app;
create table through_views (id int, team int, owner uuid);
grant all on through_views to trying_app;
alter table through_views enable row level security;
create policy all_ on through_views for select using (owner in (select a.id from all_people a where a.team = through_views.team));
create policy mine on through_views for delete using (owner in (select m.id from my_people m));

-- Owners, whom policies do not concern unless they are forced to.
create table owned (id int);
alter table owned owner to trying_owner;
alter table owned enable row level security;
create policy none on owned using (id = 1);
create table forced (id int);
alter table forced owner to trying_owner;
alter table forced enable row level security;
alter table forced force row level security;
create policy one on forced using (id = 1);

-- Errors of conditions.
create table faulty (id int, word text);
grant all on faulty to trying_app;
alter table faulty enable row level security;
create policy divides on faulty for select to trying_app using (4 / (id - 2) > 0);
create policy casts on faulty for insert to trying_app with check (word::int > 0);
create table single (id int, team int);
grant all on single to trying_app;
alter table single enable row level security;
create policy one on single using (team = (select t.id from teams t where t.id = single.id));

-- Joins, aggregates, common table expressions, and rows compared.
create table joined (id int, team int, owner uuid, tags text[], data jsonb);
grant all on joined to trying_app;
alter table joined enable row level security;
create policy tree on joined for select using (
  exists (
    select 1 from teams t left join teams p on p.id = t.parent join people q on q.team = t.id
    where t.id = joined.team and (p.id is null or p.name is not null)
  )
);
create policy counted on joined for update using (
  (select count(*) from teams t where t.parent = joined.team) >= 1 or (id, team) in (select t.id, t.parent from teams t)
);
create policy common on joined for delete using (
  exists (with own as (select p.team from people p) select from own where own.team = joined.team)
);
create policy data on joined for insert with check (
  tags && array['a', 'public'] or data ->> 'role' = 'a' or data @> '{"n": 2}' or (data -> 'n')::int > 3
);
