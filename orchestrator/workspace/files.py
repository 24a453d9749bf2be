"""Single files and folders of a tree on disk: told apart by their stamps, put in place whole, whatever their rights."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from orchestrator.errors import Problem
from orchestrator.workspace.objects import Item


class Stamp(NamedTuple):
    """What changes when a file does."""

    size: int
    inode: int
    mode: int
    modified: int
    changed: int
    """Nanoseconds; only the kernel sets it."""


def stamp_of(seen: os.stat_result) -> Stamp:
    """Give the stamp of a file that was looked at."""
    return Stamp(seen.st_size, seen.st_ino, seen.st_mode, seen.st_mtime_ns, seen.st_ctime_ns)


def changed_at(place: Path) -> datetime:
    """When a file, or what is known of it, was changed: nobody can set that time; the first of all for what is gone."""
    try:
        return datetime.fromtimestamp(place.lstat().st_ctime_ns / 1e9, UTC)
    except (FileNotFoundError, NotADirectoryError):
        return datetime.min.replace(tzinfo=UTC)


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """Give the folders that relative paths lie in."""
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return frozenset(found)


def entries(place: Path) -> list[os.DirEntry[str]]:
    """Give what stands in a folder, opening it where somebody closed it; raises `Problem` where that cannot be."""
    try:
        with suppress(PermissionError), os.scandir(place) as found:
            return list(found)
        place.chmod(0o755)
        with os.scandir(place) as found:
            return list(found)
    except OSError as error:
        raise Problem(
            f"the folder cannot be read: {error.strerror}", where=str(place), remedy="mend its rights, or remove it"
        ) from error


def put(place: Path, item: Item, content: bytes) -> None:
    """Put one file in place as a whole; never through a link, never into a file that has another name elsewhere."""
    draft = place.with_name(f".{place.name[:100]}.restoring")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        open_parent(place)
        draft.unlink(missing_ok=True)
        if item.mode == "120000":
            draft.symlink_to(os.fsdecode(content))
        else:
            with draft.open("xb") as file:
                file.write(content)
            draft.chmod(int(item.mode, 8) & 0o777)
        draft.rename(place)
    except OSError as error:
        raise Problem(
            f"a file of the tree cannot be written: {error.strerror}", where=str(place), remedy="check the disk"
        ) from error


def open_parent(place: Path) -> None:
    """Let files be made and removed beside this one."""
    if not os.access(place.parent, os.W_OK | os.X_OK, effective_ids=True):
        place.parent.chmod(0o755)
