"""The record of a run in memory: its journal and its standing, changed together by one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from orchestrator.events import Kind
from orchestrator.fold import apply, fold
from orchestrator.journal import Entry, Journal, canonical
from orchestrator.masking import Mask, mask_of
from orchestrator.standing import Standing

Listener = Callable[[Entry, Standing], None]


_EXACT = {"write_file", "edit_file", "run_command"}
"""Calls that must be repeatable as they were made: of their words only secrets that are known are taken out."""


class Record:
    """Appends to the journal and keeps the standing true; the only way in which a run changes."""

    def __init__(self, journal: Journal, listeners: tuple[Listener, ...] = (), mask: Mask | None = None) -> None:
        self.journal = journal
        self.mask = mask or mask_of(os.environ)
        """Takes secrets out of whatever is written; what agents are told comes from here, and so has none either."""
        self.standing = fold(journal.entries())
        self._listeners = listeners

    def hear(self, listener: Listener) -> None:
        """Have one more told of every entry from now on."""
        self._listeners = (*self._listeners, listener)

    def add(self, kind: str, body: Mapping[str, Any], key: str | None = None, *, wait: bool = True) -> Entry:
        """Write an entry; durable and folded in on return; `wait` as in `Journal.append`."""
        entry = self.journal.append(kind, self._bare(kind, body), key, wait=wait)
        self._take(entry)
        return entry

    def once(self, kind: str, key: str, body: Mapping[str, Any]) -> bool:
        """Write an entry unless this kind has the key; says whether it was written."""
        entry, fresh = self.journal.once(kind, key, self._bare(kind, body))
        if fresh:
            self._take(entry)
        return fresh

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several entries, all or none on disk; nothing in between may wait."""
        with self.journal.together():
            yield

    def _bare(self, kind: str, body: Mapping[str, Any]) -> str:
        """The body as canonical JSON, without secrets."""
        text = canonical(body)
        return text if self.mask.finds_nothing(text) else canonical(self._masked(kind, body))

    def _masked(self, kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        bare: dict[str, Any] = self.mask.value(body, forms=kind != Kind.TURN)
        if kind == Kind.TURN and "calls" in bare:
            bare["text"] = self.mask.value(bare["text"])
            bare["calls"] = [call if call["name"] in _EXACT else self.mask.value(call) for call in bare["calls"]]
        return bare

    def _take(self, entry: Entry) -> None:
        apply(self.standing, entry)
        for listener in self._listeners:
            listener(entry, self.standing)
