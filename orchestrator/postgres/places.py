"""Where the folder of a database server can lie: what it needs of the folder around it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orchestrator.errors import Problem

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it
_ROOM = 512 * 1024 * 1024
"""Bytes that must be free in memory before the databases go there: making one takes 15 ms instead of 100 to 500."""
_OTHERS = ("/tmp", "/var/tmp")  # noqa: S108 - likewise
_LONGEST = 107 - len("/orchestrator-pg-12345678/relay-12345678/.s.PGSQL.5432")
"""Bytes of a path, so that the kernel takes the address of the last of the sockets in it."""
_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")
"""It stands in a URL, from which each service's own driver reads it."""


def place(*, others: bool, programs: bool) -> Path:
    """Give the folder to make the server's in; raises `Problem` where none is fit.

    `others` says that the server runs under another account, which must get there; `programs` that it is started there.
    """
    for folder in _wished():
        if _fit(folder) and not (others and closed(folder)) and not (programs and _starts_nothing(folder)):
            return folder
    remedy = "let TMPDIR name a folder with a short path that all users may pass and in which programs may be started"
    raise Problem("no folder for temporary files is fit for a database", where=tempfile.gettempdir(), remedy=remedy)


def _wished() -> Iterator[Path]:
    """The file system in memory, where there is one with room; else the temporary folder, this process's or any."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
        yield _MEMORY
    yield from (Path(name) for name in (tempfile.gettempdir(), os.environ.get("TMPDIR", ""), *_OTHERS) if name)


def _fit(folder: Path) -> bool:
    path = str(folder)
    return (
        folder.is_absolute()
        and len(os.fsencode(path)) <= _LONGEST
        and _PLAIN.fullmatch(path) is not None
        and os.access(folder, os.W_OK | os.X_OK)
        and not os.statvfs(folder).f_flag & os.ST_RDONLY
    )


def closed(path: Path) -> bool:
    """Whether another account cannot pass or start it: it, or a folder around it, is closed to others."""
    return any(not one.stat().st_mode & 0o001 for one in (path, *path.parents))


def _starts_nothing(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_NOEXEC)
