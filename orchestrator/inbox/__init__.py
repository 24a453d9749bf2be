"""The folders in which people drop interventions, and from which each goes, with its receipt, when dealt with.

An item is a Markdown file, or a folder with `content.md` and whatever else it needs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.inbox import dropped, filing
from orchestrator.inbox.looking import SETTLED_S, SETTLED_UNSEEN_S, UNREADABLE_S, Item, Looks, Scan, Unreadable
from orchestrator.inbox.watching import watching
from orchestrator.intervention import Intervention, parse_intervention, receipt_of
from orchestrator.strict_yaml import decode


class Inbox:
    """The active and the processed interventions of a project."""

    def __init__(self, active: Path, processed: Path) -> None:
        """Take the two folders; `watch` makes those that are missing."""
        self.active = active
        self.processed = processed
        self._looks = Looks(active)

    def recall(self, items: Iterable[tuple[Intervention, dropped.Stamp]]) -> None:
        """Know again what was read before a restart; a file that is as it was then is not read another time."""
        self._looks.recall(items)

    def scan(self, *, whole: bool = False) -> Scan:
        """Look at the folder now. What was read is asked in turn whether it changed, all of it in a `whole` look."""
        return self._looks.scan(whole=whole)

    def look_again(self, seconds: float) -> None:
        """Have whoever watches woken in so many seconds, or before."""
        self._looks.look_again(seconds)

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
                again = loop.call_later(max(seconds, self._looks.rests_until - time.monotonic()), on_event)

        def hint(touched: set[str]) -> None:
            start = len(f"{self.active}/")
            self._looks.touched |= {path[start:].partition("/")[0] for path in touched}
            if (rest := self._looks.rests_until - time.monotonic()) > 0:
                look_again(rest)
            else:
                on_event()

        self._looks.look_again = look_again
        try:
            with watching(loop, self.active, hint, also) as told:
                yield told
        finally:
            self._looks.look_again = lambda _: None
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
        return filing.note(self.processed, name, digest=digest, receipt=told)

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
        filing.keep_notes(self.active, {one.path: one.why for one in scan.unreadable})


def _made(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(
                f"the folder cannot be made: {error.strerror}", where=str(folder), remedy="check its rights"
            ) from error


__all__ = ["SETTLED_S", "SETTLED_UNSEEN_S", "UNREADABLE_S", "Inbox", "Item", "Scan", "Unreadable"]
