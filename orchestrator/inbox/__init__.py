"""The folders in which people drop interventions, and from which each goes, with its receipt, when dealt with.

An item is a Markdown file, or a folder with `content.md` and whatever else it needs. A look at the folder is the
truth; being woken is only a hint. What is still being written is not taken: a text counts once nobody has it open for
writing and it was moved here whole or is unchanged for 50 ms, or, where that cannot be told, unchanged for a second. To
*stop* the work, less is enough: the head that says `immediate`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.inbox import dropped, filing
from orchestrator.inbox.watching import watching
from orchestrator.intervention import Glimpse, Intervention, Urgency, glimpse, parse_intervention, receipt_of
from orchestrator.strict_yaml import decode

SETTLED_S = 0.05
"""Seconds for which a closed text has to be unchanged."""
SETTLED_UNSEEN_S = 1.0
"""The same where it cannot be told whether somebody still writes."""
READ_AT_ONCE_S = 0.1
"""Seconds of processor time for which one look reads what is new, or as long as it looked; the next one goes on."""
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


_Seen = Item | Unreadable | Glimpse | float | None
_LATER = -1.0
"""What a look says of an item that it did not come to."""


class Inbox:
    """The active and the processed interventions of a project."""

    def __init__(self, active: Path, processed: Path) -> None:
        """Take the two folders; `watch` makes those that are missing."""
        self.active = active
        self.processed = processed
        self._known: dict[str, _Known] = {}
        self._look_again: Callable[[float], None] = lambda _: None
        self._until = self._rests_until = 0.0
        self._settles_in = 0.0
        self._enough = False

    def recall(self, items: Iterable[tuple[Intervention, dropped.Stamp]]) -> None:
        """Know again what was read before a restart; a file that is as it was then is not read another time."""
        for said, stamp in items:
            name = said.path.split("/", maxsplit=1)[0]
            item = Item(intervention=said, place=self.active / name, stamp=stamp)
            self._known[name] = _Known(stamp=stamp, first_seen=time.monotonic(), item=item)

    def scan(self) -> Scan:
        """Look at the folder now. Unchanged items are not read again: a look at 10,000 of them costs their stamps."""
        began = time.thread_time()
        stamps = dropped.stamps(self.active)
        self._known = {name: self._known[name] for name in stamps if name in self._known}
        seen: dict[str, _Seen] = {name: self._unchanged(name, stamp) for name, stamp in stamps.items()}
        looked = time.thread_time()
        self._enough, self._until = False, looked + max(READ_AT_ONCE_S, looked - began)
        self._settles_in = SETTLED_UNSEEN_S
        fresh = {name: stamp for name, stamp in stamps.items() if seen[name] is None}
        # What came last comes first: whoever steps in now is heard before thousands that lay there.
        for name in sorted(fresh, key=lambda name: dropped.changed_at(self.active / name, fresh[name]), reverse=True):
            seen[name] = self._look(name, fresh[name])
        found = list(seen.values())
        pending = found.count(_LATER)
        settling = sum(isinstance(one, Glimpse | float) for one in found) - pending
        took = time.thread_time() - began
        self._rests_until = time.monotonic() + took * (1.0 if pending else REST) if took > LONG_S else 0.0
        if pending:
            self._look_again(0.0)
        return Scan(
            items=tuple(one for one in found if isinstance(one, Item)),
            unreadable=tuple(one for one in found if isinstance(one, Unreadable)),
            halting=tuple(one for one in found if isinstance(one, Glimpse) and one.urgency is Urgency.IMMEDIATE),
            settling=settling,
            settles_in_s=self._settles_in if settling else 0.0,
            pending=pending,
        )

    @contextmanager
    def watch(
        self, loop: asyncio.AbstractEventLoop, on_event: Callable[[], None], also: Sequence[Path] = ()
    ) -> Iterator[bool]:
        """Call `on_event` in the loop when a look may find something new.

        That is on a change, when a text has settled, and every second; after a look that took long it is later. `also`
        names existing folders to watch with the same observer. Yields whether the kernel tells of changes.
        """
        _made(self.active, self.processed)
        filing.tidy(self.active, self.processed)
        again: asyncio.TimerHandle | None = None

        def look_again(seconds: float) -> None:
            nonlocal again
            if again is None or again.cancelled() or again.when() < loop.time() or again.when() > loop.time() + seconds:
                again = loop.call_later(max(seconds, self._rests_until - time.monotonic()), on_event)

        def hint() -> None:
            if (rest := self._rests_until - time.monotonic()) > 0:
                look_again(rest)
            else:
                on_event()

        self._look_again = look_again
        try:
            with watching(loop, (self.active, *also), hint) as told:
                yield told
        finally:
            self._look_again = lambda _: None
            if again:
                again.cancel()

    def resolve(self, item: Item, *, receipt: str, why: str, run: str, at: str = "") -> Path | None:
        """Move an item whole to the processed ones, with its receipt written below it, and give its new place.

        May be repeated after a crash at any instant. An item that was changed since it was taken is left where it is
        (`None`): the next look finds it as a new one, an amendment. Raises `Problem` where it cannot be moved.
        """
        _made(self.active, self.processed)
        told = receipt_of(item.intervention.digest, receipt=receipt, why=why, run=run, at=at)
        return filing.move(item.place, self.processed, digest=item.intervention.digest, receipt=told)

    def copy(self, item: Item, target: Path) -> bool:
        """Copy what came with an item into a fresh folder; `False` where it was changed since the item was read."""
        return dropped.copy(item.place, item.intervention.hashes, target)

    def note(self, path: str, digest: str, *, receipt: str, why: str, run: str, at: str = "") -> bool:
        """Add a further run's receipt to an item that another run moved; says whether it was moved."""
        told = receipt_of(digest, receipt=receipt, why=why, run=run, at=at)
        name = path.split("/", maxsplit=1)[0]
        return filing.note(self.processed, name, digest=digest, receipt=told, mark=f"- **Run:** {run}\n")

    def filed(self, path: str, digest: str) -> bool:
        """Whether an item was moved to the processed ones."""
        return filing.filed(self.processed, path.split("/", maxsplit=1)[0], digest)

    def filed_since(self, since: float, known: Container[str]) -> Iterator[Intervention]:
        """What was moved to the processed ones since a time and is not `known` by its digest: others took it."""
        for place, digest, said in filing.filed_since(self.processed, since):
            if digest not in known:
                path = f"{place.name}/{dropped.CONTENT}" if place.is_dir() else place.name
                with suppress(OrchestratorError):
                    found = parse_intervention(decode(said, where=path), path, path=path)
                    yield replace(found, digest=digest)

    def tell(self, scan: Scan) -> None:
        """Put a receipt beside each item that cannot be understood, and remove those that hold no longer."""
        wanted = {f"{one.path}.receipt": f"Not understood, and left here.\n\n{one.why}\n" for one in scan.unreadable}
        filing.keep_notes(self.active, wanted)

    def _unchanged(self, name: str, seen: dropped.Stamp | None) -> Item | None:
        """Give an item that was read before and is as it was then."""
        known = self._known.get(name)
        if known is None or known.item is None:
            return None
        return known.item if known.stamp == (seen or dropped.stamp_of(self.active / name)) else None

    def _look(self, name: str, seen: dropped.Stamp | None) -> _Seen:
        """Give an item, what is wrong with it, the head of one that is not whole, or the seconds until it may be."""
        known = self._known.get(name)
        if (known is None or (seen is not None and known.stamp != seen)) and self._read_enough():
            return _LATER
        place, now = self.active / name, time.monotonic()
        stamp = seen or dropped.stamp_of(place)
        if stamp is None:
            return None
        if known is None or known.stamp != stamp:
            known = _Known(stamp=stamp, first_seen=now, broken_since=known.broken_since if known else None)
            self._known[name] = known
        if known.item:
            return known.item
        if not known.complaint and (wait := self._unsettled(place, known, now)) > 0:
            self._look_again(wait)
            self._settles_in = min(self._settles_in, wait)
            return self._half(place, known, now) or wait
        return self._whole(name, place, known, now)

    def _read_enough(self) -> bool:
        """Whether this look has read for long enough; what it knows already it looks at nevertheless."""
        self._enough = self._enough or time.thread_time() > self._until
        return self._enough

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
            self._look_again(SETTLED_S)
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
        return Unreadable(path=name, why=why, since_s=now - known.broken_since)


def _made(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(
                f"the folder cannot be made: {error.strerror}", where=str(folder), remedy="check its rights"
            ) from error


__all__ = ["SETTLED_S", "SETTLED_UNSEEN_S", "UNREADABLE_S", "Inbox", "Item", "Scan", "Unreadable"]
