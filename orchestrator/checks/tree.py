"""The files of a checkout, as the checks that read them see them: regular files only, no links followed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from orchestrator.checks.globs import matches
from orchestrator.errors import of_the_machine
from orchestrator.workspace.files import Stamp, stamp_of
from orchestrator.workspace.objects import object_id

MAX_READ = 2_000_000
"""Bytes of one file that are read; generated files beyond that are no work of an agent's."""
TICK_NS = 50_000_000
"""Nanoseconds within which two changes of a file may have one time; kernels tick every 1 to 10 ms."""


def files(root: Path) -> Iterator[str]:
    """Relative paths of all regular files, in order; repositories' own folders left out."""
    return (path for path, _ in _looked_at(str(root)))


def _looked_at(root: str) -> Iterator[tuple[str, os.stat_result]]:
    for folder, folders, names in os.walk(root, onerror=_unless_broken):
        folders[:] = sorted(name for name in folders if name != ".git")
        inside = f"{folder[len(root) + 1 :]}/" if folder != root else ""
        for name in sorted(names):
            seen = os.lstat(f"{folder}/{name}")
            if stat.S_ISREG(seen.st_mode):
                yield f"{inside}{name}", seen


def _unless_broken(error: OSError) -> None:
    """A folder that may not be entered has no files to judge; a broken disk says nothing of them."""
    if of_the_machine(error):
        raise error


def matching(root: Path, patterns: Sequence[str], excluding: Sequence[str] = ()) -> list[str]:
    """Relative paths of the files that any of `patterns` and none of `excluding` means."""
    return [path for path in files(root) if matches(path, patterns) and not matches(path, excluding)]


def read(root: Path, path: str) -> str | None:
    """A file's text, its first `MAX_READ` bytes; `None` for a binary file."""
    with (root / path).open("rb") as opened:
        content = opened.read(MAX_READ)
    return None if b"\0" in content else content.decode("utf-8", errors="replace")


class Digests:
    """What a folder's files hold, read again only where a file is not the one that was read.

    A file is the same while inode, size, rights and times are: every writing sets the time of the change, which no
    command can set otherwise. One that was changed so shortly before it was read that another writing could have the
    same time is read again.
    """

    def __init__(self, root: Path, known: Mapping[str, tuple[Stamp, str]] | None = None) -> None:
        """Nothing is read yet; `known` gives the digests of files that bear these stamps."""
        self._root = str(root)
        self._known = dict(known or {})

    def take(self) -> dict[str, str]:
        """The id as git's blob by relative path, as it is now."""
        known, self._known, taken = self._known, {}, {}
        for path, seen in _looked_at(self._root):
            found, now = stamp_of(seen), time.time_ns()
            stamp, digest = known.get(path, (None, ""))
            if found != stamp:
                digest = object_id("blob", Path(self._root, path).read_bytes())
            if found == stamp or now - found.changed > TICK_NS:
                self._known[path] = found, digest
            taken[path] = digest
        return taken
