CREATE TABLE api_users (id SERIAL PRIMARY KEY, api_key TEXT NOT NULL UNIQUE);
CREATE TABLE devices (id SERIAL PRIMARY KEY, serial TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, location_latitude DOUBLE PRECISION, location_longitude DOUBLE PRECISION, labels JSONB NOT NULL DEFAULT '{}', online BOOLEAN NOT NULL DEFAULT FALSE, last_seen_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE device_configs (device_id INT PRIMARY KEY REFERENCES devices(id) ON DELETE CASCADE, interval_seconds INT NOT NULL, thresholds JSONB);
CREATE TABLE readings (id BIGSERIAL PRIMARY KEY, device_id INT NOT NULL REFERENCES devices(id) ON DELETE CASCADE, metric TEXT NOT NULL, value DOUBLE PRECISION NOT NULL, taken_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE alerts (id SERIAL PRIMARY KEY, device_id INT NOT NULL REFERENCES devices(id), severity SMALLINT NOT NULL, message TEXT, acknowledged_at TIMESTAMPTZ, raised_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE INDEX readings_device_id_idx ON readings (device_id);
CREATE INDEX alerts_device_id_idx ON alerts (device_id);
