"""How much a command fills the disk: looked at from outside, since a process's own limits bound one file, not many."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

from orchestrator.sandbox.command import Command

LOOK_S = 0.2
FLOOR_MB = 256
"""Megabytes that are left to the engine: it has to be able to write down what happened."""
_SLACK_MB = 64
"""Megabytes by which a disk may fill up before a command is suspected of it."""
_SHARE = 4
"""Once a disk fills up by this part of what is allowed, the command's folders are measured: a walk, not a look."""
_MEGABYTE = 1 << 20


class Room:
    """Watches the disks that one command may write to."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._before = {place: os.statvfs(place) for place in command.writable if place.exists()}

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
            if await asyncio.to_thread(_exceeds, self._command.writable, most * _MEGABYTE, files):
                return f"it may fill {most:,} MB and {files:,} files"
        return ""


def _exceeds(places: Iterable[Path], most: int, files: int) -> bool:
    """Whether the folders hold more than that; one that cannot be entered was closed by whoever filled it."""
    size = count = 0
    closed: list[OSError] = []
    for place in places:
        for folder, _, names in os.walk(place, onerror=closed.append):
            count += len(names)
            for name in names:
                try:
                    size += os.lstat(os.path.join(folder, name)).st_blocks * 512  # noqa: PTH118 - a Path for each doubles the time
                except FileNotFoundError:
                    count -= 1
            if size > most or count > files:
                return True
    return any(isinstance(error, PermissionError) for error in closed)
