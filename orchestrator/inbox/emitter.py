"""Where watchdog gets its events from: one for all that happened between two reads, however much that was.

watchdog's own emitter goes through all events that wait for each one that comes, and a watch for each folder takes it
half a millisecond: ten thousand folders moved in at once kept the interpreter busy for many seconds, in which nobody
was heard. Here they cost two reads.
"""

from __future__ import annotations

import os
import select
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from watchdog.events import DirModifiedEvent
from watchdog.observers.api import EventEmitter, EventQueue, ObservedWatch

from orchestrator.inbox import dropped
from orchestrator.inotify import Change, Inotify, Told, changes

FOLDERS = 1024
"""Folders in the watched one that are watched as well; what happens in others is found by a look, every second."""
NAMED = 32
"""Names between two reads of which each is told; of more it is told that something happened."""
_ASKED = Told.MODIFIED | Told.CLOSED | Told.MOVED_IN | Told.CREATED | Told.DELETED


class Emitter(EventEmitter):
    """Watches a folder and the folders in it, and a few others beside it."""

    def __init__(
        self, event_queue: EventQueue, watch: ObservedWatch, *, also: Sequence[Path] = (), **more: Any
    ) -> None:
        super().__init__(event_queue, watch, **more)
        self._folders = [str(watch.path), *map(str, also)]
        self._inside: dict[int, str] = {}
        """The folders in the watched one, by their numbers."""

    def on_thread_start(self) -> None:
        """Begin to watch; raises `OSError` where the kernel has no handle or no watch left."""
        self._inotify, self._stopper = Inotify(), os.eventfd(0)
        numbers = [self._inotify.hear(folder, _ASKED) for folder in self._folders]
        if -1 in numbers:
            self._close()
            raise OSError("a folder cannot be watched")
        self._number = numbers[0]
        for name, is_folder in dropped.listed(Path(self._folders[0])).items():
            self._enter(name if is_folder else "")

    def on_thread_stop(self) -> None:
        """End the wait for what comes next."""
        if self.is_alive():
            os.eventfd_write(self._stopper, 1)

    def run(self) -> None:
        """Tell of changes until it is stopped."""
        try:
            super().run()
        finally:
            self._close()

    def queue_events(self, timeout: float) -> None:
        """Wait for changes, and tell of them."""
        poll = select.poll()
        for handle in (self._inotify.handle, self._stopper):
            poll.register(handle, select.POLLIN)
        ready = [handle for handle, _ in poll.poll(timeout * 1000)]
        if self._inotify.handle in ready:
            self._tell({name for change in changes(self._inotify.drain()) if (name := self._about(change)) is not None})

    def _tell(self, names: set[str]) -> None:
        told = names if len(names) <= NAMED else {""}
        for name in told:
            self.queue_event(DirModifiedEvent(f"{self._folders[0]}/{name}"))

    def _about(self, change: Change) -> str | None:
        """What in the folder a change is about; empty where it may be anything, `None` where nobody need look."""
        if change.told & Told.ENDED:
            self._inside.pop(change.folder, None)
            return None
        if change.name.startswith("."):
            return None
        if change.folder in self._inside:
            return self._inside[change.folder]
        if change.folder != self._number:
            return ""
        if change.told & Told.OF_A_FOLDER and change.told & (Told.CREATED | Told.MOVED_IN):
            self._enter(change.name)
        return change.name

    def _enter(self, name: str) -> None:
        """Watch a folder in the folder too, while there are not too many: before anybody is told of it, and looks."""
        if name and len(self._inside) < FOLDERS:
            number = self._inotify.hear(f"{self._folders[0]}/{name}", _ASKED)
            if number >= 0:
                self._inside[number] = name

    def _close(self) -> None:
        self._inotify.close()
        os.close(self._stopper)
