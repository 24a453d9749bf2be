"""The append-only record of everything that happened in one run, and the run's only truth.

One SQLite file per run. Each entry carries the SHA-256 of the one before it, so that a changed, removed or reordered
entry shows. The holder of the run's lock is the only writer: one connection, in one process (SQLite before 3.51.3 has a
bug in resetting the log that two writing connections can meet). Readers open the file read-only beside a live writer.

An append is durable when it returns. It blocks for about 0.1 ms, so that the API is synchronous on purpose.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from orchestrator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

FORMAT = 1
"""The format of the file and of the rows that this version writes; higher ones are refused."""
APPLICATION_ID = 0x6F726A31
"""Marks the SQLite file as a journal, in its header."""

_SELECT = "SELECT seq, at, kind, key, version, prev, hash, body FROM entries "
_INSERT = "INSERT INTO entries (seq, at, kind, key, version, prev, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_Row = tuple[int, str, str, str | None, int, bytes, bytes, str]


class KeyTaken(Exception):
    """`append` was given a key that its kind has already; `once` is the call for that."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened."""

    seq: int
    """1, 2, 3 … without a gap."""
    at: str
    """When it was written, ISO 8601 in UTC with microseconds; may go backwards when the clock does."""
    kind: str
    """What happened, such as `task.accepted`."""
    key: str | None
    """Makes it unique among its kind; `None` for what may happen many times."""
    version: int
    """The format of this row."""
    prev: str
    """The hash of the entry before it, 64 hexadecimal digits."""
    hash: str
    """SHA-256 over `[prev, version, seq, at, kind, key, body]` as canonical JSON, 64 hexadecimal digits."""
    body_json: str
    """The body as canonical JSON, exactly as it was hashed."""

    @cached_property
    def body(self) -> dict[str, Any]:
        """The body, parsed on first use; treat it as read-only."""
        parsed: dict[str, Any] = json.loads(self.body_json)
        return parsed

    def to_json(self) -> dict[str, Any]:
        """Every field, as `orchestrator journal --json` prints it."""
        return {
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind,
            "key": self.key,
            "version": self.version,
            "prev": self.prev,
            "hash": self.hash,
            "body": self.body,
        }


@dataclass(frozen=True, kw_only=True)
class Break:
    """A place where a journal is not what was written."""

    seq: int
    """The entry that does not fit; 0 for the file as a whole."""
    what: str
    """One sentence."""


def canonical(value: object) -> str:
    """Give the one JSON text of a value: sorted keys, no spaces, ASCII (lone surrogates survive), no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(prev: str, version: int, seq: int, at: str, kind: str, key: str | None, body_json: str) -> str:
    """Hash one entry; `body_json` is canonical already and is not parsed again."""
    head = canonical([prev, version, seq, at, kind, key])
    return hashlib.sha256(f"{head[:-1]},{body_json}]".encode("ascii")).hexdigest()


def first_prev(run: str) -> str:
    """Give the `prev` of a run's first entry, which binds the chain to the run."""
    return hashlib.sha256(canonical({"run": run}).encode("ascii")).hexdigest()


