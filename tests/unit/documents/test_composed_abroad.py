"""Cards, exports, outlines and wikis of other houses: what a text was composed from is read of it, and nothing else."""

from __future__ import annotations

import os
from collections import Counter

from tests.unit.documents.composed.abroad import abroad
from tests.unit.documents.composed.comparing import compared
from tests.unit.documents.composed.told_abroad import told_abroad

DOCUMENTS = int(os.environ.get("DOCUMENTS", "60"))
SEED = int(os.environ.get("SEED", "1"))


def compare_abroad(seed: int, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    return compared(abroad(seed, count=count), told_abroad)


def test_units_tasks_and_wishes_of_other_houses_are_read_and_nothing_else() -> None:
    """At least 97 of 100 facts of every kind, and less than one in a hundred that nobody wrote; no line is lost."""
    there, missed, invented = compare_abroad(SEED, DOCUMENTS)
    assert there.total() > 10 * DOCUMENTS
    assert {kind: count for kind, count in missed.items() if count > 0.03 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}
