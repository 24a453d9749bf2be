begin;
create extension if not exists pgcrypto;
create type tree_condition as enum ('good','fair','poor','dead');
create type work_state as enum ('open','assigned','done');
create type staff_role as enum ('inspector','planner','crew');

create table staff (
  id            uuid primary key default gen_random_uuid(),
  username      varchar(60) not null,
  password_hash text not null,
  name          text not null,
  role          staff_role not null default 'inspector',
  constraint uq_staff_username unique (username)
);

create table districts (
  code     char(4) primary key check (code ~ '^[A-Z]{2}[0-9]{2}$'),
  name     varchar(80) not null,
  area_km2 numeric(8,3)
);

create table trees (
  district_code char(4) not null references districts (code),
  number        integer not null check (number between 1 and 99999),
  species       varchar(120) not null,
  planted_on    date not null,
  height_m      numeric(5,2),
  condition     tree_condition not null default 'good',
  protected     boolean not null default false,
  location      jsonb,
  attributes    jsonb not null default '{}'::jsonb,
  created_at    timestamptz not null default now(),
  removed_at    timestamptz,
  primary key (district_code, number)
);
create index ix_trees_species on trees (species);
create index ix_trees_alive on trees (district_code) where removed_at is null;

create table inspections (
  id            uuid primary key default gen_random_uuid(),
  district_code char(4) not null,
  tree_number   integer not null,
  inspector_id  uuid not null references staff (id),
  inspected_on  date not null,
  condition     tree_condition not null,
  findings      text[] not null default '{}',
  remarks       text,
  constraint fk_inspections_tree foreign key (district_code, tree_number) references trees (district_code, number) on delete cascade
);
create index ix_inspections_tree on inspections (district_code, tree_number);
create index ix_inspections_inspector on inspections (inspector_id);

create table work_orders (
  id            uuid primary key default gen_random_uuid(),
  district_code char(4) not null,
  tree_number   integer not null,
  task          varchar(200) not null,
  assigned_to   uuid references staff (id) on delete set null,
  due_on        date,
  remarks       text,
  state         work_state not null default 'open',
  created_at    timestamptz not null default now(),
  completed_at  timestamptz,
  foreign key (district_code, tree_number) references trees (district_code, number)
);
create index ix_work_orders_tree on work_orders (district_code, tree_number);
create index ix_work_orders_assignee on work_orders (assigned_to);
comment on column trees.removed_at is 'Set when the tree was felled; such trees are no longer shown.';
commit;
