"""Being woken when folders change: inotify where it works, a look every second where it does not.

An event is only a hint and says nothing about what happened; whoever is woken looks for themselves. Events that our own
looking makes (opened, closed without writing) are not asked for, or a look would wake the next one for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

RESCAN_S = 1.0
"""Seconds between two looks that no event asked for."""
_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class _Waker(FileSystemEventHandler):
    def __init__(self, loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
        self._loop, self._wake = loop, wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop; a loop that is closed has nobody left to wake."""
        del event
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake)


@contextmanager
def watching(loop: asyncio.AbstractEventLoop, folders: Sequence[Path], wake: Callable[[], None]) -> Iterator[bool]:
    """Call `wake` in the loop when something changed in or below a folder, and every `RESCAN_S` anyway.

    Yields whether the kernel tells of changes at once; where it cannot (its watches are used up, a network file
    system), the looks every second remain.
    """
    observer = Observer()
    observer.daemon = True
    timer = _Every(loop, RESCAN_S, wake)
    try:
        yield _started(observer, _Waker(loop, wake), folders)
    finally:
        timer.stop()
        if observer.is_alive():
            observer.stop()
            observer.join(RESCAN_S)


def _started(observer: Observer, waker: _Waker, folders: Sequence[Path]) -> bool:  # type: ignore[valid-type]
    try:
        for folder in folders:
            observer.schedule(waker, str(folder), recursive=True, event_filter=_EVENTS)  # type: ignore[attr-defined]
        observer.start()  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


class _Every:
    """Calls `work` every so many seconds until it is stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, work: Callable[[], None]) -> None:
        self._loop, self._seconds, self._work = loop, seconds, work
        self._timer = loop.call_later(seconds, self._again)

    def stop(self) -> None:
        self._timer.cancel()

    def _again(self) -> None:
        self._timer = self._loop.call_later(self._seconds, self._again)
        self._work()
