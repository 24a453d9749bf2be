CREATE TABLE api_clients (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, api_key TEXT NOT NULL UNIQUE, role TEXT NOT NULL DEFAULT 'dispatcher');
CREATE TABLE depots (code TEXT PRIMARY KEY, name TEXT NOT NULL, location_lat REAL, location_lng REAL);
CREATE TABLE vehicles (
  depot_code TEXT NOT NULL REFERENCES depots (code),
  number INTEGER NOT NULL,
  make TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 80),
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'in_use', 'workshop')),
  PRIMARY KEY (depot_code, number)
);
CREATE TABLE trips (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  depot_code TEXT NOT NULL,
  vehicle_number INTEGER NOT NULL,
  driver TEXT NOT NULL,
  started_at DATETIME NOT NULL,
  km REAL NOT NULL,
  FOREIGN KEY (depot_code, vehicle_number) REFERENCES vehicles (depot_code, number) ON DELETE CASCADE
);
CREATE INDEX trips_depot_code_vehicle_number_idx ON trips (depot_code, vehicle_number);
