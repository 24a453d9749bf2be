"""One look after the other at the folder of active interventions: what is whole, what is not yet, what never will be.

A look is the truth; being woken is only a hint. What is still being written is not taken: a text counts once nobody
has it open for writing and it was moved here whole or is unchanged for 50 ms, or, where that cannot be told, unchanged
for a second. To *stop* the work, less is enough: the head that says `immediate`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.inbox import dropped
from orchestrator.inbox.heads import Heads
from orchestrator.intervention import Glimpse, Intervention, Urgency, glimpse, parse_intervention
from orchestrator.strict_yaml import decode

SETTLED_S = 0.05
"""Seconds for which a closed text has to be unchanged."""
SETTLED_UNSEEN_S = 1.0
"""The same where it cannot be told whether somebody still writes."""
READ_AT_ONCE_S = 0.1
"""Seconds of processor time for which one look reads what is new; the next one goes on."""
CHECK_AT_ONCE_S = 0.002
"""The same for asking whether what was read has changed though no event said so; every look delays who steps in."""
ASKED_TOGETHER = 16
"""How many of those are asked between two looks at the clock, which costs as much as asking one."""
REST = 4.0
"""After a look that took long, how many times as long nothing wakes the next one: a full folder stops no work."""
LONG_S = 0.01
"""Seconds of processor time from which on a look is one that took long."""
UNREADABLE_S = 5.0
"""Seconds after which something that cannot be read is a reason to stop and to tell."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """An intervention in the folder of active ones, whole and understood."""

    intervention: Intervention
    place: Path
    """The file, or the folder."""
    stamp: dropped.Stamp = ()
    """By which it is known again while nothing of it changes."""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Something in the folder that cannot be understood; it stays there until a person mends it."""

    path: str
    """Its name in the folder."""
    why: str
    """What is wrong, a line each."""
    since_s: float
    """Seconds since it was first seen like that; from `UNREADABLE_S` on it is a reason to stop."""


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What one look found, in the order of names."""

    items: tuple[Item, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    """What is whole and cannot be understood, or cannot be read at all."""
    halting: tuple[Glimpse, ...] = ()
    """The heads of those that are not whole yet but say `immediate` already: reason enough to stop."""
    settling: int = 0
    """How many are still being written."""
    settles_in_s: float = 0.0
    """Seconds after which the first of them may be whole."""
    pending: int = 0
    """How many one look did not come to: it reads for `READ_AT_ONCE_S`, so that thousands keep nobody waiting."""
    urgent: int = 0
    """How many of those may be immediate."""


@dataclass(kw_only=True)
class _Known:
    """What is remembered of a name between two looks."""

    stamp: dropped.Stamp
    first_seen: float
    """When this stamp was first seen, by the monotonic clock."""
    broken_since: float | None = None
    item: Item | None = None
    complaint: str = ""
    """Why its text is not understood; empty while it is not known."""
    told: Unreadable | None = None
    """What the last look said of it, if it could not be read."""


_Seen = Item | Unreadable | Glimpse | float | None
_LATER = -1.0
"""What a look says of an item that it did not come to."""


class Looks:
    """The looks at one folder, and what they remember from one to the next."""

    def __init__(self, active: Path) -> None:
        """Nothing is known yet; the folder need not exist."""
        self.active = active
        self.look_again: Callable[[float], None] = lambda _: None
        """Told in how many seconds another look may find more."""
        self.rests_until = 0.0
        """Until when, by the monotonic clock, nothing is to wake the next look."""
        self.touched: set[str] = set()
        """Names that an event was about since the last look."""
        self._known: dict[str, _Known] = {}
        self._heads = Heads(active)
        self._turn: list[str] = []
        """Names that are still to be asked whether they changed."""
        self._fresh = True
        self._until = 0.0
        self._settles_in = 0.0

    def recall(self, items: Iterable[tuple[Intervention, dropped.Stamp]]) -> None:
        """Know again what was read before a restart; a file that is as it was then is not read another time."""
        for said, stamp in items:
            name = said.path.split("/", maxsplit=1)[0]
            item = Item(intervention=said, place=self.active / name, stamp=stamp)
            self._known[name] = _Known(stamp=stamp, first_seen=time.monotonic(), item=item)

    def scan(self, *, whole: bool = False) -> Scan:
        """Look at the folder now.

        What is new is read, what is immediate first. What was read is asked whether it changed: first what an event
        was about, then one after the other, for `CHECK_AT_ONCE_S`; in a `whole` look, and in the first, all of it.
        """
        began = time.thread_time()
        listed = dropped.listed(self.active)
        self._known = {name: self._known[name] for name in listed if name in self._known}
        self._check(whole=whole or self._fresh)
        self._fresh = False
        seen: dict[str, _Seen] = {name: known.item for name, known in self._known.items() if known.item}
        fresh = {name: is_folder for name, is_folder in listed.items() if name not in seen}
        in_order = self._heads.order(fresh)
        self._until, self._settles_in = time.thread_time() + READ_AT_ONCE_S, SETTLED_UNSEEN_S
        seen |= {name: self._look(name) for name in in_order}
        seen |= {name: self._passed_over(name) for name in fresh.keys() - seen.keys()}
        later = [name for name in fresh if seen[name] == _LATER]
        return self._said(seen, began, pending=len(later), urgent=self._heads.may_be_immediate(later))

    def _said(self, seen: dict[str, _Seen], began: float, *, pending: int, urgent: int) -> Scan:
        found = [seen[name] for name in sorted(seen)]
        settling = sum(isinstance(one, Glimpse) or (isinstance(one, float) and one != _LATER) for one in found)
        took = time.thread_time() - began
        self.rests_until = time.monotonic() + took * (1.0 if pending else REST) if took > LONG_S else 0.0
        if pending:
            self.look_again(0.0)
        return Scan(
            items=tuple(one for one in found if isinstance(one, Item)),
            unreadable=tuple(one for one in found if isinstance(one, Unreadable)),
            halting=tuple(one for one in found if isinstance(one, Glimpse) and one.urgency is Urgency.IMMEDIATE),
            settling=settling,
            settles_in_s=self._settles_in if settling else 0.0,
            pending=pending,
            urgent=urgent,
        )

    def _check(self, *, whole: bool) -> None:
        """Forget what was read of items that have changed since."""
        for name in self.touched & self._known.keys():
            self._ask(name)
        self.touched = set()
        if whole or not self._turn:
            self._turn = [name for name, known in self._known.items() if known.item]
        until = time.thread_time() + CHECK_AT_ONCE_S
        while self._turn and (whole or time.thread_time() < until):
            for name in self._turn[-ASKED_TOGETHER:]:
                self._ask(name)
            del self._turn[-ASKED_TOGETHER:]

    def _ask(self, name: str) -> None:
        known = self._known.get(name)
        if known is not None and known.item and known.stamp != dropped.stamp_of(self.active / name):
            known.item = None

    def _look(self, name: str) -> _Seen:
        """Give an item, what is wrong with it, the head of one that is not whole, or the seconds until it may be."""
        known = self._known.get(name)
        if time.thread_time() > self._until:
            return self._passed_over(name)
        place, now = self.active / name, time.monotonic()
        stamp = dropped.stamp_of(place)
        if stamp is None:
            return None
        if known is None or known.stamp != stamp:
            known = _Known(stamp=stamp, first_seen=now, broken_since=known.broken_since if known else None)
            self._known[name] = known
        known.told = None
        if not known.complaint and (wait := self._unsettled(place, known, now)) > 0:
            self.look_again(wait)
            self._settles_in = min(self._settles_in, wait)
            return self._half(place, known, now) or wait
        return self._whole(name, place, known, now)

    def _passed_over(self, name: str) -> _Seen:
        """What is said of a name that this look did not come to: what cannot be read stays so until it is looked at."""
        known = self._known.get(name)
        return known.told if known is not None and known.told else _LATER

    def _unsettled(self, place: Path, known: _Known, now: float) -> float:
        """Give the seconds until the item may be whole; 0 when it is."""
        quiet = max(dropped.unchanged_for(known.stamp), now - known.first_seen)
        if quiet < SETTLED_S and not dropped.moved_in(place):
            return SETTLED_S - quiet
        writing = dropped.being_written(place)
        if writing or (writing is None and quiet < SETTLED_UNSEEN_S):
            return max(SETTLED_UNSEEN_S - quiet, SETTLED_S)
        return 0.0

    def _half(self, place: Path, known: _Known, now: float) -> Glimpse | Unreadable | None:
        if now - known.first_seen >= UNREADABLE_S:
            return self._complain(place.name, known, "somebody still has it open for writing", now)
        try:
            return glimpse(decode(dropped.read(place).text, where=place.name))
        except OrchestratorError:
            return None

    def _whole(self, name: str, place: Path, known: _Known, now: float) -> Item | Unreadable | None:
        if known.complaint:
            return self._complain(name, known, known.complaint, now)
        try:
            said = dropped.read(place)
        except Problem as problem:  # not remembered: what cannot be read may be readable at the next look
            return self._complain(name, known, str(problem), now)
        if dropped.stamp_of(place) != known.stamp:
            self.look_again(SETTLED_S)
            return None
        try:
            path = f"{name}/{dropped.CONTENT}" if place.is_dir() else name
            text = decode(said.text, where=path)
            intervention = parse_intervention(text, path, path=path, attachments=said.attachments)
        except OrchestratorError as error:
            known.complaint = str(error)
            return self._complain(name, known, known.complaint, now)
        known.broken_since, known.item = None, Item(intervention=intervention, place=place, stamp=known.stamp)
        return known.item

    def _complain(self, name: str, known: _Known, why: str, now: float) -> Unreadable:
        known.broken_since = now if known.broken_since is None else known.broken_since
        known.told = Unreadable(path=dropped.shown(name), why=why, since_s=now - known.broken_since)
        return known.told
