"""How much a command fills the disk: looked at from outside, since a process's own limits bound one file, not many."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from orchestrator.sandbox.command import Command

LOOK_S = 0.2
FLOOR_MB = 256
"""Megabytes that are left to the engine: it has to be able to write down what happened."""
_SLACK_MB = 64
"""Megabytes by which a disk may fill up before a command is suspected of it."""
_SHARE = 4
"""Once a disk fills up by this part of what is allowed, the command's folders are measured: a walk, not a look."""
LONGEST = 2_000
"""Characters of a path below a folder; the kernel takes 4,096 bytes of a whole one."""
_MEGABYTE = 1 << 20


class Room:
    """Watches the disks that one command may write to."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._before = {place: os.statvfs(place) for place in _places(command) if place.exists()}

    async def overrun(self) -> str:
        """Wait until the command has filled more than it may, and say what; for ever where it does not."""
        while True:
            await asyncio.sleep(LOOK_S)
            for place in self._before:
                if told := await self._look(place):
                    return told

    async def _look(self, place: Path) -> str:
        now, before = os.statvfs(place), self._before[place]
        grown, free = (size * now.f_frsize // _MEGABYTE for size in (before.f_bavail - now.f_bavail, now.f_bavail))
        if free < FLOOR_MB and grown > _SLACK_MB:
            return f"less than {FLOOR_MB} MB of the disk were left"
        most, files = self._command.room_mb, self._command.room_files
        if grown > most // _SHARE or before.f_favail - now.f_favail > files // _SHARE:
            self._before[place] = now  # others write to this disk too: looked at again once it fills up further
            return await asyncio.to_thread(overfull, self._command, closed=True)
        return ""


def overfull(command: Command, *, closed: bool = False) -> str:
    """Say what a command may leave in its folders, where it left more; with `closed`, a folder that nobody may enter.

    A hole in a file counts like what is written, since whoever reads the file reads it; so does a path that is too long
    for whoever looks at the tree. Neither takes room on the disk, so that nobody sees them while they come.
    """
    most, files = command.room_mb * _MEGABYTE, command.room_files
    filled = f"it may fill {command.room_mb:,} MB and {files:,} files"
    size = count = 0
    for place in _places(command):
        folders = [str(place)]
        while folders:
            folder = folders.pop()
            if len(folder) - len(str(place)) > LONGEST:
                return f"its paths may be {LONGEST:,} characters long"
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                        else:
                            size, count = size + _size(entry), count + 1
            except PermissionError:
                if closed:
                    return filled
            except (FileNotFoundError, NotADirectoryError):
                continue
            if size > most or count > files:
                return filled
    return ""


def _places(command: Command) -> tuple[Path, ...]:
    return (*command.writable, *command.fills)


def _size(entry: os.DirEntry[str]) -> int:
    with suppress(FileNotFoundError):
        seen = entry.stat(follow_symlinks=False)
        return max(seen.st_size, seen.st_blocks * 512)
    return 0
