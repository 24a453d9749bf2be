CREATE TABLE users (
    id bigserial PRIMARY KEY,
    login varchar(39) NOT NULL UNIQUE,
    email varchar(254) NOT NULL UNIQUE,
    encrypted_password varchar(128) NOT NULL,
    name varchar(100),
    bio varchar(500),
    location varchar(100),
    blog text,
    hireable boolean,
    avatar_url text NOT NULL DEFAULT 'https://avatars.codehost.example/0',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE follows (
    follower_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    followee_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (follower_id, followee_id)
);
CREATE TABLE repositories (
    id bigserial PRIMARY KEY,
    owner_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    description varchar(350),
    homepage text,
    private boolean NOT NULL DEFAULT false,
    has_issues boolean NOT NULL DEFAULT true,
    archived boolean NOT NULL DEFAULT false,
    pushed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner_id, name)
);
CREATE TABLE stars (
    user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    repository_id bigint NOT NULL REFERENCES repositories(id) ON DELETE CASCADE,
    starred_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, repository_id)
);
CREATE TABLE issues (
    id bigserial PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES repositories(id) ON DELETE CASCADE,
    number integer NOT NULL,
    title varchar(256) NOT NULL,
    body text,
    state varchar(6) NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    author_id bigint NOT NULL REFERENCES users(id),
    assignee_id bigint REFERENCES users(id) ON DELETE SET NULL,
    locked boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    UNIQUE (repository_id, number)
);
CREATE TABLE issue_comments (
    id bigserial PRIMARY KEY,
    issue_id bigint NOT NULL REFERENCES issues(id) ON DELETE CASCADE,
    author_id bigint NOT NULL REFERENCES users(id),
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE labels (
    id bigserial PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES repositories(id) ON DELETE CASCADE,
    name varchar(50) NOT NULL,
    color char(6) NOT NULL DEFAULT 'ededed',
    description varchar(100),
    UNIQUE (repository_id, name)
);
CREATE TABLE issue_labels (
    issue_id bigint NOT NULL REFERENCES issues(id) ON DELETE CASCADE,
    label_id bigint NOT NULL REFERENCES labels(id) ON DELETE CASCADE,
    PRIMARY KEY (issue_id, label_id)
);
CREATE INDEX follows_followee ON follows(followee_id);
CREATE INDEX stars_repository ON stars(repository_id);
CREATE INDEX issues_author ON issues(author_id);
CREATE INDEX issues_assignee ON issues(assignee_id);
CREATE INDEX issue_comments_issue ON issue_comments(issue_id);
CREATE INDEX issue_comments_author ON issue_comments(author_id);
CREATE INDEX issue_labels_label ON issue_labels(label_id);
