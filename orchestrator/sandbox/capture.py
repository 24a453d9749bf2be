"""The output of a command: a head and a tail in memory, all of it on disk, and a limit."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_CHUNK = 65_536


class Capture:
    """Takes what a command writes, without ever blocking the loop or growing with the output."""

    def __init__(self, *, shown: int, kept: int, spill: Path | None) -> None:
        """Show at most `shown` bytes, take at most `kept` in all, write them to `spill` if given."""
        self._head_room = shown // 4
        self._tail_room = shown - self._head_room
        self._kept = kept
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._spill: BinaryIO | None = spill.open("wb") if spill else None
        self.size = 0
        """Bytes written so far."""
        self.closed = asyncio.Event()
        """Set once nobody holds the writing end any more."""
        self.overflown = asyncio.Event()
        """Set once more than `kept` bytes came."""
        self._reading_end, self.writing_end = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._reading_end, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._reading_end, self._read)

    def started(self) -> None:
        """Let go of the writing end, once the command has it."""
        if self.writing_end >= 0:
            os.close(self.writing_end)
            self.writing_end = -1

    async def ended(self, within_s: float) -> bool:
        """Wait until nobody holds the writing end any more; `False` if somebody still does after `within_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.closed.wait()
        return self.closed.is_set()

    def close(self) -> None:
        """Give back pipe and file; harmless when repeated."""
        self.started()
        if self._reading_end >= 0:
            self._loop.remove_reader(self._reading_end)
            os.close(self._reading_end)
            self._reading_end = -1
        if self._spill:
            self._spill.close()
            self._spill = None

    @property
    def truncated(self) -> bool:
        """Whether `text` lacks a part."""
        return self.size > len(self._head) + min(self._tail_size, self._tail_room)

    def text(self) -> str:
        """Give the head and the tail, with a line between them that says how much was left out."""
        tail = b"".join(self._tail)[-self._tail_room :] if self._tail_room else b""
        left_out = self.size - len(self._head) - len(tail)
        middle = f"\n[… {left_out:,} bytes left out …]\n" if left_out else ""
        if not left_out:
            return (bytes(self._head) + tail).decode("utf-8", "replace")
        return self._head.decode("utf-8", "replace") + middle + tail.decode("utf-8", "replace")

    def _read(self) -> None:
        try:
            chunk = os.read(self._reading_end, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._loop.remove_reader(self._reading_end)
            self.closed.set()
            return
        self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        if self._spill and self.size < self._kept:
            self._save(chunk[: self._kept - self.size])
        self.size += len(chunk)
        room = self._head_room - len(self._head)
        self._head += chunk[:room]
        self._tail.append(chunk[room:])
        self._tail_size += len(chunk[room:])
        while self._tail_size - len(self._tail[0]) >= self._tail_room:
            self._tail_size -= len(self._tail.popleft())
        if self.size > self._kept:
            self.overflown.set()

    def _save(self, chunk: bytes) -> None:
        assert self._spill
        try:
            self._spill.write(chunk)
        except OSError:  # a full disk costs the copy, not the command
            with suppress(OSError):
                self._spill.close()
            self._spill = None
