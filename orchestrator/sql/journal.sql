-- One run's journal. Rows are added and never changed; each carries the hash of the one before it.
-- `body` stands last: filtering by kind then never reads the overflow pages of long bodies.

CREATE TABLE run (
    id TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT,
    version INTEGER NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX entries_by_key ON entries (kind, key) WHERE key IS NOT NULL;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never changed');
END;

CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never removed');
END;
