"""Being woken when folders change: inotify where it works, a look every second where it does not.

An event is only a hint and says nothing about what happened; whoever is woken looks for themselves. Events that our own
looking makes (opened, closed without writing) are not asked for, or a look would wake the next one for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import cast

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import BaseObserver, EventEmitter

from orchestrator.inbox.emitter import Emitter

RESCAN_S = 1.0
"""Seconds between two looks that no event asked for."""

Wake = Callable[[set[str]], None]
"""Is given the paths that something happened to, as far as they are known."""


class _Waker(FileSystemEventHandler):
    """Wakes the loop once for all that comes before it wakes up."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wake: Wake) -> None:
        self._loop, self._wake = loop, wake
        self._lock, self._touched = Lock(), set[str]()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop; a loop that is closed has nobody left to wake."""
        with self._lock:
            first = not self._touched
            self._touched.add(str(event.src_path))
        if first:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        with self._lock:
            touched, self._touched = self._touched, set()
        self._wake(touched)


@contextmanager
def watching(loop: asyncio.AbstractEventLoop, folder: Path, wake: Wake, also: Sequence[Path] = ()) -> Iterator[bool]:
    """Call `wake` in the loop when something changed in a folder or one of `also`, and every `RESCAN_S` anyway.

    Yields whether the kernel tells of changes at once; where it cannot (its watches are used up, a network file
    system), the looks every second remain.
    """
    observer = BaseObserver(cast("type[EventEmitter]", partial(Emitter, also=also)))
    observer.daemon = True
    timer = _Every(loop, RESCAN_S, lambda: wake(set()))
    try:
        yield _started(observer, _Waker(loop, wake), folder)
    finally:
        timer.stop()
        if observer.is_alive():
            observer.stop()
            observer.join(RESCAN_S)


def _started(observer: BaseObserver, waker: _Waker, folder: Path) -> bool:
    try:
        observer.schedule(waker, str(folder), recursive=True)
        observer.start()
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
