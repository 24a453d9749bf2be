"""Reading a journal, also while its writer lives."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Self

from orchestrator.errors import Problem
from orchestrator.journal.entry import Break, Entry, breaks
from orchestrator.journal.file import DAMAGED, Telling, checked_run, connect

_WHOLE = {(int, str, str, key, int, bytes, bytes, str) for key in (str, type(None))}
"""The types of a row that stands on no damaged page: from one, SQLite may read anything, and no constraint holds."""
_SELECT = "SELECT seq, at, kind, key, version, prev, hash, body FROM entries "


class Reader:
    """A journal to read from, also while its writer lives. Usable as a context manager."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self.run: str = checked_run(path, connection)

    def entries(self, kinds: Collection[str] | None = None, after: int = 0) -> Iterator[Entry]:
        """Yield the entries with `seq > after` in order, of `kinds` only if given; later ones are not seen."""
        with Telling(self.path):
            rows = self._rows(kinds, after)
            while batch := rows.fetchmany(256):
                yield from map(self._entry, batch)

    def get(self, kind: str, key: str) -> Entry | None:
        """Give the one entry of that kind and key."""
        with Telling(self.path):
            row = self._connection.execute(_SELECT + "WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return self._entry(row) if row else None

    def last(self) -> Entry | None:
        """Give the newest entry."""
        with Telling(self.path):
            row = self._connection.execute(_SELECT + "ORDER BY seq DESC LIMIT 1").fetchone()
        return self._entry(row) if row else None

    def verify(self) -> list[Break]:
        """Recompute the whole chain, about 10 µs an entry; an empty list says that nothing was changed.

        A chain cannot show that its newest entries were cut off: compare the last hash with one noted elsewhere.
        """
        try:
            (said,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            broken = [] if said == "ok" else [Break(seq=0, what=f"the file is damaged: {' '.join(said.split())}")]
            return broken + list(breaks(self.run, self.entries()))
        except (sqlite3.DatabaseError, Problem) as error:
            return [Break(seq=0, what=f"the file is damaged: {error}")]

    def close(self) -> None:
        """Give the file back; harmless when repeated."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        if tuple(map(type, row)) not in _WHOLE:
            raise Problem(f"the journal: entry {row[0]} is damaged", where=str(self.path), remedy=DAMAGED)
        return Entry._make(row)

    def _rows(self, kinds: Collection[str] | None, after: int) -> sqlite3.Cursor:
        # The upper bound keeps a loop that appends while it reads from meeting its own entries.
        chosen = "" if kinds is None else f"AND kind IN ({', '.join('?' * len(kinds))})"
        return self._connection.execute(
            f"{_SELECT} WHERE seq > ? AND seq <= (SELECT max(seq) FROM entries) {chosen} ORDER BY seq",  # noqa: S608 - marks only
            (after, *(kinds or ())),
        )


def read(path: Path) -> Reader:
    """Open a journal read-only, beside its writer or without one; raises `Problem` like `Journal.open`."""
    connection = connect(path, "ro")
    try:
        reader = Reader(path, connection)
        reader.last()  # where the last page is torn, a journal would else be read as one without entries
    except BaseException:
        connection.close()
        raise
    return reader
