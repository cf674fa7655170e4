create role access_app;
create role access_clerk in role access_app;
create role access_guest noinherit in role access_app;
create role access_auditor bypassrls;
create role access_boss;
create role access_deputy in role access_boss;

create schema hidden;
create schema shown;
grant usage on schema shown to access_app;

create table hidden.log (id int);
grant select on hidden.log to public;
create table shown.news (id int);
grant select on shown.news to public;

create table columns_alone (id int, secret text);
grant select (id), update (secret) on columns_alone to access_app;

create table notes (id int, owner_id int, tenant int);
alter table notes owner to access_boss;
alter table notes enable row level security;
grant select, insert, update on notes to access_app;
grant all on notes to access_auditor;
grant delete on notes to access_guest;
create policy own on notes to access_app using (owner_id = 1);
create policy shared on notes for select using (tenant = 2);
create policy tenant on notes as restrictive to access_app using (tenant > 0) with check (tenant = 1);

create table forced (id int);
alter table forced owner to access_boss;
alter table forced enable row level security;
alter table forced force row level security;
create policy theirs on forced for update to access_boss using (id > 0);

create table closed (id int);
alter table closed enable row level security;
grant all on closed to public;

create table asleep (id int);
grant all on asleep to access_clerk;
create policy never on asleep to access_clerk using (false);

create table without (id int);
alter table without enable row level security;
grant all on without to access_app;
create policy silent on without for insert to access_app;
create policy narrow on without as restrictive using (true);