class Reader:
    """A journal to read from, also while its writer lives. Usable as a context manager."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self.run: str = _checked_run(path, connection)

    def entries(self, kinds: Collection[str] | None = None, after: int = 0) -> Iterator[Entry]:
        """Yield the entries with `seq > after` in order, of `kinds` only if given; later ones are not seen."""
        with _told(self.path):
            rows = self._rows(kinds, after)
            while batch := rows.fetchmany(256):
                yield from map(_entry, batch)

    def get(self, kind: str, key: str) -> Entry | None:
        """Give the one entry of that kind and key."""
        with _told(self.path):
            row = self._connection.execute(_SELECT + "WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return _entry(row) if row else None

    def last(self) -> Entry | None:
        """Give the newest entry."""
        with _told(self.path):
            row = self._connection.execute(_SELECT + "ORDER BY seq DESC LIMIT 1").fetchone()
        return _entry(row) if row else None

    def verify(self) -> list[Break]:
        """Recompute the whole chain, about 10 µs an entry; an empty list says that nothing was changed.

        A chain cannot show that its newest entries were cut off: compare the last hash with one noted elsewhere.
        """
        try:
            (said,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            broken = [] if said == "ok" else [Break(seq=0, what=f"the file is damaged: {' '.join(said.split())}")]
            return broken + list(_breaks(self.run, self.entries()))
        except (sqlite3.DatabaseError, Problem) as error:
            return [Break(seq=0, what=f"the file is damaged: {error}")]

    def close(self) -> None:
        """Give the file back; harmless when repeated."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, kinds: Collection[str] | None, after: int) -> sqlite3.Cursor:
        # The upper bound keeps a loop that appends while it reads from meeting its own entries.
        chosen = "" if kinds is None else f"AND kind IN ({', '.join('?' * len(kinds))})"
        return self._connection.execute(
            f"{_SELECT} WHERE seq > ? AND seq <= (SELECT max(seq) FROM entries) {chosen} ORDER BY seq",  # noqa: S608 - marks only
            (after, *(kinds or ())),
        )


class Journal(Reader):
    """The writing end: one per run and machine, held by whoever holds the run's lock."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(path, connection)
        self._clock = clock
        self._together = False
        self._owner: object = None
        self._stopped = ""
        self._seq, self._tail = self._find_tail()

    @classmethod
    def create(cls, path: Path, *, run: str, clock: Callable[[], datetime]) -> Self:
        """Make an empty journal for `run`; `clock` gives aware UTC times. The file appears whole or not at all.

        Raises `Problem` if there is one already or the folder cannot be written.
        """
        if path.exists():
            raise Problem("there is a journal already", where=str(path), remedy="open it, or choose another run id")
        draft = path.with_name(f".{path.name}.new")
        with _told(path):
            draft.unlink(missing_ok=True)
            _write_empty(draft, run)
            draft.rename(path)
            _sync_folder(path.parent)
        return cls.open(path, clock=clock)

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime]) -> Self:
        """Open a run's journal to write; the caller holds the run's lock.

        Raises `Problem` if it is missing, damaged, not a journal, or of a newer format.
        """
        connection = _connect(path, "rw")
        try:
            journal = cls(path, connection, clock)
            with _told(path):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return journal

    def append(self, kind: str, body: Mapping[str, Any], key: str | None = None) -> Entry:
        """Record that something happened; durable on return, or, inside `together`, when that ends.

        Raises `KeyTaken` if this kind has the key already, `Problem` if the file cannot be written: then the journal
        takes nothing more, since only opening it again tells what reached the disk.
        """
        self._refuse_strangers()
        seq, at, body_json = self._seq + 1, self._now(), canonical(body)
        digest = entry_hash(self._tail, FORMAT, seq, at, kind, key, body_json)
        row = (seq, at, kind, key, FORMAT, bytes.fromhex(self._tail), bytes.fromhex(digest), body_json)
        self._insert(row)
        self._seq, self._tail = seq, digest
        return _entry(row)

    def once(self, kind: str, key: str, body: Mapping[str, Any]) -> tuple[Entry, bool]:
        """Record it unless this kind has the key; give the entry and whether it is fresh."""
        known = self.get(kind, key)
        return (known, False) if known else (self.append(kind, body, key), True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several appends one: all durable at the end, with one fsync, or none if the block raises.

        The block must not await: another task's append would be told that it is durable too early, so it is refused.
        """
        if self._together:
            yield
            return
        self._together, self._owner = True, _task()
        try:
            with self._writing():
                self._connection.execute("BEGIN IMMEDIATE")
            yield
            with self._writing():
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            if not self._stopped:
                self._seq, self._tail = self._find_tail()
            raise
        finally:
            self._together, self._owner = False, None

    def _find_tail(self) -> tuple[int, str]:
        newest = self.last()
        return (newest.seq, newest.hash) if newest else (0, first_prev(self.run))

    def _now(self) -> str:
        return self._clock().isoformat(timespec="microseconds")

    def _refuse_strangers(self) -> None:
        if self._stopped:
            raise Problem(self._stopped, where=str(self.path), remedy="mend the disk, then `orchestrator resume`")
        if self._together and self._owner is not _task():
            msg = "a block of Journal.together awaited, and another task appended meanwhile"
            raise RuntimeError(msg)

    def _insert(self, row: _Row) -> None:
        kind, key = row[2:4]
        if key is not None and self.get(kind, key):
            msg = f"{kind} {key} is in the journal already"
            raise KeyTaken(msg)
        with self._writing():
            self._connection.execute(_INSERT, row)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with _told(self.path):
                yield
        except Problem as problem:
            self._stopped = f"the journal was closed after a failed write ({problem.what})"
            raise


