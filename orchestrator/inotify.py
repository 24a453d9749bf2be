"""The kernel's word that something changed in a folder.

Follows https://man7.org/linux/man-pages/man7/inotify.7.html.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

_CHUNK = 64 * 1024
_HEAD = struct.Struct("iIII")


class Told(IntFlag):
    """What a folder can tell of."""

    MODIFIED = 0x00000002
    CLOSED = 0x00000008
    """Written and closed."""
    MOVED_IN = 0x00000080
    CREATED = 0x00000100
    DELETED = 0x00000200
    LOST = 0x00004000
    """More happened than the kernel keeps for us; unasked."""
    ENDED = 0x00008000
    """The folder is not watched any more; unasked."""
    IN_FOLDERS_ONLY = 0x01000000
    OF_A_FOLDER = 0x40000000


@dataclass(frozen=True)
class Change:
    """One thing that happened."""

    folder: int
    """The number that `hear` gave; -1 where events were lost."""
    told: Told
    name: str
    """Of what it happened to; empty for the folder itself."""


class Inotify:
    """One handle for any number of folders; a machine allows a user 128 handles."""

    def __init__(self) -> None:
        """Take a handle; raises `OSError` where none is left."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.handle = int(self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
        if self.handle < 0:
            raise OSError(ctypes.get_errno(), "no inotify handle is left")

    def hear(self, folder: str | Path, told: Told) -> int:
        """Be told of a folder from now on: its number, or -1 where there is none or no watch is left. Repeatable."""
        asked = told | Told.IN_FOLDERS_ONLY
        return int(self._libc.inotify_add_watch(self.handle, os.fsencode(folder), ctypes.c_uint32(asked)))

    def drain(self) -> bytes:
        """Take what the kernel has kept, whatever it is about."""
        taken = b""
        with suppress(BlockingIOError):
            while chunk := os.read(self.handle, _CHUNK):
                taken += chunk
        return taken

    def close(self) -> None:
        """Let go of the handle and all that it watches."""
        os.close(self.handle)


def changes(taken: bytes) -> Iterator[Change]:
    """What was drained, one by one."""
    at = 0
    while at < len(taken):
        folder, mask, _, length = _HEAD.unpack_from(taken, at)
        at += _HEAD.size + length
        name = taken[at - length : at].rstrip(b"\0")
        yield Change(folder, Told(mask), os.fsdecode(name))
