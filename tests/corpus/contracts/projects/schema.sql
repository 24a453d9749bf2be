CREATE TABLE users (id BIGSERIAL PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, display_name TEXT, role TEXT NOT NULL DEFAULT 'member');
CREATE TABLE teams (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE team_members (
  team_id BIGINT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role TEXT NOT NULL DEFAULT 'guest' CHECK (role IN ('guest', 'editor', 'owner')),
  joined_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (team_id, user_id)
);
CREATE TABLE projects (
  id BIGSERIAL PRIMARY KEY,
  team_id BIGINT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  name VARCHAR(80) NOT NULL,
  description TEXT,
  settings JSONB NOT NULL DEFAULT '{}'::jsonb,
  archived_at TIMESTAMPTZ,
  created_by BIGINT NOT NULL REFERENCES users (id)
);
CREATE TYPE task_status AS ENUM ('todo', 'doing', 'done');
CREATE TABLE tasks (
  id BIGSERIAL PRIMARY KEY,
  project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  parent_id BIGINT REFERENCES tasks (id) ON DELETE SET NULL,
  assignee_id BIGINT REFERENCES users (id),
  title TEXT NOT NULL,
  body TEXT,
  done BOOLEAN NOT NULL DEFAULT false,
  status task_status NOT NULL DEFAULT 'todo',
  due_on DATE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE labels (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, color TEXT);
CREATE TABLE task_labels (task_id BIGINT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE, label_id BIGINT NOT NULL REFERENCES labels (id) ON DELETE CASCADE, PRIMARY KEY (task_id, label_id));
CREATE INDEX team_members_user_id_idx ON team_members (user_id);
CREATE INDEX projects_team_id_idx ON projects (team_id);
CREATE INDEX projects_created_by_idx ON projects (created_by);
CREATE INDEX tasks_project_id_idx ON tasks (project_id);
CREATE INDEX tasks_parent_id_idx ON tasks (parent_id);
CREATE INDEX tasks_assignee_id_idx ON tasks (assignee_id);
CREATE INDEX task_labels_label_id_idx ON task_labels (label_id);
