"""Cards, exports, outlines and wikis of other houses: what a text was composed from is read of it, and nothing else."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from tests.unit.documents.composed.abroad import abroad
from tests.unit.documents.composed.told_abroad import told_abroad
from tests.unit.documents.composed.writing import Composed, Fact
from tests.unit.documents.test_composed_documents import same

DOCUMENTS = int(os.environ.get("DOCUMENTS", "60"))
SEED = int(os.environ.get("SEED", "1"))


def compare_abroad(seed: int, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    here = installed(roots(None))
    there, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    for document in abroad(seed, count=count):
        wanted, found = same(document.facts), same(_read(document, here))
        there[document.kind] += wanted.total()
        missed[document.kind] += (wanted - found).total()
        invented[document.kind] += (found - wanted).total()
    return there, missed, invented


def test_units_tasks_and_wishes_of_other_houses_are_read_and_nothing_else() -> None:
    """At least 97 of 100 facts of every kind, and less than one in a hundred that nobody wrote; no line is lost."""
    there, missed, invented = compare_abroad(SEED, DOCUMENTS)
    assert there.total() > 10 * DOCUMENTS
    assert {kind: count for kind, count in missed.items() if count > 0.03 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}


def _read(document: Composed, here: Installed) -> frozenset[Fact]:
    """The facts; none where it was taken for another kind."""
    try:
        imported = read_document(document.text.encode(), where="document.md", installed=here)
    except Problem as problem:
        pytest.fail(f"{document.ways}: {problem}")
    assert sum(imported.counts.values()) == len(imported.lines), document.ways
    return told_abroad(imported) if imported.kind.value == document.kind else frozenset()
