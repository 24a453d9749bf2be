"""The append-only record of everything that happened in one run, and the run's only truth.

One SQLite file per run. Each entry carries the SHA-256 of the one before it, so that a changed, removed or reordered
entry shows. The holder of the run's lock is the only writer: one connection, in one process (SQLite before 3.51.3 has a
bug in resetting the log that two writing connections can meet). Readers open the file read-only beside a live writer.

An append is durable when it returns. It blocks for about 0.1 ms, so that the API is synchronous on purpose. What may
happen twice need not wait for the disk: such an append survives the process at once, and a loss of power from the next
one on that waits.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from orchestrator.errors import Problem
from orchestrator.journal.entry import FORMAT, Break, Entry, canonical, digest_of, entry_hash, first_prev
from orchestrator.journal.file import Telling, connect, sync_folder, write_empty
from orchestrator.journal.reader import Reader, read

_INSERT = "INSERT INTO entries (seq, at, kind, key, version, prev, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class KeyTaken(Exception):
    """`append` was given a key that its kind has already; `once` is the call for that."""


class Journal(Reader):
    """The writing end: one per run and machine, held by whoever holds the run's lock."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(path, connection)
        self._clock = clock
        self._together = False
        self._owner: object = None
        self._waits = True
        self._stopped = ""
        self._writing = Telling(path, self._stop)
        self._seq, self._tail = self._find_tail()

    @classmethod
    def create(cls, path: Path, *, run: str, clock: Callable[[], datetime]) -> Self:
        """Make an empty journal for `run`; `clock` gives aware UTC times. The file appears whole or not at all.

        Raises `Problem` if there is one already or the folder cannot be written.
        """
        if path.exists():
            raise Problem("there is a journal already", where=str(path), remedy="open it, or choose another run id")
        draft = path.with_name(f".{path.name}.new")
        with Telling(path):
            draft.unlink(missing_ok=True)
            write_empty(draft, run)
            draft.rename(path)
            sync_folder(path.parent)
        return cls.open(path, clock=clock)

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime]) -> Self:
        """Open a run's journal to write; the caller holds the run's lock.

        Raises `Problem` if it is missing, damaged, not a journal, or of a newer format.
        """
        connection = connect(path, "rw")
        try:
            journal = cls(path, connection, clock)
            with Telling(path):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return journal

    def append(self, kind: str, body: Mapping[str, Any] | str, key: str | None = None, *, wait: bool = True) -> Entry:
        """Record that something happened; durable on return, or, inside `together`, when that ends.

        A `body` that is a text is canonical JSON already. Without `wait` a loss of power may take the entry, if none
        that waits follows it.

        Raises `KeyTaken` if this kind has the key already, `Problem` if the file cannot be written: then the journal
        takes nothing more, since only opening it again tells what reached the disk.
        """
        self._refuse_strangers()
        seq, at, body_json = self._seq + 1, self._now(), body if isinstance(body, str) else canonical(body)
        digest = digest_of(self._tail.hex(), FORMAT, seq, at, kind, key, body_json)
        entry = Entry(seq, at, kind, key, FORMAT, self._tail, digest, body_json)
        self._insert(entry, wait=wait)
        self._seq, self._tail = seq, digest
        return entry

    def once(self, kind: str, key: str, body: Mapping[str, Any] | str) -> tuple[Entry, bool]:
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
            with self._writing:
                self._wait(wait=True)
                self._connection.execute("BEGIN IMMEDIATE")
            yield
            with self._writing:
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            if not self._stopped:
                self._seq, self._tail = self._find_tail()
            raise
        finally:
            self._together, self._owner = False, None

    def _find_tail(self) -> tuple[int, bytes]:
        newest = self.last()
        return (newest.seq, newest.digest) if newest else (0, bytes.fromhex(first_prev(self.run)))

    def _now(self) -> str:
        return self._clock().isoformat(timespec="microseconds")

    def check(self) -> None:
        """Raise `Problem` where it takes nothing more: what was just appended may then not be in it."""
        if self._stopped:
            raise Problem(self._stopped, where=str(self.path), remedy="mend the disk, then `orchestrator resume`")

    def _stop(self, problem: Problem) -> None:
        self._stopped = f"the journal was closed after a failed write ({problem.what})"

    def _refuse_strangers(self) -> None:
        self.check()
        if self._together and self._owner is not _task():
            msg = "a block of Journal.together awaited, and another task appended meanwhile"
            raise RuntimeError(msg)

    def _insert(self, entry: Entry, *, wait: bool) -> None:
        if entry.key is not None and self.get(entry.kind, entry.key):
            msg = f"{entry.kind} {entry.key} is in the journal already"
            raise KeyTaken(msg)
        with self._writing:
            if not self._together:
                self._wait(wait=wait)
            self._connection.execute(_INSERT, entry)

    def _wait(self, *, wait: bool) -> None:
        # SQLite writes its log in order: the next append that waits brings to the disk what did not wait before it.
        if wait != self._waits:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if wait else 'NORMAL'}")
            self._waits = wait


def _task() -> object:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


__all__ = [
    "FORMAT",
    "Break",
    "Entry",
    "Journal",
    "KeyTaken",
    "Reader",
    "canonical",
    "entry_hash",
    "first_prev",
    "read",
    "sync_folder",
]