def read(path: Path) -> Reader:
    """Open a journal read-only, beside its writer or without one; raises `Problem` like `Journal.open`."""
    connection = _connect(path, "ro")
    try:
        return Reader(path, connection)
    except BaseException:
        connection.close()
        raise


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if not path.is_file():
        raise Problem(
            "there is no journal", where=str(path), remedy="name another run; `orchestrator status` lists them"
        )
    with _told(path):
        # Through SQLite only: closing any other handle on the file would drop this process's locks on it.
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=5.0, isolation_level=None)


def _checked_run(path: Path, connection: sqlite3.Connection) -> str:
    with _told(path):
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if mark != APPLICATION_ID:
            raise Problem("this is not a journal", where=str(path), remedy="name the journal of a run")
        if version > FORMAT:
            raise Problem(
                f"the journal has format {version}, this version reads up to {FORMAT}",
                where=str(path),
                remedy="upgrade the orchestrator",
            )
        row = connection.execute("SELECT id FROM run").fetchone()
    if not row:
        raise Problem("the journal names no run", where=str(path), remedy="restore the file from a copy")
    return str(row[0])


def _write_empty(path: Path, run: str) -> None:
    schema = resources.files("orchestrator").joinpath("sql/journal.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(
            f"BEGIN; {schema} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};",
        )
        connection.execute("INSERT INTO run VALUES (?)", (run,))
        connection.execute("COMMIT")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry(row: _Row) -> Entry:
    seq, at, kind, key, version, prev, digest, body = row
    return Entry(
        seq=seq, at=at, kind=kind, key=key, version=version, prev=prev.hex(), hash=digest.hex(), body_json=body
    )


def _breaks(run: str, entries: Iterator[Entry]) -> Iterator[Break]:
    prev, expected = first_prev(run), 1
    for entry in entries:
        if entry.seq != expected:
            yield Break(seq=entry.seq, what=f"entry {expected} is missing")
        elif entry.prev != prev:
            yield Break(seq=entry.seq, what="it does not follow from the entry before it")
        if entry.hash != _hash_of(entry):
            yield Break(seq=entry.seq, what="its content is not what was hashed")
        prev, expected = entry.hash, entry.seq + 1


def _hash_of(entry: Entry) -> str:
    try:
        return entry_hash(entry.prev, entry.version, entry.seq, entry.at, entry.kind, entry.key, entry.body_json)
    except UnicodeEncodeError:
        return "not canonical"


def _task() -> object:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what SQLite or the disk complains of as the user's problem."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Problem(f"the journal: {error}", where=str(path), remedy=_remedy(error)) from error
    except OSError as error:
        raise Problem(
            f"the journal: {error.strerror}", where=str(path), remedy="check the disk and the folder's rights"
        ) from error


def _remedy(error: sqlite3.DatabaseError) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return "free some disk space, then `orchestrator resume`"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return "restore the file from a copy; `orchestrator verify` says what is damaged"
    if name.startswith("SQLITE_BUSY"):
        return "another process holds the journal; stop it first"
    if name.startswith("SQLITE_CONSTRAINT"):
        return "another process wrote to this journal; stop it, then `orchestrator resume`"
    return "check the disk and the file's rights"
