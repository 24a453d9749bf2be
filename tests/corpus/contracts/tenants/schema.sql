CREATE TABLE workspaces (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, plan text NOT NULL DEFAULT 'free' CHECK (plan IN ('free','team')));
CREATE TABLE members (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workspace_id uuid NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
  email text NOT NULL UNIQUE,
  password_hash text NOT NULL,
  display_name text NOT NULL,
  is_admin boolean NOT NULL DEFAULT false
);
CREATE TABLE todo_lists (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workspace_id uuid NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
  title varchar(100) NOT NULL,
  color char(7),
  archived boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX todo_lists_workspace ON todo_lists(workspace_id);
CREATE TABLE todos (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workspace_id uuid NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
  list_id uuid NOT NULL REFERENCES todo_lists(id) ON DELETE CASCADE,
  title varchar(200) NOT NULL,
  notes text,
  done boolean NOT NULL DEFAULT false,
  due_on date,
  position integer NOT NULL DEFAULT 0,
  assignee_id uuid REFERENCES members(id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX todos_list ON todos(list_id, position);
ALTER TABLE todo_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE todos ENABLE ROW LEVEL SECURITY;
CREATE POLICY todo_lists_tenant ON todo_lists USING (workspace_id = current_setting('app.workspace_id')::uuid);
CREATE POLICY todos_tenant ON todos USING (workspace_id = current_setting('app.workspace_id')::uuid);
ALTER TABLE todos FORCE ROW LEVEL SECURITY;
ALTER TABLE todo_lists FORCE ROW LEVEL SECURITY;
