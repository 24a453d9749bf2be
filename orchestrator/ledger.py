"""What the other runs of a project have spent, for a budget that holds for all of them.

Runs have a journal each, so that one broken run never stops the others. Each is read from where it was left, when a
budget asks; a run whose journal cannot be read counts with what was read of it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from orchestrator.errors import Problem
from orchestrator.fold import apply
from orchestrator.journal import read
from orchestrator.spend import Spend
from orchestrator.standing import Standing

if TYPE_CHECKING:
    from orchestrator.project import Project, RunPaths


@dataclass(kw_only=True)
class _Known:
    run: Standing = field(default_factory=Standing)
    seq: int = 0

    @property
    def spend(self) -> Spend:
        return self.run.spend + Spend(worked_s=self.run.worked(self.run.last_at))


class Ledger:
    """The runs beside one run."""

    def __init__(self, project: Project, own: RunPaths) -> None:
        self._project = project
        self._own = own.id
        self._known: dict[str, _Known] = {}

    def others(self) -> Spend:
        """Their spend until now."""
        return reduce(Spend.__add__, self._spends(), Spend())

    def _spends(self) -> Iterator[Spend]:
        for paths in self._project.runs():
            if paths.id != self._own:
                known = self._known.setdefault(paths.id, _Known())
                _read_on(paths, known)
                yield known.spend


def _read_on(paths: RunPaths, known: _Known) -> None:
    try:
        with read(paths.journal) as journal:
            for entry in journal.entries(after=known.seq):
                apply(known.run, entry)
                known.seq = entry.seq
    except Problem:
        return
