"""What a driver that was cut short left behind, cleared away by the next one.

The next one holds the run's lock, so that all of it is dead.
"""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.project import RunPaths
from orchestrator.workspace.removing import remove_tree

OLD_S = 60.0


def clear(paths: RunPaths) -> None:
    """Remove checkouts that nobody judges any more and files that were never finished."""
    for folder in (*paths.scratch.glob("*"), *paths.repository.glob("index-*")):
        remove_tree(folder)
    unfinished = [*paths.output.glob(".running-*"), *paths.repository.glob("objects/draft-*")]
    # No git of ours is at work on the engine repository: its locks and indexes are a dead one's.
    for file in (*unfinished, *paths.repository.rglob("*.lock")):
        file.unlink(missing_ok=True)
    for request in paths.spool.glob(".*.new"):
        _remove_old(request)


def _remove_old(request: Path) -> None:
    """A command that was killed before its request was whole; a young one may still be at it."""
    with suppress(FileNotFoundError):
        if time.time() - request.stat().st_mtime > OLD_S:
            request.unlink()


def temporary(run: str) -> Path:
    """The folder of a run's temporary files, short enough for the sockets in it."""
    return Path(tempfile.gettempdir()) / f"orchestrator-{run}"


@contextmanager
def temporary_files(run: str) -> Iterator[None]:
    """Let all temporary files of this process lie in one folder, empty at first and gone at the end.

    Raises `Problem` where somebody else made that folder.
    """
    place, before = temporary(run), tempfile.tempdir
    if os.path.lexists(place) and not _own(place):
        raise Problem("somebody else made this folder", where=str(place), remedy="remove it, or set TMPDIR")
    remove_tree(place)
    place.mkdir(mode=0o700)
    tempfile.tempdir = str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before
        remove_tree(place)


def _own(place: Path) -> bool:
    seen = place.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid()
