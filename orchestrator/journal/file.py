"""A journal's file: SQLite, opened with care, its complaints told as the user's problems."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib import resources
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.journal.entry import FORMAT

APPLICATION_ID = 0x6F726A31
"""Marks the SQLite file as a journal, in its header."""

DAMAGED = "restore the file from a copy; `orchestrator verify` says what is damaged"
"""What is done about a file that is not what was written."""


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open the file in SQLite's mode `ro` or `rw`; raises `Problem` where there is none."""
    if not path.is_file():
        raise Problem(
            "there is no journal", where=str(path), remedy="name another run; `orchestrator status` lists them"
        )
    with Telling(path):
        # Through SQLite only: closing any other handle on the file would drop this process's locks on it.
        how = f"mode={mode}{'&immutable=1' * (mode == 'ro' and _is_at_rest(path))}"
        return sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=5.0, isolation_level=None)


def _is_at_rest(path: Path) -> bool:
    """Whether nobody can write to it and nothing waits in a log: SQLite then needs no files of its own beside it."""
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def checked_run(path: Path, connection: sqlite3.Connection) -> str:
    """Give the id of the run, the file's mark and format checked first."""
    with Telling(path):
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if mark != APPLICATION_ID:
            raise Problem(
                "this is not a journal", where=str(path), remedy="restore the file from a copy, or name another run"
            )
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


def write_empty(path: Path, run: str) -> None:
    """Write a journal without entries."""
    schema = resources.files("orchestrator").joinpath("sql/journal.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        path.chmod(0o600)
        # Nothing beside the file itself: what stood in a log would not follow it to its place.
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(
            f"BEGIN; {schema} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};",
        )
        connection.execute("INSERT INTO run VALUES (?)", (run,))
        connection.execute("COMMIT")


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Telling:
    """A block, entered as often as one likes, in which what SQLite or the disk complains of is the user's problem."""

    __slots__ = ("_first", "_path")

    def __init__(self, path: Path, first: Callable[[Problem], None] = lambda _: None) -> None:
        """Tell of the journal at `path`; `first` hears of it before it is raised."""
        self._path = path
        self._first = first

    def __enter__(self) -> None:
        """Nothing is set up: it stands around every write of a run."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise the `Problem` that the error is, if it is one."""
        if error is None:
            return
        if isinstance(error, sqlite3.DatabaseError):
            problem = Problem(f"the journal: {error}", where=str(self._path), remedy=_remedy(error))
        elif isinstance(error, OSError):
            remedy = "check the disk and the folder's rights"
            problem = Problem(f"the journal: {error.strerror}", where=str(self._path), remedy=remedy)
        else:
            return
        self._first(problem)
        raise problem from error


def _remedy(error: sqlite3.DatabaseError) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return "free some disk space, then `orchestrator resume`"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return DAMAGED
    if name.startswith("SQLITE_BUSY"):
        return "another process holds the journal; stop it first"
    if name.startswith("SQLITE_CONSTRAINT"):
        return "another process wrote to this journal; stop it, then `orchestrator resume`"
    return "check the disk and the file's rights"
