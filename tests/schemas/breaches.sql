-- Keys and indexes near what the rules missing-primary-key, unindexed-foreign-key and duplicate-index ask for.

create table people (id bigint primary key, email text unique, born date not null);
create table notes (body text);
create unlogged table scratch (body text not null unique);
create table visits (person_id bigint references people, at timestamptz not null) partition by range (at);
create table visits_2024 partition of visits for values from ('2024-01-01') to ('2025-01-01');
create index on visits (person_id);

create table orders (
  id bigint primary key,
  -- No index.
  buyer_id bigint references people,
  -- A hash index serves, one on an expression does not, nor one of some rows, nor one that begins with another.
  seller_id bigint references people,
  payer_id bigint references people,
  agent_id bigint references people,
  clerk_id bigint references people,
  -- All rows but those that reference nothing.
  giver_id bigint references people,
  kind text not null
);
create index on orders using hash (seller_id);
create index on orders ((payer_id + 0));
create index on orders (agent_id) where kind = 'large';
create index on orders (kind, clerk_id);
create index on orders (giver_id) where giver_id is not null;

-- Keys of several columns, whose index may have them in another order, but not with others between.
create table rooms (house int, number int, primary key (house, number));
create table beds (
  id int primary key, house int, number int, size int,
  foreign key (house, number) references rooms
);
create index on beds (number, house, size);
create table lamps (
  id int primary key, house int, number int, size int,
  foreign key (house, number) references rooms
);
create index on lamps (house, size, number);

-- The second of two columns that are a key.
create table friends (
  one_id bigint references people, other_id bigint references people, primary key (one_id, other_id)
);

-- What repeats and what does not.
create index people_email_again on people (email);
create index people_email_down on people (email desc);
create index people_email_pattern on people (email text_pattern_ops);
create index people_email_c on people (email collate "C");
create index people_email_born on people (email) include (born);
create index people_email_short on people (email) where length(email) < 20;
create table twins (id int primary key, a int, b text);
create index twins_a_1 on twins (a);
create index twins_a_2 on twins (a);
create unique index twins_a_3 on twins (a);
create index twins_lower_1 on twins (lower(b));
create index twins_lower_2 on twins (lower(b));
create unique index twins_b_1 on twins (b);
create unique index twins_b_2 on twins (b) nulls not distinct;
create table triplets (id int primary key, a int);
create index triplets_1 on triplets (a) where a > 1;
create index triplets_2 on triplets (a) where (a > 1);
create index triplets_3 on triplets (a) where a > 2;
-- Unique in some of the columns of a foreign key is enough; not unique in one is not.
create table pairs_of_keys (a int, b int, primary key (a, b));
create table unique_in_one (id int primary key, a int unique, b int, foreign key (a, b) references pairs_of_keys);
create table indexed_in_one (id int primary key, a int, b int, foreign key (a, b) references pairs_of_keys);
create index on indexed_in_one (a);
