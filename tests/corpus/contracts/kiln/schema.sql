CREATE TABLE potters (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  email VARCHAR(200) NOT NULL UNIQUE,
  password_hash VARCHAR(255) NOT NULL,
  name VARCHAR(100) NOT NULL,
  roles TEXT[] NOT NULL DEFAULT ARRAY['maker'],
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE sessions (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  potter_id UUID NOT NULL REFERENCES potters (id) ON DELETE CASCADE,
  token_hash CHAR(64) NOT NULL UNIQUE,
  label VARCHAR(80),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX sessions_potter_idx ON sessions (potter_id);
CREATE TABLE firings (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  potter_id UUID NOT NULL REFERENCES potters (id) ON DELETE CASCADE,
  title VARCHAR(120) NOT NULL,
  cone INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX firings_potter_idx ON firings (potter_id);
CREATE TABLE glazes (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name VARCHAR(80) NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
