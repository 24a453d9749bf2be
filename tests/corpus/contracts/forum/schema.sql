CREATE TABLE accounts (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, nickname TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, is_moderator BOOLEAN NOT NULL DEFAULT FALSE, role TEXT NOT NULL DEFAULT 'member');
CREATE TABLE boards (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, parent_id INTEGER REFERENCES boards (id));
CREATE TABLE threads (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  board_id INTEGER NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  author_id INTEGER NOT NULL REFERENCES accounts (id),
  subject TEXT NOT NULL,
  is_pinned BOOLEAN NOT NULL DEFAULT FALSE,
  is_locked BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE thread_subscriptions (thread_id INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE, account_id INTEGER NOT NULL REFERENCES accounts (id), PRIMARY KEY (thread_id, account_id));
CREATE TABLE posts (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  thread_id INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  author_id INTEGER NOT NULL REFERENCES accounts (id),
  in_reply_to INTEGER REFERENCES posts (id),
  text TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  edited_at TIMESTAMPTZ
);
CREATE TABLE post_votes (post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE, account_id INTEGER NOT NULL REFERENCES accounts (id), voted_at TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (post_id, account_id));
CREATE TABLE reports (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts (id), account_id INTEGER NOT NULL REFERENCES accounts (id), reason TEXT NOT NULL);
CREATE INDEX boards_parent_id_idx ON boards (parent_id);
CREATE INDEX threads_board_id_idx ON threads (board_id);
CREATE INDEX threads_author_id_idx ON threads (author_id);
CREATE INDEX thread_subscriptions_account_id_idx ON thread_subscriptions (account_id);
CREATE INDEX posts_thread_id_idx ON posts (thread_id);
CREATE INDEX posts_author_id_idx ON posts (author_id);
CREATE INDEX posts_in_reply_to_idx ON posts (in_reply_to);
CREATE INDEX post_votes_account_id_idx ON post_votes (account_id);
CREATE INDEX reports_post_id_idx ON reports (post_id);
CREATE INDEX reports_account_id_idx ON reports (account_id);
