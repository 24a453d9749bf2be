"""Every carrier of steps, units and tasks with every shape of ways, targets, limits, gates and states."""

from __future__ import annotations

import os
from collections import Counter

from orchestrator.catalog import roots
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from tests.unit.documents.composed.comparing import same
from tests.unit.documents.composed.voicing import told_voiced, voiced

DOCUMENTS = int(os.environ.get("DOCUMENTS", "40"))
SEED = int(os.environ.get("SEED", "1"))
LEAST = {"procedure": 0.75, "phase-skill": 0.8, "workflow-step": 0.75, "task-list": 0.8}
"""The part of the facts of such documents that is found: these axes are wider than what the readers know today."""


def compare(seed: int, count: int) -> tuple[Counter[str], Counter[str]]:
    """How many facts there are by kind of document, and how many of them were missed, whatever it was taken for."""
    here = installed(roots(None))
    there, missed = Counter[str](), Counter[str]()
    for document in voiced(seed, count=count):
        try:
            imported = read_document(document.text.encode(), where="document.md", installed=here)
        except Problem:
            found = Counter[tuple[str | int, ...]]()
        else:
            assert sum(imported.counts.values()) == len(imported.lines), document.ways
            found = same(told_voiced(imported))
        wanted = same(document.facts)
        there[document.kind] += wanted.total()
        missed[document.kind] += (wanted - found).total()
    return there, missed


def test_most_of_what_other_houses_say_in_any_shape_is_read() -> None:
    there, missed = compare(SEED, DOCUMENTS)
    assert there.keys() == LEAST.keys()
    assert {kind: n for kind, n in missed.items() if n > (1 - LEAST[kind]) * there[kind]} == {}
