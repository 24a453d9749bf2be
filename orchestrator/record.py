"""The record of a run in memory: its journal and its standing, changed together by one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from orchestrator.fold import apply, fold
from orchestrator.journal import Entry, Journal
from orchestrator.standing import Standing

Listener = Callable[[Entry, Standing], None]


class Record:
    """Appends to the journal and keeps the standing true; the only way in which a run changes."""

    def __init__(self, journal: Journal, listeners: tuple[Listener, ...] = ()) -> None:
        self.journal = journal
        self.standing = fold(journal.entries())
        self._listeners = listeners

    def hear(self, listener: Listener) -> None:
        """Have one more told of every entry from now on."""
        self._listeners = (*self._listeners, listener)

    def add(self, kind: str, body: Mapping[str, Any], key: str | None = None) -> Entry:
        """Write an entry; durable and folded in on return."""
        entry = self.journal.append(kind, body, key)
        self._take(entry)
        return entry

    def once(self, kind: str, key: str, body: Mapping[str, Any]) -> bool:
        """Write an entry unless this kind has the key; says whether it was written."""
        entry, fresh = self.journal.once(kind, key, body)
        if fresh:
            self._take(entry)
        return fresh

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several entries, all or none on disk; nothing in between may wait."""
        with self.journal.together():
            yield

    def _take(self, entry: Entry) -> None:
        apply(self.standing, entry)
        for listener in self._listeners:
            listener(entry, self.standing)
