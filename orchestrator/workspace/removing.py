"""Removing a folder whole, whatever an agent made of it: closed folders, and paths longer than the kernel takes."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.workspace.files import open_parent

_DEEP = 40
"""Levels of folders that are removed as they lie."""


def remove(place: Path) -> None:
    """Remove whatever stands there, if anything does, and follow no link."""
    if place.is_dir() and not place.is_symlink():
        remove_tree(place)
    else:
        place.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove a folder whole, if it exists, also where an agent took its own rights away."""
    try:
        if os.path.lexists(folder):
            open_parent(folder)
            if folder.is_dir() and not folder.is_symlink():
                _flatten(folder)
            shutil.rmtree(folder)
    except OSError as error:
        raise Problem(
            f"it cannot be removed: {error.strerror}", where=str(folder), remedy="remove it by hand"
        ) from error


def _flatten(folder: Path) -> None:
    """Open every folder, and move those that lie deep up into `folder`, so that no path in it is long."""
    count, level = 0, [(folder, 0)]
    while level:
        place, depth = level.pop()
        for child in _folders_in(place):
            if depth < _DEEP:
                level.append((child, depth + 1))
                continue
            while (up := folder / f".deep-{count}").exists():
                count += 1
            child.rename(up)
            level.append((up, 0))


def _folders_in(place: Path) -> list[Path]:
    with suppress(PermissionError):
        place.chmod(0o700)
    with os.scandir(place) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
