CREATE TABLE people (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(), email VARCHAR(200) NOT NULL UNIQUE, password_hash VARCHAR(255) NOT NULL,
  role VARCHAR(10) NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin'))
);
CREATE TABLE boards (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), title VARCHAR(100) NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE board_members (
  board_id UUID NOT NULL REFERENCES boards (id) ON DELETE CASCADE, person_id UUID NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  role VARCHAR(10) NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')), PRIMARY KEY (board_id, person_id)
);
CREATE INDEX board_members_person_idx ON board_members (person_id);
CREATE TABLE cards (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(), board_id UUID NOT NULL REFERENCES boards (id) ON DELETE CASCADE, title VARCHAR(100) NOT NULL,
  done BOOLEAN NOT NULL DEFAULT FALSE, created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX cards_board_idx ON cards (board_id);
