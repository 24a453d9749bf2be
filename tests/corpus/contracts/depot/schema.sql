create table operators (
  id serial primary key,
  login varchar(40) not null unique,
  password_digest varchar(200) not null,
  role varchar(12) not null default 'picker'
);
create table warehouses (
  code char(3) primary key,
  name varchar(100) not null,
  city varchar(100) not null,
  is_active boolean not null default true
);
create table bins (
  warehouse_code char(3) not null references warehouses(code) on delete cascade,
  aisle smallint not null,
  shelf smallint not null,
  max_weight_kg numeric(8,2),
  primary key (warehouse_code, aisle, shelf)
);
create table products (
  sku varchar(32) primary key,
  name varchar(200) not null,
  unit varchar(10) not null,
  category varchar(60),
  weight_kg numeric(10,3) check (weight_kg >= 0)
);
create index products_category on products(category);
create table stock_levels (
  warehouse_code char(3) not null,
  aisle smallint not null,
  shelf smallint not null,
  sku varchar(32) not null references products(sku),
  quantity integer not null default 0 check (quantity >= 0),
  updated_at timestamptz not null default current_timestamp,
  primary key (warehouse_code, aisle, shelf, sku),
  foreign key (warehouse_code, aisle, shelf) references bins(warehouse_code, aisle, shelf)
);
create index stock_levels_sku on stock_levels(sku);
create table movements (
  id bigserial primary key,
  kind varchar(12) not null check (kind in ('receipt','issue','transfer','adjustment')),
  sku varchar(32) not null references products(sku),
  warehouse_code char(3) not null,
  aisle smallint not null,
  shelf smallint not null,
  quantity integer not null check (quantity <> 0),
  note varchar(200),
  operator_id integer not null references operators(id),
  created_at timestamptz not null default current_timestamp,
  foreign key (warehouse_code, aisle, shelf) references bins(warehouse_code, aisle, shelf)
);
create index movements_created on movements(created_at);
