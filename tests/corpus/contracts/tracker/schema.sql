CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE member_role AS ENUM ('owner','admin','member','billing');
CREATE TYPE plan_tier AS ENUM ('free','team','enterprise');
CREATE TABLE accounts (
  account_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email citext NOT NULL UNIQUE,
  full_name text NOT NULL,
  password_digest text NOT NULL,
  avatar_url text,
  locale varchar(10) NOT NULL DEFAULT 'en',
  created_at timestamptz NOT NULL DEFAULT now(),
  deactivated_at timestamptz
);
CREATE TABLE organizations (
  organization_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]+$'),
  display_name text NOT NULL,
  plan plan_tier NOT NULL DEFAULT 'free',
  settings jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_by uuid NOT NULL REFERENCES accounts(account_id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE TABLE memberships (
  organization_id uuid NOT NULL REFERENCES organizations(organization_id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
  role member_role NOT NULL DEFAULT 'member',
  joined_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX memberships_account ON memberships(account_id);
CREATE TABLE projects (
  project_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id uuid NOT NULL REFERENCES organizations(organization_id) ON DELETE CASCADE,
  key varchar(10) NOT NULL,
  name text NOT NULL,
  description text,
  archived boolean NOT NULL DEFAULT false,
  labels text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization_id, key)
);
CREATE TABLE issues (
  issue_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES projects(project_id) ON DELETE CASCADE,
  number integer NOT NULL,
  title text NOT NULL CHECK (char_length(title) <= 200),
  body text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open','in_progress','closed')),
  priority smallint NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
  assignee_id uuid REFERENCES accounts(account_id) ON DELETE SET NULL,
  reporter_id uuid NOT NULL REFERENCES accounts(account_id),
  due_on date,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED,
  UNIQUE (project_id, number)
);
CREATE INDEX issues_open ON issues(project_id) WHERE state <> 'closed';
CREATE TABLE issue_comments (
  comment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  issue_id bigint NOT NULL REFERENCES issues(issue_id) ON DELETE CASCADE,
  author_id uuid NOT NULL REFERENCES accounts(account_id),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  edited_at timestamptz
);
CREATE TABLE issue_watchers (
  issue_id bigint NOT NULL REFERENCES issues(issue_id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
  PRIMARY KEY (issue_id, account_id)
);
CREATE TABLE api_tokens (
  token_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
  label text NOT NULL,
  token_hash text NOT NULL,
  last_used_at timestamptz,
  expires_at timestamptz
);
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY project_members ON projects USING (organization_id IN (SELECT organization_id FROM memberships WHERE account_id = current_setting('app.account_id')::uuid));
