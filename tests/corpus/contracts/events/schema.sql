CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TABLE users (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'organizer', 'admin')));
CREATE TABLE venues (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL UNIQUE, capacity INTEGER NOT NULL CHECK (capacity > 0));
CREATE TABLE categories (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE events (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organizer_id UUID NOT NULL REFERENCES users (id),
  venue_id UUID NOT NULL REFERENCES venues (id) ON DELETE RESTRICT,
  category_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,
  title VARCHAR(120) NOT NULL,
  starts_at TIMESTAMPTZ NOT NULL,
  ticket_price NUMERIC(8, 2) NOT NULL,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'cancelled')),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX events_by_start ON events (starts_at);
CREATE TABLE orders (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users (id),
  event_id UUID NOT NULL REFERENCES events (id),
  quantity SMALLINT NOT NULL CHECK (quantity BETWEEN 1 AND 8),
  total NUMERIC(10, 2) NOT NULL,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'refunded')),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE tickets (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), order_id UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE, event_id UUID NOT NULL REFERENCES events (id), seat TEXT NOT NULL, UNIQUE (event_id, seat));
CREATE INDEX events_organizer_id_idx ON events (organizer_id);
CREATE INDEX events_venue_id_idx ON events (venue_id);
CREATE INDEX events_category_id_idx ON events (category_id);
CREATE INDEX orders_user_id_idx ON orders (user_id);
CREATE INDEX orders_event_id_idx ON orders (event_id);
CREATE INDEX tickets_order_id_idx ON tickets (order_id);
