"""Other runs of the project: an intervention may be meant for several, and is moved once each of them has heard it.

Those at work are waited for. One that nobody drives hears it when it is driven again, from the processed ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.journal import read
from orchestrator.lock import driver
from orchestrator.project import RunPaths

if TYPE_CHECKING:
    from orchestrator.intervention import Intervention


@dataclass(kw_only=True)
class _Heard:
    """What one of them has read, as far as its journal was read."""

    seq: int = 0
    stage: str = ""
    taken: set[str] = field(default_factory=set)


class Neighbours:
    """The other runs beside one run; each journal is read from where it was left."""

    def __init__(self, own: RunPaths) -> None:
        self._own = own
        self._known: dict[str, _Heard] = {}

    def all(self) -> list[RunPaths]:
        """Those that the project has, at work or not."""
        return [
            RunPaths(id=folder.name, root=folder)
            for folder in self._own.root.parent.iterdir()
            if folder.name != self._own.id and (folder / "journal.sqlite").exists()
        ]

    def heard(self, said: Sequence[Intervention]) -> Sequence[Intervention]:
        """Of some interventions those that every other run which somebody drives, and which is meant, has read."""
        if not said:
            return said
        at_work = [(paths, self._read_on(paths)) for paths in self.all() if driver(paths.lock) is not None]
        return [one for one in said if all(_has(paths, known, one) for paths, known in at_work)]

    def _read_on(self, paths: RunPaths) -> _Heard:
        known = self._known.setdefault(paths.id, _Heard())
        try:
            with read(paths.journal) as journal:
                for entry in journal.entries({Kind.RUN_CREATED, Kind.INTERVENTION_TAKEN}, after=known.seq):
                    known.seq = entry.seq
                    if entry.kind == Kind.RUN_CREATED:
                        known.stage = str(entry.body["stage"])
                    else:
                        known.taken.add(str(entry.body["id"]))
        except Problem:  # a journal that cannot be read has nobody behind it who could hear
            return _Heard()
        return known


def _has(paths: RunPaths, known: _Heard, said: Intervention) -> bool:
    return said.digest in known.taken or not known.stage or not said.meant_for(known.stage, paths.id)
